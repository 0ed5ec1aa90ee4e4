//! The lights in a terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Paint};

use super::super::{concise, counted, harmless};
use super::{Stages, Style};
use crate::config::FailOn;
use crate::finding::Severity;
use crate::gate::Verdict;
use crate::stages::{Course, Doubt, Gap, Light, Progress};

/// More than these are left to `--verbose`.
const MOST: usize = 3;

/// Writes one block a model and process, then how many stages stand how.
///
/// # Errors
/// When the output cannot be written.
pub fn write(stages: &Stages<'_>, style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in &stages.unable {
        concise::write_line(finding, style, out)?;
    }
    for course in &stages.courses {
        write_course(course, style, out)?;
    }
    if stages.is_usual && !stages.courses.is_empty() {
        writeln!(out, "No model names a method with stages, so all are asked the four questions;")?;
        writeln!(out, "`method: [pasta]` in a model or `--profile pasta` asks for another.\n")?;
    }
    let of = |light| stages.count(light);
    let (done, gaps) = (of(Light::Done), of(Light::Gaps));
    writeln!(
        out,
        "stages: {done} done, {gaps} with gaps, {} not assessed",
        of(Light::NotAssessed)
    )?;
    let verdict = stages.verdict();
    let paint = match (style.color, verdict) {
        (false, _) => Paint::new(),
        (true, Verdict::Pass) => AnsiColor::Green.on_default().bold(),
        (true, _) => AnsiColor::BrightRed.on_default().bold(),
    };
    writeln!(
        out,
        "verdict: {paint}{}{paint:#} ({})",
        verdict.name(),
        reason(verdict, stages.fail_on)
    )
}

fn reason(verdict: Verdict, fail_on: FailOn) -> &'static str {
    match (verdict, fail_on) {
        (Verdict::NothingAssessed, _) => "there is no model that could have stages",
        (_, FailOn::Never) => "gaps never fail the gate",
        (_, FailOn::At(Severity::Error)) => "errors, empty stages and what nobody knows fail",
        (_, FailOn::At(Severity::Warning)) => "errors, warnings and what nobody knows fail",
        (_, FailOn::At(Severity::Note)) => "whatever is not done fails",
    }
}

fn write_course(course: &Course<'_>, style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (model, path) = (harmless(course.model), (style.typed)(course.path));
    // The title comes first: a line that begins with a name could be an order to a build server.
    writeln!(out, "{}: {model} ({})", course.process.title, harmless(&path))?;
    let titles = course.stages.iter().map(|stage| stage.stage.title.chars().count());
    let wide = titles.max().unwrap_or(0);
    for progress in &course.stages {
        let (number, title) = (progress.number, progress.stage.title);
        writeln!(out, "  {number} {title:wide$}  {}", light(progress, style))?;
        match progress.light() {
            Light::Done => {}
            Light::NotAssessed => write_doubts(&progress.doubts, style, out)?,
            Light::Gaps => {
                write_gaps(progress, style, out)?;
                if style.verbose {
                    write_doubts(&progress.doubts, style, out)?;
                }
            }
        }
    }
    writeln!(out)
}

fn light(progress: &Progress<'_>, style: &Style<'_>) -> String {
    let (word, color) = match progress.light() {
        Light::Done => ("done".to_owned(), AnsiColor::Green),
        Light::NotAssessed => ("not assessed".to_owned(), AnsiColor::Yellow),
        Light::Gaps => (format!("gaps({})", progress.gaps.len()), AnsiColor::BrightRed),
    };
    let paint = if style.color { color.on_default().bold() } else { Paint::new() };
    format!("{paint}{word}{paint:#}")
}

/// What is missing in one line, then the first findings.
fn write_gaps(progress: &Progress<'_>, style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    let missing: Vec<&str> = progress
        .gaps
        .iter()
        .filter_map(|gap| match gap {
            Gap::Missing(artefact) => Some(artefact.name()),
            Gap::Finding(_) => None,
        })
        .collect();
    if !missing.is_empty() {
        writeln!(out, "      no {}", missing.join("; no "))?;
    }
    let mut findings: Vec<_> = progress
        .gaps
        .iter()
        .filter_map(|gap| match gap {
            Gap::Finding(finding) => Some(*finding),
            Gap::Missing(_) => None,
        })
        .collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let shown = if style.verbose { findings.len() } else { MOST };
    for finding in findings.iter().take(shown) {
        write!(out, "      ")?;
        concise::write_line(finding, style, out)?;
    }
    more(findings.len().saturating_sub(shown), out)
}

fn write_doubts(doubts: &[Doubt<'_>], style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    let shown = if style.verbose { doubts.len() } else { MOST };
    for Doubt { rule, why, subjects } in doubts.iter().take(shown) {
        let about = match subjects.as_slice() {
            [] => String::new(),
            [one] => format!(" ({})", harmless(one)),
            many => format!(" ({})", counted(many.len(), "subject")),
        };
        writeln!(out, "      {rule}: {}{about}", harmless(why))?;
    }
    more(doubts.len().saturating_sub(shown), out)
}

fn more(count: usize, out: &mut dyn Write) -> io::Result<()> {
    if count == 0 {
        return Ok(());
    }
    writeln!(out, "      and {count} more; --verbose names all")
}
