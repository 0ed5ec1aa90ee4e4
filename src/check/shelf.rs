//! What all models of a run share: the libraries, and the organisation's catalogue. Each file is
//! read once and lent to every model that has to do with it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::witness::Witness;
use super::{Library, Task};
use crate::config::Settings;
use crate::formats::{self, orgcat};
use crate::model::{Catalogue, Model};
use crate::source::{FileId, SourceFile, Sources};
use crate::syntax::{self, Document};

/// The folder of the libraries.
const LIBRARIES: &str = "threatmodels/lib";

/// So many bytes of libraries are kept. Who has more reads some of them more than once.
const MOST_KEPT: usize = 16 << 20;

/// A library, if it is there, and whether it is the same at the base.
type Lent = (Option<Arc<Book>>, bool);

/// A library model, read.
#[derive(Debug)]
pub(super) struct Book {
    file: FileId,
    source: Arc<SourceFile>,
    pub(super) model: Model,
}

impl Book {
    /// Makes the library's places readable.
    pub(super) fn lend(&self, sources: &mut Sources) {
        sources.lend(self.file, &self.source);
    }
}

/// The files that a run shares.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    /// By path.
    books: Mutex<HashMap<String, Lent>>,
    kept: AtomicUsize,
    lent: AtomicU32,
    /// The names of the libraries that there are: `lib/postgres@2`, sorted.
    names: Vec<String>,
    /// Those of the base, where there is one to compare with.
    old_names: Option<Vec<String>>,
    pub(super) catalogue: Arc<Catalogue>,
    /// The catalogue's files.
    pub(super) pages: Vec<(Document, Arc<SourceFile>)>,
    /// The folder that should hold the catalogue holds no file.
    pub(super) lacks_catalogue: bool,
}

impl Shelf {
    /// Looks what libraries there are and reads the catalogue.
    ///
    /// # Errors
    /// When a file or folder that is there cannot be read.
    pub(super) fn open(
        library: &dyn Library,
        witness: &Witness<'_>,
        settings: &Settings,
        task: &Task,
    ) -> Result<Self, String> {
        let mut shelf = Shelf { names: names(library)?, ..Shelf::default() };
        // Names that cannot be had are as good as none: then nothing is as it was.
        shelf.old_names = library.before().map(|before| names(before).unwrap_or_default());
        let mut sources = Sources::new();
        for path in witness.below(&settings.org_catalogue)? {
            if ![".yaml", ".yml", ".json"].iter().any(|ending| path.ends_with(ending)) {
                continue;
            }
            let Some(source) = witness.find(&path)? else { continue };
            let (file, source) = (shelf.next(), Arc::new(source));
            sources.lend(file, &source);
            shelf.pages.push((syntax::parse(&sources, file, &task.limits), source));
        }
        let documents: Vec<Document> = shelf.pages.iter().map(|(page, _)| page.clone()).collect();
        shelf.catalogue = Arc::new(orgcat::lower(&sources, &documents));
        shelf.lacks_catalogue = shelf.pages.is_empty() && settings.names_catalogue;
        Ok(shelf)
    }

    fn next(&self) -> FileId {
        FileId::lent(self.lent.fetch_add(1, Ordering::Relaxed))
    }

    /// Makes the catalogue's places readable.
    pub(super) fn lend_catalogue(&self, sources: &mut Sources) {
        self.pages.iter().for_each(|(page, source)| sources.lend(page.file, source));
    }

    /// The library that lies at `path`.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub(super) fn book(
        &self,
        witness: &Witness<'_>,
        path: &str,
        task: &Task,
    ) -> Result<Option<Arc<Book>>, String> {
        let known = self.books.lock().ok().and_then(|books| books.get(path).cloned());
        if let Some((book, same)) = known {
            witness.note(same);
            return Ok(book);
        }
        let (found, same) = witness.compared(path);
        let book = found?.map(|source| self.read(source, task));
        let size = path.len() + book.as_ref().map_or(0, |book| book.source.text().len());
        let Ok(mut books) = self.books.lock() else { return Ok(book) };
        if self.kept.fetch_add(size, Ordering::Relaxed) > MOST_KEPT {
            return Ok(book);
        }
        // Whoever came first counts: a file has one id.
        Ok(books.entry(path.to_owned()).or_insert((book, same)).0.clone())
    }

    fn read(&self, source: SourceFile, task: &Task) -> Arc<Book> {
        let (file, source) = (self.next(), Arc::new(source));
        let mut sources = Sources::new();
        sources.lend(file, &source);
        let document = syntax::parse(&sources, file, &task.limits);
        let model = formats::lower(&sources, &[document]);
        Arc::new(Book { file, source, model })
    }

    /// The names of the libraries that there are.
    pub(super) fn names(&self, witness: &Witness<'_>) -> impl Iterator<Item = &str> {
        witness.note(self.old_names.as_ref().is_none_or(|old| *old == self.names));
        self.names.iter().map(String::as_str)
    }

    /// The latest version of a library behind `name`, where there is one.
    pub(super) fn later_than(&self, witness: &Witness<'_>, name: &str) -> Option<&str> {
        let later = later_than(&self.names, name);
        witness.note(self.old_names.as_ref().is_none_or(|old| later_than(old, name) == later));
        later
    }
}

/// The names of the libraries that there are: `lib/postgres@2`, sorted.
fn names(library: &dyn Library) -> Result<Vec<String>, String> {
    let name = |path: &Arc<str>| {
        let name = path.strip_prefix("threatmodels/")?.strip_suffix(".yaml")?;
        Some(name.to_owned())
    };
    Ok(library.below(LIBRARIES)?.iter().filter_map(name).collect())
}

/// The one of `names` that is the latest version behind `name`.
fn later_than<'n>(names: &'n [String], name: &str) -> Option<&'n str> {
    let (title, version) = name.split_once('@')?;
    let version = major(version)?;
    let later = names.iter().filter_map(|other| {
        let (other_title, other_version) = other.split_once('@')?;
        let found = major(other_version).filter(|found| *found > version)?;
        (other_title == title).then_some((found, other.as_str()))
    });
    later.max().map(|(_, name)| name)
}

/// The number before the first point of a version.
fn major(version: &str) -> Option<u64> {
    version.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_version_is_that_of_the_highest_number() {
        let names = ["lib/pg@2", "lib/pg@10", "lib/pg@9", "lib/pgx@11", "lib/pg", "lib/pg@x"];
        let names = names.map(str::to_owned).to_vec();
        assert_eq!(later_than(&names, "lib/pg@2"), Some("lib/pg@10"));
        assert_eq!(later_than(&names, "lib/pg@10"), None);
        assert_eq!(later_than(&names, "lib/pg"), None);
        assert_eq!(later_than(&names, "lib/mysql@1"), None);
    }
}
