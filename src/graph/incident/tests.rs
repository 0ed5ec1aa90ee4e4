use super::*;
use crate::graph::tests::ask;

const MODEL: &str = "
tmgate: 1
system: shop
components:
  orders: {kind: store, tech: redis 7}
  carts: {kind: store, tech: redis@6}
  sessions: {kind: store, tech: Redis}
  api: {kind: process, tech: go}
  web: {kind: process, tech: go}
threats:
  read: {title: Read, at: orders, stride: I, refs: CWE-306, mitigated_by: [login], updated: 2026-03-10}
  guess: {title: Guess, at: carts, refs: CWE-306}
mitigations:
  login:
    title: Ask for a password
    status: verified
    because: after INC-1.
    evidence: [{test: login, done: 2026-01-05}]
incidents:
  INC-1:
    title: One
    severity: high
    phase: closed
    started: 2026-01-01
    detected: 2026-01-02
    closed: 2026-01-09
    threats: read
    affected: [orders, api]
    refs: [CWE-306, T1078.001]
    root_causes: {open-port: {why: W, status: fixed, fixed_by: login}}
  INC-2:
    title: Two
    severity: low
    phase: closed
    started: 2026-02-01
    detected: 2026-02-02
    closed: 2026-02-09
    threats: read
    affected: [orders]
    refs: [cwe-306, T1078.004]
    root_causes: {open-port: {why: W, status: open}}
  INC-3: {title: Three, severity: low, phase: triage, detected: 2026-02-02, related: INC-1}
";

fn nth<'m>(graph: &Graph<'m>, at: usize) -> &'m Incident {
    &graph.model.incidents[at]
}

#[test]
fn likeness_adds_up_what_two_incidents_share() {
    ask(MODEL, |graph| {
        let [one, two, three] = [0, 1, 2].map(|at| graph.traits(nth(graph, at)));
        let likeness = one.likeness(&two);
        // Threat 4, root cause 4, CWE 3, parent technique 1, component 1, technology 1.
        assert_eq!(likeness.score, 14);
        assert_eq!(likeness.shared, ["read", "open-port", "CWE-306", "T1078"]);
        assert_eq!(one.likeness(&three).score, 0);
        assert!(graph.are_linked(nth(graph, 0), nth(graph, 2)));
        assert!(!graph.are_linked(nth(graph, 0), nth(graph, 1)));
    });
}

#[test]
fn what_was_fixed_comes_back_later() {
    ask(MODEL, |graph| {
        let found = graph.recurrences();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].later.id.value, "INC-2");
        assert_eq!(found[0].is_after, Some(true));
    });
    ask(&MODEL.replace("started: 2026-02-01", "started: 2025-12-01"), |graph| {
        assert!(graph.recurrences().is_empty(), "it began before");
    });
}

#[test]
fn siblings_share_technology_but_no_language() {
    ask(MODEL, |graph| {
        let (kin, reasons) = (graph.kin(), graph.reasons());
        let siblings = graph.siblings(nth(graph, 0), &kin, &reasons);
        let seen: Vec<_> = siblings.iter().map(|s| (&*s.component.id.value, s.examined)).collect();
        assert_eq!(seen, [("carts", true), ("sessions", false)]);
    });
}

#[test]
fn what_followed_is_told_by_because_and_by_dates() {
    ask(MODEL, |graph| {
        let reasons = graph.reasons();
        assert_eq!(graph.is_learnt(nth(graph, 0), &reasons), Some(true), "because");
        assert_eq!(graph.is_learnt(nth(graph, 1), &reasons), Some(true), "updated");
        assert_eq!(graph.is_learnt(nth(graph, 2), &reasons), Some(false));
        assert_eq!(graph.is_retested(nth(graph, 0), &reasons), Some(true));
        assert_eq!(graph.is_retested(nth(graph, 1), &reasons), Some(false), "the test is older");
    });
}

#[test]
fn faults_of_time_are_found_one_at_a_time() {
    let fault = |from: &str, to: &str| {
        let mut found = String::new();
        ask(&MODEL.replacen(from, to, 1), |graph| {
            found = match graph.fault(nth(graph, 0)) {
                None => "none".into(),
                Some(Fault::Future(moment)) => format!("future {}", moment.key),
                Some(Fault::Order(a, b)) => format!("{} before {}", a.key, b.key),
                Some(Fault::Ahead(moment, phase)) => format!("{} in {phase}", moment.key),
                Some(Fault::Missing(keys)) => format!("no {}", keys.join(" ")),
            };
        });
        found
    };
    assert_eq!(fault("", ""), "none");
    assert_eq!(fault("closed: 2026-01-09", "closed: 2027-01-09"), "future closed");
    assert_eq!(fault("closed: 2026-01-09", "closed: 2025-01-09"), "closed before detected");
    assert_eq!(fault("phase: closed", "phase: triage"), "closed in triage");
    assert_eq!(fault("    closed: 2026-01-09\n", ""), "no closed");
    assert_eq!(fault("closed: 2026-01-09", "reviewed: 2026-01-01"), "reviewed before detected");
}
