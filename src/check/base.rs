//! The base of a comparison: of all its models only those are examined whose findings may have been
//! others than today's.
//!
//! 1. The run of today examines each model through a [`super::witness::Witness`], which compares every
//!    answer of the repository with that of the base: the model's text, its libraries, CODEOWNERS, the
//!    teams file, the organisation's catalogue, the models that it refers to, playbooks, whatever its
//!    pointers lead to, infrastructure, names of tests. A model that got another answer has *moved*.
//!    Test reports tell of no other version: who asks them has moved.
//! 2. Of each model a [`Trace`] is kept: whether it moved, its links to other models, its findings in a
//!    few bytes.
//! 3. [`check_base`] examines those models of the base that moved, are no more, or had other links.
//!    The others had at the base the findings that they have today: those of their traces.
//! 4. What concerns all models together is judged anew, from what each of them told, and so is the
//!    baseline.
//!
//! Both runs go by the same settings; whoever judges by those of the base compares a second time.
//! `tests::equivalence` holds all this against a base that is examined as a whole.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use ecow::EcoString;
use rayon::prelude::*;

use super::examine::{self, Around, Examined};
use super::links::{Outline, linked, named_elsewhere};
use super::names::Names;
use super::{Baseline, Library, Report, Shared, Task, sum_up, workspace};
use crate::config::Settings;
use crate::finding::{Finding, Fingerprint, NotAssessed, Severity, Status};
use crate::rules::Told;

/// What a run leaves behind for the one of its base.
#[derive(Debug)]
pub struct Traces {
    /// In the order of the models.
    models: Vec<Trace>,
    names: Option<Arc<Names>>,
}

/// What is kept of one model. Ten thousand of these are held at once, so they are small.
#[derive(Debug)]
struct Trace {
    moved: bool,
    foreign: BTreeSet<EcoString>,
    /// What it was told of other models, if anything.
    around: Option<Box<Links>>,
    /// Its findings; of those that a comment allows, no severity.
    findings: Box<[(Fingerprint, Option<Severity>)]>,
}

/// The files of the models that one refers to, and its ids that others refer to.
type Links = (Vec<Vec<Arc<str>>>, BTreeSet<EcoString>);

fn links(around: &Around<'_>) -> Links {
    (around.neighbours.iter().map(|files| files.to_vec()).collect(), around.cited.clone())
}

impl Traces {
    pub(super) fn of(
        examined: &[Examined],
        around: &BTreeMap<usize, Around<'_>>,
        shared: &Shared<'_>,
    ) -> Self {
        let weight = |f: &Finding| (f.status == Status::Open).then_some(f.severity);
        let trace = |(at, one): (usize, &Examined)| Trace {
            moved: one.moved,
            foreign: one.foreign.clone(),
            around: around.get(&at).map(|around| Box::new(links(around))),
            findings: one.findings.iter().map(|f| (f.fingerprint, weight(f))).collect(),
        };
        Traces { models: examined.iter().enumerate().map(trace).collect(), names: shared.names() }
    }
}

/// What was found at the base.
#[derive(Debug, Default)]
pub struct Before {
    /// In the models that were examined, and about all together.
    pub findings: Vec<Finding>,
    /// What the others have in common with today, as far as it counted.
    pub stood: Vec<(Fingerprint, Severity)>,
    /// How many models were examined.
    pub examined: usize,
}

