use super::subject;
use crate::finding::{Draft, OptionMeta, OptionValue, RuleMeta, Severity, Sink};
use crate::model::vocabulary::Days;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "incident-review-overdue",
        summary: "closed incident has not been reviewed in time",
        docs: include_str!("incident_review_overdue.md"),
        options: &[
            OptionMeta {
                name: "within",
                doc: "How soon after its end an incident is reviewed.",
                default: OptionValue::Days(14),
            },
            OptionMeta {
                name: "error-after",
                doc: "How long after its end a missing review is an error.",
                default: OptionValue::Days(30),
            },
        ],
        profiles: &[("incident-response", Severity::Error)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for incident in cx.graph.closed_incidents().filter(|i| i.reviewed.is_none()) {
        let Some(closed) = incident.closed else {
            sink.not_assessed(subject(incident), "when it was closed is not stated");
            continue;
        };
        let due = cx.options.days("within").after(closed.value);
        if due >= cx.today {
            continue;
        }
        let id = &incident.id.value;
        let Days(days) = Days::between(closed.value, cx.today);
        let message =
            format!("incident `{id}` was closed {days} days ago and has not been reviewed");
        let mut draft = Draft::new(subject(incident), closed.span, message)
            .help("go through it with those who were there, then add `reviewed: ...` with the day");
        if cx.options.days("error-after").after(closed.value) < cx.today {
            draft = draft.severity(Severity::Error);
        }
        cx.report_missing(draft, sink);
    }
}
