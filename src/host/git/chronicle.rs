//! What history tells of the files of a working tree, or of a revision.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Mutex, OnceLock};

use anyhow::Result;
use git2::{ObjectType, Oid, Repository};
use jiff::civil::Date;

use super::revision::{LFS_POINTER, LINK, SUBMODULE};
use super::walk::{Before, Known, Walk, day_of};
use super::{Commit, Git, NoBase};
use crate::check::History;
use crate::ground::history::Touched;
use crate::host::Host;
use crate::source::SourceFile;

/// The history that leads to a commit, and what lies on top of it. Nothing is opened before
/// somebody asks.
pub struct Chronicle<'h> {
    host: &'h dyn Host,
    /// The commit; `None`: the one that is checked out, and the working tree.
    at: Option<Commit>,
    /// `None` where there is no history: no repository, or no commit in it.
    opened: OnceLock<Option<Result<(Git, Commit), String>>>,
    walks: Mutex<Walks>,
}

/// The walks that were begun, one for each file that was asked about; where there are many files,
/// one for all.
#[derive(Default)]
struct Walks {
    single: BTreeMap<String, Walk>,
    all: Option<Walk>,
}

/// For more files than these one walk about all files is cheaper.
const MOST_SINGLE: usize = 16;

impl<'h> Chronicle<'h> {
    pub(in crate::host) fn new(host: &'h dyn Host, at: Option<Commit>) -> Self {
        Chronicle { host, at, opened: OnceLock::new(), walks: Mutex::default() }
    }

    fn opened(&self) -> Option<&Result<(Git, Commit), String>> {
        let open = || {
            let git = self.host.git()?;
            let head = self.at.clone().map_or_else(|| git.head(), Ok)?;
            Ok::<_, anyhow::Error>((git, head))
        };
        let known = self.opened.get_or_init(|| match open() {
            Ok(opened) => Some(Ok(opened)),
            Err(error) => match error.downcast_ref::<NoBase>() {
                Some(NoBase::NoRepository { .. } | NoBase::Unborn) => None,
                _ => Some(Err(format!("{error:#}"))),
            },
        });
        known.as_ref()
    }

    /// Lends the walk about a file to `work`.
    fn with<T>(
        &self,
        path: &str,
        work: impl FnOnce(&Repository, &mut Walk) -> Result<T>,
    ) -> Result<T, String> {
        let opened = self.opened().ok_or_else(|| "there is no history".to_owned())?;
        let (git, head) = opened.as_ref().map_err(Clone::clone)?;
        let mut walks =
            self.walks.lock().map_err(|_| "the history could not be read".to_owned())?;
        let done = git.with(|repository| {
            let begin = |path| Walk::from(repository, head.id, &git.prefix, path);
            let Walks { single, all } = &mut *walks;
            let is_one_of_few = single.contains_key(path) || single.len() < MOST_SINGLE;
            let walk = match (is_one_of_few, all) {
                (true, _) => match single.entry(path.to_owned()) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => new.insert(begin(Some(path))?),
                },
                (false, Some(all)) => all,
                (false, all) => all.insert(begin(None)?),
            };
            work(repository, walk)
        });
        done.map_err(|error| format!("the history cannot be read: {error:#}"))
    }

    /// The file as it is in the commit. What only stands for another place has no history here:
    /// `Err` says why.
    fn committed(
        &self,
        repository: &Repository,
        path: &str,
    ) -> Result<Result<Option<Oid>, String>> {
        let Some(Ok((git, head))) = self.opened() else { return Ok(Ok(None)) };
        let mut tree = repository.find_commit(head.id)?.tree()?;
        let full = format!("{}{path}", git.prefix);
        for part in full.split('/') {
            let Some(entry) = tree.get_name(part).map(|entry| entry.to_owned()) else {
                return Ok(Ok(None));
            };
            match (entry.filemode(), entry.kind()) {
                (LINK, _) => return Ok(Err(format!("`{path}` is a link to another file"))),
                (SUBMODULE, _) => return Ok(Err(format!("`{path}` lies in a submodule"))),
                (_, Some(ObjectType::Tree)) => tree = repository.find_tree(entry.id())?,
                _ => return Ok(Ok(Some(entry.id()))),
            }
        }
        Ok(Ok(None))
    }

    /// Whether what lies on the disk is something else than what was committed.
    fn is_dirty(
        &self,
        repository: &Repository,
        path: &str,
        committed: Option<Oid>,
    ) -> Result<bool> {
        if self.at.is_some() {
            return Ok(false);
        }
        let Ok(Some(bytes)) = self.host.read(path) else { return Ok(false) };
        let Some(id) = committed else { return Ok(true) };
        if Oid::hash_object(ObjectType::Blob, &bytes)? == id {
            return Ok(false);
        }
        let blob = repository.find_blob(id)?;
        // A checkout may end lines in another way, and put a large file in the place of a pointer.
        let is_pointer = blob.content().starts_with(LFS_POINTER);
        Ok(!is_pointer && bare(&bytes) != bare(blob.content()))
    }
}

/// The bytes with lines that end in one way.
fn bare(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| *byte != b'\r').collect()
}

/// When a day begins, in UTC.
fn begin(day: Date) -> i64 {
    let begin = jiff::tz::TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0));
    begin.map_or(i64::MIN, jiff::Timestamp::as_second)
}

impl History for Chronicle<'_> {
    fn is_there(&self) -> bool {
        self.opened().is_some()
    }

    fn touched(&self, path: &str, since: Date) -> Touched {
        let asked = self.with(path, |repository, walk| {
            let committed = match self.committed(repository, path)? {
                Ok(committed) => committed,
                Err(why) => return Ok(Touched::Unknown(why)),
            };
            if self.is_dirty(repository, path, committed)? {
                return Ok(Touched::On(self.host.today().max(since)));
            }
            let since = begin(since);
            Ok(match walk.ask(repository, path, since) {
                // What was changed back, or thrown away where branches met, is as it was.
                Known::Changed(_, Before::Blob(id))
                    if committed == Some(id) && walk.short_of(since).is_none() =>
                {
                    Touched::Not
                }
                Known::Changed(time, _) => Touched::On(day_of(time)),
                Known::Unchanged => Touched::Not,
                Known::Unknown(why) => Touched::Unknown(why),
            })
        });
        asked.unwrap_or_else(Touched::Unknown)
    }

    fn before(&self, path: &str, since: Date) -> Result<Option<SourceFile>, String> {
        let since = begin(since);
        let found = self.with(path, |repository, walk| {
            let known = walk.ask(repository, path, since);
            if let Some(why) = walk.short_of(since) {
                return Ok(Err(why));
            }
            let id = match known {
                Known::Changed(_, Before::Blob(id)) => Some(id),
                Known::Changed(..) => None,
                Known::Unchanged => match self.committed(repository, path)? {
                    Ok(id) => id,
                    Err(why) => return Ok(Err(why)),
                },
                Known::Unknown(why) => return Ok(Err(why)),
            };
            let blob = id.map(|id| repository.find_blob(id)).transpose()?;
            Ok(Ok(blob.map(|blob| SourceFile::new(path, blob.content().to_vec()))))
        });
        found?
    }
}
