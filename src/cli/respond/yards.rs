//! The repositories that are asked: the one in which somebody stands, or all below a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Result, bail};
use rayon::prelude::*;

use crate::check::Library;
use crate::cli::settings;
use crate::config::{self, Settings};
use crate::host::{Host, Models};

/// One repository.
pub(in crate::cli) struct Yard<'h> {
    /// Where it lies below the root; empty where it is the root.
    pub(in crate::cli) prefix: String,
    /// Its own outside, where it is not the root.
    host: Option<Box<dyn Host + Send + 'h>>,
    pub(in crate::cli) settings: Settings,
    /// For each model the paths of its files, from the root of the repository.
    pub(in crate::cli) models: Vec<Vec<Arc<str>>>,
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

    /// A path of the repository from the root of all of them.
    pub(in crate::cli) fn locate(&self, path: &str) -> Arc<str> {
        match self.prefix.as_str() {
            "" => path.into(),
            prefix => format!("{prefix}/{path}").into(),
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
        let models = Models::find(host, &[String::new()], &settings)?.models().to_vec();
        let is_odd = !mistakes.is_empty();
        return Ok(vec![Yard { prefix: String::new(), host: None, settings, models, is_odd }]);
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
    let models = match is_configured {
        true => Models::find(own, &[String::new()], &settings)?.models().to_vec(),
        false => usual.into_iter().map(|files| files.into_iter().map(inner).collect()).collect(),
    };
    let is_odd = !mistakes.is_empty();
    Ok(Yard { prefix, host, settings, models, is_odd })
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
