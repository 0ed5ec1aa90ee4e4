//! Commits at which some files changed, few enough to look at each.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use git2::{Commit as Found, Oid};
use jiff::civil::Date;

use super::walk::{MOST_COMMITS, day_of};
use super::{Commit, Git};

/// So many files are followed; in a repository with more, the first ones stand for all.
const MOST_FILES: usize = 64;

impl Git {
    /// The commits of the main line that changed one of these files, the oldest first, with the day
    /// of each. Where there are more than `most`, so many that lie evenly among them, the last one
    /// included.
    ///
    /// # Errors
    /// When the history cannot be read. Where a shallow clone ends, so do the commits.
    pub fn samples(&self, paths: &[Arc<str>], most: usize) -> Result<Vec<(Commit, Date)>> {
        let head = self.head()?;
        let mut found = self.with(|repository| {
            let mut found: Vec<(Commit, Date)> = Vec::new();
            let mut next = repository.find_commit(head.id).ok();
            let mut state = next.as_ref().map(|commit| self.state(commit, paths));
            for _ in 0..MOST_COMMITS {
                let Some(commit) = next.take() else { break };
                let parent = commit.parent(0).ok();
                let before = parent.as_ref().map(|parent| self.state(parent, paths));
                let is_there = state.iter().flatten().any(Option::is_some);
                if state != before && is_there {
                    let day = day_of(commit.time().seconds());
                    let name = commit.id().to_string();
                    found.push((Commit { name, id: commit.id() }, day));
                }
                (state, next) = (before, parent);
            }
            Ok(found)
        })?;
        found.reverse();
        let count = found.len();
        if count > most && most > 1 {
            let wanted: Vec<usize> = (0..most).map(|nth| nth * (count - 1) / (most - 1)).collect();
            let mut at = 0;
            found.retain(|_| {
                at += 1;
                wanted.contains(&(at - 1))
            });
        }
        Ok(found)
    }

    /// What each of these files is in a commit.
    fn state(&self, commit: &Found<'_>, paths: &[Arc<str>]) -> Vec<Option<Oid>> {
        let Ok(tree) = commit.tree() else { return Vec::new() };
        let id = |path: &Arc<str>| {
            let full = format!("{}{path}", self.prefix);
            tree.get_path(Path::new(&full)).ok().map(|entry| entry.id())
        };
        paths.iter().take(MOST_FILES).map(id).collect()
    }
}
