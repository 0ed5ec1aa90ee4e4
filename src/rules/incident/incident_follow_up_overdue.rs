use super::subject;
use crate::finding::{Draft, RuleMeta, Sink, shortened};
use crate::model::vocabulary::{ActionStatus, Days};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "incident-follow-up-overdue",
        summary: "what was to be done after an incident is late",
        docs: include_str!("incident_follow_up_overdue.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for incident in &cx.model.incidents {
        for action in &incident.follow_up {
            let done = action.status.is_some_and(|status| status.value == ActionStatus::Done);
            let Some(due) = action.due.filter(|due| !done && due.value < cx.today) else {
                continue;
            };
            let id = &incident.id.value;
            // A follow-up that does not say what it is, is reported for that.
            let Some(what) = &action.what else { continue };
            let what = shortened(&what.value);
            let message =
                format!("follow-up `{what}` of incident `{id}` was to be done by {}", due.value);
            let Days(late) = Days::between(due.value, cx.today);
            let note =
                if late == 1 { "1 day late".to_owned() } else { format!("{late} days late") };
            let help = "do it and write `status: done`, or agree on another day";
            sink.report(Draft::new(subject(incident), due.span, message).note(note).help(help));
        }
    }
}
