//! All entries of a tree at once, for those who ask about many of them.

use std::sync::Arc;

use anyhow::{Result, bail};
use git2::{ErrorCode, ObjectType, Oid, Repository};

use super::revision::{LINK, SUBMODULE};

/// A tree can hold itself a thousand times over; whoever has more entries, or longer names in all,
/// wants to exhaust us.
const MOST_ENTRIES: usize = 4_000_000;
const MOST_BYTES: usize = 256 << 20;
/// No file system knows longer paths.
const LONGEST_PATH: usize = 4096;

/// Every file and folder of a tree.
#[derive(Debug)]
pub(super) struct Listing {
    /// Sorted by path.
    entries: Vec<(Arc<str>, Oid, Thing)>,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    File,
    Folder,
    /// A link or a submodule: what lies behind it is not listed.
    Elsewhere,
}

impl Listing {
    /// Lists what is in the tree `top` of the revision that is `called` so.
    ///
    /// # Errors
    /// When it cannot be read, or holds too much.
    pub(super) fn read(repository: &Repository, top: Oid, called: &str) -> Result<Option<Self>> {
        let (mut entries, mut bytes) = (Vec::new(), 0);
        let mut open = vec![(String::new(), top)];
        while let Some((folder, id)) = open.pop() {
            let tree = match repository.find_tree(id) {
                Ok(tree) => tree,
                // A clone that is only a part tells when it is asked for this very tree.
                Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
                Err(error) => return Err(error.into()),
            };
            for entry in &tree {
                let path = format!("{folder}{}", String::from_utf8_lossy(entry.name_bytes()));
                bytes += path.len();
                if entries.len() > MOST_ENTRIES || bytes > MOST_BYTES || path.len() > LONGEST_PATH {
                    bail!("`{called}` holds too many files, or too deep folders");
                }
                let thing = match (entry.filemode(), entry.kind()) {
                    (LINK | SUBMODULE, _) => Thing::Elsewhere,
                    (_, Some(ObjectType::Tree)) => Thing::Folder,
                    (_, Some(ObjectType::Blob)) => Thing::File,
                    _ => Thing::Elsewhere,
                };
                if thing == Thing::Folder {
                    open.push((format!("{path}/"), entry.id()));
                }
                entries.push((path.into(), entry.id(), thing));
            }
        }
        entries.sort_unstable_by(|a: &(Arc<str>, _, _), b| a.0.cmp(&b.0));
        Ok(Some(Listing { entries }))
    }

    fn at(&self, path: &str) -> Option<(Oid, Thing)> {
        let at = self.entries.binary_search_by(|entry| (*entry.0).cmp(path)).ok()?;
        let (_, id, thing) = self.entries[at];
        Some((id, thing))
    }

    /// What lies at `path`, `None` where nothing does; [`Thing::Elsewhere`] as well where a link or
    /// a submodule is on the way.
    pub(super) fn find(&self, path: &str) -> Option<(Oid, Thing)> {
        if let Some(found) = self.at(path) {
            return Some(found);
        }
        let on_the_way = path.match_indices('/').filter_map(|(at, _)| self.at(&path[..at]));
        on_the_way.into_iter().find(|(_, thing)| *thing == Thing::Elsewhere)
    }

    /// The files below `folder`, which ends in `/` unless it is all.
    pub(super) fn below<'l>(&'l self, folder: &'l str) -> impl Iterator<Item = &'l Arc<str>> {
        let first = self.entries.partition_point(|entry| *entry.0 < *folder);
        let inside = self.entries[first..].iter().take_while(move |e| e.0.starts_with(folder));
        inside.filter(|(_, _, thing)| *thing == Thing::File).map(|(path, ..)| path)
    }
}
