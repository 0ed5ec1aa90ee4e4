//! Everything, for other programs. `schemas/report.schema.json` describes it and is the promise:
//! what is read here from inner types may be renamed there, what is written may not.

use std::io::{self, Write};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{Style, changes, status_name, summary};
use crate::check::{Approval, Asked, Compared, Posting, Report, Seen};
use crate::config::FailOn;
use crate::finding::{Edit, Finding, Fix, Label, NotAssessed, Rewrite, Severity, Status, Subject};
use crate::source::Position;
use crate::source::escape_json;

/// The JSON Schema of this output.
pub const SCHEMA: &str = include_str!("../../schemas/report.schema.json");

/// Raised when a reader of the last version would misunderstand this one.
const VERSION: u32 = 1;

/// Diagrams of models that changed. Nobody looks at more of them in one pull request.
const MOST_DIAGRAMS: usize = 20;

pub(super) fn write(report: &Report, _: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut findings: Vec<Value> = report.findings.iter().map(finding).collect();
    for (at, rewrite) in &report.posting.rewrites {
        if let Some(Value::Object(finding)) = findings.get_mut(*at) {
            finding.insert("suggestion".to_owned(), suggestion(rewrite));
        }
    }
    let not_assessed: Vec<Value> = report.not_assessed.iter().map(unassessed).collect();
    let mut value = json!({
        "version": VERSION,
        "tool": { "name": "tmgate", "version": env!("CARGO_PKG_VERSION") },
        "today": report.today.to_string(),
        "verdict": report.verdict.name(),
        "fail_on": match report.fail_on {
            FailOn::At(severity) => severity.name(),
            FailOn::Never => "never",
        },
        "counts": counts(report),
        "evidence": report.evidence.as_ref().map(evidence),
        "findings": findings,
        "not_assessed": not_assessed,
        "approvals": report.approvals.iter().map(approval).collect::<Vec<_>>(),
        "reviewers": report.reviewers.iter().map(asked).collect::<Vec<_>>(),
        "compared": report.compared.as_ref().map(|with| compared(report, with)),
    });
    if let Value::Object(value) = &mut value {
        traced(&report.posting, value);
    }
    write_value(&value, out)
}

/// What only somebody who posts the report needs. Absent where it is not known.
fn traced(posting: &Posting, value: &mut Map<String, Value>) {
    if let Some(head) = &posting.head {
        value.insert("head".to_owned(), json!(head));
    }
    if !posting.blobs.is_empty() {
        let blobs = posting.blobs.iter().map(|(path, id)| (path.to_string(), json!(id)));
        value.insert("blobs".to_owned(), Value::Object(blobs.collect()));
    }
    let Some(changes) = &posting.changes else { return };
    value.insert("changes".to_owned(), changes::as_json(changes));
    let drawn = changes.models.iter();
    let drawn =
        drawn.filter_map(|model| Some((model.path.to_string(), json!(model.diagram.as_ref()?))));
    let diagrams: Map<String, Value> = drawn.take(MOST_DIAGRAMS).collect();
    if !diagrams.is_empty() {
        value.insert("diagrams".to_owned(), Value::Object(diagrams));
    }
}

fn suggestion(rewrite: &Rewrite) -> Value {
    json!({ "start": rewrite.start, "end": rewrite.end, "text": rewrite.text })
}

/// Writes JSON, two spaces an indent. Characters that a terminal or a page would obey are escaped,
/// so that looking at a report is safe and reading it gives the text as it was.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_value(value: &Value, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", escape_json(&serde_json::to_string_pretty(value)?))
}

fn counts(report: &Report) -> Value {
    let counts = &report.counts;
    let open = |severity: Severity| report.open(severity).count();
    let [suppressed, known, out_of_scope, folded] = summary::aside(report).map(|(_, count)| count);
    json!({
        "models": counts.models,
        "components": counts.components,
        "flows": counts.flows,
        "threats": counts.threats,
        "accepted": counts.accepted,
        "mitigations": counts.mitigations,
        "incidents": counts.incidents,
        "errors": open(Severity::Error),
        "warnings": open(Severity::Warning),
        "notes": open(Severity::Note),
        "suppressed": suppressed,
        "known": known,
        "out_of_scope": out_of_scope,
        "folded": folded,
    })
}

fn compared(report: &Report, with: &Compared) -> Value {
    let known = |f: &&Finding| f.status == Status::Known { listed: None };
    let fixed: Vec<Value> = with.fixed.iter().map(finding).collect();
    json!({
        "base": with.base,
        "commit": with.commit,
        "new": report.new_ones().count(),
        "known": report.findings.iter().filter(known).count(),
        "unsettled": with.unsettled,
        "fixed": fixed,
    })
}

fn approval(approval: &Approval) -> Value {
    let findings: Vec<String> = approval.findings.iter().map(ToString::to_string).collect();
    json!({ "by": approval.by, "findings": findings })
}

fn asked(asked: &Asked) -> Value {
    let of = |(model, subject): &(Arc<str>, Subject)| json!({ "model": &**model, "subject": subject.to_string() });
    let handles: Vec<&str> = asked.handles.iter().map(|handle| handle.as_str()).collect();
    json!({
        "owner": asked.owner.as_str(),
        "handles": handles,
        "of": asked.of.iter().map(of).collect::<Vec<_>>(),
    })
}

fn evidence(seen: &Seen) -> Value {
    json!({
        "reports": seen.reports,
        "tests": seen.tests,
        "passed": seen.passed,
        "failed": seen.failed,
        "skipped": seen.skipped,
        "absent": seen.absent,
    })
}

fn finding(finding: &Finding) -> Value {
    let place = &finding.primary.place;
    let related: Vec<Value> = finding.related.iter().map(label).collect();
    let reason = match &finding.status {
        Status::Suppressed { reason } | Status::Known { listed: Some(reason) } => Some(reason),
        _ => None,
    };
    json!({
        "rule": finding.rule.id,
        "severity": finding.severity.name(),
        "message": finding.message,
        "path": &*place.path,
        "start": position(place.start),
        "end": position(place.end),
        "note": note(&finding.primary),
        "related": related,
        "help": finding.help,
        "subject": finding.subject.to_string(),
        "model": &*finding.model,
        "owner": finding.owner.as_deref(),
        "status": status_name(&finding.status),
        "reason": reason,
        "fingerprint": finding.fingerprint.to_string(),
        "fix": finding.fix.as_ref().map(fix),
    })
}

fn label(label: &Label) -> Value {
    json!({
        "path": &*label.place.path,
        "start": position(label.place.start),
        "end": position(label.place.end),
        "note": note(label),
    })
}

fn note(label: &Label) -> Option<&str> {
    (!label.note.is_empty()).then_some(label.note.as_str())
}

fn position(position: Position) -> Value {
    json!({ "line": position.line, "column": position.column, "offset": position.offset })
}

fn fix(fix: &Fix) -> Value {
    let edits: Vec<Value> = fix.edits.iter().map(edit).collect();
    json!({ "title": fix.title, "edits": edits })
}

fn edit(edit: &Edit) -> Value {
    json!({ "path": &*edit.path, "start": edit.start, "end": edit.end, "text": edit.text })
}

fn unassessed(one: &NotAssessed) -> Value {
    let subjects: Vec<String> = one.subjects.iter().map(ToString::to_string).collect();
    json!({ "rule": one.rule, "path": &*one.path, "why": one.why, "subjects": subjects })
}
