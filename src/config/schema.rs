//! The JSON Schema of `tmgate.yaml`: the table of keys, written for editors.

use serde_json::{Map, Value as Json, json};

use super::keys::{self, CONFIG, Key, LARGEST, SEVERITIES, Shape};
use super::{DEFAULT_MODELS, globs};
use crate::finding::{OptionMeta, OptionValue, RuleMeta};
use crate::rules;

/// The schema, as it lies in `schemas/tmgate.schema.json`.
#[must_use]
pub fn schema() -> String {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://tmgate.dev/schemas/tmgate.schema.json",
        "title": "tmgate configuration",
        "description": "The configuration of tmgate: `tmgate.yaml` at the root of a repository.",
    });
    merge(&mut schema, of(CONFIG));
    let rules = rules::all().filter(|rule| !rule.meta.always);
    let rules: Map<_, _> =
        rules.map(|rule| (rule.meta.id.to_owned(), of_rule(&rule.meta))).collect();
    let defs = json!({
        "text": { "type": "string", "minLength": 1 },
        "glob": {
            "description": "A pattern of paths, relative to the root of the repository. `*` stays within one folder, `**` does not.",
            "type": "string",
            "minLength": 1,
            "maxLength": globs::LONGEST,
            "not": { "pattern": r"^\.{0,2}/|/$" },
        },
        "folder": {
            "description": "A folder, relative to the root of the repository.",
            "type": "string",
            "pattern": r"^(?!\.{1,2}(/|$))[^/\\:]+(/(?!\.{1,2}(/|$))[^/\\:]+)*/?$",
        },
        "days": {
            "description": "A length of time: `30d`, `2w`, `6m` (months of 30 days) or `1y` (365 days); `0d` for none.",
            "type": "string",
            "pattern": "^(0d|[1-9][0-9]{0,4}[dwmy])$",
        },
        "profile": { "description": "The name of a profile.", "enum": keys::profiles() },
        "severity": { "description": "How findings of the rule weigh, or `off`.", "enum": SEVERITIES },
        "rules": {
            "description": "Rules by their ids.",
            "type": ["object", "null"],
            "properties": rules,
            "additionalProperties": false,
        },
    });
    merge(&mut schema, json!({ "$defs": defs }));
    // A tree of strings and numbers can always be written.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

fn of(shape: Shape) -> Json {
    match shape {
        Shape::Version => json!({ "const": 1 }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Text => named("text"),
        Shape::Folder => named("folder"),
        Shape::Glob => named("glob"),
        Shape::Days => named("days"),
        Shape::Profile => named("profile"),
        Shape::Rules => named("rules"),
        Shape::Number => json!({ "type": "integer", "minimum": 0, "maximum": LARGEST }),
        Shape::Amount => json!({ "type": "number", "minimum": 0 }),
        Shape::Word(SEVERITIES) => named("severity"),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Words(words) => list(Shape::Word(words), 0),
        Shape::List(item, least) => list(*item, least),
        Shape::DefaultOr(keys) => {
            json!({ "anyOf": [{ "const": "default" }, of(Shape::Map(keys))] })
        }
        Shape::ListOr(item, keys) => {
            json!({ "anyOf": [list(*item, 0), of(Shape::Map(keys))] })
        }
        Shape::Rule(meta) => of_rule(meta),
        Shape::Option(option) => of_option(option),
        Shape::Map(_) | Shape::Approval | Shape::Rising(_) | Shape::Options(_) => map(shape),
    }
}

fn named(definition: &str) -> Json {
    json!({ "$ref": format!("#/$defs/{definition}") })
}

fn list(item: Shape, least: usize) -> Json {
    let kind = if least == 0 { json!(["array", "null"]) } else { json!("array") };
    let mut schema = json!({ "type": kind, "items": of(item) });
    if least > 0 {
        merge(&mut schema, json!({ "minItems": least }));
    }
    if !matches!(item, Shape::Map(_)) {
        merge(&mut schema, json!({ "uniqueItems": true }));
    }
    schema
}

fn map(shape: Shape) -> Json {
    let keys = shape.keys();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut schema = json!({ "type": if shape.may_be_nothing() { json!(["object", "null"]) } else { json!("object") } });
    if !required.is_empty() {
        merge(&mut schema, json!({ "required": required }));
    }
    let properties: Map<_, _> =
        keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    merge(&mut schema, json!({ "properties": properties, "additionalProperties": false }));
    schema
}

fn property(key: &Key) -> Json {
    let mut schema = json!({ "description": key.about });
    let default = match key.name {
        "models" => Some(json!(DEFAULT_MODELS)),
        "fail-on" => Some(json!("error")),
        "matrix" => Some(json!("default")),
        _ => None,
    };
    merge(&mut schema, of(key.shape));
    if let Some(default) = default {
        merge(&mut schema, json!({ "default": default }));
    }
    schema
}

fn of_rule(meta: &'static RuleMeta) -> Json {
    let mut fields = map(Shape::Rule(meta));
    merge(&mut fields, json!({ "minProperties": 1 }));
    let default = if meta.on_by_default { meta.severity.name() } else { "off" };
    json!({
        "description": meta.summary,
        "default": default,
        "anyOf": [named("severity"), fields],
    })
}

fn of_option(option: &'static OptionMeta) -> Json {
    let default = match &option.default {
        OptionValue::Number(number) => json!(number),
        OptionValue::Days(days) => json!(format!("{days}d")),
        OptionValue::Word(words) => json!(words.first()),
        OptionValue::Words(on, _) => json!(on),
    };
    let mut schema = json!({ "description": option.doc, "default": default });
    merge(&mut schema, of(Shape::Option(option).plain()));
    schema
}

/// Adds the keys of `more` behind those of `schema`.
fn merge(schema: &mut Json, more: Json) {
    if let (Json::Object(schema), Json::Object(more)) = (schema, more) {
        for (key, value) in more {
            schema.entry(key).or_insert(value);
        }
    }
}
