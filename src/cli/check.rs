//! `tmgate check`: the gate.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow, bail};

use super::against::{Base, Head};
use super::args::Check;
use super::outputs::Outputs;
use super::posting::{Checked, posting};
use super::{Exit, Streams, day, fix, settings, tables};
use crate::check::{self, Task};
use crate::config::Settings;
use crate::gate::Verdict;
use crate::host::{Commit, Git, Host, Models, Revision};
use crate::syntax::Limits;

pub(super) fn run(args: &Check, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let git = match base(args).is_some() || args.head.is_some() {
        true => Some(host.git()?),
        false => None,
    };
    let Some((git, name)) = git.as_ref().zip(args.head.as_deref()) else {
        return check(args, host, git.as_ref(), None, streams);
    };
    if args.fix || args.stdin_filename.is_some() {
        bail!("--head checks a revision, which has no files to mend and none on standard input");
    }
    let head = git.commit(name)?;
    let files = Revision::new(git, host, &head)?;
    check(args, &files, Some(git), Some(&head), streams)
}

/// The revision to compare with. A variable that is empty asks for none, and the check of
/// everything that follows is the stricter one.
fn base(args: &Check) -> Option<&str> {
    args.base.as_deref().filter(|name| args.diff_only || !name.is_empty())
}

/// Checks what `host` holds: the revision `head`, or what lies on the disk.
fn check(
    args: &Check,
    host: &dyn Host,
    git: Option<&Git>,
    head: Option<&Commit>,
    streams: &mut Streams<'_>,
) -> Result<Exit> {
    let outputs = Outputs::read(&args.format)?;
    let (mut settings, mistakes) = settings::load(host, args.config.as_deref(), &args.profile)?;
    tables::choose(host, args.catalog.as_deref(), &mut settings)?;
    settings.fail_on = args.fail_on.unwrap_or(settings.fail_on);
    settings.add_reports(&args.evidence);
    let today = day(args.today.as_deref(), host)?;
    let task =
        Task { today, limits: Limits::default(), reports: true, excerpts: outputs.show_lines() };
    let base = match (git, base(args)) {
        (Some(git), Some(name)) => Some(Base::find(git, host, name, head)?),
        _ => None,
    };
    let mut models = models(args, host, &settings)?;
    let mut renamed = BTreeMap::new();
    if let Some(base) = &base {
        renamed = base.renamed(&models, args.diff_only)?;
        let before = base.models(host, &models, &settings, &renamed)?;
        models = models.compared_with(before).in_review(base.change());
    }
    let now = Head { models: &models, settings: &settings, task: &task };
    let work = || {
        let (mut report, mended) = match args.fix {
            true => fix::run(host, &models, &settings, &task, &mistakes)?,
            false => {
                let report = check::check(&models, &settings, &task, mistakes);
                (report.map_err(|error| anyhow!(error))?, 0)
            }
        };
        if let Some(base) = &base {
            let policy = base.policy(host, args)?;
            let then = policy.as_ref().map_or(&settings, |policy| &policy.settings);
            report = base.compare(report, args, &now, then)?;
            if args.diff_only {
                report = base.narrow(report, &now, &renamed)?;
            }
            report = match policy {
                Some(policy) => base.judge(report, policy, (host, args), &now, &renamed)?,
                None => report.approved_by(&[&settings]),
            };
        }
        if outputs.show_posting() {
            let head = base.as_ref().map(Base::head).or(head);
            report.posting = posting(&report, &Checked { now: &now, head })?;
        }
        Ok::<_, anyhow::Error>((report, mended))
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
        return Models::find(host, &settings::paths(host, &args.paths)?, settings);
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
