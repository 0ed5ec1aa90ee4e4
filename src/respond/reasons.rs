//! Why a term of a question may mean a threat.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use ecow::EcoString;

use super::closeness::{Cited, Closeness};
use super::named::{Named, Near, as_str, distances, find, holders};
use super::query::Term;
use super::rank::{Hit, Why};
use super::said::{Said, Saying};
use super::words::Wanted;
use crate::graph::{Element, Graph};
use crate::ground::owners;
use crate::model::{Text, Threat};
use crate::source::Span;

/// What is found once for a term, and not anew for each threat.
pub(super) struct Around<'m, 's> {
    pub(super) named: Named<'m>,
    near: Near<'m>,
    /// For data that was asked for, what holds it.
    holders: Vec<(&'m str, HashSet<Span>)>,
    /// By threat, the nearest reference of its trees and incidents.
    cited: HashMap<&'m str, (Closeness, EcoString)>,
    /// The names of owners that are the one who was asked for.
    owners: Vec<&'m str>,
    /// Threats that the playbooks, incidents and trees that were asked for are about.
    planned: Vec<(Why, Vec<*const Threat>)>,
    /// The term is a name here, or is cited.
    pub(super) is_exact: bool,
    /// `None` where words mean nothing: the term has none, or is a name.
    pub(super) words: Option<Words<'m, 's>>,
}

/// The words of a term, and where the model says them.
#[derive(Clone, Copy)]
pub(super) struct Words<'m, 's> {
    /// The term, as one bit.
    pub(super) term: u64,
    pub(super) wanted: &'s Wanted,
    pub(super) said: &'s Said<'m>,
}

impl<'m, 's> Around<'m, 's> {
    /// `owners`: all names of owners that the model has, each once.
    pub(super) fn find(
        graph: &Graph<'m>,
        term: &Term,
        owners: &[&'m str],
        words: impl FnOnce() -> Words<'m, 's>,
    ) -> Self {
        let model = graph.model;
        let is_theirs = |owner: &&&str| term.owners.iter().any(|name| owners::same(name, owner));
        let owners: Vec<&'m str> = owners.iter().filter(is_theirs).copied().collect();
        let named = find(graph, term);
        let near = distances(graph, &named.elements);
        let spans = |data| holders(graph, data).iter().map(|element| element.id().span).collect();
        let holders = named.data.iter().map(|data| (*data, spans(data))).collect();
        let mut cited: HashMap<&'m str, (Closeness, EcoString)> = HashMap::new();
        let mut note = |threat: &'m str, found: Option<(Closeness, EcoString)>| {
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
        let key = |threats: Vec<&'m Threat>| threats.into_iter().map(std::ptr::from_ref).collect();
        let mut planned: Vec<(Why, Vec<*const Threat>)> = Vec::new();
        for playbook in &named.playbooks {
            let threats = key(graph.threats_of_playbook(playbook));
            planned.push((Why::Planned(playbook.id.value.clone()), threats));
        }
        for incident in &named.incidents {
            let threats = key(graph.mapped(incident).threats);
            planned.push((Why::Happened(incident.id.value.clone()), threats));
        }
        for tree in &named.trees {
            let threat = tree.threat.as_ref().and_then(|id| graph.threat(&id.value));
            planned.push((Why::Grown(tree.id.value.clone()), key(threat.into_iter().collect())));
        }
        let is_exact =
            !named.is_empty() || cites_anywhere(graph, term) || owns_anything(graph, &owners);
        // A name means what has it, and not what says the same words.
        let words = (!term.words.is_empty() && !is_exact).then(words);
        Around { named, near, holders, cited, owners, planned, is_exact, words }
    }
}

/// What is found once for a threat, and not anew for each term; and only where it matters.
#[derive(Default)]
pub(super) struct Known<'m> {
    /// What it is at.
    targets: OnceCell<Vec<Element<'m>>>,
    saying: Saying,
}

impl<'m> Known<'m> {
    fn targets(&self, graph: &Graph<'m>, hit: &Hit<'m>) -> &[Element<'m>] {
        self.targets.get_or_init(|| match hit.came {
            None => graph.targets(hit.threat),
            // It comes along with a library.
            Some(came) => came.component.into_iter().map(Element::Component).collect(),
        })
    }
}

/// The best reason why a term may mean a threat.
pub(super) fn why<'m>(
    graph: &Graph<'m>,
    term: &Term,
    hit: &Hit<'m>,
    known: &Known<'m>,
    around: &Around<'m, '_>,
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
    let targets = || known.targets(graph, hit);
    // What has words here is no name here, so that nothing else can speak for it but an owner.
    if let Some(words) = &around.words {
        return owned(graph, term, threat, targets, around).or_else(|| {
            let elements = || targets().iter().copied();
            let saying = &known.saying;
            let has = |terms: u64| terms & words.term != 0;
            if has(saying.itself(threat, words.wanted)) {
                return Some(Why::Says(term.text.as_str().into()));
            }
            let touches = has(saying.around(graph, words.said, (threat, id), elements));
            touches.then(|| Why::Touches(term.text.as_str().into()))
        });
    }
    let mut all: Vec<Why> = Vec::new();
    let nearest_target = match near.is_empty() {
        true => None,
        false => targets().iter().filter_map(|target| near.get(&target.id().span)).min(),
    };
    all.extend(nearest_target.map(|(steps, origin)| match steps {
        0 => Why::At((*origin).into()),
        1 => Why::Beside((*origin).into()),
        _ => Why::Near((*origin).into()),
    }));
    for (data, at) in &around.holders {
        let is_there = targets().iter().any(|target| at.contains(&target.id().span));
        all.extend(is_there.then(|| Why::AtData((*data).into())));
    }
    let names = |ids: &[Text], id: &Text| ids.iter().any(|other| other.value == id.value);
    for control in &named.mitigations {
        let guards =
            names(&threat.mitigated_by, &control.id) || names(&threat.detected_by, &control.id);
        all.extend(guards.then(|| Why::Guarded(control.id.value.clone())));
    }
    for (why, threats) in &around.planned {
        all.extend(threats.contains(&std::ptr::from_ref(threat)).then(|| why.clone()));
    }
    let doers = named.elements.iter().map(|element| as_str(element.id()));
    for id in named.others.iter().copied().chain(doers) {
        let is_it = |text: &Text| text.value == id;
        let linked = threat.by.iter().any(is_it) || threat.hurts.iter().any(is_it);
        all.extend(linked.then(|| Why::Linked(id.into())));
    }
    all.extend(within(graph, targets, named));
    all.extend(term.cited.as_ref().and_then(|cited| cites(cited, threat, id, around)));
    all.extend(owned(graph, term, threat, targets, around));
    all.into_iter().max_by_key(Why::points)
}

