//! `tmgate post`: the second stage. The first one made a report where it could write nothing, as the
//! workflow of a fork cannot; this one may write, and trusts nothing that the first one left.

use anyhow::{Context, Result, bail};

use super::args::Post;
use super::hub::{self, GitHub, Hub};
use super::{Exit, Streams, runner};
use crate::host::Host;
use crate::post::{Event, LARGEST, Outcome, Posted, WorkflowRun};

pub(super) fn run(args: &Post, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    with(args, host, streams, &GitHub)
}

fn with(args: &Post, host: &dyn Host, streams: &mut Streams<'_>, hub: &dyn Hub) -> Result<Exit> {
    let outcome = host.read_typed(&args.report, LARGEST).and_then(|bytes| Outcome::read(&bytes));
    let outcome = outcome.with_context(|| format!("the report `{}`", args.report))?;
    let posted = match args.repository.as_deref().zip(args.pull) {
        Some((repository, number)) => by_hand(args, &outcome, (repository, number), host, hub)?,
        None => match runner::event(host).context("name the pull request: --repository, --pull")? {
            Event::WorkflowRun(run) => second_stage(args, &outcome, &run, host, hub)?,
            _ => bail!("name the pull request: --repository OWNER/NAME --pull NUMBER"),
        },
    };
    hub::say(&posted, host, streams.out)?;
    Ok(match args.posting.require_post && posted.failed {
        true => Exit::NotPosted,
        false => Exit::Pass,
    })
}

/// Somebody who made the report themselves says where it belongs.
fn by_hand(
    args: &Post,
    outcome: &Outcome,
    (repository, number): (&str, u64),
    host: &dyn Host,
    hub: &dyn Hub,
) -> Result<Posted> {
    let sarif = match (args.posting.sarif_upload, &args.sarif) {
        (false, _) => None,
        (true, Some(file)) => Some(host.read_typed(file, LARGEST).context("the SARIF report")?),
        (true, None) => bail!("--sarif-upload uploads a file; name it: --sarif FILE"),
    };
    let to = hub::target(host, Some(repository), number)?;
    Ok(hub.post(outcome, &to, &args.posting.wanted(sarif)))
}

/// In a workflow that runs after the one that checked.
fn second_stage(
    args: &Post,
    outcome: &Outcome,
    run: &WorkflowRun,
    host: &dyn Host,
    hub: &dyn Hub,
) -> Result<Posted> {
    if args.posting.check_run || args.posting.sarif_upload {
        bail!(
            "the report comes from a workflow that the pull request may have written itself: neither \
             a check run nor code scanning can vouch for it; only comments are written from there"
        );
    }
    let nothing = |why: &str, failed: bool| {
        let mut posted = Posted { failed, ..Posted::default() };
        let said = if failed { &mut posted.warnings } else { &mut posted.notes };
        said.push(format!("nothing was posted: {why}"));
        Ok(posted)
    };
    if run.event != "pull_request" {
        return nothing("the workflow that ended was not about a pull request", false);
    }
    if outcome.head.as_deref() != Some(&run.head_sha) {
        return nothing("the report is about another commit than the workflow that ended", true);
    }
    let mut to = hub::target(host, None, 0)?;
    match hub.find(&to, run) {
        Ok(number) => to.number = number,
        Err(why) => return nothing(&why.0, false),
    }
    Ok(hub.post(outcome, &to, &args.posting.wanted(None)))
}

#[cfg(test)]
mod tests;
