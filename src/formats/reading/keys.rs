//! Lists of objects and of texts, and the keys of an object that nobody reads.

use super::{Reader, items, text};
use crate::model::Text;
use crate::syntax::{Node, Value};

/// The items of a list that are objects.
pub(in crate::formats) fn objects<'n>(root: &'n Node, key: &str) -> Vec<&'n Node> {
    items(root.get(key)).into_iter().filter(|node| node.as_map().is_some()).collect()
}

/// The texts of a list.
pub(in crate::formats) fn texts(node: Option<&Node>) -> Vec<Text> {
    items(node).into_iter().filter_map(|one| text(Some(one))).collect()
}

/// Whether there is anything in a value that could be lost.
pub(in crate::formats) fn says_something(value: &Node) -> bool {
    match &value.value {
        Value::Null => false,
        Value::Text(text) => !text.is_empty(),
        Value::List(items) => !items.is_empty(),
        Value::Map(entries) => entries.iter().any(|entry| !entry.key.value.starts_with("tmgate.")),
        Value::Bool(value) => *value,
        Value::Number(_) => true,
    }
}

/// Tells of keys that are not read.
pub(in crate::formats) fn rest(
    reader: &mut Reader,
    noun: &str,
    id: Option<&Text>,
    node: &Node,
    read: &[&str],
) {
    let entries = node.as_map().unwrap_or(&[]).iter();
    let unread =
        entries.filter(|e| !read.contains(&e.key.value.as_str()) && says_something(&e.value));
    let keys: Vec<String> = unread.map(|entry| format!("`{}`", entry.key.value)).collect();
    if keys.is_empty() {
        return;
    }
    let element = id.map_or(noun.to_owned(), |id| format!("{noun} `{}`", id.value));
    reader.lost(node.span, element, format!("left out: {}", keys.join(", ")));
}
