use crate::finding::{Draft, Fact, RuleMeta, Sink, listed};
use crate::graph::{Element, End};
use crate::model::vocabulary::ComponentKind;
use crate::model::{Component, Flow};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "exposed-undeclared",
        summary: "component is reached from an untrusted place and is not marked exposed",
        docs: include_str!("exposed_undeclared.md"),
        needs: &[Fact::Exposed, Fact::Zones],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

/// A component that is not marked exposed, with the flows that reach it.
struct Reached<'m> {
    component: &'m Component,
    end: End<'m>,
    from_outside: Vec<&'m Flow>,
    perhaps: bool,
}

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.model.library.is_some() {
        return;
    }
    for reached in reached(cx) {
        let Reached { component, end, from_outside, perhaps } = reached;
        // A component of another model is reported where a flow of this one leads to it.
        let (subject, span) = match from_outside.first() {
            Some(flow) if end.elsewhere => (Element::Flow(flow).subject(), end.id.span),
            _ => (end.element.subject(), component.id.span),
        };
        let unread = component.exposed.is_none() && cx.model.is_misread(&subject);
        if unread || (from_outside.is_empty() && perhaps) {
            sink.not_assessed(
                subject,
                "whether it is reached from an untrusted place is not known",
            );
            continue;
        }
        let Some(flow) = from_outside.first() else { continue };
        let flows = match from_outside.as_slice() {
            [one] => format!("flow `{}` leads", one.id.value),
            all => format!("flows {} lead", listed(all.iter().map(|f| f.id.value.as_str()))),
        };
        let (span, lack) = match &component.exposed {
            Some(no) if !end.elsewhere => (no.span, "says `exposed: false`"),
            _ => (span, "is not marked exposed"),
        };
        let (noun, id) = (end.element.noun(), end.name());
        let message = format!("{noun} `{id}` {lack}, and {flows} to it from an untrusted place");
        sink.report(
            Draft::new(subject, span, message)
                .help("add `exposed: true` if that is meant, else lead the flow through what is exposed")
                .related(flow.id.span, "from an untrusted place"),
        );
    }
}

/// The processes and stores that flows reach from elsewhere and that are not marked exposed. A
/// store that is reached directly is for `flow-direct-store`.
fn reached<'m>(cx: &Cx<'m>) -> Vec<Reached<'m>> {
    let mut all: Vec<Reached<'m>> = Vec::new();
    for (flow, from, to) in cx.graph.flows_in_scope().filter(|(_, _, to)| to.is_guarded()) {
        let Some(component) = to.component() else { continue };
        let is_exposed = component.exposed.as_ref().is_some_and(|exposed| exposed.value);
        let direct = to.is(ComponentKind::Store) && cx.graph.only_reads_public(flow) != Some(true);
        let outside = match (cx.graph.is_untrusted(&from), cx.graph.crosses(&from, &to)) {
            (Some(false), _) | (_, Some(false)) => continue,
            (Some(true), Some(true)) => true,
            _ => false,
        };
        if is_exposed || direct || to.trust == Some(0) {
            continue;
        }
        let at = all.iter().position(|reached| std::ptr::eq(reached.component, component));
        let at = at.unwrap_or_else(|| {
            all.push(Reached { component, end: to, from_outside: Vec::new(), perhaps: false });
            all.len() - 1
        });
        let Some(reached) = all.get_mut(at) else { continue };
        match outside {
            true => reached.from_outside.push(flow),
            false => reached.perhaps = true,
        }
    }
    all
}
