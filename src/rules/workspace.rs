//! What a rule about the repository as a whole may look at.

use std::sync::Arc;

use ecow::EcoString;
use jiff::civil::Date;

use super::Options;
use crate::graph::Artefacts;
use crate::graph::InUse;
use crate::ground::Unowned;
use crate::ground::claims::{Claims, Register};
use crate::ground::history::ChangedFile;
use crate::ground::infra::Folder;
use crate::ground::owners::Owners;
use crate::model::Catalogue;
use crate::model::vocabulary::Method;
use crate::source::{FileId, Sources};

/// All models together, and the rule's own options.
pub struct Workspace<'a> {
    /// What each model told, in the order of their paths.
    pub models: &'a [&'a Told],
    /// Who can be an owner.
    pub owners: &'a Owners,
    /// Files that steer the gate, belong to no model and are owned by nobody.
    pub unowned: &'a [Unowned],
    /// The organisation's catalogue.
    pub catalogue: &'a Catalogue,
    /// All models of the repository were looked at, and not those of some paths alone.
    pub whole: bool,
    pub today: Date,
    /// The files that findings may point into.
    pub sources: &'a Sources,
    pub options: &'a Options,
    /// The infrastructure that the models answer for.
    pub deployed: &'a Deployed<'a>,
    /// Sensitive files that the change under review touches and no component binds.
    pub unbound: &'a [Unbound],
}

/// Sensitive files around one model that changed, that no component binds.
#[derive(Debug)]
pub struct Unbound {
    /// The folder of the nearest model.
    pub folder: String,
    pub files: Vec<ChangedFile>,
    /// Commits that say that no model has to change, and do not say why.
    pub bare_trailers: Vec<String>,
}

impl Unbound {
    /// The file that a finding points into: the first that is still there.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.files.iter().find(|file| file.is).map(|file| &*file.path)
    }
}

/// What is deployed where models should know of it.
#[derive(Default)]
pub struct Deployed<'c> {
    pub folders: Vec<Folder>,
    pub register: Register<'c>,
    /// All of the repository must be in some model.
    pub everywhere: bool,
    /// Nothing was looked at, because not all models were.
    pub partly: bool,
    /// Why some of it was not looked at.
    pub left_out: Option<String>,
}

impl Workspace<'_> {
    /// The file at `path`, where a finding may point into it.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<FileId> {
        self.sources.iter().find(|(_, file)| **file.path() == *path).map(|(id, _)| id)
    }
}

/// What is kept of one model for the rules about all of them. Ten thousand of these are held at
/// once, so they are small.
#[derive(Debug, Default)]
pub struct Told {
    /// The model's first file.
    pub path: Arc<str>,
    /// The name by which other models refer to it.
    pub name: Option<EcoString>,
    /// What it says is its own.
    pub claims: Claims,
    /// The entries of the organisation's catalogue that it has to do with.
    pub entries: InUse,
    /// The methods that it says it follows.
    pub methods: Vec<Method>,
    /// What it has, and so which stages of a method were gone through at all.
    pub artefacts: Artefacts,
    /// It is a part that other models use, not a system.
    pub is_library: bool,
}
