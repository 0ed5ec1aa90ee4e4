//! The tree.

use std::collections::BTreeMap;

use ecow::{EcoString, EcoVec};

use crate::source::{Span, Spanned};

/// A value and where it stands. Cloning is cheap: children are shared.
///
/// The span of a scalar covers what was written, quotes included; of a flow collection, its
/// brackets; of a block collection, from its first key or dash to the end of its last value.
#[derive(Clone, Debug)]
pub struct Node {
    pub value: Value,
    pub span: Span,
}

/// The JSON data model, which is also what tmgate reads of YAML.
#[derive(Clone, Debug)]
pub enum Value {
    Null,
    Bool(bool),
    Number(Number),
    Text(EcoString),
    List(EcoVec<Node>),
    Map(EcoVec<Entry>),
}

/// A number as it was written; its value is read when somebody asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(pub EcoString);

/// A key and its value. Keys are always text; a key that is not is a mistake where it stands.
#[derive(Clone, Debug)]
pub struct Entry {
    pub key: Spanned<EcoString>,
    pub value: Node,
}

impl Node {
    #[must_use]
    pub fn null(span: Span) -> Self {
        Node { value: Value::Null, span }
    }

    #[must_use]
    pub fn as_text(&self) -> Option<&EcoString> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    #[must_use]
    pub fn as_map(&self) -> Option<&[Entry]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    #[must_use]
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The same as JSON, without the places.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;

        match &self.value {
            Value::Null => Json::Null,
            Value::Bool(is) => Json::Bool(*is),
            Value::Number(number) => match number.as_i64() {
                Some(whole) => whole.into(),
                None => number.as_f64().map_or_else(|| number.0.as_str().into(), Json::from),
            },
            Value::Text(text) => text.as_str().into(),
            Value::List(items) => items.iter().map(Node::to_json).collect(),
            Value::Map(entries) => {
                let entry = |e: &Entry| (e.key.value.to_string(), e.value.to_json());
                Json::Object(entries.iter().map(entry).collect())
            }
        }
    }

    /// Every text in this value, those inside lists and maps too, in order.
    pub fn each_text(&self, see: &mut impl FnMut(&EcoString)) {
        match &self.value {
            Value::Text(text) => see(text),
            Value::List(items) => items.iter().for_each(|item| item.each_text(see)),
            Value::Map(entries) => entries.iter().for_each(|entry| entry.value.each_text(see)),
            _ => {}
        }
    }

    /// The value under `key`, where this is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.iter().find(|e| e.key.value == key).map(|e| &e.value)
    }

    /// Whether two values say the same: keys may stand in another order, items of lists not. The
    /// reader has bounded how deep they go.
    #[must_use]
    pub fn says_the_same(&self, other: &Node) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(own), Value::Bool(other)) => own == other,
            (Value::Number(own), Value::Number(other)) => own == other,
            (Value::Text(own), Value::Text(other)) => own == other,
            (Value::List(own), Value::List(other)) => {
                own.len() == other.len()
                    && own.iter().zip(other).all(|(own, o)| own.says_the_same(o))
            }
            (Value::Map(own), Value::Map(other)) => {
                let by_key: BTreeMap<&str, &Node> =
                    other.iter().map(|entry| (entry.key.value.as_str(), &entry.value)).collect();
                let same = |entry: &Entry| {
                    let there = by_key.get(entry.key.value.as_str());
                    there.is_some_and(|there| entry.value.says_the_same(there))
                };
                own.len() == other.len() && own.iter().all(same)
            }
            _ => false,
        }
    }

    /// What kind of value this is, in words a user knows.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::Text(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}

impl Number {
    /// The number where it is whole, however it is written: `60` and `60.0` are the same.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        if let Ok(whole) = self.0.parse() {
            return Some(whole);
        }
        let float = self.as_f64().filter(|n| n.fract() == 0.0 && n.abs() < 1e15)?;
        format!("{float:.0}").parse().ok()
    }

    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.0.parse().ok().filter(|n: &f64| n.is_finite())
    }
}
