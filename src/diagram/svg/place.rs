//! Where everything goes: a layered drawing in which each zone is a box around its own.
//!
//! The places depend on the picture alone: the library has one seeded generator and its own
//! arithmetic, so every machine gives the same numbers.

use graphlay::{
    Direction, Edge, Effort, Graph, GraphBuilder, Layout, LayoutError, LayoutOptions, Limits,
    Node as Placing, NodeId, Point, Size,
};

use super::super::picture::{Arrow, Node, Picture, Shape};
use super::super::text::{lines, width};
use super::marks::{self, Flag};
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
/// A row of flags.
pub(super) const FLAG_ROW: f64 = 19.0;
/// What is wider does not fit a page of the report, and is not to be read where a forge scales it down.
const WIDE: f64 = 1200.0;
/// How much narrower the other way has to be: one that is as wide as before is no gain.
const CLEARLY: f64 = 1.25;
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
    /// From left to right.
    pub(super) across: bool,
}

/// Who looks at a page scrolls down, and on paper there is no other way: a drawing that is wider than a
/// page is laid out the other way as well, and the narrower one is taken.
pub(super) fn place(picture: &Picture) -> Result<Places, TooLarge> {
    let meant = placed(picture, picture.across)?;
    if meant.w <= WIDE {
        return Ok(meant);
    }
    let turned = placed(picture, !picture.across)?;
    let is_better = turned.w * CLEARLY < meant.w && turned.hidden(picture) <= meant.hidden(picture);
    Ok(if is_better { turned } else { meant })
}

impl Places {
    /// How many lines run behind an element that they have nothing to do with.
    pub(super) fn hidden(&self, picture: &Picture) -> usize {
        let is_behind = |route: &Route, at: &Area| {
            route.points.windows(2).any(|ends| {
                let [one, other] = ends else { return false };
                let (left, right) = (one.x.min(other.x), one.x.max(other.x));
                let (top, bottom) = (one.y.min(other.y), one.y.max(other.y));
                left < at.x + at.w && right > at.x && top < at.y + at.h && bottom > at.y
            })
        };
        let ways = self.routes.iter().zip(&picture.arrows);
        let behind = ways.map(|(route, arrow)| {
            let others = self.nodes.iter().enumerate();
            let others = others.filter(|(at, _)| *at != arrow.from && *at != arrow.to);
            others.filter(|(_, at)| is_behind(route, at)).count()
        });
        behind.sum()
    }
}

fn placed(picture: &Picture, across: bool) -> Result<Places, TooLarge> {
    let options = options(picture, across);
    let drawn = graphlay::layout(&graph(picture, across), &options).map_err(|error| {
        // Everything else that can be wrong with a graph is ruled out where it is built.
        TooLarge { limit: matches!(error, LayoutError::TooLarge { .. }) }
    })?;
    let mut places = shifted(picture, &drawn, across);
    squeeze(&mut places, picture);
    Ok(places)
}

