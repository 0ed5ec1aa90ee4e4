use super::subject;
use crate::finding::{
    Confidence, Draft, OptionMeta, OptionValue, RuleMeta, Severity, Sink, listed,
};
use crate::graph::incident::Traits;
use crate::model::Incident;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "incident-similar-unlinked",
        summary: "incident resembles an earlier one and neither names the other",
        docs: include_str!("incident_similar_unlinked.md"),
        severity: Severity::Note,
        confidence: Confidence::Medium,
        options: &[OptionMeta {
            name: "score",
            doc: "From which score on two incidents are alike.",
            default: OptionValue::Number(4),
        }],
        profiles: &[("incident-response", Severity::Warning)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

/// So many earlier incidents are looked at, the latest first.
const PATIENCE: usize = 100;
/// So many of them are named.
const MOST: usize = 3;

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let mut all: Vec<(&Incident, Traits<'_>)> =
        cx.model.incidents.iter().map(|i| (i, cx.graph.traits(i))).collect();
    // In time, those without a day first, so that they are the earlier of a pair.
    all.sort_by_key(|(incident, _)| incident.started.or(incident.detected).map(|d| d.value));
    let least = usize::try_from(cx.options.number("score")).unwrap_or(0);
    for (at, (incident, traits)) in all.iter().enumerate() {
        let mut alike = Vec::new();
        for (other, others) in all.iter().take(at).rev().take(PATIENCE) {
            let likeness = traits.likeness(others);
            let is_one = likeness.score >= least && !likeness.shared.is_empty();
            if is_one && !cx.graph.are_linked(incident, other) {
                alike.push((*other, likeness));
            }
            if alike.len() == MOST {
                break;
            }
        }
        let Some((_, first)) = alike.first() else { continue };
        let names = listed(alike.iter().map(|(other, _)| other.id.value.as_str()));
        let shared = listed(first.shared.iter().map(|shared| shared.as_str()));
        let id = &incident.id;
        let message =
            format!("incident `{}` resembles {names} ({shared}) and does not name it", id.value);
        let message = match alike.len() {
            1 => message,
            _ => format!("incident `{}` resembles {names} and does not name them", id.value),
        };
        let mut draft = Draft::new(subject(incident), id.span, message)
            .help(format!("add `related: [{}]`", names.replace('`', "").replace(" and ", ", ")));
        for (other, likeness) in &alike {
            let what = listed(likeness.shared.iter().map(|shared| shared.as_str()));
            draft = draft.related(other.id.span, format!("shares {what}"));
        }
        sink.report(draft);
    }
}
