use super::{about_tests, claimed, subject, tests_that};
use crate::finding::{Draft, RuleMeta, Severity, Sink, Subject};
use crate::ground::{Outcome, Tested};
use crate::model::Text;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "evidence-test-unknown",
        summary: "test is named that neither a report nor the sources know",
        docs: include_str!("evidence_test_unknown.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

const UNSEEN: &str = "the sources are too many to look all of them through";

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let places = match cx.graph.ground().has_reports() {
        true => (
            "is neither in a test report nor in the sources",
            "are neither in a test report nor in the sources",
        ),
        false => ("is not in the sources", "are not in the sources"),
    };
    for (mitigation, claims) in claimed(cx) {
        if !tests_that(cx, &claims, is_unseen).is_empty() {
            sink.not_assessed(subject(mitigation), UNSEEN);
        }
        let tests = tests_that(cx, &claims, is_unknown);
        if let Some(draft) = about_tests(mitigation, &tests, places) {
            sink.report(with_help(cx, &tests, draft));
        }
    }
    for tree in &cx.model.trees {
        for node in &tree.nodes {
            let Some(test) = node.ruled_out.as_ref().and_then(|out| out.test.as_ref()) else {
                continue;
            };
            if !cx.graph.tested(&test.value).is_some_and(is_unknown) {
                continue;
            }
            let (id, name, of) = (&test.value, &node.id.value, &tree.id.value);
            let message = format!(
                "test `{id}` that rules out node `{name}` of attack tree `{of}` {}",
                places.0
            );
            let draft = Draft::new(Subject::new("tree", of.clone()), test.span, message);
            sink.report(with_help(cx, &[test], draft));
        }
    }
}

fn with_help(cx: &Cx<'_>, tests: &[&Text], draft: Draft) -> Draft {
    let near = tests.iter().find_map(|id| cx.graph.tested(&id.value)?.near.as_ref());
    match near {
        Some(near) => draft.help(format!("did you mean `{near}`?")),
        None => draft.help("name a test that exists, as the test runner writes it"),
    }
}

fn is_unknown(test: &Tested) -> bool {
    test.in_sources == Some(false) && test.run.is_none_or(|run| run.outcome == Outcome::Absent)
}

/// Without a report, whether it exists is only to be seen in the sources.
fn is_unseen(test: &Tested) -> bool {
    test.in_sources.is_none() && test.run.is_none()
}
