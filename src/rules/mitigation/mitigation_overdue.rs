use super::{is_to_come, subject};
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "mitigation-overdue",
        summary: "mitigation should have been in place by now",
        docs: include_str!("mitigation_overdue.md"),
        needs: &[Fact::MitigationPlan],
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for mitigation in &cx.model.mitigations {
        let Some(due) = mitigation.due.filter(|due| due.value < cx.today) else { continue };
        let Some(status) = &mitigation.status else {
            sink.not_assessed(subject(mitigation), super::NO_STATUS);
            continue;
        };
        if !is_to_come(status.value) {
            continue;
        }
        let (id, status) = (&mitigation.id.value, status.value);
        let message = format!("mitigation `{id}` was due on {} and is only {status}", due.value);
        sink.report(
            Draft::new(subject(mitigation), due.span, message)
                .help("implement it, or agree on a new `due` with those who bear the risk"),
        );
    }
}
