//! From ids to things.

use std::cell::{Cell, RefCell};
use std::collections::HashMap as StdMap;

use ecow::EcoString;

use super::{Element, Graph};
use crate::finding::nearest;
use crate::model::{Data, Incident, Mitigation, Model, RefKind, Threat};

/// What became of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved<'m> {
    Found,
    /// Nothing has this name, and this is what is most likely meant.
    Misspelt(&'m str),
    Missing,
    /// It names a control that a library asks for and does not provide.
    NotProvided,
    /// It names a model that nobody has.
    NoSuchModel,
}

/// Faster than the standard one, and seeded anew in each process, so that nobody can prepare ids
/// that collide.
pub(super) type Map<K, V> = StdMap<K, V, foldhash::fast::RandomState>;

/// The section and place that an id was found to mean.
type Meant = Option<(Space, usize)>;

/// Where ids lead within one model.
pub(super) struct Names<'m> {
    model: &'m Model,
    pub(super) ids: Map<(Space, &'m str), usize>,
    /// How many more ids may be compared with misspelt ones.
    patience: Cell<usize>,
    /// What misspelt ids were found to mean.
    meant: RefCell<Map<(RefKind, EcoString), Meant>>,
}

/// So many comparisons serve any model that people write; a file made of broken references must
/// not cost minutes.
const PATIENCE: usize = 50_000;

/// Ids are unique within a space.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Space {
    Component,
    Flow,
    Actor,
    Data,
    Zone,
    Objective,
    Persona,
    Threat,
    Mitigation,
    Playbook,
    Incident,
}

/// The spaces in which a kind of reference looks, in order.
pub(super) fn spaces(kind: RefKind) -> &'static [Space] {
    use Space::{
        Actor, Component, Data, Flow, Incident, Mitigation, Objective, Persona, Playbook, Threat,
        Zone,
    };
    match kind {
        RefKind::Component => &[Component],
        RefKind::End => &[Component, Actor],
        RefKind::Element => &[Component, Flow, Actor],
        RefKind::ElementOrData => &[Component, Flow, Actor, Data],
        RefKind::Data => &[Data],
        RefKind::Zone => &[Zone],
        RefKind::Actor => &[Actor, Persona],
        RefKind::Objective => &[Objective],
        RefKind::Threat | RefKind::Origin => &[Threat],
        RefKind::Mitigation => &[Mitigation],
        RefKind::Playbook => &[Playbook],
        RefKind::Incident => &[Incident],
    }
}

