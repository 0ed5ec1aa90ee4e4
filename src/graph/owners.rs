//! Who owns what, by inheritance; who is named as an owner, and how they can be asked.

use std::collections::HashMap;

use ecow::EcoString;

use super::{Element, Graph};
use crate::finding::Subject;
use crate::ground::owners;
use crate::model::vocabulary::{ActionStatus, CauseStatus, MitigationStatus};
use crate::model::{Incident, Text};

/// An owner, and everything that the model names them for.
#[derive(Debug)]
pub struct Named<'m> {
    /// Each place, in the order of the text; the name as it is written there.
    pub places: Vec<&'m Text>,
    /// "component `api`", in the same order.
    pub of: Vec<String>,
}

/// Somebody to ask about some changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewer {
    /// As the model has it.
    pub owner: EcoString,
    /// What CODEOWNERS calls them; nothing where nobody says.
    pub handles: Vec<EcoString>,
    pub of: Vec<Subject>,
}

impl<'m> Graph<'m> {
    /// The owner of an element: its own; for a flow, that of the component it leads to; else the
    /// system's.
    #[must_use]
    pub fn owner_of(&self, element: Element<'m>) -> Option<&'m Text> {
        let system = self.model.owner.as_ref();
        match element {
            Element::Component(component) => component.owner.as_ref().or(system),
            Element::Actor(actor) => actor.owner.as_ref().or(system),
            Element::Flow(flow) => {
                let target = || flow.path.as_ref().and_then(|path| self.find_end(&path.to));
                flow.owner.as_ref().or_else(|| target()?.owner).or(system)
            }
        }
    }

    /// Who to ask about a finding's subject.
    #[must_use]
    pub fn owner_of_subject(&self, subject: &Subject) -> Option<&'m Text> {
        let id = subject.id.as_str();
        let own = match subject.kind {
            "component" | "flow" | "actor" => return self.owner_of(self.element(id)?),
            "threat" => self.owner_of_threat(id),
            "mitigation" => self.names.mitigation(id).and_then(|m| m.owner.as_ref()),
            "playbook" => self.owner_of_playbook(id),
            "data" => self.names.data(id).and_then(|d| d.owner.as_ref()),
            "incident" => {
                let mut incidents = self.model.incidents.iter();
                incidents.find(|i| i.id.value == id).and_then(|i| i.owner.as_ref())
            }
            _ => None,
        };
        own.or(self.model.owner.as_ref())
    }

    /// Whether the subject is one of this model that has an owner of its own.
    fn knows(&self, subject: &Subject) -> bool {
        let id = subject.id.as_str();
        match subject.kind {
            "component" | "flow" | "actor" => self.element(id).is_some(),
            "threat" => self.names.threat(id).is_some(),
            "mitigation" => self.names.mitigation(id).is_some(),
            "data" => self.names.data(id).is_some(),
            _ => false,
        }
    }

