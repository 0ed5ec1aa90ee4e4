use jiff::civil::Date;

use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::graph::Decision;
use crate::graph::incident::detected;
use crate::model::{Incident, Threat};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "accept-after-incident",
        summary: "risk was accepted before it came true and not decided anew since",
        docs: include_str!("accept_after_incident.md"),
        needs: &[Fact::Incidents, Fact::AcceptedBy],
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let came_true = came_true(cx);
    if came_true.is_empty() {
        return;
    }
    for decision in cx.graph.decisions() {
        // One that has ended must be renewed anyway, and another rule says so.
        if decision.accept.until.is_some_and(|until| until.value < cx.today) {
            continue;
        }
        judge(cx, &decision, &came_true, sink);
    }
}

type CameTrue<'m> = std::collections::HashMap<*const Threat, Vec<&'m Incident>>;

/// The incidents in which each threat came true.
fn came_true<'m>(cx: &Cx<'m>) -> CameTrue<'m> {
    let mut found = CameTrue::new();
    for incident in cx.model.incidents.iter().filter(|i| i.duplicate_of.is_none()) {
        for threat in cx.graph.mapped(incident).threats {
            found.entry(std::ptr::from_ref(threat)).or_default().push(incident);
        }
    }
    found
}

fn judge<'m>(cx: &Cx<'m>, decision: &Decision<'m>, came_true: &CameTrue<'m>, sink: &mut Sink<'_>) {
    let struck = decision.threats.iter().filter_map(|threat| {
        let incidents = came_true.get(&std::ptr::from_ref(*threat))?;
        Some((*threat, incidents))
    });
    let struck: Vec<_> = struck.collect();
    if struck.is_empty() {
        return;
    }
    let Some(granted) = decision.accept.granted else {
        return sink.not_assessed(decision.subject(), "when it was granted is not stated");
    };
    for (threat, incidents) in struck {
        let known = incidents.iter().filter_map(|i| Some((detected(i)?, *i)));
        let Some((day, incident)) = known.max_by_key(|(day, _)| *day) else {
            let why = "when an incident with its threat was detected is not stated";
            sink.not_assessed(decision.subject(), why);
            continue;
        };
        if day <= granted.value || is_decided_since(cx, threat, day) {
            continue;
        }
        let name = match decision.id {
            None => decision.name(),
            Some(_) => format!("{} of threat `{}`", decision.name(), threat.id.value),
        };
        let message = format!(
            "{name} was granted on {}, before incident `{}` was detected on {day}",
            granted.value, incident.id.value
        );
        let place = incident.detected.map_or(incident.id.span, |date| date.span);
        return sink.report(
            Draft::new(decision.subject(), granted.span, message)
                .related(place, "the threat came true")
                .help(
                    "decide anew with what the incident has shown: treat the threat, or accept it \
                     again and write the day in `granted`",
                ),
        );
    }
}

/// Whether somebody accepted the threat again once it had come true.
fn is_decided_since<'m>(cx: &Cx<'m>, threat: &'m Threat, day: Date) -> bool {
    cx.graph.acceptances(threat).any(|accept| {
        cx.graph.is_live(accept) && accept.granted.is_some_and(|granted| granted.value >= day)
    })
}
