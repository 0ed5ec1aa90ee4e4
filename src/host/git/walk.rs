//! A walk through the history for those who ask what has changed since a day. It goes back as far
//! as somebody asks and no further.
//!
//! Of each commit only those folders are read that lie on the way to a file which is asked about, and
//! only as far as their ids differ from those of its parents. A walk that is about all files reads
//! every folder that differs: so the cost is that of the changes, not of the files.

use std::collections::{BTreeSet, BinaryHeap, HashMap, HashSet};

use anyhow::{Context, Result};
use git2::{Commit, ObjectType, Oid, Repository};
use jiff::civil::Date;

use super::differ::Changes;

/// More commits are not looked at.
pub(super) const MOST_COMMITS: usize = 20_000;
/// More changes of files are not kept.
const MOST_EDITS: usize = 2_000_000;
/// A file is not followed through more names.
const MOST_NAMES: usize = 20;

/// What a commit made of a file.
#[derive(Debug)]
struct Edit {
    /// When it was committed, in seconds.
    time: i64,
    before: Before,
}

/// What a file was before a commit.
#[derive(Debug, Clone)]
pub(super) enum Before {
    Absent,
    Blob(Oid),
    /// The same, under another name.
    Named(String),
}

/// What the walk has seen.
pub(super) struct Walk {
    /// The folder whose files are asked about: empty, or `services/pay/`.
    prefix: String,
    /// The files that are asked about, with the names that they had before; `None`: all.
    asked: Option<BTreeSet<String>>,
    /// Commits to be looked at, the youngest first.
    open: BinaryHeap<(i64, Oid)>,
    seen: HashSet<Oid>,
    /// By path, the youngest first.
    edits: HashMap<String, Vec<Edit>>,
    kept: usize,
    /// The first commits, with their files: these came into being there.
    roots: Vec<(i64, Oid)>,
    /// Where a shallow clone ends.
    ends: Vec<i64>,
    /// Why the walk went no further.
    halted: Option<String>,
}

/// What the walk knows of a file since a moment.
pub(super) enum Known {
    /// Last at this moment, and how it was before the first time.
    Changed(i64, Before),
    Unchanged,
    /// Why that cannot be told.
    Unknown(String),
}

impl Walk {
    /// A walk about one file, or about all.
    pub(super) fn from(
        repository: &Repository,
        head: Oid,
        prefix: &str,
        path: Option<&str>,
    ) -> Result<Self> {
        let time = repository.find_commit(head)?.time().seconds();
        Ok(Walk {
            prefix: prefix.to_owned(),
            asked: path.map(|path| BTreeSet::from([path.to_owned()])),
            open: BinaryHeap::from([(time, head)]),
            seen: HashSet::from([head]),
            edits: HashMap::new(),
            kept: 0,
            roots: Vec::new(),
            ends: Vec::new(),
            halted: None,
        })
    }

    /// What has become of `path`, which is relative to the prefix, at `since` or later.
    pub(super) fn ask(&mut self, repository: &Repository, path: &str, since: i64) -> Known {
        if let Err(error) = self.go_back(repository, since) {
            self.halted = Some(format!("the history cannot be read: {error:#}"));
        }
        self.known(repository, path, since)
    }

    /// Why it is not known how files were before `since`, once somebody asked.
    pub(super) fn short_of(&self, since: i64) -> Option<String> {
        let end = self.ends.iter().copied().filter(|end| *end >= since).max();
        end.map(ends_on).or_else(|| self.halted.clone())
    }

    fn known(&self, repository: &Repository, path: &str, since: i64) -> Known {
        let (mut name, mut until) = (path.to_owned(), i64::MAX);
        let (mut last, mut before) = (None, Before::Absent);
        for _ in 0..MOST_NAMES {
            let edits = self.edits.get(&name).map_or(&[][..], Vec::as_slice);
            let mut other = None;
            for edit in edits.iter().filter(|edit| edit.time >= since && edit.time <= until) {
                if let Before::Named(old) = &edit.before {
                    (other, until) = (Some(old.clone()), edit.time);
                    break;
                }
                last = last.or(Some(edit.time));
                before = edit.before.clone();
            }
            match other {
                Some(old) => name = old,
                None => break,
            }
        }
        if let Some(end) = self.ends.iter().copied().filter(|end| *end >= since).max() {
            return match last {
                Some(last) => Known::Changed(last, before),
                None => Known::Unknown(ends_on(end)),
            };
        }
        let born = self
            .roots
            .iter()
            .filter(|(time, tree)| *time >= since && self.holds(repository, *tree, &name));
        if let Some(born) = born.map(|(time, _)| *time).max() {
            return Known::Changed(last.unwrap_or(born), Before::Absent);
        }
        match (last, &self.halted) {
            (Some(last), _) => Known::Changed(last, before),
            (None, Some(why)) => Known::Unknown(why.clone()),
            (None, None) => Known::Unchanged,
        }
    }

