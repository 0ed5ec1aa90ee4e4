//! Workflow commands: a GitHub runner turns them into annotations on the changed files.
//!
//! A step shows ten annotations of a kind and drops the rest without a word, so the worst come
//! first and the tenth says how many there are besides.

use std::io::{self, Write};

use super::{Style, concise, counted, harmless, no_model, summary, worst_first};
use crate::check::Report;
use crate::finding::{Finding, Severity};
use crate::gate::Verdict;

const MOST_OF_A_KIND: usize = 9;

pub(super) fn write(report: &Report, style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    let worst = worst_first(report);
    let mut unmarked = Vec::new();
    for severity in Severity::ALL {
        let kind = kind(severity);
        let mut of_a_kind = worst.iter().filter(|finding| finding.severity == severity);
        for finding in of_a_kind.by_ref().take(MOST_OF_A_KIND) {
            writeln!(out, "::{kind} {}::{}", properties(finding), data(&text(finding)))?;
        }
        let rest: Vec<_> = of_a_kind.collect();
        if !rest.is_empty() {
            let more = counted(rest.len(), &format!("more {}", severity.name()));
            writeln!(out, "::{kind} title=tmgate::and {more}; the log of this step names all")?;
        }
        unmarked.extend(rest);
    }
    for finding in unmarked {
        concise::write_line(finding, style, out)?;
    }
    if report.verdict == Verdict::NothingAssessed {
        let text = no_model(&report.searched, &str::to_owned);
        writeln!(out, "::error title={}::{}", property("tmgate: no model found"), data(&text))?;
    }
    summary::write(report, style, out)
}

/// A command about no place in particular: `kind` is `error`, `warning` or `notice`.
#[must_use]
pub fn command(kind: &str, title: &str, text: &str) -> String {
    format!("::{kind} title={}::{}", property(title), data(&harmless(text)))
}

fn kind(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}

fn properties(finding: &Finding) -> String {
    let place = &finding.primary.place;
    let (start, end) = (place.start, place.end);
    let mut properties =
        format!("file={},line={},endLine={}", property(&place.path), start.line, end.line);
    // GitHub refuses columns of a place that spans several lines.
    if start.line == end.line {
        properties.push_str(&format!(",col={},endColumn={}", start.column, end.column));
    }
    properties.push_str(&format!(",title={}", property(finding.rule.id)));
    properties
}

fn text(finding: &Finding) -> String {
    let mut text = harmless(&finding.message).into_owned();
    if let Some(help) = &finding.help {
        text.push_str(&format!("\nhelp: {}", harmless(help)));
    }
    if let Some(owner) = &finding.owner {
        text.push_str(&format!("\nowner: {}", harmless(owner)));
    }
    text
}

/// The text of a command, which ends at the end of the line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command, which ends at a comma or at `::` as well.
fn property(text: &str) -> String {
    data(&harmless(text)).replace(':', "%3A").replace(',', "%2C")
}
