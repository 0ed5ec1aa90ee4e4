//! Who points to whom, found once: a model with thousands of entries must not be searched anew for
//! each of them.

use super::{Element, End, Graph};
use crate::model::vocabulary::Cause;
use crate::model::{Component, Threat};

/// The links between entries, by their places in their sections.
pub(super) struct Links {
    /// For each component the flows that begin or end at it.
    pub(super) flows: Vec<Vec<usize>>,
    /// For each component whether a threat at it needs no attacker.
    pub(super) accidents: Vec<bool>,
    /// Some such threat names an element that is not to be found.
    pub(super) lost_accident: bool,
    /// For each threat the acceptances of their own that name it.
    pub(super) acceptances: Vec<Vec<usize>>,
    /// For each threat whether a playbook is for it.
    pub(super) playbooks: Vec<bool>,
    /// Some playbook is for a threat that is not to be found.
    pub(super) lost_playbook: bool,
}

impl<'m> Graph<'m> {
    pub(super) fn links(&self) -> &Links {
        self.links.get_or_init(|| self.find_links())
    }

    fn find_links(&self) -> Links {
        let model = self.model;
        let mut links = Links {
            flows: vec![Vec::new(); model.components.len()],
            accidents: vec![false; model.components.len()],
            lost_accident: false,
            acceptances: vec![Vec::new(); model.threats.len()],
            playbooks: vec![false; model.threats.len()],
            lost_playbook: false,
        };
        for (at, ends) in self.ends.iter().enumerate() {
            let place = |end: &End<'m>| self.place_of_component(end.component()?);
            let [from, to] = ends.map_or([None, None], |[from, to]| [place(&from), place(&to)]);
            for place in [from, to.filter(|to| Some(*to) != from)].into_iter().flatten() {
                links.flows[place].push(at);
            }
        }
        for threat in model.threats.iter().filter(|threat| is_accident(threat)) {
            for id in &threat.at {
                match self.element(&id.value) {
                    Some(Element::Component(component)) => {
                        if let Some(at) = self.place_of_component(component) {
                            links.accidents[at] = true;
                        }
                    }
                    Some(_) => {}
                    None => links.lost_accident |= self.is_lost_here(&id.value),
                }
            }
        }
        for (at, component) in model.components.iter().enumerate() {
            let inherited = self.inherited_at(Element::Component(component));
            links.accidents[at] |= inherited.iter().any(|i| is_accident(i.threat));
        }
        for (at, acceptance) in model.acceptances.iter().enumerate() {
            let named = acceptance.threats.iter().filter_map(|id| self.place_of_threat(&id.value));
            named.for_each(|threat| links.acceptances[threat].push(at));
        }
        for id in model.playbooks.iter().flat_map(|playbook| &playbook.threats) {
            match self.place_of_threat(&id.value) {
                Some(threat) => links.playbooks[threat] = true,
                None => links.lost_playbook |= self.threat(&id.value).is_none(),
            }
        }
        // A playbook's file may serve several models: what it names that is not here is elsewhere.
        for id in model.playbooks.iter().flat_map(|playbook| self.threats_in_file(playbook)) {
            if let Some(threat) = self.place_of_threat(id) {
                links.playbooks[threat] = true;
            }
        }
        links
    }

    /// A component's place in its section; `None` for one of another model.
    pub(super) fn place_of_component(&self, component: &'m Component) -> Option<usize> {
        self.names.place_of(Element::Component(component))
    }

    /// The place of the threat that an id names; `None` where it is of another model or missing.
    pub(super) fn place_of_threat(&self, id: &str) -> Option<usize> {
        let (home, name) = self.home_of(id)?;
        home.names.threat_place(name).filter(|_| std::ptr::eq(home, self))
    }
}

fn is_accident(threat: &Threat) -> bool {
    let cause = threat.cause.as_ref().map(|cause| cause.value);
    threat.retired.is_none() && matches!(cause, Some(Cause::Accidental | Cause::Environmental))
}
