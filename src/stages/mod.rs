//! How far each model has come with a process: what a run found, grouped by stage.
//!
//! A stage is done when all that it should have left behind is in the model and none of its rules
//! has anything to say. Where a rule could not decide, or was switched off, the stage is not
//! assessed: nobody knows, and that is never green.

mod course;

use crate::config::FailOn;
use crate::finding::{Finding, Severity, Status};
use crate::graph::Artefact;
use crate::process::{PROCESSES, Process, Stage, USUAL, of_method, of_profile};
use crate::rules::Told;

pub use course::courses;

/// How a stage stands. The later, the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    Done,
    NotAssessed,
    Gaps,
}

/// One model on its way through one process.
#[derive(Debug)]
pub struct Course<'r> {
    pub process: &'static Process,
    /// The model's first file.
    pub path: &'r str,
    /// The name of its system; its path where that is unreadable.
    pub model: &'r str,
    pub stages: Vec<Progress<'r>>,
}

/// How a model stands in one stage.
#[derive(Debug)]
pub struct Progress<'r> {
    pub stage: &'static Stage,
    /// Counted from 1.
    pub number: usize,
    /// Nothing of what the stage leaves behind is in the model.
    pub is_empty: bool,
    pub gaps: Vec<Gap<'r>>,
    pub doubts: Vec<Doubt<'r>>,
}

/// Something that is still to be done in a stage.
#[derive(Debug)]
pub enum Gap<'r> {
    Finding(&'r Finding),
    /// There is none of this, and no rule says so.
    Missing(Artefact),
}

/// Why a stage could not be judged in full.
#[derive(Debug)]
pub struct Doubt<'r> {
    pub rule: &'r str,
    pub why: String,
    /// The elements that it is about.
    pub subjects: Vec<String>,
}

impl Light {
    /// The word for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Light::Done => "done",
            Light::NotAssessed => "not-assessed",
            Light::Gaps => "gaps",
        }
    }
}

impl Gap<'_> {
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Gap::Finding(finding) => finding.severity,
            Gap::Missing(_) => Severity::Warning,
        }
    }
}

impl Progress<'_> {
    #[must_use]
    pub fn light(&self) -> Light {
        match (self.gaps.is_empty(), self.doubts.is_empty()) {
            (false, _) => Light::Gaps,
            (true, false) => Light::NotAssessed,
            (true, true) => Light::Done,
        }
    }

    /// Whether the gate lets this pass. A stage of which there is nothing, or of which nobody knows,
    /// has no severity to compare: it passes only where nothing fails.
    #[must_use]
    pub fn passes(&self, fail_on: FailOn) -> bool {
        let FailOn::At(threshold) = fail_on else { return true };
        let unknown = self.is_empty || self.light() == Light::NotAssessed;
        !unknown && self.gaps.iter().all(|gap| gap.severity() < threshold)
    }
}

impl Course<'_> {
    #[must_use]
    pub fn worst(&self) -> Light {
        self.stages.iter().map(Progress::light).max().unwrap_or(Light::NotAssessed)
    }
}

/// The processes that a model is held against: those that it names, else those of the profiles in
/// force, else the one that suits every model. A library is a part of other systems, and follows
/// none.
#[must_use]
pub fn processes_of(told: &Told, profiles: &[String]) -> Vec<&'static Process> {
    if told.is_library {
        return Vec::new();
    }
    let named: Vec<&Process> =
        told.methods.iter().filter_map(|method| of_method(*method)).collect();
    let in_force: Vec<&Process> = profiles.iter().filter_map(|name| of_profile(name)).collect();
    let wanted = match (named.is_empty(), in_force.is_empty()) {
        (false, _) => named,
        (true, false) => in_force,
        (true, true) => vec![USUAL],
    };
    let is_wanted = |process: &&&Process| wanted.iter().any(|one| std::ptr::eq(*one, **process));
    PROCESSES.iter().filter(is_wanted).copied().collect()
}

/// The least severity of a gap. A note is a hint, unless it fails the gate.
#[must_use]
pub fn least(fail_on: FailOn) -> Severity {
    match fail_on {
        FailOn::At(threshold) => threshold.min(Severity::Warning),
        FailOn::Never => Severity::Warning,
    }
}

/// Whether a finding still counts.
fn is_open(finding: &Finding) -> bool {
    finding.status == Status::Open
}
