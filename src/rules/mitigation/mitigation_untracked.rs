use super::{NO_STATUS, is_to_come, subject};
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::model::Mitigation;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "mitigation-untracked",
        summary: "mitigation is to come and has neither a ticket nor a date",
        docs: include_str!("mitigation_untracked.md"),
        needs: &[Fact::MitigationPlan],
        severity: Severity::Warning,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // What a library asks for is tracked where it is done, and not where it is asked.
    if cx.model.library.is_some() {
        return;
    }
    let is_tracked = |m: &&Mitigation| m.ticket.is_some() || m.due.is_some();
    for mitigation in cx.model.mitigations.iter().filter(|m| !is_tracked(m)) {
        let Some(status) = &mitigation.status else {
            sink.not_assessed(subject(mitigation), NO_STATUS);
            continue;
        };
        if !is_to_come(status.value) {
            continue;
        }
        if cx.model.is_misread(&subject(mitigation)) {
            sink.not_assessed(subject(mitigation), "part of the mitigation could not be read");
            continue;
        }
        let (id, status) = (&mitigation.id, status.value);
        let message =
            format!("mitigation `{}` is {status} with neither a ticket nor a date", id.value);
        sink.report(
            Draft::new(subject(mitigation), id.span, message)
                .help("add `ticket: ...` or `due: ...`"),
        );
    }
}
