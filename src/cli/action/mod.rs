//! `tmgate action`: what action.yml runs. The verdict is made first, by the same check as anywhere;
//! then it is written down in every form that needs no permission; only then is anything posted.

mod footing;
#[cfg(test)]
mod tests;

use anyhow::{Context, Result, anyhow, bail};
use clap::Parser;

use super::against::Start;
use super::args::{Action, Args, Check, Command};
use super::check::{self, Sides};
use super::hub::{self, GitHub, Hub};
use super::outputs::{Outputs, Shown};
use super::words::words;
use super::{Exit, Streams, runner};
use crate::check::Report;
use crate::host::Host;
use crate::post::{Event, Outcome, Permit};
use crate::report::{self, Style};
use footing::{Footing, footing};

/// A line of a file is as long as this.
const WIDTH: usize = 100;

pub(super) fn run(args: &Action, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    with(args, host, streams, &GitHub)
}

fn with(args: &Action, host: &dyn Host, streams: &mut Streams<'_>, hub: &dyn Hub) -> Result<Exit> {
    let ran = act(args, host, streams, hub);
    if let Err(error) = &ran {
        let why = format!("{error:#}");
        writeln!(streams.out, "{}", report::command("error", "tmgate could not run", &why))?;
        // The failure is said in the log and by the status; these are for whoever looks elsewhere.
        let _ = runner::outputs(host, &[("verdict", "error")]);
        let page = format!("## tmgate: could not run\n\n{}\n", report::prose(&why));
        let _ = runner::summary(host, &page);
    }
    ran
}

fn act(args: &Action, host: &dyn Host, streams: &mut Streams<'_>, hub: &dyn Hub) -> Result<Exit> {
    let event = runner::event(host)?;
    refuse(&event, args)?;
    let folder = folder(args, host)?;
    let (check, base_is_typed) = arguments(&args.args, &event, host)?;
    let git = host.git();
    let head = check::head(&check, git.as_ref().ok())?;
    let footing = match &git {
        Ok(git) => footing(&event, git, &head.clone().map_or_else(|| git.head(), Ok)?)?,
        // Where nothing is compared nothing is asked of the history.
        Err(_) if event.base().is_none() => Footing::default(),
        Err(error) => bail!("{error:#}"),
    };
    let sides = Sides {
        git: git.as_ref().ok(),
        head: head.as_ref(),
        staged: false,
        base: match base_is_typed {
            true => check::base(&check).map(Start::Left),
            false => footing.base,
        },
        base_rules: matches!(event, Event::PullTarget(_)),
    };
    let outputs = Outputs::read(&check.format)?;
    // The result file is for posting, whatever else is written.
    let shown = Shown { posting: true, ..outputs.shown() };
    let examine = |files: &dyn Host| check::examine(&check, files, &sides, shown);
    let (mut report, _) = check::on(&sides, host, examine)?;
    report.posting.head = footing.head;
    outputs.write(&report, &check, host, streams)?;
    if let Some(odd) = &footing.odd {
        hub::warn(odd, streams.out)?;
    }
    let made = Made::of(&report)?;
    for why in made.write(&folder, host) {
        hub::warn(&why, streams.out)?;
    }
    let exit = check::exit(&report);
    let done = post(args, &event, made, host, streams, hub)? && footing.odd.is_none();
    Ok(match exit {
        Exit::Pass if args.posting.require_post && !done => Exit::NotPosted,
        exit => exit,
    })
}

/// Posts what was asked for, as far as the event allows it. Whether nothing is missing.
fn post(
    args: &Action,
    event: &Event,
    made: Made,
    host: &dyn Host,
    streams: &mut Streams<'_>,
    hub: &dyn Hub,
) -> Result<bool> {
    let wanted = &args.posting;
    if !wanted.on_pull() && !wanted.sarif_upload {
        return Ok(true);
    }
    let posted = match (event.permit(), event) {
        (Permit::Everything, Event::Pull(pull) | Event::PullTarget(pull)) => {
            let sarif = wanted.sarif_upload.then_some(made.sarif);
            hub::target(host, None, pull.number)
                .map(|to| hub.post(&made.outcome, &to, &wanted.wanted(sarif)))
        }
        (Permit::CodeScanning, _) if wanted.sarif_upload => {
            let reference = host.env("GITHUB_REF");
            match (&made.outcome.head, reference) {
                (Some(head), Some(reference)) => hub::target(host, None, 0)
                    .map(|to| hub.upload(&made.sarif, &reference, head, &to)),
                _ => Err(anyhow!("what is checked out is not what was pushed")),
            }
        }
        (Permit::Nothing(why), _) => {
            writeln!(streams.out, "nothing is posted: {why}")?;
            return Ok(true);
        }
        _ => return Ok(true),
    };
    match posted {
        Ok(posted) => {
            hub::say(&posted, host, streams.out)?;
            Ok(!posted.failed)
        }
        Err(error) => {
            hub::warn(&format!("nothing was posted: {error:#}"), streams.out)?;
            Ok(false)
        }
    }
}

