use crate::formats::{FOREIGN, convert, foreign};
use crate::graph::protocol::{Protection, protection};
use crate::model::Model;
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits};

use super::words;

fn read(text: &str) -> Model {
    read_as("threagile.yaml", text)
}

fn read_as(path: &str, text: &str) -> Model {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(path, text.as_bytes().to_vec()));
    let document = syntax::parse(&sources, file, &Limits::default());
    let format = foreign(sources.file(file), &document).map(|format| format.name);
    assert_eq!(format, Some("threagile"), "{text}");
    convert(&sources, &document, &[], None).unwrap().model
}

/// What is wrong with a file, each with the words that it stands at.
fn wrong(text: &str) -> Vec<(String, String)> {
    let model = read(text);
    let at = |m: &crate::finding::Mistake| text[m.draft.span().range()].to_owned();
    model.mistakes.iter().map(|m| (at(m), m.draft.message().to_owned())).collect()
}

const HEAD: &str = "threagile_version: 1.0.0\ntitle: Desk\n";

#[test]
fn every_protocol_keeps_whether_it_is_encrypted() {
    assert_eq!(words::PROTOCOLS.len(), 48);
    for (word, over) in words::PROTOCOLS {
        let secure = ["https", "wss", "ssh", "ssh-tunnel", "ftps", "sftp", "scp", "ldaps"];
        let local = [
            "local-file-access",
            "in-process-library-call",
            "inter-process-communication",
            "container-spawning",
        ];
        let expected = match *word {
            "unknown-protocol" => Protection::Unknown,
            word if word.ends_with("-encrypted") || secure.contains(&word) => Protection::Encrypted,
            word if local.contains(&word) => Protection::Local,
            _ => Protection::Plaintext,
        };
        assert_eq!(protection(over), expected, "{word}");
    }
}

#[test]
fn lines_that_are_not_indented_are_named_and_read() {
    let text = format!(
        "{HEAD}technical_assets:\n  Shop:\n  id: shop\n  type: process\n  owner: desk\n  Bank:\n    id: bank\n    type: external-entity\n"
    );
    let wrong = wrong(&text);
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert_eq!(wrong[0].0, "Shop");
    assert!(wrong[0].1.contains("stands beside it"), "{wrong:?}");
    let model = read(&text);
    assert_eq!(model.components.len(), 2);
    assert_eq!(model.components[0].owner.as_ref().unwrap().value, "desk");
}

#[test]
fn a_title_where_an_id_belongs_is_told_from_a_misspelling() {
    let text = format!(
        "{HEAD}technical_assets:\n  Web shop:\n    id: shop\n    type: process\n    communication_links:\n      Ask:\n        target: Order base\n      Pay:\n        target: orderz\n  Order base:\n    id: orders\n    type: datastore\n"
    );
    let model = read(&text);
    let said: Vec<String> = model.mistakes.iter().map(|m| format!("{:?}", m.draft)).collect();
    assert_eq!(said.len(), 2, "{said:#?}");
    assert!(said[0].contains("that is its title; its id is `orders`"), "{}", said[0]);
    assert!(said[1].contains("did you mean `orders`?"), "{}", said[1]);
    assert_eq!(model.flows.len(), 2);
}

#[test]
fn lists_and_texts_in_the_place_of_maps_are_clear() {
    let text = format!(
        "{HEAD}technical_assets:\n- id: shop\n  title: Shop\n  type: process\ndata_assets: none\ntrust_boundaries:\n  Hall: brick\n"
    );
    let wrong = wrong(&text);
    let said: Vec<&str> = wrong.iter().map(|(_, message)| message.as_str()).collect();
    assert_eq!(
        said,
        [
            "`data_assets` is text, and Threagile reads a map",
            "`technical_assets` is a list, and Threagile reads a map",
            "trust boundary `Hall` is text, and Threagile reads a map",
        ]
    );
    assert_eq!(read(&text).components.len(), 1);
}