impl<'m> Names<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        let all = [
            Space::Component,
            Space::Flow,
            Space::Actor,
            Space::Data,
            Space::Zone,
            Space::Objective,
            Space::Persona,
            Space::Threat,
            Space::Mitigation,
            Space::Playbook,
            Space::Incident,
        ];
        let most = all.iter().map(|space| count(model, *space)).sum();
        let mut ids = Map::with_capacity_and_hasher(most, foldhash::fast::RandomState::default());
        for space in all {
            for (at, id) in ids_of(model, space).enumerate() {
                ids.entry((space, id)).or_insert(at);
            }
        }
        Names { model, ids, patience: Cell::new(PATIENCE), meant: RefCell::default() }
    }

    fn find(&self, kind: RefKind, id: &str) -> Option<(Space, usize)> {
        self.exactly(kind, id).or_else(|| self.exactly(kind, self.meant(kind, id)?))
    }

    fn exactly(&self, kind: RefKind, id: &str) -> Option<(Space, usize)> {
        let mut spaces = spaces(kind).iter();
        spaces.find_map(|space| Some((*space, *self.ids.get(&(*space, id))?)))
    }

    /// What a misspelt id most likely means; nothing once patience has run out.
    pub(super) fn meant(&self, kind: RefKind, id: &str) -> Option<&'m str> {
        let known = self.meant.borrow().get(&(kind, EcoString::from(id))).copied();
        let (space, at) = known.unwrap_or_else(|| {
            let meant = self.guess(kind, id).and_then(|meant| self.exactly(kind, meant));
            self.meant.borrow_mut().insert((kind, id.into()), meant);
            meant
        })?;
        ids_of(self.model, space).nth(at)
    }

    fn guess(&self, kind: RefKind, id: &str) -> Option<&'m str> {
        self.spend_patience(spaces(kind).iter().map(|space| count(self.model, *space)).sum())?;
        nearest(id, spaces(kind).iter().flat_map(|space| ids_of(self.model, *space)))
    }

    /// `None` once too many ids have been compared with misspelt ones.
    pub(super) fn spend_patience(&self, candidates: usize) -> Option<()> {
        self.patience.set(self.patience.get().checked_sub(candidates)?);
        Some(())
    }

    pub(super) fn end(&self, id: &str) -> Option<Element<'m>> {
        self.as_element(self.find(RefKind::End, id)?)
    }

    pub(super) fn element(&self, id: &str) -> Option<Element<'m>> {
        self.as_element(self.find(RefKind::Element, id)?)
    }

    /// An element's place in its section; `None` for an element of another model.
    pub(super) fn place_of(&self, element: Element<'_>) -> Option<usize> {
        let (space, id) = match element {
            Element::Component(component) => (Space::Component, &component.id),
            Element::Flow(flow) => (Space::Flow, &flow.id),
            Element::Actor(actor) => (Space::Actor, &actor.id),
        };
        let at = *self.ids.get(&(space, id.value.as_str()))?;
        let same = match element {
            Element::Component(c) => std::ptr::eq(self.model.components.get(at)?, c),
            Element::Flow(f) => std::ptr::eq(self.model.flows.get(at)?, f),
            Element::Actor(a) => std::ptr::eq(self.model.actors.get(at)?, a),
        };
        same.then_some(at)
    }

    fn as_element(&self, (space, at): (Space, usize)) -> Option<Element<'m>> {
        match space {
            Space::Component => self.model.components.get(at).map(Element::Component),
            Space::Flow => self.model.flows.get(at).map(Element::Flow),
            Space::Actor => self.model.actors.get(at).map(Element::Actor),
            _ => None,
        }
    }

    pub(super) fn data(&self, id: &str) -> Option<&'m Data> {
        self.model.data.get(self.find(RefKind::Data, id)?.1)
    }

    pub(super) fn zone(&self, id: &str) -> Option<&'m crate::model::Zone> {
        self.model.zones.get(self.find(RefKind::Zone, id)?.1)
    }

    pub(super) fn threat_place(&self, id: &str) -> Option<usize> {
        self.find(RefKind::Threat, id).map(|(_, at)| at)
    }

    pub(super) fn threat(&self, id: &str) -> Option<&'m Threat> {
        self.model.threats.get(self.find(RefKind::Threat, id)?.1)
    }

    pub(super) fn mitigation(&self, id: &str) -> Option<&'m Mitigation> {
        self.model.mitigations.get(self.find(RefKind::Mitigation, id)?.1)
    }

    pub(super) fn objective(&self, id: &str) -> Option<&'m crate::model::Objective> {
        self.model.objectives.get(self.find(RefKind::Objective, id)?.1)
    }

    /// The place of the persona that stands behind a threat; `None` where that is an actor.
    pub(super) fn persona_place(&self, id: &str) -> Option<usize> {
        self.find(RefKind::Actor, id)
            .filter(|(space, _)| *space == Space::Persona)
            .map(|(_, at)| at)
    }

    pub(super) fn knows_actor(&self, id: &str) -> bool {
        self.find(RefKind::Actor, id).is_some()
    }

    pub(super) fn incident(&self, id: &str) -> Option<&'m Incident> {
        self.model.incidents.get(self.find(RefKind::Incident, id)?.1)
    }
}

fn count(model: &Model, space: Space) -> usize {
    match space {
        Space::Component => model.components.len(),
        Space::Flow => model.flows.len(),
        Space::Actor => model.actors.len(),
        Space::Data => model.data.len(),
        Space::Zone => model.zones.len(),
        Space::Objective => model.objectives.len(),
        Space::Persona => model.personas.len(),
        Space::Threat => model.threats.len(),
        Space::Mitigation => model.mitigations.len(),
        Space::Playbook => model.playbooks.len(),
        Space::Incident => model.incidents.len(),
    }
}

