//! One line a finding: `path:line:column: severity[rule] message`.

use std::io::{self, Write};

use super::{Style, harmless, status_name, summary};
use crate::check::Report;
use crate::finding::{Finding, Status};

pub(super) fn write(report: &Report, style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    if !style.quiet {
        for finding in report.findings.iter().filter(|finding| style.shows(finding)) {
            write_line(finding, style, out)?;
        }
    }
    summary::write(report, style, out)
}

pub(super) fn write_line(
    finding: &Finding,
    style: &Style<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let place = style.place(&finding.primary.place);
    let (severity, rule) = (finding.severity.name(), finding.rule.id);
    let message = harmless(&finding.message);
    write!(out, "{place}: {severity}[{rule}] {message}")?;
    match &finding.status {
        Status::Open => writeln!(out),
        status => writeln!(out, " ({})", status_name(status)),
    }
}