#[test]
fn words_of_closed_lists_are_checked_and_both_spellings_are_read() {
    let asset = |encryption: &str, authorization: &str| {
        format!(
            "{HEAD}technical_assets:\n  Shop:\n    id: shop\n    type: process\n    encryption: {encryption}\n    communication_links:\n      Ask:\n        target: shop\n        authorization: {authorization}\n        protocol: htps\n"
        )
    };
    let old = asset("data-with-enduser-individual-key", "enduser-identity-propagation");
    let new = asset("data-with-end-user-individual-key", "end-user-identity-propagation");
    for text in [old, new] {
        let model = read(&text);
        assert_eq!(model.flows[0].authz[0].value, "end-user-identity-propagation");
        assert!(model.components[0].encrypted.is_some());
        let wrong = wrong(&text);
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        assert_eq!(wrong[0].0, "htps");
    }
}

#[test]
fn decisions_reach_the_risks_that_their_keys_name() {
    let text = format!(
        "{HEAD}technical_assets:\n  Shop:\n    id: shop\n    type: process\n    communication_links:\n      Ask it:\n        target: orders\n  Orders:\n    id: orders\n    type: datastore\nindividual_risk_categories:\n  Leak:\n    id: leak\n    stride: information-disclosure\n    risks_identified:\n      <b>Leak</b> at <b>Orders</b>:\n        severity: high\n        most_relevant_technical_asset: orders\nrisk_tracking:\n  leak@*:\n    status: mitigated\n    justification: Orders are encrypted\n    date: 2026-01-04\n  sql-nosql-injection@shop@orders@shop>ask-it:\n    status: accepted\n    justification: Nobody can\n    date: 2026-01-04\n    checked_by: ines\n  missing-hardening@*:\n    status: false-positive\n    justification: It is hardened\n  unencrypted-asset@ordres:\n    status: unchecked\n"
    );
    let model = read(&text);
    let titles: Vec<&str> =
        model.threats.iter().map(|t| t.title.as_ref().unwrap().value.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Leak at Orders",
            "SQL/NoSQL-Injection at Ask it",
            "Missing Hardening",
            "Unencrypted Technical Assets"
        ]
    );
    assert_eq!(model.mitigations[0].title.as_ref().unwrap().value, "Orders are encrypted");
    assert_eq!(model.threats[0].mitigated_by.len(), 1);
    let accept = model.threats[1].accept.as_ref().unwrap();
    assert_eq!(accept.by.as_ref().unwrap().value, "ines");
    assert!(accept.until.is_none() && accept.granted.is_some());
    assert_eq!(model.threats[1].at[0].value, "ask-it");
    assert!(model.threats[2].out_of_scope.is_some());
    let wrong = wrong(&text);
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].1.contains("`ordres`"), "{wrong:?}");
}

#[test]
fn a_part_of_a_model_does_not_complain_of_what_lies_elsewhere() {
    let text = "technical_assets:\n  Shop:\n    id: shop\n    type: process\n    data_assets_processed: [orders]\n";
    assert_eq!(wrong(text), []);
    let link = format!("{text}    communication_links:\n      Ask:\n        target: elsewhere\n");
    assert_eq!(wrong(&link), []);
    let whole = format!("{HEAD}{text}");
    assert_eq!(wrong(&whole).len(), 1);
}

#[test]
fn converters_that_write_camel_case_are_read_and_told() {
    let text = "\u{feff}threagile_version: 1.0.0\r\ntitle: Desk\r\ntechnicalAssets:\r\n  Shop:\r\n    id: shop\r\n    type: process\r\n    outOfScope: yes\r\n";
    let model = read(text);
    assert_eq!(model.components.len(), 1);
    assert!(model.components[0].out_of_scope.is_some());
    let wrong = wrong(text);
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert_eq!(wrong[0].0, "technicalAssets");
}

#[test]
fn the_format_stands_in_the_list_once() {
    let named = FOREIGN.iter().filter(|format| format.name == "threagile");
    assert_eq!(named.count(), 1);
}

/// The service that is written in every format.
const SERVICE: &str = include_str!("../../../fixtures/foreign/same/native.yaml");
const EVERYTHING: &str = include_str!("../../../fixtures/native/everything.yaml");

fn native(text: &str) -> Model {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threatmodel.yaml", text.as_bytes().to_vec()));
    let document = syntax::parse(&sources, file, &Limits::default());
    crate::formats::lower(&sources, &[document])
}

