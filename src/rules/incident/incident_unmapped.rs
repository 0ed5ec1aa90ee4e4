use super::subject;
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::graph::incident::phase;
use crate::model::vocabulary::Phase;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "incident-unmapped",
        summary: "incident maps to no threat and is not marked as unanticipated",
        docs: include_str!("incident_unmapped.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for incident in &cx.model.incidents {
        let answered = incident.duplicate_of.is_some()
            || !incident.threats.is_empty()
            || incident.unanticipated.as_ref().is_some_and(|said| said.value);
        let Some(phase) = phase(incident).filter(|p| *p >= Phase::Contained && !answered) else {
            continue;
        };
        let id = &incident.id;
        let message = format!("incident `{}` is {phase} and maps to no threat", id.value);
        let draft = Draft::new(subject(incident), id.span, message).help(
            "name in `threats` what came true, or write `unanticipated: true` and add the threat",
        );
        // Until it is closed, there is time to find out.
        let severity = if phase == Phase::Closed { Severity::Error } else { Severity::Warning };
        cx.report_missing(draft.severity(severity), sink);
    }
}
