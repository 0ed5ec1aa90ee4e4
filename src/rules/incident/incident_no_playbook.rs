use super::subject;
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "incident-no-playbook",
        summary: "closed incident does not say which playbook was followed",
        docs: include_str!("incident_no_playbook.md"),
        profiles: &[("incident-response", Severity::Error)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for incident in cx.graph.closed_incidents() {
        let id = &incident.id.value;
        let draft = match &incident.playbook {
            None => {
                let message = format!("incident `{id}` does not say which playbook was followed");
                Draft::new(subject(incident), incident.id.span, message).help(
                    "name it in `playbook`, or write `playbook: none` and in `why` the reason",
                )
            }
            Some(none) if none.value == "none" && incident.why.is_none() => {
                let message =
                    format!("incident `{id}` was handled without a playbook and does not say why");
                Draft::new(subject(incident), none.span, message)
                    .help("add `why: ...`, or write the playbook for the next time")
            }
            Some(_) => continue,
        };
        cx.report_missing(draft, sink);
    }
}