/// Refuses events for which this is the wrong command, or a dangerous one.
fn refuse(event: &Event, args: &Action) -> Result<()> {
    match event {
        Event::PullTarget(_) if !args.allow_pull_request_target => bail!(
            "`pull_request_target` gives the secrets of the repository to a workflow about files that \
             anybody may have written; use `pull_request`, and `workflow_run` to post. Whoever knows \
             why they need it sets `allow-pull-request-target: true`"
        ),
        Event::WorkflowRun(_) => bail!(
            "a workflow that runs after another has nothing to check; it posts what the other one \
             found: `mode: post`"
        ),
        _ => Ok(()),
    }
}

/// Where the files go. In the folder that is checked whoever opens a pull request could have laid
/// a link for them.
fn folder(args: &Action, host: &dyn Host) -> Result<String> {
    match (args.output_dir.as_deref(), host.env("RUNNER_TEMP")) {
        (Some(folder), _) if !folder.is_empty() => Ok(folder.to_owned()),
        (_, Some(temp)) => Ok(format!("{temp}/tmgate")),
        _ => bail!("RUNNER_TEMP is not set; name a folder for the files: --output-dir DIR"),
    }
}

/// The arguments of the check, and whether they say themselves what to compare with.
fn arguments(text: &str, event: &Event, host: &dyn Host) -> Result<(Check, bool)> {
    let mut words = words(text)?;
    let typed = words.iter().any(|word| word == "--base" || word.starts_with("--base="));
    let typed = typed || host.env("TMGATE_BASE").is_some();
    if let (Some(base), false) = (event.base(), typed) {
        words.insert(0, format!("--base={}", base.sha));
    }
    let words = ["tmgate", "check"].map(str::to_owned).into_iter().chain(words);
    let args =
        Args::try_parse_from(words).map_err(|error| anyhow!("{}", error.to_string().trim_end()));
    let Command::Check(mut check) = args.context("the arguments of the check")?.command else {
        bail!("these are no arguments of `tmgate check`");
    };
    if check.fix || check.staged || check.stdin_filename.is_some() {
        bail!("--fix, --staged and --stdin-filename are for people; a workflow checks a commit");
    }
    if check.format.iter().all(|format| format.contains('=') && !format.ends_with("=-")) {
        check.format.push("github".to_owned());
    }
    Ok((check, typed))
}

/// A report in the forms that others read.
struct Made {
    outcome: Outcome,
    result: Vec<u8>,
    sarif: Vec<u8>,
    page: Vec<u8>,
}

impl Made {
    fn of(report: &Report) -> Result<Self> {
        let result = form(report, "json")?;
        let outcome = Outcome::read(&result)?;
        let (sarif, page) = (form(report, "sarif")?, form(report, "markdown")?);
        Ok(Made { outcome, result, sarif, page })
    }

    /// Writes the files, the page of the run and the outputs of the step. What of that fails is
    /// returned and changes no verdict.
    fn write(&self, folder: &str, host: &dyn Host) -> Vec<String> {
        let (result, sarif) =
            (format!("{folder}/tmgate-result.json"), format!("{folder}/tmgate.sarif"));
        let outcome = &self.outcome;
        let compared = outcome.compared.as_ref();
        let new = compared.map_or_else(String::new, |compared| compared.new.to_string());
        let fixed = compared.map_or_else(String::new, |compared| compared.fixed.len().to_string());
        let outputs = [
            ("verdict", outcome.verdict.clone()),
            ("errors", outcome.counts.errors.to_string()),
            ("warnings", outcome.counts.warnings.to_string()),
            ("notes", outcome.counts.notes.to_string()),
            ("known", outcome.counts.known.to_string()),
            ("new", new),
            ("fixed", fixed),
            ("not-assessed", outcome.not_assessed.len().to_string()),
            ("report", result.clone()),
            ("sarif", sarif.clone()),
        ];
        let outputs: Vec<(&str, &str)> = outputs.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let written = [
            host.write_report(&result, &self.result),
            host.write_report(&sarif, &self.sarif),
            runner::summary(host, &String::from_utf8_lossy(&self.page)),
            runner::outputs(host, &outputs),
        ];
        let failed = written.into_iter().filter_map(Result::err);
        failed.map(|error| format!("{error:#}")).collect()
    }
}

/// The report in a format.
fn form(report: &Report, format: &str) -> Result<Vec<u8>> {
    let reporter = report::reporter(format).context("no such format")?;
    let style =
        Style { color: false, width: WIDTH, verbose: false, quiet: false, typed: &str::to_owned };
    let mut bytes = Vec::new();
    (reporter.write)(report, &style, &mut bytes)?;
    Ok(bytes)
}
