//! What a change takes away is said at the line; what does no harm is not.

use super::support::check_against;
use crate::config::Settings;
use crate::finding::{Finding, Status};

const CLEAN: &str = include_str!("../../fixtures/repos/clean/threatmodel.yaml");

/// What is found of the clean model after an edit by rules that compare.
fn check(after: &str) -> Vec<Finding> {
    let model = "threatmodel.yaml";
    let report = check_against(&[(model, CLEAN)], &[(model, after)], &Settings::default());
    let group = crate::rules::groups().iter().find(|group| group.folder == "change").unwrap();
    let compares = |f: &Finding| group.rules.iter().any(|rule| rule.meta.id == f.rule.id);
    report.findings.into_iter().filter(|f| f.status == Status::Open && compares(f)).collect()
}

fn edited(from: &str, to: &str) -> String {
    assert_eq!(CLEAN.matches(from).count(), 1, "`{from}` stands once in the clean model");
    CLEAN.replacen(from, to, 1)
}

fn said(findings: &[Finding]) -> Vec<String> {
    let line = |f: &Finding| format!("{} {} {}", f.primary.place.start.line, f.rule.id, f.message);
    findings.iter().map(line).collect()
}

/// What is replaced by what, which rule says so, and a word of the line it points to.
const WEAKER: &[(&str, &str, &str, &str)] = &[
    // Threats.
    (
        "  code-walking:\n    title: Guessing codes in a row finds links that were never published\n    at: [redirector, follow]\n    stride: I\n    by: link-thief\n    likelihood: high\n    impact: low\n    weakness: none-known\n    mitigated_by: [random-codes]\n    found: 2025-06-02\n",
        "",
        "threat-deleted",
        "system:",
    ),
    (
        "  provider-outage:\n    title: The identity provider is down and nobody can edit links\n    cause: accidental\n    at: sign-in\n    stride: D\n    likelihood: medium\n    impact: low\n    accept: {by: \"@example-org/security\", why: Redirects do not need it and edits can wait for a day, granted: 2026-11-01, until: 2027-06-30, ticket: LINK-204}\n    found: 2026-11-01\n",
        "",
        "threat-deleted",
        "system:",
    ),
    (
        "    likelihood: high\n    impact: low\n",
        "    likelihood: medium\n    impact: low\n",
        "rating-lowered",
        "likelihood: medium",
    ),
    (
        "    impact: high\n    refs: [CAPEC-593",
        "    impact: medium\n    refs: [CAPEC-593",
        "rating-lowered",
        "impact: medium",
    ),
    (
        "    impact: high\n    refs: [CWE-89,",
        "    impact: low\n    refs: [CWE-89,",
        "rating-lowered",
        "impact: low",
    ),
    (
        "    likelihood: medium\n    impact: medium\n    refs: [CWE-639",
        "    risk: low\n    refs: [CWE-639",
        "rating-lowered",
        "risk: low",
    ),
    (
        "    at: [app, redirector, links, save, resolve]",
        "    at: [app, redirector]",
        "scope-narrowed",
        "at: [app, redirector]",
    ),
    (
        "    at: [idp, sign-in, app]",
        "    at: [idp, sign-in]",
        "scope-narrowed",
        "at: [idp, sign-in]",
    ),
    (
        "    cause: accidental\n    at: [links, save]",
        "    cause: accidental\n    out_of_scope: the platform team does that\n    at: [links, save]",
        "scope-narrowed",
        "the platform team does that",
    ),
    // Mitigations.
    (
        "browser, status: verified, kind",
        "browser, status: implemented, kind",
        "mitigation-weakened",
        "status: implemented",
    ),
    (
        "per code and no counter, status: verified",
        "per code and no counter, status: proposed",
        "mitigation-weakened",
        "status: proposed",
    ),
    (
        "owner together, status: verified",
        "owner together, status: retired",
        "mitigation-weakened",
        "status: retired",
    ),
    (
        "connections per address, status: implemented",
        "connections per address, status: planned",
        "mitigation-weakened",
        "status: planned",
    ),
    (
        "    mitigated_by: [placeholders, narrow-roles]",
        "    mitigated_by: [placeholders]",
        "mitigation-weakened",
        "mitigated_by: [placeholders]",
    ),
    (
        "    mitigated_by: [short-sessions, confirm-repoint]",
        "    mitigated_by: [confirm-repoint]",
        "mitigation-weakened",
        "[confirm-repoint]",
    ),
    ("    mitigated_by: [pitr]\n", "", "mitigation-weakened", "lost-volume:"),
    (
        "  edit-log: {title: Append-only table of who changed which link, status: implemented, kind: detective, code: db/001_links.sql, refs: [AU-10]}\n",
        "",
        "mitigation-weakened",
        "system:",
    ),
    // Evidence.
    (
        "{test: \"app/tests/test_session.py::test_idle_session_is_refused\"}, ",
        "",
        "evidence-removed",
        "short-sessions:",
    ),
    (
        ", evidence: [{drill: docs/drills/2026-09-restore.md, done: 2026-09-15}]",
        "",
        "evidence-removed",
        "pitr:",
    ),
    (", code: db/002_roles.sql", "", "evidence-removed", "narrow-roles:"),
    (", iac: deploy/edge.yaml", "", "evidence-removed", "edge-rate-limit:"),
    (
        "code: [app/links.py, redirector/store.py]",
        "code: app/links.py",
        "evidence-removed",
        "placeholders:",
    ),
    // Scope and boundaries.
    (
        "contract: docs/vendors/idp.md}",
        "contract: docs/vendors/idp.md, out_of_scope: somebody else runs it}",
        "scope-narrowed",
        "somebody else runs it",
    ),
    (
        "gets: [member-account], does: [read]}",
        "gets: [member-account], does: [read], out_of_scope: a vendor does it}",
        "scope-narrowed",
        "a vendor does it",
    ),
    ("kind: store, zone: data,", "kind: store, zone: edge,", "boundary-removed", "zone: edge"),
    (
        "kind: person, zone: internet}\n  member",
        "kind: person, zone: edge}\n  member",
        "boundary-removed",
        "follow:",
    ),
    ("internet: {trust: 0}", "internet: {trust: 20}", "boundary-removed", "trust: 20"),
    ("trust: 30, why: run", "trust: 40, why: run", "boundary-removed", "trust: 40"),
    // Elements.
    (
        "encrypted: true, backup",
        "encrypted: the disk is, backup",
        "element-weakened",
        "the disk is",
    ),
    (", backup: true", "", "element-weakened", "links: {title"),
    (
        "kind: process, zone: edge, exposed: true, code: app/**",
        "kind: process, zone: edge, code: app/**",
        "element-weakened",
        "app: {title",
    ),
    (
        "holds: [link, click-count, member-account]",
        "holds: [link, click-count]",
        "element-weakened",
        "holds: [link, click-count]",
    ),
    (
        "authn: oidc, authz: link owner,",
        "authn: none, authz: link owner,",
        "element-weakened",
        "authn: none",
    ),
    ("authn: oidc, authz: link owner,", "authn: oidc,", "element-weakened", "manage:"),
    (
        "path: member -> app, over: https",
        "path: member -> app, over: http",
        "element-weakened",
        "over: http,",
    ),
    ("sends: [link, member-account]", "sends: [link]", "element-weakened", "sends: [link]"),
    (
        "class: confidential, pii",
        "class: internal, pii",
        "element-weakened",
        "class: internal, pii",
    ),
    ("pii: true, purpose", "purpose", "element-weakened", "member-account:"),
    (
        "class: public, integrity: high",
        "class: public, integrity: low",
        "element-weakened",
        "integrity: low",
    ),
    (
        "exposed: true, owner: \"@example-org/edge\", code",
        "exposed: true, code",
        "element-weakened",
        "redirector: {title",
    ),
    // Decisions.
    ("until: 2027-06-30", "until: 2027-08-31", "accept-extended", "until: 2027-08-31"),
    (
        "    mitigated_by: [random-codes]\n",
        "    mitigated_by: [random-codes]\n    accept: {by: \"@example-org/security\", why: codes are public anyway and long enough, granted: 2026-11-20, until: 2027-01-31}\n",
        "accept-extended",
        "until: 2027-01-31",
    ),
    (
        "path: app -> idp, over: https, authn: mtls",
        "path: app -> idp, over: quic, authn: mtls",
        "accept-drifted",
        "until: 2027-06-30",
    ),
    (
        "path: reader -> redirector, over: https",
        "path: reader -> redirector, over: quic",
        "stride-na-stale",
        "TLS ends at the ingress",
    ),
    (
        "  resolve: {path",
        "  warm: {path: app -> redirector, over: https, authn: mtls, gets: [link]}\n  resolve: {path",
        "review-structural-change",
        "reviewed: 2026-11-01",
    ),
];

