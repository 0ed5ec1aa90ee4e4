//! The ground a model stands on: what the repository around it holds of what the model names.
//!
//! Reading is the pipeline's work (`check::survey`); what it brings home is kept here, typed, and
//! the graph answers questions about it. So no rule ever touches a file.

use std::sync::Arc;

use crate::model::Catalogue;

/// What was found around one model.
#[derive(Debug, Default)]
pub struct Ground {
    catalogue: Option<Arc<Catalogue>>,
}

impl Ground {
    /// Nothing was looked for.
    #[must_use]
    pub const fn unknown() -> Self {
        Ground { catalogue: None }
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
}
