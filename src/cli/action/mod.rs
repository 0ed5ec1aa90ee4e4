//! `tmgate action`: what action.yml runs. The verdict is made first, by the same check as anywhere;
//! then it is written down in every form that needs no permission; only then is anything posted.

mod footing;
#[cfg(test)]
mod tests;

use anyhow::{Context, Result, anyhow, bail};
use clap::Parser;
use serde_json::Value;

use super::against::Start;
use super::args::{Action, Args, Check, Command};
use super::check::{self, Sides};
use super::outputs::Outputs;
use super::words::words;
use super::{Exit, Streams, runner};
use crate::check::Report;
use crate::host::Host;
use crate::post::{Event, Outcome};
use crate::report::{self, Style};
use footing::{Footing, footing};

/// A line of a file is as long as this.
const WIDTH: usize = 100;

pub(super) fn run(args: &Action, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let ran = act(args, host, streams);
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

fn act(args: &Action, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
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
        base: match base_is_typed {
            true => check::base(&check).map(Start::Left),
            false => footing.base,
        },
        base_rules: matches!(event, Event::PullTarget(_)),
    };
    let outputs = Outputs::read(&check.format)?;
    let examine = |files: &dyn Host| check::examine(&check, files, &sides, outputs.show_lines());
    let (report, _) = check::on(&sides, host, examine)?;
    outputs.write(&report, &check, host, streams)?;
    let mut warnings: Vec<String> = footing.odd.into_iter().collect();
    warnings.extend(tell(&report, footing.head, &folder, host)?);
    for why in warnings {
        writeln!(streams.out, "{}", report::command("warning", "tmgate", &why))?;
    }
    Ok(check::exit(&report))
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
    if check.fix || check.stdin_filename.is_some() {
        bail!("--fix and --stdin-filename are for people; a workflow checks what is committed");
    }
    if check.format.iter().all(|format| format.contains('=') && !format.ends_with("=-")) {
        check.format.push("github".to_owned());
    }
    Ok((check, typed))
}

/// Writes the files, the page of the run and the outputs of the step. What of that fails is
/// returned and changes no verdict.
fn tell(
    report: &Report,
    head: Option<String>,
    folder: &str,
    host: &dyn Host,
) -> Result<Vec<String>> {
    let (result, sarif) =
        (format!("{folder}/tmgate-result.json"), format!("{folder}/tmgate.sarif"));
    let bytes = of(report, "json", head)?;
    let outcome = Outcome::read(&bytes)?;
    let compared = outcome.compared.as_ref();
    let count = |count: usize| count.to_string();
    let new = compared.map_or_else(String::new, |compared| count(compared.new));
    let fixed = compared.map_or_else(String::new, |compared| count(compared.fixed.len()));
    let counts = &outcome.counts;
    let outputs = [
        ("verdict", outcome.verdict.clone()),
        ("errors", count(counts.errors)),
        ("warnings", count(counts.warnings)),
        ("notes", count(counts.notes)),
        ("known", count(counts.known)),
        ("new", new),
        ("fixed", fixed),
        ("not-assessed", count(outcome.not_assessed.len())),
        ("report", result.clone()),
        ("sarif", sarif.clone()),
    ];
    let outputs: Vec<(&str, &str)> = outputs.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let page = String::from_utf8_lossy(&of(report, "markdown", None)?).into_owned();
    let told = [
        host.write_report(&result, &bytes),
        host.write_report(&sarif, &of(report, "sarif", None)?),
        runner::summary(host, &page),
        runner::outputs(host, &outputs),
    ];
    Ok(told.into_iter().filter_map(Result::err).map(|error| format!("{error:#}")).collect())
}

/// The report in a format.
fn of(report: &Report, format: &str, head: Option<String>) -> Result<Vec<u8>> {
    let reporter = report::reporter(format).context("no such format")?;
    let style =
        Style { color: false, width: WIDTH, verbose: false, quiet: false, typed: &str::to_owned };
    let mut bytes = Vec::new();
    (reporter.write)(report, &style, &mut bytes)?;
    let Some(head) = head else { return Ok(bytes) };
    let mut value: Value = serde_json::from_slice(&bytes)?;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("head".to_owned(), head.into());
    }
    Ok(serde_json::to_vec_pretty(&value)?)
}
