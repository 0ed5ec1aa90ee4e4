use super::{causes, is, name_of_cause, report_missing, subject_of_cause};
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::graph::incident::is_closed;
use crate::model::vocabulary::CauseStatus;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "rootcause-open-untracked",
        summary: "root cause is still open and has no ticket or no day",
        docs: include_str!("rootcause_open_untracked.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for (incident, cause) in causes(cx).filter(|(incident, _)| is_closed(incident)) {
        if !is(cause, CauseStatus::Open) {
            continue;
        }
        let (lacks, help) = match (&cause.ticket, &cause.due) {
            (Some(_), Some(_)) => continue,
            (None, None) => ("neither a ticket nor a day", "add `ticket: ...` and `due: ...`"),
            (None, Some(_)) => ("no ticket", "add `ticket: ...`"),
            (Some(_), None) => ("no day by which it is fixed", "add `due: ...`"),
        };
        let message = format!("{} is open with {lacks}", name_of_cause(incident, cause));
        let subject = subject_of_cause(incident, cause);
        let draft = Draft::new(subject, cause.id.span, message).help(help);
        report_missing(cx, incident, draft, sink);
    }
}
