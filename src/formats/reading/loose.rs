//! What people and converters write where a format wants something stricter: keys in camelCase,
//! numbers for texts, `yes` for `true`, one value for a list of one.

use ecow::EcoString;

use super::folded;
use crate::model::Text;
use crate::source::Spanned;
use crate::syntax::{Node, Value};

/// The value under `key`, whether it is written `like_this` or `likeThis`.
pub(in crate::formats) fn field<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.get(key).or_else(|| {
        let entries = node.as_map()?;
        entries.iter().find(|entry| is_loosely(&entry.key.value, key)).map(|entry| &entry.value)
    })
}

/// Whether two keys differ in case, hyphens and underscores at most.
pub(in crate::formats) fn is_loosely(written: &str, key: &str) -> bool {
    let bare = |text: &str| -> String {
        text.chars().filter(|c| *c != '_' && *c != '-').flat_map(char::to_lowercase).collect()
    };
    written.len().abs_diff(key.len()) < 8 && bare(written) == bare(key)
}

/// A scalar as text, its white space folded.
pub(in crate::formats) fn written(node: &Node) -> Option<Text> {
    let text: EcoString = match &node.value {
        Value::Text(text) => folded(text)?,
        Value::Number(number) => number.0.clone(),
        Value::Bool(yes) => if *yes { "true" } else { "false" }.into(),
        _ => return None,
    };
    Some(Text::new(text, node.span))
}

/// The text under `key`.
pub(in crate::formats) fn word(node: &Node, key: &str) -> Option<Text> {
    written(field(node, key)?)
}

/// A yes or a no, as YAML 1.1 and people write it.
pub(in crate::formats) fn flag(node: &Node, key: &str) -> Option<Spanned<bool>> {
    let word = word(node, key)?;
    let yes = match word.value.to_lowercase().as_str() {
        "true" | "yes" | "on" | "y" => true,
        "false" | "no" | "off" | "n" => false,
        _ => return None,
    };
    Some(Spanned::new(yes, word.span))
}

/// The items of a list; a single value where a list belongs is a list of one.
pub(in crate::formats) fn values(node: Option<&Node>) -> Vec<&Node> {
    let Some(node) = node else { return Vec::new() };
    match &node.value {
        Value::Null => Vec::new(),
        Value::List(items) => items.iter().collect(),
        Value::Map(entries) => entries.iter().map(|entry| &entry.value).collect(),
        _ => vec![node],
    }
}
