//! The models of a repository: finding them, grouping their files, reading them.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use anyhow::Result;
use globset::GlobSet;

use super::Host;
use super::candidates::candidates;
use super::guesses::Guesses;
use super::paths::{Listed, Paths};
use crate::check::{Candidate, Change, History, Library};
use crate::config::{self, DEFAULT_MODELS, Settings};
use crate::formats::guess;
use crate::formats::native::folder_of;
use crate::formats::overlay::is_overlay;
use crate::ground::{Kind, infra};
use crate::source::SourceFile;

/// The models at the paths that were asked for.
pub struct Models<'h> {
    host: &'h dyn Host,
    models: Vec<Vec<Arc<str>>>,
    wanted: Wanted,
    /// The paths that were asked for.
    paths: Vec<String>,
    /// Files whose text comes from elsewhere: standard input, or a change that is not written yet.
    instead: BTreeMap<Arc<str>, Vec<u8>>,
    files: Paths,
    /// The same models before the change in question.
    before: Option<Box<dyn Library + 'h>>,
    change: Option<Box<dyn Change + 'h>>,
    history: Option<Box<dyn History + 'h>>,
}

impl<'h> Models<'h> {
    /// Finds the models at or below `paths` (relative to the root). A path that names a file is
    /// taken as a model whatever its name.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn find(host: &'h dyn Host, paths: &[String], settings: &Settings) -> Result<Self> {
        let wanted = Wanted::new(settings);
        let mut found = Vec::new();
        let mut listed = None;
        for path in paths {
            // Whoever asks about an excluded folder means it.
            let meant = wanted.excludes(&format!("{path}/threatmodel.yaml"));
            let names = |file: &str| wanted.may_name(file) && (meant || !wanted.excludes(file));
            // Whoever names an overlay asks about the models beside it.
            let folder = infra::folder_of(path);
            let beside = |file: &str| infra::folder_of(file) == folder && names(file);
            found.extend(match is_overlay(path) {
                true => host.files(folder, &beside)?,
                // Whoever asks about everything will ask about other files as well, and once is enough.
                false if path.is_empty() => {
                    let all = Arc::new(host.files(path, &|_| true)?);
                    let names = all.iter().filter(|path| names(path)).cloned().collect();
                    listed = Some(all);
                    names
                }
                false => host.files(path, &names)?,
            });
        }
        let (found, mut alone) = Guesses::new(host, &wanted).sort_out(found, paths);
        let mut models = group(found);
        for files in &mut models {
            // Whoever names one file of a folder asks about the whole model.
            if let Some((folder, _)) = folder_of(&files[0]) {
                let all = host.files(folder, &is_default)?;
                (*files, _) = Guesses::new(host, &wanted).sort_out(all, paths);
            }
        }
        models.append(&mut alone);
        models.sort_unstable();
        Ok(Models {
            host,
            models,
            wanted,
            paths: paths.to_vec(),
            instead: BTreeMap::new(),
            before: None,
            change: None,
            history: host.history(),
            files: Paths::of(listed),
        })
    }

    /// Every file of the repository, where that has been listed.
    #[must_use]
    pub fn listed(&self) -> Option<Listed> {
        self.files.listed()
    }

    /// The same, where the files of the repository have been listed before.
    #[must_use]
    pub fn knowing(mut self, listed: Option<Listed>) -> Self {
        self.files = Paths::of(listed);
        self
    }

    /// Models that were found before: for each the paths of its files.
    #[must_use]
    pub fn of(host: &'h dyn Host, models: Vec<Vec<Arc<str>>>, settings: &Settings) -> Self {
        Models {
            host,
            models,
            wanted: Wanted::new(settings),
            paths: vec![String::new()],
            instead: BTreeMap::new(),
            before: None,
            change: None,
            history: None,
            files: Paths::default(),
        }
    }

    /// The same, with other texts in the place of those that lie there. A file of a folder that is
    /// not there yet is one of its model.
    #[must_use]
    pub fn with_texts(mut self, texts: BTreeMap<Arc<str>, Vec<u8>>) -> Self {
        for path in texts.keys() {
            let Some((folder, _)) = folder_of(path) else { continue };
            let is_of_it = |file: &Arc<str>| folder_of(file).is_some_and(|(of, _)| of == folder);
            let model = self.models.iter_mut().find(|files| files.iter().any(is_of_it));
            if let Some(files) = model.filter(|files| !files.contains(path)) {
                files.push(path.clone());
                files.sort_unstable();
            }
        }
        self.instead.extend(texts);
        self
    }

    /// Looks at further models as well.
    pub fn add(&mut self, models: Vec<Vec<Arc<str>>>) {
        self.models.extend(models);
        self.models.sort_unstable();
        self.models.dedup();
    }

    /// Looks at those models only of whose files `keep` says so.
    pub fn retain(&mut self, mut keep: impl FnMut(&[Arc<str>]) -> bool) {
        self.models.retain(|files| keep(files));
    }

    /// One model, whose text is `bytes` and whose name is `path`. Where that names a file of a
    /// folder, the folder's other files are read from where they lie.
    ///
    /// # Errors
    /// As for [`Models::find`].
    pub fn of_text(
        host: &'h dyn Host,
        path: &str,
        bytes: Vec<u8>,
        settings: &Settings,
    ) -> Result<Self> {
        let path: Arc<str> = path.into();
        let mut files = match folder_of(&path) {
            Some((folder, _)) => host.files(folder, &is_default)?,
            None => Vec::new(),
        };
        files.push(path.clone());
        files.sort_unstable();
        files.dedup();
        let wanted = Wanted::new(settings);
        let instead = BTreeMap::from([(path, bytes)]);
        let paths = files.iter().map(ToString::to_string).collect();
        let (models, before, change) = (vec![files], None, None);
        let (files, history) = (Paths::default(), host.history());
        Ok(Models { host, models, wanted, paths, instead, before, change, history, files })
    }
}