fn within<'m, 't>(
    graph: &Graph<'m>,
    targets: impl Fn() -> &'t [Element<'m>],
    named: &Named<'m>,
) -> Option<Why>
where
    'm: 't,
{
    let zone = |target: &Element<'m>| graph.zone_of(*target).name();
    let zone = match named.zones.is_empty() {
        true => None,
        false => targets().iter().filter_map(zone).find(|zone| named.zones.contains(zone)),
    };
    let system = || named.is_system.then(|| graph.model.name()).flatten();
    zone.map(|zone| Why::Within(zone.into())).or_else(|| system().map(Why::Within))
}

/// The nearest reference of some.
pub(super) fn nearest(cited: &Cited, refs: &[Text]) -> Option<(Closeness, EcoString)> {
    let near = |text: &Text| Some((cited.closeness(&text.value)?, text.value.trim().into()));
    refs.iter().filter_map(near).min()
}

fn cites(cited: &Cited, threat: &Threat, id: &str, around: &Around<'_, '_>) -> Option<Why> {
    let own = nearest(cited, &threat.refs);
    let weakness = threat.weakness.as_ref().and_then(|w| nearest(cited, std::slice::from_ref(w)));
    let elsewhere = around.cited.get(id).cloned();
    let best = own.into_iter().chain(weakness).chain(elsewhere).min();
    let in_text = || {
        let title = threat.title.as_ref()?;
        let named = title.value.to_ascii_uppercase().contains(&cited.id.to_ascii_uppercase());
        named.then(|| (Closeness::Same, cited.id.as_str().into()))
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
fn is_owner(owners: &[&str], owner: Option<&Text>) -> bool {
    let is_it = |owner: &Text| owners.contains(&owner.value.as_str());
    !owners.is_empty() && owner.is_some_and(is_it)
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

fn owns_anything(graph: &Graph<'_>, owners: &[&str]) -> bool {
    let model = graph.model;
    let elements = model.components.iter().map(|c| c.owner.as_ref());
    let elements = elements.chain(model.flows.iter().map(|f| f.owner.as_ref()));
    let all = elements.chain(model.threats.iter().map(|t| t.owner.as_ref()));
    let mut all = all.chain(model.playbooks.iter().map(|p| p.owner.as_ref()));
    is_owner(owners, model.owner.as_ref()) || all.any(|owner| is_owner(owners, owner))
}

fn owned<'m: 't, 't>(
    graph: &Graph<'m>,
    term: &Term,
    threat: &Threat,
    targets: impl Fn() -> &'t [Element<'m>],
    around: &Around<'_, '_>,
) -> Option<Why> {
    if around.owners.is_empty() {
        return None;
    }
    let of_targets =
        || targets().iter().any(|target| is_owner(&around.owners, graph.owner_of(*target)));
    let is_theirs = is_owner(&around.owners, threat.owner.as_ref()) || of_targets();
    is_theirs.then(|| Why::Owned(term.text.as_str().into()))
}
