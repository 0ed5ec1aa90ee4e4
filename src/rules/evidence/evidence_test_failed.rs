use super::{about_tests, claimed, tests_that};
use crate::finding::{RuleMeta, Severity, Sink};
use crate::ground::{Outcome, Tested};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "evidence-test-failed",
        summary: "test that proves a mitigation failed or was skipped",
        docs: include_str!("evidence_test_failed.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for (mitigation, claims) in claimed(cx) {
        let failed = tests_that(cx, &claims, |test| ended(test, Outcome::Failed));
        let skipped = tests_that(cx, &claims, |test| ended(test, Outcome::Skipped));
        let says = match (failed.is_empty(), skipped.is_empty()) {
            (_, true) => ("failed", "failed"),
            (true, _) => ("was skipped", "were skipped"),
            _ => ("failed", "failed or were skipped"),
        };
        let tests: Vec<_> = failed.into_iter().chain(skipped).collect();
        if let Some(draft) = about_tests(mitigation, &tests, says) {
            sink.report(draft.help(
                "mend the control or the test; until it passes the mitigation is not proven",
            ));
        }
    }
}

fn ended(test: &Tested, outcome: Outcome) -> bool {
    test.run.is_some_and(|run| run.outcome == outcome)
}
