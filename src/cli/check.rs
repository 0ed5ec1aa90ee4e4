//! `tmgate check`: the gate.

use anyhow::{Result, anyhow, bail};

use super::args::Check;
use super::outputs::Outputs;
use super::{Exit, Streams, fix, settings, tables};
use crate::check::{self, Task};
use crate::config::Settings;
use crate::gate::Verdict;
use crate::host::{Host, Models};
use crate::model::vocabulary::parse_date;
use crate::syntax::Limits;

pub(super) fn run(args: &Check, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let outputs = Outputs::read(&args.format)?;
    let (mut settings, mistakes) = settings::load(host, args.config.as_deref(), &args.profile)?;
    tables::choose(host, args.catalog.as_deref(), &mut settings)?;
    settings.fail_on = args.fail_on.unwrap_or(settings.fail_on);
    let today = match &args.today {
        Some(text) => {
            parse_date(text).ok_or_else(|| anyhow!("`{text}` is no date of the form 2026-11-23"))?
        }
        None => host.today(),
    };
    let task = Task { today, limits: Limits::default(), excerpts: outputs.show_lines() };
    let models = models(args, host, &settings)?;
    let work = || match args.fix {
        true => fix::run(host, &models, &settings, &task, &mistakes),
        false => {
            let report = check::check(&models, &settings, &task, mistakes);
            Ok((report.map_err(|error| anyhow!(error))?, 0))
        }
    };
    let (report, mended) = settings::on_threads(args.jobs, work)??;
    if mended > 0 {
        let things = if mended == 1 { "finding" } else { "findings" };
        writeln!(streams.err, "mended {mended} {things}")?;
    }
    outputs.write(&report, args, host, streams)?;
    Ok(match report.verdict {
        Verdict::Pass => Exit::Pass,
        Verdict::Fail => Exit::GateFailed,
        Verdict::NothingAssessed => Exit::CouldNotRun,
    })
}

/// The models that the paths name; one read from standard input where a name for it is given.
fn models<'h>(args: &Check, host: &'h dyn Host, settings: &Settings) -> Result<Models<'h>> {
    let Some(name) = &args.stdin_filename else {
        let paths: Vec<String> = match args.paths.as_slice() {
            [] => vec![String::new()],
            typed => typed.iter().map(|path| host.relative(path)).collect::<Result<_>>()?,
        };
        return Models::find(host, &paths, settings);
    };
    if !args.paths.is_empty() {
        bail!("--stdin-filename reads one model from standard input; it takes no paths beside");
    }
    if args.fix {
        bail!("--fix mends files; with --stdin-filename there is none");
    }
    let path = relative_even_if_new(host, name)?;
    Models::of_text(host, &path, host.standard_input()?, settings)
}

/// A path relative to the root, of a file that need not exist in a folder that must.
fn relative_even_if_new(host: &dyn Host, typed: &str) -> Result<String> {
    if let Ok(path) = host.relative(typed) {
        return Ok(path);
    }
    let (folder, name) = typed.rsplit_once(['/', '\\']).unwrap_or((".", typed));
    Ok(match host.relative(folder)?.as_str() {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    })
}
