//! Which models refer to which others.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ecow::EcoString;
use rayon::prelude::*;

use super::examine::{self, Around, Examined};
use super::{Library, Memory, Task};

/// What is needed of a model to see which others it has to do with.
#[derive(Clone, Copy)]
pub(super) struct Outline<'a> {
    pub(super) name: Option<&'a EcoString>,
    /// What it refers to in other models: `system/id`.
    pub(super) foreign: &'a BTreeSet<EcoString>,
}

impl<'a> Outline<'a> {
    pub(super) fn of(examined: &'a Examined) -> Self {
        Outline { name: examined.told.name.as_ref(), foreign: &examined.foreign }
    }
}

/// The models outside the question that some reference names, by name.
pub(super) fn named_elsewhere(
    library: &dyn Library,
    models: &[Outline<'_>],
    task: &Task,
    memory: Option<&Memory>,
) -> Result<BTreeMap<EcoString, Vec<Arc<str>>>, String> {
    let here: BTreeSet<&str> = models.iter().filter_map(|one| one.name).map(|n| &**n).collect();
    let references = models.iter().flat_map(|one| one.foreign);
    let systems = references.filter_map(|reference| Some(reference.rsplit_once('/')?.0));
    let missing: BTreeSet<&str> = systems.filter(|system| !here.contains(system)).collect();
    if missing.is_empty() {
        return Ok(BTreeMap::new());
    }
    let models = match memory {
        Some(memory) => memory.elsewhere(library)?,
        None => library.elsewhere()?,
    };
    let name = |files: &[Arc<str>]| examine::name(library, files, task);
    let name = |files: &[Arc<str>]| match memory {
        Some(memory) => memory.name(files, || name(files)),
        None => name(files),
    };
    let named = |files: Vec<Arc<str>>| Ok((name(&files)?, files));
    let named: Result<Vec<_>, String> = match memory.is_some_and(|memory| memory.knows(&models)) {
        true => models.into_iter().map(named).collect(),
        false => models.into_par_iter().map(named).collect(),
    };
    let mut found = BTreeMap::new();
    for (name, files) in named? {
        if let Some(name) = name.filter(|name| missing.contains(name.as_str())) {
            found.entry(name).or_insert(files);
        }
    }
    Ok(found)
}

/// The models that refer to others or are referred to, each with what it must know of them.
pub(super) fn linked<'a>(
    outlines: &[Outline<'_>],
    models: &'a [Vec<Arc<str>>],
    elsewhere: &'a BTreeMap<EcoString, Vec<Arc<str>>>,
) -> BTreeMap<usize, Around<'a>> {
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, one) in outlines.iter().enumerate() {
        if let Some(name) = one.name {
            named.entry(name).or_insert(at);
        }
    }
    let mut linked: BTreeMap<usize, Around<'a>> = BTreeMap::new();
    for (at, one) in outlines.iter().enumerate() {
        let mut neighbours: BTreeSet<&'a [Arc<str>]> = BTreeSet::new();
        for reference in one.foreign {
            let Some((system, id)) = reference.rsplit_once('/') else { continue };
            if let Some(&other) = named.get(system) {
                neighbours.insert(&models[other]);
                linked.entry(other).or_default().cited.insert(id.into());
            } else if let Some(files) = elsewhere.get(system) {
                neighbours.insert(files);
            }
        }
        if !neighbours.is_empty() {
            linked.entry(at).or_default().neighbours = neighbours.into_iter().collect();
        }
    }
    linked
}
