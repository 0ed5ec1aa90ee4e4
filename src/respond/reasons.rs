//! Why a term of a question may mean a threat.

use std::collections::{HashMap, HashSet};

use super::closeness::{Cited, Closeness};
use super::named::{Named, Near, as_str, distances, find, holders};
use super::query::Term;
use super::rank::{Hit, Why};
use super::words::mentions;
use crate::graph::{Element, Graph};
use crate::ground::owners;
use crate::model::{Component, Text, Threat};
use crate::source::Span;

/// No word gives a threat more points.
const MOST_OF_WORDS: u32 = 2;

/// What is found once for a term, and not anew for each threat.
pub(super) struct Around<'m> {
    pub(super) named: Named<'m>,
    near: Near<'m>,
    /// For data that was asked for, what holds it.
    holders: Vec<(&'m str, HashSet<Span>)>,
    /// By threat, the nearest reference of its trees and incidents.
    cited: HashMap<&'m str, (Closeness, String)>,
    /// The elements whose text has a word.
    pub(super) worded: HashSet<Span>,
    /// The names of owners that are the one who was asked for.
    owners: Vec<&'m str>,
    /// Threats of which the title of an incident has a word.
    happened: HashSet<&'m str>,
    /// Threats that the playbooks, incidents and trees that were asked for are about.
    planned: Vec<(Why, Vec<*const Threat>)>,
}

impl<'m> Around<'m> {
    /// `owners`: all names of owners that the model has, each once.
    pub(super) fn find(graph: &Graph<'m>, term: &Term, owners: &[&'m str]) -> Self {
        let model = graph.model;
        let is_theirs = |owner: &&&str| term.owners.iter().any(|name| owners::same(name, owner));
        let owners: Vec<&'m str> = owners.iter().filter(is_theirs).copied().collect();
        let named = find(graph, term);
        let near = distances(graph, &named.elements);
        let spans = |data| holders(graph, data).iter().map(|element| element.id().span).collect();
        let holders = named.data.iter().map(|data| (*data, spans(data))).collect();
        let mut cited: HashMap<&'m str, (Closeness, String)> = HashMap::new();
        let mut note = |threat: &'m str, found: Option<(Closeness, String)>| {
            let Some(found) = found else { return };
            let known = cited.entry(threat).or_insert_with(|| found.clone());
            if found < *known {
                *known = found;
            }
        };
        if let Some(entry) = &term.cited {
            for tree in &model.trees {
                let found = tree.nodes.iter().filter_map(|node| nearest(entry, &node.refs)).min();
                tree.threat.iter().for_each(|threat| note(as_str(threat), found.clone()));
            }
            for incident in &model.incidents {
                let found = nearest(entry, &incident.refs);
                incident.threats.iter().for_each(|threat| note(as_str(threat), found.clone()));
            }
        }
        let says = |text: &Text| mentions(&text.value, &term.words);
        let elements = || {
            let components = model.components.iter().map(Element::Component);
            let flows = model.flows.iter().map(Element::Flow);
            let own = components.chain(flows).chain(model.actors.iter().map(Element::Actor));
            // Those of other models, too.
            own.chain(model.threats.iter().flat_map(|threat| graph.targets(threat)))
        };
        let worded = match term.words.is_empty() {
            true => HashSet::new(),
            false => {
                let says = |element: &Element<'m>| mentions_element(*element, &term.words);
                elements().filter(says).map(|element| element.id().span).collect()
            }
        };
        let happened = match term.words.is_empty() {
            true => HashSet::new(),
            false => {
                let incidents = model.incidents.iter();
                let said = incidents.filter(|incident| incident.title.as_ref().is_some_and(says));
                said.flat_map(|incident| &incident.threats).map(as_str).collect()
            }
        };
        let key = |threats: Vec<&'m Threat>| threats.into_iter().map(std::ptr::from_ref).collect();
        let mut planned: Vec<(Why, Vec<*const Threat>)> = Vec::new();
        for playbook in &named.playbooks {
            let threats = key(graph.threats_of_playbook(playbook));
            planned.push((Why::Planned(playbook.id.value.to_string()), threats));
        }
        for incident in &named.incidents {
            let threats = key(graph.mapped(incident).threats);
            planned.push((Why::Happened(incident.id.value.to_string()), threats));
        }
        for tree in &named.trees {
            let threat = tree.threat.as_ref().and_then(|id| graph.threat(&id.value));
            planned
                .push((Why::Grown(tree.id.value.to_string()), key(threat.into_iter().collect())));
        }
        Around { named, near, holders, cited, worded, owners, happened, planned }
    }
}

