//! The last lines in a terminal: how much was looked at, what was found, what could not be judged,
//! the verdict. Each begins with a word to search for.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Paint};

use super::absence::{looked, remedy};
use super::{Style, counted, harmless};
use crate::check::{Approval, Compared, Report, Seen};
use crate::config::FailOn;
use crate::finding::{Finding, NotAssessed, Severity, Status};
use crate::gate::Verdict;

/// More reasons than this are left to `--verbose`.
const MOST_REASONS: usize = 5;

pub(super) fn write(report: &Report, style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    if !style.quiet {
        writeln!(out, "{}", models(report))?;
        if let Some(evidence) = &report.evidence {
            writeln!(out, "evidence: {}", seen(evidence))?;
        }
        writeln!(out, "findings: {}", findings(report))?;
        if let Some(with) = &report.compared {
            write_compared(report, with, style, out)?;
        }
        if !report.approvals.is_empty() {
            writeln!(out, "must be approved by: {}", approvals(report))?;
        }
        write_not_assessed(&report.not_assessed, style, out)?;
    }
    if report.verdict == Verdict::NothingAssessed {
        writeln!(out, "no model found: {}", looked(&report.searched, style.typed))?;
        writeln!(out, "help: {}", remedy(&report.searched, style.typed))?;
    }
    let paint = match (style.color, report.verdict) {
        (false, _) => Paint::new(),
        (true, Verdict::Pass) => AnsiColor::Green.on_default().bold(),
        (true, _) => AnsiColor::BrightRed.on_default().bold(),
    };
    let reason = reason(report.verdict, report.fail_on);
    writeln!(out, "verdict: {paint}{}{paint:#} ({reason})", report.verdict.name())
}

/// How much was looked at.
pub(super) fn models(report: &Report) -> String {
    let counts = &report.counts;
    format!(
        "models: {}, components: {}, flows: {}, threats: {}, accepted: {}, mitigations: {}",
        counts.models,
        counts.components,
        counts.flows,
        counts.threats,
        counts.accepted,
        counts.mitigations,
    )
}

/// `12 of 14 test ids passed in 2 reports; 1 failed, 1 absent`.
pub(super) fn seen(seen: &Seen) -> String {
    let passed = format!(
        "{} of {} passed in {}",
        seen.passed,
        counted(seen.tests, "test id"),
        counted(seen.reports, "report")
    );
    let rest = [(seen.failed, "failed"), (seen.skipped, "skipped"), (seen.absent, "absent")];
    let rest = rest.into_iter().filter(|(count, _)| *count > 0);
    let rest: Vec<String> = rest.map(|(count, what)| format!("{count} {what}")).collect();
    if rest.is_empty() { passed } else { format!("{passed}; {}", rest.join(", ")) }
}

/// `3 errors, 1 note; 1 suppressed`.
pub(super) fn findings(report: &Report) -> String {
    let of = |severity: Severity| match report.open(severity).count() {
        0 => None,
        count => Some(counted(count, severity.name())),
    };
    let open: Vec<String> = Severity::ALL.into_iter().filter_map(of).collect();
    let rest = aside(report).into_iter().filter(|(_, count)| *count > 0);
    let rest: Vec<String> = rest.map(|(what, count)| format!("{count} {what}")).collect();
    let open = if open.is_empty() { "none".to_owned() } else { open.join(", ") };
    if rest.is_empty() { open } else { format!("{open}; {}", rest.join(", ")) }
}

