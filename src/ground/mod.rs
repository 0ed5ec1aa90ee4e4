//! The ground a model stands on: what the repository around it holds of what the model names.
//!
//! Reading is the pipeline's work (`check::survey`); what it brings home is kept here, typed, and
//! the graph answers questions about it. So no rule ever touches a file.

pub mod claims;
pub mod infra;
pub mod owners;
pub mod playbook;
mod standing;

use std::collections::BTreeMap;
use std::sync::Arc;

use ecow::EcoString;

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
}

/// A file that steers the gate and that nobody has to review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unowned {
    pub path: Arc<str>,
    /// The line of CODEOWNERS, counted from 1, that takes its owner from it.
    pub line: Option<u32>,
}

impl Ground {
    /// Nothing was looked for.
    #[must_use]
    pub const fn unknown() -> Self {
        Ground {
            standing: Standing::unknown(),
            owners: None,
            holders: BTreeMap::new(),
            unowned: Vec::new(),
            catalogue: None,
            playbooks: Playbooks::new(),
        }
    }

    /// The same, with the organisation's catalogue.
    #[must_use]
    pub fn with_catalogue(mut self, catalogue: &Arc<Catalogue>) -> Self {
        self.catalogue = Some(catalogue.clone());
        self
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
}
