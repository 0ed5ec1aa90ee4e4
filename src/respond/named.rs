//! What a name stands for in one model, and what is near that.

use std::collections::HashMap;

use super::query::Term;
use crate::graph::incident::product_of;
use crate::graph::{Element, Graph};
use crate::model::{Incident, Mitigation, Playbook, Text, Threat, Tree};
use crate::source::Span;

/// What a name stands for in one model.
#[derive(Default)]
pub(super) struct Named<'m> {
    pub(super) elements: Vec<Element<'m>>,
    pub(super) data: Vec<&'m str>,
    pub(super) threats: Vec<&'m Threat>,
    pub(super) mitigations: Vec<&'m Mitigation>,
    pub(super) playbooks: Vec<&'m Playbook>,
    pub(super) incidents: Vec<&'m Incident>,
    pub(super) trees: Vec<&'m Tree>,
    pub(super) others: Vec<&'m str>,
    pub(super) zones: Vec<&'m str>,
    pub(super) is_system: bool,
}

impl Named<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.elements.is_empty()
            && self.data.is_empty()
            && self.threats.is_empty()
            && self.mitigations.is_empty()
            && self.playbooks.is_empty()
            && self.incidents.is_empty()
            && self.trees.is_empty()
            && self.others.is_empty()
            && self.zones.is_empty()
            && !self.is_system
    }
}

pub(super) fn find<'m>(graph: &Graph<'m>, term: &Term) -> Named<'m> {
    let model = graph.model;
    let mut named = Named::default();
    let system = model.name();
    let (of, name) = match term.name.rsplit_once('/') {
        Some((of, name)) => (Some(of), name),
        None => (None, term.name.as_str()),
    };
    // `checkout/api` is the `api` of the system `checkout`.
    if of.is_some_and(|of| system.as_ref().is_none_or(|system| !system.eq_ignore_ascii_case(of))) {
        return named;
    }
    let is = |id: &Text| id.value.eq_ignore_ascii_case(name);
    let components = model.components.iter().map(Element::Component);
    let flows = model.flows.iter().map(Element::Flow);
    let actors = model.actors.iter().map(Element::Actor);
    named.elements.extend(components.chain(flows).chain(actors).filter(|e| is(e.id())));
    let made_with = |element: &Element<'m>| match element {
        Element::Component(component) => {
            component.tech.iter().any(|tech| product_of(&tech.value) == name)
        }
        _ => false,
    };
    if named.elements.is_empty() && of.is_none() {
        let components = model.components.iter().map(Element::Component);
        named.elements.extend(components.filter(made_with));
    }
    named.data.extend(model.data.iter().map(|data| &data.id).filter(|id| is(id)).map(as_str));
    named.threats.extend(model.threats.iter().filter(|threat| is(&threat.id)));
    named.mitigations.extend(model.mitigations.iter().filter(|control| is(&control.id)));
    named.playbooks.extend(model.playbooks.iter().filter(|playbook| is(&playbook.id)));
    named.incidents.extend(model.incidents.iter().filter(|incident| is(&incident.id)));
    let has_node =
        |tree: &&Tree| tree.nodes.iter().any(|node| is(&node.id) && node.id.value != "goal");
    named.trees.extend(model.trees.iter().filter(|tree| is(&tree.id) || has_node(tree)));
    let personas = model.personas.iter().map(|persona| &persona.id);
    let others = personas.chain(model.objectives.iter().map(|objective| &objective.id));
    named.others.extend(others.filter(|id| is(id)).map(as_str));
    named.zones.extend(model.zones.iter().map(|zone| &zone.id).filter(|id| is(id)).map(as_str));
    named.is_system =
        of.is_none() && system.is_some_and(|system| system.eq_ignore_ascii_case(name));
    named
}

pub(super) fn as_str(id: &Text) -> &str {
    &id.value
}

/// The components that keep some data and the flows that carry it.
pub(super) fn holders<'m>(graph: &Graph<'m>, data: &str) -> Vec<Element<'m>> {
    let is_it = |ids: &[Text]| ids.iter().any(|id| id.value == data);
    let keeps = graph.model.components.iter().filter(|c| is_it(&c.holds)).map(Element::Component);
    let carries = graph.model.flows.iter().filter(|f| is_it(&f.sends) || is_it(&f.gets));
    keeps.chain(carries.map(Element::Flow)).collect()
}

/// How far elements are from those that were asked for, up to two steps, and from which.
pub(super) type Near<'m> = HashMap<Span, (u8, &'m str)>;

pub(super) fn distances<'m>(graph: &Graph<'m>, from: &[Element<'m>]) -> Near<'m> {
    let mut near: Near<'m> = HashMap::new();
    let mut edge: Vec<(Element<'m>, &'m str)> =
        from.iter().map(|element| (*element, element.id().value.as_str())).collect();
    for steps in 0..=2 {
        let mut next = Vec::new();
        for (element, origin) in edge {
            if near.contains_key(&element.id().span) {
                continue;
            }
            near.insert(element.id().span, (steps, origin));
            if steps < 2 {
                next.extend(beside(graph, element).into_iter().map(|e| (e, origin)));
            }
        }
        edge = next;
    }
    near
}

/// The flows of a component or an actor; the ends of a flow.
fn beside<'m>(graph: &Graph<'m>, element: Element<'m>) -> Vec<Element<'m>> {
    match element {
        Element::Component(component) => graph.flows_at(component).map(Element::Flow).collect(),
        Element::Flow(flow) => {
            graph.ends(flow).into_iter().flatten().map(|end| end.element).collect()
        }
        Element::Actor(actor) => {
            let is_it = |id: &Text| id.value == actor.id.value;
            let flows = graph.model.flows.iter();
            let at =
                flows.filter(|f| f.path.as_ref().is_some_and(|p| is_it(&p.from) || is_it(&p.to)));
            at.map(Element::Flow).collect()
        }
    }
}
