//! How much the threats of one model have to do with a question.
//!
//! Each term gives a threat the points of the best reason that it finds for it, and the points of
//! all terms are added up. So a threat that answers to all that is asked comes before one that
//! answers to a part.

use std::cell::OnceCell;

use ecow::EcoString;

use super::closeness::Closeness;
use super::named::holders;
use super::query::{Query, Term};
use super::reasons::{Around, Known, Words, nearest, owners_in, why};
use super::said::Said;
use crate::graph::{Element, Graph, Inherited};
use crate::model::{Component, Incident, Threat};

/// Points of a word in the text of a threat, and in that of what it has to do with.
const OF_WORD: u32 = 2;
const OF_WORD_NEAR: u32 = 1;

/// Why a threat may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Its own name was asked for.
    Itself,
    /// It is at an element that was asked for.
    At(EcoString),
    /// It is at a flow of that element, or at an end of that flow.
    Beside(EcoString),
    /// It is two steps from that element.
    Near(EcoString),
    /// It is where that data is kept or flows.
    AtData(EcoString),
    /// That mitigation is to stop or to notice it.
    Guarded(EcoString),
    /// That playbook is for it.
    Planned(EcoString),
    /// That incident was it.
    Happened(EcoString),
    /// That tree leads to it.
    Grown(EcoString),
    /// It is the doing of that actor, or hurts that objective.
    Linked(EcoString),
    /// It, or what stops it, cites this entry, which is so near to the one that was asked for.
    Cites(EcoString, Closeness),
    /// That owner answers for it.
    Owned(EcoString),
    /// It is of the system, or of a zone, that was asked for.
    Within(EcoString),
    /// Its own text has the word.
    Says(EcoString),
    /// The text of what it is at, of what stops it or of an incident has the word.
    Touches(EcoString),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The place of the term.
    pub term: usize,
    pub why: Why,
}

impl Why {
    /// How much it weighs. `docs/incidents.md` shows the same table.
    #[must_use]
    pub fn points(&self) -> u32 {
        match self {
            Why::Itself => 12,
            Why::At(_) | Why::Cites(_, Closeness::Same) => 8,
            Why::Guarded(_) | Why::Planned(_) | Why::Happened(_) | Why::Grown(_) => 6,
            Why::Cites(_, Closeness::Kin) | Why::Linked(_) => 6,
            Why::AtData(_) => 5,
            Why::Beside(_) | Why::Owned(_) => 4,
            Why::Cites(_, Closeness::Linked) | Why::Within(_) => 3,
            Why::Near(_) | Why::Cites(_, Closeness::Far) => 2,
            Why::Says(_) => OF_WORD,
            Why::Touches(_) => OF_WORD_NEAR,
        }
    }

    /// In a few words. What it names is as the model has it: make it harmless.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Why::Itself => "asked for".to_owned(),
            Why::At(id) => format!("at {id}"),
            Why::Beside(id) => format!("beside {id}"),
            Why::Near(id) => format!("two steps from {id}"),
            Why::AtData(id) => format!("where {id} is"),
            Why::Guarded(id) => format!("guarded by {id}"),
            Why::Planned(id) => format!("playbook {id}"),
            Why::Happened(id) => format!("was {id}"),
            Why::Grown(id) => format!("tree {id}"),
            Why::Linked(id) => format!("linked to {id}"),
            Why::Cites(id, Closeness::Same) => format!("cites {id}"),
            Why::Cites(id, Closeness::Kin) => format!("cites {id}, its kin"),
            Why::Cites(id, Closeness::Linked) => format!("cites {id}, linked by the catalogues"),
            Why::Cites(id, Closeness::Far) => format!("cites {id}, distantly linked"),
            Why::Owned(id) => format!("of {id}"),
            Why::Within(id) => format!("in {id}"),
            Why::Says(word) => format!("says \"{word}\""),
            Why::Touches(word) => format!("has to do with \"{word}\""),
        }
    }

    /// Whether only a word is the same.
    #[must_use]
    pub fn is_word(&self) -> bool {
        matches!(self, Why::Says(_) | Why::Touches(_))
    }
}

/// A threat and the best reason of each term.
pub struct Hit<'m> {
    pub threat: &'m Threat,
    /// With what it comes along, where it is no threat of the model's own.
    pub came: Option<Came<'m>>,
    pub reasons: Vec<Reason>,
}

/// How a threat of a library comes to be one of a model that uses it.
#[derive(Clone, Copy)]
pub struct Came<'m> {
    pub with: Inherited<'m>,
    /// None where the system as a whole uses the library.
    pub component: Option<&'m Component>,
}

impl Hit<'_> {
    #[must_use]
    pub fn score(&self, settled: u64) -> u32 {
        self.weight().points(settled)
    }

    /// What its reasons weigh together.
    #[must_use]
    pub fn weight(&self) -> Weight {
        let mut weight = Weight::default();
        for reason in &self.reasons {
            match reason.why {
                Why::Says(_) => weight.said |= 1 << reason.term,
                Why::Touches(_) => weight.touched |= 1 << reason.term,
                ref sure => weight.sure += sure.points(),
            }
        }
        weight
    }
}

