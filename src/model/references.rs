//! Every reference that a model makes, in one list: the one place to extend when a new key holds
//! an id.

use super::{Model, Text};
use crate::finding::Subject;

/// What a reference must name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefKind {
    Component,
    /// A component or an actor: the end of a flow.
    End,
    /// A component, an actor or a flow.
    Element,
    /// A component, an actor, a flow or data.
    ElementOrData,
    Data,
    Zone,
    /// An actor or a persona.
    Actor,
    Objective,
    Threat,
    Mitigation,
    Playbook,
    Incident,
    /// An entry of the organisation's catalogue, or a threat of a library.
    Origin,
}

impl RefKind {
    /// The kinds of things that may be meant, as [`Model::for_each_id`] calls them; the first that
    /// has the id is.
    #[must_use]
    pub fn kinds(self) -> &'static [&'static str] {
        match self {
            RefKind::Component => &["component"],
            RefKind::End => &["component", "actor"],
            RefKind::Element => &["component", "flow", "actor"],
            RefKind::ElementOrData => &["component", "flow", "actor", "data"],
            RefKind::Data => &["data"],
            RefKind::Zone => &["zone"],
            RefKind::Actor => &["actor", "persona"],
            RefKind::Objective => &["objective"],
            RefKind::Threat | RefKind::Origin => &["threat"],
            RefKind::Mitigation => &["mitigation"],
            RefKind::Playbook => &["playbook"],
            RefKind::Incident => &["incident"],
        }
    }

    /// What is meant, for a sentence such as "no component is called ...".
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            RefKind::Component => "component",
            RefKind::End => "component or actor",
            RefKind::Element => "component, flow or actor",
            RefKind::ElementOrData => "component, flow, actor or data",
            RefKind::Data => "data",
            RefKind::Zone => "zone",
            RefKind::Actor => "actor",
            RefKind::Objective => "objective",
            RefKind::Threat => "threat",
            RefKind::Mitigation => "mitigation",
            RefKind::Playbook => "playbook",
            RefKind::Incident => "incident",
            RefKind::Origin => "entry of the organisation's catalogue",
        }
    }
}

/// One use of an id: by whom, under which key, for what.
pub struct Reference<'m> {
    by_kind: &'static str,
    by_id: &'m Text,
    pub key: &'static str,
    pub kind: RefKind,
    pub to: &'m Text,
}

impl Reference<'_> {
    /// Who refers.
    #[must_use]
    pub fn by(&self) -> Subject {
        Subject::new(self.by_kind, self.by_id.value.clone())
    }
}

impl Model {
    /// Calls `see` for every reference, in the order of the file's sections.
    pub fn for_each_reference<'m>(&'m self, mut see: impl FnMut(Reference<'m>)) {
        self.visit_elements(&mut see);
        self.visit_threats(&mut see);
        self.visit_incidents(&mut see);
    }

    fn visit_elements<'m>(&'m self, see: &mut impl FnMut(Reference<'m>)) {
        for zone in &self.zones {
            each(see, "zone", &zone.id, RefKind::Zone, "in", &zone.inside);
        }
        for actor in &self.actors {
            each(see, "actor", &actor.id, RefKind::Zone, "zone", &actor.zone);
        }
        for component in &self.components {
            let id = &component.id;
            each(see, "component", id, RefKind::Zone, "zone", &component.zone);
            each(see, "component", id, RefKind::Data, "holds", &component.holds);
        }
        for flow in &self.flows {
            let ends = flow.path.iter().flat_map(|path| [&path.from, &path.to]);
            each(see, "flow", &flow.id, RefKind::End, "path", ends);
            each(see, "flow", &flow.id, RefKind::Data, "sends", &flow.sends);
            each(see, "flow", &flow.id, RefKind::Data, "gets", &flow.gets);
        }
    }

