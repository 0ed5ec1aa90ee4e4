//! Outlines, lines and the small flags on them.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::super::picture::{Arrow, Node, Risk, Shape, State, changed};
use super::super::text::width;
use super::{Area, NOTE, Route, Spot};
use crate::diff::Kind;
use crate::model::vocabulary::{Class, Level};

/// Between two flags.
const GAP: f64 = 6.0;

/// How far text is moved down within a shape.
pub(super) fn sunk(shape: Shape) -> f64 {
    if shape == Shape::Store { 4.0 } else { 1.0 }
}

pub(super) fn class(node: &Node) -> String {
    let kind = match node.shape {
        Shape::Process => "process",
        Shape::Store => "store",
        Shape::External => "external",
        Shape::Actor => "actor",
        Shape::Gate => "gate",
        Shape::Leaf => "leaf",
    };
    let state = match node.state {
        State::Plain | State::Exposed => "",
        State::Out => " tm-out",
        State::Stopped => " tm-stopped",
        State::RuledOut => " tm-ruled",
    };
    let cut = if node.cut { " tm-cut" } else { "" };
    format!("tm-node tm-{kind}{state}{cut}{}", of_change(node.change))
}

pub(super) fn of_change(change: Option<Kind>) -> &'static str {
    match change {
        None => "",
        Some(Kind::Added) => " tm-added",
        Some(Kind::Changed) => " tm-changed",
        Some(Kind::Removed) => " tm-removed",
    }
}

pub(super) fn of_class(class: Option<Class>) -> &'static str {
    match class {
        Some(Class::Restricted) => " tm-restricted",
        Some(Class::Confidential) => " tm-confidential",
        Some(Class::Internal | Class::Public) | None => "",
    }
}

pub(super) fn outline(shape: Shape, at: Area) -> Markup {
    let Area { x, y, w, h } = at;
    let rounded = |r: f64| html! { rect x=(x) y=(y) width=(w) height=(h) rx=(r) {} };
    match shape {
        Shape::Process | Shape::Gate => rounded((h / 4.0).min(8.0)),
        Shape::External => rounded(0.0),
        Shape::Leaf => rounded(3.0),
        Shape::Actor => rounded((h / 2.0).min(22.0)),
        Shape::Store => {
            let (r, b, lid) = (x + w, y + h - 6.0, y + 6.0);
            let half = w / 2.0;
            let drum = format!(
                "M{x} {lid}a{half} 6 0 0 1 {w} 0V{b}a{half} 6 0 0 1 -{w} 0ZM{x} {lid}a{half} 6 0 0 0 {w} 0"
            );
            debug_assert!(r >= x);
            html! { path d=(drum) {} }
        }
    }
}

/// A flag: what is special about an element or a flow, what became of it, or what is open there.
pub(super) struct Flag {
    text: String,
    class: &'static str,
}

impl Flag {
    fn tag(text: &str, class: &'static str) -> Self {
        Flag { text: text.to_owned(), class }
    }

    fn wide(&self) -> f64 {
        width(&self.text, NOTE) + 12.0
    }
}

/// The flags of an element.
pub(super) fn of_node(node: &Node) -> Vec<Flag> {
    flags(node.words().map(|word| Flag::tag(word, "tm-tag")), node.change, node.risk)
}

/// The flags of a flow.
pub(super) fn of_arrow(arrow: &Arrow) -> Vec<Flag> {
    flags(std::iter::empty(), arrow.change, arrow.risk)
}

fn flags(words: impl Iterator<Item = Flag>, change: Option<Kind>, risk: Option<Risk>) -> Vec<Flag> {
    let change = change.map(|change| Flag::tag(changed(change), "tm-tag tm-new"));
    let risk = risk.map(|risk| Flag { text: risk.said(), class: level(risk) });
    words.chain(change).chain(risk).collect()
}

/// How much room a row of them takes.
pub(super) fn flags_wide(flags: &[Flag]) -> f64 {
    let gaps = flags.len().saturating_sub(1) as f64 * GAP;
    flags.iter().map(Flag::wide).sum::<f64>() + gaps
}

/// A row of flags around `middle`.
pub(super) fn row(flags: &[Flag], middle: f64, y: f64) -> Markup {
    let mut x = middle - flags_wide(flags) / 2.0;
    let spots = flags.iter().map(|flag| {
        let at = x;
        x += flag.wide() + GAP;
        (at, flag)
    });
    html! { @for (x, flag) in spots { (pill(x, y, &flag.text, flag.class)) } }
}

