//! The history of the repository: revisions, and what lies between them.
//!
//! Objects are read from the object database; nothing is checked out, nothing is fetched, no program
//! is started and no configuration of the repository can make it start one.

mod above;
mod change;
mod chronicle;
mod differ;
mod index;
mod lines;
mod listing;
mod renamed;
mod revision;
mod samples;
mod walk;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::{BTreeSet, BinaryHeap};
use std::fmt::{Display, Formatter};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context, Result};
use git2::{ErrorCode, IndexEntryExtendedFlag, Oid, Repository, RepositoryOpenFlags};

pub use change::Branch;
pub use chronicle::Chronicle;
pub use lines::{Lines, changed_lines};
pub use revision::Revision;

/// The git repository that a root lies in.
pub struct Git {
    /// Where it is opened from.
    root: PathBuf,
    /// Of the root below the top of the repository: empty, or `services/pay/`.
    prefix: String,
    /// One repository serves one thread at a time; these are free.
    idle: Mutex<Vec<Repository>>,
}

/// A commit, and how it was called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    pub name: String,
    pub(super) id: Oid,
}

/// Why there is nothing to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoBase {
    /// The root lies in no repository.
    NoRepository { root: String },
    /// It belongs to somebody else, and git trusts nobody else's.
    NotOwned { root: String },
    /// It has no working tree, and no revision was named instead.
    Bare,
    /// There is no commit yet.
    Unborn,
    /// A revision is called by the empty name: a variable was empty.
    Nameless,
    /// No revision has that name. `shallow`: it may be one that was not fetched.
    Unknown { name: String, shallow: bool },
    /// The name is one of a file or a folder.
    NotACommit { name: String },
    /// The clone does not reach back to where the two parted.
    Shallow { base: String, head: String },
    /// They have never been one.
    Unrelated { base: String, head: String },
}

impl std::error::Error for NoBase {}

impl Display for NoBase {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        const DEEPEN: &str = "clone the whole history: `fetch-depth: 0` for actions/checkout, \
            `GIT_DEPTH: 0` for GitLab, `git fetch --unshallow` here";
        match self {
            NoBase::NoRepository { root } => {
                write!(f, "`{root}` lies in no git repository, so there is no base to compare with")
            }
            NoBase::NotOwned { root } => write!(
                f,
                "the git repository of `{root}` belongs to another user; trust it: \
                 `git config --global --add safe.directory {root}`"
            ),
            NoBase::Bare => f.write_str(
                "this repository is bare and has no working tree; name the revision to check: \
                 `--head REV`",
            ),
            NoBase::Unborn => {
                f.write_str("the current branch has no commit yet, so there is nothing to compare")
            }
            NoBase::Nameless => {
                f.write_str("the revision has no name; is the variable that should hold it empty?")
            }
            NoBase::Unknown { name, shallow: false } => write!(
                f,
                "no revision is called `{name}`; a branch of a remote must have been fetched"
            ),
            NoBase::Unknown { name, shallow: true } => {
                write!(f, "no revision is called `{name}` in this shallow clone; {DEEPEN}")
            }
            NoBase::NotACommit { name } => write!(f, "`{name}` is no commit"),
            NoBase::Shallow { base, head } => write!(
                f,
                "this clone is too shallow to hold the commit at which `{head}` left `{base}`; \
                 {DEEPEN}"
            ),
            NoBase::Unrelated { base, head } => {
                write!(f, "`{head}` and `{base}` have no commit in common")
            }
        }
    }
}

impl Git {
    /// Opens the repository that `root` lies in: that of a working tree, a linked one included, of a
    /// submodule, or a bare one.
    ///
    /// # Errors
    /// [`NoBase`] where there is none; otherwise when it cannot be read.
    pub fn open(root: &Path) -> Result<Self> {
        let repository = open(root)?;
        let top = repository.workdir().map(|top| real(top).unwrap_or_else(|| top.to_owned()));
        let below = top.as_deref().and_then(|top| root.strip_prefix(top).ok());
        let parts = below.into_iter().flat_map(Path::components);
        let parts = parts.map(|part| format!("{}/", part.as_os_str().to_string_lossy()));
        let prefix = parts.collect();
        Ok(Git { root: root.to_owned(), prefix, idle: Mutex::new(vec![repository]) })
    }

