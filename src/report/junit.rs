//! JUnit XML, for the test reports of build servers: a suite for each file, a case for each finding.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::{Style, harmless, no_model, status_name};
use crate::check::Report;
use crate::config::FailOn;
use crate::finding::{Finding, NotAssessed, Status};
use crate::gate::Verdict;

/// One `<testcase>`.
struct Case {
    name: String,
    line: Option<u32>,
    outcome: Outcome,
}

enum Outcome {
    Passed {
        output: Option<String>,
    },
    Skipped {
        why: String,
    },
    Failed {
        severity: &'static str,
        message: String,
        text: String,
    },
    /// There was nothing to test.
    Broken {
        message: String,
    },
}

pub(super) fn write(report: &Report, _: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    let suites = suites(report);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let all = suites.values().flatten();
    writeln!(out, "<testsuites name=\"tmgate\" {}>", totals(all))?;
    for (path, cases) in &suites {
        writeln!(out, "  <testsuite name=\"{}\" {}>", xml(path), totals(cases.iter()))?;
        for case in cases {
            write_case(path, case, out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

/// The cases by file. A model without a finding in any of its files passes as a whole.
fn suites(report: &Report) -> BTreeMap<&str, Vec<Case>> {
    let mut suites: BTreeMap<&str, Vec<Case>> = BTreeMap::new();
    let mut seen: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for finding in &report.findings {
        let path = &*finding.primary.place.path;
        let case = of_finding(finding, report.fail_on, &mut seen);
        suites.entry(path).or_default().push(case);
    }
    let found: BTreeSet<&str> = suites.keys().copied().collect();
    for files in &report.models {
        if let Some(first) = files.first()
            && !files.iter().any(|file| found.contains(&**file))
        {
            let outcome = Outcome::Passed { output: None };
            let case = Case { name: "no findings".to_owned(), line: None, outcome };
            suites.entry(first).or_default().push(case);
        }
    }
    for one in &report.not_assessed {
        suites.entry(&one.path).or_default().push(of_unassessed(one));
    }
    if report.verdict == Verdict::NothingAssessed {
        let message = no_model(&report.searched, &str::to_owned);
        let outcome = Outcome::Broken { message };
        let case = Case { name: "models".to_owned(), line: None, outcome };
        suites.entry("tmgate").or_default().push(case);
    }
    suites
}

/// `seen` counts the cases of a name: where two have one name, test reports show only the last.
fn of_finding<'r>(
    finding: &'r Finding,
    fail_on: FailOn,
    seen: &mut BTreeMap<(&'r str, String), usize>,
) -> Case {
    let place = &finding.primary.place;
    let mut name = format!("{} {}", finding.rule.id, finding.subject);
    let times = seen.entry((&*place.path, name.clone())).or_default();
    *times += 1;
    if *times > 1 {
        name = format!("{name} #{times}");
    }
    let outcome = match &finding.status {
        Status::Open if fails(finding, fail_on) => Outcome::Failed {
            severity: finding.severity.name(),
            message: finding.message.clone(),
            text: text(finding),
        },
        Status::Open => Outcome::Passed { output: Some(text(finding)) },
        Status::Suppressed { reason } => Outcome::Skipped { why: format!("suppressed: {reason}") },
        status => Outcome::Skipped { why: status_name(status).to_owned() },
    };
    Case { name, line: Some(place.start.line), outcome }
}

fn fails(finding: &Finding, fail_on: FailOn) -> bool {
    matches!(fail_on, FailOn::At(threshold) if finding.severity >= threshold)
}

fn of_unassessed(one: &NotAssessed) -> Case {
    let subjects: Vec<String> = one.subjects.iter().map(ToString::to_string).collect();
    let why = match subjects.is_empty() {
        true => format!("not assessed: {}", one.why),
        false => format!("not assessed: {} ({})", one.why, subjects.join(", ")),
    };
    let name = format!("{} not assessed: {}", one.rule, one.why);
    Case { name, line: None, outcome: Outcome::Skipped { why } }
}

fn text(finding: &Finding) -> String {
    let place = &finding.primary.place;
    let (path, line, column) = (&place.path, place.start.line, place.start.column);
    let (severity, rule) = (finding.severity.name(), finding.rule.id);
    let message = harmless(&finding.message);
    let mut text = format!("{}:{line}:{column}: {severity}[{rule}] {message}", harmless(path));
    if let Some(help) = &finding.help {
        text.push_str(&format!("\nhelp: {}", harmless(help)));
    }
    if let Some(owner) = &finding.owner {
        text.push_str(&format!("\nowner: {}", harmless(owner)));
    }
    text
}

fn totals<'c>(cases: impl Iterator<Item = &'c Case>) -> String {
    let (mut tests, mut failures, mut errors, mut skipped) = (0, 0, 0, 0);
    for case in cases {
        tests += 1;
        match case.outcome {
            Outcome::Passed { .. } => {}
            Outcome::Skipped { .. } => skipped += 1,
            Outcome::Failed { .. } => failures += 1,
            Outcome::Broken { .. } => errors += 1,
        }
    }
    format!(
        "tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" time=\"0\""
    )
}

fn write_case(path: &str, case: &Case, out: &mut dyn Write) -> io::Result<()> {
    let path = xml(path);
    let line = case.line.map(|line| format!(" line=\"{line}\"")).unwrap_or_default();
    let name = xml(&case.name);
    write!(
        out,
        "    <testcase name=\"{name}\" classname=\"{path}\" file=\"{path}\"{line} time=\"0\""
    )?;
    let inner = match &case.outcome {
        Outcome::Passed { output: None } => return writeln!(out, "/>"),
        Outcome::Passed { output: Some(output) } => {
            format!("<system-out>{}</system-out>", xml_lines(output))
        }
        Outcome::Skipped { why } => format!("<skipped message=\"{}\"/>", xml(why)),
        Outcome::Failed { severity, message, text } => format!(
            "<failure type=\"{severity}\" message=\"{}\">{}</failure>",
            xml(message),
            xml_lines(text)
        ),
        Outcome::Broken { message } => {
            format!("<error type=\"nothing-assessed\" message=\"{}\"/>", xml(message))
        }
    };
    writeln!(out, ">\n      {inner}\n    </testcase>")
}

/// Text on one line that XML can hold: it forbids most control characters even as references.
fn xml(text: &str) -> String {
    let text = harmless(text);
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            c => safe.push(c),
        }
    }
    safe
}

fn xml_lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(xml).collect();
    lines.join("\n")
}
