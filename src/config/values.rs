//! Single values of the configuration, read from what is written.

use super::keys::LARGEST;
use crate::model::vocabulary::{Days, Vocabulary};
use crate::syntax::{Node, Value};

/// A length of time: `30d`, `2w`, `6m`, `1y`, or `0d` for none.
pub(super) fn days(node: &Node) -> Option<i64> {
    match node.as_text()?.as_str() {
        "0d" => Some(0),
        text => Days::parse(text).map(|days| days.0),
    }
}

/// A whole number within bounds.
pub(super) fn number(node: &Node) -> Option<i64> {
    match &node.value {
        Value::Number(number) => number.as_i64().filter(|n| (0..=LARGEST).contains(n)),
        _ => None,
    }
}

/// A sum of money.
pub(super) fn amount(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Number(number) => number.as_f64().filter(|n| n.is_finite() && *n >= 0.0),
        _ => None,
    }
}

/// One of a few words.
pub(super) fn word(node: &Node, words: &[&'static str]) -> Option<&'static str> {
    let text = node.as_text()?;
    words.iter().copied().find(|word| word == text)
}

/// A word of the model's vocabulary.
pub(super) fn vocabulary<T: Vocabulary>(node: &Node) -> Option<T> {
    T::from_word(node.as_text()?)
}

/// A folder of the repository, without a slash at its end.
pub(super) fn folder(node: &Node) -> Option<&str> {
    let path = text(node)?;
    let is_plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':']);
    let folder = path.strip_suffix('/').unwrap_or(path);
    folder.split('/').all(is_plain).then_some(folder)
}

/// Text that is not empty.
pub(super) fn text(node: &Node) -> Option<&str> {
    node.as_text().map(|text| text.as_str()).filter(|text| !text.is_empty())
}
