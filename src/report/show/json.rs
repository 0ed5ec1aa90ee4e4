//! For programs: what is written and what follows, each value with its place.

use std::io::{self, Write};

use serde_json::{Map, Value as Json, json};

use super::{Shown, section_of};
use crate::derived::{Derived, Given};
use crate::report::write_json;
use crate::source::Span;
use crate::syntax::{Entry, Node};

/// What it looks like: a JSON Schema.
pub const SCHEMA: &str = include_str!("../../../schemas/show.schema.json");

/// Writes the model.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(shown: &Shown<'_, '_>, out: &mut dyn Write) -> io::Result<()> {
    write_json(&value(shown), out)
}

fn value(shown: &Shown<'_, '_>) -> Json {
    let model = shown.graph.model;
    let root = shown.root();
    let (mut values, mut sections) = (Map::new(), Map::new());
    for entry in root.as_map().unwrap_or(&[]) {
        match section_of(entry) {
            Some((section, all)) => {
                let one = |one: &Entry| {
                    let derived = shown.derived(section, &one.key.value);
                    (one.key.value.to_string(), element(shown, one, &derived))
                };
                let all: Map<_, _> = all.iter().map(one).collect();
                sections.insert(entry.key.value.to_string(), Json::Object(all));
            }
            None if entry.key.value == "tmgate" => {}
            None => _ = values.insert(entry.key.value.to_string(), written(shown, &entry.value)),
        }
    }
    let mistake = |mistake: &crate::finding::Mistake| {
        let draft = &mistake.draft;
        json!({ "message": draft.message(), "at": at(shown, draft.span()) })
    };
    let coming = shown.coming();
    let coming = coming.iter().map(|one| {
        json!({
            "threat": one.id,
            "title": one.title,
            "component": one.component,
            "answered": one.answered,
            "at": at(shown, one.at),
        })
    });
    json!({
        "version": 1,
        "files": shown.files.iter().map(|path| &**path).collect::<Vec<_>>(),
        "format": model.origin.as_ref().map_or("tmgate", |origin| origin.format),
        "cannot_say": shown.lacks().iter().map(|fact| fact.phrase()).collect::<Vec<_>>(),
        "whole": model.whole,
        "mistakes": model.mistakes.iter().map(mistake).collect::<Vec<_>>(),
        "values": values,
        "sections": sections,
        "resolved": resolved(shown, &shown.derived_of_model()),
        "coming": coming.collect::<Vec<_>>(),
    })
}

fn element(shown: &Shown<'_, '_>, entry: &Entry, derived: &[Derived]) -> Json {
    let values: Json = match entry.value.as_map() {
        Some(keys) => {
            let one = |key: &Entry| (key.key.value.to_string(), written(shown, &key.value));
            Json::Object(keys.iter().map(one).collect())
        }
        None => json!({ "": written(shown, &entry.value) }),
    };
    json!({
        "at": at(shown, entry.key.span),
        "values": values,
        "resolved": resolved(shown, derived),
    })
}

fn written(shown: &Shown<'_, '_>, node: &Node) -> Json {
    json!({ "value": node.to_json(), "at": at(shown, node.span) })
}

fn resolved(shown: &Shown<'_, '_>, derived: &[Derived]) -> Json {
    let one = |derived: &Derived| {
        let value = match &derived.value {
            Given::Text(text) => json!(text),
            Given::Texts(texts) => json!(texts),
            Given::Number(number) => json!(number),
            Given::Bool(is) => json!(is),
            Given::Unknown => Json::Null,
        };
        json!({
            "key": derived.key,
            "value": value,
            "because": derived.because,
            "at": derived.at.map(|span| at(shown, span)),
        })
    };
    Json::Array(derived.iter().map(one).collect())
}

fn at(shown: &Shown<'_, '_>, span: Span) -> Json {
    let at = shown.at(span);
    json!({ "path": &*at.path, "line": at.line, "column": at.column })
}
