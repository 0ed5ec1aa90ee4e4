//! Which files have another name than they had.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use git2::ErrorCode;

use super::revision::absent;
use super::{Commit, Git};

impl Git {
    /// The old path of each file below the root that was renamed between two commits, by its new
    /// one.
    ///
    /// # Errors
    /// When the revisions cannot be read.
    pub fn renamed(&self, from: &Commit, to: &Commit) -> Result<BTreeMap<String, String>> {
        self.with(|repository| {
            let tree = |commit: &Commit| repository.find_commit(commit.id)?.tree();
            let (from, to) = (tree(from)?, tree(to)?);
            let mut diff = repository.diff_tree_to_tree(Some(&from), Some(&to), None)?;
            let mut options = git2::DiffFindOptions::new();
            diff.find_similar(Some(options.renames(true)))?;
            let below = |file: git2::DiffFile<'_>| {
                let path = String::from_utf8_lossy(file.path_bytes()?).into_owned();
                path.strip_prefix(&self.prefix).map(str::to_owned)
            };
            let renamed = diff.deltas().filter(|delta| delta.status() == git2::Delta::Renamed);
            let pair = |delta: git2::DiffDelta<'_>| {
                Some((below(delta.new_file())?, below(delta.old_file())?))
            };
            Ok(renamed.filter_map(pair).collect())
        })
        .or_else(|error| match error.downcast_ref::<git2::Error>() {
            Some(git) if git.code() == ErrorCode::NotFound => {
                Err(error).context(absent(&from.name))
            }
            _ => Err(error),
        })
    }
}
