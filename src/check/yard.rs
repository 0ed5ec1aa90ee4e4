//! The infrastructure files of the repository, read when somebody points at them and only once.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock};

use super::Library;
use super::witness::{Witness, is_same_file};
use crate::ground::infra::{
    Around, Folder, WORKFLOWS, bases, folder_of, is_candidate, is_kustomization,
};
use crate::source::SourceFile;
use crate::syntax::Limits;

/// Files of one folder beyond these are not read: no project has so many.
const FILES: usize = 1_000;

/// Overlays of one folder beyond these are not read with it.
const OVERLAYS: usize = 20;

/// Folders that these are made of, beyond which none are read either.
const PARTS: usize = 40;

/// Paths of files by folder.
type Candidates = BTreeMap<String, Vec<Arc<str>>>;

/// Which folders kustomizations build on, and the other way round.
#[derive(Default)]
struct Overlays {
    of: BTreeMap<String, BTreeSet<String>>,
    parts: BTreeMap<String, BTreeSet<String>>,
}

/// A folder, and whether it was the same at the base.
type Found = Result<(Arc<Folder>, bool), String>;

/// Folders that were read, by path.
pub(super) struct Yard<'l> {
    library: &'l dyn Library,
    /// The same at the base.
    before: Option<Box<Yard<'l>>>,
    limits: Limits,
    /// Candidates by folder.
    candidates: OnceLock<Result<Candidates, String>>,
    /// For each folder that kustomizations build on, the folders that these lie in.
    overlays: OnceLock<Overlays>,
    folders: Mutex<BTreeMap<String, Arc<OnceLock<Found>>>>,
}

impl<'l> Yard<'l> {
    pub(super) fn new(library: &'l dyn Library, limits: &Limits) -> Self {
        let before = library.before().map(|before| Box::new(Yard::new(before, limits)));
        let (candidates, overlays) = (OnceLock::new(), OnceLock::new());
        let folders = Mutex::default();
        Yard { library, before, limits: limits.clone(), candidates, overlays, folders }
    }

    /// The folders that may hold infrastructure.
    pub(super) fn folders(&self) -> Result<impl Iterator<Item = &str>, String> {
        Ok(self.candidates()?.keys().map(String::as_str))
    }

    /// How many files of a folder are left out.
    pub(super) fn left_out(&self, folder: &str) -> usize {
        let candidates = self.candidates().ok().and_then(|all| all.get(folder));
        candidates.map_or(0, |files| files.len().saturating_sub(FILES))
    }

    fn candidates(&self) -> Result<&Candidates, String> {
        let find = || {
            let mut folders = Candidates::new();
            // What is hidden is not among the others, and of that only workflows are of interest.
            let hidden = self.library.paths(&format!("{WORKFLOWS}/*"))?;
            for path in self.library.paths("**")?.into_iter().chain(hidden) {
                if is_candidate(&path) {
                    folders.entry(folder_of(&path).to_owned()).or_default().push(path);
                }
            }
            if let Some(workflows) = folders.get_mut(WORKFLOWS) {
                workflows.sort_unstable();
                workflows.dedup();
            }
            Ok(folders)
        };
        self.candidates.get_or_init(find).as_ref().map_err(String::clone)
    }

    /// The infrastructure of one folder.
    pub(super) fn folder(&self, witness: &Witness<'_>, path: &str) -> Result<Arc<Folder>, String> {
        let slot = match self.folders.lock() {
            Ok(mut folders) => folders.entry(path.to_owned()).or_default().clone(),
            Err(_) => Arc::default(),
        };
        let before = self.before.as_deref();
        let read = || self.read(path, before).map(|(folder, same)| (Arc::new(folder), same));
        let found = slot.get_or_init(read).clone();
        witness.note(found.as_ref().is_ok_and(|(_, same)| *same));
        found.map(|(folder, _)| folder)
    }

