//! The names that stand in the sources of the repository, so that a test that a model names is told
//! from one that does not exist. Where two revisions are compared, what both have in common is read
//! once for both.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Library;
use super::witness::is_same_file;
use crate::ground::{Kind, Words};
use crate::source::SourceFile;

/// A file larger than this is not looked into.
pub(super) const LARGEST: u64 = 4 * 1024 * 1024;

/// Files in which a name proves nothing, because they tell of tests and are none.
const NO_SOURCES: &[&str] = &[
    ".md",
    ".mdx",
    ".markdown",
    ".rst",
    ".adoc",
    ".txt",
    ".lock",
    ".sum",
    ".xml",
    ".html",
    ".svg",
    ".csv",
    ".tsv",
    ".log",
    ".map",
    ".snap",
    "-lock.json",
    "-lock.yaml",
    ".jsonl",
    ".ndjson",
];

/// The names in all sources.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Of the files that are the same at the base; of all where there is none.
    same: Words,
    /// Of the others, as they are.
    now: Words,
    /// Of the others, as they were.
    was: Words,
}

impl Names {
    /// Gathers the names of all sources but `reports`.
    pub(super) fn gather(library: &dyn Library, reports: &BTreeSet<Arc<str>>) -> Self {
        let mut names = Names::default();
        let Ok(mut files) = sources(library) else {
            names.same.leave_out();
            return names;
        };
        files.retain(|path| !reports.contains(path));
        let before = library.before();
        let mut moved = BTreeSet::new();
        for part in in_parts(&files, |path, part: &mut Part| part.take(library, before, path)) {
            names.same.absorb(part.same);
            names.now.absorb(part.other);
            moved.extend(part.moved);
        }
        let Some(before) = before else { return names };
        let Ok(mut old) = sources(before) else {
            names.was.leave_out();
            return names;
        };
        old.retain(|path| moved.contains(path) || files.binary_search(path).is_err());
        for part in in_parts(&old, |path, part: &mut Part| part.take(before, None, path)) {
            names.was.absorb(part.same);
        }
        names
    }

    /// Whether one of these stands in the sources; `None` where that is not known.
    pub(super) fn now(&self, names: &[String]) -> Option<bool> {
        has(&[&self.same, &self.now], names)
    }

    /// Whether one of these stood in them at the base.
    pub(super) fn before(&self, names: &[String]) -> Option<bool> {
        has(&[&self.same, &self.was], names)
    }
}

/// The files in which a name proves something.
fn sources(library: &dyn Library) -> Result<Vec<Arc<str>>, String> {
    let is_source = |path: &Arc<str>| {
        let ends = NO_SOURCES.iter().any(|ending| path.ends_with(ending));
        !ends && !path.contains(".min.")
    };
    Ok(library.sources()?.into_iter().filter(is_source).collect())
}

fn has(words: &[&Words], names: &[String]) -> Option<bool> {
    let mut known = true;
    for name in names {
        for words in words {
            match words.has(name) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => known = false,
            }
        }
    }
    known.then_some(false)
}

/// What one thread gathers.
#[derive(Default)]
struct Part {
    same: Words,
    other: Words,
    moved: Vec<Arc<str>>,
}

impl Part {
    fn take(&mut self, library: &dyn Library, before: Option<&dyn Library>, path: &Arc<str>) {
        let (file, too_large) = look(library, path);
        let same = !too_large && is_same_file(before, path, file.as_ref());
        let same = same || before.is_none();
        if !same {
            self.moved.push(path.clone());
        }
        let words = if same { &mut self.same } else { &mut self.other };
        match file.as_ref().and_then(text_of) {
            Some(text) => words.add(text),
            None if too_large => words.leave_out(),
            None => {}
        }
    }
}

/// Works through files on threads. They are its own: those of the run wait for this, and one that
/// took up another model meanwhile would wait for itself.
fn in_parts(files: &[Arc<str>], work: impl Fn(&Arc<str>, &mut Part) + Sync) -> Vec<Part> {
    let next = AtomicUsize::new(0);
    let one = || {
        let mut part = Part::default();
        while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            work(path, &mut part);
        }
        part
    };
    let threads = rayon::current_num_threads().clamp(1, 8).min(files.len().max(1));
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        let lost = || {
            let mut part = Part::default();
            part.same.leave_out();
            part
        };
        others.into_iter().map(|other| other.join().unwrap_or_else(|_| lost())).collect()
    })
}

/// A file, and whether there is one that is too large to be looked into.
pub(super) fn look(library: &dyn Library, path: &str) -> (Option<SourceFile>, bool) {
    match library.kind(path) {
        Ok(Some(Kind::File(size))) if size <= LARGEST => (library.find(path).ok().flatten(), false),
        Ok(Some(Kind::File(_))) => (None, true),
        _ => (None, false),
    }
}

/// The text of a file, where it is one.
pub(super) fn text_of(file: &SourceFile) -> Option<&str> {
    // Whatever is no text has a zero byte soon.
    let binary = file.text().bytes().take(8000).any(|byte| byte == 0);
    (!binary && file.invalid_at().is_none_or(|at| at > 0)).then(|| file.text())
}
