//! The ground a model stands on: what the repository around it holds of what the model names.
//!
//! Reading is the pipeline's work (`check::survey`); what it brings home is kept here, typed, and
//! the graph answers questions about it. So no rule ever touches a file.

mod anchor;
pub mod claims;
pub mod history;
pub mod infra;
pub mod owners;
pub mod playbook;
mod pointer;
pub mod reports;
pub mod sensitive;
mod standing;
mod test_id;
mod words;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ecow::EcoString;
use jiff::civil::Date;

pub use anchor::find_anchor;
pub use pointer::{Pointed, Pointer, looks_like_a_path};
pub use test_id::{Case, TestId, Wanted};
pub use words::{Words, names_in};

use crate::model::Catalogue;
use owners::{Holders, Owners};
use playbook::{Found, Playbooks};
pub use standing::{Api, Astray, Bound, Operation, Said, Standing};

/// What was found around one model.
#[derive(Debug, Default)]
pub struct Ground {
    /// What the infrastructure says that the model points at.
    pub standing: Standing,
    /// Who can be an owner; `None` where nobody looked.
    pub owners: Option<Arc<Owners>>,
    /// By component, who owns the files that its `code` names, or why that is not known.
    pub holders: BTreeMap<EcoString, Result<Arc<Holders>, String>>,
    /// The model's own files that nobody owns.
    pub unowned: Vec<Unowned>,
    /// The organisation's catalogue; `None` where nobody looked for one.
    pub catalogue: Option<Arc<Catalogue>>,
    pub playbooks: Playbooks,
    pub pointers: HashMap<EcoString, Pointed>,
    pub tests: HashMap<EcoString, Tested>,
    /// What only history tells.
    pub past: history::Past,
    /// How many test reports were read; none means that nobody gave any.
    pub reports: usize,
}

/// A file that steers the gate and that nobody has to review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unowned {
    pub path: Arc<str>,
    /// The line of CODEOWNERS, counted from 1, that takes its owner from it.
    pub line: Option<u32>,
}

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file of so many bytes.
    File(u64),
    Folder,
    /// It leads out of the repository.
    Outside,
}

/// What is known of one test that a model names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tested {
    /// What the reports say; `None` where there was no report at all.
    pub run: Option<Run>,
    /// Whether the sources of the repository hold its name; `None` where that is not known.
    pub in_sources: Option<bool>,
    /// A name that stands where the test should be and is nearly the same.
    pub near: Option<EcoString>,
}

/// How the cases of a test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No report has a case of that name.
    Absent,
    Skipped,
    Passed,
    Failed,
}

/// How a test ended, and on which day it last ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub outcome: Outcome,
    pub on: Option<Date>,
}

impl Ground {
    /// Nothing was looked for.
    #[must_use]
    pub fn unknown() -> Self {
        Ground::default()
    }

    /// The organisation's catalogue; `None` where nobody looked for one.
    #[must_use]
    pub fn catalogue(&self) -> Option<&Catalogue> {
        self.catalogue.as_deref()
    }

    /// What lies where a playbook says that it is written down; `None` where it says nothing that
    /// could be looked for.
    #[must_use]
    pub fn playbook(&self, id: &str) -> Option<&Found> {
        self.playbooks.get(id).map(AsRef::as_ref)
    }

    /// The same, with this many reports read.
    #[must_use]
    pub fn after(reports: usize) -> Self {
        Ground { reports, ..Ground::default() }
    }

    pub fn point(&mut self, written: &EcoString, found: Pointed) {
        self.pointers.insert(written.clone(), found);
    }

    pub fn test(&mut self, id: &EcoString, found: Tested) {
        self.tests.insert(id.clone(), found);
    }

    /// What a pointer leads to; `None` where it was not followed.
    #[must_use]
    pub fn pointed(&self, written: &str) -> Option<&Pointed> {
        self.pointers.get(written)
    }

    /// What is known of a test; `None` where it was not looked for.
    #[must_use]
    pub fn tested(&self, id: &str) -> Option<&Tested> {
        self.tests.get(id)
    }

    #[must_use]
    pub fn has_reports(&self) -> bool {
        self.reports > 0
    }
}

impl Run {
    pub const ABSENT: Run = Run { outcome: Outcome::Absent, on: None };

    /// The two together: a failure beats a pass, a pass beats what was skipped, the later day counts.
    #[must_use]
    pub fn and(self, other: Run) -> Run {
        Run { outcome: self.outcome.max_with(other.outcome), on: self.on.max(other.on) }
    }
}

impl Outcome {
    fn max_with(self, other: Outcome) -> Outcome {
        if (other as u8) > (self as u8) { other } else { self }
    }

    /// "failed", "was skipped", ...: how it is told in a sentence.
    #[must_use]
    pub fn told(self) -> &'static str {
        match self {
            Outcome::Absent => "did not run",
            Outcome::Skipped => "was skipped",
            Outcome::Passed => "passed",
            Outcome::Failed => "failed",
        }
    }
}
