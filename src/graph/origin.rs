//! What a model says about threats that were written elsewhere: those of a library, and entries of
//! the organisation's catalogue.

use std::collections::HashSet;

use ecow::EcoString;

use super::names::Map;
use super::{Element, Graph, Letters};
use crate::model::{Component, Text};

/// Answers by what they answer; found once, because a model may have thousands.
#[derive(Default)]
pub(super) struct Origins {
    /// The model's threats that name it in `from`.
    threats: Map<EcoString, Vec<usize>>,
    /// The entries of `not_applicable` that give a reason for it.
    reasons: Map<EcoString, Vec<usize>>,
    /// What some acceptance is for.
    accepted: HashSet<EcoString>,
    /// For each component the letters that do not apply to it.
    letters: Vec<Letters>,
}

impl<'m> Graph<'m> {
    fn origins(&self) -> &Origins {
        self.origins.get_or_init(|| self.find_origins())
    }

    fn find_origins(&self) -> Origins {
        let model = self.model;
        let mut origins = Origins {
            letters: vec![Letters::default(); model.components.len()],
            ..Origins::default()
        };
        for (at, threat) in model.threats.iter().enumerate() {
            if let Some(from) = &threat.from {
                origins.threats.entry(self.meant_origin(from)).or_default().push(at);
            }
        }
        for (at, entry) in model.not_applicable.iter().enumerate() {
            for (id, _) in &entry.threats {
                origins.reasons.entry(self.meant_origin(id)).or_default().push(at);
            }
            let Some(Element::Component(component)) = self.element(&entry.element.value) else {
                continue;
            };
            if let Some(at) = self.place_of_component(component) {
                entry.stride.iter().for_each(|(letter, _)| {
                    origins.letters[at].insert(letter.value);
                });
            }
        }
        let accepted = model.acceptances.iter().flat_map(|acceptance| &acceptance.threats);
        origins.accepted = accepted.map(|id| self.meant_origin(id)).collect();
        origins
    }

    /// Whether the model answers `origin`, a threat of these letters, by a threat of its own or by
    /// a reason why it does not apply; for `component`, or for the system as a whole. `None` where
    /// an answer names an element that is not to be found.
    pub(super) fn speaks_of(
        &self,
        origin: &str,
        letters: Letters,
        component: Option<&'m Component>,
    ) -> Option<bool> {
        let origins = self.origins();
        let threats = origins.threats.get(origin).into_iter().flatten();
        let places = threats.flat_map(|at| &self.model.threats[*at].at);
        let reasons = origins.reasons.get(origin).into_iter().flatten();
        let elements = reasons.map(|at| &self.model.not_applicable[*at].element);
        let Some(component) = component else {
            let known = |map: &Map<EcoString, Vec<usize>>| map.contains_key(origin);
            return Some(known(&origins.threats) || known(&origins.reasons));
        };
        let excluded = self.place_of_component(component).map(|at| origins.letters[at]);
        if !letters.is_empty() && excluded.is_some_and(|none| letters.without(none).is_empty()) {
            return Some(true);
        }
        let mut lost = false;
        for id in places.chain(elements) {
            match self.element(&id.value) {
                Some(Element::Component(found)) if std::ptr::eq(found, component) => {
                    return Some(true);
                }
                Some(_) => {}
                None => lost = true,
            }
        }
        (!lost).then_some(false)
    }

    /// Whether some acceptance is for `origin`. Whether it is complete and in force is the concern
    /// of the rules about acceptances.
    pub(super) fn has_acceptance(&self, origin: &str) -> bool {
        self.origins().accepted.contains(origin)
    }

    /// What a reference to something written elsewhere means; itself, unless it is misspelt.
    fn meant_origin(&self, written: &Text) -> EcoString {
        use crate::model::RefKind::Origin;
        match (self.resolve(Origin, &written.value), written.value.rsplit_once('/')) {
            (super::Resolved::Misspelt(meant), Some((home, _))) => format!("{home}/{meant}").into(),
            (super::Resolved::Misspelt(meant), None) => meant.into(),
            _ => written.value.clone(),
        }
    }
}
