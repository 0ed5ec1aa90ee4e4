//! One thing goes wrong in a model without mistakes: the right rule says so at the line, and
//! nothing else changes.

use std::collections::BTreeSet;

use super::fixtures::{folder, settings};
use super::support::{check_host, today};
use crate::finding::{Finding, Status};
use crate::formats;
use crate::host::Memory;
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits};

const CLEAN: &str = include_str!("../../fixtures/repos/clean/threatmodel.yaml");

fn check(text: &str) -> Vec<Finding> {
    let mut files = folder("repos/clean");
    files.insert("threatmodel.yaml".to_owned(), text.as_bytes().to_vec());
    let host =
        files.iter().fold(Memory::new(today()), |host, (path, bytes)| host.with(path, bytes));
    let report = check_host(&host, &settings(&files));
    report.findings.into_iter().filter(|f| f.status == Status::Open).collect()
}

fn line_of(text: &str, offset: usize) -> u32 {
    u32::try_from(text[..offset].matches('\n').count()).unwrap() + 1
}

fn said(findings: &[Finding]) -> Vec<String> {
    let line = |f: &Finding| format!("{} {} {}", f.primary.place.start.line, f.rule.id, f.message);
    findings.iter().map(line).collect()
}

#[test]
fn clean_model_is_clean() {
    assert_eq!(said(&check(CLEAN)), Vec::<String>::new());
}

/// Every place where the clean model refers to something.
fn references() -> Vec<(std::ops::Range<usize>, String)> {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threatmodel.yaml", CLEAN.into()));
    let document = syntax::parse(&sources, file, &Limits::default());
    let model = formats::lower(&sources, &[document]);
    let mut found = Vec::new();
    model.for_each_reference(|r| found.push((r.to.span.range(), r.to.value.to_string())));
    found
}

#[test]
fn every_misspelt_reference_is_the_only_finding_and_at_its_line() {
    let ids: BTreeSet<String> = references().into_iter().map(|(_, id)| id).collect();
    let mut tried = 0;
    for (range, id) in references() {
        let wrong = format!("{id}x");
        if ids.contains(&wrong) || id.len() < 4 {
            continue;
        }
        let text = format!("{}{wrong}{}", &CLEAN[..range.start], &CLEAN[range.end..]);
        let findings = check(&text);
        let at: Vec<_> = findings.iter().map(|f| (f.rule.id, f.primary.place.start.line)).collect();
        let line = line_of(CLEAN, range.start);
        assert_eq!(at, [("schema-ref-unresolved", line)], "{wrong}: {:?}", said(&findings));
        tried += 1;
    }
    assert!(tried >= 80, "{tried}");
}

/// Every key of the clean model that the format knows, as written before a colon.
fn keys() -> Vec<std::ops::Range<usize>> {
    let schema: serde_json::Value = serde_json::from_str(formats::native::SCHEMA).unwrap();
    let mut known = BTreeSet::new();
    for body in schema["$defs"].as_object().unwrap().values() {
        known.extend(body["properties"].as_object().into_iter().flatten().map(|(k, _)| k.clone()));
    }
    let mut found = Vec::new();
    let mut offset = 0;
    for line in CLEAN.split_inclusive('\n') {
        let mut at = 0;
        while let Some(colon) = line[at..].find(':') {
            let end = at + colon;
            let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let start = line[..end].rfind(|c| !word(c)).map_or(0, |i| i + 1);
            let before = line[..start].trim_end();
            let opens = before.is_empty() || before.ends_with('{') || before.ends_with(',');
            let closes = line[end + 1..].starts_with([' ', '\n']);
            let quoted = line[..start].matches('"').count() % 2 == 1;
            if opens && closes && !quoted && known.contains(&line[start..end]) {
                found.push(offset + start..offset + end);
            }
            at = end + 1;
        }
        offset += line.len();
    }
    found
}

#[test]
fn every_misspelt_key_is_the_only_finding_and_at_its_line() {
    let mut tried = 0;
    for range in keys() {
        let key = &CLEAN[range.clone()];
        // A word this short leaves nothing to recognise it by.
        if key.len() < 5 {
            continue;
        }
        let wrong = format!("{}{}", &key[..2], &key[3..]);
        let text = format!("{}{wrong}{}", &CLEAN[..range.start], &CLEAN[range.end..]);
        let findings = check(&text);
        let at: Vec<_> = findings.iter().map(|f| (f.rule.id, f.primary.place.start.line)).collect();
        let line = line_of(CLEAN, range.start);
        assert_eq!(at, [("schema-unknown-key", line)], "{wrong}: {:?}", said(&findings));
        tried += 1;
    }
    assert!(tried > 100, "{tried}");
}