fn graph(picture: &Picture, across: bool) -> Graph {
    let mut builder = GraphBuilder::new();
    let count = picture.nodes.len();
    let id = |at: usize| NodeId(u32::try_from(at).unwrap_or(u32::MAX));
    for (at, node) in picture.nodes.iter().enumerate() {
        builder.add_node(Placing {
            size: size(node, across),
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
        if arrow.label.is_empty() {
            builder.add_edge(Edge::new(id(arrow.from), id(arrow.to)));
            continue;
        }
        let (w, h) = label_size(arrow);
        // A label is a stop on the way: so it has room of its own, and lies on its line.
        let frame = common(picture, arrow.from, arrow.to);
        let stop = builder.add_node(Placing {
            size: Size::new(w, h),
            parent: frame.map(|frame| id(count + frame)),
            key: Some(format!("f{at:06}")),
            ..Placing::default()
        });
        // What leads back is laid out as if it led forth, and its line is turned round: of what leads to
        // itself the second half.
        let (from, to) = if back[at] { (arrow.to, arrow.from) } else { (arrow.from, arrow.to) };
        let (last, end) = if from == to { (id(to), stop) } else { (stop, id(to)) };
        builder.add_edge(Edge::new(id(from), stop));
        builder.add_edge(Edge::new(last, end));
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

fn options(picture: &Picture, across: bool) -> LayoutOptions {
    let mut options = LayoutOptions::layered_default();
    options.direction = if across { Direction::LeftRight } else { Direction::TopBottom };
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
fn size(node: &Node, across: bool) -> Size {
    let names = names(node);
    let widest =
        |texts: &[String], size| texts.iter().map(|text| width(text, size)).fold(0.0, f64::max);
    let flags = marks::of_node(node);
    let row = marks::flags_wide(&flags) + if across { 12.0 } else { 0.0 };
    let inner = widest(&names, NAME * 1.06).max(widest(&node.notes, NOTE)).max(row);
    let text = text_high(node, &names, &flags, across);
    // A drum and a stadium lose room at their ends.
    let (more_w, more_h) = match node.shape {
        Shape::Store => (0.0, 10.0),
        Shape::Actor => (20.0, 0.0),
        _ => (0.0, 0.0),
    };
    Size::new((inner + 28.0 + more_w).max(96.0).ceil(), (text + 22.0 + more_h).ceil())
}

/// How high the text of an element is, with its flags where they stand below it and not on its edge.
pub(super) fn text_high(node: &Node, names: &[String], flags: &[Flag], across: bool) -> f64 {
    let high = |count: usize, line: f64| f64::from(u16::try_from(count).unwrap_or(u16::MAX)) * line;
    let row = if across { 0.0 } else { flags_high(flags) };
    high(names.len(), NAME_LINE) + high(node.notes.len(), NOTE_LINE) + row
}

pub(super) fn flags_high(flags: &[Flag]) -> f64 {
    if flags.is_empty() { 0.0 } else { FLAG_ROW }
}

pub(super) fn names(node: &Node) -> Vec<String> {
    lines(&node.name, LINE, 3)
}

/// The room that the label of a flow takes, with its flags.
pub(super) fn label_size(arrow: &Arrow) -> (f64, f64) {
    let flags = marks::of_arrow(arrow);
    let row = flags_high(&flags);
    let widest = arrow.label.iter().map(|text| width(text, NOTE)).fold(0.0, f64::max);
    let count = f64::from(u16::try_from(arrow.label.len()).unwrap_or(u16::MAX));
    let w = widest.max(marks::flags_wide(&flags)) + 8.0;
    (w.ceil(), row + count * NOTE_LINE + 2.0)
}

/// The places, moved so that the whole begins at its margin. A tenth of a pixel is nobody's.
fn shifted(picture: &Picture, drawn: &Layout, across: bool) -> Places {
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
        let mut points = || -> Vec<Spot> {
            edges.next().iter().flat_map(|edge| &edge.points).map(|p| spot(*p)).collect()
        };
        let mut way = points();
        if arrow.label.is_empty() {
            let label = way.get(way.len() / 2).copied().unwrap_or(Spot { x: 0.0, y: 0.0 });
            return Route { points: way, label };
        }
        let stop = stops.next().map_or(Spot { x: 0.0, y: 0.0 }, |at| Spot {
            x: tenth(at.x + at.w / 2.0),
            y: tenth(at.y + at.h / 2.0),
        });
        let mut rest = points();
        if arrow.from == arrow.to {
            rest.reverse();
        }
        // Behind its label a line goes straight on before it turns, so that none is seen to slant.
        let beyond = |at: Option<&Spot>| {
            at.map(|at| if across { Spot { x: stop.x, ..*at } } else { Spot { y: stop.y, ..*at } })
        };
        let turns = [beyond(way.last()), beyond(rest.first())];
        way.extend(turns.into_iter().flatten());
        way.extend(rest);
        if back {
            way.reverse();
        }
        Route { points: way, label: stop }
    });
    let routes = routes.collect();
    let (w, h) = ((right + dx + MARGIN).ceil(), (bottom + dy + MARGIN).ceil());
    Places { frames, nodes, routes, w, h, across }
}
