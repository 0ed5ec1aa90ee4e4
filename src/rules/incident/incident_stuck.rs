use super::subject;
use crate::finding::{Draft, OptionMeta, OptionValue, RuleMeta, Severity, Sink};
use crate::graph::incident::course;
use crate::model::vocabulary::{Days, Phase};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "incident-stuck",
        summary: "incident has been open for long without getting further",
        docs: include_str!("incident_stuck.md"),
        options: &[
            most("critical", "How long a critical incident may stay in one phase.", 3),
            most("high", "How long an incident of high severity may stay in one phase.", 7),
            most("medium", "How long an incident of medium severity may stay in one phase.", 30),
            most("low", "How long an incident of low severity may stay in one phase.", 90),
        ],
        profiles: &[("incident-response", Severity::Error)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

const fn most(name: &'static str, doc: &'static str, days: i64) -> OptionMeta {
    OptionMeta { name, doc, default: OptionValue::Days(days) }
}

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for incident in cx.model.incidents.iter().filter(|i| i.duplicate_of.is_none()) {
        let Some(phase) = incident.phase.filter(|p| p.value != Phase::Closed) else { continue };
        let Some(severity) = &incident.severity else {
            sink.not_assessed(subject(incident), "its severity is not known");
            continue;
        };
        if cx.graph.fault(incident).is_some() {
            sink.not_assessed(subject(incident), "its days do not fit together");
            continue;
        }
        let course = course(incident);
        let Some(last) = course.last() else {
            sink.not_assessed(subject(incident), "when it began is not stated");
            continue;
        };
        let Days(days) = Days::between(last.date.value, cx.today);
        if days <= cx.options.number(severity.value.word()) {
            continue;
        }
        let (id, severity) = (&incident.id.value, severity.value);
        let message = format!(
            "incident `{id}` of {severity} severity has been `{}` for {days} days",
            phase.value
        );
        sink.report(
            Draft::new(subject(incident), phase.span, message)
                .related(last.date.span, format!("it {} here", last.told()))
                .help("bring it to the next phase and write the day, or close it"),
        );
    }
}