impl<'h> Models<'h> {
    /// The same, compared with how they were.
    #[must_use]
    pub fn compared_with(mut self, before: impl Library + 'h) -> Self {
        self.before = Some(Box::new(before));
        self
    }

    /// The same, with what lies between the two.
    #[must_use]
    pub fn in_review(mut self, change: impl Change + 'h) -> Self {
        self.change = Some(Box::new(change));
        self
    }
}

/// Groups files by the model they belong to, in order.
fn group(mut files: Vec<Arc<str>>) -> Vec<Vec<Arc<str>>> {
    files.sort_unstable();
    files.dedup();
    let mut models: BTreeMap<Arc<str>, Vec<Arc<str>>> = BTreeMap::new();
    for path in files {
        let model = match folder_of(&path) {
            Some((folder, _)) => folder.into(),
            None => path.clone(),
        };
        models.entry(model).or_default().push(path);
    }
    models.into_values().collect()
}

/// Which files are models, as the configuration says.
pub(super) struct Wanted {
    /// `None`: the default globs.
    models: Option<GlobSet>,
    exclude: Option<GlobSet>,
}

impl Wanted {
    fn new(settings: &Settings) -> Self {
        let exclude = (!settings.exclude.is_empty()).then(|| config::globs(&settings.exclude));
        Wanted { models: globs(settings), exclude }
    }

    pub(super) fn names(&self, path: &str) -> bool {
        match &self.models {
            None => is_default(path),
            Some(globs) => {
                globs.is_match(path) && (has_model_ending(path) || has_foreign_ending(path))
            }
        }
    }

    /// The same, or a name that models of other tools have.
    fn may_name(&self, path: &str) -> bool {
        self.names(path)
            || (self.models.is_none() && guess::by_name(path).is_some())
            || is_overlay(path)
    }

    pub(super) fn excludes(&self, path: &str) -> bool {
        self.exclude.as_ref().is_some_and(|globs| globs.is_match(path))
    }
}

/// The globs of the configuration, where they are not the default ones.
fn globs(settings: &Settings) -> Option<GlobSet> {
    (settings.models != DEFAULT_MODELS).then(|| config::globs(&settings.models))
}

/// Whether the file at `path` is one of a model, as the configuration says.
#[must_use]
pub fn is_model(path: &str, settings: &Settings) -> bool {
    let wanted = Wanted::new(settings);
    wanted.names(path) && !wanted.excludes(path)
}

