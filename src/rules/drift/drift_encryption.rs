use crate::finding::{Draft, Fact, RuleMeta, Sink};
use crate::graph::protocol::{Protection, protection};
use crate::graph::{Element, is_out};
use crate::model::vocabulary::{Answer, ComponentKind};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "drift-encryption",
        summary: "the model says encrypted, the infrastructure says otherwise",
        docs: include_str!("drift_encryption.md"),
        needs: &[Fact::Code, Fact::FlowEncryption],
        stride: "TI",
        cwe: &[311, 319],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    at_rest(cx, sink);
    on_the_way(cx, sink);
}

fn at_rest(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let bound = &cx.graph.ground().standing.bound;
    for (at, component) in cx.model.components.iter().enumerate() {
        let yes = component.encrypted.as_ref().filter(|answer| answer.value == Answer::Yes);
        let Some(yes) = yes.filter(|_| !is_out(component.out_of_scope.as_ref())) else { continue };
        let off = bound.iter().filter(|bound| bound.component == at).find_map(|bound| {
            let (_, said) = bound.encrypted.as_ref().filter(|(is, _)| !is)?;
            Some((bound, said))
        });
        let Some((bound, said)) = off else {
            let mut own = bound.iter().filter(|bound| bound.component == at);
            if own.clone().all(|bound| bound.encrypted.is_none())
                && let Some((bound, why)) = own.find_map(|b| Some((b, b.unsure.as_ref()?)))
            {
                let subject = Element::Component(component).subject();
                sink.not_assessed(subject, format!("{}: {why}", bound.name));
            }
            continue;
        };
        let message = format!(
            "component `{}` is called encrypted, but {} is not: {}",
            component.id.value, bound.name, said.why
        );
        sink.report(
            Draft::new(Element::Component(component).subject(), yes.span, message)
                .help("encrypt it, or say in the model that it is not and why")
                .related_beyond(said.place.clone(), bound.name.clone()),
        );
    }
}

fn on_the_way(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let bound = &cx.graph.ground().standing.bound;
    for (flow, from, to) in cx.graph.flows_in_scope() {
        let over =
            flow.over.as_ref().filter(|over| protection(&over.value) == Protection::Encrypted);
        let Some((over, target)) = over.zip(to.component()) else { continue };
        let is_target = |at: usize| {
            cx.model.components.get(at).is_some_and(|component| std::ptr::eq(component, target))
        };
        let plain = bound.iter().filter(|bound| is_target(bound.component));
        // What comes in by way of an ingress comes from outside.
        let is_outside = from.component().is_none_or(|component| {
            component.kind.as_ref().is_some_and(|kind| kind.value == ComponentKind::External)
        });
        let mut plain = plain.filter_map(|b| Some((b, b.plain.as_ref()?)));
        let Some((bound, said)) = plain.find(|(_, said)| !said.through || is_outside) else {
            continue;
        };
        let message = format!(
            "flow `{}` goes over `{}`, but {} can be reached without TLS: {}",
            flow.id.value, over.value, bound.name, said.why
        );
        sink.report(
            Draft::new(Element::Flow(flow).subject(), over.span, message)
                .help("let it take TLS only, or name the protocol that is really spoken")
                .related_beyond(said.place.clone(), bound.name.clone()),
        );
    }
}
