//! What somebody who checks again and again keeps from one time to the next, for as long as nothing but
//! the texts of models has changed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use ecow::EcoString;

use super::Library;
use super::names::Names;
use crate::formats::native::folder_of;

/// It is thrown away as soon as anything else may have changed.
#[derive(Debug, Default)]
pub struct Memory {
    /// The names in the sources.
    names: OnceLock<Arc<Names>>,
    /// All models of the repository.
    models: OnceLock<Vec<Vec<Arc<str>>>>,
    /// By the first of its files, what a model is called.
    systems: Mutex<HashMap<Arc<str>, Option<EcoString>>>,
}

impl Memory {
    pub(super) fn names(&self) -> OnceLock<Arc<Names>> {
        self.names.clone()
    }

    pub(super) fn keep(&self, names: Option<Arc<Names>>) {
        if let Some(names) = names {
            let _ = self.names.set(names);
        }
    }

    /// The models that were not asked about.
    pub(super) fn elsewhere(&self, library: &dyn Library) -> Result<Vec<Vec<Arc<str>>>, String> {
        let asked = library.models();
        let Some(all) = self.models.get() else {
            let others = library.elsewhere()?;
            let _ = self.models.set([others.clone(), asked.to_vec()].concat());
            return Ok(others);
        };
        Ok(all.iter().filter(|files| !asked.contains(files)).cloned().collect())
    }

    /// What the model in `files` is called.
    pub(super) fn name(
        &self,
        files: &[Arc<str>],
        read: impl FnOnce() -> Result<Option<EcoString>, String>,
    ) -> Result<Option<EcoString>, String> {
        let Some(first) = files.first() else { return Ok(None) };
        let known = self.systems.lock().ok().and_then(|systems| systems.get(first).cloned());
        if let Some(name) = known {
            return Ok(name);
        }
        let name = read()?;
        if let Ok(mut systems) = self.systems.lock() {
            systems.insert(first.clone(), name.clone());
        }
        Ok(name)
    }

    /// Whether the names of all these models are known.
    pub(super) fn knows(&self, models: &[Vec<Arc<str>>]) -> bool {
        let first = |files: &Vec<Arc<str>>| files.first().cloned();
        self.systems.lock().is_ok_and(|systems| {
            models.iter().filter_map(first).all(|first| systems.contains_key(&first))
        })
    }

    /// Forgets what the model is called that the file at `path` is one of: its text changed.
    pub fn touch(&self, path: &str) {
        let folder = |path: &str| folder_of(path).map(|(folder, _)| folder.to_owned());
        let own = folder(path);
        if let Ok(mut systems) = self.systems.lock() {
            systems.retain(|first, _| **first != *path && (own.is_none() || folder(first) != own));
        }
    }
}
