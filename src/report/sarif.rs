//! SARIF 2.1.0, as code scanning and editors read it. All rules are described, found or not, and a
//! run without findings is written as well: only then does a mended finding disappear elsewhere.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::json::write_value;
use super::markup::uri;
use super::{Style, harmless, no_model, worst_first};
use crate::check::Report;
use crate::finding::{
    Confidence, Edit, Finding, Fix, Label, NotAssessed, RuleMeta, Severity, Status,
};
use crate::gate::Verdict;
use crate::rules;
use crate::source::Place;

/// GitHub refuses a run with more results, and keeps the first 5,000 of them.
const MOST_RESULTS: usize = 25_000;
/// GitHub refuses a result with more locations.
const MOST_RELATED: usize = 100;
/// GitHub keeps as many tags of a rule.
const MOST_TAGS: usize = 10;

/// Where each rule stands among the descriptors.
type Indexes = BTreeMap<&'static str, usize>;

pub(super) fn write(report: &Report, _: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run(report, MOST_RESULTS)],
    });
    write_value(&log, out)
}

pub(super) fn run(report: &Report, most: usize) -> Value {
    let indexes: Indexes = rules::all().enumerate().map(|(at, rule)| (rule.meta.id, at)).collect();
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    if findings.len() > most {
        findings = worst_first(report);
        findings.truncate(most);
    }
    // Either all results of a run have a state, or none has.
    let known = |f: &Finding| matches!(f.status, Status::Known { .. });
    let compared = report.compared.is_some() || report.findings.iter().any(known);
    let results: Vec<Value> =
        findings.iter().map(|finding| result(finding, &indexes, compared)).collect();
    let descriptors: Vec<Value> = rules::all().map(|rule| descriptor(&rule.meta)).collect();
    json!({
        "tool": { "driver": {
            "name": "tmgate",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "informationUri": env!("CARGO_PKG_REPOSITORY"),
            "rules": descriptors,
        } },
        "automationDetails": { "id": "tmgate/" },
        "invocations": [invocation(report, results.len(), &indexes)],
        "originalUriBaseIds": {
            "%SRCROOT%": { "description": { "text": "The root of the repository." } },
        },
        "columnKind": "utf16CodeUnits",
        "results": results,
    })
}

fn descriptor(meta: &RuleMeta) -> Value {
    // Paragraphs are wrapped in the page; a description is shown as it stands.
    let description = meta.description().replace('\n', " ");
    let mut tags = vec!["security".to_owned(), "threat-model".to_owned(), meta.group().to_owned()];
    tags.extend(meta.cwe.iter().map(|cwe| format!("external/cwe/cwe-{cwe:03}")));
    tags.extend(meta.stride.chars().filter_map(stride).map(|name| format!("stride/{name}")));
    tags.truncate(MOST_TAGS);
    json!({
        "id": meta.id,
        "shortDescription": { "text": sentence(meta.summary) },
        "fullDescription": { "text": description },
        "help": { "text": meta.docs, "markdown": meta.docs },
        "defaultConfiguration": { "level": meta.severity.name() },
        "properties": {
            "tags": tags,
            "precision": match meta.confidence {
                Confidence::High => "high",
                Confidence::Medium => "medium",
                Confidence::Low => "low",
            },
            // GitHub makes high, medium and low of these.
            "security-severity": match meta.severity {
                Severity::Error => "8.0",
                Severity::Warning => "5.0",
                Severity::Note => "2.0",
            },
        },
    })
}

fn stride(letter: char) -> Option<&'static str> {
    Some(match letter {
        'S' => "spoofing",
        'T' => "tampering",
        'R' => "repudiation",
        'I' => "information-disclosure",
        'D' => "denial-of-service",
        'E' => "elevation-of-privilege",
        _ => return None,
    })
}

/// A summary as a sentence, with a capital and a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).chain(['.']).collect()
}

/// A sentence that ends, because where space is short only the first sentence is shown.
fn ended(text: &str) -> String {
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{text}{end}")
}