/// What a threat is at, found once for all terms.
pub(super) struct Target<'m> {
    element: Element<'m>,
    owner: Option<&'m Text>,
}

impl<'m> Target<'m> {
    pub(super) fn all(graph: &Graph<'m>, threat: &'m Threat) -> Vec<Self> {
        let elements = graph.targets(threat).into_iter();
        elements.map(|element| Target { element, owner: graph.owner_of(element) }).collect()
    }

    /// What a threat is at that comes along with a library.
    pub(super) fn of(graph: &Graph<'m>, component: Option<&'m Component>) -> Vec<Self> {
        let elements = component.into_iter().map(Element::Component);
        elements.map(|element| Target { element, owner: graph.owner_of(element) }).collect()
    }
}

/// The best reason why a term may mean a threat.
pub(super) fn why<'m>(
    graph: &Graph<'m>,
    term: &Term,
    hit: &Hit<'m>,
    targets: &[Target<'m>],
    around: &Around<'m>,
) -> Option<Why> {
    let (named, near, threat) = (&around.named, &around.near, hit.threat);
    let came_as = hit.came.map(|came| came.with.id());
    let is_named = match &came_as {
        Some(id) => [id, &threat.id.value].iter().any(|id| id.eq_ignore_ascii_case(&term.name)),
        None => named.threats.iter().any(|known| std::ptr::eq(*known, threat)),
    };
    if is_named {
        return Some(Why::Itself);
    }
    let id = came_as.as_ref().unwrap_or(&threat.id.value);
    if threat.retired.is_some() {
        return None;
    }
    let mut all: Vec<Why> = Vec::new();
    let nearest_target = targets.iter().filter_map(|t| near.get(&t.element.id().span)).min();
    all.extend(nearest_target.map(|(steps, origin)| match steps {
        0 => Why::At((*origin).to_owned()),
        1 => Why::Beside((*origin).to_owned()),
        _ => Why::Near((*origin).to_owned()),
    }));
    for (data, at) in &around.holders {
        let is_there = targets.iter().any(|target| at.contains(&target.element.id().span));
        all.extend(is_there.then(|| Why::AtData((*data).to_owned())));
    }
    let names = |ids: &[Text], id: &Text| ids.iter().any(|other| other.value == id.value);
    for control in &named.mitigations {
        let guards =
            names(&threat.mitigated_by, &control.id) || names(&threat.detected_by, &control.id);
        all.extend(guards.then(|| Why::Guarded(control.id.value.to_string())));
    }
    for (why, threats) in &around.planned {
        all.extend(threats.contains(&std::ptr::from_ref(threat)).then(|| why.clone()));
    }
    let doers = named.elements.iter().map(|element| as_str(element.id()));
    for id in named.others.iter().copied().chain(doers) {
        let is_it = |text: &Text| text.value == id;
        let linked = threat.by.iter().any(is_it) || threat.hurts.iter().any(is_it);
        all.extend(linked.then(|| Why::Linked(id.to_owned())));
    }
    all.extend(within(graph, targets, named));
    all.extend(term.cited.as_ref().and_then(|cited| cites(cited, threat, id, around)));
    all.extend(owned(term, threat, targets, around));
    // Words weigh least, and take longest to be looked for.
    if all.iter().all(|why| why.points() <= MOST_OF_WORDS) {
        all.extend(worded(graph, term, (threat, id), targets, around));
    }
    all.into_iter().max_by_key(Why::points)
}

fn within<'m>(graph: &Graph<'m>, targets: &[Target<'m>], named: &Named<'m>) -> Option<Why> {
    let zone = |target: &Target<'m>| graph.zone_of(target.element).name();
    let zone = match named.zones.is_empty() {
        true => None,
        false => targets.iter().filter_map(zone).find(|zone| named.zones.contains(zone)),
    };
    let system = || named.is_system.then(|| graph.model.name()).flatten();
    zone.map(|zone| Why::Within(zone.to_owned()))
        .or_else(|| system().map(|name| Why::Within(name.to_string())))
}

/// The nearest reference of some.
pub(super) fn nearest(cited: &Cited, refs: &[Text]) -> Option<(Closeness, String)> {
    let near = |text: &Text| Some((cited.closeness(&text.value)?, text.value.trim().to_owned()));
    refs.iter().filter_map(near).min()
}

