//! Two questions to a [`Library`](super::Library) that only git can answer. Nothing is walked
//! before somebody asks.

use jiff::civil::Date;

use crate::ground::history::{ChangedFile, Message, Touched};
use crate::source::SourceFile;

/// What became of files, by commits and not by the clock of a disk. What is not committed has
/// changed today.
pub trait History: Send + Sync {
    /// Whether there is any. A folder outside of git has none.
    fn is_there(&self) -> bool {
        true
    }

    /// Whether the file at `path` has changed on the day `since` or later.
    fn touched(&self, path: &str, since: Date) -> Touched;

    /// The file as it was before it changed on the day `since` or later; `Ok(None)` where it was
    /// not there.
    ///
    /// # Errors
    /// Where the history does not reach back so far.
    fn before(&self, path: &str, since: Date) -> Result<Option<SourceFile>, String>;
}

/// What lies between the base and what is checked.
pub trait Change: Send + Sync {
    /// The files that differ, sorted by path.
    ///
    /// # Errors
    /// Where the two cannot be compared.
    fn files(&self) -> Result<Vec<ChangedFile>, String>;

    /// What was written to the commits.
    ///
    /// # Errors
    /// Where the commits cannot be read.
    fn messages(&self) -> Result<Vec<Message>, String>;
}
