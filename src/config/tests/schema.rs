//! The schema says what the reader says.
#![expect(
    clippy::disallowed_methods,
    reason = "generated files are compared, and written on demand"
)]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::mistakes::{OF_SHAPE, text_of};
use super::noise::mutated;
use super::{loaded, said};
use crate::config::keys::{CONFIG, Shape};
use crate::config::schema;
use crate::finding::{OptionMeta, OptionValue};
use crate::rules;
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Document, Limits, Node, Value};

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let schema: Json = serde_json::from_str(&schema()).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
});

fn parsed(text: &str) -> Document {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("tmgate.yaml", text.as_bytes().to_vec()));
    syntax::parse(&sources, file, &Limits::default())
}

fn to_json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => json!(whole),
            None => json!(number.as_f64()),
        },
        Value::Text(text) => json!(text.as_str()),
        Value::List(items) => items.iter().map(to_json).collect(),
        Value::Map(entries) => {
            entries.iter().map(|e| (e.key.value.to_string(), to_json(&e.value))).collect()
        }
    }
}

fn is_valid(text: &str) -> bool {
    VALIDATOR.is_valid(&to_json(&parsed(text).root))
}

fn file(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_default()
}

/// `UPDATE=1 cargo test` writes the file.
#[test]
fn schema_in_the_repository_is_the_generated_one() {
    const PATH: &str = "schemas/tmgate.schema.json";
    if std::env::var("UPDATE").is_ok() {
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(PATH), schema()).unwrap();
    }
    assert!(file(PATH) == schema(), "{PATH} is out of date: run `UPDATE=1 cargo test`");
}

#[test]
fn wrong_configurations_are_refused_by_the_schema_as_well() {
    for (case, _, fixed) in OF_SHAPE {
        assert!(!is_valid(&text_of(case)), "the schema takes:\n{case}");
        if let Some(fixed) = fixed.filter(|_| !case.starts_with('!')) {
            assert!(is_valid(&text_of(fixed)), "the schema refuses:\n{fixed}");
        }
    }
}

/// The YAML examples of the user's guide that are whole configurations.
fn examples() -> Vec<String> {
    let guide = file("docs/configuration.md");
    let blocks = guide.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.filter(|text| text.contains("version: 1")).map(str::to_owned).collect()
}

#[test]
fn documented_examples_are_accepted_by_both() {
    assert!(examples().len() >= 5, "{} examples", examples().len());
    for example in examples() {
        assert_eq!(said(&loaded(&example).1), [""; 0], "of:\n{example}");
        assert!(is_valid(&example), "the schema refuses:\n{example}");
    }
}

/// Rules that are still to come are no mistake of the repositories that name them.
#[test]
fn configurations_of_the_example_repositories_are_understood() {
    let repos = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/repos");
    let mut read = 0;
    for repo in std::fs::read_dir(repos).unwrap() {
        let Ok(text) = std::fs::read_to_string(repo.unwrap().path().join("tmgate.yaml")) else {
            continue;
        };
        let mut said = said(&loaded(&text).1);
        said.retain(|line| !line.contains("no rule is called"));
        assert_eq!(said, [""; 0], "of:\n{text}");
        read += 1;
    }
    assert!(read >= 2, "{read} configurations");
}

/// The keys of a map that the schema knows, and those of the maps below them.
fn keys_of(schema: &Json, whole: &Json, path: &str, found: &mut BTreeSet<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        keys_of(&whole["$defs"][name.trim_start_matches("#/$defs/")], whole, path, found);
    }
    for (key, below) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}.{key}");
        keys_of(below, whole, &path, found);
        found.insert(path);
    }
    keys_of_choices(schema, whole, path, found);
}

fn keys_of_choices(schema: &Json, whole: &Json, path: &str, found: &mut BTreeSet<String>) {
    for choice in schema["anyOf"].as_array().into_iter().flatten().chain(schema.get("items")) {
        keys_of(choice, whole, path, found);
    }
}

fn keys_read(shape: Shape, path: &str, found: &mut BTreeSet<String>) {
    if let Shape::List(item, _) | Shape::ListOr(item, _) = shape {
        keys_read(*item, path, found);
    }
    for key in shape.keys() {
        let path = format!("{path}.{}", key.name);
        keys_read(key.shape, &path, found);
        found.insert(path);
    }
}

#[test]
fn reader_and_schema_know_the_same_keys() {
    let schema: Json = serde_json::from_str(&schema()).unwrap();
    let (mut written, mut read) = (BTreeSet::new(), BTreeSet::new());
    keys_of(&schema, &schema, "", &mut written);
    keys_read(CONFIG, "", &mut read);
    assert_eq!(written, read);
    for key in [".rules.owner-missing.options.kinds", ".overrides.rules.flow-plaintext.severity"] {
        assert!(read.contains(key), "{key}");
    }
    let is_of_the_gate = |key: &&String| key.contains("config-invalid");
    assert_eq!(read.iter().find(is_of_the_gate), None);
}

#[test]
fn every_key_is_described() {
    fn walk(schema: &Json, path: &str) {
        for (key, below) in schema["properties"].as_object().into_iter().flatten() {
            assert!(below["description"].is_string(), "{path}.{key} has no description");
            walk(below, &format!("{path}.{key}"));
        }
    }
    let schema: Json = serde_json::from_str(&schema()).unwrap();
    walk(&schema, "");
    walk(&schema["$defs"]["rules"], "rules");
}

#[test]
fn a_list_whose_entries_are_commented_out_is_empty_for_both() {
    let option = rules::all().find_map(|rule| {
        let list = |option: &&OptionMeta| matches!(option.default, OptionValue::Words(..));
        Some((rule.meta.id, rule.meta.options.iter().find(list)?.name))
    });
    let (rule, option) = option.unwrap();
    for text in [
        "exclude:\n  # - docs/**\n".to_owned(),
        "catalog:\n  owasp-coverage:\n    # - \"2025\"\n".to_owned(),
        format!("rules:\n  {rule}:\n    severity: note\n    options:\n      {option}:\n"),
    ] {
        let text = format!("version: 1\n{text}");
        let (_, findings) = loaded(&text);
        assert_eq!(said(&findings), [""; 0], "of:\n{text}");
        assert!(is_valid(&text), "the schema refuses:\n{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// But for what JSON has no word for: YAML's own mistakes, whether a glob is one, and whether
    /// numbers rise.
    #[test]
    fn reader_and_schema_agree(text in mutated()) {
        let document = parsed(&text);
        let of_text = document.mistakes.len() + document.merges.len();
        let (_, findings) = loaded(&text);
        let beyond = ["is not a glob:", "must be more than"];
        let is_beyond = |text: &str| beyond.iter().any(|known| text.contains(known));
        if of_text == 0 && !findings.iter().any(|f| is_beyond(&f.message)) {
            let valid = VALIDATOR.is_valid(&to_json(&document.root));
            prop_assert_eq!(valid, findings.is_empty(), "{:?} of:\n{}", said(&findings), text);
        }
    }
}
