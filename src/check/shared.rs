//! What the models of one run share when the repository around them is looked at: each file is
//! read once for all of them, and the names in the sources are gathered when first asked for.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use super::register::Register;
use super::shelf::Shelf;
use super::touched::Extent;
use super::yard::Yard;
use super::{Library, Seen, Task};
use crate::ground::{Kind, Outcome, Wanted, Words};

/// A file larger than this is not looked into.
const LARGEST: u64 = 4 * 1024 * 1024;

/// So many bytes of texts are kept at once.
const MOST_KEPT: usize = 64 * 1024 * 1024;

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

pub(super) struct Shared<'l> {
    pub(super) library: &'l dyn Library,
    /// Who can be an owner, and who owns which file.
    pub(super) register: Register,
    /// The libraries that models use, and the organisation's catalogue.
    pub(super) shelf: Shelf,
    /// The infrastructure of the repository.
    pub(super) yard: Yard<'l>,
    /// The tests that models name, with how they ended.
    tests: Wanted,
    /// The reports that were read.
    reports: BTreeSet<Arc<str>>,
    globs: Mutex<HashMap<String, Arc<[Arc<str>]>>>,
    texts: Mutex<Texts>,
    words: OnceLock<Words>,
    /// What the change under review touches.
    extent: OnceLock<Extent>,
}

#[derive(Default)]
struct Texts {
    known: HashMap<String, Option<Arc<str>>>,
    bytes: usize,
}

impl<'l> Shared<'l> {
    pub(super) fn new(
        library: &'l dyn Library,
        tests: Wanted,
        reports: BTreeSet<Arc<str>>,
        register: Register,
        shelf: Shelf,
        yard: Yard<'l>,
    ) -> Self {
        Shared {
            library,
            register,
            shelf,
            yard,
            tests,
            reports,
            globs: Mutex::default(),
            texts: Mutex::default(),
            words: OnceLock::new(),
            extent: OnceLock::new(),
        }
    }

    /// What the change under review touches, found when somebody asks.
    pub(super) fn extent(&self, task: &Task) -> &Extent {
        self.extent.get_or_init(|| Extent::find(self.library, task))
    }

    /// Why no model has to change, as far as somebody asked and a commit says so.
    pub(super) fn excuse(&self) -> Option<&str> {
        self.extent.get()?.reason.as_deref()
    }

    pub(super) fn reports(&self) -> usize {
        self.reports.len()
    }

    pub(super) fn tests(&self) -> &Wanted {
        &self.tests
    }

    /// What the reports say of all the tests together.
    pub(super) fn seen(&self) -> Seen {
        let count =
            |wanted: Outcome| self.tests.runs().filter(|(_, run)| run.outcome == wanted).count();
        Seen {
            reports: self.reports.len(),
            tests: self.tests.runs().count(),
            passed: count(Outcome::Passed),
            failed: count(Outcome::Failed),
            skipped: count(Outcome::Skipped),
            absent: count(Outcome::Absent),
        }
    }

    /// The files that a glob names.
    pub(super) fn matching(&self, glob: &str) -> Result<Arc<[Arc<str>]>, String> {
        if let Ok(globs) = self.globs.lock()
            && let Some(found) = globs.get(glob)
        {
            return Ok(found.clone());
        }
        let found: Arc<[Arc<str>]> = self.library.matching(glob)?.into();
        if let Ok(mut globs) = self.globs.lock() {
            globs.insert(glob.to_owned(), found.clone());
        }
        Ok(found)
    }

    /// A file's text; `None` where it is none, or too large to be looked into.
    pub(super) fn text(&self, path: &str) -> Option<Arc<str>> {
        if let Ok(texts) = self.texts.lock()
            && let Some(known) = texts.known.get(path)
        {
            return known.clone();
        }
        let text: Option<Arc<str>> = self.fresh_text(path).map(Into::into);
        if let Ok(mut texts) = self.texts.lock() {
            texts.bytes += text.as_ref().map_or(0, |text| text.len()) + path.len();
            if texts.bytes > MOST_KEPT {
                *texts = Texts::default();
            }
            texts.known.insert(path.to_owned(), text.clone());
        }
        text
    }

    fn fresh_text(&self, path: &str) -> Option<String> {
        match self.library.kind(path) {
            Ok(Some(Kind::File(size))) if size <= LARGEST => {}
            _ => return None,
        }
        let file = self.library.find(path).ok()??;
        // Whatever is no text has a zero byte soon.
        let start = file.text().bytes().take(8000).any(|byte| byte == 0);
        (!start && file.invalid_at().is_none_or(|at| at > 0)).then(|| file.text().to_owned())
    }

    /// Whether one of these names stands in the sources; `None` where that is not known.
    pub(super) fn is_named(&self, names: &[String]) -> Option<bool> {
        let words = self.words.get_or_init(|| self.gather());
        let mut known = true;
        for name in names {
            match words.has(name) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => known = false,
            }
        }
        known.then_some(false)
    }

    /// Gathers the names in all sources. The threads are its own: those of the run wait for it, and
    /// one that took up another model meanwhile would wait for itself.
    fn gather(&self) -> Words {
        let mut words = Words::default();
        let Ok(files) = self.library.sources() else {
            words.leave_out();
            return words;
        };
        let is_source = |path: &&Arc<str>| {
            let ends = NO_SOURCES.iter().any(|ending| path.ends_with(ending));
            !ends && !path.contains(".min.") && !self.reports.contains(&***path)
        };
        let files: Vec<&Arc<str>> = files.iter().filter(is_source).collect();
        let next = AtomicUsize::new(0);
        let work = || {
            let mut words = Words::default();
            while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                match (self.fresh_text(path), self.library.kind(path)) {
                    (Some(text), _) => words.add(&text),
                    (None, Ok(Some(Kind::File(size)))) if size > LARGEST => words.leave_out(),
                    _ => {}
                }
            }
            words
        };
        let threads = rayon::current_num_threads().clamp(1, 8).min(files.len().max(1));
        std::thread::scope(|scope| {
            let others: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            for other in others {
                match other.join() {
                    Ok(found) => words.absorb(found),
                    Err(_) => words.leave_out(),
                }
            }
        });
        words
    }
}
