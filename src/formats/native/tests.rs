//! Reading and schema are two tellings of one truth: these tests hold them together.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoVec;
use proptest::prelude::*;
use serde_json::Value as Json;

use super::{Part, Reader, part_of, read_part, schema};
use crate::source::{SourceFile, Sources, Span};
use crate::syntax::{self, Entry, Limits, Node, Number, Value};

thread_local! {
    static ASKED: RefCell<BTreeMap<&'static str, BTreeSet<&'static str>>> = RefCell::default();
}

/// Notes that reading asked an object of definition `def` for `key`.
pub(super) fn note_key(def: &'static str, key: &'static str) {
    ASKED.with_borrow_mut(|asked| {
        asked.entry(def).or_default().insert(key);
    });
}

const EVERYTHING: &str = include_str!("../../../fixtures/native/everything.yaml");

fn document(text: &str) -> (Sources, syntax::Document) {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threatmodel.yaml", text.into()));
    let document = syntax::parse(&sources, file, &Limits::default());
    (sources, document)
}

fn is_odd(source: &SourceFile, root: &Node) -> bool {
    let reader = Reader::new(source);
    read_part(&reader, root, &part_of(source.path(), root));
    reader.is_odd()
}

#[test]
fn schema_and_reader_know_the_same_keys() {
    let (sources, document) = document(EVERYTHING);
    assert!(document.mistakes.is_empty(), "{:?}", document.mistakes);
    let source = sources.file(document.file);
    assert!(!is_odd(source, &document.root), "the file with every key is as the reader wants it");
    let against = schema::mistakes(source, &document.root, &Part::Main);
    assert!(against.is_empty(), "and as the schema wants it: {against:?}");

    let schema: Json = serde_json::from_str(schema::TEXT).unwrap();
    let asked = ASKED.with_borrow(Clone::clone);
    for (def, body) in schema["$defs"].as_object().unwrap() {
        let Some(properties) = body.get("properties").and_then(Json::as_object) else { continue };
        let in_schema: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
        let mut in_reader = asked.get(def.as_str()).cloned().unwrap_or_default();
        if def == "tree" {
            // The goal is a node among nodes to the reader.
            in_reader.insert("goal");
        }
        assert_eq!(in_schema, in_reader, "keys of `{def}`");
    }
}

/// A number at its bound is found by chance alone among all changes.
#[test]
fn reader_and_schema_agree_that_a_step_costs_at_least_nothing() {
    for (cost, is_bad) in [("0", false), ("-1", true), ("-0.5", true)] {
        let (sources, document) = document(&format!(
            "tmgate: 1\nsystem: shop\ntrees:\n  steal:\n    goal: {{any: [guess]}}\n    guess: {{cost: {cost}}}\n"
        ));
        let source = sources.file(document.file);
        assert_eq!(is_odd(source, &document.root), is_bad, "{cost}");
        let mistakes = schema::mistakes(source, &document.root, &Part::Main);
        assert_eq!(!mistakes.is_empty(), is_bad, "{cost}");
    }
}

#[test]
fn schema_explains_every_key_and_every_definition() {
    let schema: Json = serde_json::from_str(schema::TEXT).unwrap();
    for (def, body) in schema["$defs"].as_object().unwrap() {
        assert!(body["description"].is_string(), "`{def}` has no description");
        for (key, property) in body["properties"].as_object().into_iter().flatten() {
            assert!(property["description"].is_string(), "`{key}` of `{def}` has no description");
        }
    }
}

