//! Whatever is otherwise when a model comes back is told, key by key. The comparison is a plain one
//! of its own: what the product tells is held against it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::service;
use crate::formats::native::{self, Section, express, on_one_line};
use crate::formats::writing::{WRITERS, Writer, Written, write};
use crate::formats::{self, Loss};
use crate::model::Model;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Limits, Node, Value, parse};

fn read(text: &str, from: &str) -> Model {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("model.yaml", text.into()));
    let document = parse(&sources, file, &Limits::default());
    formats::convert(&sources, &document, &[], Some(from)).unwrap().model
}

/// Every element, and the model itself, with what it says by key.
type Said = BTreeMap<(&'static str, String), BTreeMap<String, BTreeSet<String>>>;

fn said(model: &Model) -> Said {
    let mut said = Said::new();
    for entry in express(model).as_map().unwrap() {
        let key = entry.key.value.to_string();
        match (Section::named(&key), entry.value.as_map()) {
            (Some(section), Some(all)) => {
                for one in all {
                    let keys = one.value.as_map().into_iter().flatten();
                    let keys = keys.map(|e| (e.key.value.to_string(), values(&e.value)));
                    said.insert((section.noun(), one.key.value.to_string()), keys.collect());
                }
            }
            _ if key == "tmgate" => {}
            _ => {
                let of_model = said.entry(("the model", String::new())).or_default();
                of_model.insert(key, values(&entry.value));
            }
        }
    }
    said
}

/// The values of a key, in no order.
fn values(node: &Node) -> BTreeSet<String> {
    match &node.value {
        Value::List(items) => items.iter().map(on_one_line).collect(),
        _ => BTreeSet::from([on_one_line(node)]),
    }
}

/// What is otherwise and is not told.
fn silent(writer: &Writer, model: &Model) -> Vec<String> {
    let Written { text, losses } = write(writer, model);
    let (before, after) = (said(model), said(&read(&text, writer.name)));
    let told = |element: &str, key: &str| {
        let of = |loss: &&Loss| loss.element == element;
        losses.iter().filter(of).any(|loss| loss.keys.iter().any(|told| told == key))
    };
    let name = |(noun, id): &(&'static str, String)| match *noun {
        "the model" => (*noun).to_owned(),
        noun => format!("{noun} `{id}`"),
    };
    let section = |noun: &str| {
        let section = Section::ALL.into_iter().find(|section| section.noun() == noun);
        section.map_or("", Section::key)
    };
    // An id that is told to be another stands in references too.
    let others: BTreeSet<&String> = before
        .keys()
        .filter(|one| told(&name(one), "id") || told(&name(one), section(one.0)))
        .map(|(_, id)| id)
        .collect();
    let is_reference = |value: &String| {
        value
            .split(" -> ")
            .any(|id| others.iter().any(|other| native::on_one_line(&text_node(other)) == *id))
    };
    let mut silent = Vec::new();
    for (element, keys) in &before {
        let called = name(element);
        if told(&called, section(element.0)) || told(&called, "id") {
            continue;
        }
        let nothing = BTreeMap::new();
        let there = after.get(element).or((element.0 == "the model").then_some(&nothing));
        let Some(there) = there else {
            silent.push(format!("{called} does not come back"));
            continue;
        };
        for (key, values) in keys {
            let back = there.get(key);
            let is_same = back.is_some_and(|back| {
                back.len() == values.len() && values.difference(back).all(is_reference)
            });
            if !is_same && !told(&called, key) {
                silent.push(format!("{called}: `{key}` {values:?} is {back:?}"));
            }
        }
        for (key, value) in there.iter().filter(|(key, _)| !keys.contains_key(*key)) {
            let is_id = key == "title" && told("the model", "title");
            if !is_id && !told(&called, key) {
                silent.push(format!("{called}: `{key}` {value:?} is added"));
            }
        }
    }
    // As many more come back as are told to have become something else.
    let moved = others.len();
    let new: Vec<_> = after.keys().filter(|one| !before.contains_key(one)).collect();
    let new: Vec<_> = new.into_iter().filter(|one| !told(&name(one), section(one.0))).collect();
    if new.len() > moved {
        silent.push(format!("{new:?} are new, and only {moved} are told to be others"));
    }
    silent
}

fn text_node(text: &str) -> Node {
    let span = crate::source::Span::new(crate::source::FileId(0), 0, 0);
    Node { value: Value::Text(text.into()), span }
}

fn others() -> impl Iterator<Item = &'static Writer> {
    WRITERS.iter().copied().filter(|writer| writer.name != native::NAME)
}

fn nothing_is_silent(model: &Model) -> Result<(), TestCaseError> {
    for writer in others() {
        let silent = silent(writer, model);
        prop_assert!(silent.is_empty(), "{}: {:#?}", writer.name, silent);
    }
    Ok(())
}

#[test]
fn every_difference_of_a_fixture_is_told() {
    for text in [
        include_str!("../../../../fixtures/foreign/same/native.yaml"),
        include_str!("../../../../fixtures/native/everything.yaml"),
    ] {
        nothing_is_silent(&read(text, native::NAME)).unwrap();
    }
}

#[test]
fn an_id_that_no_name_gives_comes_back_or_is_told() {
    let model = read(
        "tmgate: 1
system: s
components:
  2fa: {kind: process, title: Second factor}
  3d: {kind: process}
  api-2: {kind: process}
flows:
  api-2: {path: 2fa -> api-2}
threats:
  t: {title: T, at: [2fa, api-2]}
",
        native::NAME,
    );
    nothing_is_silent(&model).unwrap();
    for writer in others().filter(|writer| ["otm", "cyclonedx"].contains(&writer.name)) {
        let written = write(writer, &model);
        let back = read(&written.text, writer.name);
        let ids: Vec<&str> = back.components.iter().map(|one| one.id.value.as_str()).collect();
        assert_eq!(ids, ["2fa", "3d", "api-2"], "{}", writer.name);
        let told = written.losses.iter().find(|loss| loss.element == "flow `api-2`").unwrap();
        assert_eq!(told.what, "its `id` reads back as `api-2-2`", "{}", writer.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_difference_of_a_service_is_told(tape in prop::collection::vec(any::<u32>(), 0..400)) {
        nothing_is_silent(&service(&tape))?;
    }

    #[test]
    fn every_difference_of_any_model_is_told(tape in prop::collection::vec(any::<u32>(), 0..500)) {
        let document = native::write_tests::made(&tape);
        let (model, _) = native::write_tests::read(&native::write_tests::as_json(&document));
        nothing_is_silent(&model)?;
    }
}
