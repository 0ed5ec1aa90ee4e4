//! What is read of the library's files. Whole files and broken ones are in
//! `fixtures/foreign/threat-library`.

use crate::formats::Reading;
use crate::formats::tests::{claimed, read_as};
use crate::model::vocabulary::{Answer, Class, Level, MitigationStatus};

fn read(text: &str) -> Reading {
    read_as("threat-library", "a.json", text)
}

fn said(reading: &Reading) -> Vec<&str> {
    reading.model.mistakes.iter().map(|m| m.draft.message()).collect()
}

#[test]
fn a_file_is_recognised_by_its_sections_or_its_schema() {
    let by_schema = "{\"$schema\": \"https://github.com/OWASP/www-project-threat-model-library/blob/v1.0.1/threat-model.schema.json\"}";
    let by_sections = "{\"scope\": {}, \"trust_zones\": [], \"data_flows\": []}";
    assert_eq!(claimed(by_schema), Some("threat-library"));
    assert_eq!(claimed(by_sections), Some("threat-library"));
    for other in [
        "{\"scope\": {}, \"trust_zones\": []}",
        "{\"trustZones\": [], \"dataFlows\": [], \"scope\": {}}",
        "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"}",
        "{\"scope\": 1, \"trust_zones\": 2, \"data_flows\": 3, \"data_sets\": {}}",
    ] {
        assert_eq!(claimed(other), None, "{other}");
    }
}

#[test]
fn the_same_mistake_is_told_once_and_counted() {
    let controls: Vec<String> = (0..300)
        .map(|n| {
            format!(
                "{{\"symbolic_name\": \"c{n}\", \"threats\": [\"gone\"], \"status\": \"active\"}}"
            )
        })
        .collect();
    let risks: Vec<String> = (0..40)
        .map(|n| format!("{{\"symbolic_name\": \"r{n}\", \"level\": \"w{n}\", \"threats\": []}}"))
        .collect();
    let text = format!(
        "{{\"threats\": [{{\"symbolic_name\": \"gong\"}}], \"controls\": [{}], \"risks\": [{}]}}",
        controls.join(", "),
        risks.join(", ")
    );
    let reading = read(&text);
    let said = said(&reading);
    assert_eq!(said.len(), 20, "{said:#?}");
    assert_eq!(said[0], "control `c0` and 299 others name `gone`, which no threat is called");
    assert_eq!(
        said[19],
        "`level` of risk `r18` is `w18`, which is none of its words; 21 more such mistakes are in the file"
    );
}

#[test]
fn a_store_is_encrypted_as_its_most_sensitive_data_is() {
    let encrypted = |placements: &[(&str, &str)]| {
        let sets: Vec<String> = placements
            .iter()
            .enumerate()
            .map(|(n, (kind, encrypted))| {
                format!(
                    "{{\"symbolic_name\": \"d{n}\", \"data_sensitivity\": [{kind}], \
                     \"placements\": [{{\"data_store\": \"s\" {encrypted}}}]}}"
                )
            })
            .collect();
        let text = format!(
            "{{\"data_stores\": [{{\"symbolic_name\": \"s\"}}], \"data_sets\": [{}]}}",
            sets.join(", ")
        );
        let reading = read(&text);
        assert_eq!(said(&reading), [""; 0]);
        reading.model.components[0].encrypted.as_ref().map(|answer| answer.value.clone())
    };
    let (yes, no) = (", \"encrypted\": true", ", \"encrypted\": false");
    assert_eq!(encrypted(&[("\"pci\"", yes), ("\"op\"", no)]), Some(Answer::Yes));
    assert_eq!(encrypted(&[("\"pci\"", no), ("\"op\"", yes)]), Some(Answer::No));
    assert_eq!(encrypted(&[("\"pci\"", yes), ("\"cred\"", no)]), Some(Answer::No));
    assert_eq!(
        encrypted(&[("\"pci\"", ""), ("\"op\"", yes)]),
        None,
        "of the cards nothing is said"
    );
    assert_eq!(encrypted(&[("\"op\", \"pii\"", yes), ("", no)]), Some(Answer::Yes));
}

#[test]
fn a_threat_is_as_grave_as_the_gravest_of_its_risks() {
    let of = |risks: &str| {
        let text = format!("{{\"threats\": [{{\"symbolic_name\": \"t\"}}], \"risks\": [{risks}]}}");
        let threat = read(&text).model.threats.remove(0);
        (threat.risk.map(|l| l.value), threat.likelihood.is_some() && threat.impact.is_some())
    };
    let low = "{\"threats\": [\"t\"], \"level\": \"very_low\"}";
    let high = "{\"threats\": [\"t\"], \"level\": \"high\"}";
    let words = "{\"threats\": [\"t\"], \"likelihood\": \"rare\", \"impact\": \"severe\"}";
    assert_eq!(of(&format!("{low}, {high}, {low}")), (Some(Level::High), false));
    assert_eq!(of(words), (None, true));
    assert_eq!(of(&format!("{words}, {low}, {words}")), (Some(Level::Low), false));
}

