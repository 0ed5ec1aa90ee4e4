use super::{NOT_DETECTED, subject};
use crate::finding::{Draft, RuleMeta, Severity, Sink, listed};
use crate::graph::incident::detected;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "incident-model-unchanged",
        summary: "incident is closed and has changed nothing in the model",
        docs: include_str!("incident_model_unchanged.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let mut reasons = None;
    for incident in cx.graph.closed_incidents() {
        let unanticipated = incident.unanticipated.as_ref().is_some_and(|said| said.value);
        // Without a threat, or with one that nobody had foreseen, another rule asks for it.
        let Some(first) = incident.threats.first().filter(|_| !unanticipated) else { continue };
        if incident.no_change.is_some() {
            continue;
        }
        let reasons = reasons.get_or_insert_with(|| cx.graph.reasons());
        match cx.graph.is_learnt(incident, reasons) {
            Some(true) => continue,
            None if detected(incident).is_none() => {
                sink.not_assessed(subject(incident), NOT_DETECTED);
                continue;
            }
            None => {
                let unknown = detected(incident).and_then(|day| cx.graph.unknown_since(day));
                let why = "a threat that it names is not to be found or could not be read";
                sink.not_assessed(subject(incident), unknown.unwrap_or(why));
                continue;
            }
            Some(false) => {}
        }
        let names: Vec<_> = incident.threats.iter().map(|t| t.value.as_str()).collect();
        let (id, of) = (&incident.id.value, if names.len() > 1 { "s" } else { "" });
        let message = format!(
            "incident `{id}` is closed and has changed nothing: threat{of} {} stayed as before",
            listed(names)
        );
        let draft = Draft::new(subject(incident), first.span, message).help(format!(
            "rate the threat anew and write `updated`, mark what you added with `because: {id}`, \
             or say in `no_change` why nothing has to change"
        ));
        cx.report_missing(draft, sink);
    }
}
