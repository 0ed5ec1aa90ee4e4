//! `tmgate diff`: what changed in the models since a revision, by meaning.

use anyhow::{Result, anyhow};

use super::against::{Base, Start};
use super::args::{Diff, DiffFormat};
use super::{Exit, Streams, day, settings};
use crate::check::{self, Task};
use crate::host::{Host, Models, Revision};
use crate::report;
use crate::syntax::Limits;

pub(super) fn run(args: &Diff, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let git = host.git()?;
    let head = args.head.as_deref().map(|name| git.commit(name)).transpose()?;
    let revision = head.as_ref().map(|head| Revision::new(&git, host, head)).transpose()?;
    let files: &dyn Host = match &revision {
        Some(revision) => revision,
        None => host,
    };
    let (settings, _) = settings::load(files, args.config.as_deref(), &[])?;
    let base = Base::find(&git, files, &Start::Left(&args.base), head.as_ref())?;
    let task =
        Task { today: day(None, host)?, limits: Limits::default(), reports: true, excerpts: false };
    let models = Models::find(files, &[String::new()], &settings)?;
    let renamed = base.renamed(&models, true)?;
    let models = base.set_against(files, models, &settings, &renamed)?;
    let difference =
        check::difference(&models, &settings, &task).map_err(|error| anyhow!(error))?;
    match args.format {
        DiffFormat::Text => write!(streams.out, "{}", report::changes::text(&difference))?,
        DiffFormat::Json => {
            report::write_json(&report::changes::as_json(&difference), &mut streams.out)?;
        }
        DiffFormat::Markdown => write!(streams.out, "{}", report::changes::markdown(&difference))?,
    }
    Ok(match args.exit_code && !difference.models.is_empty() {
        true => Exit::GateFailed,
        false => Exit::Pass,
    })
}
