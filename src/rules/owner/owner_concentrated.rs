use std::collections::BTreeSet;

use ecow::EcoString;

use crate::finding::{
    Confidence, Draft, Fact, OptionMeta, OptionValue, RuleMeta, Severity, Sink, Subject,
};
use crate::graph::Element;
use crate::model::{Component, Text};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "owner-concentrated",
        summary: "one owner has most components, while their code belongs to several",
        docs: include_str!("owner_concentrated.md"),
        needs: &[Fact::Owner, Fact::Code],
        severity: Severity::Note,
        confidence: Confidence::Medium,
        options: &[
            OptionMeta {
                name: "components",
                doc: "A model with fewer components is not judged.",
                default: OptionValue::Number(10),
            },
            OptionMeta {
                name: "share",
                doc: "The share of the components, in percent, that one owner may have.",
                default: OptionValue::Number(60),
            },
            OptionMeta {
                name: "owners",
                doc: "So many owners of the code are needed to make it remarkable.",
                default: OptionValue::Number(3),
            },
        ],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.model.library.is_some() {
        return;
    }
    let components: Vec<&Component> = cx.graph.components_in_scope().collect();
    let most = |name: &str| usize::try_from(cx.options.number(name)).unwrap_or(0);
    if components.len() < most("components") {
        return;
    }
    let Some((owner, own)) = largest(cx, &components) else { return };
    let holders = holders(cx, &own);
    if own.len() * 100 <= components.len() * most("share") || holders.len() < most("owners") {
        return;
    }
    let message = format!(
        "`{}` owns {} of {} components, while CODEOWNERS gives their code to {} owners",
        owner.value,
        own.len(),
        components.len(),
        holders.len(),
    );
    let draft = Draft::new(Subject::new("owner", owner.value.clone()), owner.span, message);
    sink.report(draft.help("let each component belong to those who can change its code"));
}

/// Everybody who owns code of the components.
fn holders<'c>(cx: &'c Cx<'_>, components: &[&Component]) -> BTreeSet<&'c EcoString> {
    let of = |component: &&Component| cx.graph.ground().holders.get(&component.id.value);
    let known = components.iter().filter_map(of).filter_map(|held| held.as_ref().ok());
    known.flat_map(|held| held.owners.keys()).collect()
}

/// The owner of the most components, where they are first named, and these components.
fn largest<'c>(
    cx: &Cx<'c>,
    components: &[&'c Component],
) -> Option<(&'c Text, Vec<&'c Component>)> {
    let mut shares: Vec<(&Text, Vec<&Component>)> = Vec::new();
    for component in components {
        let Some(owner) = cx.graph.owner_of(Element::Component(component)) else { continue };
        let is_theirs =
            |(known, _): &&mut (&Text, _)| cx.graph.same_owner(&known.value, &owner.value);
        match shares.iter_mut().find(is_theirs) {
            Some((_, own)) => own.push(component),
            None => shares.push((owner, vec![component])),
        }
    }
    shares.into_iter().max_by_key(|(_, own)| own.len())
}