fn as_json(text: &str) -> serde_json::Value {
    fn json(node: &crate::syntax::Node) -> serde_json::Value {
        use crate::syntax::Value;
        match &node.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(number) => serde_json::from_str(&number.0).unwrap(),
            Value::Text(text) => text.as_str().into(),
            Value::List(items) => items.iter().map(json).collect(),
            Value::Map(entries) => {
                entries.iter().map(|e| (e.key.value.to_string(), json(&e.value))).collect()
            }
        }
    }
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threagile.yaml", text.as_bytes().to_vec()));
    let document = syntax::parse(&sources, file, &Limits::default());
    assert!(document.mistakes.is_empty(), "{text}");
    json(&document.root)
}

#[test]
fn what_is_written_is_valid_and_reads_as_the_same() {
    for text in [SERVICE, EVERYTHING] {
        let model = native(text);
        let written = crate::formats::writing::write(&super::WRITER, &model);
        validate(&written.text);
        let back = read(&written.text);
        assert_eq!(back.mistakes.len(), 0, "{:#?}", back.mistakes);
        let ends = |model: &Model| -> Vec<String> {
            let flows = model.flows.iter().filter_map(|flow| flow.path.as_ref());
            let mut ends: Vec<String> =
                flows.map(|path| format!("{} {}", path.from.value, path.to.value)).collect();
            ends.sort();
            ends
        };
        assert!(back.components.len() >= model.components.len());
        assert_eq!(back.data.len(), model.data.len());
        assert_eq!(back.zones.len(), model.zones.len());
        assert_eq!(back.threats.len(), model.threats.len());
        if text == SERVICE {
            assert_eq!(ends(&back), ends(&model));
            let classes = |model: &Model| -> Vec<_> {
                model.data.iter().map(|d| (d.id.value.clone(), d.class.map(|c| c.value))).collect()
            };
            assert_eq!(classes(&back), classes(&model));
            let threats = |model: &Model| -> Vec<_> {
                let threats = model.threats.iter();
                threats
                    .map(|t| {
                        let rated = (t.likelihood.map(|l| l.value), t.impact.map(|i| i.value));
                        let at = t.at.first().map(|at| at.value.clone());
                        (t.id.value.clone(), rated, at, t.accept.is_some())
                    })
                    .collect()
            };
            assert_eq!(threats(&back), threats(&model));
            insta::assert_snapshot!(written.text);
            let losses: Vec<String> =
                written.losses.iter().map(|l| format!("{}: {}", l.element, l.what)).collect();
            insta::assert_snapshot!(losses.join("\n"));
        }
    }
}

/// Against the schemas of Threagile, where they are at hand.
#[expect(clippy::disallowed_methods, reason = "the schemas lie outside the repository")]
fn validate(text: &str) {
    let schemas = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/schemas");
    let Ok(schema) = std::fs::read_to_string(schemas.join("threagile.schema.json")) else {
        eprintln!("skipped: no corpus");
        return;
    };
    let mut schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    // It names itself in a way that is no address of a draft.
    schema["$schema"] = "http://json-schema.org/draft-07/schema#".into();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let json = as_json(text);
    let errors: Vec<String> = validator
        .iter_errors(&json)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}\n{text}", errors.join("\n"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..proptest::prelude::ProptestConfig::default()
    })]

    /// Whatever a model says, what is written of it is valid, and reads as so many elements.
    #[test]
    fn every_model_is_written_in_a_way_that_threagile_reads(
        tape in proptest::collection::vec(proptest::prelude::any::<u32>(), 0..400),
    ) {
        let model = crate::formats::writing::tests::service(&tape);
        let written = crate::formats::writing::write(&super::WRITER, &model);
        validate(&written.text);
        let back = read(&written.text);
        let said: Vec<&str> = back.mistakes.iter().map(|m| m.draft.message()).collect();
        proptest::prop_assert!(said.is_empty(), "{:?} of\n{}", said, written.text);
        proptest::prop_assert_eq!(back.data.len(), model.data.len());
        proptest::prop_assert_eq!(back.zones.len(), model.zones.len());
        proptest::prop_assert_eq!(back.threats.len(), model.threats.len());
        proptest::prop_assert!(back.components.len() >= model.components.len());
    }
}
