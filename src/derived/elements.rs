//! What follows for parts of the system and for data.

use super::{Derived, Given, owner};
use crate::graph::protocol::{Protection, protection};
use crate::graph::{Element, End, Graph, ZoneOf};
use crate::model::{Component, Data, Flow, Text, Zone};

pub(super) fn element<'m>(graph: &Graph<'m>, element: Element<'m>) -> Vec<Derived> {
    let own = match element {
        Element::Component(component) => &component.owner,
        Element::Flow(flow) => &flow.owner,
        Element::Actor(actor) => &actor.owner,
    };
    let found = graph.owner_of(element);
    let mut all = owner(graph, own.as_ref(), found, |owner| whose(graph, element, owner));
    match element {
        Element::Component(component) => {
            all.extend(held_by(graph, component));
            all.extend(zone_of(graph, element));
            all.extend(class(graph, element));
            all.extend(boundary(graph, element));
        }
        Element::Actor(_) => all.extend(zone_of(graph, element)),
        Element::Flow(flow) => {
            all.extend(crossing(graph, flow));
            all.extend(class(graph, element));
            all.extend(flow.over.as_ref().map(over_what));
        }
    }
    all
}

/// From whom an element has its owner.
fn whose<'m>(graph: &Graph<'m>, element: Element<'m>, owner: &Text) -> String {
    let is_system = graph.model.owner.as_ref().is_some_and(|system| system.span == owner.span);
    let target = match element {
        Element::Flow(flow) => graph.ends(flow).map(|[_, to]| to),
        _ => None,
    };
    match target.filter(|_| !is_system) {
        Some(to) => format!("the owner of `{}`, to which it leads", to.name()),
        None => "the owner of the system".to_owned(),
    }
}

/// Who owns the files of a component.
fn held_by(graph: &Graph<'_>, component: &Component) -> Option<Derived> {
    Some(match graph.ground().holders.get(&component.id.value)? {
        Ok(holders) => {
            let names = holders.owners.keys().map(ToString::to_string).collect();
            let mut because = format!("CODEOWNERS, of the {} files of its code", holders.files);
            if holders.unowned > 0 {
                because.push_str(&format!("; {} have no owner", holders.unowned));
            }
            Derived::new("code_owned_by", Given::Texts(names), because)
        }
        Err(why) => Derived::new("code_owned_by", Given::Unknown, why.clone()),
    })
}

fn zone_of<'m>(graph: &Graph<'m>, element: Element<'m>) -> Vec<Derived> {
    let place = graph.zone_of(element);
    let mut all = Vec::new();
    match place {
        ZoneOf::In(_) => {}
        ZoneOf::Outside => {
            let because = "it names no zone and is not part of the system";
            all.push(Derived::text("zone", "outside of all zones", because));
        }
        ZoneOf::Unknown => {
            let because = "it names no zone, or one that is not to be found";
            all.push(Derived::new("zone", Given::Unknown, because));
        }
    }
    all.extend(trust(graph, place));
    all
}

fn trust<'m>(graph: &Graph<'m>, place: ZoneOf<'m>) -> Option<Derived> {
    let ZoneOf::In(zone) = place else {
        let trust = graph.trust(place)?;
        return Some(Derived::new("trust", Given::Number(trust), "nobody trusts what is outside"));
    };
    let mut around = Some(zone);
    // As deep as the graph itself looks.
    for _ in 0..64 {
        let Some(one) = around else { break };
        if let Some(trust) = &one.trust {
            let because = format!("the trust of the zone `{}`", one.id.value);
            let value = Given::Number(trust.value);
            return Some(Derived::new("trust", value, because).at(trust.span));
        }
        around = graph.around(one);
    }
    let because = "neither its zone nor one around that says how far it is trusted";
    Some(Derived::new("trust", Given::Unknown, because))
}

pub(super) fn zone<'m>(graph: &Graph<'m>, zone: &'m Zone) -> Vec<Derived> {
    match zone.trust {
        Some(_) => Vec::new(),
        None => trust(graph, ZoneOf::In(zone)).into_iter().collect(),
    }
}

