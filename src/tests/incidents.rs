//! One thing goes wrong in the record of an incident: exactly the rule for it speaks.

use super::support::{check_text, lines};

/// Two incidents from which everything was learnt.
const LEARNT: &str = "tmgate: 1
system: shop
owner: team-pay
stage: production
components:
  api: {kind: process}
  orders: {kind: store, tech: redis 7}
  carts: {kind: store, tech: redis 6}
threats:
  replay:
    title: Somebody posts an old payment event again
    at: api
    mitigated_by: [replay-window]
    updated: 2026-09-20
  open-port:
    title: Somebody in the network reads the store
    at: [orders, carts]
    stride: I
    mitigated_by: [login]
    accept: {by: ana, why: It is rare, granted: 2026-10-20, until: 2027-01-05}
mitigations:
  replay-window:
    title: Refuse events seen before
    status: verified
    evidence: [{test: rejects_replay, done: 2026-11-20}]
  login:
    title: The store asks for a password
    status: verified
    because: INC-2026-09
    evidence: [{test: refuses_without_password, done: 2026-11-20}]
playbooks:
  forged-payment: {title: A payment was forged, file: runbooks/forged.md, exercised: 2026-05-20}
incidents:
  INC-2026-03:
    title: Replayed events shipped 14 unpaid orders
    severity: high
    phase: closed
    started: 2026-08-30
    detected: 2026-09-02
    closed: 2026-09-09
    reviewed: 2026-09-16
    affected: [api]
    threats: [replay]
    refs: [CWE-294]
    root_causes:
      no-replay-check: {why: signatures had no date, status: fixed, fixed_by: [replay-window]}
      alert-too-late: {why: reconciliation ran weekly, status: open, ticket: PAY-790, due: 2026-12-01}
    failed: [replay-window]
    playbook: forged-payment
  INC-2026-09:
    title: Orders were read through an open port
    severity: medium
    phase: closed
    detected: 2026-10-12
    closed: 2026-10-14
    reviewed: 2026-10-20
    affected: [orders]
    threats: [open-port]
    root_causes:
      no-password: {why: the default was kept, status: fixed, fixed_by: [login]}
    playbook: none
    why: nobody had thought of one
";

/// The rules of incidents, playbooks and decisions that speak, and those that leave something open.
fn speak(text: &str) -> (Vec<String>, Vec<&'static str>) {
    let report = check_text(text);
    let ours = |id: &str| {
        let groups = ["incident-", "rootcause-", "playbook-not-", "accept-after-", "schema-"];
        groups.iter().any(|group| id.starts_with(group))
    };
    let said = lines(&report).into_iter().filter_map(|line| {
        let (before, rest) = line.split_once('[')?;
        let (rule, _) = rest.split_once(']')?;
        let severity = before.rsplit(' ').next()?;
        ours(rule).then(|| format!("{severity} {rule}"))
    });
    let mut open: Vec<_> =
        report.not_assessed.iter().map(|n| n.rule).filter(|rule| ours(rule)).collect();
    open.dedup();
    (said.collect(), open)
}

/// What stands there, what is written instead, and who speaks.
const SLIPS: &[(&str, &str, &str)] = &[
    ("    started: 2026-08-30", "    started: 2026-09-30", "error incident-timeline"),
    ("    reviewed: 2026-09-16", "    reviewed: 2027-09-16", "error incident-timeline"),
    ("    closed: 2026-10-14\n", "", "error incident-timeline"),
    ("    phase: closed\n    started", "    phase: triage\n    started", "error incident-timeline"),
    ("    reviewed: 2026-09-16\n", "", "error incident-review-overdue"),
    (
        "    closed: 2026-09-09\n    reviewed: 2026-09-16\n",
        "    closed: 2026-11-05\n",
        "warning incident-review-overdue",
    ),
    ("    threats: [replay]\n", "", "error incident-unmapped"),
    ("    threats: [replay]\n", "    unanticipated: true\n", "error incident-unanticipated"),
    ("    updated: 2026-09-20\n", "    updated: 2026-08-20\n", "error incident-model-unchanged"),
    (
        "    updated: 2026-09-20\n",
        "    because: the incident of 2024\n",
        "error incident-model-unchanged",
    ),
    (
        "rejects_replay, done: 2026-11-20",
        "rejects_replay, done: 2026-08-20",
        "error incident-failed-control-still-verified, warning incident-no-regression-test",
    ),
    (
        "{test: refuses_without_password, done: 2026-11-20}",
        "{doc: docs/login.md}",
        "warning incident-no-regression-test",
    ),
    ("at: [orders, carts]", "at: [orders]", "warning incident-sibling-unexamined"),
    ("    playbook: forged-payment\n", "", "warning incident-no-playbook"),
    ("    why: nobody had thought of one\n", "", "warning incident-no-playbook"),
    (
        "    root_causes:\n      no-password: {why: the default was kept, status: fixed, fixed_by: [login]}\n",
        "",
        "error rootcause-missing",
    ),
    (", due: 2026-12-01", "", "error rootcause-open-untracked"),
    ("due: 2026-12-01", "due: 2026-11-22", "error rootcause-overdue"),
    (", fixed_by: [login]", "", "warning rootcause-fix-unproven"),
    ("threats: [open-port]", "threats: [open-port, replay]", "note incident-similar-unlinked"),
    ("granted: 2026-10-20", "granted: 2026-10-02", "error accept-after-incident"),
];

#[test]
fn every_slip_has_its_rule_and_no_other() {
    assert_eq!(speak(LEARNT), (Vec::new(), Vec::new()));
    for (from, to, expected) in SLIPS {
        assert!(LEARNT.contains(from), "{from}");
        let said = speak(&LEARNT.replacen(from, to, 1)).0.join(", ");
        assert_eq!(said, *expected, "{from} -> {to}");
    }
}

#[test]
fn what_could_not_be_read_is_not_missing() {
    for (from, to, open) in [
        ("updated: 2026-09-20", "updated: 2026-09-31", "incident-model-unchanged"),
        ("reviewed: 2026-09-16", "reviewed: 2026-09-31", "incident-review-overdue"),
        ("due: 2026-12-01", "due: 2026-11-31", "rootcause-open-untracked"),
        ("exercised: 2026-05-20", "exercised: 2026-02-30", "playbook-not-exercised"),
        ("threats: [replay]", "threats: {replay: true}", "incident-unmapped"),
    ] {
        let text = LEARNT
            .replacen(from, to, 1)
            .replace("    playbook: forged-payment\n", "    playbook: none\n    why: none\n");
        let (said, unassessed) = speak(&text);
        assert_eq!(said, ["error schema-bad-value"], "{to}");
        assert!(unassessed.contains(&open), "{to}: {unassessed:?}");
    }
}

#[test]
fn lost_references_are_reported_once() {
    for (from, to) in [
        ("threats: [replay]", "threats: [forty-two]"),
        ("fixed_by: [login]", "fixed_by: [forty-two]"),
        ("failed: [replay-window]", "failed: [forty-two]"),
        ("playbook: forged-payment", "playbook: forty-two"),
    ] {
        let (said, _) = speak(&LEARNT.replacen(from, to, 1));
        assert_eq!(said, ["error schema-ref-unresolved"], "{to}");
    }
}

#[test]
fn duplicate_is_left_to_the_incident_that_it_doubles() {
    let double = "  INC-2026-10:
    title: Unpaid orders were shipped
    severity: critical
    phase: closed
    detected: 2026-09-03
    closed: 2026-09-03
    duplicate_of: INC-2026-03
";
    assert_eq!(speak(&format!("{LEARNT}{double}")).0, Vec::<String>::new());
}
