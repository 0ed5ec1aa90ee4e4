//! Libraries: models of parts that many systems use. Their threats come along and must be answered.

use std::collections::HashSet;

use ecow::{EcoString, eco_format};

use super::names::Map;
use super::treatment::is_effective;
use super::{Element, Graph, Letters, is_out};
use crate::finding::nearest;
use crate::model::{Component, Mitigation, Text, Threat};

/// A library that the model uses, itself or by way of another one.
pub struct Used<'m> {
    /// As `uses` names it: `lib/postgres@2`.
    pub name: &'m str,
    pub graph: Graph<'m>,
    /// A later version that is there as well, where it has threats that this one has not.
    pub newer: Option<&'m Newer>,
    /// Some library that it uses in turn is not to be had.
    pub gap: bool,
}

/// A later version of a library.
#[derive(Debug)]
pub struct Newer {
    pub name: EcoString,
    /// The ids of the threats that the version in use has not.
    pub threats: Vec<EcoString>,
}

/// A threat that comes along with a library.
#[derive(Clone, Copy)]
pub struct Inherited<'m> {
    pub library: &'m Used<'m>,
    pub threat: &'m Threat,
}

/// For each library the threats that come along with it, as places in the list of libraries and in
/// its threats.
pub(super) type Heritage = Vec<Vec<(usize, usize)>>;

/// More threats than this come along with no library that people write; what is left out makes the
/// library one with a gap.
const MOST_THREATS: usize = 2_000;

impl Inherited<'_> {
    /// How a model names it: `lib/postgres@2/stolen-role`.
    #[must_use]
    pub fn id(&self) -> EcoString {
        eco_format!("{}/{}", self.library.name, self.threat.id.value)
    }
}

impl<'m> Graph<'m> {
    /// The library of this name, where it is in use and to be had.
    #[must_use]
    pub fn library(&self, name: &str) -> Option<&'m Used<'m>> {
        self.libraries.get(self.place_of_library(name)?)
    }

    fn place_of_library(&self, name: &str) -> Option<usize> {
        self.libraries.iter().position(|used| used.name == name)
    }

    /// Everything under `uses`: of the system as a whole, then of each component in scope.
    pub fn uses(&self) -> impl Iterator<Item = (Option<&'m Component>, &'m Text)> {
        let whole = self.model.uses.iter().map(|used| (None, used));
        let parts = self.components_in_scope();
        whole.chain(parts.flat_map(|c| c.uses.iter().map(move |used| (Some(c), used))))
    }

    /// Whether an id is of a library that the model names under `uses` and that nobody has.
    #[must_use]
    pub fn is_of_lost_library(&self, id: &str) -> bool {
        let Some((library, _)) = id.rsplit_once('/') else { return false };
        self.place_of_library(library).is_none() && names_library(self.model, library)
    }

    /// The id that is meant where one of a library is named by way of a misspelt library.
    #[must_use]
    pub fn meant_library(&self, id: &str) -> Option<EcoString> {
        let (library, name) = id.rsplit_once('/').filter(|(home, _)| home.starts_with("lib/"))?;
        let meant = nearest(library, self.libraries.iter().map(|used| used.name))?;
        Some(eco_format!("{meant}/{name}"))
    }