/// What goes wrong, what is written instead, which rule speaks, and a word of the line it points to.
const SLIPS: &[(&str, &str, &str, &str)] = &[
    ("owner: \"@example-org/links\"\nstage", "stage", "owner-missing", "app: {title"),
    ("kind: store", "kind: stroe", "schema-bad-value", "links: {title"),
    ("reviewed: 2026-11-01\nreview", "reviewed: 2026-02-30\nreview", "schema-bad-value", "02-30"),
    (
        "reviewed: 2026-11-01\nreview",
        "reviewed: 2026-05-01\nreview",
        "review-overdue",
        "2026-05-01",
    ),
    ("until: 2027-06-30", "until: 2026-11-22", "accept-expired", "2026-11-22"),
    (", exercised: 2026-09-22", "", "playbook-not-exercised", "hijacked-link: {title"),
    ("until: 2027-06-30", "until: 2026-12-01", "accept-expiring", "2026-12-01"),
    (
        ", granted: 2026-11-01, until: 2027-06-30",
        ", granted: 2026-11-01",
        "accept-incomplete",
        "accept",
    ),
    (
        "path: member -> app, over: https",
        "path: member -> app, over: http",
        "flow-plaintext",
        "over: http,",
    ),
    (
        "member -> app, over: https, authn: oidc",
        "member -> app, over: https",
        "flow-no-authn",
        "manage:",
    ),
    ("over: https, authn: oidc, authz", "over: https, authn: none, authz", "flow-no-authn", "none"),
    (
        "kind: process, zone: edge, exposed: true, code",
        "kind: process, zone: edge, code",
        "exposed-undeclared",
        "app:",
    ),
    (
        "member-account], encrypted: true",
        "member-account], encrypted: false",
        "store-unencrypted",
        "false",
    ),
    (", encrypted: true, backup: true", ", encrypted: true", "store-no-backup", "links: {title"),
    ("class: internal}", "integrity: low}", "data-unclassified", "click-count"),
    (
        ", purpose: sign-in and notices about own links",
        "",
        "data-pii-undocumented",
        "member-account:",
    ),
    ("impact: high\n    refs: [CAPEC-593", "refs: [CAPEC-593", "rating-missing", "link-hijack:"),
    (
        "    impact: medium\n    refs: [CAPEC-125",
        "    impact: medium\n    risk: low\n    refs: [CAPEC-125",
        "rating-mismatch",
        "risk: low",
    ),
    (
        "status: verified, kind: preventive, code: app/session.py#touch, evidence: [{test: \"app/tests/test_session.py::test_idle_session_is_refused\"}, {test: \"app/tests/test_session.py::test_session_of_another_browser_is_refused\"}]",
        "status: verified, kind: preventive, code: app/session.py#touch",
        "evidence-missing",
        "short-sessions:",
    ),
    (
        "status: implemented, kind: preventive, code: db/002_roles.sql",
        "status: implemented, kind: preventive",
        "mitigation-no-code",
        "narrow-roles:",
    ),
    ("    mitigated_by: [random-codes]\n", "", "mitigation-orphan", "random-codes:"),
    (
        "reader: {S: readers have no identity here that could be taken,",
        "reader: {S: no,",
        "stride-na-unexplained",
        "S: no",
    ),
    (
        "  follow: {T: \"TLS ends at the ingress; a changed request is only another code\"}\n",
        "",
        "stride-gap",
        "follow: {path",
    ),
    (
        "    at: [redirector, follow]\n    stride: I",
        "    at: []\n    stride: I",
        "threat-no-target",
        "code-walking:",
    ),
    ("for: [link-hijack]", "for: [code-walking]", "threat-no-playbook", "link-hijack:"),
    ("    detected_by: [alert-repointed]\n", "", "threat-no-detection", "link-hijack:"),
    ("valid_until: 2027-05-31", "valid_until: 2026-05-31", "model-assumption-stale", "2026-05-31"),
    (", contract: docs/vendors/idp.md", "", "owner-external-contact", "idp:"),
    (
        "    impact: medium\n    refs: [CAPEC-125",
        "    impact: medium\n    cvss: CVSS:3.1/AV:N/AC:L\n    refs: [CAPEC-125",
        "cvss-invalid",
        "CVSS:3.1/AV:N/AC:L",
    ),
    (
        "    impact: medium\n    refs: [CAPEC-125",
        "    impact: medium\n    owasp: SL:10\n    refs: [CAPEC-125",
        "owasp-invalid",
        "SL:10",
    ),
    ("trust: 60, in: edge", "trust: 20, in: edge", "model-zone-invalid", "trust: 20"),
];

#[test]
fn every_slip_is_found_by_its_rule_at_its_line() {
    let mut wrong = Vec::new();
    for (from, to, rule, word) in SLIPS {
        assert_eq!(CLEAN.matches(from).count(), 1, "`{from}` stands once in the clean model");
        let findings = check(&CLEAN.replacen(from, to, 1));
        let hit = |f: &Finding| f.rule.id == *rule && f.primary.place.excerpt.contains(word);
        if !findings.iter().any(hit) {
            wrong.push(format!("{rule} ({to}): {:?}", said(&findings)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
