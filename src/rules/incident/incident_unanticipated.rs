use super::{NOT_DETECTED, subject};
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::graph::incident::detected;
use crate::model::Threat;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "incident-unanticipated",
        summary: "nobody had foreseen an incident, and no threat was added since",
        docs: include_str!("incident_unanticipated.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let mut reasons = None;
    for incident in cx.graph.closed_incidents() {
        let Some(said) = incident.unanticipated.filter(|said| said.value) else { continue };
        let since = detected(incident);
        let reasons = reasons.get_or_insert_with(|| cx.graph.reasons());
        let because = reasons.threats(incident);
        let mapped = cx.graph.mapped(incident);
        // A threat that was known before is not what the incident has taught.
        let is_older =
            |t: &Threat| t.found.zip(since).is_some_and(|(found, since)| found.value < since);
        let is_newer =
            |t: &Threat| t.found.zip(since).is_some_and(|(found, since)| found.value >= since);
        if because.iter().any(|t| !is_older(t)) || mapped.threats.iter().any(|t| is_newer(t)) {
            continue;
        }
        let is_open = mapped.partial || mapped.threats.iter().any(|t| t.found.is_none());
        if since.is_none() && !incident.threats.is_empty() {
            sink.not_assessed(subject(incident), NOT_DETECTED);
            continue;
        }
        if is_open {
            sink.not_assessed(
                subject(incident),
                "when a threat that it names was found is not known",
            );
            continue;
        }
        let id = &incident.id.value;
        let message =
            format!("no threat was added because of incident `{id}`, which is unanticipated");
        let mut draft = Draft::new(subject(incident), said.span, message)
            .help(format!("add the threat that came true, with `because: {id}` and `found: ...`"));
        if let Some(old) = because.iter().chain(&mapped.threats).find_map(|t| t.found) {
            draft = draft.related(old.span, "found before the incident was detected");
        }
        sink.report(draft);
    }
}
