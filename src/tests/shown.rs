//! Models as tmgate understands them: what was read and where, and what follows from it.

use serde_json::Value;

use super::support::{run, today};
use super::transcripts::transcript;
use crate::host::Memory;
use crate::report::show::SCHEMA;

const PAY: &str = "tmgate: 1
system: Pay Desk
purpose: Takes payments
owner: team-pay
uses: [lib/edge@1]
data:
  card: {class: restricted}
  note: {}
zones:
  outer: {trust: 20}
  inner: {in: outer}
actors:
  buyer: {kind: person}
components:
  api:
    kind: process
    zone: inner
    code: services/pay/**
  ledger: {kind: store, zone: inner, owner: team-books, holds: [card], uses: [lib/postgres@2]}
flows:
  order: {path: buyer -> api, over: https, sends: [card]}
  book: {path: api -> ledger, over: ftp, sends: [card, note]}
threats:
  dump: {title: Cards are dumped, at: ledger, stride: I, likelihood: low, impact: critical, mitigated_by: [roles]}
  flood: {title: \"Flood: too much\", at: [order], stride: D, risk: medium}
  role: {title: A role is stolen, at: ledger, from: lib/postgres@2/stolen-role, cvss: CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H}
mitigations:
  roles: {title: Few rights, status: implemented}
  later: {title: Something else}
playbooks:
  leak: {file: runbooks/leak.md, for: [dump]}
trees:
  steal: {threat: dump, goal: {any: [ask, guess]}, ask: {stopped_by: [roles]}, guess: {cost: 3}}
";

const LIBRARY: &str = "tmgate: 1
library: postgres@2
threats:
  stolen-role: {title: Somebody steals a role, at: self, stride: S}
  disk: {title: The disk is lost, at: self, stride: D}
";

const DRAGON: &str = r#"{
  "version": "2.3.0",
  "summary": {"title": "Shop", "owner": "team-shop"},
  "detail": {
    "diagrams": [{"id": 0, "title": "Main", "diagramType": "STRIDE", "version": "2.3.0", "cells": [
      {"id": "11111111-1111-4111-8111-111111111111", "shape": "process", "position": {"x": 1, "y": 1}, "size": {"width": 1, "height": 1},
       "data": {"type": "tm.Process", "name": "Web shop", "description": "Sells", "outOfScope": false, "hasOpenThreats": true,
        "threats": [{"id": "22222222-2222-4222-8222-222222222222", "title": "Forged orders", "status": "Open", "severity": "High", "type": "Tampering", "description": "x", "mitigation": "", "modelType": "STRIDE"}]}}
    ]}]
  }
}"#;

const OVERLAY: &str = "tmgate-overlay: 1
files:
  shop.json:
    components:
      Web shop: {owner: team-web, code: shop/**}
";

fn host() -> Memory {
    Memory::new(today())
        .with("services/pay/threatmodel.yaml", PAY)
        .with("services/pay/main.rs", "fn main() {}")
        .with("threatmodels/lib/postgres@2.yaml", LIBRARY)
        .with("threatmodels/lib/edge@1.yaml", "tmgate: 1\nlibrary: edge@1\nthreats:\n  scan: {title: Ports are scanned, at: self, stride: I}\n")
        .with(".github/CODEOWNERS", "/services/ @acme/team-pay\n")
        .with("runbooks/leak.md", "---\nowner: team-books\nexercised: 2026-05-01\n---\n# Leak\n")
}

fn foreign() -> Memory {
    Memory::new(today()).with("tm/shop.json", DRAGON).with("tm/threatmodel.overlay.yaml", OVERLAY)
}

#[test]
fn models_are_shown_with_the_place_of_each_value() {
    let commands = [
        "tmgate show services/pay/threatmodel.yaml",
        "tmgate show --resolved services/pay/threatmodel.yaml",
        "tmgate show",
        "tmgate show nowhere.yaml",
    ];
    insta::assert_snapshot!(transcript(&host(), &commands));
}

#[test]
fn files_of_other_tools_are_shown_as_they_were_understood() {
    let commands = ["tmgate show tm/shop.json", "tmgate show tm/shop.json --resolved"];
    insta::assert_snapshot!(transcript(&foreign(), &commands));
}

#[test]
fn what_is_shown_without_what_follows_is_the_model_again() {
    let shown = run(&host(), &["show", "services/pay/threatmodel.yaml"]).out;
    let again = Memory::new(today()).with("threatmodel.yaml", &shown);
    let twice = run(&again, &["show"]).out;
    let bare = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.split("  # ").next().unwrap().to_owned());
        lines.filter(|line| !line.starts_with('#')).collect()
    };
    assert_eq!(bare(&shown), bare(&twice));
    assert!(shown.contains("title: \"Flood: too much\""), "{shown}");
}

#[test]
fn json_keeps_to_its_schema_and_has_every_place() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::options().build(&schema).unwrap();
    let ask = |host: &Memory, args: &[&str]| -> Value {
        let ran = run(host, &[&["show", "--format", "json"], args].concat());
        assert_eq!(ran.exit as u8, 0, "{}", ran.err);
        let value = serde_json::from_str(&ran.out).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        value
    };
    let plain = ask(&host(), &["services/pay/threatmodel.yaml"]);
    assert_eq!(plain["sections"]["components"]["api"]["resolved"], serde_json::json!([]));
    let value = ask(&host(), &["services/pay/threatmodel.yaml", "--resolved"]);
    let api = &value["sections"]["components"]["api"];
    assert_eq!(api["values"]["zone"]["value"], "inner");
    assert_eq!(api["values"]["zone"]["at"]["line"], 17);
    let of = |element: &Value, key: &str| {
        let all = element["resolved"].as_array().unwrap();
        all.iter().find(|one| one["key"] == key).unwrap_or(&Value::Null).clone()
    };
    assert_eq!(of(api, "owner")["value"], "team-pay");
    assert_eq!(of(api, "owner")["at"]["line"], 4);
    assert_eq!(of(api, "trust")["value"], 20, "of the zone around its own");
    let book = &value["sections"]["flows"]["book"];
    assert_eq!(of(book, "owner")["value"], "team-books", "of the store that it leads to");
    assert!(of(book, "class")["because"].as_str().unwrap().contains("may be higher"));
    let later = &value["sections"]["mitigations"]["later"];
    assert!(of(later, "counts_as_defence")["value"].is_null());
    let coming: Vec<_> = value["coming"].as_array().unwrap().iter().collect();
    let disk = coming.iter().find(|one| one["threat"] == "lib/postgres@2/disk").unwrap();
    assert_eq!((&disk["answered"], &disk["component"]), (&Value::Bool(false), &"ledger".into()));
    let role = coming.iter().find(|one| one["threat"] == "lib/postgres@2/stolen-role").unwrap();
    assert_eq!(role["answered"], true);
    let foreign = ask(&foreign(), &["tm/shop.json", "--resolved"]);
    assert_eq!(foreign["format"], "Threat Dragon");
    let web = &foreign["sections"]["components"]["web-shop"];
    assert_eq!(web["values"]["owner"]["at"]["path"], "tm/threatmodel.overlay.yaml");
    assert_eq!(of(web, "id_in_file")["value"], "11111111-1111-4111-8111-111111111111");
    assert!(!foreign["cannot_say"].as_array().unwrap().is_empty());
}

#[test]
fn a_model_that_is_partly_unread_is_shown_as_far_as_it_goes() {
    let host = Memory::new(today()).with(
        "threatmodel.yaml",
        "tmgate: 1\nsystem: half\ncomponents: {api: {kind: process}}\nthreats: {x: [\n",
    );
    let ran = run(&host, &["show"]);
    assert_eq!(ran.exit as u8, 1);
    assert!(ran.out.contains("could not be read") && ran.out.contains("api:"), "{}", ran.out);
}