#[test]
fn a_flow_asks_for_what_the_boundaries_on_its_way_ask_for() {
    let text = "{\"trust_zones\": [{\"symbolic_name\": \"a\"}, {\"symbolic_name\": \"b\"}, {\"symbolic_name\": \"c\"}, {\"symbolic_name\": \"d\"}],
\"trust_boundaries\": [
 {\"trust_zone_a\": \"b\", \"trust_zone_b\": \"a\", \"authentication_methods\": [\"sso\"]},
 {\"trust_zone_a\": \"b\", \"trust_zone_b\": \"c\", \"authentication_methods\": [\"token\", \"sso\"], \"access_control_methods\": [\"acl\"]}],
\"components\": [{\"symbolic_name\": \"x\", \"trust_zone\": \"a\"}, {\"symbolic_name\": \"y\", \"trust_zone\": \"c\"}, {\"symbolic_name\": \"z\", \"trust_zone\": \"d\"}],
\"data_flows\": [
 {\"symbolic_name\": \"deep\", \"source\": {\"type\": \"component\", \"object\": \"x\"}, \"destination\": {\"type\": \"component\", \"object\": \"y\"}},
 {\"symbolic_name\": \"self\", \"source\": {\"type\": \"component\", \"object\": \"x\"}, \"destination\": {\"type\": \"component\", \"object\": \"x\"}}DRAWN]}";
    let authn = |text: &str| {
        let model = read(text).model;
        let of = |at: usize| -> Vec<String> {
            model.flows[at].authn.iter().map(|word| word.value.to_string()).collect()
        };
        let says = model.origin.as_ref().unwrap().says.contains(&crate::finding::Fact::Authn);
        (of(0), of(1), says)
    };
    let (deep, within, says) = authn(&text.replace("DRAWN", ""));
    assert_eq!((deep.join(" "), within.len(), says), ("sso token".to_owned(), 0, true));
    let away = ", {\"source\": {\"object\": \"x\"}, \"destination\": {\"object\": \"z\"}}";
    let (.., says) = authn(&text.replace("DRAWN", away));
    assert!(!says, "no boundary to `d` is drawn, so nothing is asked of the flow to it");
}

#[test]
fn words_mean_what_the_library_means() {
    let text = "{\"data_sets\": [{\"symbolic_name\": \"d\", \"data_sensitivity\": [\"biz\", \"PHI\", \"op\"]}, {\"symbolic_name\": \"e\", \"data_sensitivity\": []}],
\"controls\": [{\"title\": \"No name\", \"status\": \"under review\"}, {\"symbolic_name\": \"k\", \"status\": \"\"}]}";
    let model = read(text).model;
    let class = |at: usize| model.data[at].class.as_ref().map(|class| class.value);
    assert_eq!((class(0), class(1)), (Some(Class::Restricted), Some(Class::Public)));
    assert_eq!(model.data[0].pii.map(|pii| pii.value), Some(true));
    assert_eq!(model.mitigations[0].id.value, "no-name");
    let status = |at: usize| model.mitigations[at].status.as_ref().map(|status| status.value);
    assert_eq!((status(0), status(1)), (Some(MitigationStatus::Proposed), None));
}

#[test]
fn hostile_shapes_are_read_without_a_panic() {
    for text in [
        "[]",
        "{\"scope\": [], \"trust_zones\": {\"a\": 1}, \"data_flows\": \"x\", \"threats\": [1, null, [], {}]}",
        "{\"trust_boundaries\": [{\"trust_zone_a\": {}, \"trust_zone_b\": []}], \"reviewed_at\": 7}",
        "{\"reviewed_at\": \"ééééééé\", \"components\": [{\"symbolic_name\": \"a\", \"parent_component\": \"a\"}]}",
        "{\"threats\": [{\"symbolic_name\": \"\", \"weaknesses\": [{\"cwe_id\": 1e999}, {\"cwe_id\": \"79\"}, 4]}]}",
        "{\"data_sets\": [{\"placements\": [{\"data_store\": null}, 3], \"data_sensitivity\": [null, {}]}]}",
        "{\"data_flows\": [{\"source\": \"a\", \"destination\": {\"type\": 4, \"object\": 5}}]}",
        "{\"risks\": [{\"threats\": \"t\", \"level\": {}}, null], \"controls\": [{\"trust_boundary\": 3}]}",
    ] {
        let _ = read(text);
    }
}