#[cfg(test)]
thread_local! {
    /// Whether this thread examines all of the base, as nobody would who trusts the witnesses: what
    /// they leave out is held against this.
    pub(crate) static EXAMINE_ALL: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Checks the base of `library`, which `now` is the report of. `findings` are those already made
/// there, about the configuration.
///
/// # Errors
/// When a file of a model cannot be read.
pub fn check_base(
    now: &Report,
    library: &dyn Library,
    settings: &Settings,
    task: &Task,
    mut findings: Vec<Finding>,
) -> Result<Before, String> {
    let Some((library, traces)) = library.before().zip(now.traces.as_ref()) else {
        return Err("nothing to compare with".to_owned());
    };
    let task = &Task { reports: false, excerpts: false, ..task.clone() };
    #[cfg(test)]
    if EXAMINE_ALL.get() {
        let report = super::check(library, settings, task, findings)?;
        let examined = report.models.len();
        return Ok(Before { findings: report.findings, examined, ..Before::default() });
    }
    let (shared, mistakes) = Shared::open(library, settings, task)?;
    let shared = &shared.before(traces.names.clone());
    findings.extend(mistakes);
    let base = Base { now, traces, shared, settings, task };
    let mut old = base.examine_what_moved()?;
    base.examine_what_is_linked_otherwise(&mut old)?;
    let told: Vec<&Told> = old.iter().map(|one| one.told(now)).collect();
    let whole = workspace::examine(shared, &told, settings, task)?;
    let (mut same, mut examined) = (Vec::new(), Vec::new());
    for one in old {
        match one {
            Old::Same(at) => same.push(at),
            Old::Examined(one) => examined.push(*one),
        }
    }
    let count = examined.len();
    let mut report = sum_up(examined, whole, library, settings, task, findings);
    let stood = || same.iter().flat_map(|at| &traces.models[*at].findings);
    if let Some(baseline) = Baseline::read(library, settings)? {
        let baseline = baseline.without(stood().map(|(fingerprint, _)| *fingerprint));
        baseline.apply(&mut report, &base.not_assessed(&same), settings);
    }
    let stood = stood().filter_map(|(fingerprint, severity)| Some((*fingerprint, (*severity)?)));
    Ok(Before { findings: report.findings, stood: stood.collect(), examined: count })
}

/// The base that is checked, beside the run that it is compared with.
struct Base<'a> {
    now: &'a Report,
    traces: &'a Traces,
    shared: &'a Shared<'a>,
    settings: &'a Settings,
    task: &'a Task,
}

/// A model of the base: the same as this one of today, or examined.
enum Old {
    Same(usize),
    Examined(Box<Examined>),
}

impl Base<'_> {
    /// The models of the base; those of them examined that are no more, or got another answer.
    fn examine_what_moved(&self) -> Result<Vec<Old>, String> {
        let today = self.now.models.iter().enumerate();
        let today: HashMap<&[Arc<str>], usize> =
            today.map(|(at, files)| (files.as_slice(), at)).collect();
        let models = self.shared.library.models().par_iter();
        let old = models.map(|files| match today.get(files.as_slice()) {
            Some(&at) if !self.traces.models[at].moved => Ok(Old::Same(at)),
            _ => self.examine(files, &Around::default()),
        });
        old.collect()
    }

    /// Examines those with which other models had to do than today have to do with them.
    fn examine_what_is_linked_otherwise(&self, old: &mut [Old]) -> Result<(), String> {
        let models = self.shared.library.models();
        let outlines: Vec<Outline<'_>> = old.iter().map(|one| self.outline(one)).collect();
        let elsewhere = named_elsewhere(self.shared.library, &outlines, self.task, None)?;
        let around = linked(&outlines, models, &elsewhere);
        let nothing = Around::default();
        let again = old.par_iter().zip(models).enumerate().map(|(at, (one, files))| {
            let around = around.get(&at);
            let known = match one {
                Old::Same(at) => self.traces.models[*at].around.as_deref().cloned(),
                Old::Examined(_) => None,
            };
            match known == around.map(links) {
                true => Ok(None),
                false => Ok(Some((at, self.examine(files, around.unwrap_or(&nothing))?))),
            }
        });
        let again = again.collect::<Result<Vec<_>, String>>()?;
        again.into_iter().flatten().for_each(|(at, one)| old[at] = one);
        Ok(())
    }

    fn examine(&self, files: &[Arc<str>], around: &Around<'_>) -> Result<Old, String> {
        let examined = examine::examine(self.shared, files, around, self.settings, self.task)?;
        Ok(Old::Examined(examined.into()))
    }

    fn outline<'a>(&'a self, one: &'a Old) -> Outline<'a> {
        match one {
            Old::Same(at) => Outline {
                name: self.now.told[*at].name.as_ref(),
                foreign: &self.traces.models[*at].foreign,
            },
            Old::Examined(one) => Outline::of(one),
        }
    }

    /// What could not be assessed in these models, then as now.
    fn not_assessed(&self, same: &[usize]) -> Vec<NotAssessed> {
        let paths: HashSet<&Arc<str>> =
            same.iter().filter_map(|at| self.now.models[*at].first()).collect();
        let all = self.now.not_assessed.iter();
        all.filter(|one| paths.contains(&one.path)).cloned().collect()
    }
}

impl Old {
    fn told<'a>(&'a self, now: &'a Report) -> &'a Told {
        match self {
            Old::Same(at) => &now.told[*at],
            Old::Examined(one) => &one.told,
        }
    }
}