fn result(finding: &Finding, indexes: &Indexes, compared: bool) -> Value {
    let mut text = ended(&finding.message);
    if let Some(help) = &finding.help {
        let _ = write!(text, " Help: {}", ended(help));
    }
    let suppressions = match &finding.status {
        Status::Suppressed { reason } => {
            vec![json!({ "kind": "inSource", "justification": harmless(reason) })]
        }
        Status::Known { listed: Some(reason) } => {
            vec![json!({ "kind": "external", "justification": harmless(reason) })]
        }
        Status::Folded => {
            let why = "another result tells it together with others of its kind";
            vec![json!({ "kind": "external", "justification": why })]
        }
        _ => Vec::new(),
    };
    let related = finding.related.iter().take(MOST_RELATED).enumerate().map(related);
    let mut result = json!({
        "ruleId": finding.rule.id,
        "ruleIndex": index(indexes, finding.rule.id),
        "level": finding.severity.name(),
        "message": message(&text),
        "locations": [location(&finding.primary.place)],
        "relatedLocations": related.collect::<Vec<Value>>(),
        "partialFingerprints": { "tmgate/v1": finding.fingerprint.to_string() },
        "suppressions": suppressions,
        "properties": {
            "subject": finding.subject.to_string(),
            "model": &*finding.model,
            "owner": finding.owner.as_deref(),
            "status": super::status_name(&finding.status),
        },
    });
    if compared {
        let known = matches!(finding.status, Status::Known { .. });
        result["baselineState"] = if known { "unchanged" } else { "new" }.into();
    }
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([self::fix(fix)]);
    }
    result
}

/// Where a rule is described; -1 means nowhere.
fn index(indexes: &Indexes, rule: &str) -> i64 {
    indexes.get(rule).and_then(|at| i64::try_from(*at).ok()).unwrap_or(-1)
}

/// A text that holds no link: `](` would begin the target of one.
fn message(text: &str) -> Value {
    json!({ "text": harmless(text).replace("](", "] (") })
}

fn location(place: &Place) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": artifact(&place.path),
            "region": {
                "startLine": place.start.line,
                "startColumn": place.start.utf16 + 1,
                "endLine": place.end.line,
                "endColumn": place.end.utf16 + 1,
            },
        },
    })
}

fn related((at, label): (usize, &Label)) -> Value {
    let mut location = location(&label.place);
    location["id"] = (at + 1).into();
    if !label.note.is_empty() {
        location["message"] = message(&label.note);
    }
    location
}

fn artifact(path: &str) -> Value {
    json!({ "uri": uri(path), "uriBaseId": "%SRCROOT%" })
}

fn fix(fix: &Fix) -> Value {
    let mut changes: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for Edit { path, start, end, text } in &fix.edits {
        changes.entry(path).or_default().push(json!({
            "deletedRegion": { "byteOffset": start, "byteLength": end.saturating_sub(*start) },
            "insertedContent": { "text": text },
        }));
    }
    let changes: Vec<Value> = changes
        .into_iter()
        .map(|(path, edits)| json!({ "artifactLocation": artifact(path), "replacements": edits }))
        .collect();
    json!({ "description": message(&fix.title), "artifactChanges": changes })
}

fn invocation(report: &Report, written: usize, indexes: &Indexes) -> Value {
    let mut notifications: Vec<Value> = Vec::new();
    let mut whole = !report.findings.iter().any(|f| f.rule.id == "internal-error");
    if report.verdict == Verdict::NothingAssessed {
        whole = false;
        let text = no_model(&report.searched, &str::to_owned);
        notifications.push(json!({ "level": "error", "message": message(&text) }));
    }
    if written < report.findings.len() {
        let text = format!("Only the {written} worst of {} are here.", report.findings.len());
        notifications.push(json!({ "level": "error", "message": message(&text) }));
    }
    notifications.extend(report.not_assessed.iter().map(|one| not_assessed(one, indexes)));
    json!({ "executionSuccessful": whole, "toolExecutionNotifications": notifications })
}

fn not_assessed(one: &NotAssessed, indexes: &Indexes) -> Value {
    let subjects: Vec<String> = one.subjects.iter().map(ToString::to_string).collect();
    let text = match subjects.is_empty() {
        true => format!("Not assessed: {}.", one.why),
        false => format!("Not assessed: {} ({}).", one.why, subjects.join(", ")),
    };
    json!({
        "level": "note",
        "message": message(&text),
        "associatedRule": { "id": one.rule, "index": index(indexes, one.rule) },
        "locations": [{ "physicalLocation": { "artifactLocation": artifact(&one.path) } }],
    })
}
