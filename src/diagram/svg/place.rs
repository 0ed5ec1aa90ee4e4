//! Where everything goes: a layered drawing in which each zone is a box around its own.
//!
//! The places depend on the picture alone: the library has one seeded generator and its own
//! arithmetic, so every machine gives the same numbers.

use graphlay::{
    Direction, Edge, EdgeRoute, Effort, Graph, GraphBuilder, Layout, LayoutError, LayoutOptions,
    Limits, Node as Placing, NodeId, Point, Size,
};

use super::super::picture::{Node, Picture, Shape};
use super::super::text::{lines, width};
use super::squeeze::squeeze;
use super::{TooLarge, back};

/// Sizes of the two kinds of text.
pub(super) const NAME: f64 = 13.0;
pub(super) const NOTE: f64 = 11.0;
/// From one line of a text to the next.
pub(super) const NAME_LINE: f64 = 17.0;
pub(super) const NOTE_LINE: f64 = 14.0;
/// Around the whole.
const MARGIN: f64 = 24.0;
/// Above and below a label that carries a flag.
const PILL: f64 = 16.0;
/// Characters of a name on one line.
const LINE: usize = 24;
/// With more elements the layout works less hard.
const MANY: usize = 120;
/// What a person can take in by far, and the layout in a moment.
const LIMITS: Limits =
    Limits { max_nodes: Some(1500), max_edges: Some(3000), max_dummies: Some(30_000) };

#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) x: f64,
    pub(super) y: f64,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
}

pub(super) struct Route {
    pub(super) points: Vec<Spot>,
    /// The middle of its label.
    pub(super) label: Spot,
}

/// Places of all that a picture holds, in its order.
pub(super) struct Places {
    pub(super) frames: Vec<Area>,
    pub(super) nodes: Vec<Area>,
    pub(super) routes: Vec<Route>,
    pub(super) w: f64,
    pub(super) h: f64,
}

pub(super) fn place(picture: &Picture) -> Result<Places, TooLarge> {
    let drawn = graphlay::layout(&graph(picture), &options(picture)).map_err(|error| {
        // Everything else that can be wrong with a graph is ruled out where it is built.
        TooLarge { limit: matches!(error, LayoutError::TooLarge { .. }) }
    })?;
    let mut places = shifted(picture, &drawn);
    squeeze(&mut places, picture);
    Ok(places)
}

fn graph(picture: &Picture) -> Graph {
    let mut builder = GraphBuilder::new();
    let count = picture.nodes.len();
    let id = |at: usize| NodeId(u32::try_from(at).unwrap_or(u32::MAX));
    for (at, node) in picture.nodes.iter().enumerate() {
        builder.add_node(Placing {
            size: size(node),
            parent: node.frame.map(|frame| id(count + frame)),
            key: Some(format!("n{at:06}")),
            ..Placing::default()
        });
    }
    for (at, frame) in picture.frames.iter().enumerate() {
        let title = width(&frame.name, NOTE) + width(&frame.note, NOTE) + 40.0;
        builder.add_node(Placing {
            size: Size::new(title.max(60.0), 40.0),
            parent: frame.inside.map(|inside| id(count + inside)),
            key: Some(format!("z{at:06}")),
            ..Placing::default()
        });
    }
    let back = back::leads_back(picture);
    for (at, arrow) in picture.arrows.iter().enumerate() {
        let (w, h) = label_size(&arrow.label);
        if arrow.from == arrow.to || arrow.label.is_empty() {
            builder.add_edge(Edge {
                label_size: (!arrow.label.is_empty()).then(|| Size::new(w, h)),
                ..Edge::new(id(arrow.from), id(arrow.to))
            });
            continue;
        }
        // A label is a stop on the way: so it has room of its own, and lies on its line.
        let frame = common(picture, arrow.from, arrow.to);
        let stop = builder.add_node(Placing {
            size: Size::new(w, h + arrow.risk.map_or(0.0, |_| 2.0 * PILL)),
            parent: frame.map(|frame| id(count + frame)),
            key: Some(format!("f{at:06}")),
            ..Placing::default()
        });
        // What leads back is laid out as if it led forth, and its line is turned round.
        let (from, to) = if back[at] { (arrow.to, arrow.from) } else { (arrow.from, arrow.to) };
        builder.add_edge(Edge::new(id(from), stop));
        builder.add_edge(Edge::new(stop, id(to)));
    }
    builder.build()
}

/// The innermost frame that holds both.
fn common(picture: &Picture, one: usize, other: usize) -> Option<usize> {
    let around = |at: usize| {
        let frame = picture.nodes.get(at).and_then(|node| node.frame);
        std::iter::successors(frame, |frame| picture.frames.get(*frame)?.inside)
    };
    around(one).find(|frame| around(other).any(|other| other == *frame))
}

fn options(picture: &Picture) -> LayoutOptions {
    let mut options = LayoutOptions::layered_default();
    options.direction = if picture.across { Direction::LeftRight } else { Direction::TopBottom };
    options.spacing.compound_padding = 26.0;
    options.spacing.compound_header = 20.0;
    options.spacing.node_gap = 30.0;
    options.spacing.layer_gap = 34.0;
    options.limits = LIMITS;
    options.effort = match picture.nodes.len() {
        0..40 => Effort::Thorough,
        40..MANY => Effort::Balanced,
        _ => Effort::Fast,
    };
    options
}

