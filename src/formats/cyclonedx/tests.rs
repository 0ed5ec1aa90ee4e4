//! What is read of CycloneDX. Whole files and broken ones are in `fixtures/foreign/cyclonedx`.

use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::duration;
use crate::finding::Fact;
use crate::formats::native;
use crate::formats::tests::{claimed, parsed};
use crate::formats::writing::tests::{leave_out_extremes, named, service, title_by_id};
use crate::formats::{self, Reading, writing};
use crate::model::Model;
use crate::model::vocabulary::{ActorKind, ComponentKind, Days, Level};
use crate::source::{SourceFile, Sources, Spanned};
use crate::syntax::{Limits, parse};

/// How a model comes back from CycloneDX, where that is not as it was.
pub(in crate::formats) fn settle(model: &mut Model) {
    title_by_id(model);
    let is_store = |kind: Option<Spanned<ComponentKind>>| {
        kind.is_some_and(|kind| kind.value == ComponentKind::Store)
    };
    model.components.sort_by_key(|component| is_store(component.kind));
    for actor in &mut model.actors {
        named(&mut actor.title, &actor.id);
        if actor.kind.is_some_and(|kind| kind.value == ActorKind::ThreatAgent) {
            actor.zone = None;
        }
    }
    for threat in &mut model.threats {
        threat.refs.sort_by_key(|one| !one.value.starts_with("CWE-"));
        leave_out_extremes(threat);
    }
}

fn read(text: &str) -> Reading {
    let (sources, document) = parsed("a.json", text);
    assert!(document.whole, "{text}");
    formats::convert(&sources, &document, &[], Some("cyclonedx")).unwrap()
}

fn says(model: &Model, fact: Fact) -> bool {
    model.origin.as_ref().unwrap().says.contains(&fact)
}

fn said(reading: &Reading) -> Vec<&str> {
    reading.model.mistakes.iter().map(|m| m.draft.message()).collect()
}

#[test]
fn a_file_is_recognised_by_the_parts_that_only_threat_models_have() {
    for ours in
        ["\"blueprints\": []", "\"threats\": {\"threats\": []}", "\"risks\": {\"risks\": []}"]
    {
        let text = format!("{{\"specFormat\": \"CycloneDX\", {ours}}}");
        assert_eq!(claimed(&text), Some("cyclonedx"), "{text}");
    }
    for other in [
        "{\"specFormat\": \"CycloneDX\", \"specVersion\": \"2.0\", \"components\": []}",
        "{\"specFormat\": \"CycloneDX\", \"threats\": [], \"risks\": {}}",
        "{\"bomFormat\": \"CycloneDX\", \"components\": [{\"type\": \"threat-model\"}]}",
        "{\"blueprints\": []}",
    ] {
        assert_eq!(claimed(other), None, "{other}");
    }
}

#[test]
fn stretches_of_time_are_read_as_iso_8601_writes_them() {
    for (text, days) in [("P6M", 180), ("P1Y2M3W4D", 450), ("P90D", 90), ("P2W", 14)] {
        assert_eq!(duration(text), Some(Days(days)), "{text}");
    }
    for bad in ["", "P", "6M", "P1D1Y", "P-1D", "PT5H", "P999999D", "P0D", "P1é", "P1"] {
        assert_eq!(duration(bad), None, "{bad}");
    }
}

#[test]
fn who_accepts_what_until_when_is_read_from_the_response() {
    let risk = |more: &str| {
        let text = format!(
            "{{\"specFormat\": \"CycloneDX\", \"risks\": {{\"risks\": [{{\"bom-ref\": \"r\", \"name\": \"A long name of a risk\", \
             \"owner\": {{\"roles\": [{{\"role\": \"owner\"}}], \"organization\": {{\"name\": \"team-a\"}}}}, {more}}}], \
             \"assessments\": [{{\"risks\": [\"r\"], \"timestamp\": \"2026-01-01T00:00:00Z\", \"nextReview\": \"2026-07-01T00:00:00Z\"}}]}}}}"
        );
        let reading = read(&text);
        assert_eq!(said(&reading), [""; 0]);
        reading.model
    };
    let decided = |model: &Model| {
        let accept = model.threats[0].accept.as_ref()?;
        let by = accept.by.as_ref().map(|by| by.value.to_string());
        Some((by, accept.until.map(|until| until.value.to_string())))
    };
    let by = |by: &str, until: &str| Some((Some(by.to_owned()), Some(until.to_owned())));
    let response = "\"responses\": [{\"strategy\": \"accept\", \"targetDate\": \"2027-03-01T12:00:00Z\", \"owner\": {\"person\": {\"name\": \"@ines\"}, \"roles\": []}}]";
    assert_eq!(decided(&risk(response)), by("@ines", "2027-03-01"));
    // The word alone: whoever owns the risk took it, until it is looked at again.
    assert_eq!(decided(&risk("\"status\": \"accepted\"")), by("team-a", "2026-07-01"));
    assert_eq!(decided(&risk("\"status\": \"assessed\"")), None);
    let model = risk("\"status\": \"identified\"");
    assert_eq!(model.threats[0].owner.as_ref().unwrap().value, "team-a");
    assert_eq!(model.reviewed.unwrap().value.to_string(), "2026-01-01");
    assert_eq!(model.review_every.unwrap().value, Days(181));
}

