//! What a drawing shows, whatever it is written in: boxes in frames, and arrows between them.

use crate::diff::Kind;
use crate::model::vocabulary::{Class, Level};

/// A drawing that knows nothing of places yet.
#[derive(Debug)]
pub struct Picture {
    pub title: String,
    /// What is to be seen, for who does not see it.
    pub about: String,
    /// From left to right, or from top to bottom.
    pub across: bool,
    pub(super) frames: Vec<Frame>,
    pub(super) nodes: Vec<Node>,
    pub(super) arrows: Vec<Arrow>,
    /// What stands below it.
    pub(super) notes: Vec<String>,
    /// It explains its signs.
    pub(super) key: Option<Key>,
}

/// Which signs are explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Flows,
    Tree,
}

/// A zone.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) name: String,
    pub(super) note: String,
    pub(super) inside: Option<usize>,
    pub(super) change: Option<Kind>,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) id: String,
    pub(super) shape: Shape,
    pub(super) name: String,
    /// Below the name, small.
    pub(super) notes: Vec<String>,
    pub(super) risk: Option<Risk>,
    pub(super) state: State,
    /// A step that each attack needs.
    pub(super) cut: bool,
    pub(super) change: Option<Kind>,
    /// All that is known, for who points at it.
    pub(super) told: String,
    pub(super) frame: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Process,
    Store,
    /// An external component.
    External,
    Actor,
    /// A step of an attack that is reached through others.
    Gate,
    Leaf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Plain,
    /// Out of scope.
    Out,
    Exposed,
    /// A step that a control stops.
    Stopped,
    /// A step that is ruled out.
    RuledOut,
}

/// The threats at something that nothing effective is done about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Risk {
    pub open: usize,
    /// `None`: nobody rated them.
    pub worst: Option<Level>,
}

#[derive(Debug)]
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: usize,
    /// The first is the id; none for a bare line.
    pub(super) label: Vec<String>,
    pub(super) class: Option<Class>,
    pub(super) risk: Option<Risk>,
    pub(super) out: bool,
    pub(super) change: Option<Kind>,
    pub(super) told: String,
}

impl Risk {
    /// `3 open, worst high`.
    pub(super) fn said(self) -> String {
        format!("{} open, {}", self.open, self.word())
    }

    pub(super) fn word(self) -> &'static str {
        self.worst.map_or("unrated", Level::word)
    }

    /// The same with one more threat.
    pub(super) fn with(before: Option<Risk>, level: Option<Level>) -> Self {
        let before = before.unwrap_or(Risk { open: 0, worst: None });
        Risk { open: before.open + 1, worst: before.worst.max(level) }
    }
}

impl Picture {
    /// Whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}

impl Node {
    /// What is special about it, in words.
    pub(super) fn words(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.state.word().into_iter().chain(self.cut.then_some("in every attack"))
    }
}

impl State {
    pub(super) fn word(self) -> Option<&'static str> {
        match self {
            State::Plain => None,
            State::Out => Some("out of scope"),
            State::Exposed => Some("exposed"),
            State::Stopped => Some("stopped"),
            State::RuledOut => Some("ruled out"),
        }
    }
}

/// What became of something since the base, in a word.
pub(super) fn changed(change: Kind) -> &'static str {
    match change {
        Kind::Added => "new",
        Kind::Changed => "changed",
        Kind::Removed => "removed",
    }
}
