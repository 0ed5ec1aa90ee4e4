//! Reading, as a whole: hostile files, exact places, agreement with other readers.

mod documents;
mod edits;
mod folders;
mod hostile;
mod json_oracle;
mod limits;
mod places;
mod recovery;
mod trees;
mod waivers;

use super::{Document, Entry, Limits, Node, Value, parse};
use crate::finding::{Finding, Mistake, RuleMeta, Severity, Sink};
use crate::source::{SourceFile, Sources};

static RULE: RuleMeta = RuleMeta { id: "schema-parse", ..RuleMeta::DEFAULT };

/// One file, read.
struct Read {
    sources: Sources,
    document: Document,
}

fn read(path: &str, bytes: impl Into<Vec<u8>>) -> Read {
    read_within(path, bytes, &Limits::default())
}

fn read_within(path: &str, bytes: impl Into<Vec<u8>>, limits: &Limits) -> Read {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(path, bytes.into()));
    let document = parse(&sources, file, limits);
    Read { sources, document }
}

impl Read {
    fn root(&self) -> &Node {
        &self.document.root
    }

    /// The tree as JSON, in the order of the file.
    fn json(&self) -> String {
        json(self.root())
    }

    fn findings(&self) -> Vec<Finding> {
        findings(&self.sources, &self.document.mistakes)
    }

    /// `line:column message` of every mistake.
    fn said(&self) -> Vec<String> {
        said(&self.findings())
    }
}

fn findings(sources: &Sources, mistakes: &[Mistake]) -> Vec<Finding> {
    let mut sink = Sink::new(sources, "model".into());
    sink.speak_as(&RULE, Severity::Error, false);
    for mistake in mistakes {
        sink.report(mistake.draft.clone());
    }
    sink.finish(&"model".into()).0
}

fn said(findings: &[Finding]) -> Vec<String> {
    let place = |f: &Finding| (f.primary.place.start.line, f.primary.place.start.column);
    let said = |f: &Finding| format!("{}:{} {}", place(f).0, place(f).1, f.message);
    findings.iter().map(said).collect()
}

fn json(node: &Node) -> String {
    let text = |text: &str| serde_json::to_string(text).unwrap();
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.0.to_string(),
        Value::Text(value) => text(value),
        Value::List(items) => {
            format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(","))
        }
        Value::Map(entries) => {
            let entry = |e: &Entry| format!("{}:{}", text(&e.key.value), json(&e.value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(","))
        }
    }
}

/// Every mistake says one thing: a sentence without full stop, short, with a way out.
fn assert_wording(findings: &[Finding]) {
    for finding in findings {
        let message = &finding.message;
        assert!(!message.ends_with('.') && !message.contains('\n'), "{message}");
        assert!(message.chars().count() <= 160, "{message}");
        assert!(!message.chars().any(char::is_control), "{message:?}");
        assert_eq!(message.matches('`').count() % 2, 0, "{message}");
        let help = finding.help.as_deref().unwrap_or_default();
        assert!(!help.is_empty() && !help.ends_with('.'), "{message}: {help:?}");
    }
}