    /// Whether there is no working tree.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn is_bare(&self) -> Result<bool> {
        self.with(|repository| Ok(repository.is_bare()))
    }

    /// The commit that is checked out.
    ///
    /// # Errors
    /// [`NoBase::Unborn`] where there is none.
    pub fn head(&self) -> Result<Commit> {
        self.with(|repository| match repository.head() {
            Ok(head) => {
                let commit = head.peel_to_commit().context("HEAD is no commit")?;
                Ok(Commit { name: "HEAD".to_owned(), id: commit.id() })
            }
            Err(error) if matches!(error.code(), ErrorCode::UnbornBranch | ErrorCode::NotFound) => {
                Err(NoBase::Unborn.into())
            }
            Err(error) => Err(error).context("HEAD cannot be read"),
        })
    }

    /// The commit of that name, as `git rev-parse` understands names. A branch that only the remote
    /// `origin` has is found without its prefix, because that is all a clone made by CI has.
    ///
    /// # Errors
    /// [`NoBase`] where there is none.
    pub fn commit(&self, name: &str) -> Result<Commit> {
        if name.trim().is_empty() {
            return Err(NoBase::Nameless.into());
        }
        self.with(|repository| {
            let found = repository.revparse_single(name);
            let found = found.or_else(|_| repository.revparse_single(&format!("origin/{name}")));
            let Ok(object) = found else {
                let head = repository.head().map_err(|error| error.code());
                if head.is_err_and(|code| code == ErrorCode::UnbornBranch) {
                    return Err(NoBase::Unborn.into());
                }
                let shallow = repository.is_shallow();
                return Err(NoBase::Unknown { name: name.to_owned(), shallow }.into());
            };
            let commit = object.peel_to_commit();
            let commit = commit.map_err(|_| NoBase::NotACommit { name: name.to_owned() })?;
            Ok(Commit { name: name.to_owned(), id: commit.id() })
        })
    }

    /// The ids of the parents of a commit as it names them itself: at the end of a shallow clone these
    /// are more than the clone holds.
    ///
    /// # Errors
    /// When the commit cannot be read.
    pub fn parents(&self, of: &Commit) -> Result<Vec<String>> {
        self.with(|repository| {
            let objects = repository.odb()?;
            let commit = objects.read(of.id).context("the commit cannot be read")?;
            let text = String::from_utf8_lossy(commit.data());
            let lines = text.lines().skip(1).map_while(|line| line.strip_prefix("parent "));
            Ok(lines.map(str::to_owned).collect())
        })
    }

    /// The commit at which `head` left `base`: the best common ancestor, as a pull request is
    /// compared. Where branches were merged into each other crosswise there are several that are as
    /// good, and the first is taken, as git does.
    ///
    /// # Errors
    /// [`NoBase`] where there is none, or where the clone is too shallow to tell.
    pub fn merge_base(&self, base: &Commit, head: &Commit) -> Result<Commit> {
        self.with(|repository| match repository.merge_base(base.id, head.id) {
            Ok(id) => Ok(Commit { name: base.name.clone(), id }),
            Err(error) if error.code() == ErrorCode::NotFound => {
                let names = (base.name.clone(), head.name.clone());
                if !repository.is_shallow() {
                    return Err(NoBase::Unrelated { base: names.0, head: names.1 }.into());
                }
                // It gave up where the clone ends, which may be behind the commit in question.
                match nearest(repository, base.id, head.id) {
                    Some(id) => Ok(Commit { name: names.0, id }),
                    None => Err(NoBase::Shallow { base: names.0, head: names.1 }.into()),
                }
            }
            Err(error) => Err(error).context("the history cannot be read"),
        })
    }

    /// The files that a sparse checkout left out of the working tree.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn not_checked_out(&self) -> Result<BTreeSet<String>> {
        self.with(|repository| {
            let is_sparse = repository.config()?.get_bool("core.sparseCheckout").unwrap_or(false);
            if !is_sparse {
                return Ok(BTreeSet::new());
            }
            let index = repository.index().context(
                "the index of this sparse checkout cannot be read; \
                 `git sparse-checkout reapply --no-sparse-index` writes one that can",
            )?;
            let skipped = index.iter().filter(|entry| {
                let flags = IndexEntryExtendedFlag::from_bits_truncate(entry.flags_extended);
                flags.contains(IndexEntryExtendedFlag::SKIP_WORKTREE)
            });
            let path = |path: &[u8]| String::from_utf8_lossy(path).into_owned();
            let below = |path: String| path.strip_prefix(&self.prefix).map(str::to_owned);
            Ok(skipped.filter_map(|entry| below(path(&entry.path))).collect())
        })
    }

    /// Lends a repository to `work`.
    fn with<T>(&self, work: impl FnOnce(&Repository) -> Result<T>) -> Result<T> {
        let free = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let repository = match free {
            Some(repository) => repository,
            None => open(&self.root)?,
        };
        let done = work(&repository);
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(repository);
        }
        done
    }
}

impl Commit {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> String {
        self.id.to_string()
    }

    /// The same under another name.
    #[must_use]
    pub fn called(self, name: &str) -> Self {
        Commit { name: name.to_owned(), ..self }
    }

    /// The first digits of its id.
    #[must_use]
    pub fn short(&self) -> String {
        self.id.to_string().chars().take(12).collect()
    }
}

/// The id that git gives a file with this content.
#[must_use]
pub fn blob_id(content: &[u8]) -> Option<String> {
    git2::Oid::hash_object(git2::ObjectType::Blob, content).ok().map(|id| id.to_string())
}

/// The youngest commit that both come from, in a history that may end anywhere.
fn nearest(repository: &Repository, base: Oid, head: Oid) -> Option<Oid> {
    let mut known = BTreeSet::from([base]);
    let mut open = vec![base];
    while let Some(id) = open.pop() {
        let Ok(commit) = repository.find_commit(id) else { continue };
        open.extend(commit.parent_ids().filter(|parent| known.insert(*parent)));
    }
    let mut seen = BTreeSet::from([head]);
    let mut open = BinaryHeap::from([(0, head)]);
    while let Some((_, id)) = open.pop() {
        let Ok(commit) = repository.find_commit(id) else { continue };
        if known.contains(&id) {
            return Some(id);
        }
        let parents = commit.parents().filter(|parent| seen.insert(parent.id()));
        open.extend(parents.map(|parent| (parent.time().seconds(), parent.id())));
    }
    None
}

fn open(root: &Path) -> Result<Repository> {
    let flags = RepositoryOpenFlags::empty();
    let shown = root.display().to_string();
    Repository::open_ext(root, flags, std::iter::empty::<&Path>()).or_else(|error| {
        match error.code() {
            ErrorCode::NotFound => Err(NoBase::NoRepository { root: shown }.into()),
            ErrorCode::Owner => Err(NoBase::NotOwned { root: shown }.into()),
            _ => Err(error).with_context(|| format!("the git repository of `{shown}`")),
        }
    })
}

#[expect(clippy::disallowed_methods, reason = "where the working tree begins is asked of the disk")]
fn real(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}