/// What reasons weigh, whatever they name.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weight {
    /// The points of those that are no words.
    sure: u32,
    /// The terms, one bit each, of which the threat itself has a word, and of which what it is about has one.
    said: u64,
    touched: u64,
}

impl Weight {
    /// The points of all, without words of the terms in `settled`: what has that very name
    /// somewhere is what was meant.
    #[must_use]
    pub fn points(self, settled: u64) -> u32 {
        let worth = |terms: u64, points| (terms & !settled).count_ones() * points;
        self.sure + worth(self.said, OF_WORD) + worth(self.touched, OF_WORD_NEAR)
    }
}

/// What one model has to do with a question.
#[derive(Default)]
pub struct Ranking<'m> {
    pub hits: Vec<Hit<'m>>,
    /// The elements that were asked for by name.
    pub elements: Vec<Element<'m>>,
    /// The elements whose text has a word of the alert, with the term.
    pub worded: Vec<(usize, Element<'m>)>,
    /// The incidents that were asked for, by name or by what they cite.
    pub incidents: Vec<&'m Incident>,
    /// The terms, one bit each, that are a name here, or are cited.
    pub exact: u64,
    /// The terms of which a word is mentioned.
    pub mentioned: u64,
}

/// Holds a question against a model.
#[must_use]
pub fn rank<'m>(graph: &Graph<'m>, query: &Query) -> Ranking<'m> {
    rank_by(graph, query, query.all())
}

/// The same by some of the terms, one bit each: those that [`Query::concerns`] gives.
#[must_use]
pub fn rank_by<'m>(graph: &Graph<'m>, query: &Query, terms: u64) -> Ranking<'m> {
    let mut ranking = Ranking::default();
    let model = graph.model;
    let mut hits: Vec<(Hit<'m>, Known<'m>)> = Vec::new();
    let mut add = |threat: &'m Threat, came: Option<Came<'m>>| {
        hits.push((Hit { threat, came, reasons: Vec::new() }, Known::default()));
    };
    model.threats.iter().for_each(|threat| add(threat, None));
    coming(graph).into_iter().for_each(|came| add(came.with.threat, Some(came)));
    let (owners, said) = (owners_in(graph), OnceCell::new());
    for (at, term) in query.terms.iter().enumerate().filter(|(at, _)| terms & (1 << at) != 0) {
        let words = || {
            let said = said.get_or_init(|| Said::find(graph, &query.wanted));
            Words { term: 1 << at, wanted: &query.wanted, said }
        };
        let around = Around::find(graph, term, &owners, words);
        if around.is_exact {
            ranking.exact |= 1 << at;
        }
        for (hit, known) in &mut hits {
            let best = why(graph, term, hit, known, &around);
            hit.reasons.extend(best.map(|why| Reason { term: at, why }));
        }
        ranking.note(graph, at, term, &around);
        let word = |(hit, _): &(Hit<'m>, _)| {
            hit.reasons.iter().any(|reason| reason.term == at && reason.why.is_word())
        };
        if hits.iter().any(word) || ranking.worded.iter().any(|(of, _)| *of == at) {
            ranking.mentioned |= 1 << at;
        }
    }
    let hits = hits.into_iter().map(|(hit, _)| hit);
    ranking.hits = hits.filter(|hit| !hit.reasons.is_empty()).collect();
    ranking
}

/// The threats that come along with the libraries in use and that no threat of the model stands for.
fn coming<'m>(graph: &Graph<'m>) -> Vec<Came<'m>> {
    let stands_for = |came: &Came<'m>| {
        let id = came.with.id();
        graph.model.threats.iter().any(|own| own.from.as_ref().is_some_and(|of| of.value == id))
    };
    let all = graph.uses().flat_map(|(component, used)| {
        graph.inherited(&used.value).map(move |with| Came { with, component })
    });
    all.filter(|came| !stands_for(came)).collect()
}

impl<'m> Ranking<'m> {
    fn note(&mut self, graph: &Graph<'m>, at: usize, term: &Term, around: &Around<'m, '_>) {
        let named = &around.named;
        let same = |one: &Element<'m>, other: &Element<'m>| one.id().span == other.id().span;
        let holders = named.data.iter().flat_map(|data| holders(graph, data));
        for element in named.elements.iter().copied().chain(holders) {
            if !self.elements.iter().any(|known| same(known, &element)) {
                self.elements.push(element);
            }
        }
        if let Some(Words { term, said, .. }) = around.words
            && said.by_some_element(term)
        {
            let says = graph.elements_in_scope().filter(|element| said.by(*element) & term != 0);
            self.worded.extend(says.map(|element| (at, element)));
        }
        for incident in &graph.model.incidents {
            let cites =
                || term.cited.as_ref().is_some_and(|c| nearest(c, &incident.refs).is_some());
            let is_named = named.incidents.iter().any(|known| std::ptr::eq(*known, incident));
            let known = self.incidents.iter().any(|known| std::ptr::eq(*known, incident));
            if !known && (is_named || cites()) {
                self.incidents.push(incident);
            }
        }
    }

    /// Whether the model has anything to do with the question, where the terms in `settled` are
    /// names somewhere.
    #[must_use]
    pub fn is_about_it(&self, settled: u64) -> bool {
        self.exact != 0 || self.mentioned & !settled != 0
    }
}