#[test]
fn what_a_file_can_say_is_what_it_does_say() {
    let of = |assets: &str| {
        let text = format!(
            "{{\"specFormat\": \"CycloneDX\", \"blueprints\": [{{\"name\": \"x\", \"assets\": [{assets}]}}]}}"
        );
        read(&text).model
    };
    let bare = of("{\"bom-ref\": \"a\", \"type\": \"cache\", \"name\": \"A\"}");
    assert_eq!(bare.components[0].kind.unwrap().value, ComponentKind::Store);
    assert!(says(&bare, Fact::Components) && !says(&bare, Fact::Owner));
    let owned = of(
        "{\"bom-ref\": \"a\", \"type\": \"api\", \"name\": \"A\", \"ownership\": [{\"organization\": {\"name\": \"t\"}, \"roles\": []}]}",
    );
    assert!(says(&owned, Fact::Owner) && !says(&owned, Fact::Flows));
}

#[test]
fn a_flow_may_begin_in_a_zone_or_in_another_document() {
    let text = "{\"specFormat\": \"CycloneDX\", \"blueprints\": [{\"name\": \"x\",
\"zones\": [{\"bom-ref\": \"z\", \"name\": \"Internet\", \"type\": \"network\"}],
\"assets\": [{\"bom-ref\": \"a\", \"type\": \"api\", \"name\": \"A\"}],
\"flows\": [{\"bom-ref\": \"f\", \"name\": \"F\", \"source\": \"z\", \"destination\": \"a\"},
{\"bom-ref\": \"g\", \"name\": \"G\", \"source\": \"z\", \"destination\": \"a\"},
{\"bom-ref\": \"h\", \"name\": \"H\", \"source\": \"urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1#shop\", \"destination\": \"a\"}]}]}";
    let reading = read(text);
    assert_eq!(said(&reading), [""; 0]);
    let from: Vec<&str> = reading
        .model
        .flows
        .iter()
        .map(|flow| flow.path.as_ref().unwrap().from.value.as_str())
        .collect();
    assert_eq!(from, ["internet", "internet", "shop"]);
    assert_eq!(reading.model.components[1].zone.as_ref().unwrap().value, "internet");
    assert!(reading.losses.iter().any(|loss| loss.element == "component `internet`"));
}

#[test]
fn a_level_goes_before_the_words_that_it_was_made_of() {
    let of = |rating: &str| {
        let text = format!(
            "{{\"specFormat\": \"CycloneDX\", \"risks\": {{\"risks\": [{{\"name\": \"x\", \"inherentRisk\": {rating}}}]}}}}"
        );
        let threat = read(&text).model.threats.remove(0);
        (threat.risk.map(|risk| risk.value), threat.likelihood.is_some())
    };
    let words =
        "\"likelihood\": {\"level\": \"certain\"}, \"impact\": {\"level\": \"catastrophic\"}";
    assert_eq!(of(&format!("{{{words}}}")), (None, true));
    let level = format!("{{{words}, \"score\": {{\"level\": \"medium\"}}}}");
    assert_eq!(of(&level), (Some(Level::Medium), false));
}

#[test]
fn hostile_shapes_are_read_without_a_panic() {
    for parts in [
        "\"blueprints\": [null, 1, [], {}]",
        "\"blueprints\": [{\"zones\": {\"a\": 1}, \"assets\": [{\"bom-ref\": []}], \"flows\": [{\"source\": {}}]}]",
        "\"blueprints\": [{\"zones\": [{\"bom-ref\": \"a\", \"parent\": \"a\"}], \"boundaries\": [{\"zones\": [\"a\", \"a\", 3]}]}]",
        "\"blueprints\": [{\"dataSets\": [{\"bom-ref\": \"d\", \"dataProfiles\": [\"d\", {\"profile\": \"d\"}], \"placements\": [{\"dataStore\": \"d\"}]}]}]",
        "\"blueprints\": [{\"actors\": [{\"bom-ref\": \"a\", \"party\": \"a\"}, {\"party\": {\"system\": {\"ref\": \"a\"}}}]}]",
        "\"threats\": {\"threats\": [{\"weaknesses\": [{\"cweId\": 1e999}], \"categories\": [{}]}], \"attackTrees\": [{\"nodes\": [{\"bom-ref\": \"n\", \"children\": [\"n\"]}]}]}",
        "\"threats\": {\"attackPaths\": [{\"steps\": [{}, null]}], \"scenarios\": [{\"threats\": \"t\"}]}",
        "\"risks\": {\"risks\": [{\"responses\": [{\"strategy\": \"accept\", \"owner\": []}, {\"strategy\": 4}], \"status\": {\"name\": 3}}], \"assessments\": [{\"nextReview\": \"é\"}]}",
        "\"controls\": [{\"appliesTo\": [\"x\"], \"externalReferences\": [{\"type\": \"evidence\"}]}], \"risks\": {\"risks\": []}",
    ] {
        let _ = read(&format!("{{\"specFormat\": \"CycloneDX\", {parts}}}"));
    }
}

/// The schema of the draft, where it is at hand.
static DRAFT: LazyLock<Option<jsonschema::Validator>> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(
        "../shared/corpus/schemas/cyclonedx-2.0-dev-threatmodeling/2.0/cyclonedx-2.0-bundled.schema.json",
    );
    #[expect(clippy::disallowed_methods, reason = "a test reads what lies beside the repository")]
    let text = std::fs::read_to_string(path).ok()?;
    let mut schema: serde_json::Value = serde_json::from_str(&text).unwrap();
    cut_loose(&mut schema);
    Some(jsonschema::options().should_validate_formats(true).build(&schema).unwrap())
});