    fn holds(&self, repository: &Repository, tree: Oid, path: &str) -> bool {
        let tree = repository.find_tree(tree);
        let full = format!("{}{path}", self.prefix);
        tree.is_ok_and(|tree| tree.get_path(full.as_ref()).is_ok())
    }

    /// Looks at the commits of `since` and later.
    fn go_back(&mut self, repository: &Repository, since: i64) -> Result<()> {
        while let Some(&(time, id)) = self.open.peek() {
            if time < since || self.halted.is_some() {
                break;
            }
            if self.seen.len() > MOST_COMMITS || self.kept > MOST_EDITS {
                let day = day_of(time);
                let (most, of) = match self.kept > MOST_EDITS {
                    true => (MOST_EDITS, "changes of files"),
                    false => (MOST_COMMITS, "commits"),
                };
                self.halted = Some(format!("{most} {of} lie behind, and they only reach to {day}"));
                break;
            }
            self.open.pop();
            let commit = repository.find_commit(id)?;
            self.look_at(repository, &commit)?;
        }
        Ok(())
    }

    fn look_at(&mut self, repository: &Repository, commit: &Commit<'_>) -> Result<()> {
        let time = commit.time().seconds();
        let named = commit.raw_header_bytes().split(|byte| *byte == b'\n');
        let named = named.filter(|line| line.starts_with(b"parent ")).count();
        let mut parents = Vec::new();
        for id in commit.parent_ids() {
            match repository.find_commit(id) {
                Ok(parent) => parents.push(parent),
                Err(error) if repository.is_shallow() => drop(error),
                Err(error) => return Err(error).context("a commit is missing"),
            }
        }
        if parents.len() < named {
            // Which of its files are new here cannot be told.
            self.ends.push(time);
        } else if parents.is_empty() {
            self.roots.push((time, commit.tree_id()));
        }
        for parent in &parents {
            if self.seen.insert(parent.id()) {
                self.open.push((parent.time().seconds(), parent.id()));
            }
        }
        if parents.is_empty() || parents.len() < named {
            return Ok(());
        }
        let below = |commit: &Commit<'_>| -> Result<Option<Oid>> {
            match self.prefix.trim_end_matches('/') {
                "" => Ok(Some(commit.tree_id())),
                prefix => {
                    let found = commit.tree()?.get_path(prefix.as_ref());
                    Ok(found.ok().filter(|e| e.kind() == Some(ObjectType::Tree)).map(|e| e.id()))
                }
            }
        };
        let new = below(commit)?;
        let old = parents.iter().map(below).collect::<Result<Vec<_>>>()?;
        let mut all = Changes::default();
        let mut changes = Changes::default();
        match &self.asked {
            None => changes.compare(repository, new, &old, "", 0)?,
            Some(paths) => {
                for path in paths {
                    changes.follow(repository, new, &old, path)?;
                }
                // What came from nowhere may only have got another name.
                if changes.0.values().any(|change| change.old.is_none()) {
                    all.compare(repository, new, &old, "", 0)?;
                }
            }
        }
        self.keep(time, &changes, if all.0.is_empty() { &changes } else { &all });
        Ok(())
    }

    fn keep(&mut self, time: i64, changes: &Changes, all: &Changes) {
        // What only got another name has not changed.
        let mut gone: HashMap<Oid, &str> = HashMap::new();
        for (path, change) in &all.0 {
            if let (Some(old), None) = (change.old, change.new) {
                gone.insert(old, path);
            }
        }
        for (path, change) in &changes.0 {
            let before = match (change.old, change.new) {
                (Some(old), _) => Before::Blob(old),
                (None, Some(new)) => match gone.get(&new) {
                    Some(old) => {
                        if let Some(asked) = &mut self.asked {
                            asked.insert((*old).to_owned());
                        }
                        Before::Named((*old).to_owned())
                    }
                    None => Before::Absent,
                },
                (None, None) => Before::Absent,
            };
            self.edits.entry(path.clone()).or_default().push(Edit { time, before });
            self.kept += 1;
        }
    }
}

fn ends_on(end: i64) -> String {
    let day = day_of(end);
    format!("this clone is shallow, and its history ends on {day}: fetch all of it")
}

/// The day of a moment, in UTC.
pub(super) fn day_of(second: i64) -> Date {
    let time = jiff::Timestamp::from_second(second).unwrap_or_default();
    jiff::tz::TimeZone::UTC.to_datetime(time).date()
}
