//! `tmgate check`: the gate.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow, bail};

use super::against::{Base, Head, Start};
use super::args::Check;
use super::outputs::{Outputs, Shown};
use super::posting::{Checked, posting};
use super::{Exit, Streams, day, fix, settings, tables};
use crate::check::{self, Report, Task};
use crate::config::Settings;
use crate::gate::Verdict;
use crate::host::{Commit, Git, Host, Models, Revision};
use crate::syntax::Limits;

/// What is checked, and against what.
pub(super) struct Sides<'a> {
    /// The history, where something of it is asked.
    pub(super) git: Option<&'a Git>,
    /// The revision that is checked; the working tree where there is none.
    pub(super) head: Option<&'a Commit>,
    /// What is staged is checked, on top of `head`.
    pub(super) staged: bool,
    pub(super) base: Option<Start<'a>>,
    /// Whoever wrote what is checked has no say in how: the configuration of the base alone holds.
    pub(super) base_rules: bool,
}

pub(super) fn run(args: &Check, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let git = match base(args).is_some() || args.head.is_some() || args.staged {
        true => Some(host.git()?),
        false => None,
    };
    let base = base(args).map(Start::Left);
    let head = head(args, git.as_ref())?;
    let sides = Sides {
        git: git.as_ref(),
        head: head.as_ref(),
        staged: args.staged,
        base,
        base_rules: false,
    };
    on(&sides, host, |host| {
        let outputs = Outputs::read(&args.format)?;
        let (report, mended) = examine(args, host, &sides, outputs.shown())?;
        if mended > 0 {
            let things = if mended == 1 { "finding" } else { "findings" };
            writeln!(streams.err, "mended {mended} {things}")?;
        }
        outputs.write(&report, args, host, streams)?;
        Ok(exit(&report))
    })
}

/// How a run ends that gave this report.
pub(super) fn exit(report: &Report) -> Exit {
    match report.verdict {
        Verdict::Pass => Exit::Pass,
        Verdict::Fail => Exit::GateFailed,
        Verdict::NothingAssessed => Exit::CouldNotRun,
    }
}

/// The revision to compare with. A variable that is empty asks for none, and the check of
/// everything that follows is the stricter one.
pub(super) fn base(args: &Check) -> Option<&str> {
    args.base.as_deref().filter(|name| args.diff_only || !name.is_empty())
}

/// The revision to check, or the one on top of which something is staged for the next.
pub(super) fn head(args: &Check, git: Option<&Git>) -> Result<Option<Commit>> {
    if let Some(git) = git.filter(|_| args.staged && base(args).is_some()) {
        return git.head().map(Some);
    }
    let Some((git, name)) = git.zip(args.head.as_deref()) else { return Ok(None) };
    if args.fix || args.stdin_filename.is_some() {
        bail!("--head checks a revision, which has no files to mend and none on standard input");
    }
    git.commit(name).map(Some)
}

/// Does `work` with the files that are checked.
pub(super) fn on<T>(
    sides: &Sides<'_>,
    host: &dyn Host,
    work: impl FnOnce(&dyn Host) -> Result<T>,
) -> Result<T> {
    match (sides.git, sides.head) {
        (Some(git), _) if sides.staged => work(&Revision::staged(git, host)?),
        (Some(git), Some(head)) => work(&Revision::new(git, host, head)?),
        _ => work(host),
    }
}

/// Checks what `host` holds. Beside the report: how many findings were mended.
pub(super) fn examine(
    args: &Check,
    host: &dyn Host,
    sides: &Sides<'_>,
    shown: Shown,
) -> Result<(Report, usize)> {
    let base = match (sides.git, &sides.base) {
        (Some(git), Some(start)) => Some(Base::find(git, host, start, sides.head)?),
        _ => None,
    };
    let ruling = base.as_ref().filter(|_| sides.base_rules).map_or(host, |base| base.files());
    let (mut settings, mistakes) = settings::load(ruling, args.config.as_deref(), &args.profile)?;
    tables::choose(ruling, args.catalog.as_deref(), &mut settings)?;
    settings.fail_on = args.fail_on.unwrap_or(settings.fail_on);
    settings.add_reports(&args.evidence);
    let today = day(args.today.as_deref(), host)?;
    let task = Task { today, limits: Limits::default(), reports: true, excerpts: shown.excerpts };
    let mut models = models(args, host, &settings)?;
    let mut renamed = BTreeMap::new();
    if let Some(base) = &base {
        renamed = base.renamed(&models, args.diff_only)?;
        models = base.set_against(host, models, &settings, &renamed)?.in_review(base.change());
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
        report = report.fold();
        if shown.posting {
            let head = base.as_ref().map(Base::head).or(sides.head).filter(|_| !sides.staged);
            report.posting = posting(&report, &Checked { now: &now, head })?;
        }
        Ok::<_, anyhow::Error>((report, mended))
    };
    settings::on_threads(args.jobs, work)?
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
pub(super) fn relative_even_if_new(host: &dyn Host, typed: &str) -> Result<String> {
    if let Ok(path) = host.relative(typed) {
        return Ok(path);
    }
    let (folder, name) = typed.rsplit_once(['/', '\\']).unwrap_or((".", typed));
    Ok(match host.relative(folder)?.as_str() {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    })
}