/// How many findings do not count, by the reason for it.
pub(super) fn aside(report: &Report) -> [(&'static str, usize); 4] {
    let count = |is: fn(&Status) -> bool| report.findings.iter().filter(|f| is(&f.status)).count();
    [
        ("suppressed", count(|status| matches!(status, Status::Suppressed { .. }))),
        ("known", count(|status| matches!(status, Status::Known { .. }))),
        ("out of scope", count(|status| *status == Status::OutOfScope)),
        ("told together", count(|status| *status == Status::Folded)),
    ]
}

/// `main (1a2b3c4d5e6f): 3 new, 12 known, 2 fixed`.
pub(super) fn compared(report: &Report, with: &Compared) -> String {
    let known = |f: &&Finding| f.status == Status::Known { listed: None };
    let known = report.findings.iter().filter(known).count();
    let (new, fixed) = (report.new_ones().count(), with.fixed.len());
    let unsettled = match with.unsettled {
        0 => String::new(),
        count => format!(", {count} that cannot be told"),
    };
    let base = harmless(&with.base);
    format!("{base} ({}): {new} new, {known} known, {fixed} fixed{unsettled}", with.commit)
}

/// `@org/security (3 findings), @org/privacy (1 finding)`.
fn approvals(report: &Report) -> String {
    let one = |approval: &Approval| {
        format!("{} ({})", harmless(&approval.by), counted(approval.findings.len(), "finding"))
    };
    report.approvals.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn write_compared(
    report: &Report,
    with: &Compared,
    style: &Style<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "compared with {}", compared(report, with))?;
    let shown = if style.verbose { with.fixed.as_slice() } else { &[] };
    for finding in shown {
        let (place, message) = (style.place(&finding.primary.place), harmless(&finding.message));
        writeln!(out, "  fixed: {place}: [{}] {message}", finding.rule.id)?;
    }
    Ok(())
}

fn write_not_assessed(
    not_assessed: &[NotAssessed],
    style: &Style<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let reasons = reasons(not_assessed);
    let beyond = beyond(not_assessed);
    if reasons.is_empty() && beyond.is_empty() {
        return writeln!(out, "not assessed: none");
    }
    for line in beyond {
        writeln!(out, "not assessed: {line}")?;
    }
    if reasons.is_empty() {
        return Ok(());
    }
    let subjects = reasons.iter().map(|reason| reason.subjects).sum();
    let rules: BTreeSet<&str> = reasons.iter().map(|reason| reason.rule).collect();
    let (subjects, rules) = (counted(subjects, "subject"), counted(rules.len(), "rule"));
    writeln!(out, "not assessed: {subjects} by {rules}")?;
    let shown = if style.verbose { reasons.len() } else { MOST_REASONS };
    for Reason { rule, why, subjects } in reasons.iter().take(shown) {
        writeln!(out, "  {rule}: {} ({})", harmless(why), counted(*subjects, "subject"))?;
    }
    match reasons.len().saturating_sub(shown) {
        0 => Ok(()),
        more => writeln!(out, "  and {}; --verbose names all", counted(more, "more reason")),
    }
}

/// What a format cannot say, and the rules that must know it.
type Gaps<'r> = BTreeMap<&'r str, BTreeSet<&'r str>>;

/// What of a format's gaps a summary names.
const MOST_GAPS: usize = 3;

/// For each format of other tools: how many rules have nothing to go by in its files, and the gaps
/// that keep most of them from it.
pub(super) fn beyond(not_assessed: &[NotAssessed]) -> Vec<String> {
    let mut formats: BTreeMap<&str, (BTreeSet<&str>, Gaps<'_>)> = BTreeMap::new();
    for one in not_assessed {
        let Some((format, fact)) = one.beyond else { continue };
        let (files, gaps) = formats.entry(format).or_default();
        files.insert(&one.path);
        gaps.entry(fact.phrase()).or_default().insert(one.rule);
    }
    let line = |(format, (files, gaps)): (&str, (BTreeSet<&str>, Gaps<'_>))| {
        let rules: BTreeSet<&str> = gaps.values().flatten().copied().collect();
        let mut gaps: Vec<(&str, usize)> =
            gaps.iter().map(|(gap, rules)| (*gap, rules.len())).collect();
        gaps.sort_by_key(|(gap, rules)| (std::cmp::Reverse(*rules), *gap));
        let named = gaps.iter().take(MOST_GAPS);
        let mut said: Vec<String> =
            named.map(|(gap, rules)| format!("{gap} ({})", counted(*rules, "rule"))).collect();
        if gaps.len() > MOST_GAPS {
            said.push(format!("and {}", counted(gaps.len() - MOST_GAPS, "more thing")));
        }
        let (rules, files) =
            (counted(rules.len(), "rule"), counted(files.len(), &format!("{format} file")));
        format!("{rules} in {files}, which cannot say {}; an overlay can", said.join(", "))
    };
    formats.into_iter().map(line).collect()
}

/// Why a rule could not decide, and about how many subjects.
pub(super) struct Reason<'r> {
    pub rule: &'static str,
    pub why: &'r str,
    pub subjects: usize,
}

/// The reasons of all models together, the most frequent first; without what a format cannot say.
pub(super) fn reasons(not_assessed: &[NotAssessed]) -> Vec<Reason<'_>> {
    let mut counts: BTreeMap<(&'static str, &str), usize> = BTreeMap::new();
    for one in not_assessed.iter().filter(|one| one.beyond.is_none()) {
        // What names no subject is about one thing all the same.
        *counts.entry((one.rule, &one.why)).or_default() += one.subjects.len().max(1);
    }
    let reason = |((rule, why), subjects)| Reason { rule, why, subjects };
    let mut reasons: Vec<Reason<'_>> = counts.into_iter().map(reason).collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.subjects));
    reasons
}

/// Why the verdict is what it is.
pub(super) fn reason(verdict: Verdict, fail_on: FailOn) -> &'static str {
    match (verdict, fail_on) {
        (Verdict::NothingAssessed, _) => "a gate without a model proves nothing",
        (_, FailOn::At(Severity::Error)) => "errors fail the gate",
        (_, FailOn::At(Severity::Warning)) => "errors and warnings fail the gate",
        (_, FailOn::At(Severity::Note)) => "every finding fails the gate",
        (_, FailOn::Never) => "findings never fail the gate",
    }
}
