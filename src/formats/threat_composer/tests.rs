//! What is read of Threat Composer: decisions, links, hostile files.

use crate::formats::native::{self, schema};
use crate::formats::tests::{read_as, told};
use crate::formats::{self, Reading};
use crate::source::{SourceFile, Sources};
use crate::syntax::{Limits, parse};

const ALLOTMENTS: &str =
    include_str!("../../../fixtures/foreign/threat-composer/allotments.tc.json");

fn read(path: &str, text: &str) -> Reading {
    read_as("threat-composer", path, text)
}

#[test]
fn a_model_becomes_one_of_ours_and_tells_what_is_lost() {
    insta::assert_snapshot!(told(&read("a.tc.json", ALLOTMENTS)));
}

#[test]
fn a_pack_becomes_a_library() {
    let text = include_str!("../../../fixtures/foreign/threat-composer/hotel-pack.json");
    insta::assert_snapshot!(told(&read("hotel.json", text)));
}

#[test]
fn what_becomes_of_a_model_of_ours_is_read_by_our_own_reader() {
    let written = native::write(&read("a.tc.json", ALLOTMENTS).model).text;
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threatmodel.yaml", written.clone().into()));
    let model = native::lower(&sources, &[parse(&sources, file, &Limits::default())]);
    let said: Vec<_> = model.mistakes.iter().map(|mistake| mistake.draft.message()).collect();
    assert!(said.is_empty(), "{said:#?}\n{written}");
}

/// Every value of a document in turn replaced by another one.
fn with_each_replaced(json: &serde_json::Value, by: &serde_json::Value) -> Vec<String> {
    fn paths(json: &serde_json::Value, at: &str, found: &mut Vec<String>) {
        let mut go = |key: String, value: &serde_json::Value| {
            let path = format!("{at}/{key}");
            found.push(path.clone());
            paths(value, &path, found);
        };
        match json {
            serde_json::Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, item)| go(at.to_string(), item));
            }
            serde_json::Value::Object(map) => {
                map.iter().for_each(|(key, value)| go(key.clone(), value));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    paths(json, "", &mut found);
    let replaced = found.iter().map(|path| {
        let mut json = json.clone();
        *json.pointer_mut(path).unwrap() = by.clone();
        json.to_string()
    });
    replaced.collect()
}

#[test]
fn any_value_may_be_of_any_type() {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("a.json", ALLOTMENTS.into()));
    let json = schema::to_json(&parse(&sources, file, &Limits::default()).root);
    for by in [
        serde_json::json!(null),
        serde_json::json!(7),
        serde_json::json!([[]]),
        serde_json::json!({"id": {}}),
        serde_json::json!("x"),
        serde_json::json!(true),
    ] {
        for text in with_each_replaced(&json, &by) {
            let reading = read("a.json", &text);
            // What is in the wrong place is told once, and not for every item.
            assert!(reading.model.mistakes.len() < 4, "{by}: {}", told(&reading));
        }
    }
}

#[test]
fn a_wrong_shape_is_told_once_however_often_it_is() {
    let threat = r#"{"id": "x", "numericId": 1, "threatImpact": []}"#.to_owned();
    let threats: Vec<String> = (0..50).map(|n| threat.replace('x', &n.to_string())).collect();
    let text = format!(r#"{{"schema": 1, "threats": [{}]}}"#, threats.join(","));
    let reading = read("a.json", &text);
    let said: Vec<_> = reading.model.mistakes.iter().map(|m| m.draft.message()).collect();
    assert_eq!(said, ["`threatImpact` is a list and no text, here and in 49 more places"]);
}

#[test]
fn many_links_cost_little() {
    let link = r#"{"mitigationId": "m", "linkedId": "t"}"#;
    let links = vec![link; 60_000].join(",");
    let text = format!(
        r#"{{"schema": 1, "applicationInfo": {{}}, "threats": [{{"id": "t"}}], "mitigations": [{{"id": "m"}}], "mitigationLinks": [{links}]}}"#
    );
    let reading = read("a.json", &text);
    assert_eq!(reading.model.threats[0].mitigated_by.len(), 1);
}

#[test]
fn files_of_others_are_not_taken_for_this_format() {
    for text in [
        r#"{"schema": 1, "threats": []}"#,
        r#"{"applicationInfo": {"name": "x"}, "license": "MIT"}"#,
        r#"{"threats": [{"id": "1", "title": "x"}], "mitigations": []}"#,
        r#"{"schema": "1", "name": "x"}"#,
        "[]",
    ] {
        let mut sources = Sources::new();
        let file = sources.add(SourceFile::new("a.json", text.into()));
        let document = parse(&sources, file, &Limits::default());
        let format = formats::foreign(sources.file(file), &document);
        assert!(format.is_none(), "{text}: {}", format.unwrap().name);
    }
}
