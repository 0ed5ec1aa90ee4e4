//! The format's JSON Schema: the one truth about structure.
//!
//! Reading alone decides whether a file departs from it (a test proves that the two agree), so a
//! file without mistakes never pays for compiling the schema. A file with one is validated, and
//! `explain` turns the validator's errors into mistakes that a person understands.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Map, Value as Json, json};

use super::Part;
use super::explain::Head;
use crate::finding::{Draft, Mistake, nearest};
use crate::source::SourceFile;
use crate::syntax::{Entry, Node, Value};

pub(crate) const TEXT: &str = include_str!("../../../schemas/threatmodel.schema.json");

static SCHEMA: LazyLock<Json> = LazyLock::new(|| {
    // A test reads the embedded text; an unreadable one cannot be released.
    serde_json::from_str(TEXT).unwrap_or(Json::Bool(false))
});

/// The whole schema.
pub(super) fn json() -> &'static Json {
    &SCHEMA
}

/// The keys that objects of definition `def` may have, of a model or of a catalogue.
pub(in crate::formats) fn keys(def: &str) -> impl Iterator<Item = &'static str> + Clone {
    let of = |schema: &'static Json| schema["$defs"][def]["properties"].as_object();
    let properties = of(&SCHEMA).or_else(|| of(&crate::formats::orgcat::JSON));
    properties.into_iter().flat_map(Map::keys).map(String::as_str)
}

/// Whether an object of definition `def` may be written as nothing at all.
pub(super) fn may_be_empty(def: &str) -> bool {
    ["objective", "data", "zone", "actor", "playbook", "tree_node", "persona"].contains(&def)
}

/// The same entries with each misspelt key as the one it most likely means; `None` where no key
/// can be helped.
pub(super) fn respell(def: &str, entries: &[Entry]) -> Option<Vec<Entry>> {
    let mut changed = false;
    let mut respelt = entries.to_vec();
    for entry in &mut respelt {
        if let Some(meant) = meant_key(def, entries, &entry.key.value) {
            entry.key.value = meant.into();
            changed = true;
        }
    }
    changed.then_some(respelt)
}

/// The key that `key` most likely means among those that are not there yet.
pub(super) fn meant_key(def: &str, entries: &[Entry], key: &str) -> Option<&'static str> {
    if keys(def).any(|known| known == key) {
        return None;
    }
    let absent = |known: &&str| !entries.iter().any(|e| e.key.value == **known);
    nearest(key, keys(def).filter(absent))
}

/// What the schema has against `root`.
pub(super) fn mistakes(source: &SourceFile, root: &Node, part: &Part) -> Vec<Mistake> {
    static MAIN: LazyLock<Option<Validator>> = LazyLock::new(|| compile(SCHEMA.clone()));
    static MEMBER: LazyLock<Option<Validator>> = LazyLock::new(|| compile(definition("model")));
    let entry;
    let validator = match part {
        Part::Main => MAIN.as_ref(),
        Part::Member => MEMBER.as_ref(),
        Part::Entry { section, .. } => {
            entry = compile(definition(section.def()));
            entry.as_ref()
        }
    };
    validator.map_or_else(Vec::new, |validator| {
        let head = Head { def: part.def(), subject: part.subject(), name: part.name() };
        against(validator, source, root, &head)
    })
}

/// What a schema has against `root`.
pub(in crate::formats) fn against(
    validator: &Validator,
    source: &SourceFile,
    root: &Node,
    head: &Head,
) -> Vec<Mistake> {
    let instance = to_json(root);
    let mut errors: Vec<_> = validator.iter_errors(&instance).take(MOST_ERRORS + 1).collect();
    let more = errors.len() > MOST_ERRORS;
    errors.truncate(MOST_ERRORS);
    let mut mistakes = super::explain::explain(source, root, head, &errors);
    if more {
        let message =
            format!("the file has more than {MOST_ERRORS} mistakes; only these are shown");
        let draft = Draft::new(head.subject.clone(), root.span, message);
        mistakes.push(Mistake::new("schema-bad-value", draft.help("mend these first")));
    }
    mistakes
}

/// Who has so many mistakes needs no more of them, and a file made of mistakes must not cost
/// minutes.
const MOST_ERRORS: usize = 200;

fn definition(def: &str) -> Json {
    json!({ "$schema": SCHEMA["$schema"], "$ref": format!("#/$defs/{def}"), "$defs": SCHEMA["$defs"] })
}

pub(in crate::formats) fn compile(schema: Json) -> Option<Validator> {
    jsonschema::options().should_validate_formats(true).build(&schema).ok()
}

/// The tree as the schema library wants it.
pub(in crate::formats) fn to_json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => json!(whole),
            None => number.as_f64().map_or(Json::String(number.0.to_string()), |n| json!(n)),
        },
        Value::Text(text) => Json::String(text.to_string()),
        Value::List(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Map(entries) => {
            let pair = |e: &Entry| (e.key.value.to_string(), to_json(&e.value));
            Json::Object(entries.iter().map(pair).collect())
        }
    }
}
