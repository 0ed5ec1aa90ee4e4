//! What is staged: the tree that the next commit will have.

use std::path::Path;

use anyhow::{Context, Result, bail};
use git2::{Index, Oid};

use super::Git;

impl Git {
    /// The tree of what is staged, in `file` where a program such as `git commit -a` stages to an
    /// index of its own. It is written to the repository, as that commit would write it.
    ///
    /// # Errors
    /// When the index cannot be read, or holds conflicts.
    pub(super) fn staged(&self, file: Option<&str>) -> Result<Oid> {
        self.with(|repository| {
            let mut index = match (file, repository.workdir()) {
                (Some(file), Some(folder)) => Index::open(&folder.join(Path::new(file)))?,
                _ => repository.index()?,
            };
            if index.has_conflicts() {
                bail!("there are conflicts that nobody has resolved yet");
            }
            Ok(index.write_tree_to(repository)?)
        })
        .context("what is staged cannot be read")
    }
}
