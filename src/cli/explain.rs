//! `tmgate explain`: a rule's page, or one finding's facts.

use anyhow::{Result, anyhow, bail};

use super::{Exit, Streams, args::Explain, page, settings};
use crate::check::{self, Task};
use crate::finding::{Finding, Status, nearest};
use crate::host::{Host, Models};
use crate::report::harmless;
use crate::rules;
use crate::syntax::Limits;

/// So many digits of a fingerprint name a finding well enough.
const FEWEST_DIGITS: usize = 6;

pub(super) fn run(args: &Explain, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    if let Some(meta) = rules::meta(&args.what) {
        write!(streams.out, "{}", page::for_terminal(meta, streams.color))?;
        return Ok(Exit::Pass);
    }
    let is_digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    if args.what.len() >= FEWEST_DIGITS && args.what.chars().all(is_digit) {
        return explain_finding(&args.what, host, streams);
    }
    let hint = match nearest(&args.what, rules::all().map(|rule| rule.meta.id)) {
        Some(meant) => format!("; did you mean `{meant}`?"),
        None => "; `tmgate rules` lists them all".to_owned(),
    };
    bail!("no rule is called `{}`{hint}", args.what);
}

/// Looks for the finding in the whole repository, as `check` would find it.
fn explain_finding(digits: &str, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let (settings, mistakes) = settings::load(host, None, &[])?;
    let models = Models::find(host, &[String::new()], &settings)?;
    let task =
        Task { today: host.today(), limits: Limits::default(), reports: true, excerpts: true };
    let report = check::check(&models, &settings, &task, mistakes).map_err(|e| anyhow!(e))?.fold();
    let is_it = |f: &&Finding| f.fingerprint.to_string().starts_with(digits);
    let found: Vec<&Finding> = report.findings.iter().filter(is_it).collect();
    if found.is_empty() {
        bail!("no finding of this repository has a fingerprint that begins with `{digits}`");
    }
    for finding in found {
        write!(streams.out, "{}", facts(finding, host))?;
        write!(streams.out, "\n{}", page::for_terminal(finding.rule, streams.color))?;
    }
    Ok(Exit::Pass)
}

fn facts(finding: &Finding, host: &dyn Host) -> String {
    let place = &finding.primary.place;
    let (path, at) = (host.typed(&place.path), place.start);
    let (severity, rule) = (finding.severity.name(), finding.rule.id);
    let said = format!("{path}:{}:{}: {severity}[{rule}] {}", at.line, at.column, finding.message);
    let mut facts = format!("{}\n", harmless(&said));
    let mut add =
        |name: &str, value: &str| facts.push_str(&format!("  {name}: {}\n", harmless(value)));
    if let Some(help) = &finding.help {
        add("what clears it", help);
    }
    if let Some(fix) = &finding.fix {
        add("what --fix does", &fix.title);
    }
    if let Some(owner) = &finding.owner {
        add("owner", owner);
    }
    add("about", &finding.subject.to_string());
    add("model", &finding.model);
    match &finding.status {
        Status::Open => add("status", "open"),
        Status::Suppressed { reason } => add("status", &format!("allowed by a comment: {reason}")),
        Status::Known { listed: None } => add("status", "known before"),
        Status::Known { listed: Some(reason) } => {
            add("status", &format!("known, as the baseline says: {reason}"));
        }
        Status::OutOfScope => add("status", "outside what was asked about"),
        Status::Folded => add("status", "open; one finding tells it with others of its kind"),
    }
    add("fingerprint", &finding.fingerprint.to_string());
    facts
}
