//! The repositories that are asked: the one in which somebody stands, or all below a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use rayon::prelude::*;

use crate::check::{self, Library, Task};
use crate::cli::settings;
use crate::config::{self, Settings};
use crate::host::{Host, Listed, Models};
use crate::model::Model;
use crate::source::{SourceFile, Sources};

/// One repository.
pub(in crate::cli) struct Yard<'h> {
    /// Where it lies below the root; empty where it is the root.
    pub(in crate::cli) prefix: String,
    /// Its own outside, where it is not the root.
    host: Option<Box<dyn Host + Send + 'h>>,
    pub(in crate::cli) settings: Settings,
    /// For each model the paths of its files, from the root of the repository.
    pub(in crate::cli) models: Vec<Vec<Arc<str>>>,
    /// All its files, where they have been listed.
    pub(in crate::cli) listed: Option<Listed>,
    /// Its configuration has mistakes.
    pub(in crate::cli) is_odd: bool,
}

impl<'h> Yard<'h> {
    pub(in crate::cli) fn host<'y>(&'y self, root: &'h dyn Host) -> &'y dyn Host {
        match &self.host {
            Some(host) => &**host,
            None => root,
        }
    }

    /// Reads the files of a model.
    ///
    /// # Errors
    /// When one is gone or cannot be read.
    pub(in crate::cli) fn read(&self, root: &'h dyn Host, files: &[Arc<str>]) -> Result<Sources> {
        let mut sources = Sources::new();
        for path in files {
            let bytes = self.host(root).read(path)?;
            let bytes = bytes.with_context(|| format!("`{path}` cannot be read: it is gone"))?;
            sources.add(SourceFile::new(path.clone(), bytes));
        }
        Ok(sources)
    }

    /// Reads the model that the files make.
    ///
    /// # Errors
    /// When what they name as a part of themselves cannot be read.
    pub(in crate::cli) fn lower(
        &self,
        root: &'h dyn Host,
        sources: &mut Sources,
        task: &Task,
    ) -> Result<Model> {
        let find = |path: &str| {
            let bytes = self.host(root).read(path).map_err(|error| format!("{error:#}"))?;
            Ok(bytes.map(|bytes| SourceFile::new(path, bytes)))
        };
        check::lower(sources, task, &find).map_err(|error| anyhow!(error))
    }

    /// Reads a model and its files.
    ///
    /// # Errors
    /// As for the two before.
    pub(in crate::cli) fn model(
        &self,
        root: &'h dyn Host,
        files: &[Arc<str>],
        task: &Task,
    ) -> Result<(Sources, Model)> {
        let mut sources = self.read(root, files)?;
        let model = self.lower(root, &mut sources, task)?;
        Ok((sources, model))
    }

    /// A path of the repository from the root of all of them.
    pub(in crate::cli) fn locate(&self, path: impl Into<Arc<str>> + AsRef<str>) -> Arc<str> {
        match self.prefix.as_str() {
            "" => path.into(),
            prefix => format!("{prefix}/{}", path.as_ref()).into(),
        }
    }
}

/// # Errors
/// When a folder or a configuration cannot be read, or there is no such folder.
pub(in crate::cli) fn yards<'h>(
    host: &'h dyn Host,
    config: Option<&str>,
    workspace: Option<&str>,
    evidence: &[String],
) -> Result<Vec<Yard<'h>>> {
    let Some(dir) = workspace else {
        let (mut settings, mistakes) = settings::load(host, config, &[])?;
        settings.add_reports(evidence);
        let found = Models::find(host, &[String::new()], &settings)?;
        let (models, listed) = (found.models().to_vec(), found.listed());
        let is_odd = !mistakes.is_empty();
        let prefix = String::new();
        return Ok(vec![Yard { prefix, host: None, settings, models, listed, is_odd }]);
    };
    let dir = host.relative(dir)?;
    let usual =
        Models::find(host, std::slice::from_ref(&dir), &Settings::default())?.models().to_vec();
    let is_config = |path: &str| path.rsplit('/').next() == Some(config::FILE);
    let configs = host.files(&dir, &is_config)?;
    let configured: BTreeSet<&str> = configs.iter().map(|path| parent(path)).collect();
    let mut known = BTreeMap::new();
    let mut by_root: BTreeMap<String, Vec<Vec<Arc<str>>>> = BTreeMap::new();
    for root in &configured {
        by_root.entry((*root).to_owned()).or_default();
    }
    for files in usual {
        let Some(first) = files.first() else { continue };
        let root = root_of(host, &dir, parent(first), &configured, &mut known)?;
        by_root.entry(root).or_default().push(files);
    }
    if by_root.is_empty() {
        bail!("below `{}` there is no threat model", host.typed(&dir));
    }
    let all: Vec<(String, Vec<Vec<Arc<str>>>)> = by_root.into_iter().collect();
    all.into_par_iter()
        .map(|(prefix, models)| {
            let is_configured = configured.contains(prefix.as_str());
            open(host, prefix, models, is_configured, evidence)
        })
        .collect()
}

/// `usual`: the models that are found where no configuration says otherwise, from the root.
fn open<'h>(
    root: &'h dyn Host,
    prefix: String,
    usual: Vec<Vec<Arc<str>>>,
    is_configured: bool,
    evidence: &[String],
) -> Result<Yard<'h>> {
    let host = if prefix.is_empty() { None } else { Some(root.below(&prefix)?) };
    let own: &dyn Host = match &host {
        Some(host) => &**host,
        None => root,
    };
    let (mut settings, mistakes) = match is_configured {
        true => settings::load(own, None, &[])?,
        false => (Settings::default(), Vec::new()),
    };
    settings.add_reports(evidence);
    let inner = |path: Arc<str>| match path.strip_prefix(&format!("{prefix}/")) {
        Some(rest) => Arc::from(rest),
        None => path,
    };
    let (models, listed) = match is_configured {
        true => {
            let found = Models::find(own, &[String::new()], &settings)?;
            (found.models().to_vec(), found.listed())
        }
        false => {
            let inner = |files: Vec<Arc<str>>| files.into_iter().map(inner).collect();
            (usual.into_iter().map(inner).collect(), None)
        }
    };
    let is_odd = !mistakes.is_empty();
    Ok(Yard { prefix, host, settings, models, listed, is_odd })
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The root of the repository that a folder belongs to: the nearest one up to `dir` that has a
/// history or a configuration; else the one directly below `dir`.
fn root_of(
    host: &dyn Host,
    dir: &str,
    folder: &str,
    configured: &BTreeSet<&str>,
    known: &mut BTreeMap<String, bool>,
) -> Result<String> {
    let mut at = folder;
    loop {
        let is_root = match known.get(at) {
            Some(known) => *known,
            None => {
                let git = if at.is_empty() { ".git".to_owned() } else { format!("{at}/.git") };
                let is_root = configured.contains(at) || host.kind(&git)?.is_some();
                known.insert(at.to_owned(), is_root);
                is_root
            }
        };
        if is_root || at == dir {
            break;
        }
        at = parent(at);
    }
    if at != dir || known.get(at) == Some(&true) {
        return Ok(at.to_owned());
    }
    let rest = folder.strip_prefix(dir).unwrap_or(folder).trim_start_matches('/');
    let first = rest.split('/').next().unwrap_or("");
    Ok(match (dir, first) {
        (dir, "") => dir.to_owned(),
        ("", first) => first.to_owned(),
        (dir, first) => format!("{dir}/{first}"),
    })
}