#[test]
fn every_weakening_is_said_at_its_line() {
    let mut wrong = Vec::new();
    for (from, to, rule, word) in WEAKER {
        let findings = check(&edited(from, to));
        let hit = |f: &Finding| f.rule.id == *rule && f.primary.place.excerpt.contains(word);
        if !findings.iter().any(hit) {
            wrong.push(format!("{rule} ({to}): {:?}", said(&findings)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(WEAKER.len() >= 40);
}

/// Edits that take nothing away.
const HARMLESS: &[(&str, &str)] = &[
    ("    at: [redirector, follow]\n    stride: I", "    stride: I\n    at: [follow, redirector]"),
    (
        "    mitigated_by: [placeholders, narrow-roles]",
        "    mitigated_by: [narrow-roles, placeholders]",
    ),
    ("    at: sign-in\n", "    at: [sign-in]\n"),
    (
        "title: Guessing codes in a row finds links that were never published",
        "title: Someone who tries codes in a row finds links that nobody published",
    ),
    ("  denied-edit:\n", "  denied-change:\n"),
    ("impact: medium\n    refs: [CWE-778]", "impact: high\n    refs: [CWE-778]"),
    (
        "table of who changed which link, status: implemented",
        "table of who changed which link, status: verified",
    ),
    ("    mitigated_by: [edge-rate-limit]", "    mitigated_by: [edge-rate-limit, random-codes]"),
    (
        "    at: [redirector, follow, app, manage]",
        "    at: [redirector, follow, app, manage, links]",
    ),
    ("until: 2027-06-30", "until: 2027-03-31"),
    (
        "why: Redirects do not need it and edits can wait for a day",
        "why: redirects do not need it and edits can wait for a day or two",
    ),
    (
        "why: \"behind the ingress, which ends TLS and limits rates\"",
        "why: \"behind the ingress, which limits rates and ends TLS\"",
    ),
    ("trust: 60, in: edge", "trust: 50, in: edge"),
    ("owner: \"@example-org/links\"\nstage", "owner: \"@example-org/edge\"\nstage"),
    ("reviewed: 2026-11-01\nreview_every: 180d", "reviewed: 2026-11-20\nreview_every: 90d"),
    (
        "  lost-volume:\n",
        "  torn-page:\n    title: A half-written page makes a link unreadable\n    cause: accidental\n    at: links\n    stride: T\n    likelihood: low\n    impact: medium\n    mitigated_by: [pitr]\n    found: 2026-11-20\n  lost-volume:\n",
    ),
    (
        "R: redirects are public and change nothing but a counter",
        "R: redirects are public and they change nothing but a counter",
    ),
    ("test_link_of_another_member_is_not_found\"}]", "test_link_of_another_member_is_hidden\"}]"),
    ("code: app/session.py#touch", "code: app/sessions.py#touch"),
    (
        "over: postgres-tls, authn: mtls, authz: database role, sends: [click-count]",
        "over: postgres-tls, authn: [mtls, scram], authz: database role, sends: [click-count]",
    ),
    ("refs: [CWE-89, \"A05:2025\"]", "refs: [\"A05:2025\", CWE-89]"),
    ("    found: 2025-09-18\n", "    found: 2025-09-18\n    updated: 2026-11-22\n"),
];

#[test]
fn harmless_edits_are_passed_over() {
    let mut wrong = Vec::new();
    for (from, to) in HARMLESS {
        let findings = check(&edited(from, to));
        if !findings.is_empty() {
            wrong.push(format!("{to}: {:?}", said(&findings)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(HARMLESS.len() >= 20);
}

#[test]
fn a_model_that_moved_is_still_compared() {
    let moved = "services/shortener/threatmodel.yaml";
    let after = edited("    likelihood: high\n", "    likelihood: low\n");
    let before = [("threatmodel.yaml", CLEAN)];
    let report = check_against(&before, &[(moved, &after)], &Settings::default());
    assert!(report.findings.iter().any(|f| f.rule.id == "rating-lowered"));
}

#[test]
fn an_old_reason_excuses_nothing_new() {
    let because = "    likelihood: high\n    because: decided in May\n";
    let before = edited("    likelihood: high\n", because);
    let after = edited("    likelihood: high\n", &because.replace("high", "low"));
    let model = "threatmodel.yaml";
    let report = check_against(&[(model, &before)], &[(model, &after)], &Settings::default());
    assert!(report.findings.iter().any(|f| f.rule.id == "rating-lowered"));
}
