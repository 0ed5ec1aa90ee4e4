use super::{causes, is, name_of_cause, subject_of_cause};
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::model::vocabulary::{CauseStatus, Days};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "rootcause-overdue",
        summary: "root cause should have been fixed by now",
        docs: include_str!("rootcause_overdue.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for (incident, cause) in causes(cx).filter(|(_, cause)| is(cause, CauseStatus::Open)) {
        let Some(due) = cause.due.filter(|due| due.value < cx.today) else { continue };
        let Days(late) = Days::between(due.value, cx.today);
        let name = name_of_cause(incident, cause);
        let message = format!("{name} was to be fixed by {} and is still open", due.value);
        let note = if late == 1 { "1 day late".to_owned() } else { format!("{late} days late") };
        sink.report(
            Draft::new(subject_of_cause(incident, cause), due.span, message)
                .note(note)
                .help("fix it and write `status: fixed` with `fixed_by`, or agree on another day"),
        );
    }
}
