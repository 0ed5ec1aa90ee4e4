//! The pipeline: the one place that runs rules.
//!
//! It is pure: files come through a [`Library`], so nothing here knows of a disk. Models are read,
//! checked and forgotten one by one; what is kept is what was found.

mod approval;
mod base;
mod baseline;
mod compare;
mod difference;
mod drift;
mod examine;
mod evidence;
mod footing;
mod gather;
mod hindsight;
mod history;
mod lend;
mod links;
mod lost;
mod memory;
mod names;
mod past;
mod register;
mod shelf;
mod sight;
mod shared;
mod playbooks;
mod survey;
mod posting;
mod touched;
mod workspace;
mod yard;
#[cfg(test)]
mod tests;
mod uses;
mod voice;
mod witness;

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::config::{FailOn, Settings};
use crate::finding::{Finding, NotAssessed, Severity, Status};
use crate::gate::{self, Verdict};
use crate::ground::Kind;
use crate::rules::Told;
use crate::source::SourceFile;
use crate::syntax::Limits;

pub use approval::{Approval, Asked};
#[cfg(test)]
pub(crate) use base::EXAMINE_ALL;
pub use base::{Before, Traces, check_base};
pub use baseline::Baseline;
pub use compare::Compared;
pub use difference::{ChangedModel, ChangedThing, Difference, difference, difference_of};
pub use evidence::Seen;
use examine::Around;
pub use examine::Examined;
pub use gather::{Find, gather};
pub use history::{Change, History};
pub use lend::{Lender, basis, lower};
use links::{Outline, linked, named_elsewhere};
pub use memory::Memory;
use past::Past;
pub use posting::Posting;
use shared::Shared;
pub use sight::{Onlooker, Sight};
pub use yard::infrastructure;

/// Where models come from.
pub trait Library: Sync {
    /// The models there are: for each the paths of its files, sorted.
    fn models(&self) -> &[Vec<Arc<str>>];

    /// The models of the repository that were not asked about. They are read only to follow
    /// references into them.
    fn elsewhere(&self) -> Result<Vec<Vec<Arc<str>>>, String>;

    /// The paths below which models were looked for, relative to the repository root.
    fn searched(&self) -> &[String] {
        &[]
    }

    /// Files below these paths that look like models and were not found by their names.
    fn candidates(&self) -> Vec<Candidate> {
        Vec::new()
    }

    /// Reads a file of a model.
    fn read(&self, path: &str) -> Result<SourceFile, String>;

    /// The repository as it was before the change in question; `None` where nobody asked to
    /// compare.
    fn before(&self) -> Option<&dyn Library> {
        None
    }

    /// Whether the file at `path` is made of these bytes.
    fn holds(&self, path: &str, bytes: &[u8]) -> Result<bool, String>;

    /// The history of the repository; `None` where there is none.
    fn history(&self) -> Option<&dyn History> {
        None
    }

    /// The change that is under review; `None` where nobody asked to compare.
    fn change(&self) -> Option<&dyn Change> {
        None
    }

    /// Reads a file that a model names, relative to the repository root; `Ok(None)` where there is
    /// none.
    fn find(&self, path: &str) -> Result<Option<SourceFile>, String>;

    /// The files of the repository that a glob names, sorted.
    fn paths(&self, glob: &str) -> Result<Vec<Arc<str>>, String>;

    /// The files at or below a folder, sorted; none where there is no such folder.
    fn below(&self, folder: &str) -> Result<Vec<Arc<str>>, String>;

    /// What is at a path of the repository, without reading it; `Ok(None)` where nothing is.
    fn kind(&self, path: &str) -> Result<Option<Kind>, String>;

    /// The files of the repository that a glob names, sorted.
    fn matching(&self, glob: &str) -> Result<Vec<Arc<str>>, String>;

    /// The files of the repository that are no models.
    fn sources(&self) -> Result<Vec<Arc<str>>, String>;

    /// The test reports that a pattern names. A pattern that was typed begins where the user stands.
    fn reports(&self, pattern: &str, typed: bool) -> Result<Vec<Arc<str>>, String>;

    /// Opens one of these reports, which may be of any size.
    fn open_report(&self, path: &str) -> Result<Box<dyn Read + Send>, String>;
}

