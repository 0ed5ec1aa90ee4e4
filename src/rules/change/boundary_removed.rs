use crate::diff::kept;
use crate::finding::{Draft, RuleMeta, Sink, Subject, listed};
use crate::graph::{End, Graph};
use crate::model::{Flow, Text};
use crate::rules::{Check, Cx, Rule};
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "boundary-removed",
        summary: "flows no longer cross the trust boundary that they crossed",
        docs: include_str!("boundary_removed.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(before) = cx.before else { return };
    let gone: Vec<&Flow> = kept(&before.model.flows, &cx.model.flows)
        .filter(|(old, new)| {
            is_same_way(old, new) && crosses(before, old) && !crosses(cx.graph, new)
        })
        .map(|(_, new)| new)
        .collect();
    let raised = raised(cx, before);
    if gone.is_empty() && raised.is_empty() {
        return;
    }
    for (zone, span, was, is) in raised {
        let message = format!("zone `{}` is trusted more than before: {was} -> {is}", zone.value);
        let subject = Subject::new("zone", zone.value.clone());
        sink.report(Draft::new(subject, span, message).help(HELP));
    }
    if let Some(first) = gone.first() {
        let (noun, verb) = if gone.len() == 1 { ("flow", "crosses") } else { ("flows", "cross") };
        let names = listed(gone.iter().map(|flow| flow.id.value.as_str()));
        let message = format!("{noun} {names} no longer {verb} a trust boundary");
        let subject = Subject::new("flow", first.id.value.clone());
        let place = moved(cx, before, first).unwrap_or(first.id.span);
        sink.report(Draft::new(subject, place, message).help(HELP));
    }
}

const HELP: &str =
    "rules about boundaries no longer ask there; make sure that the system changed, too";

/// Between the same two ends as before.
fn is_same_way(old: &Flow, new: &Flow) -> bool {
    match (&old.path, &new.path) {
        (Some(old), Some(new)) => old.from.value == new.from.value && old.to.value == new.to.value,
        _ => false,
    }
}

fn crosses(graph: &Graph<'_>, flow: &Flow) -> bool {
    graph.ends(flow).is_some_and(|[from, to]| graph.crosses(&from, &to) == Some(true))
}

/// Where an end of the flow is said to stand now, and stood elsewhere before.
fn moved(cx: &Cx<'_>, before: &Graph<'_>, flow: &Flow) -> Option<Span> {
    let zone =
        |end: &End<'_>| end.component().and_then(|c| c.zone.as_ref()).map(|z| z.value.clone());
    let old = before.model.flows.iter().find(|old| old.id.value == flow.id.value)?;
    let (was, is) = (before.ends(old)?, cx.graph.ends(flow)?);
    let end = was.iter().zip(&is).find(|(was, is)| zone(was) != zone(is)).map(|(_, is)| is)?;
    Some(end.component()?.zone.as_ref()?.span)
}

/// Zones that are trusted more than before.
fn raised<'m>(cx: &Cx<'m>, before: &'m Graph<'m>) -> Vec<(&'m Text, Span, i64, i64)> {
    let pairs = kept(&before.model.zones, &cx.model.zones);
    let trust = |(old, new): (&crate::model::Zone, &'m crate::model::Zone)| {
        let (was, is) = (old.trust?, new.trust?);
        (is.value > was.value).then_some((&new.id, is.span, was.value, is.value))
    };
    pairs.filter_map(trust).collect()
}
