//! The infrastructure files of the repository, read when somebody points at them and only once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use super::Library;
use crate::ground::infra::{Folder, folder_of, is_candidate};
use crate::source::SourceFile;
use crate::syntax::Limits;

/// Files of one folder beyond these are not read: no project has so many.
const FILES: usize = 1_000;

/// Paths of files by folder.
type Candidates = BTreeMap<String, Vec<Arc<str>>>;

type Found = Result<Arc<Folder>, String>;

/// Folders that were read, by path.
pub(super) struct Shelf<'l> {
    library: &'l dyn Library,
    limits: Limits,
    /// Candidates by folder.
    candidates: OnceLock<Result<Candidates, String>>,
    folders: Mutex<BTreeMap<String, Arc<OnceLock<Found>>>>,
}

impl<'l> Shelf<'l> {
    pub(super) fn new(library: &'l dyn Library, limits: &Limits) -> Self {
        let (candidates, folders) = (OnceLock::new(), Mutex::default());
        Shelf { library, limits: limits.clone(), candidates, folders }
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
            for path in self.library.paths("**")? {
                if is_candidate(&path) {
                    folders.entry(folder_of(&path).to_owned()).or_default().push(path);
                }
            }
            Ok(folders)
        };
        self.candidates.get_or_init(find).as_ref().map_err(String::clone)
    }

    /// The infrastructure of one folder.
    pub(super) fn folder(&self, path: &str) -> Found {
        let slot = match self.folders.lock() {
            Ok(mut folders) => folders.entry(path.to_owned()).or_default().clone(),
            Err(_) => Arc::default(),
        };
        slot.get_or_init(|| self.read(path).map(Arc::new)).clone()
    }

    fn read(&self, folder: &str) -> Result<Folder, String> {
        let none = Vec::new();
        let files = self.candidates()?.get(folder).unwrap_or(&none);
        let read = |path: &Arc<str>| match self.library.find(path) {
            // A link that leads nowhere, or out of the repository, is no infrastructure of it.
            Ok(None) | Err(_) => None,
            Ok(Some(file)) => Some(file),
        };
        let files: Vec<SourceFile> = files.iter().take(FILES).filter_map(read).collect();
        Ok(Folder::read(files, &self.limits))
    }

    /// The folder as a thing of its own, once nobody else holds it.
    pub(super) fn take(&self, path: &str) -> Result<Folder, String> {
        let slot = self.folders.lock().ok().and_then(|mut folders| folders.remove(path));
        let found = slot.and_then(Arc::into_inner).and_then(OnceLock::into_inner);
        match found.and_then(Result::ok).and_then(Arc::into_inner) {
            Some(folder) => Ok(folder),
            None => self.read(path),
        }
    }
}
