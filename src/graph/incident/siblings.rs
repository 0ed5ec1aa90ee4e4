//! Where else it could happen: components made with the same technology.

use std::collections::{BTreeSet, HashMap, HashSet};

use ecow::EcoString;

use super::Reasons;
use super::likeness::{kinds_of_attack, product_of};
use crate::graph::{Element, Graph};
use crate::model::vocabulary::{ComponentKind, Stride};
use crate::model::{Component, Incident, NotApplicable, Threat};

/// A component that may have the flaw behind an incident.
#[derive(Debug)]
pub struct Sibling<'m> {
    pub component: &'m Component,
    /// What it shares with a component that was affected.
    pub tech: EcoString,
    /// A threat at it or a reasoned "not applicable" shows that somebody looked.
    pub examined: bool,
}

/// Who is made with what and which threats lie where, found once for all incidents.
#[derive(Debug, Default)]
pub struct Kin<'m> {
    by_tech: HashMap<EcoString, Vec<&'m Component>>,
    looked: HashMap<*const Component, Looked>,
    answers: HashMap<*const Component, Vec<&'m NotApplicable>>,
}

/// What was thought of at a component.
#[derive(Debug, Default)]
struct Looked {
    threats: HashSet<*const Threat>,
    refs: HashSet<EcoString>,
}

/// What so many have in common says nothing about a flaw: languages and platforms.
const EVERYDAY: &[&str] = &[
    "aws",
    "azure",
    "bash",
    "c",
    "c#",
    "c++",
    "container",
    "docker",
    "dotnet",
    ".net",
    "gcp",
    "go",
    "golang",
    "html",
    "http",
    "java",
    "javascript",
    "k8s",
    "kotlin",
    "kubernetes",
    "linux",
    "node",
    "node.js",
    "nodejs",
    "php",
    "python",
    "ruby",
    "rust",
    "scala",
    "sql",
    "swift",
    "typescript",
    "web",
    "windows",
];

/// More siblings than this nobody examines because of one incident.
const MOST: usize = 50;

impl<'m> Graph<'m> {
    #[must_use]
    pub fn kin(&self) -> Kin<'m> {
        let mut kin = Kin::default();
        let is_external = |c: &Component| {
            c.kind.as_ref().is_some_and(|kind| kind.value == ComponentKind::External)
        };
        for component in self.components_in_scope().filter(|c| !is_external(c)) {
            let tech: BTreeSet<_> = component.tech.iter().map(|t| product_of(&t.value)).collect();
            for tech in tech.into_iter().filter(|tech| !EVERYDAY.contains(&tech.as_str())) {
                kin.by_tech.entry(tech).or_default().push(component);
            }
        }
        for threat in &self.model.threats {
            for element in self.targets(threat) {
                for component in self.touched(element) {
                    let looked = kin.looked.entry(std::ptr::from_ref(component)).or_default();
                    looked.threats.insert(std::ptr::from_ref(threat));
                    looked.refs.extend(kinds_of_attack(&threat.refs));
                }
            }
        }
        for answer in &self.model.not_applicable {
            if let Some(Element::Component(component)) = self.element(&answer.element.value) {
                kin.answers.entry(std::ptr::from_ref(component)).or_default().push(answer);
            }
        }
        kin
    }

    /// A component itself, or those at the ends of a flow.
    fn touched(&self, element: Element<'m>) -> Vec<&'m Component> {
        match element {
            Element::Component(component) => vec![component],
            Element::Flow(flow) => {
                let ends = self.ends(flow).into_iter().flatten();
                ends.filter_map(|end| end.component()).collect()
            }
            Element::Actor(_) => Vec::new(),
        }
    }

    /// The components that share their technology with one that an incident affected.
    #[must_use]
    pub fn siblings(
        &self,
        incident: &'m Incident,
        kin: &Kin<'m>,
        reasons: &Reasons<'m>,
    ) -> Vec<Sibling<'m>> {
        let struck = self.struck(incident);
        let mapped = self.mapped(incident).threats;
        let refs = incident.refs.as_slice();
        let wanted: BTreeSet<EcoString> = kinds_of_attack(refs)
            .chain(mapped.iter().flat_map(|threat| kinds_of_attack(&threat.refs)))
            .collect();
        let letters: BTreeSet<Stride> =
            mapped.iter().flat_map(|t| &t.stride).map(|letter| letter.value).collect();
        let answers = |looked: &Looked| {
            let mut threats = mapped.iter().chain(reasons.threats(incident));
            threats.any(|threat| looked.threats.contains(&std::ptr::from_ref(*threat)))
                || wanted.iter().any(|id| looked.refs.contains(id))
        };
        let rules_out = |answer: &NotApplicable| {
            answer.stride.iter().any(|(letter, why)| {
                letters.contains(&letter.value) || why.value.contains(incident.id.value.as_str())
            })
        };
        let mut known: HashSet<*const Component> =
            struck.iter().map(|component| std::ptr::from_ref(*component)).collect();
        let tech = struck.iter().flat_map(|component| &component.tech);
        let tech: BTreeSet<EcoString> = tech.map(|tech| product_of(&tech.value)).collect();
        let mut found: Vec<Sibling<'m>> = Vec::new();
        for tech in &tech {
            for component in kin.by_tech.get(tech).map_or(&[][..], Vec::as_slice) {
                let key = std::ptr::from_ref(*component);
                if !known.insert(key) {
                    continue;
                }
                if found.len() == MOST {
                    return found;
                }
                let examined = kin.looked.get(&key).is_some_and(answers)
                    || kin.answers.get(&key).is_some_and(|a| a.iter().any(|a| rules_out(a)));
                found.push(Sibling { component, tech: tech.clone(), examined });
            }
        }
        found
    }
}