/// What a run is about, besides models and settings.
#[derive(Clone, Debug)]
pub struct Task {
    pub today: Date,
    pub limits: Limits,
    /// Whether reports of tests are read: they tell of the files as they are, and of no other
    /// version.
    pub reports: bool,
    /// Whether some report shows the lines that findings are about.
    pub excerpts: bool,
}

/// What a run found.
#[derive(Debug)]
pub struct Report {
    /// Sorted by path, place, rule.
    pub findings: Vec<Finding>,
    pub not_assessed: Vec<NotAssessed>,
    pub counts: Counts,
    /// What test reports say; `None` where none was given.
    pub evidence: Option<Seen>,
    pub verdict: Verdict,
    /// The least severity that fails the gate.
    pub fail_on: FailOn,
    pub today: Date,
    /// The models that were looked at: for each the paths of its files.
    pub models: Vec<Vec<Arc<str>>>,
    /// What each of them told.
    pub told: Vec<Told>,
    pub searched: Searched,
    /// The base revision, where there was one to compare with.
    pub compared: Option<Compared>,
    /// Who must approve what this change takes away, by name.
    pub approvals: Vec<Approval>,
    /// Who owns what changed, by name.
    pub reviewers: Vec<Asked>,
    /// The models whose text is not what it was at the base: the first path of each.
    pub changed: BTreeSet<Arc<str>>,
    /// What it takes to bring the findings to where the text lies, where somebody asked for it.
    pub posting: Posting,
    /// What a check of the base must know of this one.
    pub traces: Option<Traces>,
}

/// Where models were looked for, so that a run that found none can say so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Searched {
    /// Relative to the repository root, which is the empty path.
    pub paths: Vec<String>,
    pub globs: Vec<String>,
    /// Files by other names that look like models, where none was found.
    pub candidates: Vec<Candidate>,
}

/// A file that looks like a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub path: Arc<str>,
    /// What it looks like: "a model of Threat Dragon".
    pub format: String,
}

impl Searched {
    /// Where the models of a library were looked for.
    #[must_use]
    pub fn of(library: &dyn Library, settings: &Settings) -> Self {
        let is_empty = library.models().is_empty();
        let candidates = if is_empty { library.candidates() } else { Vec::new() };
        let paths = library.searched().to_vec();
        Searched { paths, globs: settings.models.clone(), candidates }
    }
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub models: usize,
    pub components: usize,
    pub flows: usize,
    pub threats: usize,
    pub mitigations: usize,
    pub incidents: usize,
    /// Threats that are accepted.
    pub accepted: usize,
}

impl Report {
    /// The findings that count, of one severity.
    pub fn open(&self, severity: Severity) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |f| f.status == Status::Open && f.severity == severity)
    }
}

/// Checks all models of `library` and remembers what the next check need not look up again.
///
/// # Errors
/// As for [`check`].
pub fn check_again(
    memory: &Memory,
    library: &dyn Library,
    settings: &Settings,
    task: &Task,
    findings: Vec<Finding>,
) -> Result<Report, String> {
    run(None, Some(memory), library, settings, task, findings)
}

/// Checks all models of `library`. `findings` are those already made, about the configuration.
///
/// # Errors
/// When a file of a model cannot be read.
pub fn check(
    library: &dyn Library,
    settings: &Settings,
    task: &Task,
    findings: Vec<Finding>,
) -> Result<Report, String> {
    check_before(None, library, settings, task, findings)
}

/// The same before the eyes of `onlooker`, who is shown what is judged.
///
/// # Errors
/// As for [`check`].
pub fn check_before(
    onlooker: Option<&Onlooker<'_>>,
    library: &dyn Library,
    settings: &Settings,
    task: &Task,
    findings: Vec<Finding>,
) -> Result<Report, String> {
    run(onlooker, None, library, settings, task, findings)
}

