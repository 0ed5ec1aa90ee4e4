//! What the disk was seen to hold. An editor's server asks the same questions at every key that is
//! pressed; what lies beneath changes far less often, and whoever notices says so.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use anyhow::Result;
use jiff::civil::Date;

use super::Host;
use crate::check::History;
use crate::ground::Kind;
use crate::ground::history::Touched;
use crate::source::SourceFile;

/// So many bytes of files are kept.
const MOST_KEPT: usize = 64 * 1024 * 1024;

/// A larger file is read anew each time.
const LARGEST_KEPT: usize = 1024 * 1024;

type Paths = Arc<[Arc<str>]>;

/// Answers that were had before, until they are forgotten. Failures are never kept.
#[derive(Default)]
pub(super) struct Seen<'h> {
    /// All files below a folder.
    lists: Mutex<HashMap<String, Paths>>,
    /// The files that a glob names.
    globs: Mutex<HashMap<String, Paths>>,
    kinds: Mutex<HashMap<String, Option<Kind>>>,
    files: Mutex<Files>,
    history: OnceLock<Option<Box<dyn History + 'h>>>,
}

#[derive(Default)]
struct Files {
    known: HashMap<String, Option<Arc<[u8]>>>,
    bytes: usize,
}

impl<'h> Seen<'h> {
    pub(super) fn files(
        &self,
        under: &'h dyn Host,
        path: &str,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<Arc<str>>> {
        let all = known(&self.lists, path, || Ok(under.files(path, &|_| true)?.into()))?;
        // A path that names a file gives it, wanted or not.
        let is_asked = |file: &&Arc<str>| ***file == *path || wanted(file.as_ref());
        Ok(all.iter().filter(is_asked).cloned().collect())
    }

    pub(super) fn matching(&self, under: &'h dyn Host, glob: &str) -> Result<Vec<Arc<str>>> {
        Ok(known(&self.globs, glob, || Ok(under.matching(glob)?.into()))?.to_vec())
    }

    pub(super) fn kind(&self, under: &'h dyn Host, path: &str) -> Result<Option<Kind>> {
        known(&self.kinds, path, || under.kind(path))
    }

    pub(super) fn read(&self, under: &'h dyn Host, path: &str) -> Result<Option<Vec<u8>>> {
        let known = self.files.lock().ok().and_then(|files| files.known.get(path).cloned());
        if let Some(bytes) = known {
            return Ok(bytes.map(|bytes| bytes.to_vec()));
        }
        let bytes = under.read(path)?;
        let size = bytes.as_ref().map_or(0, Vec::len);
        if size <= LARGEST_KEPT
            && let Ok(mut files) = self.files.lock()
        {
            if files.bytes + size > MOST_KEPT {
                *files = Files::default();
            }
            files.bytes += size;
            files.known.insert(path.to_owned(), bytes.as_deref().map(Into::into));
        }
        Ok(bytes)
    }

    /// History as it was when somebody first asked. Walks through it go on where they ended.
    pub(super) fn history(&self, under: &'h dyn Host) -> Option<Box<dyn History + '_>> {
        let history = self.history.get_or_init(|| under.history());
        history.as_deref().map(|history| Box::new(Lent(history)) as Box<dyn History>)
    }
}

fn known<T: Clone>(
    kept: &Mutex<HashMap<String, T>>,
    key: &str,
    ask: impl FnOnce() -> Result<T>,
) -> Result<T> {
    if let Some(known) = kept.lock().ok().and_then(|kept| kept.get(key).cloned()) {
        return Ok(known);
    }
    let answer = ask()?;
    if let Ok(mut kept) = kept.lock() {
        kept.insert(key.to_owned(), answer.clone());
    }
    Ok(answer)
}

/// A history that somebody else keeps.
struct Lent<'s>(&'s dyn History);

impl History for Lent<'_> {
    fn is_there(&self) -> bool {
        self.0.is_there()
    }

    fn touched(&self, path: &str, since: Date) -> Touched {
        self.0.touched(path, since)
    }

    fn before(&self, path: &str, since: Date) -> Result<Option<SourceFile>, String> {
        self.0.before(path, since)
    }
}
