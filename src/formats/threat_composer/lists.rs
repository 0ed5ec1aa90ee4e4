//! The parts of a file, where they have the shape that they should, and a finding where not.

use super::super::reading::{Reader, written};
use crate::finding::Subject;
use crate::model::Text;
use crate::source::Span;
use crate::syntax::{Node, Value};

const NOT_READ: &str = "what stands in its place is not read; export the model from the tool anew";

/// What has another shape than it should. A program that writes such a file does it everywhere, so
/// each is told once, with how often it is.
#[derive(Default)]
pub(super) struct Oddities(Vec<Oddity>);

struct Oddity {
    key: &'static str,
    what: String,
    first: Span,
    more: usize,
}

impl Oddities {
    pub(super) fn see(&mut self, key: &'static str, what: String, at: Span) {
        match self.0.iter_mut().find(|known| known.key == key && known.what == what) {
            Some(known) => known.more += 1,
            None => self.0.push(Oddity { key, what, first: at, more: 0 }),
        }
    }

    /// The objects of a list; `null` means empty.
    pub(super) fn list<'n>(&mut self, root: &'n Node, key: &'static str) -> Vec<&'n Node> {
        let Some(node) = root.get(key).filter(|node| !matches!(node.value, Value::Null)) else {
            return Vec::new();
        };
        let Some(items) = node.as_list() else {
            self.see(key, format!("is {} and no list", node.kind()), node.span);
            return Vec::new();
        };
        let others = items.iter().filter(|item| item.as_map().is_none());
        others.for_each(|other| {
            self.see(key, format!("has {} in it that is no object", other.kind()), other.span);
        });
        items.iter().filter(|item| item.as_map().is_some()).collect()
    }

    /// The text under a key, its white space folded; nothing where there is none or it is blank.
    pub(super) fn text(&mut self, node: &Node, key: &'static str) -> Option<Text> {
        let value = node.get(key)?;
        if let Value::List(_) | Value::Map(_) = value.value {
            self.see(key, format!("is {} and no text", value.kind()), value.span);
            return None;
        }
        written(value)
    }

    pub(super) fn tell(self, reader: &mut Reader) {
        for Oddity { key, what, first, more } in self.0 {
            let more = match more {
                0 => String::new(),
                1 => ", here and in one more place".to_owned(),
                more => format!(", here and in {more} more places"),
            };
            let message = format!("`{key}` {what}{more}");
            reader.wrong(Subject::model(), first, message, NOT_READ);
        }
    }
}

/// Whether nothing is said.
pub(super) fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::Null => true,
        Value::Text(text) => text.trim().is_empty(),
        Value::List(items) => items.iter().all(is_empty),
        Value::Map(entries) => entries.iter().all(|entry| is_empty(&entry.value)),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