fn run(
    onlooker: Option<&Onlooker<'_>>,
    memory: Option<&Memory>,
    library: &dyn Library,
    settings: &Settings,
    task: &Task,
    mut findings: Vec<Finding>,
) -> Result<Report, String> {
    let models = library.models();
    let (shared, mistakes) = Shared::open(library, settings, task)?;
    let shared = shared.remembering(memory);
    findings.extend(mistakes);
    let past = Past::of_all(library, task)?;
    let examine = |paths: &Vec<Arc<str>>| {
        let around = Around { before: past.of(paths), onlooker, ..Around::default() };
        examine::examine(&shared, paths, &around, settings, task)
    };
    // One is not handed to the threads: they may be at work on a whole repository for the same
    // editor, which would come first.
    let mut examined = match models {
        [one] => vec![examine(one)?],
        many => many.par_iter().map(examine).collect::<Result<Vec<_>, String>>()?,
    };
    let outlines: Vec<Outline<'_>> = examined.iter().map(Outline::of).collect();
    let elsewhere = named_elsewhere(library, &outlines, task, memory)?;
    let mut around = linked(&outlines, models, &elsewhere);
    drop(outlines);
    for (at, around) in &mut around {
        around.before = past.of(&models[*at]);
        around.onlooker = onlooker;
        examined[*at] = examine::examine(&shared, &models[*at], around, settings, task)?;
    }
    if let Some(memory) = memory {
        memory.keep(shared.names());
    }
    let traces = library.before().map(|_| Traces::of(&examined, &around, &shared));
    let told: Vec<Told> = examined.iter_mut().map(|one| std::mem::take(&mut one.told)).collect();
    let of_all: Vec<&Told> = told.iter().collect();
    let whole = workspace::examine(&shared, &of_all, settings, task)?;
    let report = sum_up(examined, whole, library, settings, task, findings);
    let mut report = Report { told, evidence: shared.seen(), traces, ..report };
    if let Some(baseline) = Baseline::read(library, settings)? {
        baseline.apply(&mut report, &[], settings);
        report.judge();
    }
    Ok(report)
}

fn sum_up(
    examined: Vec<Examined>,
    (mut whole, mut not_assessed): (Vec<Finding>, Vec<NotAssessed>),
    library: &dyn Library,
    settings: &Settings,
    task: &Task,
    mut findings: Vec<Finding>,
) -> Report {
    let mut counts = Counts { models: examined.len(), ..Counts::default() };
    // Ten thousand models may have a hundred thousand findings: no room for growing by doubling.
    findings.reserve_exact(examined.iter().map(|one| one.findings.len()).sum());
    not_assessed.reserve_exact(examined.iter().map(|one| one.not_assessed.len()).sum());
    findings.append(&mut whole);
    examine::set_fingerprints(&mut findings, "");
    let (mut reviewers, mut changed) = (Vec::new(), BTreeSet::new());
    for one in examined {
        changed.extend(one.changed);
        reviewers.push((one.known_as, one.reviewers));
        counts.components += one.counts.components;
        counts.flows += one.counts.flows;
        counts.threats += one.counts.threats;
        counts.mitigations += one.counts.mitigations;
        counts.incidents += one.counts.incidents;
        counts.accepted += one.counts.accepted;
        findings.extend(one.findings);
        not_assessed.extend(one.not_assessed);
    }
    for section in &settings.unheeded {
        not_assessed.push(NotAssessed {
            rule: "config-invalid",
            path: settings.file.clone(),
            model: "".into(),
            why: format!("this version reads `{section}` and nothing uses it yet"),
            subjects: Vec::new(),
            beyond: None,
        });
    }
    sort(&mut findings);
    not_assessed.sort_by(|a, b| (&a.path, a.rule, &a.why).cmp(&(&b.path, b.rule, &b.why)));
    let verdict = gate::judge(&findings, counts.models, settings.fail_on);
    Report {
        findings,
        not_assessed,
        counts,
        evidence: None,
        verdict,
        fail_on: settings.fail_on,
        today: task.today,
        models: library.models().to_vec(),
        told: Vec::new(),
        searched: Searched::of(library, settings),
        compared: None,
        approvals: Vec::new(),
        reviewers: approval::gather(reviewers),
        changed,
        posting: Posting::default(),
        traces: None,
    }
}

fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let key = |f: &Finding| (f.primary.place.start, f.primary.place.end);
        (&a.primary.place.path, key(a), a.rule.id, &a.subject, &a.message).cmp(&(
            &b.primary.place.path,
            key(b),
            b.rule.id,
            &b.subject,
            &b.message,
        ))
    });
}
