//! Who owns what, by inheritance.

use super::{Element, Graph};
use crate::finding::Subject;
use crate::model::Text;

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

    /// A threat's own owner, or that of the first element it is at.
    fn owner_of_threat(&self, id: &str) -> Option<&'m Text> {
        let threat = self.names.threat(id)?;
        let first = || self.owner_of(*self.targets(threat).first()?);
        threat.owner.as_ref().or_else(first)
    }
}
