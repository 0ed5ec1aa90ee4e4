//! GitLab Code Quality. GitLab compares the report of a merge request with that of its target, so
//! what was known before is in it, too; only what a comment allows is not.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Style, harmless, json::write_value};
use crate::check::Report;
use crate::finding::{Finding, Severity, Status};

pub(super) fn write(report: &Report, _: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    let counts = |f: &&Finding| !matches!(f.status, Status::Suppressed { .. } | Status::Folded);
    let issues: Vec<Value> = report.findings.iter().filter(counts).map(issue).collect();
    write_value(&Value::Array(issues), out)
}

fn issue(finding: &Finding) -> Value {
    let place = &finding.primary.place;
    let mut description = harmless(&finding.message).into_owned();
    if let Some(help) = &finding.help {
        description.push_str(&format!("; help: {}", harmless(help)));
    }
    json!({
        "description": description,
        "check_name": finding.rule.id,
        "fingerprint": finding.fingerprint.to_string(),
        "severity": severity(finding.severity),
        "location": {
            "path": &*place.path,
            "lines": { "begin": place.start.line, "end": place.end.line },
        },
    })
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Note => "info",
    }
}
