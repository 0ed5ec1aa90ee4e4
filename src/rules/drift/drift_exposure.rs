use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::graph::{Element, Graph, is_out};
use crate::model::Component;
use crate::model::vocabulary::ComponentKind;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "drift-exposure",
        summary: "the world can reach a component that the model keeps inside",
        docs: include_str!("drift_exposure.md"),
        severity: Severity::Error,
        stride: "SIDE",
        cwe: &[668],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let standing = &cx.graph.ground().standing;
    for (at, component) in cx.model.components.iter().enumerate() {
        let is_exposed = component.exposed.as_ref().is_some_and(|exposed| exposed.value);
        let is_external =
            component.kind.as_ref().is_some_and(|kind| kind.value == ComponentKind::External);
        if is_exposed || is_external || is_out(component.out_of_scope.as_ref()) {
            continue;
        }
        let subject = Element::Component(component).subject();
        let behind = stands_behind_a_gateway(cx.graph, component);
        let bound = || standing.bound.iter().filter(|bound| bound.component == at);
        let open = |by_name: bool| {
            let these = bound().filter(move |bound| bound.by_name == by_name);
            let said = these.flat_map(|b| b.exposed.iter().map(move |said| (b, said)));
            said.filter(move |(_, said)| !(said.through && behind)).collect::<Vec<_>>()
        };
        let (own, namesakes) = (open(false), open(true));
        let by_name = own.is_empty();
        let said = if by_name { namesakes } else { own };
        let Some((first, fact)) = said.first() else {
            for unsure in bound().filter_map(|b| Some((b, b.unsure.as_ref()?))) {
                let (bound, why) = unsure;
                sink.not_assessed(subject.clone(), format!("{}: {why}", bound.name));
            }
            continue;
        };
        let place = component.exposed.as_ref().map_or(component.id.span, |exposed| exposed.span);
        let message = format!(
            "component `{}` is not `exposed`, but {} is open to the world: {}",
            component.id.value, first.name, fact.why
        );
        let mut draft = Draft::new(subject, place, message).help(
            "keep it inside, or write `exposed: true` and answer the threats that come with it",
        );
        if by_name {
            draft = draft.severity(Severity::Warning);
        }
        for (bound, fact) in said.iter().take(5) {
            let note = format!("{}: {}", bound.name, fact.why);
            draft = draft.related_beyond(fact.place.clone(), note);
        }
        sink.report(draft);
    }
}

/// Whether a gateway of the model leads to it: then what comes through an ingress or a load balancer
/// is what the model says.
fn stands_behind_a_gateway(graph: &Graph<'_>, component: &Component) -> bool {
    graph.flows().any(|(_, from, to)| {
        let is_gateway = from.component().and_then(|c| c.gateway.as_ref()).is_some_and(|g| g.value);
        is_gateway && to.component().is_some_and(|target| std::ptr::eq(target, component))
    })
}
