//! The parts of a file, where they have the shape that they should, and a finding where not.

use super::super::reading::{Reader, written};
use crate::finding::Subject;
use crate::model::Text;
use crate::syntax::{Node, Value};

/// The objects of a list; `null` means empty. Whatever else stands there is reported, once for a
/// list.
pub(super) fn list<'n>(reader: &mut Reader, root: &'n Node, key: &str) -> Vec<&'n Node> {
    let Some(node) = root.get(key).filter(|node| !matches!(node.value, Value::Null)) else {
        return Vec::new();
    };
    let Some(items) = node.as_list() else {
        let message = format!("`{key}` is {} and no list", node.kind());
        let help = "the tool keeps a list of objects there; what stands in its place is not read";
        reader.wrong(Subject::model(), node.span, message, help);
        return Vec::new();
    };
    let other = items.iter().find(|item| item.as_map().is_none());
    if let Some(other) = other {
        let message = format!("`{key}` has {} in it that is no object", other.kind());
        let help = "every item of the list is an object with an `id`; this one is not read";
        reader.wrong(Subject::model(), other.span, message, help);
    }
    items.iter().filter(|item| item.as_map().is_some()).collect()
}

/// The text under a key, its white space folded; nothing where there is none or it is blank. A list
/// or an object in its place is reported.
pub(super) fn said(
    reader: &mut Reader,
    subject: &Subject,
    node: &Node,
    key: &str,
) -> Option<Text> {
    let value = node.get(key)?;
    if let Value::List(_) | Value::Map(_) = value.value {
        let message = format!("`{key}` is {} and no text", value.kind());
        let help = "the tool keeps a text there; what stands in its place is not read";
        reader.wrong(subject.clone(), value.span, message, help);
        return None;
    }
    written(value)
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
