use super::STRAYED;
use crate::finding::{Draft, RuleMeta, Severity, Sink, Subject};
use crate::graph::{Coverage, Element, Interaction, Letters, Row};
use crate::model::Flow;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "stride-interaction-gap",
        summary: "flow across a boundary has no answer for a STRIDE letter",
        docs: include_str!("stride_interaction_gap.md"),
        profiles: &[("stride-per-interaction", Severity::Warning)],
        on_by_default: false,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.graph.coverage() == Coverage::WithoutStride {
        return;
    }
    if !cx.graph.has_zones() && !cx.model.flows.is_empty() {
        let why = "the model has no zones, and so no boundary that a flow could cross";
        return sink.not_assessed(Subject::model(), why);
    }
    let stray = cx.graph.stray_letters();
    for (flow, from, to) in cx.graph.flows_in_scope() {
        let subject = || Element::Flow(flow).subject();
        match cx.graph.crosses(&from, &to) {
            Some(false) => continue,
            None => {
                sink.not_assessed(subject(), "whether it crosses a trust boundary is not known");
                continue;
            }
            Some(true) => {}
        }
        match cx.graph.interaction(flow, &from, &to) {
            Some(interaction) => judge(flow, &interaction, stray, sink),
            None => sink.not_assessed(subject(), "the kind of one of its ends is not known"),
        }
    }
}

fn judge(flow: &Flow, interaction: &Interaction, stray: Letters, sink: &mut Sink<'_>) {
    let letters = |rows: &[&Row]| rows.iter().map(|row| row.letter).collect::<Letters>();
    let open = letters(&interaction.open);
    let subject = || Element::Flow(flow).subject();
    if !open.and(stray).is_empty() {
        sink.not_assessed(subject(), STRAYED);
    }
    if !letters(&interaction.unsure).without(open).is_empty() {
        let why = "whether a letter is asked depends on `over` or `authn`, which leave it open";
        sink.not_assessed(subject(), why);
    }
    let missing = open.without(stray);
    if missing.is_empty() {
        return;
    }
    let id = &flow.id;
    let message = format!(
        "flow `{}` crosses a trust boundary and has no threat and no `not_applicable` for {missing}",
        id.value
    );
    let asks = missing.iter().map(|letter| {
        let rows = interaction.open.iter().filter(|row| row.letter == letter);
        format!("{letter}: {}", rows.map(|row| row.what).collect::<Vec<_>>().join(", "))
    });
    let help = format!(
        "think of {}; answer at `{}` or at the end concerned",
        asks.collect::<Vec<_>>().join("; "),
        id.value
    );
    sink.report(Draft::new(subject(), id.span, message).help(help));
}
