//! The models as they were before the change in question.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ecow::EcoString;

use super::{Library, Task, examine, gather};
use crate::formats;
use crate::model::Model;
use crate::source::{FileId, Sources};
use crate::syntax::Document;

/// Which model of the past each model of today was.
#[derive(Default)]
pub(super) struct Past {
    /// By the first path of today's model.
    was: BTreeMap<Arc<str>, Vec<Arc<str>>>,
}

impl Past {
    /// A model is the one that lay at the same path; one at a new path is the one of the same name
    /// that is no longer where it was.
    pub(super) fn of_all(library: &dyn Library, task: &Task) -> Result<Self, String> {
        let Some(before) = library.before() else { return Ok(Past::default()) };
        let by_path: BTreeMap<&Arc<str>, &Vec<Arc<str>>> =
            before.models().iter().filter_map(|files| Some((files.first()?, files))).collect();
        let paths: BTreeSet<&Arc<str>> =
            library.models().iter().filter_map(|files| files.first()).collect();
        let mut gone: BTreeMap<EcoString, &Vec<Arc<str>>> = BTreeMap::new();
        for (_, files) in by_path.iter().filter(|(path, _)| !paths.contains(**path)) {
            if let Some(name) = examine::name(before, files, task)? {
                gone.insert(name, files);
            }
        }
        let mut was = BTreeMap::new();
        for files in library.models() {
            let Some(path) = files.first() else { continue };
            let old = match by_path.get(path) {
                Some(old) => Some(*old),
                None if gone.is_empty() => None,
                None => {
                    examine::name(library, files, task)?.and_then(|name| gone.get(&name).copied())
                }
            };
            was.extend(old.map(|old| (path.clone(), old.clone())));
        }
        Ok(Past { was })
    }

    /// The files, in the past, of the model that has these files today.
    pub(super) fn of(&self, files: &[Arc<str>]) -> Option<&[Arc<str>]> {
        self.was.get(files.first()?).map(Vec::as_slice)
    }
}

/// The model as it was.
pub(super) enum Was {
    /// Nobody asked to compare, or nothing in its text has changed.
    Unchanged,
    /// It was not there.
    Absent,
    Other(Box<Model>, Vec<Document>),
}

/// Reads the model as it was.
pub(super) fn model(
    library: &dyn Library,
    files: Option<&[Arc<str>]>,
    sources: &mut Sources,
    own: &[Document],
    task: &Task,
) -> Result<Was, String> {
    let Some(before) = library.before() else { return Ok(Was::Unchanged) };
    let Some(files) = files else { return Ok(Was::Absent) };
    let old: Vec<FileId> = files
        .iter()
        .map(|path| Ok(sources.add(before.read(path)?)))
        .collect::<Result<_, String>>()?;
    // Only files of other tools include others, and those are few: they are read before it is said
    // that nothing has changed.
    let is_foreign = match own {
        [one, ..] => formats::foreign(sources.file(one.file), one).is_some(),
        [] => false,
    };
    if !is_foreign && has_texts(sources, &old, own) {
        return Ok(Was::Unchanged);
    }
    let documents = gather(sources, &old, &task.limits, &|path| before.find(path))?;
    let old: Vec<FileId> = documents.iter().map(|document| document.file).collect();
    if has_texts(sources, &old, own) {
        return Ok(Was::Unchanged);
    }
    Ok(Was::Other(formats::lower(sources, &documents).into(), documents))
}

/// Whether the texts of these files are those of the documents.
fn has_texts(sources: &Sources, files: &[FileId], documents: &[Document]) -> bool {
    let text = |id: &FileId| sources.file(*id).text();
    files.iter().map(text).eq(documents.iter().map(|document| text(&document.file)))
}
