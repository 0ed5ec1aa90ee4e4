//! The processes that a team may follow, stage by stage: what each stage leaves behind in the model
//! and which rules ask whether it was done well.
//!
//! These are tables. A stage names rules by id, or by `prefix-*`; of the stages of a process, one
//! that names a rule's id has it, else the first whose prefix fits. So a new rule of a known group
//! finds its stage by itself.

mod htmm;
mod incident;
mod pasta;
mod steps;

use crate::graph::{Artefact, Artefacts};
use crate::model::vocabulary::Method;

/// A way to work on threat models, in stages.
#[derive(Debug)]
pub struct Process {
    /// The profile that puts its rules in force.
    pub profile: &'static str,
    pub title: &'static str,
    /// Who described it, and where.
    pub source: &'static str,
    pub stages: &'static [Stage],
}

/// One stage of a process.
#[derive(Debug)]
pub struct Stage {
    pub title: &'static str,
    /// What it leaves behind in the model. Where nothing of it is there, the stage was not done,
    /// and rules that are silent prove nothing.
    pub artefacts: &'static [Artefact],
    /// Ids of rules, or `prefix-*`.
    pub rules: &'static [&'static str],
}

/// All processes.
pub static PROCESSES: &[&Process] =
    &[&pasta::PASTA, &htmm::HTMM, &steps::SIX_STAGE, &steps::FOUR_STEP, &incident::RESPONSE];

/// The process that a model is held against where it names none: its questions suit every model.
pub static USUAL: &Process = &steps::FOUR_STEP;

/// The process of a profile.
#[must_use]
pub fn of_profile(profile: &str) -> Option<&'static Process> {
    PROCESSES.iter().copied().find(|process| process.profile == profile)
}

/// The process that a model names as its method.
#[must_use]
pub fn of_method(method: Method) -> Option<&'static Process> {
    of_profile(method.word())
}

impl Process {
    /// The place of the stage to which a rule belongs.
    #[must_use]
    pub fn stage_of(&self, rule: &str) -> Option<usize> {
        let place = |is_it: fn(&str, &str) -> bool| {
            self.stages.iter().position(|stage| stage.rules.iter().any(|name| is_it(name, rule)))
        };
        place(|name, rule| name == rule).or_else(|| {
            place(|name, rule| name.strip_suffix('*').is_some_and(|head| rule.starts_with(head)))
        })
    }
}

impl Stage {
    /// What it should have left behind and did not.
    pub fn missing(&self, held: Artefacts) -> impl Iterator<Item = Artefact> {
        self.artefacts.iter().copied().filter(move |artefact| !held.has(*artefact))
    }

    /// Whether there is nothing in the model that this stage is about.
    #[must_use]
    pub fn is_empty(&self, held: Artefacts) -> bool {
        !self.artefacts.is_empty() && self.missing(held).count() == self.artefacts.len()
    }
}

/// The rules that report that there is none of something.
#[must_use]
pub fn told_by(artefact: Artefact) -> &'static [&'static str] {
    match artefact {
        Artefact::Purpose => &["model-purpose-missing"],
        Artefact::Objectives => &["pasta-objective-missing"],
        Artefact::Components | Artefact::Threats => &["model-empty"],
        Artefact::Ratings => &["rating-missing"],
        Artefact::Session => &["htmm-stakeholders"],
        Artefact::Personas => &["htmm-persona-unused"],
        Artefact::Weaknesses => &["pasta-weakness-missing"],
        Artefact::Trees => &["tree-missing"],
        Artefact::Treatments | Artefact::Mitigations => {
            &["threat-untreated", "htmm-requirement-missing", "pasta-trace-broken"]
        }
        Artefact::Evidence => &["evidence-missing", "mitigation-unverified"],
        Artefact::Playbooks => &["threat-no-playbook"],
        Artefact::Agents => &["threat-no-agent"],
        Artefact::Flows => &["model-isolated-component"],
        Artefact::Data
        | Artefact::Zones
        | Artefact::Actors
        | Artefact::Documents
        | Artefact::Glossary
        | Artefact::Incidents => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_belongs_to_the_stage_that_names_it_else_to_the_first_that_fits() {
        let process = Process {
            profile: "p",
            title: "P",
            source: "",
            stages: &[
                Stage { title: "one", artefacts: &[], rules: &["flow-*"] },
                Stage { title: "two", artefacts: &[], rules: &["flow-plaintext", "tree-*"] },
            ],
        };
        assert_eq!(process.stage_of("flow-plaintext"), Some(1));
        assert_eq!(process.stage_of("flow-no-data"), Some(0));
        assert_eq!(process.stage_of("tree-missing"), Some(1));
        assert_eq!(process.stage_of("owner-missing"), None);
    }

    #[test]
    fn a_stage_without_anything_of_its_own_is_empty() {
        let stage = Stage { title: "", artefacts: &[Artefact::Data, Artefact::Flows], rules: &[] };
        let held: Artefacts = [Artefact::Data].into_iter().collect();
        assert!(stage.is_empty(Artefacts::default()) && !stage.is_empty(held));
        assert_eq!(stage.missing(held).collect::<Vec<_>>(), [Artefact::Flows]);
        let free = Stage { title: "", artefacts: &[], rules: &[] };
        assert!(!free.is_empty(Artefacts::default()), "it asks for nothing");
    }

    #[test]
    fn methods_that_have_stages_lead_to_their_process() {
        assert_eq!(of_method(Method::Pasta).map(|p| p.profile), Some("pasta"));
        assert_eq!(of_method(Method::SixStage).map(|p| p.stages.len()), Some(6));
        assert!(of_method(Method::Stride).is_none());
        for process in PROCESSES {
            assert!(of_profile(process.profile).is_some_and(|p| std::ptr::eq(p, *process)));
        }
    }
}
