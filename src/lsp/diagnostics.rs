//! Findings as an editor shows them.

use std::collections::HashMap;
use std::sync::Arc;

use lsp_server::{Message, Notification};
use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    Location, NumberOrString, PublishDiagnosticsParams,
};

use super::state::State;
use crate::finding::{Finding, Severity};
use crate::report::harmless;
use crate::rules;
use crate::source::{Place, SourceFile};

/// Where the project's files can be read.
const PROJECT: &str = "https://github.com/tmgate/tmgate/blob/main";

/// The files that places are in, each read once.
#[derive(Default)]
pub(super) struct Files {
    known: HashMap<Arc<str>, Option<SourceFile>>,
}

impl Files {
    fn of<'f>(&'f mut self, state: &State<'_>, path: &Arc<str>) -> Option<&'f SourceFile> {
        self.known.entry(path.clone()).or_insert_with(|| state.source(path)).as_ref()
    }

    /// The range of a place; the first column where its file cannot be read.
    pub(super) fn range(&mut self, state: &State<'_>, place: &Place) -> lsp_types::Range {
        match self.of(state, &place.path) {
            Some(source) => {
                let range = place.start.offset as usize..place.end.offset as usize;
                state.encoding.range(source, range)
            }
            None => lsp_types::Range::default(),
        }
    }
}

/// What is to be shown of a file; nothing where nothing is and nothing was.
pub(super) fn publish(state: &mut State<'_>, path: &Arc<str>) -> Option<Message> {
    let mut files = Files::default();
    let diagnostics: Vec<Diagnostic> =
        state.found(path).map(|finding| diagnostic(state, &mut files, finding)).collect();
    if diagnostics.is_empty() && !state.shown.remove(path) && !state.open.contains_key(path) {
        return None;
    }
    if !diagnostics.is_empty() {
        state.shown.insert(path.clone());
    }
    let version = state.open.get(path).map(|open| open.version);
    let params = PublishDiagnosticsParams { uri: state.uri(path)?, diagnostics, version };
    let method = "textDocument/publishDiagnostics".to_owned();
    Some(Message::Notification(Notification::new(method, params)))
}

pub(super) fn diagnostic(state: &State<'_>, files: &mut Files, finding: &Finding) -> Diagnostic {
    let rule = finding.rule;
    let mut message = harmless(&finding.message).into_owned();
    for (lead, text) in [("", Some(&*finding.primary.note)), ("help: ", finding.help.as_deref())] {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            message.push_str(&format!("\n{lead}{}", harmless(text)));
        }
    }
    let mut related = Vec::new();
    for label in &finding.related {
        let range = files.range(state, &label.place);
        if let Some(uri) = state.uri(&label.place.path) {
            let location = Location::new(uri, range);
            let message = harmless(&label.note).into_owned();
            related.push(DiagnosticRelatedInformation { location, message });
        }
    }
    Diagnostic {
        range: files.range(state, &finding.primary.place),
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Note => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(rule.id.to_owned())),
        code_description: address(rule.id).map(|href| CodeDescription { href }),
        source: Some("tmgate".to_owned()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        tags: tags(rule.id),
        data: None,
    }
}

/// Where a rule's page can be read.
fn address(rule: &str) -> Option<lsp_types::Uri> {
    format!("{PROJECT}/{}", rules::page_of(rule)?).parse().ok()
}

fn tags(rule: &str) -> Option<Vec<DiagnosticTag>> {
    if rule.contains("unused") || rule.contains("idle") {
        return Some(vec![DiagnosticTag::UNNECESSARY]);
    }
    let outdated = rule.contains("deprecated") || rule.contains("revoked");
    outdated.then(|| vec![DiagnosticTag::DEPRECATED])
}
