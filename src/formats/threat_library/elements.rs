//! Zones, what stands in them, and what flows between.

use std::collections::HashMap;

use super::{ACTORS, BOUNDARIES, COMPONENTS, DATA, FLOWS, STORES, ZONES, name, named, own, refer};
use crate::finding::{Fact, Subject};
use crate::formats::reading::{
    Asked, Boundaries, Once, Placed, Reader, bare, component_places, encrypt, encryption_word,
    objects, rest, text, texts, yes_or_no, zones_of,
};
use crate::model::vocabulary::{ActorKind, Class, ComponentKind};
use crate::model::{Actor, Component, Data, Endpoints, Flow, Said, Text, Zone};
use crate::source::Spanned;
use crate::syntax::Node;

/// What a flow can begin and end at.
const ENDS: &[&str] = &[COMPONENTS, STORES, ACTORS];

pub(super) fn zones(reader: &mut Reader, root: &Node) {
    for node in objects(root, ZONES) {
        let id = reader.identify_in(ZONES, "zone", name(node).as_ref(), own(node), node.span);
        let mut zone = Zone::new(id.clone(), node.span);
        zone.title = text(node.get("title"));
        zone.why = text(node.get("description"));
        reader.model.zones.push(zone);
        rest(reader, "zone", Some(&id), node, &["symbolic_name", "title", "description"]);
    }
}

pub(super) fn boundaries(reader: &mut Reader, once: &mut Once, root: &Node) -> Boundaries {
    let mut all = Boundaries::default();
    let model = Subject::model();
    for node in objects(root, BOUNDARIES) {
        let sides = sides(reader, once, (&model, "a trust boundary"), node);
        let read =
            ["trust_zone_a", "trust_zone_b", "authentication_methods", "access_control_methods"];
        rest(reader, "a trust boundary", None, node, &read);
        let [Some(a), Some(b)] = sides else { continue };
        let (authn, authz) = ("authentication_methods", "access_control_methods");
        all.add([&a.value, &b.value], &texts(node.get(authn)), &texts(node.get(authz)));
    }
    all
}

/// The two zones of a boundary, as far as they are there.
pub(super) fn sides(
    reader: &Reader,
    once: &mut Once,
    who: (&Subject, &str),
    node: &Node,
) -> [Option<Text>; 2] {
    ["trust_zone_a", "trust_zone_b"].map(|key| {
        let zone = text(node.get(key))?;
        let found = super::resolve(reader, &[ZONES], &zone);
        if found.is_none() {
            once.dangling(who, "trust zone", zone, || named(reader, &[ZONES]));
        }
        found
    })
}

/// Persons are actors; systems and what is run by others are parts of the drawing like any other.
pub(super) fn actors(reader: &mut Reader, once: &mut Once, root: &Node) {
    const KINDS: &[(&str, ActorKind)] = &[
        ("system", ActorKind::System),
        ("user", ActorKind::Person),
        ("power_user", ActorKind::Person),
        ("administrator", ActorKind::Person),
        ("engineer", ActorKind::Person),
        ("third_party", ActorKind::System),
    ];
    for node in objects(root, ACTORS) {
        let word = text(node.get("type"));
        let is_system = word
            .as_ref()
            .is_some_and(|word| ["system", "thirdparty"].contains(&bare(&word.value).as_str()));
        let noun = if is_system { "component" } else { "actor" };
        let id = reader.identify_in(ACTORS, noun, name(node).as_ref(), own(node), node.span);
        let (subject, who) =
            (Subject::new(noun, id.value.clone()), format!("actor `{}`", id.value));
        let kind = once.meaning((&subject, &who), "type", word, KINDS);
        let (title, zone) = (text(node.get("title")), zone(reader, node));
        let mut read = vec!["symbolic_name", "title", "type", "trust_zone"];
        if !is_system {
            let mut actor = Actor::new(id.clone(), node.span);
            (actor.title, actor.kind, actor.zone) = (title, kind, zone);
            reader.model.actors.push(actor);
        } else {
            let mut component = Component::new(id.clone(), node.span);
            let at = kind.map_or(id.span, |kind| kind.span);
            component.kind = Some(Spanned::new(ComponentKind::External, at));
            (component.title, component.zone) = (title, zone);
            component.purpose = text(node.get("description"));
            read.push("description");
            reader.model.components.push(component);
        }
        rest(reader, noun, Some(&id), node, &read);
    }
}

