//! What a report says for whoever posts it: the commit, the bytes, the lines of a fix, the change.

use serde_json::{Value, json};

use super::support::run;
use crate::host::git_tests::Repo;
use crate::post::Outcome;

const PATH: &str = "shop/threatmodel.yaml";

const MODEL: &str = "tmgate: 1
system: shop
owner: team-shop
zones: {internet: {trust: 0}, cloud: {trust: 60}}
components:
  web: {kind: process, zone: internet}
  api: {kind: process, zone: cloud}
flows:
  order: {path: web -> api, over: https}
threats:
  theft: {title: Somebody steals the till money, at: api, likelihood: low, impact: low}
";

fn report(repo: &Repo, args: &[&str]) -> Value {
    let all = ["check", "--today", "2026-11-23", "--format", "json"];
    let ran = run(&repo.disk(), &[&all, args].concat());
    let value: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    let schema: Value = serde_json::from_str(crate::report::SCHEMA).unwrap();
    let validator = jsonschema::options().build(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    value
}

fn repo() -> Repo {
    let repo = Repo::new();
    repo.write(PATH, MODEL);
    repo.write("still/threatmodel.yaml", &MODEL.replace("shop", "still"));
    repo.commit();
    repo.branch("topic");
    repo
}

#[test]
fn a_change_is_traced_to_commit_bytes_and_lines() {
    let repo = repo();
    let text = MODEL
        .replace("zone: cloud}", "zone: cloud, ownr: me}")
        .replace("flows:", "  db: {kind: store, zone: cloud}\nflows:")
        .replace("threats:", "  save: {path: api -> db, over: http}\nthreats:")
        .replace("likelihood: low", "likelihood: high");
    repo.write(PATH, &text);
    let head = repo.commit();
    let value = report(&repo, &["--base", "main"]);

    assert_eq!(value["head"], head.to_string());
    let blob = git2::Oid::hash_object(git2::ObjectType::Blob, text.as_bytes()).unwrap();
    assert_eq!(value["blobs"], json!({ PATH: blob.to_string() }), "only what is open");
    let tree = repo.git.find_commit(head).unwrap().tree().unwrap();
    let entry = tree.get_path(std::path::Path::new(PATH)).unwrap();
    assert_eq!(entry.id(), blob, "git calls it so");

    let findings = value["findings"].as_array().unwrap();
    let key = findings.iter().find(|f| f["rule"] == "schema-unknown-key").unwrap();
    let fixed = "  api: {kind: process, zone: cloud, owner: me}";
    assert_eq!(key["suggestion"], json!({ "start": 7, "end": 7, "text": fixed }));

    let changes = &value["changes"];
    assert_eq!(changes["compared"], 1, "the other model is not looked at");
    assert_eq!(changes["models"][0]["path"], PATH);
    assert_ne!(changes["open_before"], changes["open_after"]);
    let diagram = value["diagrams"][PATH].as_str().unwrap();
    assert!(diagram.contains("db (new)") && diagram.contains("save#58; http (new)"), "{diagram}");

    let bytes = serde_json::to_vec(&value).unwrap();
    let outcome = Outcome::read(&bytes).unwrap();
    assert_eq!(outcome.diagrams[PATH], diagram);
    assert_eq!(outcome.changes.unwrap().models[0].changes.len(), 4);
}

#[test]
fn what_nobody_asked_for_is_not_there() {
    let repo = repo();
    repo.write(PATH, &MODEL.replace("owner: team-shop\n", ""));
    let value = report(&repo, &[]);
    for key in ["head", "changes", "diagrams"] {
        assert_eq!(value.get(key), None, "{key}");
    }
    assert!(value["blobs"].as_object().unwrap().contains_key(PATH));
    assert_eq!(report(&repo, &["--head", "topic"])["head"].as_str().map(str::len), Some(40));
}

#[test]
fn models_that_come_go_and_move_are_told_apart() {
    let repo = repo();
    repo.remove("still/threatmodel.yaml");
    repo.remove(PATH);
    repo.write("moved/threatmodel.yaml", MODEL);
    repo.write("new/threatmodel.yaml", &MODEL.replace("shop", "fresh"));
    let value = report(&repo, &["--base", "main"]);
    let models = value["changes"]["models"].as_array().unwrap();
    let seen: Vec<_> = models
        .iter()
        .map(|m| (m["path"].as_str().unwrap(), m["change"].as_str().unwrap()))
        .collect();
    assert_eq!(seen, [("new/threatmodel.yaml", "added"), ("still/threatmodel.yaml", "removed")]);
    assert_eq!(value["diagrams"].as_object().unwrap().len(), 1);
}

#[test]
fn a_file_that_counts_lines_in_its_own_way_gets_no_suggestion() {
    let repo = repo();
    let text = MODEL.replace("zone: cloud}", "zone: cloud, ownr: me}");
    let suggested = |text: &str| {
        repo.write(PATH, text);
        let value = report(&repo, &["--base", "main"]);
        let all = value["findings"].as_array().unwrap().clone();
        all.into_iter().find_map(|finding| finding.get("suggestion").cloned())
    };
    assert_eq!(suggested(&text).unwrap()["start"], 7);
    let windows = suggested(&text.replace('\n', "\r\n")).unwrap();
    assert_eq!(windows["text"], "  api: {kind: process, zone: cloud, owner: me}");
    assert_eq!(suggested(&text.replace("system: shop\n", "system: shop\r")), None);
}
