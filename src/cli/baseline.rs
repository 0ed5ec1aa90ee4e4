//! `tmgate baseline`: lists the findings that are there, so that only new ones fail the gate. What
//! is listed already keeps its reason, and the list does not grow by itself.

use std::collections::HashMap;

use anyhow::{Result, anyhow, bail};

use super::args::Baseline as Arguments;
use super::{Exit, Streams, day, no_model, settings};
use crate::check::{self, Baseline, Report, Task};
use crate::config::Settings;
use crate::finding::{Finding, Fingerprint, Status};
use crate::gate::Verdict;
use crate::host::{Host, Models};
use crate::report::harmless;
use crate::review::{Entry, may_be_listed, write_baseline};
use crate::rules::gate;
use crate::syntax::Limits;

pub(super) fn run(args: &Arguments, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let (settings, mistakes) = settings::load(host, args.config.as_deref(), &args.profile)?;
    let today = day(args.today.as_deref(), host)?;
    let task = Task { today, limits: Limits::default(), reports: true, excerpts: false };
    let models = Models::find(host, &[String::new()], &settings)?;
    let before = Baseline::read(&models, &settings).map_err(|error| anyhow!(error))?;
    let (path, _) = settings.baseline();
    let exists = host.read(path)?.is_some();
    let wrong = before.as_ref().filter(|_| exists).map_or(0, |before| before.mistakes.len());
    if wrong > 0 {
        let path = host.typed(path);
        bail!("`{path}` holds what cannot be read; `tmgate check` tells what, mend that first");
    }
    let entries = before.map(|before| before.entries).unwrap_or_default();
    let report = check::check(&models, &settings, &task, mistakes).map_err(|e| anyhow!(e))?;
    if report.verdict == Verdict::NothingAssessed {
        bail!("{}", no_model(host, &report.searched));
    }
    let reason = match args.reason.as_deref().map(str::trim) {
        Some("") => bail!("--reason gives no reason"),
        Some(reason) => reason.to_owned(),
        None => format!("was there on {today}"),
    };
    let plan = Plan::new(&report, entries, &reason, args, !exists);
    plan.carry_out(&report, &settings, host, streams)
}

/// What becomes of the baseline.
struct Plan<'r> {
    kept: Vec<Entry>,
    removed: usize,
    added: Vec<Entry>,
    /// Findings that would make it longer.
    refused: Vec<&'r Finding>,
}

impl<'r> Plan<'r> {
    fn new(
        report: &'r Report,
        mut kept: Vec<Entry>,
        reason: &str,
        args: &Arguments,
        first: bool,
    ) -> Self {
        let before = kept.len();
        // Where some lines are alike, as many go as findings say so, the last ones first.
        let mut stale: HashMap<&str, usize> = HashMap::new();
        let says = |f: &&Finding| f.rule.id == gate::BASELINE_STALE.meta.id;
        for finding in report.findings.iter().filter(says) {
            *stale.entry(&finding.subject.id).or_default() += 1;
        }
        kept.reverse();
        kept.retain(|entry| match stale.get_mut(entry.fingerprint.to_string().as_str()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        let removed = before - kept.len();
        refresh(&mut kept, report);
        let open = report.findings.iter().filter(|f| f.status == Status::Open);
        let new: Vec<&Finding> = open.filter(|f| may_be_listed(f.rule)).collect();
        let (added, refused) = match (args.prune, first || args.grow) {
            (true, _) => (Vec::new(), Vec::new()),
            (false, true) => (new.iter().map(|f| Entry::of(f, reason)).collect(), Vec::new()),
            (false, false) => (Vec::new(), new),
        };
        Plan { kept, removed, added, refused }
    }

    fn carry_out(
        mut self,
        report: &Report,
        settings: &Settings,
        host: &dyn Host,
        streams: &mut Streams<'_>,
    ) -> Result<Exit> {
        let (path, _) = settings.baseline();
        let (kept, added) = (self.kept.len(), self.added.len());
        self.kept.append(&mut self.added);
        let text = write_baseline(self.kept);
        match host.read(path)? {
            Some(old) if old == text.as_bytes() => {}
            Some(_) => host.write(path, text.as_bytes())?,
            None => host.create(path, text.as_bytes())?,
        }
        let shown = host.typed(path);
        let shown = harmless(&shown);
        writeln!(streams.out, "{shown}: {kept} kept, {added} added, {} removed", self.removed)?;
        let open = report.findings.iter().filter(|f| f.status == Status::Open);
        let own = [gate::BASELINE_STALE.meta.id, gate::BASELINE_INVALID.meta.id];
        let never = open.filter(|f| !may_be_listed(f.rule) && !own.contains(&f.rule.id)).count();
        if never > 0 {
            writeln!(streams.out, "{never} cannot be listed; `tmgate check` shows them")?;
        }
        if self.refused.is_empty() {
            return Ok(Exit::Pass);
        }
        for finding in &self.refused {
            let place = &finding.primary.place;
            let (path, line) = (host.typed(&place.path), place.start.line);
            let (path, message) = (harmless(&path), harmless(&finding.message));
            writeln!(streams.out, "not added: {path}:{line}: [{}] {message}", finding.rule.id)?;
        }
        let count = self.refused.len();
        writeln!(streams.out, "{count} new: mend them, or add them with --grow --reason TEXT")?;
        Ok(Exit::GateFailed)
    }
}

/// Puts the paths right where files were renamed.
fn refresh(entries: &mut [Entry], report: &Report) {
    let mut paths: HashMap<Fingerprint, Vec<&str>> = HashMap::new();
    for finding in &report.findings {
        paths.entry(finding.fingerprint).or_default().push(&finding.primary.place.path);
    }
    for entry in entries {
        let Some(paths) = paths.get(&entry.fingerprint) else { continue };
        if let [first, ..] = paths.as_slice()
            && !paths.contains(&entry.path.as_str())
        {
            entry.path = (*first).to_owned();
        }
    }
}