/// The flags of an element, on its upper or lower edge: what is open stands to the right.
pub(super) fn on_edge(node: &Node, at: Area) -> Markup {
    let flags = of_node(node);
    // Lines come to a step from above where they do not come from the side, and none leaves a leaf.
    let y = if node.shape == Shape::Leaf { at.y + at.h } else { at.y };
    let (tags, risk) = flags.split_at(flags.len() - usize::from(node.risk.is_some()));
    let end = at.x + at.w - 10.0 - flags_wide(risk) / 2.0;
    html! {
        (row(tags, at.x + 10.0 + flags_wide(tags) / 2.0, y))
        (row(risk, end, y))
    }
}

/// A flag whose left end is at `x` and whose middle is at `y`.
pub(super) fn pill(x: f64, y: f64, text: &str, class: &str) -> Markup {
    let w = width(text, NOTE) + 12.0;
    let tenth = |n: f64| (n * 10.0).round() / 10.0;
    html! {
        g class=(format!("tm-pill {class}")) {
            rect x=(tenth(x)) y=(tenth(y - 8.0)) width=(tenth(w)) height="16" rx="8" {}
            text x=(tenth(x + w / 2.0)) y=(tenth(y + 4.0)) { (text) }
        }
    }
}

fn level(risk: Risk) -> &'static str {
    match risk.worst {
        Some(Level::Critical) => "tm-critical",
        Some(Level::High) => "tm-high",
        Some(Level::Medium) => "tm-medium",
        Some(Level::Low) => "tm-low",
        None => "tm-unrated",
    }
}

/// The line of a flow with its head.
pub(super) fn line(arrow: &Arrow, route: &Route) -> Markup {
    let out = if arrow.out { " tm-out" } else { "" };
    let class = format!("tm-flow{}{out}{}", of_class(arrow.class), of_change(arrow.change));
    html! {
        g class=(class) {
            path d=(path(&route.points)) {}
            @if let Some(head) = head(&route.points) { polygon points=(head) {} }
        }
    }
}

/// A way with round corners, which ends where its head begins.
fn path(points: &[Spot]) -> String {
    let mut way = String::new();
    let mut points = corners(points);
    if let [.., before, last] = &mut points[..] {
        *last = towards(*last, *before, 7.0);
    }
    for (at, point) in points.iter().enumerate() {
        let corner = match (at.checked_sub(1).and_then(|at| points.get(at)), points.get(at + 1)) {
            (Some(before), Some(after)) => Some((*before, *after)),
            _ => None,
        };
        // Writing into a string cannot fail.
        let _ = match corner {
            None if at == 0 => write!(way, "M{} {}", point.x, point.y),
            None => write!(way, "L{:.1} {:.1}", point.x, point.y),
            Some((before, after)) => {
                let (from, to) = (towards(*point, before, 6.0), towards(*point, after, 6.0));
                write!(
                    way,
                    "L{:.1} {:.1}Q{} {} {:.1} {:.1}",
                    from.x, from.y, point.x, point.y, to.x, to.y
                )
            }
        };
    }
    way
}

/// The ends of a way and the points where it turns.
fn corners(points: &[Spot]) -> Vec<Spot> {
    let near = |one: f64, other: f64| (one - other).abs() < 0.3;
    let mut corners: Vec<Spot> = Vec::new();
    for point in points {
        if let [.., before, last] = &corners[..]
            && ((near(before.x, last.x) && near(last.x, point.x))
                || (near(before.y, last.y) && near(last.y, point.y)))
        {
            corners.pop();
        }
        corners.push(*point);
    }
    corners
}

/// The point that lies `far` from one towards another, half-way at most.
fn towards(from: Spot, to: Spot, far: f64) -> Spot {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = dx.hypot(dy);
    if length < 0.1 {
        return from;
    }
    let part = (far / length).min(0.5);
    Spot { x: from.x + dx * part, y: from.y + dy * part }
}

fn head(points: &[Spot]) -> Option<String> {
    let [.., before, tip] = points else { return None };
    let (dx, dy) = (tip.x - before.x, tip.y - before.y);
    let length = dx.hypot(dy);
    if length < 0.1 {
        return None;
    }
    let (ux, uy) = (dx / length, dy / length);
    let (bx, by) = (tip.x - ux * 9.0, tip.y - uy * 9.0);
    Some(format!(
        "{:.1},{:.1} {:.1},{:.1} {:.1},{:.1}",
        tip.x,
        tip.y,
        bx - uy * 4.0,
        by + ux * 4.0,
        bx + uy * 4.0,
        by - ux * 4.0
    ))
}
