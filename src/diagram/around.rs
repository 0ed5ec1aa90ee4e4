//! The whole of a system, or what lies around one element of it.

use std::collections::BTreeSet;

use super::{Cut, Parts};
use crate::graph::{Element, End, Graph};
use crate::model::Flow;
use crate::model::vocabulary::ActorKind;

type Link<'m> = (&'m Flow, End<'m>, End<'m>);

impl<'m> Cut<'m> {
    /// All of a system, by name, so that the order of the text makes no difference. A threat agent
    /// whom no flow leads to is no part of it.
    #[must_use]
    pub fn system(graph: &Graph<'m>) -> Self {
        let flows = flows(graph);
        let touched: BTreeSet<&str> =
            flows.iter().flat_map(|(_, a, b)| [a.name(), b.name()]).collect();
        let is_idle_agent = |element: &Element<'m>| match element {
            Element::Actor(actor) => {
                let agent = actor.kind.as_ref().is_some_and(|k| k.value == ActorKind::ThreatAgent);
                agent && !touched.contains(actor.id.value.as_str())
            }
            _ => false,
        };
        let wanted = elements(graph).into_iter().filter(|element| !is_idle_agent(element));
        draw(graph, wanted.collect(), &flows, &|_| true)
    }

    /// What is at most `depth` flows away from the element of that id; of a flow, from its ends.
    /// `None` where there is no such element.
    #[must_use]
    pub fn within(graph: &Graph<'m>, id: &str, depth: usize) -> Option<Self> {
        let flows = flows(graph);
        let centre = graph.element(id)?;
        let name = centre.id().value.as_str();
        let mut near: BTreeSet<&str> = match centre {
            Element::Flow(own) => {
                let [from, to] = graph.ends(own)?;
                BTreeSet::from([from.name(), to.name()])
            }
            _ => BTreeSet::from([name]),
        };
        for _ in 0..depth.min(flows.len()) {
            let next =
                flows.iter().filter(|(_, a, b)| near.contains(a.name()) || near.contains(b.name()));
            let next: Vec<&str> = next.flat_map(|(_, a, b)| [a.name(), b.name()]).collect();
            let before = near.len();
            near.extend(next);
            if near.len() == before {
                break;
            }
        }
        let is_near = |name: &str| near.contains(name);
        let all = elements(graph).into_iter();
        let wanted = all.filter(|element| near.contains(element.id().value.as_str())).collect();
        Some(draw(graph, wanted, &flows, &is_near))
    }
}

/// Components and actors, by name.
fn elements<'m>(graph: &Graph<'m>) -> Vec<Element<'m>> {
    let components = graph.model.components.iter().map(Element::Component);
    let mut all: Vec<_> = components.chain(graph.model.actors.iter().map(Element::Actor)).collect();
    all.sort_by_key(|element| &element.id().value);
    all
}

fn flows<'m>(graph: &Graph<'m>) -> Vec<Link<'m>> {
    let mut flows: Vec<Link<'m>> = graph.flows().collect();
    flows.sort_by_key(|(flow, ..)| &flow.id.value);
    flows
}

/// These elements, the flows whose ends `wanted` names, and what of other models is at those.
fn draw<'m>(
    graph: &Graph<'m>,
    elements: Vec<Element<'m>>,
    flows: &[Link<'m>],
    wanted: &dyn Fn(&str) -> bool,
) -> Cut<'m> {
    let mut parts = Parts { most: usize::MAX, ..Parts::default() };
    elements.into_iter().for_each(|element| parts.add(graph, element, None));
    let flows = || flows.iter().filter(|(_, a, b)| wanted(a.name()) && wanted(b.name()));
    for (_, from, to) in flows() {
        parts.add_end(from, None);
        parts.add_end(to, None);
    }
    for (flow, from, to) in flows() {
        parts.link(flow, from, to, None, true, usize::MAX);
    }
    parts.cut
}
