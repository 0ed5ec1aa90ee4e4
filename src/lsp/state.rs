//! What the server knows: the open texts, the configuration, what was found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lsp_server::{Message, Notification};
use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    Location, NumberOrString, PublishDiagnosticsParams, TextDocumentContentChangeEvent, Uri,
};

use super::places::{self, Encoding};
use super::{Load, log};
use crate::check::{self, Library, Task};
use crate::config::{self, Settings};
use crate::finding::{Finding, Severity, Status};
use crate::host::{Host, Models, Overlay, is_model};
use crate::report::harmless;
use crate::source::{Place, SourceFile};
use crate::syntax::Limits;

/// Where the pages of the rules can be read.
const PAGES: &str = "https://github.com/tmgate/tmgate/blob/main/docs/rules.md";

/// A text that the editor holds.
struct Open {
    uri: Uri,
    version: i32,
}

pub(super) struct State<'h> {
    pub(super) host: Overlay<'h>,
    load: Load<'h>,
    pub(super) settings: Settings,
    /// What is wrong with the configuration.
    mistakes: Vec<Finding>,
    pub(super) encoding: Encoding,
    root: String,
    open: BTreeMap<Arc<str>, Open>,
    /// The open files that changed since they were checked.
    dirty: BTreeSet<Arc<str>>,
    /// Something changed that other files may speak of.
    stale: bool,
    findings: BTreeMap<Arc<str>, Vec<Finding>>,
    /// The files of which the editor shows something.
    shown: BTreeSet<Arc<str>>,
    pub(super) said_goodbye: bool,
}

impl<'h> State<'h> {
    pub(super) fn new(host: &'h dyn Host, load: Load<'h>) -> Self {
        State {
            host: Overlay::new(host),
            load,
            settings: Settings::default(),
            mistakes: Vec::new(),
            encoding: Encoding::Utf16,
            root: host.root_path(),
            open: BTreeMap::new(),
            dirty: BTreeSet::new(),
            stale: true,
            findings: BTreeMap::new(),
            shown: BTreeSet::new(),
            said_goodbye: false,
        }
    }

    pub(super) fn is_dirty(&self) -> bool {
        !self.dirty.is_empty()
    }

    pub(super) fn is_stale(&self) -> bool {
        self.stale && !self.open.is_empty()
    }

    /// Waits for another change before it tries again.
    pub(super) fn give_up(&mut self) {
        self.dirty.clear();
        self.stale = false;
    }

    /// The path, from the root, of the file at an address; `None` for one that lies elsewhere.
    pub(super) fn path(&self, uri: &Uri) -> Option<Arc<str>> {
        if let Some((path, _)) = self.open.iter().find(|(_, open)| open.uri == *uri) {
            return Some(path.clone());
        }
        let path = places::path_of(uri)?;
        let below = path.strip_prefix(&self.root).and_then(|rest| rest.strip_prefix('/'));
        below.map(Arc::from).or_else(|| self.host.relative(&path).ok().map(Arc::from))
    }

    pub(super) fn uri(&self, path: &str) -> Option<Uri> {
        match self.open.get(path) {
            Some(open) => Some(open.uri.clone()),
            None => places::address(&self.root, path),
        }
    }

    /// The file as the editor or the disk has it.
    pub(super) fn source(&self, path: &str) -> Option<SourceFile> {
        let bytes = self.host.read(path).ok()??;
        Some(SourceFile::new(path, bytes))
    }

    pub(super) fn configure(&mut self) {
        match (self.load)(&self.host) {
            Ok((settings, mistakes)) => (self.settings, self.mistakes) = (settings, mistakes),
            Err(_) => self.settings = Settings::default(),
        }
    }

    pub(super) fn opened(&mut self, uri: Uri, version: i32, text: String) {
        let Some(path) = self.path(&uri) else { return };
        self.host.put(&path, text.into());
        self.open.insert(path.clone(), Open { uri, version });
        self.touched(path);
        self.stale = true;
    }

    pub(super) fn changed(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
    ) {
        let Some(path) = self.path(uri) else { return };
        let Some(text) = self.host.text(&path) else { return };
        let mut text = text.to_string();
        for change in changes {
            let Some(range) = change.range else {
                text = change.text;
                continue;
            };
            let source = SourceFile::new(path.clone(), text.into_bytes());
            let start = self.encoding.offset(&source, range.start);
            let end = self.encoding.offset(&source, range.end).max(start);
            text = source.text().to_owned();
            text.replace_range(start..end, &change.text);
        }
        self.host.put(&path, text.into());
        if let Some(open) = self.open.get_mut(&path) {
            open.version = version;
        }
        self.touched(path);
        self.stale = true;
    }

    pub(super) fn closed(&mut self, uri: &Uri) {
        let Some(path) = self.path(uri) else { return };
        self.host.close(&path);
        self.open.remove(&path);
        self.dirty.remove(&path);
        self.stale = true;
    }

    /// Files changed outside the editor, or were written by it.
    pub(super) fn outdated(&mut self) {
        self.configure();
        self.stale = true;
    }