fn zone(reader: &Reader, node: &Node) -> Option<Text> {
    Some(refer(reader, &[ZONES], text(node.get("trust_zone"))?))
}

pub(super) fn components(reader: &mut Reader, once: &mut Once, root: &Node) {
    let nodes = objects(root, COMPONENTS);
    let first = reader.model.components.len();
    for node in &nodes {
        let name = name(node);
        let id = reader.identify_in(COMPONENTS, "component", name.as_ref(), own(node), node.span);
        let mut component = Component::new(id.clone(), node.span);
        component.kind = Some(Spanned::new(ComponentKind::Process, id.span));
        component.title = text(node.get("title"));
        component.purpose = text(node.get("description"));
        component.zone = zone(reader, node);
        reader.model.components.push(component);
        let read = ["symbolic_name", "title", "description", "trust_zone"];
        rest(reader, "component", Some(&id), node, &read);
    }
    // What is part of another stands where that one does, unless it says otherwise.
    let mut parents = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        let Some(parent) = text(node.get("parent_component")) else { continue };
        let id = &reader.model.components[first + at].id.value;
        match super::resolve(reader, &[COMPONENTS], &parent) {
            Some(parent) => parents.push((first + at, parent)),
            None => {
                let subject = Subject::new("component", id.clone());
                let who = format!("component `{id}`");
                let known = || named(reader, &[COMPONENTS]);
                once.dangling((&subject, &who), "component", parent, known);
            }
        }
    }
    let places = component_places(reader);
    for (at, parent) in parents {
        let around = places.get(&parent.value);
        let zone = around.and_then(|at| reader.model.components[*at].zone.clone());
        let zone = zone.map(|zone| Text::new(zone.value, parent.span));
        let component = &mut reader.model.components[at];
        component.zone = component.zone.take().or(zone);
    }
}

pub(super) fn stores(reader: &mut Reader, root: &Node) {
    for node in objects(root, STORES) {
        let name = name(node);
        let id = reader.identify_in(STORES, "component", name.as_ref(), own(node), node.span);
        let mut store = Component::new(id.clone(), node.span);
        store.kind = Some(Spanned::new(ComponentKind::Store, id.span));
        store.title = text(node.get("title"));
        store.purpose = text(node.get("description"));
        store.zone = zone(reader, node);
        store.tech =
            ["vendor", "product", "type"].iter().filter_map(|key| text(node.get(key))).collect();
        reader.model.components.push(store);
        let read =
            ["symbolic_name", "title", "description", "trust_zone", "vendor", "product", "type"];
        rest(reader, "component", Some(&id), node, &read);
    }
}

/// What kinds of data are sensitive, and how much. The schema ranks none of them; these are ours.
const CLASSES: &[(&str, Class)] = &[
    ("pii", Class::Confidential),
    ("phi", Class::Restricted),
    ("fin", Class::Confidential),
    ("ip", Class::Confidential),
    ("cred", Class::Restricted),
    ("biz", Class::Internal),
    ("gov", Class::Restricted),
    ("pci", Class::Restricted),
    ("op", Class::Internal),
];

/// Data that is about people.
const PERSONAL: &[&str] = &["pii", "phi"];