/// How much room an element takes.
fn size(node: &Node) -> Size {
    let names = names(node);
    let widest =
        |texts: &[String], size| texts.iter().map(|text| width(text, size)).fold(0.0, f64::max);
    let flags = node.state.word().map_or(0.0, |word| width(word, NOTE) + 20.0)
        + node.risk.map_or(0.0, |risk| width(&risk.said(), NOTE) + 20.0)
        + node.change.map_or(0.0, |change| width(super::changed(change), NOTE) + 20.0);
    let inner = widest(&names, NAME * 1.06).max(widest(&node.notes, NOTE)).max(flags - 8.0);
    let text = lines_high(&names, &node.notes);
    // A drum and a stadium lose room at their ends.
    let (more_w, more_h) = match node.shape {
        Shape::Store => (0.0, 10.0),
        Shape::Actor => (20.0, 0.0),
        _ => (0.0, 0.0),
    };
    Size::new((inner + 28.0 + more_w).max(96.0).ceil(), (text + 22.0 + more_h).ceil())
}

pub(super) fn lines_high(names: &[String], notes: &[String]) -> f64 {
    let high = |count: usize, line: f64| f64::from(u16::try_from(count).unwrap_or(u16::MAX)) * line;
    high(names.len(), NAME_LINE) + high(notes.len(), NOTE_LINE)
}

pub(super) fn names(node: &Node) -> Vec<String> {
    lines(&node.name, LINE, 3)
}

pub(super) fn label_size(label: &[String]) -> (f64, f64) {
    let w = label.iter().map(|text| width(text, NOTE)).fold(0.0, f64::max) + 8.0;
    let count = f64::from(u16::try_from(label.len()).unwrap_or(u16::MAX));
    (w.ceil(), count * NOTE_LINE + 2.0)
}

/// The places, moved so that the whole begins at its margin. A tenth of a pixel is nobody's.
fn shifted(picture: &Picture, drawn: &Layout) -> Places {
    let tenth = |n: f64| (n * 10.0).round() / 10.0;
    let (mut left, mut top) = (f64::MAX, f64::MAX);
    let (mut right, mut bottom) = (0.0_f64, 0.0_f64);
    let mut see = |x: f64, y: f64| {
        (left, top) = (left.min(x), top.min(y));
        (right, bottom) = (right.max(x), bottom.max(y));
    };
    for node in &drawn.nodes {
        let (w, h) = (node.size.width / 2.0, node.size.height / 2.0);
        see(node.center.x - w, node.center.y - h);
        see(node.center.x + w, node.center.y + h);
    }
    drawn.edges.iter().flat_map(|edge| &edge.points).for_each(|point| see(point.x, point.y));
    for at in drawn.edges.iter().filter_map(|edge| edge.label_anchor) {
        see(at.x - 60.0, at.y - 20.0);
        see(at.x + 60.0, at.y + 20.0);
    }
    if drawn.nodes.is_empty() {
        (left, top) = (0.0, 0.0);
    }
    let (dx, dy) = (MARGIN - left, MARGIN - top);
    let spot = |p: Point| Spot { x: tenth(p.x + dx), y: tenth(p.y + dy) };
    let areas = drawn.nodes.iter().map(|node| Area {
        x: tenth(node.center.x - node.size.width / 2.0 + dx),
        y: tenth(node.center.y - node.size.height / 2.0 + dy),
        w: tenth(node.size.width),
        h: tenth(node.size.height),
    });
    let mut nodes: Vec<Area> = areas.collect();
    let mut frames = nodes.split_off(picture.nodes.len().min(nodes.len()));
    let stops = frames.split_off(picture.frames.len().min(frames.len()));
    let (mut stops, mut edges) = (stops.into_iter(), drawn.edges.iter());
    let back = back::leads_back(picture);
    let routes = picture.arrows.iter().zip(back).map(|(arrow, back)| {
        let first = edges.next();
        let points = |edge: Option<&EdgeRoute>| -> Vec<Spot> {
            edge.iter().flat_map(|edge| &edge.points).map(|p| spot(*p)).collect()
        };
        let mut way = points(first);
        if arrow.from == arrow.to || arrow.label.is_empty() {
            let middle = way.get(way.len() / 2).copied().unwrap_or(Spot { x: 0.0, y: 0.0 });
            let label = first.and_then(|edge| edge.label_anchor).map_or(middle, spot);
            return Route { points: way, label };
        }
        let stop = stops.next().map_or(Spot { x: 0.0, y: 0.0 }, |at| Spot {
            x: tenth(at.x + at.w / 2.0),
            y: tenth(at.y + at.h / 2.0),
        });
        way.push(stop);
        way.extend(points(edges.next()));
        if back {
            way.reverse();
        }
        Route { points: way, label: stop }
    });
    let routes = routes.collect();
    let (w, h) = ((right + dx + MARGIN).ceil(), (bottom + dy + MARGIN).ceil());
    Places { frames, nodes, routes, w, h }
}