    fn touched(&mut self, path: Arc<str>) {
        if *path == *config::FILE {
            self.configure();
            self.findings.insert(path, self.mistakes.clone());
        } else if is_model(&path, &self.settings) {
            self.dirty.insert(path);
        }
    }

    fn task(&self) -> Task {
        let today = self.host.today();
        Task { today, limits: Limits::default(), reports: true, excerpts: false }
    }

    /// Checks the models whose texts changed.
    pub(super) fn check(&mut self) -> Vec<Message> {
        let dirty: Vec<String> =
            std::mem::take(&mut self.dirty).iter().map(ToString::to_string).collect();
        self.look_at(&dirty, Vec::new(), false)
    }

    /// Checks everything there is.
    pub(super) fn check_all(&mut self) -> Vec<Message> {
        self.stale = false;
        self.dirty.clear();
        let mistakes = self.mistakes.clone();
        self.look_at(&[String::new()], mistakes, true)
    }

    fn look_at(&mut self, paths: &[String], mistakes: Vec<Finding>, all: bool) -> Vec<Message> {
        let task = self.task();
        let checked = Models::find(&self.host, paths, &self.settings)
            .map_err(|error| format!("{error:#}"))
            .and_then(|models| {
                let report = check::check(&models, &self.settings, &task, mistakes)?;
                Ok((report.fold(), models.models().to_vec()))
            });
        let (report, models) = match checked {
            Ok(checked) => checked,
            Err(why) => {
                return vec![log::say(&harmless(&format!("tmgate could not check: {why}")))];
            }
        };
        let mut seen: BTreeSet<Arc<str>> = models.into_iter().flatten().collect();
        if all {
            seen.extend(std::mem::take(&mut self.findings).into_keys());
        }
        for path in &seen {
            self.findings.remove(path);
        }
        for finding in report.findings {
            let path = finding.primary.place.path.clone();
            if all || seen.contains(&path) {
                seen.insert(path.clone());
                self.findings.entry(path).or_default().push(finding);
            }
        }
        seen.iter().filter_map(|path| self.publish(path)).collect()
    }

    /// What was found in a file and counts.
    pub(super) fn found(&self, path: &str) -> impl Iterator<Item = &Finding> {
        let all = self.findings.get(path).into_iter().flatten();
        all.filter(|finding| finding.status == Status::Open)
    }

    fn publish(&mut self, path: &Arc<str>) -> Option<Message> {
        let source = self.source(path);
        let diagnostics: Vec<Diagnostic> =
            self.found(path).map(|finding| self.diagnostic(finding, source.as_ref())).collect();
        if diagnostics.is_empty() && !self.shown.remove(path) && !self.open.contains_key(path) {
            return None;
        }
        if !diagnostics.is_empty() {
            self.shown.insert(path.clone());
        }
        let version = self.open.get(path).map(|open| open.version);
        let params = PublishDiagnosticsParams { uri: self.uri(path)?, diagnostics, version };
        let method = "textDocument/publishDiagnostics".to_owned();
        Some(Message::Notification(Notification::new(method, params)))
    }

    pub(super) fn range(&self, place: &Place, source: Option<&SourceFile>) -> lsp_types::Range {
        match source {
            Some(source) => {
                let range = place.start.offset as usize..place.end.offset as usize;
                self.encoding.range(source, range)
            }
            None => lsp_types::Range::default(),
        }
    }

    pub(super) fn diagnostic(&self, finding: &Finding, source: Option<&SourceFile>) -> Diagnostic {
        let rule = finding.rule;
        let mut message = harmless(&finding.message).into_owned();
        for (lead, text) in [("", Some(&finding.primary.note)), ("help: ", None)] {
            let text = text.map(String::as_str).or(finding.help.as_deref());
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                message.push_str(&format!("\n{lead}{}", harmless(text)));
            }
        }
        let related = finding.related.iter().filter_map(|label| {
            let path = &label.place.path;
            let range = self.range(&label.place, self.source(path).as_ref());
            let location = Location::new(self.uri(path)?, range);
            let message = harmless(&label.note).into_owned();
            Some(DiagnosticRelatedInformation { location, message })
        });
        let related: Vec<_> = related.collect();
        let page = format!("{PAGES}#{}", rule.id);
        Diagnostic {
            range: self.range(&finding.primary.place, source),
            severity: Some(match finding.severity {
                Severity::Error => DiagnosticSeverity::ERROR,
                Severity::Warning => DiagnosticSeverity::WARNING,
                Severity::Note => DiagnosticSeverity::INFORMATION,
            }),
            code: Some(NumberOrString::String(rule.id.to_owned())),
            code_description: page.parse().ok().map(|href| CodeDescription { href }),
            source: Some("tmgate".to_owned()),
            message,
            related_information: (!related.is_empty()).then_some(related),
            tags: tags(rule.id),
            data: None,
        }
    }
}

fn tags(rule: &str) -> Option<Vec<DiagnosticTag>> {
    if rule.contains("unused") || rule.contains("idle") {
        return Some(vec![DiagnosticTag::UNNECESSARY]);
    }
    let outdated = rule.contains("deprecated") || rule.contains("revoked");
    outdated.then(|| vec![DiagnosticTag::DEPRECATED])
}
