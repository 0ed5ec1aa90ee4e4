//! `tmgate stages`: how far each model has come with the method that it follows.

use std::io::ErrorKind;

use anyhow::{Context, Result, anyhow};

use super::args::{Stages as Args, StagesFormat};
use super::outputs::color;
use super::{Exit, Streams, day, no_model, settings};
use crate::check::{self, Report, Task};
use crate::config::Settings;
use crate::finding::Finding;
use crate::gate::{Verdict, is_unable};
use crate::host::{Host, Models};
use crate::process::{PROCESSES, Process, of_profile};
use crate::report::{Stages, Style, write_stages_json, write_stages_text};
use crate::rules::Told;
use crate::stages::{Course, courses, least, processes_of};
use crate::syntax::Limits;

/// A check with the profile of one process in force.
struct Run {
    process: &'static Process,
    settings: Settings,
    report: Report,
}

pub(super) fn run(args: &Args, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let (mut settings, mistakes) = settings::load(host, args.config.as_deref(), &[])?;
    settings.add_reports(&args.evidence);
    let today = day(args.today.as_deref(), host)?;
    let task = Task { today, limits: Limits::default(), reports: true, excerpts: false };
    let models = Models::find(host, &settings::paths(host, &args.paths)?, &settings)?;
    let asked: Vec<&Process> = args.profile.iter().filter_map(|name| of_profile(name)).collect();
    let plain = check::check(&models, &settings, &task, mistakes).map_err(|e| anyhow!(e))?;
    let follows = |told: &Told, process: &Process| match asked.is_empty() {
        true => processes_of(told, settings.profiles()).iter().any(|p| std::ptr::eq(*p, process)),
        false => !told.is_library && asked.iter().any(|p| std::ptr::eq(*p, process)),
    };
    let mut runs = Vec::new();
    for process in PROCESSES.iter().copied() {
        if !plain.told.iter().any(|told| follows(told, process)) {
            continue;
        }
        let profile = [process.profile.to_owned()];
        let (mut settings, _) = settings::load(host, args.config.as_deref(), &profile)?;
        settings.add_reports(&args.evidence);
        let report = check::check(&models, &settings, &task, Vec::new()).map_err(|e| anyhow!(e))?;
        runs.push(Run { process, settings, report });
    }
    let fail_on = args.fail_on.unwrap_or(settings.fail_on);
    let mut found: Vec<Course<'_>> = Vec::new();
    for Run { process, settings, report } in &runs {
        let is_meant = |told: &Told| follows(told, process);
        found.extend(courses(report, settings, process, least(fail_on), &is_meant));
    }
    found.sort_by_key(|course| course.path);
    let names_method =
        |told: &Told| told.methods.iter().any(|m| crate::process::of_method(*m).is_some());
    let in_force = settings.profiles().iter().any(|name| of_profile(name).is_some());
    let stages = Stages {
        courses: found,
        unable: unable(&plain, &runs),
        fail_on,
        today,
        is_usual: asked.is_empty() && !in_force && !plain.told.iter().any(names_method),
    };
    if plain.verdict == Verdict::NothingAssessed {
        let why = no_model(host, &plain.searched);
        writeln!(streams.err, "error: {why}")?;
    }
    write(&stages, args, host, streams)?;
    Ok(match stages.verdict() {
        Verdict::Pass => Exit::Pass,
        Verdict::Fail => Exit::GateFailed,
        Verdict::NothingAssessed => Exit::CouldNotRun,
    })
}

/// What kept a run from doing as asked; each once.
fn unable<'r>(plain: &'r Report, runs: &'r [Run]) -> Vec<&'r Finding> {
    let of_runs = runs.iter().flat_map(|run| &run.report.findings);
    let all = plain.findings.iter().chain(of_runs).filter(|finding| is_unable(finding));
    let mut once: Vec<&Finding> = Vec::new();
    for finding in all {
        if !once.iter().any(|known| known.fingerprint == finding.fingerprint) {
            once.push(finding);
        }
    }
    once
}

fn write(
    stages: &Stages<'_>,
    args: &Args,
    host: &dyn Host,
    streams: &mut Streams<'_>,
) -> Result<()> {
    let style = Style {
        color: color(args.color, host, streams.color),
        width: streams.width,
        verbose: args.verbose,
        quiet: false,
        typed: &|path| host.typed(path),
    };
    let written = match args.format {
        StagesFormat::Text => write_stages_text(stages, &style, streams.out),
        StagesFormat::Json => write_stages_json(stages, streams.out),
    };
    match written.and_then(|()| streams.out.flush()) {
        // A reader who has seen enough is no failure.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("the output cannot be written")
        }
        _ => Ok(()),
    }
}