    fn visit_threats<'m>(&'m self, see: &mut impl FnMut(Reference<'m>)) {
        for threat in &self.threats {
            let id = &threat.id;
            each(see, "threat", id, RefKind::Element, "at", &threat.at);
            each(see, "threat", id, RefKind::Actor, "by", &threat.by);
            each(see, "threat", id, RefKind::Objective, "hurts", &threat.hurts);
            each(see, "threat", id, RefKind::Mitigation, "mitigated_by", &threat.mitigated_by);
            each(see, "threat", id, RefKind::Mitigation, "detected_by", &threat.detected_by);
            each(see, "threat", id, RefKind::Origin, "from", &threat.from);
        }
        for entry in &self.not_applicable {
            let key = [&entry.element];
            each(see, "not_applicable", &entry.element, RefKind::Element, "not_applicable", key);
            let single = entry.threats.iter().map(|(id, _)| id);
            each(see, "not_applicable", &entry.element, RefKind::Origin, "threats", single);
        }
        for acceptance in &self.acceptances {
            each(see, "acceptance", &acceptance.id, RefKind::Threat, "for", &acceptance.threats);
        }
        for assumption in &self.assumptions {
            each(see, "assumption", &assumption.id, RefKind::Element, "at", &assumption.at);
        }
        for tree in &self.trees {
            each(see, "tree", &tree.id, RefKind::Threat, "threat", &tree.threat);
            for node in &tree.nodes {
                let key = "stopped_by";
                each(see, "tree", &tree.id, RefKind::Mitigation, key, &node.stopped_by);
            }
        }
    }

    fn visit_incidents<'m>(&'m self, see: &mut impl FnMut(Reference<'m>)) {
        for playbook in &self.playbooks {
            each(see, "playbook", &playbook.id, RefKind::Threat, "for", &playbook.threats);
        }
        for incident in &self.incidents {
            let id = &incident.id;
            let playbook = incident.playbook.iter().filter(|p| p.value != "none");
            each(see, "incident", id, RefKind::ElementOrData, "affected", &incident.affected);
            each(see, "incident", id, RefKind::Threat, "threats", &incident.threats);
            each(see, "incident", id, RefKind::Mitigation, "failed", &incident.failed);
            each(see, "incident", id, RefKind::Playbook, "playbook", playbook);
            each(see, "incident", id, RefKind::Incident, "related", &incident.related);
            each(see, "incident", id, RefKind::Incident, "duplicate_of", &incident.duplicate_of);
            for cause in &incident.root_causes {
                each(see, "incident", id, RefKind::Mitigation, "fixed_by", &cause.fixed_by);
            }
        }
    }
}

fn each<'m>(
    see: &mut impl FnMut(Reference<'m>),
    by_kind: &'static str,
    by_id: &'m Text,
    kind: RefKind,
    key: &'static str,
    to: impl IntoIterator<Item = &'m Text>,
) {
    for to in to {
        see(Reference { by_kind, by_id, key, kind, to });
    }
}

impl Model {
    /// Calls `see` with the kind and the id of everything that has an id.
    pub fn for_each_id<'m>(&'m self, mut see: impl FnMut(&'static str, &'m Text)) {
        self.personas.iter().for_each(|x| see("persona", &x.id));
        self.objectives.iter().for_each(|x| see("objective", &x.id));
        self.data.iter().for_each(|x| see("data", &x.id));
        self.zones.iter().for_each(|x| see("zone", &x.id));
        self.actors.iter().for_each(|x| see("actor", &x.id));
        self.components.iter().for_each(|x| see("component", &x.id));
        self.flows.iter().for_each(|x| see("flow", &x.id));
        self.threats.iter().for_each(|x| see("threat", &x.id));
        self.mitigations.iter().for_each(|x| see("mitigation", &x.id));
        self.playbooks.iter().for_each(|x| see("playbook", &x.id));
        self.trees.iter().for_each(|x| see("tree", &x.id));
        self.incidents.iter().for_each(|x| see("incident", &x.id));
        self.assumptions.iter().for_each(|x| see("assumption", &x.id));
        self.acceptances.iter().for_each(|x| see("acceptance", &x.id));
    }

    /// Calls `see` with the kind, the owner's id and the own id of everything whose id counts only
    /// within an incident or a tree.
    pub fn for_each_inner_id<'m>(&'m self, mut see: impl FnMut(&'static str, &'m Text, &'m Text)) {
        for tree in &self.trees {
            tree.nodes.iter().for_each(|node| see("tree_node", &tree.id, &node.id));
        }
        for incident in &self.incidents {
            let causes = incident.root_causes.iter();
            causes.for_each(|cause| see("root_cause", &incident.id, &cause.id));
        }
    }
}
