//! Harmless edits change nothing; every other edit is one change of the right thing.

use crate::diff::{Diff, Kind, compare};
use crate::formats;
use crate::graph::{Basis, Graph};
use crate::model::Model;
use crate::model::vocabulary::{Level, parse_date};
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits};

const CLEAN: &str = include_str!("../../fixtures/repos/clean/threatmodel.yaml");

fn read(text: &str) -> Model {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threatmodel.yaml", text.as_bytes().to_vec()));
    formats::lower(&sources, &[syntax::parse(&sources, file, &Limits::default())])
}

fn diff(before: &str, after: &str) -> Diff {
    let (before, after) = (read(before), read(after));
    let today = parse_date("2026-11-23").unwrap();
    let basis = Basis::on(today);
    let (before, after) = (Graph::new(&before, &[], &basis), Graph::new(&after, &[], &basis));
    compare(Some(&before), Some(&after))
}

fn said(diff: &Diff) -> Vec<String> {
    let line = |c: &crate::diff::Change| {
        let keys: Vec<&str> = c.facets.iter().map(|f| f.key).collect();
        format!("{} {} {}", c.kind.word(), c.subject, keys.join(" "))
    };
    diff.changes.iter().map(line).collect()
}

/// What is replaced in the clean model by what.
const HARMLESS: &[(&str, &str)] = &[
    ("stride: S T\n    by: link-thief", "stride: [T, S]\n    by: [link-thief]"),
    ("at: sign-in\n", "at: [sign-in]\n"),
    ("    at: [redirector, follow]\n    stride: I", "    stride: I\n    at: [follow, redirector]"),
    (
        "  random-codes: {title: Ten random characters per code and no counter, status: verified",
        "  random-codes: {status: verified, title: \"Ten random  characters per code and no counter\"",
    ),
    ("keep: 90d", "keep: 3m"),
    ("      ", " "),
];

#[test]
fn layout_and_order_are_no_change() {
    for (from, to) in HARMLESS.iter().filter(|(from, _)| !from.trim().is_empty()) {
        assert!(CLEAN.contains(from), "{from}");
        let diff = diff(CLEAN, &CLEAN.replacen(from, to, 1));
        assert!(diff.changes.is_empty(), "{to}: {:?}", said(&diff));
        assert_eq!(diff.before, diff.after);
    }
    let json = serde_json::to_string_pretty(&as_json(CLEAN)).unwrap();
    let diff = diff(CLEAN, &json);
    assert!(diff.changes.is_empty(), "as JSON: {:?}", said(&diff));
}

fn as_json(text: &str) -> serde_json::Value {
    use crate::syntax::{Node, Value};
    fn turn(node: &Node) -> serde_json::Value {
        match &node.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(yes) => (*yes).into(),
            Value::Number(number) => match number.as_i64() {
                Some(whole) => whole.into(),
                None => number.as_f64().into(),
            },
            Value::Text(text) => text.as_str().into(),
            Value::List(items) => items.iter().map(turn).collect(),
            Value::Map(map) => {
                let pairs = map.iter().map(|e| (e.key.value.to_string(), turn(&e.value)));
                serde_json::Value::Object(pairs.rev().collect())
            }
        }
    }
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threatmodel.yaml", text.as_bytes().to_vec()));
    turn(&syntax::parse(&sources, file, &Limits::default()).root)
}

/// What is replaced by what, and what is said of it.
const CHANGES: &[(&str, &str, &[&str])] = &[
    (
        "status: verified, kind: preventive, code: redirector/codes.py#new_code",
        "status: planned, kind: preventive, code: redirector/codes.py#new_code",
        &["changed threat:code-walking treatment", "changed mitigation:random-codes status"],
    ),
    ("authn: oidc, ", "", &["changed flow:manage authn"]),
    ("path: app -> idp", "path: app -> links", &["changed flow:sign-in path crosses"]),
    (
        "  data: {trust: 60, in: edge}",
        "  data: {trust: 40, in: edge}",
        &["changed zone:data trust"],
    ),
    (
        "    likelihood: high\n",
        "    likelihood: low\n",
        &["changed threat:code-walking likelihood risk"],
    ),
    (
        "  follow: {T: \"TLS ends at the ingress; a changed request is only another code\"}\n",
        "",
        &["removed not-applicable:follow stride"],
    ),
    ("until: 2027-06-30", "until: 2027-09-30", &["changed threat:provider-outage accept"]),
    (
        "cost: 3, p: 0.2, stopped_by: [short-sessions]",
        "cost: 3, p: 0.2",
        &["changed tree:repoint-a-link nodes"],
    ),
    (
        "owner: \"@example-org/links\"\nstage",
        "owner: \"@example-org/edge\"\nstage",
        &["changed model owner"],
    ),
];

#[test]
fn every_edit_is_a_change_of_the_right_thing() {
    for (from, to, expected) in CHANGES {
        assert_eq!(CLEAN.matches(from).count(), 1, "`{from}`");
        let diff = diff(CLEAN, &CLEAN.replacen(from, to, 1));
        assert_eq!(&said(&diff), expected, "{to}");
    }
}

#[test]
fn a_model_that_is_new_or_gone_is_all_added_or_removed() {
    let model = read(CLEAN);
    let basis = Basis::on(parse_date("2026-11-23").unwrap());
    let graph = Graph::new(&model, &[], &basis);
    let (new, gone) = (compare(None, Some(&graph)), compare(Some(&graph), None));
    assert!(new.changes.len() > 40 && new.changes.iter().all(|c| c.kind == Kind::Added));
    assert_eq!(new.changes.len(), gone.changes.len());
    assert!(gone.changes.iter().all(|c| c.kind == Kind::Removed));
    assert_eq!(gone.after, None);
    assert_eq!(new.after.unwrap().open(Level::High), 0);
}