fn cites(cited: &Cited, threat: &Threat, id: &str, around: &Around<'_>) -> Option<Why> {
    let own = nearest(cited, &threat.refs);
    let weakness = threat.weakness.as_ref().and_then(|w| nearest(cited, std::slice::from_ref(w)));
    let elsewhere = around.cited.get(id).cloned();
    let best = own.into_iter().chain(weakness).chain(elsewhere).min();
    let in_text = || {
        let title = threat.title.as_ref()?;
        let named = title.value.to_ascii_uppercase().contains(&cited.id.to_ascii_uppercase());
        named.then(|| (Closeness::Same, cited.id.clone()))
    };
    best.or_else(in_text).map(|(closeness, id)| Why::Cites(id, closeness))
}

/// Whether anything of the model cites the very entry, or what is as good as it.
pub(super) fn cites_anywhere(graph: &Graph<'_>, term: &Term) -> bool {
    let Some(cited) = &term.cited else { return false };
    let model = graph.model;
    let refs = model.threats.iter().map(|threat| &threat.refs);
    let refs = refs.chain(model.mitigations.iter().map(|control| &control.refs));
    let refs = refs.chain(model.incidents.iter().map(|incident| &incident.refs));
    let nodes = model.trees.iter().flat_map(|tree| &tree.nodes);
    let mut refs = refs.chain(nodes.map(|node| &node.refs));
    refs.any(|refs| nearest(cited, refs).is_some())
}

/// Whether the owner is the one who was asked for.
fn is_owner(around: &Around<'_>, owner: Option<&Text>) -> bool {
    let is_it = |owner: &Text| around.owners.contains(&owner.value.as_str());
    !around.owners.is_empty() && owner.is_some_and(is_it)
}

/// All names of owners, each once.
pub(super) fn owners_in<'m>(graph: &Graph<'m>) -> Vec<&'m str> {
    let model = graph.model;
    let components = model.components.iter().map(|c| &c.owner);
    let elements = components.chain(model.flows.iter().map(|f| &f.owner));
    let elements = elements.chain(model.actors.iter().map(|a| &a.owner));
    let all = elements.chain(model.threats.iter().map(|t| &t.owner));
    let all = all.chain(model.playbooks.iter().map(|p| &p.owner)).chain([&model.owner]);
    let mut names: Vec<&'m str> = all.flatten().map(|owner| owner.value.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

pub(super) fn owns_anything(graph: &Graph<'_>, around: &Around<'_>) -> bool {
    let model = graph.model;
    let elements = model.components.iter().map(|c| c.owner.as_ref());
    let elements = elements.chain(model.flows.iter().map(|f| f.owner.as_ref()));
    let all = elements.chain(model.threats.iter().map(|t| t.owner.as_ref()));
    let mut all = all.chain(model.playbooks.iter().map(|p| p.owner.as_ref()));
    is_owner(around, model.owner.as_ref()) || all.any(|owner| is_owner(around, owner))
}

fn owned(term: &Term, threat: &Threat, targets: &[Target<'_>], around: &Around<'_>) -> Option<Why> {
    let of_targets = || targets.iter().any(|target| is_owner(around, target.owner));
    let is_theirs = is_owner(around, threat.owner.as_ref()) || of_targets();
    is_theirs.then(|| Why::Owned(term.text.clone()))
}

fn mentions_element(element: Element<'_>, words: &[String]) -> bool {
    let says = |text: &Text| mentions(&text.value, words);
    let (title, purpose, tech): (_, _, &[Text]) = match element {
        Element::Component(c) => (&c.title, &c.purpose, &c.tech),
        Element::Flow(flow) => (&flow.title, &None, &[]),
        Element::Actor(actor) => (&actor.title, &None, &[]),
    };
    says(element.id()) || title.iter().chain(purpose).any(says) || tech.iter().any(says)
}

fn worded<'m>(
    graph: &Graph<'m>,
    term: &Term,
    (threat, id): (&'m Threat, &str),
    targets: &[Target<'m>],
    around: &Around<'m>,
) -> Option<Why> {
    if term.words.is_empty() {
        return None;
    }
    let says = |text: &Text| mentions(&text.value, &term.words);
    let own = [&threat.title, &threat.action, &threat.result, &threat.purpose];
    if says(&threat.id) || own.into_iter().flatten().any(says) {
        return Some(Why::Says(term.text.clone()));
    }
    let controls =
        graph.mitigations(&threat.mitigated_by).chain(graph.mitigations(&threat.detected_by));
    let mut controls = controls.filter(|c| says(&c.id) || c.title.as_ref().is_some_and(says));
    let touches = targets.iter().any(|target| around.worded.contains(&target.element.id().span))
        || controls.next().is_some()
        || around.happened.contains(id);
    touches.then(|| Why::Touches(term.text.clone()))
}
