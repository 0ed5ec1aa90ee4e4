use crate::diff::kept;
use crate::finding::{Draft, RuleMeta, Sink};
use crate::graph::{Decision, Element, Graph};
use crate::model::Threat;
use crate::rules::change::stride_na_stale::traits;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "accept-drifted",
        summary: "what was accepted has changed since, and the acceptance has not",
        docs: include_str!("accept_drifted.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(before) = cx.before else { return };
    let old = before.decisions();
    for decision in cx.graph.decisions() {
        let same = |d: &&Decision<'_>| d.subject() == decision.subject() && is_same(d, &decision);
        if !cx.graph.is_live(decision.accept) || !old.iter().any(|d| same(&d)) {
            continue;
        }
        let drifts: Vec<String> =
            decision.threats.iter().filter_map(|threat| drift(cx, before, threat)).collect();
        let Some(first) = drifts.first() else { continue };
        let message = format!("{} was given before {first}", decision.name());
        let place = decision.accept.until.as_ref().map_or(decision.accept.span, |u| u.span);
        let help = "have it decided anew, with a new `granted`, or undo the change";
        sink.report(Draft::new(decision.subject(), place, message).help(help));
    }
}

/// Whether an acceptance says what it said.
fn is_same(old: &Decision<'_>, new: &Decision<'_>) -> bool {
    let facts = |d: &Decision<'_>| {
        let text = |t: &Option<crate::model::Text>| t.as_ref().map(|t| t.value.clone());
        let a = d.accept;
        (text(&a.by), text(&a.why), a.until.map(|d| d.value), a.granted.map(|d| d.value))
    };
    facts(old) == facts(new)
}

/// What is different about an accepted threat.
fn drift<'m>(cx: &Cx<'m>, before: &Graph<'_>, threat: &'m Threat) -> Option<String> {
    let old = before.model.threats.iter().find(|old| old.id.value == threat.id.value)?;
    let (was, is) = (before.risk(old), cx.graph.risk(threat));
    if let (Some(was), Some(is)) = (was, is)
        && is > was
    {
        return Some(format!("its risk rose from {was} to {is}"));
    }
    cx.graph.targets(threat).into_iter().find_map(|element| {
        let old = match element {
            Element::Component(new) => kept(&before.model.components, std::slice::from_ref(new))
                .next()
                .map(|(old, _)| Element::Component(old)),
            Element::Flow(new) => kept(&before.model.flows, std::slice::from_ref(new))
                .next()
                .map(|(old, _)| Element::Flow(old)),
            Element::Actor(_) => None,
        }?;
        let what = differs(&traits(before, old), &traits(cx.graph, element))?;
        Some(format!("{what} of {} `{}` changed", element.noun(), element.id().value))
    })
}

/// The first fact that differs.
pub(super) fn differs(
    old: &[(&'static str, String)],
    new: &[(&'static str, String)],
) -> Option<&'static str> {
    old.iter().zip(new).find(|(old, new)| old != new).map(|((key, _), _)| *key)
}
