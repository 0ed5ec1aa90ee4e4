//! What is offered while somebody writes.

use std::collections::BTreeSet;

use super::*;
use crate::formats::native::{Section, Shape, part_of};
use crate::lsp::context::Context;
use crate::lsp::offers::wanted;
use crate::model::RefKind;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Limits, parse};

#[test]
fn half_written_text_is_completed() {
    for (tail, expected) in [
        ("  rob: {title: x, at: [ap", "api"),
        ("  rob:\n    mitigated_by: [", "lock"),
        ("  rob:\n    mitig", "mitigated_by: "),
        ("  rob: {title: x, refs: [CWE-7", "CWE-79"),
        ("  rob: {title: x, impact: me", "medium"),
    ] {
        let (before, after) = MODEL.split_once("mitigations:").unwrap();
        let kept = format!("mitigations:{after}components:");
        let text = before.replacen("components:", &kept, 1) + tail;
        let line = text.lines().count() as u32 - 1;
        let column = text.lines().last().unwrap().len() as u32;
        let mut script = Script::new(&json!(["utf-8"]));
        script.open("svc/threatmodel.yaml", &text);
        let id = script.at("textDocument/completion", line, column);
        let said = script.run();
        let items = said.result(id)["items"].as_array().unwrap();
        let texts: Vec<_> =
            items.iter().map(|i| i["textEdit"]["newText"].as_str().unwrap()).collect();
        assert!(texts.contains(&expected), "{tail}: {texts:?}");
    }
}

/// Opens a text in which the cursor is at `^`, and gives what is offered: what would be written.
fn offered(host: Memory, path: &str, text: &str) -> Vec<String> {
    let (before, after) = text.split_once('^').unwrap();
    let line = before.matches('\n').count() as u32;
    let column = before.rsplit('\n').next().unwrap().len() as u32;
    let capabilities = json!({ "general": { "positionEncodings": ["utf-8"] } });
    let mut script = Script::over(host, &capabilities);
    script.open(path, &format!("{before}{after}"));
    let id = script.within(path, "textDocument/completion", line, column);
    let said = script.run();
    let items = said.result(id)["items"].as_array().unwrap();
    items.iter().map(|i| i["textEdit"]["newText"].as_str().unwrap().to_owned()).collect()
}

fn host() -> Memory {
    Memory::new(crate::tests::support::today())
        .with("tmgate.yaml", "version: 1\n")
        .with(
            "threatmodels/lib/postgres@2.yaml",
            "tmgate: 1\nlibrary: postgres@2\nthreats:\n  stolen-role: {title: A role is stolen, at: self}\n",
        )
        .with(
            "threatmodels/catalog/web.yaml",
            "sql-injection: {title: SQL injection, stride: T}\n",
        )
}

#[test]
fn json_is_completed_with_its_quotes() {
    let text = r#"{
  "tmgate": 1,
  "system": "shop \"x\"",
  "zones": {"inner": {"trust": 50}},
  "components": {
    "api": {"kind": "process", "zone": "in^", "exposed": true}
  }
}"#;
    assert_eq!(offered(host(), "threatmodel.json", text), ["\"inner\""]);
    let key = text.replace("\"zone\": \"in^\"", "\"zo^\"");
    assert_eq!(offered(host(), "threatmodel.json", &key), ["\"zone\": "]);
    let before_colon = text.replace("\"zone\": \"in^\"", "\"zo^\": \"inner\"");
    assert_eq!(offered(host(), "threatmodel.json", &before_colon), ["\"zone\""]);
    let bare = text.replace("in^", "inner").replace("\"exposed\": true", "\"exposed\": t^");
    assert_eq!(offered(host(), "threatmodel.json", &bare), ["true"]);
    let word = text.replace("\"process\"", "\"st^").replace("in^", "inner");
    assert!(offered(host(), "threatmodel.json", &word).contains(&"\"store\"".to_owned()));
}

#[test]
fn libraries_and_what_comes_from_them_are_offered() {
    let text = "tmgate: 1\nsystem: shop\nuses: [lib/p^]\n";
    assert_eq!(offered(host(), "svc/threatmodel.yaml", text), ["lib/postgres@2"]);
    let text = "tmgate: 1\nsystem: shop\nuses: [lib/postgres@2]\nthreats:\n  own: {from: ^}\n";
    let all = offered(host(), "svc/threatmodel.yaml", text);
    assert_eq!(all, ["lib/postgres@2/stolen-role", "sql-injection"]);
    let text = "tmgate: 1\nsystem: shop\ncomponents: {db: {kind: store, uses: [lib/postgres@2]}}\nnot_applicable:\n  db:\n    threats:\n      st^\n";
    let all = offered(host(), "svc/threatmodel.yaml", text);
    assert_eq!(all, ["lib/postgres@2/stolen-role: "]);
}

/// A model that refers to something under every key that may.
const REFERS: &str = "tmgate: 1
system: shop
zones: {a: {trust: 1, in: b}}
actors: {eve: {zone: a}}
components: {api: {zone: a, holds: [card]}}
flows: {f: {path: eve -> api, sends: [card], gets: [card]}}
threats: {t: {at: [api], by: eve, hurts: [money], mitigated_by: [m], detected_by: [m], from: x}}
not_applicable: {api: {threats: {x: because}}}
acceptances: {y: {for: [t]}}
assumptions: {z: {at: [api]}}
trees: {tree: {threat: t, goal: {any: [leaf]}, leaf: {stopped_by: [m]}}}
playbooks: {p: {for: [t]}}
incidents:
  I-1: {affected: [api], threats: [t], failed: [m], playbook: p, related: [I-2], duplicate_of: I-2, root_causes: {c: {why: x, fixed_by: [m]}}}
";

#[test]
fn whatever_refers_to_something_is_completed_with_what_may_be_meant() {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threatmodel.yaml", REFERS.as_bytes().to_vec()));
    let document = parse(&sources, file, &Limits::default());
    let model = crate::formats::lower(&sources, &[document]);
    let mut known: BTreeSet<(&str, &str)> = BTreeSet::new();
    // A reference that is no value but a key.
    let here = Context { path: vec!["x".to_owned(), "y".to_owned()], ..Context::default() };
    model.for_each_reference(|reference| {
        let by = reference.by();
        let section = match by.kind {
            "not_applicable" => Section::NotApplicable,
            noun => Section::ALL.into_iter().find(|section| section.noun() == noun).unwrap(),
        };
        known.insert((section.key(), reference.key));
        if reference.key != "not_applicable" {
            let found = wanted(section.key(), reference.key, &here);
            assert_eq!(found, Some(reference.kind), "{}: {}", section.key(), reference.key);
        }
    });
    assert_eq!(known.len(), 27, "each kind of reference stands in the model above: {known:?}");
    // The other way round: what is completed with ids is a reference.
    let nothing = parse(&sources, file, &Limits::default());
    let main = Shape::of(&part_of("threatmodel.yaml", &nothing.root));
    for section in Section::ALL {
        let entry = main.under(section.key()).under("some-id");
        let deeper = entry.under("some-key");
        for (key, _) in entry.keys().chain(deeper.keys()) {
            let kind = wanted(section.key(), key, &here);
            // `because` may name an incident, and need not.
            let is_loose = key == "because" && kind == Some(RefKind::Incident);
            let is_known = known.contains(&(section.key(), key));
            assert!(kind.is_none() || is_loose || is_known, "{}: {key}", section.key());
        }
    }
}
