//! Which words of an alert a model says, and where: found once for all terms.

use std::cell::OnceCell;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::words::Wanted;
use crate::graph::{Element, Graph};
use crate::model::{Mitigation, Text, Threat};
use crate::source::Span;

type Map<K> = HashMap<K, u64, RandomState>;

/// Where a model has words of a question; the terms are one bit each.
pub(super) struct Said<'m> {
    /// In what an element says of itself.
    elements: Map<Span>,
    /// In the id or the title of a mitigation.
    controls: Map<Span>,
    /// In the title of an incident, whose threats these are.
    happened: Map<&'m str>,
}

/// The terms of which a threat has words, found when they are asked for.
#[derive(Default)]
pub(super) struct Saying {
    own: OnceCell<u64>,
    around: OnceCell<u64>,
}

impl<'m> Said<'m> {
    pub(super) fn find(graph: &Graph<'m>, wanted: &Wanted) -> Self {
        let model = graph.model;
        let mut said =
            Said { elements: Map::default(), controls: Map::default(), happened: Map::default() };
        let components = model.components.iter().map(Element::Component);
        let own = components.chain(model.flows.iter().map(Element::Flow));
        let own = own.chain(model.actors.iter().map(Element::Actor));
        // Those of other models, too.
        let there = abroad(model.threats.iter().flat_map(|threat| &threat.at));
        for element in own.chain(there.filter_map(|id| graph.element(&id.value))) {
            note(&mut said.elements, element.id().span, of_element(element, wanted));
        }
        let named = |t: &'m Threat| t.mitigated_by.iter().chain(&t.detected_by);
        let there = abroad(model.threats.iter().flat_map(named));
        let there = there.filter_map(|id| graph.mitigation(&id.value));
        for control in model.mitigations.iter().chain(there) {
            note(&mut said.controls, control.id.span, of_mitigation(control, wanted));
        }
        for incident in &model.incidents {
            let terms = of(&incident.title, wanted);
            incident.threats.iter().for_each(|id| note(&mut said.happened, &id.value, terms));
        }
        said
    }

    /// The terms of which an element has a word.
    pub(super) fn by(&self, element: Element<'m>) -> u64 {
        self.elements.get(&element.id().span).copied().unwrap_or(0)
    }

    /// Whether some element has a word of one of these terms.
    pub(super) fn by_some_element(&self, terms: u64) -> bool {
        self.elements.values().any(|said| said & terms != 0)
    }

    /// The terms of which what stops or notices a threat has a word, or what happened.
    fn beside(&self, graph: &Graph<'m>, threat: &'m Threat, id: &str) -> u64 {
        let happened = self.happened.get(id).copied().unwrap_or(0);
        if self.controls.is_empty() {
            return happened;
        }
        let listed = graph.mitigations(&threat.mitigated_by);
        let all = listed.chain(graph.mitigations(&threat.detected_by));
        let said = all.filter_map(|control| self.controls.get(&control.id.span));
        said.fold(happened, |all, terms| all | terms)
    }
}

impl Saying {
    /// The terms of which the threat itself has a word.
    pub(super) fn itself(&self, threat: &Threat, wanted: &Wanted) -> u64 {
        *self.own.get_or_init(|| {
            let own = [&threat.title, &threat.action, &threat.result, &threat.purpose];
            own.into_iter()
                .fold(wanted.in_text(&threat.id.value), |all, text| all | of(text, wanted))
        })
    }

    /// The terms of which what the threat is at, what stops it or what happened has a word. The
    /// threat goes by that `id`.
    pub(super) fn around<'m, E: Iterator<Item = Element<'m>>>(
        &self,
        graph: &Graph<'m>,
        said: &Said<'m>,
        (threat, id): (&'m Threat, &str),
        targets: impl FnOnce() -> E,
    ) -> u64 {
        *self.around.get_or_init(|| {
            let beside = said.beside(graph, threat, id);
            if said.elements.is_empty() {
                return beside;
            }
            targets().fold(beside, |all, element| all | said.by(element))
        })
    }
}

fn note<K: Eq + std::hash::Hash>(known: &mut Map<K>, of: K, terms: u64) {
    if terms != 0 {
        *known.entry(of).or_insert(0) |= terms;
    }
}

/// The ids that lead into other models.
fn abroad<'m>(ids: impl Iterator<Item = &'m Text>) -> impl Iterator<Item = &'m Text> {
    ids.filter(|id| id.value.contains('/'))
}

fn of<'m>(texts: impl IntoIterator<Item = &'m Text>, wanted: &Wanted) -> u64 {
    texts.into_iter().fold(0, |all, text| all | wanted.in_text(&text.value))
}

fn of_element(element: Element<'_>, wanted: &Wanted) -> u64 {
    let (title, purpose, tech): (_, _, &[Text]) = match element {
        Element::Component(c) => (&c.title, &c.purpose, &c.tech),
        Element::Flow(flow) => (&flow.title, &None, &[]),
        Element::Actor(actor) => (&actor.title, &None, &[]),
    };
    of([element.id()].into_iter().chain(title).chain(purpose).chain(tech), wanted)
}

fn of_mitigation(control: &Mitigation, wanted: &Wanted) -> u64 {
    of([&control.id].into_iter().chain(&control.title), wanted)
}