fn class<'m>(graph: &Graph<'m>, element: Element<'m>) -> Option<Derived> {
    let gap = graph.class_gap_at(element);
    let Some(class) = graph.class_at(element) else {
        return gap.map(|gap| Derived::new("class", Given::Unknown, gap));
    };
    let ids: Vec<&str> = match element {
        Element::Component(component) => {
            let flowing = graph.flows_at(component).flat_map(|flow| graph.carried(flow));
            graph.held(component).chain(flowing).filter(|data| is_of(data, class)).map(id).collect()
        }
        Element::Flow(flow) => {
            graph.carried(flow).filter(|data| is_of(data, class)).map(id).collect()
        }
        Element::Actor(_) => Vec::new(),
    };
    let first = ids.first().map(|id| format!(", as of `{id}`")).unwrap_or_default();
    let mut because = format!("the highest of its data{first}");
    if let Some(gap) = gap {
        because.push_str(&format!("; may be higher: {gap}"));
    }
    Some(Derived::text("class", class, because))
}

fn is_of(data: &Data, class: crate::model::vocabulary::Class) -> bool {
    data.class.as_ref().is_some_and(|own| own.value == class)
}

fn id(data: &Data) -> &str {
    &data.id.value
}

fn boundary<'m>(graph: &Graph<'m>, element: Element<'m>) -> Option<Derived> {
    let is_there = graph.is_at_boundary(element)?;
    let because = match is_there {
        true => "something reaches it from a zone of another trust, or from outside",
        false => "nothing reaches it from a zone of another trust",
    };
    Some(Derived::new("at_boundary", Given::Bool(is_there), because))
}

fn crossing<'m>(graph: &Graph<'m>, flow: &'m Flow) -> Option<Derived> {
    let [from, to] = graph.ends(flow)?;
    let place = |end: &End<'m>| match graph.zone_of(end.element) {
        ZoneOf::In(zone) => format!("`{}`", zone.id.value),
        ZoneOf::Outside => "outside".to_owned(),
        ZoneOf::Unknown => "an unknown zone".to_owned(),
    };
    let because = format!("from {} to {}", place(&from), place(&to));
    let value = graph.crosses(&from, &to).map_or(Given::Unknown, Given::Bool);
    Some(Derived::new("crosses_boundary", value, because))
}

fn over_what(over: &Text) -> Derived {
    let (value, because) = match protection(&over.value) {
        Protection::Encrypted => (Given::Bool(true), "its protocol encrypts"),
        Protection::Plaintext => (Given::Bool(false), "its protocol does not encrypt"),
        Protection::Local => (Given::Text("local".to_owned()), "it does not leave the machine"),
        Protection::Unknown => (Given::Unknown, "its protocol does not tell"),
    };
    Derived::new("encrypted", value, because).at(over.span)
}

pub(super) fn data<'m>(graph: &Graph<'m>, data: &'m Data) -> Vec<Derived> {
    let of_system = graph.model.owner.as_ref();
    let found = data.owner.as_ref().or(of_system);
    let whose = |_: &Text| "the owner of the system".to_owned();
    let mut all = owner(graph, data.owner.as_ref(), found, whose);
    let model = graph.model;
    let is_it = |ids: &[Text]| ids.iter().any(|id| id.value == data.id.value);
    let keeps = model.components.iter().filter(|component| is_it(&component.holds));
    let keeps: Vec<String> = keeps.map(|component| component.id.value.to_string()).collect();
    let carries = model.flows.iter().filter(|flow| is_it(&flow.sends) || is_it(&flow.gets));
    let carries: Vec<String> = carries.map(|flow| flow.id.value.to_string()).collect();
    all.push(Derived::new("held_by", Given::Texts(keeps), "the components that name it"));
    all.push(Derived::new("carried_by", Given::Texts(carries), "the flows that name it"));
    all
}
