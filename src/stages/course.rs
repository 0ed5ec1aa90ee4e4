//! From a report to the lights of each model.

use std::collections::{BTreeMap, HashMap};

use super::{Course, Doubt, Gap, Progress, is_open};
use crate::check::Report;
use crate::config::Settings;
use crate::finding::{Finding, NotAssessed, Severity};
use crate::process::{Process, Stage, told_by};
use crate::rules::{self, Told, gate};

/// What a run found about one model.
#[derive(Default)]
struct Found<'r> {
    findings: Vec<&'r Finding>,
    unassessed: Vec<&'r NotAssessed>,
}

/// The course of each model for which `is_meant`. `report` must be of a run with the profile of
/// `process` in force, and `settings` those of that run. Findings below `least` are no gaps.
#[must_use]
pub fn courses<'r>(
    report: &'r Report,
    settings: &Settings,
    process: &'static Process,
    least: Severity,
    is_meant: &dyn Fn(&Told) -> bool,
) -> Vec<Course<'r>> {
    let found = by_model(report, least);
    let pairs = report.told.iter().zip(found).filter(|(told, _)| is_meant(told));
    let asked = |told: &Told| asked(settings, &told.path, process, least);
    pairs.map(|(told, found)| course(told, &found, process, &asked(told))).collect()
}

/// The findings of each model, in the order of the models. A finding belongs to the model in whose
/// file it is, else to the one in which it was found.
fn by_model(report: &Report, least: Severity) -> Vec<Found<'_>> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (at, files) in report.models.iter().enumerate() {
        files.iter().for_each(|path| {
            places.insert(path, at);
        });
    }
    let mut names: HashMap<&str, usize> = HashMap::new();
    for (at, told) in report.told.iter().enumerate() {
        names.entry(name(told)).or_insert(at);
    }
    let mut found: Vec<Found<'_>> = report.told.iter().map(|_| Found::default()).collect();
    for finding in report.findings.iter().filter(|f| is_open(f) && f.severity >= least) {
        let path: &str = &finding.primary.place.path;
        let at = places.get(path).or_else(|| names.get(&*finding.model));
        if let Some(found) = at.and_then(|at| found.get_mut(*at)) {
            found.findings.push(finding);
        }
    }
    for one in &report.not_assessed {
        if let Some(found) = places.get(&*one.path).and_then(|at| found.get_mut(*at)) {
            found.unassessed.push(one);
        }
    }
    found
}

fn name(told: &Told) -> &str {
    told.name.as_deref().unwrap_or(&told.path)
}

/// A rule that could have made a gap of a stage.
struct Asked {
    rule: &'static str,
    /// Where somebody switched it off.
    off: Option<String>,
}

/// The rules that could have made a gap in the model at `path`. What a mere hint does not know
/// leaves nothing open.
fn asked(settings: &Settings, path: &str, process: &Process, least: Severity) -> Vec<Asked> {
    let mut asked = Vec::new();
    for (rule, setting) in settings.rules_for(path) {
        let meta = &rule.meta;
        let of_profile = meta.profiles.iter().find(|(name, _)| *name == process.profile);
        let by_default = meta.on_by_default.then_some(meta.severity);
        let unset = of_profile.map(|(_, severity)| *severity).or(by_default);
        let is_off = setting.severity.is_none() && setting.configured;
        let weight = setting.severity.or(unset.filter(|_| is_off));
        if weight.is_some_and(|severity| severity >= least) {
            asked.push(Asked { rule: meta.id, off: is_off.then(|| setting.because.clone()) });
        }
    }
    asked
}

fn course<'r>(
    told: &'r Told,
    found: &Found<'r>,
    process: &'static Process,
    asked: &[Asked],
) -> Course<'r> {
    let mut stages: Vec<Progress<'r>> = Vec::new();
    for (at, stage) in process.stages.iter().enumerate() {
        let is_of = |rule: &str| process.stage_of(rule) == Some(at);
        let gaps: Vec<&Finding> =
            found.findings.iter().copied().filter(|f| is_of(f.rule.id)).collect();
        stages.push(Progress {
            stage,
            number: at + 1,
            is_empty: stage.is_empty(told.artefacts),
            doubts: doubts(found, asked, &is_of),
            gaps: with_missing(gaps, stage, told),
        });
    }
    Course { process, path: &told.path, model: name(told), stages }
}

/// The findings, and what is missing without a finding that says so.
fn with_missing<'r>(findings: Vec<&'r Finding>, stage: &Stage, told: &Told) -> Vec<Gap<'r>> {
    let is_told = |rules: &[&str]| findings.iter().any(|f| rules.contains(&f.rule.id));
    let missing: Vec<_> =
        stage.missing(told.artefacts).filter(|artefact| !is_told(told_by(*artefact))).collect();
    let missing = missing.into_iter().map(Gap::Missing);
    missing.chain(findings.into_iter().map(Gap::Finding)).collect()
}

/// Why the rules of a stage do not say all: something was not known, the model could not be read, or
/// somebody switched a rule off.
fn doubts<'r>(found: &Found<'r>, asked: &[Asked], is_of: &dyn Fn(&str) -> bool) -> Vec<Doubt<'r>> {
    let asked: Vec<&Asked> = asked.iter().filter(|asked| is_of(asked.rule)).collect();
    // A text that could not be read to its end leaves every stage open.
    let is_about = |one: &&&NotAssessed| {
        one.rule == rules::INCOMPLETE.meta.id || asked.iter().any(|asked| asked.rule == one.rule)
    };
    let mut reasons: BTreeMap<(&'r str, &'r str), Vec<String>> = BTreeMap::new();
    for one in found.unassessed.iter().filter(is_about) {
        let subjects = one.subjects.iter().map(ToString::to_string);
        reasons.entry((one.rule, &one.why)).or_default().extend(subjects);
    }
    let unknown = reasons.into_iter().map(|((rule, why), subjects)| Doubt {
        rule,
        why: why.to_owned(),
        subjects,
    });
    let broken = found.findings.iter().filter(|f| f.rule.id == gate::INTERNAL_ERROR.meta.id);
    let broken =
        broken.map(|f| Doubt { rule: f.rule.id, why: f.message.clone(), subjects: Vec::new() });
    let off = asked.iter().filter_map(|asked| {
        let why = format!("the rule is off ({})", asked.off.as_ref()?);
        Some(Doubt { rule: asked.rule, why, subjects: Vec::new() })
    });
    unknown.chain(broken).chain(off).collect()
}
