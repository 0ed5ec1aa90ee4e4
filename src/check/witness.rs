//! Asks the repository on behalf of one model, and notices whether an answer was another one at the
//! base.
//!
//! What is found in a model follows from its files, from the settings and from what the repository
//! answers while it is examined, and from nothing else. Both runs of a comparison have the same
//! settings. So a model of the same files whose every answer is the same at the base had the same
//! findings there, and need not be examined a second time. This holds for whatever a later version
//! comes to ask as well, as long as it asks a witness: whoever examines a model gets no other way to
//! the repository. An answer that cannot be compared counts as another one, which costs time and
//! hides nothing.

use std::cell::Cell;
use std::sync::Arc;

use jiff::civil::Date;

use super::{History, Library};
use crate::ground::Kind;
use crate::ground::history::Touched;
use crate::source::SourceFile;

/// The way to the repository.
pub(super) struct Witness<'l> {
    library: &'l dyn Library,
    before: Option<&'l dyn Library>,
    moved: Cell<bool>,
}

impl<'l> Witness<'l> {
    pub(super) fn new(library: &'l dyn Library) -> Self {
        Witness { library, before: library.before(), moved: Cell::new(false) }
    }

    /// One who asks for somebody else, and tells no one.
    pub(super) fn beside(&self) -> Self {
        Witness { library: self.library, before: self.before, moved: Cell::new(false) }
    }

    /// Whether some answer was another one at the base.
    pub(super) fn has_moved(&self) -> bool {
        self.moved.get()
    }

    /// Takes note of an answer that somebody else compared.
    pub(super) fn note(&self, same: bool) {
        self.moved.set(self.moved.get() || !same);
    }

    /// A file of a model.
    pub(super) fn read(&self, path: &str) -> Result<SourceFile, String> {
        let file = self.library.read(path)?;
        self.note(is_same_file(self.before, path, Some(&file)));
        Ok(file)
    }

    pub(super) fn find(&self, path: &str) -> Result<Option<SourceFile>, String> {
        self.compared(path).0
    }

    /// The same, and whether it was the same: for those who keep it for other models.
    pub(super) fn compared(&self, path: &str) -> (Result<Option<SourceFile>, String>, bool) {
        let found = self.library.find(path);
        let same = found.as_ref().is_ok_and(|file| is_same_file(self.before, path, file.as_ref()));
        self.note(same);
        (found, same)
    }

    /// The sizes of files are not compared: who cares for what is in one asks for its text.
    pub(super) fn kind(&self, path: &str) -> Result<Option<Kind>, String> {
        let kind = self.library.kind(path);
        let shape = |kind: Option<Kind>| kind.map(|kind| std::mem::discriminant(&kind));
        let same = |before: &dyn Library| match (&kind, before.kind(path)) {
            (Ok(now), Ok(was)) => shape(*now) == shape(was),
            _ => false,
        };
        self.note(self.before.is_none_or(same));
        kind
    }

    pub(super) fn paths(&self, glob: &str) -> Result<Vec<Arc<str>>, String> {
        let found = self.library.paths(glob);
        self.note(self.before.is_none_or(|before| is_same_list(&found, &before.paths(glob))));
        found
    }

    /// The history, where there is one.
    pub(super) fn history(&self) -> Option<Hindsight<'_>> {
        let history = self.library.history()?;
        Some(Hindsight { witness: self, history })
    }

    pub(super) fn below(&self, folder: &str) -> Result<Vec<Arc<str>>, String> {
        let found = self.library.below(folder);
        self.note(self.before.is_none_or(|before| is_same_list(&found, &before.below(folder))));
        found
    }
}

/// The way to the history.
pub(super) struct Hindsight<'w> {
    witness: &'w Witness<'w>,
    history: &'w dyn History,
}

impl Hindsight<'_> {
    /// What had not changed by now had not changed at the base either.
    pub(super) fn touched(&self, path: &str, since: Date) -> Touched {
        let answer = self.history.touched(path, since);
        let same = |before: &dyn Library| {
            before.history().is_some_and(|history| history.touched(path, since) == answer)
        };
        let is_same = answer == Touched::Not || self.witness.before.is_none_or(same);
        self.witness.note(is_same);
        answer
    }

    /// What lies before a day is the same in both, as far as [`Hindsight::touched`] says the same.
    pub(super) fn before(&self, path: &str, since: Date) -> Result<Option<SourceFile>, String> {
        self.history.before(path, since)
    }
}

type Paths = Result<Vec<Arc<str>>, String>;

/// Whether two lists are the same. One that could not be had is like no other.
pub(super) fn is_same_list(now: &Paths, was: &Paths) -> bool {
    matches!((now, was), (Ok(now), Ok(was)) if now == was)
}

/// Whether `file` is what lay at `path` before, too.
pub(super) fn is_same_file(
    before: Option<&dyn Library>,
    path: &str,
    file: Option<&SourceFile>,
) -> bool {
    let Some(before) = before else { return true };
    match file {
        // Of bytes that are no text another text is shown.
        Some(file) if file.invalid_at().is_some() => false,
        Some(file) => before.holds(path, file.text().as_bytes()) == Ok(true),
        None => before.kind(path) == Ok(None),
    }
}
