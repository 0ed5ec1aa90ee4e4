//! The ground a model stands on: what the repository around it holds of what the model names.
//!
//! Reading is the pipeline's work (`check::survey`); what it brings home is kept here, typed, and
//! the graph answers questions about it. So no rule ever touches a file.

pub mod playbook;

use playbook::{Found, Playbooks};

/// What was found around one model.
#[derive(Debug, Default)]
pub struct Ground {
    pub playbooks: Playbooks,
}

impl Ground {
    /// Nothing was looked for.
    #[must_use]
    pub const fn unknown() -> Self {
        Ground { playbooks: Playbooks::new() }
    }
    /// What lies where a playbook says that it is written down; `None` where it says nothing that
    /// could be looked for.
    #[must_use]
    pub fn playbook(&self, id: &str) -> Option<&Found> {
        self.playbooks.get(id).map(AsRef::as_ref)
    }
}
