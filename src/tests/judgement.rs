//! Corners of judgement that no page shows: above all, what a person wrote and nobody could read is
//! neither missing nor fine.

use super::support::{check_files, check_text, lines};
use crate::config::Settings;
use crate::finding::{Fix, apply};

/// The open findings of one rule, and how many subjects it left open.
fn of(rule: &str, text: &str) -> (Vec<String>, usize) {
    let report = check_text(text);
    let mark = format!("[{rule}]");
    let found = lines(&report).into_iter().filter(|line| line.contains(&mark)).collect();
    let unassessed = report.not_assessed.iter().filter(|n| n.rule == rule);
    (found, unassessed.map(|n| n.subjects.len()).sum())
}

const HEAD: &str =
    "tmgate: 1\nsystem: shop\nstage: production\ncomponents: {api: {kind: process}}\n";

#[test]
fn a_value_that_cannot_be_read_is_not_missing() {
    for (rule, text) in [
        ("review-overdue", "reviewed: yesterday\n"),
        (
            "rating-missing",
            "threats:\n  t: {title: T, at: api, likelihood: low, impact: enormous}\n",
        ),
        (
            "accept-incomplete",
            "threats:\n  t: {title: T, at: api, accept: {by: a, why: b, until: soon}}\n",
        ),
        (
            "accept-incomplete",
            "threats:\n  t: {title: T, at: api}\nacceptances:\n  a: {for: t, by: a, why: b, until: soon}\n",
        ),
        ("mitigation-untracked", "mitigations:\n  m: {title: M, status: planned, due: soon}\n"),
        (
            "mitigation-no-code",
            "mitigations:\n  m: {title: M, status: implemented, kode_or_so: src}\n",
        ),
        ("evidence-missing", "mitigations:\n  m: {title: M, status: verified, evidence: tests}\n"),
    ] {
        assert_eq!(of(rule, &format!("{HEAD}{text}")), (vec![], 1), "{rule}:\n{text}");
    }
}

#[test]
fn a_misspelling_that_is_understood_hides_no_finding() {
    let text = "threats:\n  t: {title: T, at: api, udpated: 2026-01-31}\n";
    let (found, unassessed) = of("rating-missing", &format!("{HEAD}{text}"));
    assert_eq!((found.len(), unassessed), (1, 0));
}

#[test]
fn while_a_reference_is_lost_no_mitigation_is_an_orphan() {
    let text = "threats:\n  t: {title: T, at: api, mitigated_by: renamed-long-ago}\n\
                mitigations:\n  rate-limit: {title: M, status: planned, ticket: A-1}\n";
    assert_eq!(of("mitigation-orphan", &format!("{HEAD}{text}")), (vec![], 1));
}

#[test]
fn while_a_mitigation_is_lost_a_threat_is_not_judged_by_the_others() {
    for refs in ["[seal, renamed-long-ago]", "renamed-long-ago"] {
        let text = format!(
            "{HEAD}threats:\n  t: {{title: T, at: api, risk: critical, mitigated_by: {refs}}}\n\
             mitigations:\n  seal: {{title: M, status: implemented, kind: preventive}}\n"
        );
        assert_eq!(of("mitigation-single", &text), (vec![], 1), "{refs}");
        assert_eq!(of("mitigation-unverified", &text), (vec![], 1), "{refs}");
    }
}

#[test]
fn an_acceptance_runs_from_today_at_the_latest() {
    let accept = "{by: a, why: b, granted: 2027-05-31, until: 2027-06-30}";
    let text =
        format!("{HEAD}threats:\n  t: {{title: T, at: api, risk: high, accept: {accept}}}\n");
    let (found, unassessed) = of("accept-too-long", &text);
    assert_eq!((found.len(), unassessed), (1, 0), "it is in force for 219 days: {found:?}");
}

#[test]
fn a_corrected_rating_keeps_its_quotes() {
    let text = r#"{"tmgate": 1, "system": "shop", "components": {"api": {"kind": "process"}}, "threats":
        {"t": {"title": "T", "at": "api", "likelihood": "low", "impact": "high", "risk": "low"}}}"#;
    let report = check_files(&[("threatmodel.json", text)], &Settings::default());
    let wrong = report.findings.iter().filter(|f| f.rule.id == "rating-mismatch");
    let fixes: Vec<&Fix> = wrong.filter_map(|f| f.fix.as_ref()).collect();
    let (fixed, applied) = apply(text, "threatmodel.json", &fixes);
    assert_eq!(applied, 1);
    assert!(fixed.contains(r#""risk": "medium""#), "{fixed}");
}
