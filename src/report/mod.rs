//! What is written down: one file per output. A reporter decides how a finding looks, never whether
//! it counts.

mod absence;
mod concise;
mod full;
mod github;
mod gitlab;
pub mod changes;
mod harmless;
mod json;
mod junit;
mod markdown;
mod markup;
pub mod page;
pub mod respond;
mod sarif;
pub mod show;
mod stages;
mod summary;
pub mod triage;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use crate::check::Report;
use crate::finding::{Finding, Status};
use crate::source::Place;

pub use absence::no_model;
pub use github::command;
pub use harmless::harmless;
pub use json::{SCHEMA, write_value as write_json};
pub use markup::{code, folded, neutral, prose, row, said, table, uri};
pub use stages::{
    SCHEMA as STAGES_SCHEMA, Stages, write_json as write_stages_json,
    write_text as write_stages_text,
};

/// One output format.
pub struct Reporter {
    pub name: &'static str,
    /// What it is for, in a few words, for the help.
    pub about: &'static str,
    /// It shows the lines that findings are about.
    pub shows_lines: bool,
    /// It says what it takes to post the findings: [`crate::check::Posting`].
    pub shows_posting: bool,
    pub write: fn(&Report, &Style<'_>, &mut dyn Write) -> io::Result<()>,
}

/// How a report is to look, as far as that is the user's choice.
pub struct Style<'a> {
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Findings that are suppressed or known, too.
    pub verbose: bool,
    /// The verdict only.
    pub quiet: bool,
    /// A path of the repository as the user would type it where they are.
    pub typed: &'a dyn Fn(&str) -> String,
}

/// All output formats, in the order of the help.
pub static REPORTERS: &[Reporter] = &[
    Reporter {
        name: "full",
        about: "each finding with its line of the file, for the terminal",
        shows_lines: true,
        shows_posting: false,
        write: full::write,
    },
    Reporter {
        name: "concise",
        about: "one line a finding, for the terminal",
        shows_lines: false,
        shows_posting: false,
        write: concise::write,
    },
    Reporter {
        name: "json",
        about: "everything, for other programs; `tmgate schema report` describes it",
        shows_lines: false,
        shows_posting: true,
        write: json::write,
    },
    Reporter {
        name: "sarif",
        about: "SARIF 2.1.0, for code scanning and editors",
        shows_lines: false,
        shows_posting: false,
        write: sarif::write,
    },
    Reporter {
        name: "github",
        about: "annotations, for the log of a GitHub workflow",
        shows_lines: false,
        shows_posting: false,
        write: github::write,
    },
    Reporter {
        name: "junit",
        about: "JUnit XML, for test reports",
        shows_lines: false,
        shows_posting: false,
        write: junit::write,
    },
    Reporter {
        name: "gitlab",
        about: "GitLab Code Quality",
        shows_lines: false,
        shows_posting: false,
        write: gitlab::write,
    },
    Reporter {
        name: "markdown",
        about: "tables, for a job summary or a comment",
        shows_lines: false,
        shows_posting: false,
        write: markdown::write,
    },
];

/// The reporter of that name.
#[must_use]
pub fn reporter(name: &str) -> Option<&'static Reporter> {
    REPORTERS.iter().find(|reporter| reporter.name == name)
}

impl Style<'_> {
    /// Whether a person wants to read this finding. Machines always get all of them.
    fn shows(&self, finding: &Finding) -> bool {
        finding.status == Status::Open || self.verbose
    }

    /// `path:line:column`, as editors and terminals open it.
    fn place(&self, place: &Place) -> String {
        let path = (self.typed)(&place.path);
        format!("{}:{}:{}", harmless(&path), place.start.line, place.start.column)
    }
}

/// The findings that count, the most severe first.
fn worst_first(report: &Report) -> Vec<&Finding> {
    let mut open: Vec<&Finding> =
        report.findings.iter().filter(|f| f.status == Status::Open).collect();
    open.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    open
}

fn status_name(status: &Status) -> &'static str {
    match status {
        Status::Open => "open",
        Status::Suppressed { .. } => "suppressed",
        Status::Known { .. } => "known",
        Status::OutOfScope => "out-of-scope",
        Status::Folded => "folded",
    }
}

/// `1 error`, `3 errors`.
#[must_use]
pub fn counted(count: usize, thing: &str) -> String {
    match count {
        1 => format!("1 {thing}"),
        _ => format!("{count} {thing}s"),
    }
}