fn ids_of(model: &Model, space: Space) -> Box<dyn Iterator<Item = &str> + '_> {
    match space {
        Space::Component => Box::new(model.components.iter().map(|x| x.id.value.as_str())),
        Space::Flow => Box::new(model.flows.iter().map(|x| x.id.value.as_str())),
        Space::Actor => Box::new(model.actors.iter().map(|x| x.id.value.as_str())),
        Space::Data => Box::new(model.data.iter().map(|x| x.id.value.as_str())),
        Space::Zone => Box::new(model.zones.iter().map(|x| x.id.value.as_str())),
        Space::Objective => Box::new(model.objectives.iter().map(|x| x.id.value.as_str())),
        Space::Persona => Box::new(model.personas.iter().map(|x| x.id.value.as_str())),
        Space::Threat => Box::new(model.threats.iter().map(|x| x.id.value.as_str())),
        Space::Mitigation => Box::new(model.mitigations.iter().map(|x| x.id.value.as_str())),
        Space::Playbook => Box::new(model.playbooks.iter().map(|x| x.id.value.as_str())),
        Space::Incident => Box::new(model.incidents.iter().map(|x| x.id.value.as_str())),
    }
}

impl<'m> Graph<'m> {
    /// Whether a reference leads anywhere.
    #[must_use]
    pub fn resolve(&self, kind: RefKind, id: &str) -> Resolved<'m> {
        if kind == RefKind::Origin && !id.contains('/') {
            return self.resolve_entry(id);
        }
        let Some((home, name)) = self.home_of(id) else {
            return match self.is_of_lost_library(id) {
                // That the library is missing has been said.
                true => Resolved::Found,
                false => Resolved::NoSuchModel,
            };
        };
        let there = kind == RefKind::Mitigation && home.names.mitigation(name).is_some();
        if there && self.mitigation(id).is_none() {
            return Resolved::NotProvided;
        }
        if spaces(kind).iter().any(|space| home.names.ids.contains_key(&(*space, name))) {
            return Resolved::Found;
        }
        home.names.meant(kind, name).map_or(Resolved::Missing, Resolved::Misspelt)
    }

    /// The model that an id belongs to, and its name there: `checkout/ledger` is `ledger` in the
    /// model of the system `checkout`.
    pub(super) fn home_of<'i>(&self, id: &'i str) -> Option<(&Graph<'m>, &'i str)> {
        let Some(slash) = memchr::memrchr(b'/', id.as_bytes()) else { return Some((self, id)) };
        let (system, name) = (&id[..slash], &id[slash + 1..]);
        let is_it = |graph: &&Graph<'m>| graph.model.name().is_some_and(|n| n == system);
        if is_it(&self) {
            return Some((self, name));
        }
        if let Some(library) = self.library(system) {
            return Some((&library.graph, name));
        }
        self.neighbours.iter().find(is_it).map(|graph| (graph, name))
    }

    /// Elements that have the id of an element of another kind, each with the first to have it.
    #[must_use]
    pub fn namesakes(&self) -> Vec<(Element<'m>, Element<'m>)> {
        let components = self.model.components.iter().map(Element::Component);
        let flows = self.model.flows.iter().map(Element::Flow);
        let actors = self.model.actors.iter().map(Element::Actor);
        let mut elements: Vec<Element<'m>> = components.chain(flows).chain(actors).collect();
        elements.sort_by_key(|element| element.id().span);
        let mut firsts: Map<&str, Element<'m>> = Map::default();
        let mut namesakes = Vec::new();
        for element in elements {
            let first = *firsts.entry(element.id().value.as_str()).or_insert(element);
            if std::mem::discriminant(&first) != std::mem::discriminant(&element) {
                namesakes.push((element, first));
            }
        }
        namesakes
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::tests::ask;

    #[test]
    fn an_id_is_shared_by_elements_of_two_kinds() {
        let text = "tmgate: 1
system: shop
flows: {pay: {path: web -> pay}}
data: {web: {class: public}}
components: {web: {kind: process}, pay: {kind: process}}
actors: {pay: {kind: person}, shopper: {kind: person}}
";
        ask(text, |graph| {
            let pairs = graph.namesakes();
            let nouns: Vec<_> =
                pairs.iter().map(|(one, first)| (one.noun(), first.noun())).collect();
            assert_eq!(nouns, [("process", "flow"), ("actor", "flow")]);
        });
    }
}
