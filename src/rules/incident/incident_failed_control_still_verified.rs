use std::collections::HashSet;

use super::NOT_DETECTED;
use crate::finding::{Draft, RuleMeta, Severity, Sink, Subject};
use crate::graph::incident::detected;
use crate::model::vocabulary::MitigationStatus;
use crate::model::{Incident, Mitigation, Text};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "incident-failed-control-still-verified",
        summary: "control that failed in an incident still counts as verified",
        docs: include_str!("incident_failed_control_still_verified.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let mut incidents: Vec<&Incident> =
        cx.model.incidents.iter().filter(|i| i.duplicate_of.is_none()).collect();
    // What was proven since the latest failure was proven since the earlier ones.
    incidents.sort_by_key(|incident| std::cmp::Reverse(detected(incident)));
    let mut seen = HashSet::new();
    for incident in incidents {
        for named in &incident.failed {
            let Some(mitigation) = cx.graph.mitigation(&named.value) else { continue };
            if seen.insert(std::ptr::from_ref(mitigation)) {
                judge(incident, named, mitigation, cx, sink);
            }
        }
    }
}

fn judge(
    incident: &Incident,
    named: &Text,
    mitigation: &Mitigation,
    cx: &Cx<'_>,
    sink: &mut Sink<'_>,
) {
    let is_verified = |m: &Mitigation| {
        m.status
            .as_ref()
            .filter(|status| status.value == MitigationStatus::Verified)
            .map(|s| s.span)
    };
    // Verified without any evidence is a finding of its own.
    let Some(status) = is_verified(mitigation).filter(|_| !mitigation.evidence.is_empty()) else {
        return;
    };
    let id = &mitigation.id.value;
    let subject = Subject::new("mitigation", id.clone());
    let Some(since) = detected(incident) else {
        return sink.not_assessed(subject, format!("of its failure, {NOT_DETECTED}"));
    };
    let dates = mitigation.evidence.iter().map(|evidence| cx.graph.shown_on(evidence));
    if dates.clone().flatten().any(|done| done >= since) {
        return;
    }
    if dates.clone().any(|done| done.is_none()) {
        return sink.not_assessed(subject, "when it was last shown to work is not stated");
    }
    let of = &incident.id.value;
    let message =
        format!("mitigation `{id}` failed in incident `{of}` and still counts as verified");
    // One of another model is reported where this model names it.
    let is_own = cx.model.mitigations.iter().any(|m| std::ptr::eq(m, mitigation));
    let draft = match is_own {
        true => Draft::new(subject, status, message).related(named.span, "it did not hold here"),
        false => Draft::new(subject, named.span, message),
    };
    sink.report(draft.help(format!(
        "set it back to `implemented`, or show that it holds with evidence newer than {since}"
    )));
}
