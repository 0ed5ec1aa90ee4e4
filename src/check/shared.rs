//! What the models of one run share when the repository around them is looked at: each file is
//! read once for all of them, and the names in the sources are gathered when first asked for.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock};

use ecow::EcoString;

use super::names::{Names, look, text_of};
use super::register::Register;
use super::shelf::Shelf;
use super::touched::Extent;
use super::witness::{Witness, is_same_file, is_same_list};
use super::yard::Yard;
use super::{Library, Memory, Seen, Task, evidence};
use crate::config::Settings;
use crate::finding::Finding;
use crate::ground::{Outcome, Run, Wanted};

/// So many bytes of texts are kept at once.
const MOST_KEPT: usize = 64 * 1024 * 1024;

/// What several models ask for, and whether the answer was the same at the base.
type Known<T> = (T, bool);

/// The files that a glob names.
type Paths = Arc<[Arc<str>]>;

pub(super) struct Shared<'l> {
    pub(super) library: &'l dyn Library,
    /// Who can be an owner, and who owns which file.
    pub(super) register: Register,
    /// The libraries that models use, and the organisation's catalogue.
    pub(super) shelf: Shelf,
    /// CODEOWNERS, the teams and the catalogue are the same at the base.
    settled: bool,
    /// The infrastructure of the repository.
    pub(super) yard: Yard<'l>,
    /// The tests that models name, with how they ended.
    tests: Wanted,
    /// The reports that were read.
    reports: BTreeSet<Arc<str>>,
    /// Somebody asked for reports.
    asked: bool,
    globs: Mutex<HashMap<String, Known<Paths>>>,
    texts: Mutex<Texts>,
    names: OnceLock<Arc<Names>>,
    /// Those that were gathered at the head, when this is the base.
    names_since: Option<Arc<Names>>,
    /// What the change under review touches.
    extent: OnceLock<Extent>,
}

#[derive(Default)]
struct Texts {
    known: HashMap<String, Known<Option<Arc<str>>>>,
    bytes: usize,
}

impl<'l> Shared<'l> {
    /// Looks around in the repository for the first time. What is wrong with what is found there is
    /// in the findings.
    ///
    /// # Errors
    /// When a file or folder that is there cannot be read.
    pub(super) fn open(
        library: &'l dyn Library,
        settings: &Settings,
        task: &Task,
    ) -> Result<(Self, Vec<Finding>), String> {
        let witness = Witness::new(library);
        let (register, mut findings) = Register::read(library, &witness, settings, task);
        let shelf = Shelf::open(library, &witness, settings, task)?;
        let evidence = evidence::gather(library, settings, task)?;
        findings.extend(evidence.findings);
        let shared = Shared {
            library,
            register,
            shelf,
            settled: !witness.has_moved(),
            yard: Yard::new(library, &task.limits),
            tests: evidence.wanted,
            reports: evidence.reports,
            asked: evidence.seen,
            globs: Mutex::default(),
            texts: Mutex::default(),
            names: OnceLock::new(),
            names_since: None,
            extent: OnceLock::new(),
        };
        Ok((shared, findings))
    }

    /// The same, at the base of a run that gathered these names.
    pub(super) fn before(self, names: Option<Arc<Names>>) -> Self {
        Shared { names_since: names, ..self }
    }

    /// The same, with what a check before this one found.
    pub(super) fn remembering(self, memory: Option<&Memory>) -> Self {
        match memory {
            Some(memory) => Shared { names: memory.names(), ..self },
            None => self,
        }
    }

    /// The names that were gathered, if anybody asked.
    pub(super) fn names(&self) -> Option<Arc<Names>> {
        self.names.get().cloned()
    }

    /// Somebody to ask for one model.
    pub(super) fn witness(&self) -> Witness<'l> {
        let witness = Witness::new(self.library);
        witness.note(self.settled);
        witness
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

    /// What the reports say of all the tests together; `None` where nobody asked for any.
    pub(super) fn seen(&self) -> Option<Seen> {
        let count =
            |wanted: Outcome| self.tests.runs().filter(|(_, run)| run.outcome == wanted).count();
        self.asked.then(|| Seen {
            reports: self.reports.len(),
            tests: self.tests.runs().count(),
            passed: count(Outcome::Passed),
            failed: count(Outcome::Failed),
            skipped: count(Outcome::Skipped),
            absent: count(Outcome::Absent),
        })
    }

    /// The files that a glob names.
    pub(super) fn matching(&self, witness: &Witness<'_>, glob: &str) -> Result<Paths, String> {
        let known = self.globs.lock().ok().and_then(|globs| globs.get(glob).cloned());
        if let Some((found, same)) = known {
            witness.note(same);
            return Ok(found);
        }
        let found = self.library.matching(glob);
        let before = self.library.before();
        let same = before.is_none_or(|before| is_same_list(&found, &before.matching(glob)));
        witness.note(same);
        let found: Paths = found?.into();
        if let Ok(mut globs) = self.globs.lock() {
            globs.insert(glob.to_owned(), (found.clone(), same));
        }
        Ok(found)
    }

    /// A file's text; `None` where it is none, or too large to be looked into.
    pub(super) fn text(&self, witness: &Witness<'_>, path: &str) -> Option<Arc<str>> {
        let known = self.texts.lock().ok().and_then(|texts| texts.known.get(path).cloned());
        if let Some((text, same)) = known {
            witness.note(same);
            return text;
        }
        let (file, too_large) = look(self.library, path);
        let same = !too_large && is_same_file(self.library.before(), path, file.as_ref());
        witness.note(same);
        let text: Option<Arc<str>> = file.as_ref().and_then(text_of).map(Into::into);
        if let Ok(mut texts) = self.texts.lock() {
            texts.bytes += text.as_ref().map_or(0, |text| text.len()) + path.len();
            if texts.bytes > MOST_KEPT {
                *texts = Texts::default();
            }
            texts.known.insert(path.to_owned(), (text.clone(), same));
        }
        text
    }

    /// How a test ended. At the base there are no reports to ask.
    pub(super) fn run(&self, witness: &Witness<'_>, id: &EcoString) -> Option<Run> {
        let run = (self.reports() > 0).then(|| self.tests.run(id));
        witness.note(run.is_none());
        run
    }

    /// Whether one of these names stands in the sources; `None` where that is not known.
    pub(super) fn is_named(&self, witness: &Witness<'_>, names: &[String]) -> Option<bool> {
        if let Some(since) = &self.names_since {
            return since.before(names);
        }
        let all = self.names.get_or_init(|| Names::gather(self.library, &self.reports).into());
        let now = all.now(names);
        witness.note(self.library.before().is_none() || now == all.before(names));
        now
    }
}
