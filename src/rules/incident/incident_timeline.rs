use super::subject;
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::graph::incident::{Fault, phase};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "incident-timeline",
        summary: "days of an incident are out of order, still to come or missing",
        docs: include_str!("incident_timeline.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for incident in &cx.model.incidents {
        let name = format!("incident `{}`", incident.id.value);
        let draft = |span, message: String| Draft::new(subject(incident), span, message);
        let found = match cx.graph.fault(incident) {
            None => continue,
            Some(Fault::Future(moment)) => {
                let date = moment.date.value;
                let message = format!("{name} {} on {date}, which is still to come", moment.told());
                draft(moment.date.span, message).help("write the day on which it happened")
            }
            Some(Fault::Order(first, second)) => {
                let (one, other) = (first.date.value, second.date.value);
                let message = format!(
                    "{name} {} on {one}, before it {} on {other}",
                    first.told(),
                    second.told()
                );
                draft(first.date.span, message)
                    .related(second.date.span, format!("`{}`", second.key))
                    .help("correct the day that is wrong")
            }
            Some(Fault::Ahead(moment, phase)) => {
                let message = format!(
                    "{name} is in phase `{phase}` and says that it {} on {}",
                    moment.told(),
                    moment.date.value
                );
                let place = incident.phase.as_ref().map_or(incident.id.span, |phase| phase.span);
                draft(place, message)
                    .related(moment.date.span, format!("`{}`", moment.key))
                    .help("move `phase` on, or take the day out")
            }
            Some(Fault::Missing(keys)) => {
                // What stands there and cannot be read is reported as that.
                let phase = phase(incident).map_or("", |phase| phase.word());
                let what = keys.join(" and ");
                let message =
                    format!("{name} is in phase `{phase}` and does not say when it was {what}");
                let help: Vec<_> = keys.iter().map(|key| format!("`{key}: ...`")).collect();
                let draft = draft(incident.id.span, message)
                    .help(format!("add {} with the day", help.join(" and ")));
                cx.report_missing(draft, sink);
                continue;
            }
        };
        sink.report(found);
    }
}
