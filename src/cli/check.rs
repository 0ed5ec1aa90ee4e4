//! `tmgate check`: the gate.

use anyhow::{Result, anyhow};

use super::args::Check;
use super::outputs::Outputs;
use super::{Exit, Streams, fix};
use crate::check::{self, Task};
use crate::config::Settings;
use crate::gate::Verdict;
use crate::host::{Host, Models};
use crate::model::vocabulary::parse_date;
use crate::syntax::Limits;

pub(super) fn run(args: &Check, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let outputs = Outputs::read(&args.format)?;
    let settings = Settings::default();
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
    let report = match args.fix {
        true => fix::run(host, &models, &settings, &task, &[])?.0,
        false => check::check(&models, &settings, &task, Vec::new()).map_err(|e| anyhow!(e))?,
    };
    outputs.write(&report, args, host, streams)?;
    Ok(match report.verdict {
        Verdict::Pass => Exit::Pass,
        Verdict::Fail => Exit::GateFailed,
        Verdict::NothingAssessed => Exit::CouldNotRun,
    })
}
