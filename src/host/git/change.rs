//! What lies between the base of a branch and what is checked: files, and the words of commits.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use git2::{Delta, DiffFile, DiffOptions, Oid, Repository};

use super::differ::{Altered, Changes};
use super::{Commit, Git};
use crate::check::Change;
use crate::ground::history::{ChangedFile, Message};

/// The messages of more commits are not read.
const MOST_COMMITS: usize = 10_000;
/// Of a longer message the beginning is read.
const LONGEST: usize = 64 * 1024;

/// A branch, from the commit at which it left its base.
pub struct Branch<'g> {
    git: &'g Git,
    base: Commit,
    head: Commit,
    /// What is not committed yet is a part of it.
    working: bool,
}

impl<'g> Branch<'g> {
    pub fn new(git: &'g Git, base: &Commit, head: &Commit, working: bool) -> Self {
        Branch { git, base: base.clone(), head: head.clone(), working }
    }

    fn committed(&self, repository: &Repository) -> Result<Vec<ChangedFile>> {
        let tree = |commit: &Commit| -> Result<Option<Oid>> {
            let tree = repository.find_commit(commit.id)?.tree()?;
            let prefix = self.git.prefix.trim_end_matches('/');
            if prefix.is_empty() {
                return Ok(Some(tree.id()));
            }
            Ok(tree.get_path(prefix.as_ref()).ok().map(|entry| entry.id()))
        };
        let mut changes = Changes::default();
        changes.compare(repository, tree(&self.head)?, &[tree(&self.base)?], "", 0)?;
        let file = |(path, id): (String, Altered)| ChangedFile {
            path: path.into(),
            was: id.old.is_some(),
            is: id.new.is_some(),
        };
        Ok(changes.0.into_iter().map(file).collect())
    }

    /// The same with what is not committed, as the index and the disk tell it.
    fn with_working_tree(&self, repository: &Repository) -> Result<Vec<ChangedFile>> {
        let mut files: BTreeMap<_, ChangedFile> =
            self.committed(repository)?.into_iter().map(|file| (file.path.clone(), file)).collect();
        let mut options = DiffOptions::new();
        options.include_untracked(true).recurse_untracked_dirs(true).ignore_submodules(true);
        options.skip_binary_check(true);
        let head = repository.find_commit(self.head.id)?.tree()?;
        let base = repository.find_commit(self.base.id)?.tree()?;
        let diff = repository.diff_tree_to_workdir_with_index(Some(&head), Some(&mut options))?;
        for delta in diff.deltas() {
            let Some(path) = self.below(&delta.new_file()) else { continue };
            let at_base = base.get_path(format!("{}{path}", self.git.prefix).as_ref());
            let was = at_base.is_ok_and(|entry| entry.kind() == Some(git2::ObjectType::Blob));
            let is = delta.status() != Delta::Deleted;
            let path: std::sync::Arc<str> = path.into();
            match was || is {
                true => files.insert(path.clone(), ChangedFile { path, was, is }),
                false => files.remove(&path),
            };
        }
        Ok(files.into_values().collect())
    }

    fn below(&self, file: &DiffFile<'_>) -> Option<String> {
        let path = String::from_utf8_lossy(file.path_bytes()?).into_owned();
        path.strip_prefix(&self.git.prefix).map(str::to_owned)
    }
}

impl Change for Branch<'_> {
    fn files(&self) -> Result<Vec<ChangedFile>, String> {
        let mut files = self.git.with(|repository| match self.working {
            true => self.with_working_tree(repository),
            false => self.committed(repository),
        });
        if let Ok(files) = &mut files {
            files.sort_unstable();
        }
        files.map_err(|error| format!("what changed cannot be told: {error:#}"))
    }

    fn messages(&self) -> Result<Vec<Message>, String> {
        let messages = self.git.with(|repository| {
            let mut walk = repository.revwalk()?;
            walk.push(self.head.id)?;
            walk.hide(self.base.id)?;
            let mut messages = Vec::new();
            for id in walk.take(MOST_COMMITS) {
                let id = id.context("a commit is missing")?;
                let commit = repository.find_commit(id)?;
                let bytes = commit.message_bytes();
                let text = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST)]).into_owned();
                let commit = Commit { name: String::new(), id }.short();
                messages.push(Message { commit, text });
            }
            Ok(messages)
        });
        messages.map_err(|error| format!("the commits cannot be read: {error:#}"))
    }
}
