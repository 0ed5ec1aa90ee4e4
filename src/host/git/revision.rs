//! A revision as a place to read from: the same questions as to the disk, the same answers.

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::{Arc, Mutex, OnceLock};

use anyhow::{Context, Result, anyhow, bail};
use git2::{ObjectType, Oid, Repository};
use jiff::civil::Date;

use super::listing::{Listing, Thing};
use super::{Chronicle, Commit, Git};
use crate::check::History;
use crate::config;
use crate::ground::Kind;
use crate::host::{Host, LARGEST, MOST_FILES, literal_prefix};

/// Modes of entries of a tree that are neither file nor folder.
pub(super) const LINK: i32 = 0o120_000;
pub(super) const SUBMODULE: i32 = 0o160_000;

/// More links on the way to one file lead nowhere.
const MOST_LINKS: usize = 40;
/// A tree can hold itself a thousand times over; whoever has more entries wants to exhaust us.
const MOST_ENTRIES: usize = 4_000_000;
/// No file system knows longer paths.
const LONGEST_PATH: usize = 4096;

/// What Git LFS keeps in the place of a file.
pub(super) const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";

/// The files of a commit below the root.
pub struct Revision<'g> {
    pub(super) git: &'g Git,
    outside: &'g dyn Host,
    /// The tree that the root is in that commit, if it is there.
    tree: Option<Oid>,
    /// All that is in it, once somebody asked for that.
    listing: OnceLock<Option<Listing>>,
    called: String,
    /// `None` for what is staged, which is about to become one.
    pub(super) commit: Option<Commit>,
    /// Files that are taken for absent, because they are in what this is compared with.
    hidden: BTreeSet<String>,
    /// Those of them that were asked for.
    missed: Mutex<BTreeSet<Arc<str>>>,
}

/// What lies at a path.
pub(super) enum Entry {
    Nothing,
    File(Oid),
    Folder(Oid),
    /// The path is, or leads into, the submodule at this one.
    Submodule(String),
}

impl<'g> Revision<'g> {
    /// The files of `commit`; whatever is no file is asked of `outside`.
    ///
    /// # Errors
    /// When the commit cannot be read.
    pub fn new(git: &'g Git, outside: &'g dyn Host, commit: &Commit) -> Result<Self> {
        let top = git.with(|repository| {
            let tree = repository.find_commit(commit.id).and_then(|commit| commit.tree());
            Ok(tree.with_context(|| absent(&commit.name))?.id())
        })?;
        Self::of(git, outside, top, Some(commit.clone()))
    }

