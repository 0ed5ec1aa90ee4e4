//! The base of a comparison: of all its models only those are examined whose findings may have been
//! others than today's.
//!
//! A model has kept its findings when it has the same files, when every answer that it got from the
//! repository is the same at the base (see [`super::witness`]), and when the same models refer to it
//! and are referred to. Its text, its libraries, CODEOWNERS, the teams file, the organisation's
//! catalogue, the files behind its pointers and playbooks, the names of tests and the models it
//! refers to are such answers. Test reports tell of no other version, so that a model which asks
//! them is always examined. What concerns all models together is judged anew from what each of them
//! told, and so is the baseline.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use ecow::EcoString;
use rayon::prelude::*;

use super::examine::{self, Around, Examined};
use super::links::{Outline, linked, named_elsewhere};
use super::names::Names;
use super::register::Register;
use super::shelf::Shelf;
use super::witness::Witness;
use super::yard::Yard;
use super::{Baseline, Library, Report, Shared, Task, sum_up, workspace};
use crate::config::Settings;
use crate::finding::{Finding, Fingerprint, Severity, Status};
use crate::ground::Wanted;
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

/// A model of the base: the same as this one of today, or examined.
enum Old {
    Same(usize),
    Examined(Box<Examined>),
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
    let Some((before, traces)) = library.before().zip(now.traces.as_ref()) else {
        return Err("nothing to compare with".to_owned());
    };
    let task = &Task { reports: false, excerpts: false, ..task.clone() };
    let witness = Witness::new(before);
    let (register, mistakes) = Register::read(before, &witness, settings, task);
    findings.extend(mistakes);
    let shelf = Shelf::open(before, &witness, settings, task)?;
    let (yard, none) = (Yard::new(before, &task.limits), BTreeSet::new());
    let shared = Shared::new(before, Wanted::default(), none, register, shelf, yard, true);
    let shared = shared.before(traces.names.clone());
    let today: HashMap<&[Arc<str>], usize> =
        now.models.iter().enumerate().map(|(at, files)| (files.as_slice(), at)).collect();
    let (models, nothing) = (before.models(), Around::default());
    let examine = |files: &[Arc<str>], around: &Around<'_>| {
        examine::examine(&shared, files, around, settings, task)
            .map(|one| Old::Examined(one.into()))
    };
    let old = models.par_iter().map(|files| match today.get(files.as_slice()) {
        Some(&at) if !traces.models[at].moved => Ok(Old::Same(at)),
        _ => examine(files, &nothing),
    });
    let mut old = old.collect::<Result<Vec<Old>, String>>()?;

    let outlines: Vec<Outline<'_>> = old.iter().map(|one| one.outline(now, traces)).collect();
    let elsewhere = named_elsewhere(before, &outlines, task)?;
    let around = linked(&outlines, models, &elsewhere);
    drop(outlines);
    let again = old.par_iter().zip(models).enumerate().map(|(at, (one, files))| {
        let around = around.get(&at);
        let known = match one {
            Old::Same(at) => traces.models[*at].around.as_deref().cloned(),
            Old::Examined(_) => None,
        };
        match known == around.map(links) {
            true => Ok(None),
            false => examine(files, around.unwrap_or(&nothing)).map(|one| Some((at, one))),
        }
    });
    let again: Vec<_> = again.collect::<Result<Vec<_>, String>>()?;
    again.into_iter().flatten().for_each(|(at, one)| old[at] = one);

    let told: Vec<Told> = old.iter_mut().map(|one| one.told(now)).collect();
    let whole = workspace::examine(&shared, &told, settings, task)?;
    let (mut same, mut examined) = (Vec::new(), Vec::new());
    for one in old {
        match one {
            Old::Same(at) => same.push(&traces.models[at]),
            Old::Examined(one) => examined.push(*one),
        }
    }
    let count = examined.len();
    let mut report = sum_up(examined, whole, before, settings, task, findings);
    let same = || same.iter().flat_map(|trace| &trace.findings);
    if let Some(baseline) = Baseline::read(before, settings)? {
        let baseline = baseline.without(same().map(|(fingerprint, _)| *fingerprint));
        baseline.apply(&mut report, Some(now), settings);
    }
    let stood = same().filter_map(|(fingerprint, severity)| Some((*fingerprint, (*severity)?)));
    Ok(Before { findings: report.findings, stood: stood.collect(), examined: count })
}

impl Old {
    fn outline<'a>(&'a self, now: &'a Report, traces: &'a Traces) -> Outline<'a> {
        match self {
            Old::Same(at) => {
                Outline { name: now.told[*at].name.as_ref(), foreign: &traces.models[*at].foreign }
            }
            Old::Examined(one) => Outline::of(one),
        }
    }

    fn told(&mut self, now: &Report) -> Told {
        match self {
            Old::Same(at) => now.told[*at].clone(),
            Old::Examined(one) => std::mem::take(&mut one.told),
        }
    }
}