    /// A threat's own owner, or that of the first element it is at.
    fn owner_of_threat(&self, id: &str) -> Option<&'m Text> {
        let threat = self.names.threat(id)?;
        let first = || self.owner_of(*self.targets(threat).first()?);
        threat.owner.as_ref().or_else(first)
    }

    /// Whether two names mean the same owner.
    #[must_use]
    pub fn same_owner(&self, one: &str, other: &str) -> bool {
        match &self.ground.owners {
            Some(owners) => owners.same(one, other),
            None => owners::same(one, other),
        }
    }

    /// Everybody whom the model names as an owner of something that is still there or still to be
    /// done, each once, in the order of the text. Who approved or reported something is a person
    /// and no owner.
    #[must_use]
    pub fn owners_named(&self) -> Vec<Named<'m>> {
        let mut all: Vec<(&'m Text, String)> = Vec::new();
        let mut add = |owner: &'m Option<Text>, noun: &str, id: &str| {
            let of = if id.is_empty() { noun.to_owned() } else { format!("{noun} `{id}`") };
            all.extend(owner.as_ref().map(|owner| (owner, of)));
        };
        let model = self.model;
        add(&model.owner, "the system", "");
        model.objectives.iter().for_each(|o| add(&o.owner, "objective", &o.id.value));
        model.data.iter().for_each(|d| add(&d.owner, "data", &d.id.value));
        model.zones.iter().for_each(|z| add(&z.owner, "zone", &z.id.value));
        for element in self.elements_in_scope() {
            let owner = match element {
                Element::Component(component) => &component.owner,
                Element::Flow(flow) => &flow.owner,
                Element::Actor(actor) => &actor.owner,
            };
            add(owner, element.noun(), &element.id().value);
        }
        for threat in model.threats.iter().filter(|threat| threat.retired.is_none()) {
            add(&threat.owner, "threat", &threat.id.value);
        }
        for mitigation in &model.mitigations {
            let status = mitigation.status.as_ref().map(|status| status.value);
            if status != Some(MitigationStatus::Retired) {
                add(&mitigation.owner, "mitigation", &mitigation.id.value);
            }
        }
        model.playbooks.iter().for_each(|p| add(&p.owner, "playbook", &p.id.value));
        model.assumptions.iter().for_each(|a| add(&a.owner, "assumption", &a.id.value));
        model.incidents.iter().for_each(|incident| owners_in(incident, &mut add));
        by_name(all)
    }

    /// Whom to ask for a review of changes to `subjects`: their owners, each once, by name.
    #[must_use]
    pub fn reviewers<'s>(&self, subjects: impl IntoIterator<Item = &'s Subject>) -> Vec<Reviewer> {
        self.reviewers_since(subjects, None)
    }

    /// The same, where some of the subjects may be gone: about these those are asked who owned them
    /// `before`.
    #[must_use]
    pub fn reviewers_since<'s>(
        &self,
        subjects: impl IntoIterator<Item = &'s Subject>,
        before: Option<&Graph<'m>>,
    ) -> Vec<Reviewer> {
        let mut reviewers: Vec<Reviewer> = Vec::new();
        for subject in subjects {
            let gone = || before.filter(|before| before.knows(subject) && !self.knows(subject));
            let owner = match gone() {
                Some(before) => before.owner_of_subject(subject),
                None => self.owner_of_subject(subject),
            };
            let Some(owner) = owner else { continue };
            let known = reviewers.iter_mut().find(|r| self.same_owner(&r.owner, &owner.value));
            match known {
                Some(reviewer) => reviewer.of.push(subject.clone()),
                None => {
                    let owners = self.ground.owners.as_ref();
                    reviewers.push(Reviewer {
                        owner: owner.value.clone(),
                        handles: owners.map_or_else(Vec::new, |o| o.handles(&owner.value)),
                        of: vec![subject.clone()],
                    });
                }
            }
        }
        reviewers.sort_by(|a, b| a.owner.cmp(&b.owner));
        reviewers
    }
}

/// The owners of what is left to do after an incident; whoever did what is done may have left.
fn owners_in<'m>(incident: &'m Incident, add: &mut impl FnMut(&'m Option<Text>, &str, &str)) {
    let id = &incident.id.value;
    if incident.closed.is_none() {
        add(&incident.owner, "incident", id);
    }
    for cause in &incident.root_causes {
        if cause.status.as_ref().is_none_or(|status| status.value == CauseStatus::Open) {
            add(&cause.owner, "root cause", &cause.id.value);
        }
    }
    for action in &incident.follow_up {
        if action.status.as_ref().is_none_or(|status| status.value != ActionStatus::Done) {
            add(&action.owner, "a follow-up of incident", id);
        }
    }
}

/// One entry for each name; capitals make no difference.
fn by_name(mut all: Vec<(&Text, String)>) -> Vec<Named<'_>> {
    all.sort_by_key(|(owner, _)| (owner.span.file, owner.span.start));
    let mut named: Vec<Named<'_>> = Vec::new();
    let mut places: HashMap<EcoString, usize> = HashMap::new();
    for (owner, of) in all {
        let at = *places.entry(owner.value.to_ascii_lowercase()).or_insert_with(|| {
            named.push(Named { places: Vec::new(), of: Vec::new() });
            named.len() - 1
        });
        named[at].places.push(owner);
        named[at].of.push(of);
    }
    named
}