/// Licences and cryptography have schemas of their own, which lie elsewhere: nothing is asked there.
fn cut_loose(schema: &mut serde_json::Value) {
    match schema {
        serde_json::Value::Object(map) => {
            let leads_away =
                |to: &serde_json::Value| to.as_str().is_some_and(|to| !to.starts_with('#'));
            if map.get("$ref").is_some_and(leads_away) {
                map.remove("$ref");
            }
            map.values_mut().for_each(cut_loose);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(cut_loose),
        _ => {}
    }
}

fn errors(validator: &jsonschema::Validator, text: &str) -> Vec<String> {
    let json = serde_json::from_str(text).unwrap();
    let errors = validator.iter_errors(&json);
    errors.map(|error| format!("{error} at {}", error.instance_path())).collect()
}

/// A model that says everything that the writer keeps.
const ALL: &str = include_str!("../../../fixtures/foreign/cyclonedx-native/all.yaml");

fn native(text: &str) -> Model {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("all.yaml", text.into()));
    let document = parse(&sources, file, &Limits::default());
    let model = native::lower(&sources, &[document]);
    let said: Vec<&str> = model.mistakes.iter().map(|m| m.draft.message()).collect();
    assert_eq!(said, [""; 0]);
    model
}

#[test]
fn a_model_with_all_its_parts_is_written_and_read_back() {
    let written = writing::write(&super::WRITER, &native(ALL));
    if let Some(validator) = &*DRAFT {
        assert_eq!(errors(validator, &written.text), [""; 0], "{}", written.text);
    }
    let back = read(&written.text);
    assert_eq!(said(&back), [""; 0]);
    let mut told = native::write(&back.model).text;
    for loss in written.losses {
        told.push_str(&format!("\nlost: {}: {}", loss.element, loss.what));
    }
    insta::assert_snapshot!(told);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_valid_by_the_draft(tape in prop::collection::vec(any::<u32>(), 0..400)) {
        let Some(validator) = &*DRAFT else {
            println!("skipped: no corpus");
            return Ok(());
        };
        let text = writing::write(&super::WRITER, &service(&tape)).text;
        let errors = errors(validator, &text);
        prop_assert!(errors.is_empty(), "{errors:#?}\n{text}");
    }
}
