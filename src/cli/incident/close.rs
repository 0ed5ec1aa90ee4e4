//! `tmgate incident close`: what the rules would refuse is refused here, and said at its line.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow, bail};

use super::draft::{draft, test_of};
use super::{Office, settle};
use crate::check::{self, Lender, Library, Report};
use crate::cli::args::Close;
use crate::cli::desk::Desk;
use crate::cli::{Exit, Streams};
use crate::config::FailOn;
use crate::finding::{Finding, Severity, Status};
use crate::formats::native::Section;
use crate::graph::incident::is_closed;
use crate::host::{Host, Models};
use crate::model::vocabulary::parse_date;
use crate::report::harmless;

/// Findings of the model itself that are told beside what closing needs.
const MOST: usize = 20;

pub(super) fn run(args: &Close, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let office = Office::open(&args.place, host)?;
    let at = office.holder(&args.id, &args.place, host)?;
    let today = office.task.today;
    let day = |flag: &str, typed: &str| {
        let date = parse_date(typed);
        let date =
            date.ok_or_else(|| anyhow!("{flag}: `{typed}` is no date of the form 2026-11-23"))?;
        if date > today { Err(anyhow!("{flag} {date} is still to come")) } else { Ok(date) }
    };
    let closed = args.closed.as_deref().map(|typed| day("--closed", typed)).transpose()?;
    let closed = closed.unwrap_or(today);
    let reviewed = args.reviewed.as_deref().map(|typed| day("--reviewed", typed)).transpose()?;
    let tests = args.test.iter().map(|text| test_of(text)).collect::<Result<Vec<_>>>()?;
    let mut desk = Desk::open(host, &office.models[at])?;
    let library = Models::of(host, office.models.clone(), &office.settings);
    let opened = Lender::open(&library, &office.settings, &office.task);
    let (lender, _) = opened.map_err(|error| anyhow!(error))?;
    let drafted = lender.lend(&office.models[at], |graph, _| {
        let incident = graph.model.incidents.iter().find(|i| i.id.value == *args.id);
        let incident = incident.ok_or_else(|| anyhow!("incident `{}` is gone", args.id))?;
        if is_closed(incident) && !args.draft {
            bail!("incident `{}` is closed already", args.id);
        }
        draft(graph, incident, &tests, today, &mut desk)
    });
    let by_hand = drafted.map_err(|error| anyhow!(error))??;
    if !args.draft {
        desk.set(Section::Incidents, &args.id, &[], "phase", "closed")?;
        desk.set(Section::Incidents, &args.id, &[], "closed", &closed.to_string())?;
        if let Some(reviewed) = reviewed {
            let reviewed = reviewed.to_string();
            desk.set(Section::Incidents, &args.id, &[], "reviewed", &reviewed)?;
        }
    }
    for line in &by_hand {
        writeln!(streams.out, "by hand: {}", harmless(line))?;
    }
    if args.draft {
        return finish(args, &desk, host, streams);
    }
    let missing = missing(args, &office, &library, &desk, host)?;
    if missing.is_empty() {
        writeln!(streams.out, "nothing is missing")?;
        return finish(args, &desk, host, streams);
    }
    writeln!(streams.out, "incident {} cannot be closed:", harmless(&args.id))?;
    for finding in &missing {
        say(finding, host, streams)?;
    }
    let drafts = desk.patch();
    if !drafts.is_empty() {
        writeln!(streams.out, "\nclosing would change, besides what is missing:")?;
        for line in drafts.lines() {
            writeln!(streams.out, "{}", harmless(line))?;
        }
        writeln!(streams.out, "\n--draft --apply writes what of it concerns the model")?;
    }
    Ok(Exit::GateFailed)
}

fn finish(args: &Close, desk: &Desk, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    if desk.texts().is_empty() {
        writeln!(streams.out, "nothing is to be changed")?;
        return Ok(Exit::Pass);
    }
    if !settle(desk, args.place.apply, "write this?", host, streams)? {
        writeln!(streams.out, "nothing was written; --apply does it")?;
    } else if !args.draft {
        writeln!(streams.out, "incident {} is closed", harmless(&args.id))?;
    }
    Ok(Exit::Pass)
}

/// What fails the gate once the incident is closed: all that is said of the incident, and what the
/// change itself brings about.
fn missing(
    args: &Close,
    office: &Office,
    library: &Models<'_>,
    desk: &Desk,
    host: &dyn Host,
) -> Result<Vec<Finding>> {
    let check = |library: &dyn Library| -> Result<Report> {
        let report = check::check(library, &office.settings, &office.task, Vec::new());
        report.map_err(|error| anyhow!(error))
    };
    let before = check(library)?;
    let known: BTreeSet<String> =
        before.findings.iter().map(|finding| finding.fingerprint.to_string()).collect();
    let changed = Models::of(host, office.models.clone(), &office.settings);
    let after = check(&changed.with_texts(desk.texts()))?;
    let threshold = match office.settings.fail_on {
        FailOn::At(severity) => severity,
        FailOn::Never => Severity::Error,
    };
    let counts = |finding: &Finding| {
        let is_ours = finding.subject.kind == "incident" && finding.subject.id == *args.id;
        let is_new = !known.contains(&finding.fingerprint.to_string());
        let is_open = finding.status == Status::Open && finding.severity >= threshold;
        is_open && (is_ours || is_new)
    };
    Ok(after.findings.into_iter().filter(|finding| counts(finding)).take(MOST).collect())
}

fn say(finding: &Finding, host: &dyn Host, streams: &mut Streams<'_>) -> Result<()> {
    let place = &finding.primary.place;
    let path = host.typed(&place.path);
    let (line, column) = (place.start.line, place.start.column);
    let (severity, rule) = (finding.severity.name(), finding.rule.id);
    let said = format!("  {path}:{line}:{column}: {severity}[{rule}] {}", finding.message);
    writeln!(streams.out, "{}", harmless(&said))?;
    if let Some(help) = &finding.help {
        writeln!(streams.out, "    {}", harmless(help))?;
    }
    Ok(())
}
