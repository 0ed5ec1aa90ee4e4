//! JSON as YAML.

use crate::formats::native;
use crate::source::{FileId, Span, Spanned};
use crate::syntax::{Entry, Node, Number, Value};

/// A JSON value as YAML, an entry on one line where that is short.
pub(super) fn yaml(json: &serde_json::Value) -> String {
    native::print(&as_node(json))
}

fn as_node(json: &serde_json::Value) -> Node {
    use serde_json::Value as Json;

    let value = match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => Value::Number(Number(number.to_string().into())),
        Json::String(text) => Value::Text(text.as_str().into()),
        Json::Array(items) => Value::List(items.iter().map(as_node).collect()),
        Json::Object(entries) => {
            let entry = |(key, value): (&String, &Json)| Entry {
                key: Spanned::new(key.as_str().into(), nowhere()),
                value: as_node(value),
            };
            Value::Map(entries.iter().map(entry).collect())
        }
    };
    Node { value, span: nowhere() }
}

/// What is only written stands in no file.
fn nowhere() -> Span {
    Span::new(FileId(0), 0, 0)
}
