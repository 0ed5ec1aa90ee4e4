//! The ground a model stands on: what the repository around it holds of what the model names.
//!
//! Reading is the pipeline's work (`check::survey`); what it brings home is kept here, typed, and
//! the graph answers questions about it. So no rule ever touches a file.

pub mod claims;
pub mod infra;
mod standing;

pub use standing::{Api, Astray, Bound, Operation, Said, Standing};

/// What was found around one model.
#[derive(Debug, Default)]
pub struct Ground {
    /// What the infrastructure says that the model points at.
    pub standing: Standing,
}

impl Ground {
    /// Nothing was looked for.
    #[must_use]
    pub const fn unknown() -> Self {
        Ground { standing: Standing::unknown() }
    }
}
