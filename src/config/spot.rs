//! A value of the configuration, and how to speak of it.

use super::keys::Shape;
use crate::source::Span;
use crate::syntax::{Entry, Node, Value};

/// A value, and how to speak of it.
pub(super) struct Spot<'n> {
    pub(super) node: &'n Node,
    /// The key it stands under; of an item of a list, the list's.
    pub(super) key: Option<Span>,
    /// "`teams` of `owners`"
    pub(super) name: String,
    /// `owners.teams`
    pub(super) path: String,
}

impl<'n> Spot<'n> {
    pub(super) fn root(node: &'n Node) -> Self {
        Spot { node, key: None, name: "the configuration".to_owned(), path: String::new() }
    }

    /// The value of `entry` in this map of shape `shape`.
    pub(super) fn child(&self, entry: &'n Entry, shape: Shape) -> Self {
        let key = &entry.key.value;
        let name = match shape {
            Shape::Rules => format!("rule `{key}`"),
            Shape::Options(meta) => format!("option `{key}` of rule `{}`", meta.id),
            _ if self.key.is_none() => format!("`{key}`"),
            _ => format!("`{key}` of {}", self.name),
        };
        let dot = if self.path.is_empty() { "" } else { "." };
        let path = format!("{}{dot}{key}", self.path);
        Spot { node: &entry.value, key: Some(entry.key.span), name, path }
    }

    pub(super) fn item(&self, at: usize, node: &'n Node) -> Self {
        let name = format!("item {} of {}", at + 1, self.name);
        // What stands in a list is pointed at itself, a map by its first key.
        let key = match &node.value {
            Value::Map(_) | Value::List(_) => Some(first_key(node)),
            _ => self.key,
        };
        Spot { node, key, name, path: self.path.clone() }
    }

    /// Where to point when the value as a whole is meant.
    pub(super) fn span(&self) -> Span {
        let is_small = match &self.node.value {
            Value::List(_) | Value::Map(_) => false,
            _ => self.node.span.start < self.node.span.end,
        };
        match self.key {
            Some(key) if !is_small => key,
            None if !is_small => first_key(self.node),
            _ => self.node.span,
        }
    }
}

/// Where to point when a map as a whole is meant.
pub(super) fn first_key(node: &Node) -> Span {
    node.as_map().and_then(<[Entry]>::first).map_or(node.span, |entry| entry.key.span)
}