    /// The files as they are staged.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn staged(git: &'g Git, outside: &'g dyn Host) -> Result<Self> {
        let top = git.staged(outside.env("GIT_INDEX_FILE").as_deref())?;
        Self::of(git, outside, top, None)
    }

    fn of(git: &'g Git, outside: &'g dyn Host, top: Oid, commit: Option<Commit>) -> Result<Self> {
        let below = git.prefix.trim_end_matches('/');
        let tree = match git.with(|repository| find(repository, top, below))? {
            Entry::Folder(tree) => Some(tree),
            _ => None,
        };
        let called = commit.as_ref().map_or("what is staged", |commit| &commit.name).to_owned();
        let (listing, hidden, missed) = (OnceLock::new(), BTreeSet::new(), Mutex::default());
        Ok(Revision { git, outside, tree, listing, called, commit, hidden, missed })
    }

    /// The same without some files.
    #[must_use]
    pub fn without(mut self, files: BTreeSet<String>) -> Self {
        self.hidden = files;
        self
    }

    /// The files that were asked for and are hidden.
    #[must_use]
    pub fn missed(&self) -> Vec<Arc<str>> {
        self.missed.lock().map(|missed| missed.iter().cloned().collect()).unwrap_or_default()
    }

    /// The submodule that `path` lies in.
    ///
    /// # Errors
    /// When the revision cannot be read.
    pub fn submodule(&self, path: &str) -> Result<Option<String>> {
        Ok(match self.entry(path)? {
            Entry::Submodule(at) => Some(at),
            _ => None,
        })
    }

    fn entry(&self, path: &str) -> Result<Entry> {
        let Some(tree) = self.tree else { return Ok(Entry::Nothing) };
        let plain = |part: &str| !matches!(part, "" | "." | "..");
        if !path.is_empty() && !path.split('/').all(plain) {
            bail!("`{path}` leads out of the repository");
        }
        let listed = self.listing.get().and_then(Option::as_ref).filter(|_| !path.is_empty());
        match listed.map(|listing| listing.find(path)) {
            Some(None) => Ok(Entry::Nothing),
            Some(Some((id, Thing::File))) => Ok(Entry::File(id)),
            Some(Some((id, Thing::Folder))) => Ok(Entry::Folder(id)),
            Some(Some((_, Thing::Elsewhere))) | None => {
                self.git.with(|repository| find(repository, tree, path))
            }
        }
    }

    /// The files at or below `path`; `wanted` is asked of all of them, the hidden ones as well.
    fn below(&self, path: &str, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Arc<str>>> {
        if path.is_empty() && self.listing.get().is_none() {
            let Some(tree) = self.tree else { return Ok(Vec::new()) };
            let listing = self.git.with(|git| Listing::read(git, tree, &self.called))?;
            self.listing.get_or_init(|| listing);
        }
        let start = if path.is_empty() { String::new() } else { format!("{path}/") };
        match (self.entry(path)?, self.listing.get()) {
            (Entry::Nothing, _) => Ok(Vec::new()),
            (Entry::File(_), _) if self.is_hidden(path) => Ok(Vec::new()),
            (Entry::File(_), _) => Ok(vec![path.into()]),
            (Entry::Folder(id), Some(Some(listing))) if self.is_listed(listing, path, id) => {
                let found = listing.below(&start).filter(|path| wanted(path));
                Ok(found.filter(|path| !self.is_hidden(path)).cloned().collect())
            }
            (Entry::Folder(tree), _) => {
                self.git.with(|repository| self.walk(repository, (start, tree), wanted))
            }
            (Entry::Submodule(at), _) => bail!("`{path}` lies in the submodule `{at}`"),
        }
    }

    /// Whether a folder is listed at this path, and does not lie behind a link.
    fn is_listed(&self, listing: &Listing, path: &str, id: Oid) -> bool {
        path.is_empty() || listing.find(path) == Some((id, Thing::Folder))
    }

    fn is_hidden(&self, path: &str) -> bool {
        if !self.hidden.contains(path) {
            return false;
        }
        if let Ok(mut missed) = self.missed.lock() {
            missed.insert(path.into());
        }
        true
    }

    /// Walks a folder.
    fn walk(
        &self,
        repository: &Repository,
        start: (String, Oid),
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<Arc<str>>> {
        let (mut found, mut seen, mut open) = (Vec::new(), 0, vec![start]);
        while let Some((folder, id)) = open.pop() {
            let tree = repository.find_tree(id).with_context(|| absent(&self.called))?;
            seen += tree.len();
            if seen > MOST_ENTRIES || folder.len() > LONGEST_PATH {
                bail!("`{}` holds too many files, or too deep folders", self.called);
            }
            for entry in &tree {
                let name = String::from_utf8_lossy(entry.name_bytes());
                let path = format!("{folder}{name}");
                match entry.kind() {
                    Some(ObjectType::Tree) => open.push((format!("{path}/"), entry.id())),
                    Some(ObjectType::Blob) if entry.filemode() == LINK => {}
                    Some(ObjectType::Blob) if wanted(&path) && !self.is_hidden(&path) => {
                        found.push(path.into());
                    }
                    _ => {}
                }
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    pub(super) fn content(&self, repository: &Repository, path: &str, id: Oid) -> Result<Vec<u8>> {
        let gone = || format!("`{path}`: {}", absent(&self.called));
        let (size, _) = repository.odb()?.read_header(id).with_context(gone)?;
        if size as u64 > LARGEST {
            bail!("`{path}` is too large to be read");
        }
        let blob = repository.find_blob(id).with_context(gone)?;
        if blob.content().starts_with(LFS_POINTER) {
            bail!(
                "`{path}` of `{}` is kept in Git LFS, where tmgate does not look; keep models in \
                 git itself",
                self.called
            );
        }
        Ok(blob.content().to_vec())
    }
}

/// Why an object that is named may be absent.
pub(super) fn absent(called: &str) -> String {
    format!("`{called}` is not here as a whole; fetch without `--filter`")
}

/// What lies at `path` below `top`. Links are followed, and never lead above it.
pub(super) fn find(repository: &Repository, top: Oid, path: &str) -> Result<Entry> {
    let mut trees = vec![top];
    let mut way: Vec<String> = Vec::new();
    let mut rest: Vec<String> = path.split('/').rev().map(str::to_owned).collect();
    let mut links = 0;
    while let Some(part) = rest.pop() {
        match part.as_str() {
            "" | "." => continue,
            ".." if trees.len() > 1 => {
                trees.pop();
                way.pop();
                continue;
            }
            ".." => bail!("`{path}` is a link that leads out of the repository"),
            name if name.contains('\0') => return Ok(Entry::Nothing),
            _ => {}
        }
        let tree = repository.find_tree(*trees.last().unwrap_or(&top));
        let tree = tree.with_context(|| format!("`{path}`: {}", absent("the revision")))?;
        let Some(entry) = tree.get_name(&part) else { return Ok(Entry::Nothing) };
        way.push(part);
        match (entry.filemode(), entry.kind()) {
            (SUBMODULE, _) => return Ok(Entry::Submodule(way.join("/"))),
            (LINK, _) => {
                links += 1;
                let blob = repository.find_blob(entry.id())?;
                let target = String::from_utf8_lossy(blob.content());
                if links > MOST_LINKS || target.starts_with('/') || target.len() > LONGEST_PATH {
                    bail!("`{path}` is a link that leads out of the repository");
                }
                way.pop();
                rest.extend(target.split('/').rev().map(str::to_owned));
            }
            (_, Some(ObjectType::Tree)) => trees.push(entry.id()),
            _ if rest.is_empty() => return Ok(Entry::File(entry.id())),
            _ => return Ok(Entry::Nothing),
        }
    }
    Ok(Entry::Folder(*trees.last().unwrap_or(&top)))
}

impl Host for Revision<'_> {
    fn relative(&self, typed: &str) -> Result<String> {
        // Whoever names a path names it where they stand, where it need not exist any more.
        if let Ok(path) = self.outside.relative(typed) {
            return Ok(path);
        }
        let path = typed.trim_start_matches("./").trim_end_matches('/');
        match self.entry(path)? {
            Entry::Nothing => Err(anyhow!("`{typed}` is not in `{}`", self.called)),
            _ => Ok(path.to_owned()),
        }
    }

    fn typed(&self, path: &str) -> String {
        self.outside.typed(path)
    }

    fn files(&self, path: &str, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Result<Vec<Arc<str>>> {
        let inside = if path.is_empty() { 0 } else { path.len() + 1 };
        let is_hidden = |file: &str| {
            let rest = file.get(inside..).unwrap_or("");
            rest.starts_with('.') || rest.contains("/.")
        };
        self.below(path, &|file| !is_hidden(file) && wanted(file))
    }

    fn kind(&self, path: &str) -> Result<Option<Kind>> {
        let plain = |part: &str| !matches!(part, "" | "." | "..");
        if !path.split('/').all(plain) {
            return Ok(Some(Kind::Outside));
        }
        Ok(match self.entry(path)? {
            Entry::File(_) if self.is_hidden(path) => None,
            Entry::File(id) => {
                let size = |repository: &Repository| {
                    let (size, _) = repository.odb()?.read_header(id)?;
                    Ok(size as u64)
                };
                Some(Kind::File(self.git.with(size)?))
            }
            Entry::Folder(_) => Some(Kind::Folder),
            Entry::Submodule(_) => Some(Kind::Outside),
            Entry::Nothing => None,
        })
    }

    fn matching(&self, glob: &str) -> Result<Vec<Arc<str>>> {
        let globs = config::globs(&[glob.to_owned()]);
        let mut found = self.below(literal_prefix(glob), &|path| globs.is_match(path))?;
        found.truncate(MOST_FILES);
        Ok(found)
    }

    /// A report tells of a run on the files as they are, which are those that are staged or as good.
    /// No commit holds one.
    fn reports(&self, pattern: &str, typed: bool) -> Result<Vec<Arc<str>>> {
        match self.commit {
            None => self.outside.reports(pattern, typed),
            Some(_) => Ok(Vec::new()),
        }
    }

    fn open_report(&self, path: &str) -> Result<Box<dyn Read + Send>> {
        match self.commit {
            None => self.outside.open_report(path),
            Some(_) => bail!("`{path}` is not in `{}`: a commit holds no reports", self.called),
        }
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        match self.entry(path)? {
            Entry::File(_) if self.is_hidden(path) => Ok(None),
            Entry::File(id) => {
                self.git.with(|repository| self.content(repository, path, id).map(Some))
            }
            Entry::Nothing => Ok(None),
            Entry::Folder(_) => bail!("`{path}` is not a file"),
            Entry::Submodule(at) => bail!("`{path}` lies in the submodule `{at}`"),
        }
    }

    fn write(&self, path: &str, _: &[u8]) -> Result<()> {
        bail!("`{path}` cannot be written: a revision never changes")
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Result<()> {
        self.write(path, bytes)
    }

    fn write_report(&self, typed: &str, bytes: &[u8]) -> Result<()> {
        self.outside.write_report(typed, bytes)
    }

    fn append(&self, typed: &str, bytes: &[u8]) -> Result<()> {
        self.outside.append(typed, bytes)
    }

    fn read_typed(&self, typed: &str, most: usize) -> Result<Vec<u8>> {
        self.outside.read_typed(typed, most)
    }

    fn standard_input(&self) -> Result<Vec<u8>> {
        self.outside.standard_input()
    }

    fn today(&self) -> Date {
        self.outside.today()
    }

    fn env(&self, name: &str) -> Option<String> {
        self.outside.env(name)
    }

    fn root_name(&self) -> String {
        self.outside.root_name()
    }

    fn began(&self) -> Result<String> {
        self.outside.began()
    }

    fn git(&self) -> Result<Git> {
        self.outside.git()
    }

    fn history(&self) -> Option<Box<dyn History + '_>> {
        let below: &dyn Host = if self.commit.is_none() { self } else { self.outside };
        Some(Box::new(Chronicle::new(below, self.commit.clone())))
    }
}
