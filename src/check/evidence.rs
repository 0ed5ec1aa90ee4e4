//! The reports of test runs: found, read as streams, and what they say of the tests that models
//! name.

use std::collections::BTreeSet;
use std::sync::Arc;

use ecow::EcoString;
use rayon::prelude::*;

use super::{Library, Task, examine};
use crate::config::{ReportPattern, Settings};
use crate::finding::{Finding, Fingerprint, Label, Severity, Status, Subject};
use crate::graph::evidence::{claims, tests_of_trees};
use crate::ground::{Wanted, reports};
use crate::rules::EVIDENCE_REPORT_INVALID;
use crate::source::{Place, Position};

/// What test reports say of the tests that models name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// How many reports were read.
    pub reports: usize,
    /// How many tests the models name.
    pub tests: usize,
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
    /// Named by a model and in no report.
    pub absent: usize,
}

/// What came of the reports.
pub(super) struct Gathered {
    pub(super) wanted: Wanted,
    /// The reports that could be read.
    pub(super) reports: BTreeSet<Arc<str>>,
    /// Somebody asked for reports.
    pub(super) seen: bool,
    /// What is wrong with them.
    pub(super) findings: Vec<Finding>,
}

/// Finds the reports that the settings ask for and reads them. Without any, nothing is done.
///
/// # Errors
/// When a file of a model cannot be read.
pub(super) fn gather(
    library: &dyn Library,
    settings: &Settings,
    task: &Task,
) -> Result<Gathered, String> {
    let seen = task.reports && !settings.reports.is_empty();
    let mut gathered = Gathered {
        wanted: Wanted::default(),
        reports: BTreeSet::new(),
        seen,
        findings: Vec::new(),
    };
    if !seen {
        return Ok(gathered);
    }
    let mut found = BTreeSet::new();
    for pattern in &settings.reports {
        match library.reports(&pattern.pattern, pattern.is_typed()) {
            Ok(paths) if paths.is_empty() => gathered.findings.push(unmatched(pattern)),
            Ok(paths) => found.extend(paths),
            Err(error) => gathered.findings.push(unreadable(&pattern.pattern, 1, &error)),
        }
    }
    gathered.wanted = Wanted::new(wanted(library, task)?);
    for path in found {
        let read = match library.open_report(&path) {
            Ok(report) => reports::read(report, &mut gathered.wanted),
            Err(why) => Err(reports::Fault { line: 1, why: format!("cannot be opened: {why}") }),
        };
        match read {
            Ok(()) => {
                gathered.reports.insert(path);
            }
            Err(fault) => {
                let why = format!("test report `{path}` {}", fault.why);
                gathered.findings.push(unreadable(&path, fault.line, &why));
            }
        }
    }
    Ok(gathered)
}

/// The ids of all tests that some model names.
fn wanted(library: &dyn Library, task: &Task) -> Result<BTreeSet<EcoString>, String> {
    let ids = |files: &Vec<Arc<str>>| {
        let model = examine::read(library, files, task)?;
        let of_mitigations = claims(&model).flat_map(|(_, claims)| claims.tests);
        let all = of_mitigations.chain(tests_of_trees(&model));
        Ok(all.map(|id| id.value.clone()).collect::<Vec<_>>())
    };
    let ids = match library.models() {
        [one] => vec![ids(one)?],
        many => many.par_iter().map(ids).collect::<Result<Vec<_>, String>>()?,
    };
    Ok(ids.into_iter().flatten().collect())
}

fn unmatched(pattern: &ReportPattern) -> Finding {
    let written = &pattern.pattern;
    let (message, help) = match pattern.is_typed() {
        true => (
            format!("no test report is at `{written}`"),
            "give the path of a report that exists, or leave `--evidence` out",
        ),
        false => (
            format!("no test report matches `{written}`"),
            "run the tests first, so that they write it, or take the pattern out",
        ),
    };
    let place = pattern.place.clone().unwrap_or_else(|| Place::of_path(written));
    finding(written, place, message, help)
}

fn unreadable(path: &str, line: u32, message: &str) -> Finding {
    let at = Position { line, ..Position::START };
    let place = Place { start: at, end: at, ..Place::of_path(path) };
    let help = "have the test runner write the report anew; what it says of other tests is lost";
    finding(path, place, message.to_owned(), help)
}

/// A report is no model and may be of any size, so its findings are made without its text.
fn finding(subject: &str, place: Place, message: String, help: &'static str) -> Finding {
    Finding {
        rule: &EVIDENCE_REPORT_INVALID.meta,
        severity: Severity::Error,
        message,
        primary: Label { place, note: String::new() },
        related: Vec::new(),
        help: Some(help.into()),
        fix: None,
        subject: Subject::new("report", subject),
        model: "".into(),
        owner: None,
        origin: None,
        status: Status::Open,
        fingerprint: Fingerprint::UNSET,
    }
}
