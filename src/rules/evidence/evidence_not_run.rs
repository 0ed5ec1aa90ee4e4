use super::{about_tests, claimed, tests_that};
use crate::finding::{RuleMeta, Severity, Sink, Subject};
use crate::ground::{Outcome, Tested};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "evidence-not-run",
        summary: "test that proves a mitigation is in no test report",
        docs: include_str!("evidence_not_run.md"),
        severity: Severity::Warning,
        profiles: &[("strict", Severity::Error)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if !cx.graph.ground().has_reports() {
        // Once for the model: it is one thing that is missing, however many tests it names.
        if claimed(cx).any(|(_, claims)| !claims.tests.is_empty()) {
            sink.not_assessed(Subject::model(), "no test report was given (--evidence)");
        }
        return;
    }
    for (mitigation, claims) in claimed(cx) {
        let tests = tests_that(cx, &claims, did_not_run);
        let says = ("is in no test report", "are in no test report");
        if let Some(draft) = about_tests(mitigation, &tests, says) {
            sink.report(draft.help(
                "run it where the reports come from, or give the report that has it; name cases, not groups of them",
            ));
        }
    }
}

/// What is in no source either is reported as unknown.
fn did_not_run(test: &Tested) -> bool {
    let is_absent = test.run.is_some_and(|run| run.outcome == Outcome::Absent);
    is_absent && test.in_sources != Some(false)
}