    /// Reads a folder, and tells whether all that it follows from is the same `before`.
    fn read(&self, folder: &str, before: Option<&Self>) -> Result<(Folder, bool), String> {
        self.candidates()?;
        let same = Cell::new(before.is_none_or(|before| before.candidates().is_ok()));
        let note = |is_same: bool| same.set(same.get() && is_same);
        let file = |path: &str| {
            let file = self.file(path);
            note(is_same_file(before.map(|before| before.library), path, file.as_ref()));
            file
        };
        let file = &file;
        let files = |folder: &str| {
            let paths = self.paths(folder);
            note(before.is_none_or(|before| before.paths(folder) == paths));
            paths.iter().filter_map(move |path| file(path))
        };
        let overlays = self.overlays(folder);
        note(before.is_none_or(|before| before.overlays(folder) == overlays));
        let beyond = overlays.iter().flat_map(|overlay| files(overlay));
        let around = Around { file, folder: &|path| files(path).collect() };
        let read = Folder::read_beside(files(folder), beyond, &around, &self.limits);
        Ok((read, same.get()))
    }

    /// The files of a folder that are read.
    fn paths(&self, folder: &str) -> &[Arc<str>] {
        let files = self.candidates().ok().and_then(|all| all.get(folder));
        let files = files.map_or(&[][..], Vec::as_slice);
        &files[..files.len().min(FILES)]
    }

    /// A link that leads nowhere, or out of the repository, is no infrastructure of it.
    fn file(&self, path: &str) -> Option<SourceFile> {
        self.library.find(path).ok().flatten()
    }

    /// The folders whose kustomizations build on `folder`, be it by way of others, and all that
    /// these are made of.
    fn overlays(&self, folder: &str) -> BTreeSet<String> {
        let all = self.overlays.get_or_init(|| self.find_overlays());
        let mut found = closure(&all.of, folder, [folder.to_owned()].into(), OVERLAYS);
        found.insert(folder.to_owned());
        let mut found = closure(&all.parts, folder, found, PARTS);
        found.remove(folder);
        found
    }

    fn find_overlays(&self) -> Overlays {
        let mut overlays = Overlays::default();
        let Ok(candidates) = self.candidates() else { return overlays };
        for path in candidates.values().flatten().filter(|path| is_kustomization(path)) {
            let here = folder_of(path);
            for base in self.file(path).map(|file| bases(file, &self.limits)).unwrap_or_default() {
                overlays.of.entry(base.to_string()).or_default().insert(here.to_owned());
                overlays.parts.entry(here.to_owned()).or_default().insert(base.into());
            }
        }
        overlays
    }

    /// The folder as a thing of its own, once nobody else holds it.
    pub(super) fn take(&self, path: &str) -> Result<Folder, String> {
        let slot = self.folders.lock().ok().and_then(|mut folders| folders.remove(path));
        let found = slot.and_then(Arc::into_inner).and_then(OnceLock::into_inner);
        match found.and_then(Result::ok).and_then(|(folder, _)| Arc::into_inner(folder)) {
            Some(folder) => Ok(folder),
            None => Ok(self.read(path, None)?.0),
        }
    }
}

/// All infrastructure of the repository, folder by folder, for a first model.
///
/// # Errors
/// When the files of the repository cannot be listed.
pub fn infrastructure(library: &dyn Library, limits: &Limits) -> Result<Vec<Folder>, String> {
    let yard = Yard::new(library, limits);
    let folders: Vec<&str> = yard.folders()?.collect();
    folders.into_iter().map(|folder| yard.take(folder)).collect()
}

/// All folders that `ways` lead to from those in `begin`, at most so many; `from` itself is none.
fn closure(
    ways: &BTreeMap<String, BTreeSet<String>>,
    from: &str,
    begin: BTreeSet<String>,
    most: usize,
) -> BTreeSet<String> {
    let mut next: Vec<String> = begin.iter().cloned().collect();
    let mut found = begin;
    found.remove(from);
    let most = found.len() + most;
    while let Some(folder) = next.pop() {
        for other in ways.get(&folder).into_iter().flatten() {
            if found.len() < most && other != from && found.insert(other.clone()) {
                next.push(other.clone());
            }
        }
    }
    found
}