/// What the default globs say, without the cost of compiling them.
fn is_default(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let named = matches!(name, "threatmodel.yaml" | "threatmodel.yml" | "threatmodel.json");
    let library = path.starts_with("threatmodels/lib/") && path.ends_with(".yaml");
    named || library || (folder_of(path).is_some() && has_model_ending(path))
}

fn has_model_ending(path: &str) -> bool {
    [".yaml", ".yml", ".json"].iter().any(|ending| path.ends_with(ending))
}

/// Endings that only models of other tools have.
fn has_foreign_ending(path: &str) -> bool {
    [".hcl", ".tm7", ".otm", ".py"].iter().any(|ending| path.ends_with(ending))
}

impl Library for Models<'_> {
    fn models(&self) -> &[Vec<Arc<str>>] {
        &self.models
    }

    fn elsewhere(&self) -> Result<Vec<Vec<Arc<str>>>, String> {
        if self.paths.iter().any(String::is_empty) {
            return Ok(Vec::new());
        }
        let all =
            self.host.files("", &|path| self.wanted.may_name(path) && !self.wanted.excludes(path));
        let all = all.map_err(|error| format!("{error:#}"))?;
        let (all, mut alone) = Guesses::new(self.host, &self.wanted).sort_out(all, &[]);
        let mut all = group(all);
        all.append(&mut alone);
        Ok(all.into_iter().filter(|files| !self.models.contains(files)).collect())
    }

    fn searched(&self) -> &[String] {
        &self.paths
    }

    fn candidates(&self) -> Vec<Candidate> {
        candidates(self.host, &self.wanted, &self.paths)
    }

    fn paths(&self, glob: &str) -> Result<Vec<Arc<str>>, String> {
        self.files.matching(self.host, glob)
    }

    fn before(&self) -> Option<&dyn Library> {
        self.before.as_deref().map(|before| before as &dyn Library)
    }

    fn history(&self) -> Option<&dyn History> {
        let history = self.history.as_deref().map(|it| it as &dyn History);
        history.filter(|history| history.is_there())
    }

    fn change(&self) -> Option<&dyn Change> {
        self.change.as_deref().map(|it| it as &dyn Change)
    }

    fn read(&self, path: &str) -> Result<SourceFile, String> {
        if let Some((name, bytes)) = self.instead.get_key_value(path) {
            return Ok(SourceFile::new(name.clone(), bytes.clone()));
        }
        match self.find(path)? {
            Some(file) => Ok(file),
            None => Err(format!("`{path}` cannot be read: it is gone")),
        }
    }

    fn holds(&self, path: &str, bytes: &[u8]) -> Result<bool, String> {
        self.host.holds(path, bytes).map_err(|error| format!("{error:#}"))
    }

    fn find(&self, path: &str) -> Result<Option<SourceFile>, String> {
        let bytes = self.host.read(path).map_err(|error| format!("{error:#}"))?;
        Ok(bytes.map(|bytes| SourceFile::new(path, bytes)))
    }

    fn below(&self, folder: &str) -> Result<Vec<Arc<str>>, String> {
        self.host.files(folder, &|_| true).map_err(|error| format!("{error:#}"))
    }

    fn kind(&self, path: &str) -> Result<Option<Kind>, String> {
        self.host.kind(path).map_err(|error| format!("{error:#}"))
    }

    fn matching(&self, glob: &str) -> Result<Vec<Arc<str>>, String> {
        self.host.matching(glob).map_err(|error| format!("{error:#}"))
    }

    fn sources(&self) -> Result<Vec<Arc<str>>, String> {
        let files = self.host.files("", &|path| !self.wanted.names(path));
        files.map_err(|error| format!("{error:#}"))
    }

    fn reports(&self, pattern: &str, typed: bool) -> Result<Vec<Arc<str>>, String> {
        self.host.reports(pattern, typed).map_err(|error| format!("{error:#}"))
    }

    fn open_report(&self, path: &str) -> Result<Box<dyn Read + Send>, String> {
        self.host.open_report(path).map_err(|error| format!("{error:#}"))
    }
}
