use super::{UNREAD, subject};
use crate::finding::{Confidence, Draft, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "playbook-names-nothing",
        summary: "playbook mentions nothing of the system that it is for",
        docs: include_str!("playbook_names_nothing.md"),
        severity: Severity::Note,
        confidence: Confidence::Medium,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for playbook in &cx.model.playbooks {
        let Some(file) = &playbook.file else { continue };
        let lost = playbook.threats.iter().any(|id| cx.graph.threat(&id.value).is_none());
        match cx.graph.mentions_something(playbook) {
            Some(true) => {}
            None => sink.not_assessed(subject(playbook), UNREAD),
            Some(false) if lost => {
                sink.not_assessed(subject(playbook), "it is for a threat that does not exist");
            }
            Some(false) => {
                let message = format!(
                    "playbook `{}` mentions no component, control, contact or owner of the system",
                    playbook.id.value
                );
                sink.report(Draft::new(subject(playbook), file.span, message).help(
                    "name in it what is affected, what guards it and whom to call, by their ids",
                ));
            }
        }
    }
}
