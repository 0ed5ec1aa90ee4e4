//! What is to be done when a threat comes true, in the model and in the files that it names.

use ecow::EcoString;
use jiff::civil::Date;

use super::{Element, Graph};
use crate::ground::playbook::{Exercised, Found, Plan};
use crate::model::{Playbook, Text, Threat};

/// When a playbook was last exercised, as far as somebody wrote it down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exercise<'m> {
    Never,
    On(Date),
    /// The file says when, and what it says is no date.
    Garbled(&'m str),
}

impl<'m> Graph<'m> {
    /// What lies where a playbook says that it is written down.
    #[must_use]
    pub fn playbook_file(&self, playbook: &Playbook) -> Option<&'m Found> {
        self.ground.playbook(&playbook.id.value)
    }

    /// The playbook's file, where it could be read as one.
    #[must_use]
    pub fn plan(&self, playbook: &Playbook) -> Option<&'m Plan> {
        match self.playbook_file(playbook)? {
            Found::Plan(plan) => Some(plan),
            _ => None,
        }
    }

    /// The ids of threats that a playbook's file names at its head.
    pub(super) fn threats_in_file(&self, playbook: &Playbook) -> &'m [EcoString] {
        self.plan(playbook).map_or(&[], |plan| &plan.front.threats)
    }

    /// The threats of this model that a playbook is for, each once.
    #[must_use]
    pub fn threats_of_playbook(&self, playbook: &'m Playbook) -> Vec<&'m Threat> {
        let named = playbook.threats.iter().map(|id| id.value.as_str());
        let named = named.chain(self.threats_in_file(playbook).iter().map(EcoString::as_str));
        let mut threats: Vec<&Threat> = Vec::new();
        for threat in named.filter_map(|id| self.threat(id)) {
            if !threats.iter().any(|known| std::ptr::eq(*known, threat)) {
                threats.push(threat);
            }
        }
        threats
    }

    /// When a playbook was last exercised: as the model says, else as its file says.
    #[must_use]
    pub fn exercise(&self, playbook: &'m Playbook) -> Exercise<'m> {
        match playbook.exercised {
            Some(exercised) => Exercise::On(exercised.value),
            None => self.exercise_in_file(playbook),
        }
    }

    /// When a playbook was last exercised, as its file says.
    #[must_use]
    pub fn exercise_in_file(&self, playbook: &Playbook) -> Exercise<'m> {
        match self.plan(playbook).and_then(|plan| plan.front.exercised.as_ref()) {
            Some(Exercised::On(date)) => Exercise::On(*date),
            Some(Exercised::Garbled(text)) => Exercise::Garbled(text),
            None => Exercise::Never,
        }
    }

    pub(super) fn owner_of_playbook(&self, id: &str) -> Option<&'m Text> {
        let playbook = self.model.playbooks.iter().find(|playbook| playbook.id.value == id)?;
        playbook.owner.as_ref()
    }

    /// Whether a playbook's text mentions anything of this system: what its threats are at, what
    /// guards that, who answers for it. `None` where the text could not be read.
    #[must_use]
    pub fn mentions_something(&self, playbook: &'m Playbook) -> Option<bool> {
        let words = &self.plan(playbook)?.words;
        let says = |text: &Text| words.mention(&text.value);
        let people = [&playbook.owner, &playbook.contact, &self.model.owner];
        if people.into_iter().flatten().any(says) {
            return Some(true);
        }
        let threats = self.threats_of_playbook(playbook);
        if threats.is_empty() {
            // It is for whatever happens: anything of the system will do.
            let mitigations = self.model.mitigations.iter().map(|mitigation| &mitigation.id);
            let mut elements = self.elements_in_scope();
            return Some(mitigations.into_iter().any(says) || elements.any(|e| says(e.id())));
        }
        let of_threat = |threat: &&'m Threat| {
            let controls = threat.mitigated_by.iter().chain(&threat.detected_by);
            says(&threat.id)
                || controls.into_iter().any(says)
                || self.targets(threat).into_iter().any(|element| self.is_said_of(element, &says))
        };
        Some(threats.iter().any(of_threat))
    }

    fn is_said_of(&self, element: Element<'m>, says: &impl Fn(&Text) -> bool) -> bool {
        let own = match element {
            Element::Component(c) => [&c.title, &c.contact],
            Element::Flow(flow) => [&flow.title, &None],
            Element::Actor(actor) => [&actor.title, &actor.contact],
        };
        says(element.id())
            || self.owner_of(element).is_some_and(says)
            || own.into_iter().flatten().any(says)
    }
}
