//! What changed in the models of a repository since the revision that it is compared with.

use std::collections::BTreeSet;
use std::sync::Arc;

use ecow::EcoString;
use rayon::prelude::*;

use super::past::Past;
use super::{Library, Task, examine};
use crate::config::Settings;
use crate::diagram::{self, Cut};
use crate::diff::{self, Facet, Kind, Standing};
use crate::finding::Subject;
use crate::graph::{Basis, Graph};
use crate::model::Model;
use crate::source::{Place, Sources};

/// All models that changed.
#[derive(Debug)]
pub struct Difference {
    /// Sorted by path; of one that is gone, the path where it was.
    pub models: Vec<ChangedModel>,
    /// The risk that was and is open in all models, those that did not change included.
    pub before: Standing,
    pub after: Standing,
    /// How many models were compared.
    pub compared: usize,
}

/// One model that changed.
#[derive(Debug)]
pub struct ChangedModel {
    pub path: Arc<str>,
    pub name: Option<EcoString>,
    pub kind: Kind,
    pub changes: Vec<ChangedThing>,
    /// Part of one of the two versions could not be read, so that this is not all.
    pub partial: bool,
    pub before: Option<Standing>,
    pub after: Option<Standing>,
    /// The part of the data-flow diagram that changed, as mermaid; where it was asked for.
    pub diagram: Option<String>,
}

/// One thing in a model that was added, removed or changed.
#[derive(Debug)]
pub struct ChangedThing {
    pub kind: Kind,
    pub subject: Subject,
    /// Of what was removed, where it was.
    pub place: Place,
    pub facets: Vec<Facet>,
}

/// Compares every model of `library` with what it was.
///
/// # Errors
/// When a file of a model cannot be read.
pub fn difference(
    library: &dyn Library,
    settings: &Settings,
    task: &Task,
) -> Result<Difference, String> {
    compared(library, settings, task, None)
}

/// Compares the models that begin at these paths, and draws what changed in them.
///
/// # Errors
/// As for [`difference`].
pub fn difference_of(
    paths: &BTreeSet<Arc<str>>,
    library: &dyn Library,
    settings: &Settings,
    task: &Task,
) -> Result<Difference, String> {
    compared(library, settings, task, Some(paths))
}

fn compared(
    library: &dyn Library,
    settings: &Settings,
    task: &Task,
    only: Option<&BTreeSet<Arc<str>>>,
) -> Result<Difference, String> {
    let Some(before) = library.before() else { return Err("nothing to compare with".to_owned()) };
    let past = Past::of_all(library, task)?;
    let basis = Basis { matrix: settings.matrix.clone(), ..Basis::on(task.today) };
    let wanted = |files: &&Vec<Arc<str>>| {
        only.is_none_or(|paths| files.first().is_some_and(|path| paths.contains(path)))
    };
    let asked = library.models().iter().filter(wanted);
    let pairs = asked.map(|new| (past.of(new), Some(new.as_slice())));
    let was: BTreeSet<&[Arc<str>]> = library.models().iter().filter_map(|m| past.of(m)).collect();
    let gone = before.models().iter().map(Vec::as_slice).filter(|old| !was.contains(old));
    let pairs: Vec<_> = pairs.chain(gone.map(|old| (Some(old), None))).collect();
    let mut compared = pairs
        .par_iter()
        .map(|(old, new)| compare((before, *old), (library, *new), &basis, task, only.is_some()))
        .collect::<Result<Vec<_>, String>>()?;
    let sum = |side: fn(&ChangedModel) -> Option<Standing>| {
        compared.iter().filter_map(side).fold(Standing::default(), Standing::and)
    };
    let (old, new) = (sum(|model| model.before), sum(|model| model.after));
    let count = compared.len();
    compared.retain(|model| !model.changes.is_empty() || model.partial);
    compared.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Difference { models: compared, before: old, after: new, compared: count })
}

type Version<'a> = (&'a dyn Library, Option<&'a [Arc<str>]>);

fn compare(
    old: Version<'_>,
    new: Version<'_>,
    basis: &Basis,
    task: &Task,
    drawn: bool,
) -> Result<ChangedModel, String> {
    let mut sources = Sources::new();
    let before = read(&mut sources, old, task)?;
    let after = read(&mut sources, new, task)?;
    let graph = |model: &Option<Model>| model.is_some();
    let kind = match (graph(&before), graph(&after)) {
        (false, _) => Kind::Added,
        (_, false) => Kind::Removed,
        _ => Kind::Changed,
    };
    let (was, is) = (before.as_ref(), after.as_ref());
    let old_graph = was.map(|model| Graph::new(model, &[], basis));
    let new_graph = is.map(|model| Graph::new(model, &[], basis));
    let diff = diff::compare(old_graph.as_ref(), new_graph.as_ref());
    let diagram = new_graph.as_ref().filter(|_| drawn).and_then(|graph| {
        let cut = Cut::changed(graph, old_graph.as_ref(), &diff.changes)?;
        Some(diagram::mermaid(graph, &cut))
    });
    let changes = diff.changes.into_iter().map(|change| ChangedThing {
        kind: change.kind,
        subject: change.subject,
        place: sources.bare_place(change.span),
        facets: change.facets,
    });
    let files = new.1.or(old.1).unwrap_or(&[]);
    Ok(ChangedModel {
        path: files.first().cloned().unwrap_or_else(|| "".into()),
        name: is.or(was).and_then(Model::name),
        kind,
        changes: changes.collect(),
        partial: [was, is].into_iter().flatten().any(|model| !model.whole),
        before: diff.before,
        after: diff.after,
        diagram,
    })
}

fn read(
    sources: &mut Sources,
    (library, files): Version<'_>,
    task: &Task,
) -> Result<Option<Model>, String> {
    let Some(files) = files else { return Ok(None) };
    let added = files.iter().map(|path| Ok(sources.add(library.read(path)?)));
    let ids = added.collect::<Result<Vec<_>, String>>()?;
    examine::lower(sources, &ids, task, &|path| library.find(path)).map(Some)
}
