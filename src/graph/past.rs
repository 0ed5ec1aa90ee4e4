//! What history tells of the things of a model.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::Graph;
use crate::finding::Subject;
use crate::ground::history::{Review, Touched};
use crate::ground::playbook::{self, Found};
use crate::model::{Incident, Mitigation, Playbook, Text, Threat};

/// The file of the repository that a playbook is written down in, without an anchor.
#[must_use]
pub fn file_of(playbook: &Playbook) -> Option<&str> {
    let file = playbook.file.as_ref()?.value.as_str();
    let path = file.split_once('#').map_or(file, |(path, _)| path);
    let path = path.strip_prefix("./").unwrap_or(path);
    (!playbook::is_address(file) && !path.is_empty()).then_some(path)
}

/// The texts in which a mitigation tells how it works, and so names things in code.
#[must_use]
pub fn texts_of(mitigation: &Mitigation) -> Vec<&Text> {
    let evidence = mitigation.evidence.iter().filter_map(|evidence| evidence.why.as_ref());
    mitigation.title.iter().chain(&mitigation.why).chain(evidence).collect()
}

impl<'m> Graph<'m> {
    /// Whether the file of a playbook has changed since a day; `None` where nobody looked.
    #[must_use]
    pub fn playbook_touched(&self, playbook: &Playbook, since: Date) -> Option<&'m Touched> {
        let file = file_of(playbook)?;
        self.ground.past.files.get(&(file.into(), since))
    }

    /// Whether there is a file where a playbook says that it is written down.
    #[must_use]
    pub fn has_playbook_file(&self, playbook: &Playbook) -> bool {
        self.playbook_file(playbook).is_some_and(|found| !matches!(found, Found::Missing))
    }

    /// The playbook that an incident says was used.
    #[must_use]
    pub fn used_playbook(&self, incident: &Incident) -> Option<&'m Playbook> {
        let id = &incident.playbook.as_ref()?.value;
        self.model.playbooks.iter().find(|playbook| playbook.id.value == *id)
    }

    /// What the change under review does to the code of this model; `None` where there is none.
    #[must_use]
    pub fn review(&self) -> Option<&'m Review> {
        self.ground.past.review.as_ref()
    }

    /// Why it cannot be told what of the model has changed since a day, where somebody asked.
    #[must_use]
    pub fn unknown_since(&self, since: Date) -> Option<&'m str> {
        self.ground.past.since.get(&since)?.as_ref().err().map(String::as_str)
    }

    /// Whether one of these threats, of what is done about them or of their attack trees has
    /// changed since a day, by history; `None` where that is not known.
    pub(super) fn has_changed(&self, threats: &[&'m Threat], since: Date) -> Option<bool> {
        let Some(known) = self.ground.past.since.get(&since) else {
            // Without any history the dates that the model gives are all there is.
            return Some(false);
        };
        let changed: &BTreeSet<Subject> = known.as_ref().ok()?;
        let is = |kind, id: &Text| changed.contains(&Subject::new(kind, id.value.clone()));
        Some(threats.iter().any(|threat| {
            let mut controls = threat.mitigated_by.iter().chain(&threat.detected_by);
            let mut trees =
                self.model.trees.iter().filter(|tree| {
                    tree.threat.as_ref().is_some_and(|of| of.value == threat.id.value)
                });
            is("threat", &threat.id)
                || controls.any(|id| is("mitigation", id))
                || trees.any(|tree| is("tree", &tree.id))
        }))
    }
}