pub(super) fn data(reader: &mut Reader, once: &mut Once, root: &Node) {
    let mut placed = Vec::new();
    let places = component_places(reader);
    for node in objects(root, DATA) {
        let id = reader.identify_in(DATA, "data", name(node).as_ref(), own(node), node.span);
        let (subject, who) =
            (Subject::new("data", id.value.clone()), format!("data `{}`", id.value));
        let who = (&subject, who.as_str());
        let mut data = Data::new(id.clone(), node.span);
        data.title = text(node.get("title"));
        data.purpose = text(node.get("description"));
        let sensitivity = node.get("data_sensitivity");
        // To be of none of the kinds is the only way to say that data is not sensitive.
        if let Some(list) = sensitivity.filter(|list| list.as_list().is_some_and(<[_]>::is_empty)) {
            data.class = Some(Spanned::new(Class::Public, list.span));
        }
        for word in texts(sensitivity) {
            if PERSONAL.contains(&bare(&word.value).as_str()) && data.pii.is_none() {
                data.pii = Some(Spanned::new(true, word.span));
            }
            let class = once.meaning(who, "data_sensitivity", Some(word), CLASSES);
            data.class = match (data.class, class) {
                (Some(known), Some(class)) if known.value >= class.value => Some(known),
                (known, class) => class.or(known),
            };
        }
        for place in objects(node, "placements") {
            let Some(store) = text(place.get("data_store")) else { continue };
            let Some(to) = super::resolve(reader, &[STORES], &store) else {
                once.dangling(who, "data store", store, || named(reader, &[STORES]));
                continue;
            };
            if let Some(at) = places.get(&to.value) {
                let holds = &mut reader.model.components[*at].holds;
                // The same data is placed twice in a row, if at all.
                if holds.last().is_none_or(|held| held.value != id.value) {
                    holds.push(Text::new(id.value.clone(), to.span));
                }
            }
            let said = place.get("encrypted").and_then(yes_or_no);
            let class = data.class.map(|class| class.value);
            placed.push(Placed { store: to.value, class, encrypted: said });
        }
        reader.model.data.push(data);
        let read = ["symbolic_name", "title", "description", "data_sensitivity", "placements"];
        rest(reader, "data", Some(&id), node, &read);
    }
    encrypt(reader, placed);
}

pub(super) fn flows(reader: &mut Reader, boundaries: &Boundaries, root: &Node) {
    let zones = zones_of(reader);
    let mut known = HashMap::new();
    let mut is_drawn = true;
    for node in objects(root, FLOWS) {
        let id = reader.identify_in(FLOWS, "flow", name(node).as_ref(), own(node), node.span);
        let mut flow = Flow::new(id.clone(), node.span);
        flow.title = text(node.get("title"));
        let from = end(reader, node.get("source"));
        let to = end(reader, node.get("destination").or_else(|| node.get("target")));
        flow.path = from.zip(to).map(|(from, to)| Endpoints { from, to });
        match &flow.path {
            None => reader.remark("flow", &id.value, id.span, Said::Loose),
            Some(path) => {
                let ends = (zones.get(&path.from.value), zones.get(&path.to.value));
                let asked = match ends {
                    (Some(a), Some(b)) if a == b => Some(Asked::default()),
                    (Some(a), Some(b)) => known
                        .entry((a.clone(), b.clone()))
                        .or_insert_with(|| boundaries.between(a, b))
                        .clone(),
                    _ => None,
                };
                is_drawn &= asked.is_some();
                (flow.authn, flow.authz) =
                    asked.map(|asked| (asked.authn, asked.authz)).unwrap_or_default();
            }
        }
        flow.over = node.get("encrypted").and_then(yes_or_no).map(encryption_word);
        reader.model.flows.push(flow);
        let read = ["symbolic_name", "title", "source", "destination", "target", "encrypted"];
        rest(reader, "flow", Some(&id), node, &read);
    }
    // Authentication is a matter of boundaries: while one of them is not drawn, a flow that names
    // none may well have some.
    if is_drawn && reader.model.flows.iter().any(|flow| !flow.authn.is_empty()) {
        reader.says(Fact::Authn);
    }
}

/// An end of a flow: an object that names a section and something in it. Files from before 1.0 have
/// a `name`, and some a bare text.
fn end(reader: &Reader, node: Option<&Node>) -> Option<Text> {
    let node = node?;
    let name =
        text(node.get("object")).or_else(|| text(node.get("name"))).or_else(|| text(Some(node)))?;
    let kind = text(node.get("type")).map(|kind| bare(kind.value.trim_start_matches("#/$defs/")));
    let section = match kind.as_deref() {
        Some("component") => Some(COMPONENTS),
        Some("datastore") => Some(STORES),
        Some("actor") => Some(ACTORS),
        _ => None,
    };
    let sections: Vec<&str> = section.into_iter().chain(ENDS.iter().copied()).collect();
    Some(refer(reader, &sections, name))
}
