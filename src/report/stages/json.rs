//! The lights for other programs. `schemas/stages.schema.json` describes it and is the promise.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::super::json::write_value;
use super::Stages;
use crate::config::FailOn;
use crate::stages::{Course, Doubt, Gap, Progress};

/// The JSON Schema of this output.
pub const SCHEMA: &str = include_str!("../../../schemas/stages.schema.json");

/// Raised when a reader of the last version would misunderstand this one.
const VERSION: u32 = 1;

/// Writes everything, all gaps among it.
///
/// # Errors
/// When the output cannot be written.
pub fn write(stages: &Stages<'_>, out: &mut dyn Write) -> io::Result<()> {
    let unable: Vec<Value> =
        stages.unable.iter().map(|finding| gap(&Gap::Finding(finding))).collect();
    let value = json!({
        "version": VERSION,
        "tool": { "name": "tmgate", "version": env!("CARGO_PKG_VERSION") },
        "today": stages.today.to_string(),
        "verdict": stages.verdict().name(),
        "fail_on": match stages.fail_on {
            FailOn::At(severity) => severity.name(),
            FailOn::Never => "never",
        },
        "worst": stages.worst().name(),
        "unable": unable,
        "models": stages.courses.iter().map(course).collect::<Vec<_>>(),
    });
    write_value(&value, out)
}

fn course(course: &Course<'_>) -> Value {
    json!({
        "model": course.model,
        "path": course.path,
        "process": course.process.profile,
        "title": course.process.title,
        "source": course.process.source,
        "worst": course.worst().name(),
        "stages": course.stages.iter().map(progress).collect::<Vec<_>>(),
    })
}

fn progress(progress: &Progress<'_>) -> Value {
    json!({
        "number": progress.number,
        "title": progress.stage.title,
        "light": progress.light().name(),
        "empty": progress.is_empty,
        "gaps": progress.gaps.iter().map(gap).collect::<Vec<_>>(),
        "not_assessed": progress.doubts.iter().map(doubt).collect::<Vec<_>>(),
    })
}

fn gap(gap: &Gap<'_>) -> Value {
    let severity = gap.severity().name();
    match gap {
        Gap::Missing(artefact) => json!({
            "rule": null,
            "severity": severity,
            "message": format!("no {}", artefact.name()),
            "path": null,
            "line": null,
            "column": null,
            "subject": null,
            "fingerprint": null,
        }),
        Gap::Finding(finding) => {
            let place = &finding.primary.place;
            json!({
                "rule": finding.rule.id,
                "severity": severity,
                "message": finding.message,
                "path": &*place.path,
                "line": place.start.line,
                "column": place.start.column,
                "subject": finding.subject.to_string(),
                "fingerprint": finding.fingerprint.to_string(),
            })
        }
    }
}

fn doubt(doubt: &Doubt<'_>) -> Value {
    json!({ "rule": doubt.rule, "why": doubt.why, "subjects": doubt.subjects })
}
