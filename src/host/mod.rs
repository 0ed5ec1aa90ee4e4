//! The outside: disk, history, environment, clock. Nothing else in tmgate touches them.

mod direct;
mod disk;
mod folders;
mod git;
mod candidates;
mod guesses;
mod links;
mod memory;
mod models;
mod overlay;
mod paths;
mod seen;

#[cfg(test)]
pub(crate) use git::tests as git_tests;

use std::io::{BufRead, Cursor, Read};
use std::sync::Arc;

use anyhow::{Result, bail};
use jiff::civil::Date;

pub use disk::Disk;
pub use git::{Branch, Chronicle, Commit, Git, Lines, NoBase, Revision, blob_id, changed_lines};
pub use memory::{Memory, MemoryChange};
pub use models::{Models, is_model};
pub use overlay::Overlay;
pub use paths::Listed;

/// A file larger than this is never read whole; the readers' own limits lie far below.
const LARGEST: u64 = 256 * 1024 * 1024;
use crate::check::History;
use crate::ground::Kind;

/// What a command may ask of the outside. Paths are relative to the repository root, with forward
/// slashes; a path that leads out of it is an error.
pub trait Host: Sync {
    /// Turns a path as a user typed it into one relative to the root.
    fn relative(&self, typed: &str) -> Result<String>;

    /// The other way round: a path as the user would type it where they are.
    fn typed(&self, path: &str) -> String;

    /// All files at or below `path` that `wanted` names, hidden and ignored ones left out, sorted.
    /// A path that names a file gives that file, one that names nothing gives none.
    fn files(&self, path: &str, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Result<Vec<Arc<str>>>;

    /// What is at a path, without reading it; `None` where nothing is.
    fn kind(&self, path: &str) -> Result<Option<Kind>>;

    /// The files that a glob names, hidden ones too, ignored ones not; at most [`MOST_FILES`].
    fn matching(&self, glob: &str) -> Result<Vec<Arc<str>>>;

    /// The test reports that a pattern names, ignored and hidden ones too. A pattern that was typed
    /// begins where the user stands and may lead anywhere.
    fn reports(&self, pattern: &str, typed: bool) -> Result<Vec<Arc<str>>>;

    /// Opens one of these reports.
    fn open_report(&self, path: &str) -> Result<Box<dyn Read + Send>>;

    /// A file's bytes; `None` where there is none.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>>;

    /// Whether the file at `path` is made of these bytes.
    fn holds(&self, path: &str, bytes: &[u8]) -> Result<bool> {
        Ok(self.read(path)?.as_deref() == Some(bytes))
    }

    /// Writes a file, replacing what was there.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<()>;

    /// Writes a file that must not exist yet.
    fn create(&self, path: &str, bytes: &[u8]) -> Result<()>;

    /// Writes a report wherever the user says, outside the root as well.
    fn write_report(&self, typed: &str, bytes: &[u8]) -> Result<()>;

    /// Adds to the end of a file wherever the user says, which need not exist.
    fn append(&self, typed: &str, bytes: &[u8]) -> Result<()>;

    /// The bytes of a file wherever the user says, outside the root as well; more than `most` are
    /// an error.
    fn read_typed(&self, typed: &str, most: usize) -> Result<Vec<u8>>;

    fn standard_input(&self) -> Result<Vec<u8>>;

    /// Whether somebody sits at a terminal and can be asked.
    fn is_attended(&self) -> bool {
        false
    }

    /// The next line that they type; nothing at the end.
    fn line(&self) -> Result<Option<String>> {
        Ok(None)
    }

    /// The same, piece by piece as it comes.
    fn input(&self) -> Box<dyn BufRead + Send> {
        Box::new(Cursor::new(self.standard_input().unwrap_or_default()))
    }

    /// Today's date, in UTC.
    fn today(&self) -> Date;

    fn env(&self, name: &str) -> Option<String>;

    /// The name of the folder that the root is.
    fn root_name(&self) -> String;

    /// The same outside with a folder below the root as its root: another repository that lies
    /// there. Paths that were typed still begin where the user stands.
    ///
    /// # Errors
    /// When there is no such folder, or this outside has none.
    fn below(&self, folder: &str) -> Result<Box<dyn Host + Send + '_>> {
        bail!("`{folder}` cannot be looked at by itself")
    }

    /// The repository that a folder belongs to, wherever it lies, given by its absolute path: an
    /// outside of its own in which somebody stands in that folder.
    ///
    /// # Errors
    /// When there is no such folder, or this outside is the only one.
    fn rooted(&self, folder: &str) -> Result<Box<dyn Host + Send>> {
        bail!("`{folder}` is not to be had")
    }

    /// The names of the folders that lie directly in a folder, hidden ones left out, sorted.
    ///
    /// # Errors
    /// When it cannot be read.
    fn folders(&self, folder: &str) -> Result<Vec<String>> {
        bail!("`{folder}` is no folder")
    }

    /// The folder from which the root was looked for, relative to the root.
    fn began(&self) -> Result<String> {
        Ok(String::new())
    }

    /// The root's absolute path, with forward slashes.
    fn root_path(&self) -> String {
        format!("/{}", self.root_name())
    }

    /// The history of the repository that the root lies in. It is opened only when this is asked.
    fn git(&self) -> Result<Git>;

    /// What history tells of the files; `None` where there is none for sure. Nothing is opened by
    /// asking for it.
    fn history(&self) -> Option<Box<dyn History + '_>> {
        None
    }
}

/// More files than these are not told apart: whoever names them means a folder.
pub const MOST_FILES: usize = 10_000;

/// Where a glob begins to be one: the folder before it.
fn literal_prefix(glob: &str) -> &str {
    let special = glob.find(['*', '?', '[', '{']).unwrap_or(glob.len());
    glob[..special].rfind('/').map_or("", |end| &glob[..end])
}
