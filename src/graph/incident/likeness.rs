//! How much two incidents resemble each other.

use std::collections::BTreeSet;

use ecow::EcoString;

use crate::graph::{Element, Graph};
use crate::model::{Component, Incident, Text};

/// What is compared of an incident.
#[derive(Debug, Default)]
pub struct Traits<'m> {
    pub(super) threats: BTreeSet<&'m str>,
    causes: BTreeSet<&'m str>,
    refs: BTreeSet<EcoString>,
    components: BTreeSet<&'m str>,
    tech: BTreeSet<EcoString>,
}

/// How alike two incidents are, and in what.
#[derive(Debug)]
pub struct Likeness {
    /// 4 for a threat, 4 for a root cause, 3 for each CWE, 2 for each CAPEC and each technique (1
    /// where only the parent technique is the same), 1 for each component, 1 for technology.
    pub score: usize,
    /// The shared threats, causes and catalogue entries; the most telling first.
    pub shared: Vec<EcoString>,
}

impl<'m> Traits<'m> {
    /// What is known of something that only just happens.
    #[must_use]
    pub fn of_alert(
        threats: impl IntoIterator<Item = &'m str>,
        refs: impl IntoIterator<Item = EcoString>,
        components: &[&'m Component],
    ) -> Self {
        Traits {
            threats: threats.into_iter().collect(),
            causes: BTreeSet::new(),
            refs: refs.into_iter().collect(),
            tech: components.iter().flat_map(|c| &c.tech).map(|t| product_of(&t.value)).collect(),
            components: components.iter().map(|c| &*c.id.value).collect(),
        }
    }

    #[must_use]
    pub fn likeness(&self, other: &Traits<'_>) -> Likeness {
        let mut likeness = Likeness { score: 0, shared: Vec::new() };
        let threats: Vec<_> = self.threats.intersection(&other.threats).collect();
        let causes: Vec<_> = self.causes.intersection(&other.causes).collect();
        likeness.score += if threats.is_empty() { 0 } else { 4 };
        likeness.score += if causes.is_empty() { 0 } else { 4 };
        likeness.shared.extend(threats.into_iter().chain(causes).map(|id| EcoString::from(*id)));
        for id in self.refs.intersection(&other.refs) {
            likeness.score += if id.starts_with("CWE-") { 3 } else { 2 };
            likeness.shared.push(id.clone());
        }
        let others: BTreeSet<&str> = other.refs.iter().filter_map(|id| parent(id)).collect();
        let parents: BTreeSet<&str> = self.refs.iter().filter_map(|id| parent(id)).collect();
        let whole =
            |id: &&&str| self.refs.iter().any(|r| other.refs.contains(r) && r.starts_with(**id));
        for id in parents.intersection(&others).filter(|id| !whole(id)) {
            likeness.score += 1;
            likeness.shared.push((*id).into());
        }
        likeness.score += self.components.intersection(&other.components).count();
        likeness.score += usize::from(!self.tech.is_disjoint(&other.tech));
        likeness
    }
}

/// The technique that a technique or a sub-technique belongs to.
fn parent(id: &str) -> Option<&str> {
    is_technique(id).then(|| id.split_once(".0").map_or(id, |(parent, _)| parent))
}

fn is_technique(id: &str) -> bool {
    let id = id.strip_prefix("AML.").unwrap_or(id);
    id.strip_prefix('T').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// The CWE, CAPEC and technique ids among some references, in capitals.
pub(super) fn kinds_of_attack(refs: &[Text]) -> impl Iterator<Item = EcoString> {
    let ids = refs.iter().map(|id| EcoString::from(id.value.trim().to_uppercase()));
    ids.filter(|id| id.starts_with("CWE-") || id.starts_with("CAPEC-") || is_technique(id))
}

/// What a component is made with, without its version: `postgres` of `Postgres 17`.
#[must_use]
pub fn product_of(tech: &str) -> EcoString {
    let name = tech.split(['@', ':']).next().unwrap_or(tech).trim();
    let is_version = |word: &str| {
        word.strip_prefix('v').unwrap_or(word).starts_with(|c: char| c.is_ascii_digit())
    };
    let name = match name.rsplit_once(' ') {
        Some((name, last)) if is_version(last) => name,
        _ => name,
    };
    name.to_lowercase().into()
}

impl<'m> Graph<'m> {
    /// What is compared of an incident.
    #[must_use]
    pub fn traits(&self, incident: &'m Incident) -> Traits<'m> {
        let components = self.struck(incident);
        let threat = |id: &'m Text| self.threat(&id.value).map_or(&*id.value, |t| &*t.id.value);
        Traits {
            threats: incident.threats.iter().map(threat).collect(),
            causes: incident.root_causes.iter().map(|cause| &*cause.id.value).collect(),
            refs: kinds_of_attack(&incident.refs).collect(),
            tech: components.iter().flat_map(|c| &c.tech).map(|t| product_of(&t.value)).collect(),
            components: components.iter().map(|c| &*c.id.value).collect(),
        }
    }

    /// The components that an incident affected, each once; of a flow the one that it leads to.
    #[must_use]
    pub fn struck(&self, incident: &'m Incident) -> Vec<&'m Component> {
        let mut struck: Vec<&Component> = Vec::new();
        for id in &incident.affected {
            let component = match self.element(&id.value) {
                Some(Element::Component(component)) => Some(component),
                Some(Element::Flow(flow)) => self.ends(flow).and_then(|[_, to]| to.component()),
                _ => None,
            };
            let known = |c: &&Component| !struck.iter().any(|s| std::ptr::eq(*s, *c));
            if let Some(component) = component.filter(known) {
                struck.push(component);
            }
        }
        struck
    }
}
