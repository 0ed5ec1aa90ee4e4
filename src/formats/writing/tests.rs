//! A model goes to another format and back: what the format has a place for is the same, and
//! whatever else was said is told as lost. A writer joins by its line in [`TRIPS`].

mod losses;
mod service;

use proptest::prelude::*;

pub(in crate::formats) use service::service;

use super::{WRITERS, Writer, write};
use crate::formats::native::{self, Section, express, print};
use crate::formats::{self, Reading, cyclonedx, otm};
use crate::model::vocabulary::{Impact, Likelihood};
use crate::model::{Model, Text, Threat};
use crate::source::{SourceFile, Sources, Spanned};
use crate::syntax::{Entry, Limits, Node, Value, parse};

/// A way to a format and back.
struct Trip {
    writer: &'static Writer,
    /// A name that such files have.
    file: &'static str,
    /// What of the kept keys comes back in another way, done to the model that sets out. Every such
    /// change is told as a loss.
    settle: fn(&mut Model),
}

static TRIPS: &[Trip] = &[
    Trip { writer: &otm::WRITER, file: "model.yaml", settle: otm::tests::settle },
    Trip { writer: &cyclonedx::WRITER, file: "model.json", settle: cyclonedx::tests::settle },
];

/// Where each of these must have a name to show, its id becomes one.
pub(in crate::formats) fn title_by_id(model: &mut Model) {
    model.data.iter_mut().for_each(|one| named(&mut one.title, &one.id));
    model.zones.iter_mut().for_each(|one| named(&mut one.title, &one.id));
    model.flows.iter_mut().for_each(|one| named(&mut one.title, &one.id));
    model.components.iter_mut().for_each(|one| named(&mut one.title, &one.id));
}

pub(in crate::formats) fn named(title: &mut Option<Text>, id: &Text) {
    if title.is_none() {
        *title = Some(id.clone());
    }
}

/// Three likelihoods and four impacts are all that some formats tell apart.
pub(in crate::formats) fn leave_out_extremes(threat: &mut Threat) {
    let inner = |one: Likelihood| match one {
        Likelihood::VeryLow => Likelihood::Low,
        Likelihood::VeryHigh => Likelihood::High,
        one => one,
    };
    threat.likelihood = threat.likelihood.map(|one| Spanned::new(inner(one.value), one.span));
    if let Some(impact) = threat.impact.as_mut().filter(|one| one.value == Impact::VeryLow) {
        impact.value = Impact::Low;
    }
}

/// Formats in which decisions and ids come back in words of their own: the tests beside their
/// writers hold what comes back.
const HELD_APART: &[&str] = &["threagile", "threat-dragon"];

/// What the format has a place for.
fn kept(writer: &Writer, root: &Node) -> Node {
    let map = |node: &Node, entries: Vec<Entry>| Node {
        value: Value::Map(entries.into_iter().collect()),
        span: node.span,
    };
    let of = |node: &Node, def: &str| {
        let entries = node.as_map().unwrap_or(&[]).iter();
        map(node, entries.filter(|e| writer.keeps(def, &e.key.value)).cloned().collect())
    };
    let mut entries = Vec::new();
    for entry in root.as_map().unwrap_or(&[]) {
        let mut entry = entry.clone();
        if let Some(section) = Section::named(&entry.key.value) {
            let each = |e: &Entry| Entry { key: e.key.clone(), value: of(&e.value, section.def()) };
            let all = entry.value.as_map().unwrap_or(&[]).iter().map(each).collect();
            entry.value = map(&entry.value, all);
        }
        if entry.key.value == "tmgate" || writer.keeps("model", &entry.key.value) {
            entries.push(entry);
        }
    }
    map(root, entries)
}

/// Reads a file as the format that recognises it.
fn read(path: &str, text: &str) -> Reading {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(path, text.into()));
    let document = parse(&sources, file, &Limits::default());
    assert!(document.mistakes.is_empty(), "{:?} of\n{text}", document.mistakes);
    formats::convert(&sources, &document, &[], None).unwrap()
}

fn goes_there_and_back(trip: &Trip, tape: &[u32]) -> Result<(), TestCaseError> {
    let mut model = service(tape);
    let written = write(trip.writer, &model);
    let back = read(trip.file, &written.text);
    let origin = back.model.origin.as_ref().map(|origin| origin.format);
    prop_assert_eq!(origin, Some(trip.writer.title), "{}", written.text);
    let mistakes: Vec<&str> = back.model.mistakes.iter().map(|m| m.draft.message()).collect();
    prop_assert!(mistakes.is_empty(), "{mistakes:?} of\n{}", written.text);
    (trip.settle)(&mut model);
    let expected = print(&kept(trip.writer, &express(&model)));
    prop_assert_eq!(print(&express(&back.model)), expected, "from\n{}", written.text);
    Ok(())
}

#[test]
fn every_format_that_is_written_is_read_back() {
    for writer in WRITERS.iter().filter(|writer| writer.name != native::NAME) {
        let trips = TRIPS.iter().filter(|trip| trip.writer.name == writer.name).count();
        let apart = usize::from(HELD_APART.contains(&writer.name));
        assert_eq!(trips + apart, 1, "{} has a line in TRIPS", writer.name);
        assert!(formats::named(writer.name).is_ok(), "{} has a reader of its name", writer.name);
        for (def, keys) in writer.keeps {
            for key in *keys {
                let known = native::keys(def).any(|known| known == *key);
                assert!(known, "{}: `{def}` has no key `{key}`", writer.name);
            }
        }
    }
}

#[test]
fn whatever_has_no_place_is_told_by_element() {
    let model = service(&[7; 400]);
    let root = express(&model);
    for writer in WRITERS.iter().filter(|writer| !writer.keeps.is_empty()) {
        let losses = write(writer, &model).losses;
        for entry in root.as_map().unwrap() {
            let Some(section) = Section::named(&entry.key.value) else { continue };
            for one in entry.value.as_map().unwrap() {
                let element = format!("{} `{}`", section.noun(), one.key.value);
                let lost = one.value.as_map().unwrap().iter().find(|e| {
                    !writer.keeps(section.def(), &e.key.value)
                        || !writer.keeps("model", section.key())
                });
                let is_told = losses.iter().any(|loss| loss.element == element);
                assert!(lost.is_none() || is_told, "{}: {element} loses {lost:?}", writer.name);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_format_can_hold_comes_back(tape in prop::collection::vec(any::<u32>(), 0..400)) {
        for trip in TRIPS {
            goes_there_and_back(trip, &tape)?;
        }
    }

    /// Whatever a model says, every writer writes a file.
    #[test]
    fn no_model_stops_a_writer(tape in prop::collection::vec(any::<u32>(), 0..500)) {
        let document = native::write_tests::made(&tape);
        let (model, _) = native::write_tests::read(&native::write_tests::as_json(&document));
        for trip in TRIPS {
            let written = write(trip.writer, &model);
            let _ = read(trip.file, &written.text);
        }
        for writer in WRITERS {
            prop_assert!(!write(writer, &model).text.is_empty(), "{}", writer.name);
        }
    }
}
