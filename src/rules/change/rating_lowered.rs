use crate::diff::{is_fresh, kept};
use crate::finding::{Draft, RuleMeta, Sink, Subject};
use crate::graph::Graph;
use crate::model::Threat;
use crate::rules::{Check, Cx, Rule};
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "rating-lowered",
        summary: "a threat is rated lower than before, and nothing says why",
        docs: include_str!("rating_lowered.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(before) = cx.before else { return };
    for (old, new) in kept(&before.model.threats, &cx.model.threats) {
        if new.retired.is_some() || is_fresh(old.because.as_ref(), new.because.as_ref()) {
            continue;
        }
        let lowered = lowered(cx.graph, before, old, new);
        let Some((span, _)) = lowered.first() else { continue };
        let what: Vec<&str> = lowered.iter().map(|(_, what)| what.as_str()).collect();
        let message = format!("threat `{}` is rated lower: {}", new.id.value, what.join(", "));
        let draft = Draft::new(Subject::new("threat", new.id.value.clone()), *span, message)
            .help("say in `because` what has changed, or keep the rating");
        sink.report(draft);
    }
}

/// What is lower than before, each at its place.
fn lowered<'m>(
    graph: &Graph<'m>,
    before: &Graph<'m>,
    old: &'m Threat,
    new: &'m Threat,
) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    let mut compare = |what: &str, was: Option<(u8, &str)>, is: Option<(u8, &str, Span)>| {
        if let (Some((was, from)), Some((is, to, span))) = (was, is)
            && is < was
        {
            found.push((span, format!("{what} {from} -> {to}")));
        }
    };
    compare(
        "likelihood",
        old.likelihood.map(|l| (l.value as u8, l.value.word())),
        new.likelihood.map(|l| (l.value as u8, l.value.word(), l.span)),
    );
    compare(
        "impact",
        old.impact.map(|l| (l.value as u8, l.value.word())),
        new.impact.map(|l| (l.value as u8, l.value.word(), l.span)),
    );
    compare(
        "residual",
        old.residual.map(|l| (l.value as u8, l.value.word())),
        new.residual.map(|l| (l.value as u8, l.value.word(), l.span)),
    );
    if found.is_empty() {
        let place = new.cvss.as_ref().map(|text| text.span);
        let place = place.or(new.owasp.as_ref().map(|text| text.span));
        let place = place.or(new.risk.map(|risk| risk.span)).unwrap_or(new.id.span);
        if let (Some(was), Some(is)) = (before.risk(old), graph.risk(new))
            && is < was
        {
            found.push((place, format!("risk {was} -> {is}")));
        }
    }
    found
}
