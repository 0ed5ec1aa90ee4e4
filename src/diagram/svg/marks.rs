//! Outlines, lines and the small flags on them.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::super::picture::{Arrow, Node, Risk, Shape, State, changed};
use super::super::text::width;
use super::place::label_size;
use super::{Area, NOTE, Route, Spot};
use crate::diff::Kind;
use crate::model::vocabulary::{Class, Level};

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
        State::Cut => " tm-cut",
    };
    format!("tm-node tm-{kind}{state}{}", of_change(node.change))
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

/// What stands on the edge of an element: what is special about it, and what is open.
pub(super) fn flags(node: &Node, at: Area) -> Markup {
    let mut left = at.x + 10.0;
    // Lines come to a step from above, and none leaves a leaf.
    let y = if node.shape == Shape::Leaf { at.y + at.h } else { at.y };
    let mut tags: Vec<(f64, &str, &str)> = Vec::new();
    for (word, class) in
        [(node.state.word(), "tm-tag"), (node.change.map(changed), "tm-tag tm-new")]
    {
        let Some(word) = word else { continue };
        tags.push((left, word, class));
        left += width(word, NOTE) + 18.0;
    }
    html! {
        @for (x, word, class) in tags { (pill(x, y, word, class)) }
        @if let Some(risk) = node.risk {
            @let text = risk.said();
            (pill(at.x + at.w - width(&text, NOTE) - 22.0, y, &text, level(risk)))
        }
    }
}

/// What is open on a flow, above its label.
pub(super) fn pill_of(risk: Risk, at: Spot, arrow: &Arrow) -> Markup {
    let text = risk.said();
    let (_, high) = label_size(&arrow.label);
    pill(at.x - (width(&text, NOTE) + 12.0) / 2.0, at.y - high / 2.0 - 9.0, &text, level(risk))
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
    let mut points = points.to_vec();
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