#[test]
fn patterns_of_the_schema_are_said_in_words() {
    fn patterns(json: &Json, found: &mut BTreeSet<String>) {
        match json {
            Json::Object(map) => {
                if let Some(pattern) = map.get("pattern").and_then(Json::as_str) {
                    found.insert(pattern.to_owned());
                }
                map.values().for_each(|value| patterns(value, found));
            }
            Json::Array(items) => items.iter().for_each(|item| patterns(item, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    patterns(&serde_json::from_str(schema::TEXT).unwrap(), &mut found);
    for pattern in found {
        let words = super::explain::pattern_in_words(&pattern);
        assert!(!words.starts_with("text of the form"), "`{pattern}` has no words");
    }
}

/// A change to a tree: at the node that a preorder walk meets as number `at`.
#[derive(Clone, Debug)]
enum Change {
    Remove,
    Rename(&'static str),
    Put(Value),
}

fn value() -> impl Strategy<Value = Value> {
    let text = |t: &'static str| Value::Text(t.into());
    let texts = [
        "",
        "low",
        "critical",
        "process",
        "S T",
        "S,X",
        "a -> b",
        "a->b",
        "a -> b c",
        "-> b",
        "30d",
        "0d",
        "2026-02-28",
        "2026-02-30",
        "2026-2-3",
        "none-known",
        "lib/x@1",
        "lib/X",
        "x@1",
        "5",
        "INC-1",
        "yes",
        "No",
        "ON",
        "yEs",
        "nod",
        "yes",
        "No",
        "ON",
        "yEs",
        "nod",
        "true",
        "S",
        "Nr",
        " S",
        "production",
        "a > b -> c",
        "x\u{a0}-> y",
    ];
    let numbers = ["0", "1", "1.0", "60", "101", "-1", "0.5", "60.0"];
    let list = |items: Vec<Value>| {
        let span = Span::new(crate::source::FileId(0), 0, 0);
        Value::List(items.into_iter().map(|value| Node { value, span }).collect())
    };
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        prop::sample::select(numbers.to_vec()).prop_map(|n| Value::Number(Number(n.into()))),
        prop::sample::select(texts.to_vec()).prop_map(text),
        Just(Value::Map(EcoVec::new())),
        Just(list(vec![])),
        Just(list(vec![text("S")])),
        Just(list(vec![text("read"), Value::Null])),
        Just(list(vec![Value::Number(Number("1".into())); 3])),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    let keys = ["owner", "titel", "kind", "status", "zone", "x", "system", "title", "ownr", "for"];
    prop_oneof![
        Just(Change::Remove),
        prop::sample::select(keys.to_vec()).prop_map(Change::Rename),
        value().prop_map(Change::Put),
    ]
}

fn changed(node: &Node, at: &mut usize, change: &Change) -> Node {
    let value = match &node.value {
        Value::Map(entries) => {
            let mut new: EcoVec<Entry> = EcoVec::new();
            for entry in entries {
                let mut entry = entry.clone();
                let here = *at == 0;
                *at = at.wrapping_sub(1);
                match change {
                    Change::Remove if here => continue,
                    // Two equal keys are the reader's to refuse, before any format.
                    Change::Rename(key) if here && node.get(key).is_none() => {
                        entry.key.value = (*key).into();
                    }
                    Change::Put(value) if here => entry.value.value = value.clone(),
                    _ => entry.value = changed(&entry.value, at, change),
                }
                new.push(entry);
            }
            Value::Map(new)
        }
        Value::List(items) => {
            let mut new = EcoVec::new();
            for item in items {
                let here = *at == 0;
                *at = at.wrapping_sub(1);
                match change {
                    Change::Remove if here => {}
                    Change::Put(value) if here => {
                        new.push(Node { value: value.clone(), span: item.span });
                    }
                    _ => new.push(changed(item, at, change)),
                }
            }
            Value::List(new)
        }
        other => other.clone(),
    };
    Node { value, span: node.span }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// The reader alone decides whether a file keeps to the format, so it must decide as the
    /// schema does; and where they find fault, the schema says what it is.
    #[test]
    fn reader_and_schema_agree_on_every_change(at in 0_usize..430, change in change()) {
        let (sources, document) = document(EVERYTHING);
        let source = sources.file(document.file);
        let mut at = at;
        let root = changed(&document.root, &mut at, &change);
        let odd = is_odd(source, &root);
        let mistakes = schema::mistakes(source, &root, &Part::Main);
        prop_assert_eq!(odd, !mistakes.is_empty(), "{:?} {:?}", change, mistakes);
    }
}
