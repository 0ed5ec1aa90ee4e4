//! `tmgate check`: the gate.

use anyhow::{Result, anyhow};

use super::args::Check;
use super::{Exit, Streams, fix, settings};
use crate::check::{self, Task};
use crate::gate::Verdict;
use crate::host::{Host, Models};
use crate::model::vocabulary::parse_date;
use crate::report::{self, Style};
use crate::syntax::Limits;

pub(super) fn run(args: &Check, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let (mut settings, mistakes) = settings::load(host, args.config.as_deref(), &args.profile)?;
    settings.fail_on = args.fail_on.unwrap_or(settings.fail_on);
    let today = match &args.today {
        Some(text) => {
            parse_date(text).ok_or_else(|| anyhow!("`{text}` is no date of the form 2026-11-23"))?
        }
        None => host.today(),
    };
    let task = Task { today, limits: Limits::default() };
    let paths: Vec<String> = match args.paths.as_slice() {
        [] => vec![String::new()],
        typed => typed.iter().map(|path| host.relative(path)).collect::<Result<_>>()?,
    };
    let models = Models::find(host, &paths, &settings)?;
    let work = || match args.fix {
        true => Ok(fix::run(host, &models, &settings, &task, &mistakes)?.0),
        false => check::check(&models, &settings, &task, mistakes).map_err(|e| anyhow!(e)),
    };
    let report = settings::on_threads(args.jobs, work)??;
    let style = Style {
        color: streams.color,
        width: streams.width,
        verbose: args.verbose,
        quiet: args.quiet,
        typed: &|path| host.typed(path),
    };
    let reporter = report::reporter("concise").ok_or_else(|| anyhow!("no format"))?;
    (reporter.write)(&report, &style, streams.out)?;
    writeln!(streams.out, "{}", report.verdict.name())?;
    Ok(match report.verdict {
        Verdict::Pass => Exit::Pass,
        Verdict::Fail => Exit::GateFailed,
        Verdict::NothingAssessed => Exit::CouldNotRun,
    })
}
