//! What is read of OTM, and what comes back of what is written.

use std::collections::HashSet;
use std::path::Path;

use ecow::EcoString;
use proptest::prelude::*;

use super::elements::kind_of;
use crate::formats::Reading;
use crate::formats::native::schema;
use crate::formats::tests::{read_as, told};
use crate::formats::writing::tests::{leave_out_extremes, named, service, title_by_id};
use crate::formats::writing::{self};
use crate::model::vocabulary::{ActorKind, Answer, ComponentKind, MitigationStatus};
use crate::model::{Accept, Component, Model, Text};
use crate::source::{SourceFile, Sources, Spanned};
use crate::syntax::{Limits, parse};

/// How a model comes back from OTM, where that is not as it was.
pub(in crate::formats) fn settle(model: &mut Model) {
    title_by_id(model);
    let is_agent = |kind: Option<Spanned<ActorKind>>| {
        kind.is_some_and(|kind| kind.value == ActorKind::ThreatAgent)
    };
    for actor in model.actors.drain(..).filter(|actor| !is_agent(actor.kind)) {
        let mut component = Component::new(actor.id.clone(), actor.body);
        component.title = Some(actor.title.unwrap_or(actor.id));
        component.kind = Some(Spanned::new(ComponentKind::External, actor.body));
        component.zone = actor.zone;
        model.components.push(component);
    }
    model.threats.retain(|threat| threat.retired.is_none());
    let mut used: HashSet<EcoString> = HashSet::new();
    for threat in &mut model.threats {
        threat.refs.retain(|one| one.value.starts_with("CWE-"));
        leave_out_extremes(threat);
        if threat.at.is_empty() {
            (threat.accept, threat.out_of_scope) = (None, None);
            threat.mitigated_by.clear();
        }
        threat.accept = threat.accept.take().map(|accept| Accept::new(accept.span));
        if let Some(answer) = &mut threat.out_of_scope {
            answer.value = Answer::Yes;
        }
        used.extend(threat.mitigated_by.iter().map(|by| by.value.clone()));
    }
    for mitigation in &mut model.mitigations {
        named(&mut mitigation.title, &mitigation.id);
        let is_used = used.contains(&mitigation.id.value);
        mitigation.status = mitigation.status.filter(|_| is_used).map(|status| {
            let back = match status.value {
                MitigationStatus::Verified => MitigationStatus::Implemented,
                MitigationStatus::Retired => MitigationStatus::Proposed,
                other => other,
            };
            Spanned::new(back, status.span)
        });
    }
}

fn read(path: &str, text: &str) -> Reading {
    read_as("otm", path, text)
}

#[test]
fn a_file_with_all_its_parts_is_read() {
    let text = include_str!("../../../fixtures/foreign/otm/parcels.yaml");
    insta::assert_snapshot!(told(&read("parcels.yaml", text)));
}

#[test]
fn yaml_and_json_are_the_same() {
    let text = include_str!("../../../fixtures/foreign/otm/parcels.yaml");
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("parcels.yaml", text.into()));
    let document = parse(&sources, file, &Limits::default());
    let json = schema::to_json(&document.root).to_string();
    for path in ["parcels.json", "parcels.otm"] {
        assert_eq!(told(&read(path, &json)), told(&read("parcels.yaml", text)), "{path}");
    }
}

#[test]
fn what_is_used_and_not_defined_is_told_once() {
    let uses: Vec<String> = (0..105).map(|n| format!("{{threat: t{n}, state: open}}")).collect();
    let text = format!(
        "otmVersion: 0.2.0\nproject: {{id: p, name: P}}\ncomponents:\n- id: c\n  name: C\n  type: x\n  \
         parent: {{component: d}}\n  threats: [{}]\n- {{id: d, name: D, type: x, parent: {{component: c}}}}\n\
         - {{id: e, name: E, type: x, parent: {{component: gone}}}}\n",
        uses.join(", ")
    );
    let reading = read("a.otm", &text);
    let said: Vec<&str> = reading.model.mistakes.iter().map(|m| m.draft.message()).collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn hostile_shapes_are_read_without_a_panic() {
    for text in [
        "otmVersion: 1\nproject: []\ncomponents: {a: 1}\ndataflows: x\nthreats: [1, null, [], {}]",
        "otmVersion: [x]\ntrustZones: [{id: z, parent: {trustZone: z}}]\nassets: [{risk: 7}]",
        "otmVersion: ''\ncomponents: [{id: a, parent: {component: a}, threats: [{threat: {}}]}]",
        "otmVersion: ~\nthreats: [{id: t, cwes: [79, '80', CWE-81, {}], risk: {impact: .nan}}]",
        "otmVersion: 0.2.0",
        "- otmVersion",
    ] {
        let _ = told(&read("a.otm", text));
    }
}

#[test]
fn kinds_are_guessed_by_whole_words() {
    let of = |word: &str| kind_of(&Text::new(word.into(), Model::empty(at()).span));
    for word in ["rds", "CD-MICROSOFT-AZURE-DB-POSTGRESQL", "other-nosql-key-value-store", "s3"] {
        assert_eq!(of(word), ComponentKind::Store, "{word}");
    }
    for word in ["generic-client", "android-device-client", "external-service"] {
        assert_eq!(of(word), ComponentKind::External, "{word}");
    }
    for word in ["users-service", "ec2", "", "dbus-daemon", "clients-api"] {
        assert_eq!(of(word), ComponentKind::Process, "{word}");
    }
}

fn at() -> crate::source::Span {
    crate::source::Span::new(crate::source::FileId(0), 0, 0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_valid_by_the_schema_of_otm(tape in prop::collection::vec(any::<u32>(), 0..400)) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/schemas/otm-0.2.0.schema.json");
        #[expect(clippy::disallowed_methods, reason = "a test reads what lies beside the repository")]
        let Ok(schema) = std::fs::read_to_string(path) else {
            println!("skipped: no corpus");
            return Ok(());
        };
        let validator = schema::compile(serde_json::from_str(&schema).unwrap()).unwrap();
        let text = writing::write(&super::WRITER, &service(&tape)).text;
        let mut sources = Sources::new();
        let file = sources.add(SourceFile::new("a.yaml", text.clone().into_bytes()));
        let json = schema::to_json(&parse(&sources, file, &Limits::default()).root);
        let errors: Vec<String> = validator.iter_errors(&json).map(|e| format!("{e} {}", e.instance_path())).collect();
        prop_assert!(errors.is_empty(), "{errors:#?}\n{text}");
    }
}
