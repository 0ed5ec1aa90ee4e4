//! What a rule about the repository as a whole may look at.

use std::sync::Arc;

use ecow::EcoString;
use jiff::civil::Date;

use super::Options;
use crate::graph::Artefacts;
use crate::model::vocabulary::Method;
use crate::source::Sources;

/// All models together, and the rule's own options.
pub struct Workspace<'a> {
    /// What each model told, in the order of their paths.
    pub models: &'a [Told],
    pub today: Date,
    /// The files that findings may point into.
    pub sources: &'a Sources,
    pub options: &'a Options,
}

/// What is kept of one model for the rules about all of them. Ten thousand of these are held at
/// once, so they are small.
#[derive(Debug, Default)]
pub struct Told {
    /// The model's first file.
    pub path: Arc<str>,
    /// The name by which other models refer to it.
    pub name: Option<EcoString>,
    /// The methods that it says it follows.
    pub methods: Vec<Method>,
    /// What it has, and so which stages of a method were gone through at all.
    pub artefacts: Artefacts,
    /// It is a part that other models use, not a system.
    pub is_library: bool,
}
