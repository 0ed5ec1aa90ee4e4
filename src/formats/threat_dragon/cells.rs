//! The cells of a diagram: elements, flows, boundaries, each as version 1 or version 2 writes it.
//!
//! Versions are told apart cell by cell, not by the number at the top: there are files that say 2.6
//! and hold cells of version 1, and some that hold both. Version 2 has its facts under `data`,
//! version 1 on the cell itself.

use super::super::reading::{Area, folded, number, text};
use crate::model::Text;
use crate::source::{Span, Spanned};
use crate::syntax::{Node, Value};

/// What a cell draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Process,
    Store,
    Actor,
    Flow,
    /// A trust boundary with an inside.
    Box,
    /// A trust boundary that is a line.
    Curve,
    /// A text beside the drawing.
    Words,
}

impl Kind {
    fn of_type(word: &str) -> Option<Self> {
        Some(match word {
            "tm.Process" => Kind::Process,
            "tm.Store" => Kind::Store,
            "tm.Actor" => Kind::Actor,
            "tm.Flow" => Kind::Flow,
            "tm.BoundaryBox" => Kind::Box,
            "tm.Boundary" => Kind::Curve,
            "tm.Text" => Kind::Words,
            _ => return None,
        })
    }

    /// By its looks. One version of the tool misspells a shape and its files keep that.
    fn of_shape(word: &str) -> Option<Self> {
        Some(match word {
            "process" => Kind::Process,
            "store" => Kind::Store,
            "actor" => Kind::Actor,
            "flow" | "edge" => Kind::Flow,
            "trust-boundary-box" => Kind::Box,
            "trust-boundary-curve" | "trust-broundary-curve" => Kind::Curve,
            "td-text-block" => Kind::Words,
            _ => return None,
        })
    }
}

/// One end of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It is attached to the cell of that id.
    At(Text),
    /// It is a point of the drawing, and this is where the file says so.
    Loose(Span),
}

/// One cell.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) kind: Kind,
    pub(super) node: Node,
    /// Where its facts stand: the cell itself or its `data`.
    facts: Node,
}

impl Cell {
    /// A cell of a kind that is known. What `data` says it is counts more than how it looks.
    pub(super) fn read(node: &Node) -> Option<Self> {
        let data = node.get("data").filter(|data| data.as_map().is_some());
        let facts = data.filter(|data| data.get("type").is_some() || node.get("type").is_none());
        let facts = facts.unwrap_or(node);
        let word = |node: &Node, key: &str| node.get(key)?.as_text().cloned();
        let kind = word(facts, "type")
            .and_then(|word| Kind::of_type(&word))
            .or_else(|| word(node, "shape").and_then(|word| Kind::of_shape(&word)))?;
        Some(Cell { kind, node: node.clone(), facts: facts.clone() })
    }

    /// The id by which flows name it.
    pub(super) fn id(&self) -> Option<Text> {
        written(self.node.get("id"))
    }

    pub(super) fn name(&self) -> Option<Text> {
        let labelled = |node: &Node| {
            let attrs = node.get("attrs")?;
            let under = |key: &str| text(attrs.get(key)?.get("text"));
            under("text").or_else(|| under("label"))
        };
        let label = || {
            let first = self.node.get("labels")?.as_list()?.first()?;
            labelled(first).or_else(|| text(Some(first)))
        };
        text(self.facts.get("name")).or_else(|| labelled(&self.node)).or_else(label)
    }

    pub(super) fn text(&self, key: &str) -> Option<Text> {
        text(self.facts.get(key))
    }

    /// Whether a box is ticked, where the file says.
    pub(super) fn flag(&self, key: &str) -> Option<Spanned<bool>> {
        let node = self.facts.get(key)?;
        match node.value {
            Value::Bool(ticked) => Some(Spanned::new(ticked, node.span)),
            _ => None,
        }
    }

    /// Where a flag is ticked.
    pub(super) fn ticked(&self, key: &str) -> Option<Span> {
        self.flag(key).filter(|flag| flag.value).map(|flag| flag.span)
    }

    pub(super) fn fact(&self, key: &str) -> Option<&Node> {
        self.facts.get(key)
    }

    pub(super) fn area(&self) -> Option<Area> {
        let of = |key: &str, part: &str| {
            let number = number(self.node.get(key).and_then(|node| node.get(part)))?.value;
            // No screen is larger, and sums of these stay exact.
            (number.abs() < 1e9).then_some(number)
        };
        Some(Area {
            x: of("position", "x")?,
            y: of("position", "y")?,
            width: of("size", "width").unwrap_or(0.0).max(0.0),
            height: of("size", "height").unwrap_or(0.0).max(0.0),
        })
    }

    /// An end of a flow: `source` or `target`.
    pub(super) fn end(&self, key: &str) -> End {
        let Some(end) = self.node.get(key) else { return End::Loose(self.node.span) };
        let cell = written(end.get("cell")).or_else(|| written(end.get("id")));
        // Some write the id itself.
        match cell.or_else(|| written(Some(end))) {
            Some(id) => End::At(id),
            None => End::Loose(end.span),
        }
    }
}

/// A text or a number, as text.
pub(super) fn written(node: Option<&Node>) -> Option<Text> {
    let node = node?;
    match &node.value {
        Value::Text(text) => Some(Text::new(folded(text)?, node.span)),
        Value::Number(number) => Some(Text::new(number.0.clone(), node.span)),
        _ => None,
    }
}