    /// The threats that come along with a library. A library hands on those of the libraries that
    /// it uses, as far as it does not answer them itself.
    pub fn inherited(&self, library: &str) -> impl Iterator<Item = Inherited<'m>> {
        let heritage = self.heritage.get_or_init(|| self.find_heritage());
        let places = self.place_of_library(library).map_or(&[][..], |at| &heritage[at]);
        let libraries = self.libraries;
        places.iter().map(|(library, threat)| {
            let library = &libraries[*library];
            Inherited { library, threat: &library.graph.model.threats[*threat] }
        })
    }

    /// Whether any threat comes along; `None` where a library is not to be had.
    #[must_use]
    pub fn has_inherited(&self) -> Option<bool> {
        let mut lost = false;
        for (_, used) in self.uses() {
            if self.inherited(&used.value).next().is_some() {
                return Some(true);
            }
            lost |= self.library(&used.value).is_none_or(|library| library.gap);
        }
        (!lost).then_some(false)
    }

    /// Whether all threats that come along with a library are known.
    #[must_use]
    pub fn knows_inherited(&self, library: &Used<'_>) -> bool {
        let count = self.inherited(library.name).count();
        !library.gap && library.graph.model.whole && count < MOST_THREATS
    }

    fn find_heritage(&self) -> Heritage {
        let mut heritage: Heritage = Vec::with_capacity(self.libraries.len());
        // Each library stands behind those that it uses.
        for (at, used) in self.libraries.iter().enumerate() {
            let model = used.graph.model;
            let open = model.threats.iter().enumerate().filter(|(_, threat)| comes_along(threat));
            let mut threats: Vec<_> = open.map(|(threat, _)| (at, threat)).collect();
            let mut known: HashSet<(usize, usize)> = threats.iter().copied().collect();
            let parts = model.components.iter().flat_map(|component| &component.uses);
            for name in model.uses.iter().chain(parts) {
                let below = self.place_of_library(&name.value).and_then(|at| heritage.get(at));
                for &(library, threat) in below.into_iter().flatten() {
                    let below = &self.libraries[library];
                    let id = &below.graph.model.threats[threat].id.value;
                    let answered = answers(model, &eco_format!("{}/{id}", below.name));
                    if !answered && known.insert((library, threat)) {
                        threats.push((library, threat));
                    }
                }
            }
            threats.truncate(MOST_THREATS);
            heritage.push(threats);
        }
        heritage
    }

    /// Whether a threat that comes along is answered, for `component` or for the system as a whole:
    /// by a control that is in place, by a threat of this model that is `from` it, by an acceptance
    /// or a reason why it does not apply. `None` where that cannot be told.
    #[must_use]
    pub fn is_answered(
        &self,
        inherited: &Inherited<'m>,
        component: Option<&'m Component>,
    ) -> Option<bool> {
        let (id, threat) = (inherited.id(), inherited.threat);
        let letters: Letters = threat.stride.iter().map(|letter| letter.value).collect();
        let spoken = self.speaks_of(&id, letters, component);
        if spoken == Some(true) || self.has_acceptance(&id) {
            return Some(true);
        }
        let controls = threat.mitigated_by.iter().map(|id| self.has_control(inherited.library, id));
        let mut unknown = spoken.is_none();
        for held in controls {
            match held {
                Some(true) => return Some(true),
                Some(false) => {}
                None => unknown = true,
            }
        }
        (!unknown).then_some(false)
    }

    /// Whether a control that a library's threat names is in place here: the model's own one of
    /// that name, else the library's where the platform provides it.
    fn has_control(&self, library: &Used<'m>, id: &Text) -> Option<bool> {
        let own = match id.value.contains('/') {
            true => return Some(is_effective(self.mitigation(&id.value)?)),
            false => self.model.mitigations.iter().find(|own| own.id.value == id.value),
        };
        let control = own.or_else(|| library.graph.mitigation(&id.value))?;
        let counts = own.is_some() || is_provided(control);
        control.status.as_ref()?;
        Some(counts && is_effective(control))
    }

    /// The model's own mitigations that stand in the place of a control that a library provides,
    /// each with the library. A control of that name counts as the model's own one alone.
    #[must_use]
    pub fn replaced_controls(&self) -> Vec<(&'m Mitigation, &'m Used<'m>)> {
        let mut provided: Map<&str, &'m Used<'m>> = Map::default();
        for used in self.libraries {
            let controls = used.graph.model.mitigations.iter().filter(|m| is_provided(m));
            for control in controls.filter(|control| is_effective(control)) {
                provided.entry(control.id.value.as_str()).or_insert(used);
            }
        }
        let own = self.model.mitigations.iter();
        own.filter_map(|m| Some((m, *provided.get(m.id.value.as_str())?))).collect()
    }

    /// The model's own mitigations that some threat of a library asks for by their ids.
    pub(super) fn controls_of_libraries(&self) -> impl Iterator<Item = &'m Mitigation> {
        let threats = self.libraries.iter().flat_map(|used| &used.graph.model.threats);
        let asked: HashSet<&str> = threats
            .flat_map(|threat| threat.mitigated_by.iter().chain(&threat.detected_by))
            .map(|id| id.value.as_str())
            .collect();
        let own = self.model.mitigations.iter();
        own.filter(move |mitigation| asked.contains(mitigation.id.value.as_str()))
    }

    /// Whether a model is a library that is in use.
    pub(super) fn is_library(&self, home: &Graph<'m>) -> bool {
        self.libraries.iter().any(|used| std::ptr::eq(&used.graph, home))
    }

    /// The threats that come along with the libraries of an element.
    pub(super) fn inherited_at(&self, element: Element<'m>) -> Vec<Inherited<'m>> {
        let Element::Component(component) = element else { return Vec::new() };
        component.uses.iter().flat_map(|used| self.inherited(&used.value)).collect()
    }
}

/// Whether the platform runs a control of a library for those who use it.
#[must_use]
pub fn is_provided(mitigation: &Mitigation) -> bool {
    mitigation.provided.as_ref().is_some_and(|provided| provided.value)
}

/// What a library itself gave up is no concern of its users.
fn comes_along(threat: &Threat) -> bool {
    threat.retired.is_none() && threat.avoid.is_none() && !is_out(threat.out_of_scope.as_ref())
}

/// Whether a library answers a threat of another: then its own answer comes along instead.
fn answers(library: &crate::model::Model, id: &str) -> bool {
    let is_it = |text: &Text| text.value == id;
    library.threats.iter().any(|threat| threat.from.as_ref().is_some_and(is_it))
        || library.not_applicable.iter().any(|e| e.threats.iter().any(|(id, _)| is_it(id)))
}

fn names_library(model: &crate::model::Model, name: &str) -> bool {
    let parts = model.components.iter().flat_map(|component| &component.uses);
    model.uses.iter().chain(parts).any(|used| used.value == name)
}
