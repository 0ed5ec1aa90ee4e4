//! Which STRIDE letters an element needs an answer for; which letters of a method it has one for.
//!
//! The needs are those of STRIDE-per-element as OWASP Threat Dragon ships the table (Shostack,
//! *Threat Modeling*, 2014, ch. 3). Repudiation of a store is asked only where it keeps logs.

use super::data::must_survive;
use super::{Element, Graph, Letter, Letters};
use crate::model::vocabulary::{ComponentKind, Level, Method, Stride};
use crate::model::{Component, Data, Text};

/// How a model looks for threats, by the methods it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Letter by letter at each element; also where it names no method.
    PerElement,
    PerInteraction,
    /// It names methods, none of them STRIDE: its threats were found in another way.
    WithoutStride,
}

/// When repudiation is asked of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreRepudiation {
    Always,
    /// Where it holds data marked `audit`, or data of high integrity.
    Audit,
    Never,
}

/// The letters of one method that each element has an answer for.
pub struct Cover<T> {
    components: Vec<Letters<T>>,
    flows: Vec<Letters<T>>,
    actors: Vec<Letters<T>>,
}

impl<'m> Graph<'m> {
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        let follows = |wanted| self.model.method.iter().any(|method| method.value == wanted);
        if self.model.method.is_empty()
            || follows(Method::Stride)
            || follows(Method::StridePerElement)
        {
            return Coverage::PerElement;
        }
        match follows(Method::StridePerInteraction) {
            true => Coverage::PerInteraction,
            false => Coverage::WithoutStride,
        }
    }

    /// The letters that an element needs an answer for.
    #[must_use]
    pub fn needed_letters(&self, element: Element<'m>, store: StoreRepudiation) -> Letters {
        use Stride::{
            DenialOfService, ElevationOfPrivilege, InformationDisclosure, Repudiation, Spoofing,
            Tampering,
        };
        let letters: &[Stride] = match element {
            Element::Actor(_) => &[Spoofing, Repudiation],
            Element::Flow(_) => &[Tampering, InformationDisclosure, DenialOfService],
            Element::Component(component) => match component.kind.as_ref().map(|k| k.value) {
                Some(ComponentKind::External) => &[Spoofing, Repudiation],
                Some(ComponentKind::Process) => &[
                    Spoofing,
                    Tampering,
                    Repudiation,
                    InformationDisclosure,
                    DenialOfService,
                    ElevationOfPrivilege,
                ],
                Some(ComponentKind::Store) if self.store_may_deny(component, store) => {
                    &[Tampering, Repudiation, InformationDisclosure, DenialOfService]
                }
                Some(ComponentKind::Store) => &[Tampering, InformationDisclosure, DenialOfService],
                None => &[],
            },
        };
        letters.iter().copied().collect()
    }

    fn store_may_deny(&self, component: &'m Component, when: StoreRepudiation) -> bool {
        let is_log = |data: &Data| {
            let precious = data.integrity.as_ref().is_some_and(|i| i.value >= Level::High);
            data.audit.as_ref().is_some_and(|audit| audit.value) || precious
        };
        match when {
            StoreRepudiation::Always => true,
            StoreRepudiation::Audit => self.held(component).any(is_log),
            StoreRepudiation::Never => false,
        }
    }

    /// The letters that an element has an answer for: a threat at it, or a reasoned "does not
    /// apply".
    #[must_use]
    pub fn answered_letters<T: Letter>(&self, element: Element<'m>) -> Letters<T> {
        let cover = T::cover(self).get_or_init(|| self.find_cover());
        let letters = self.names.place_of(element).and_then(|at| cover.of(element).get(at));
        letters.copied().unwrap_or_default()
    }

    fn find_cover<T: Letter>(&self) -> Cover<T> {
        let model = self.model;
        let none = Letters::default();
        let mut cover = Cover {
            components: vec![none; model.components.len()],
            flows: vec![none; model.flows.len()],
            actors: vec![none; model.actors.len()],
        };
        for threat in model.threats.iter().filter(|threat| threat.retired.is_none()) {
            for target in self.targets(threat) {
                T::of_threat(threat).iter().for_each(|l| cover.add(self, target, l.value));
            }
        }
        for component in model.components.iter().filter(|component| !component.uses.is_empty()) {
            let element = Element::Component(component);
            for inherited in self.inherited_at(element) {
                let letters = T::of_threat(inherited.threat).iter();
                letters.for_each(|letter| cover.add(self, element, letter.value));
            }
        }
        for entry in &model.not_applicable {
            let Some(element) = self.element(&entry.element.value) else { continue };
            T::ruled_out(entry).iter().for_each(|(l, _)| cover.add(self, element, l.value));
        }
        cover
    }

    /// The letters of threats and reasons whose element is not to be found: each may be meant for
    /// any element of the model.
    #[must_use]
    pub fn stray_letters<T: Letter>(&self) -> Letters<T> {
        let is_stray = |id: &Text| id.value != "self" && self.is_lost_here(&id.value);
        let threats = self.model.threats.iter().filter(|threat| threat.retired.is_none());
        let threats = threats.filter(|threat| threat.at.iter().any(is_stray));
        let reasons = self.model.not_applicable.iter().filter(|entry| is_stray(&entry.element));
        let letters = threats.flat_map(|threat| T::of_threat(threat).iter().map(|l| l.value));
        letters
            .chain(reasons.flat_map(|entry| T::ruled_out(entry).iter().map(|(l, _)| l.value)))
            .collect()
    }

    /// Whether an id should name an element of this very model and names none.
    pub(super) fn is_lost_here(&self, id: &str) -> bool {
        let home = self.home_of(id);
        home.is_some_and(|(home, name)| {
            std::ptr::eq(home, self) && home.names.element(name).is_none()
        })
    }

    /// Whether a store has a threat that needs no attacker: a failure, an error, a disaster. `None`
    /// where such a threat names an element that is not to be found.
    #[must_use]
    pub fn expects_accidents(&self, component: &'m Component) -> Option<bool> {
        let links = self.links();
        let expected = self.place_of_component(component).is_some_and(|at| links.accidents[at]);
        (expected || !links.lost_accident).then_some(expected)
    }

    /// Whether a store keeps data that must not be lost or corrupted.
    #[must_use]
    pub fn keeps_precious_data(&self, component: &'m Component) -> bool {
        self.held(component).any(must_survive)
    }
}

impl<T: Letter> Cover<T> {
    fn of(&self, element: Element<'_>) -> &[Letters<T>] {
        match element {
            Element::Component(_) => &self.components,
            Element::Flow(_) => &self.flows,
            Element::Actor(_) => &self.actors,
        }
    }

    fn add(&mut self, graph: &Graph<'_>, element: Element<'_>, letter: T) {
        let letters = match element {
            Element::Component(_) => &mut self.components,
            Element::Flow(_) => &mut self.flows,
            Element::Actor(_) => &mut self.actors,
        };
        // An element of another model has no place here.
        if let Some(letters) = graph.names.place_of(element).and_then(|at| letters.get_mut(at)) {
            letters.insert(letter);
        }
    }
}
