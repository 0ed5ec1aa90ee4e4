//! One line a finding: `path:line:column: severity[rule] message`.

use std::io::{self, Write};

use super::{Style, harmless};
use crate::check::Report;
use crate::finding::Status;

pub(super) fn write(report: &Report, style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        if style.quiet || (finding.status != Status::Open && !style.verbose) {
            continue;
        }
        let place = &finding.primary.place;
        let path = (style.typed)(&place.path);
        let (line, column) = (place.start.line, place.start.column);
        let (severity, rule) = (finding.severity.name(), finding.rule.id);
        let message = harmless(&finding.message);
        writeln!(out, "{}:{line}:{column}: {severity}[{rule}] {message}", harmless(&path))?;
    }
    Ok(())
}
