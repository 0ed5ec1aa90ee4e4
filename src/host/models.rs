//! The models of a repository: finding them, grouping their files, reading them.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result};
use globset::{Glob, GlobSet, GlobSetBuilder};

use super::Host;
use crate::check::Library;
use crate::config::{DEFAULT_MODELS, Settings};
use crate::formats::native::folder_of;
use crate::source::SourceFile;

/// The models at the paths that were asked for.
pub struct Models<'h> {
    host: &'h dyn Host,
    models: Vec<Vec<Arc<str>>>,
    /// The paths that were asked for.
    paths: Vec<String>,
    /// A file whose text comes from elsewhere: standard input.
    instead: Option<(Arc<str>, Vec<u8>)>,
}

impl<'h> Models<'h> {
    /// Finds the models at or below `paths` (relative to the root). A path that names a file is
    /// taken as a model whatever its name.
    ///
    /// # Errors
    /// When a folder cannot be read, or a glob of the configuration is none.
    pub fn find(host: &'h dyn Host, paths: &[String], settings: &Settings) -> Result<Self> {
        let globs = globs(settings)?;
        let wanted = |path: &str| match &globs {
            None => is_model(path),
            Some(globs) => globs.is_match(path) && has_model_ending(path),
        };
        let mut found = Vec::new();
        for path in paths {
            found.extend(host.files(path, &wanted)?);
        }
        found.sort_unstable();
        found.dedup();
        let mut models: BTreeMap<Arc<str>, Vec<Arc<str>>> = BTreeMap::new();
        for path in found {
            let model = match folder_of(&path) {
                Some((folder, _)) => folder.into(),
                None => path.clone(),
            };
            models.entry(model).or_default().push(path);
        }
        for (folder, files) in &mut models {
            // Whoever names one file of a folder asks about the whole model.
            if folder_of(&files[0]).is_some() {
                *files = host.files(folder, &is_model)?;
            }
        }
        let models = models.into_values().collect();
        Ok(Models { host, models, paths: paths.to_vec(), instead: None })
    }

    /// One model, whose text is `bytes` and whose name is `path`.
    #[must_use]
    pub fn of_text(host: &'h dyn Host, path: &str, bytes: Vec<u8>) -> Self {
        let path: Arc<str> = path.into();
        let (models, paths) = (vec![vec![path.clone()]], vec![path.to_string()]);
        Models { host, models, paths, instead: Some((path, bytes)) }
    }
}

/// The globs of the configuration, where they are not the default ones.
fn globs(settings: &Settings) -> Result<Option<GlobSet>> {
    if settings.models == DEFAULT_MODELS {
        return Ok(None);
    }
    let mut set = GlobSetBuilder::new();
    for glob in &settings.models {
        set.add(Glob::new(glob).with_context(|| format!("`{glob}` is not a glob"))?);
    }
    Ok(Some(set.build()?))
}

/// What the default globs say, without the cost of compiling them.
fn is_model(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let named = matches!(name, "threatmodel.yaml" | "threatmodel.yml" | "threatmodel.json");
    named || (folder_of(path).is_some() && has_model_ending(path))
}

fn has_model_ending(path: &str) -> bool {
    [".yaml", ".yml", ".json"].iter().any(|ending| path.ends_with(ending))
}

impl Library for Models<'_> {
    fn models(&self) -> &[Vec<Arc<str>>] {
        &self.models
    }

    fn searched(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, path: &str) -> Result<SourceFile, String> {
        if let Some((name, bytes)) = &self.instead
            && **name == *path
        {
            return Ok(SourceFile::new(name.clone(), bytes.clone()));
        }
        match self.find(path)? {
            Some(file) => Ok(file),
            None => Err(format!("`{path}` cannot be read: it is gone")),
        }
    }

    fn find(&self, path: &str) -> Result<Option<SourceFile>, String> {
        let bytes = self.host.read(path).map_err(|error| format!("{error:#}"))?;
        Ok(bytes.map(|bytes| SourceFile::new(path, bytes)))
    }
}
