use super::{FROM, is_severe, subject};
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "incident-no-regression-test",
        summary: "no test would notice the same incident again",
        docs: include_str!("incident_no_regression_test.md"),
        options: &[FROM],
        profiles: &[("incident-response", Severity::Error)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let mut reasons = None;
    for incident in cx.graph.closed_incidents() {
        if !is_severe(cx, incident, sink) {
            continue;
        }
        let reasons = reasons.get_or_insert_with(|| cx.graph.reasons());
        match cx.graph.is_retested(incident, reasons) {
            Some(true) => {}
            None => sink.not_assessed(
                subject(incident),
                "whether a test of its mitigations is newer than the incident is not known",
            ),
            Some(false) => {
                let id = &incident.id;
                let message =
                    format!("no test would notice incident `{}` if it came again", id.value);
                let draft = Draft::new(subject(incident), id.span, message).help(
                    "add a test that fails without the fix as `evidence` of a mitigation that a root \
                     cause names in `fixed_by`",
                );
                cx.report_missing(draft, sink);
            }
        }
    }
}
