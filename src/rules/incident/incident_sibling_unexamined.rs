use super::subject;
use crate::finding::{Confidence, Draft, RuleMeta, Sink, listed};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "incident-sibling-unexamined",
        summary: "component like one that an incident affected was not examined",
        docs: include_str!("incident_sibling_unexamined.md"),
        confidence: Confidence::Medium,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let mut known = None;
    for incident in cx.graph.closed_incidents().filter(|i| !i.affected.is_empty()) {
        let (kin, reasons) = known.get_or_insert_with(|| (cx.graph.kin(), cx.graph.reasons()));
        let mut siblings = cx.graph.siblings(incident, kin, reasons);
        siblings.retain(|sibling| !sibling.examined);
        if siblings.is_empty() {
            continue;
        }
        let mapped = cx.graph.mapped(incident);
        if mapped.partial || incident.threats.is_empty() && incident.refs.is_empty() {
            sink.not_assessed(subject(incident), "what to look for elsewhere is not known");
            continue;
        }
        let id = &incident.id;
        let names = listed(siblings.iter().map(|s| s.component.id.value.as_str()));
        let tech = siblings.iter().map(|s| s.tech.as_str());
        let tech = listed(tech.collect::<std::collections::BTreeSet<_>>());
        let (noun, verb) = match siblings.len() {
            1 => ("component", "has"),
            _ => ("components", "have"),
        };
        let message = format!(
            "{noun} {names} {verb} {tech} in common with what incident `{}` affected, and nobody \
             has looked there",
            id.value
        );
        let mut draft = Draft::new(subject(incident), id.span, message).help(format!(
            "look for the same flaw at {names}: add the threat there, or say in `not_applicable` \
             why it cannot happen"
        ));
        for sibling in siblings.iter().take(3) {
            draft = draft.related(sibling.component.id.span, format!("made with {}", sibling.tech));
        }
        sink.report(draft);
    }
}
