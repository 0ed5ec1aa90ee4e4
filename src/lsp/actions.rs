//! What can be done about a finding, and layout.

use std::collections::HashMap;

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, Diagnostic, DocumentFormattingParams, TextEdit,
    Uri, WorkspaceEdit,
};

use super::diagnostics::{Files, diagnostic};
use super::state::State;
use crate::finding::{Edit, Finding, Fix, apply};
use crate::formats::{self, native};
use crate::report::harmless;
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits};

pub(super) fn actions(state: &mut State<'_>, asked: &CodeActionParams) -> Vec<CodeAction> {
    if state.is_dirty() {
        let _ = state.check();
    }
    let state = &*state;
    let uri = &asked.text_document.uri;
    let Some(path) = state.path(uri) else { return Vec::new() };
    let Some(source) = state.source(&path) else { return Vec::new() };
    let (mut actions, mut files) = (Vec::new(), Files::default());
    for finding in state.found(&path) {
        let range = files.range(state, &finding.primary.place);
        let touches =
            range.start.line <= asked.range.end.line && asked.range.start.line <= range.end.line;
        if !touches {
            continue;
        }
        if let Some(fix) = &finding.fix
            && let Some(edit) = changes(state, &fix.edits)
        {
            let shown = diagnostic(state, &mut files, finding);
            actions.push(action(shown, &fix.title, edit, true));
        }
        if let Some(edit) = waiver(finding, &source).and_then(|edit| changes(state, &[edit])) {
            let title = format!("allow `{}` here, with a reason to be written", finding.rule.id);
            let shown = diagnostic(state, &mut files, finding);
            actions.push(action(shown, &title, edit, false));
        }
    }
    // What mends comes before what only allows, whichever finding of the line it belongs to.
    actions.sort_by_key(|action| action.is_preferred.is_none());
    actions.extend(fix_all(state, &path, &source, uri));
    actions
}

fn action(shown: Diagnostic, title: &str, edit: WorkspaceEdit, preferred: bool) -> CodeAction {
    CodeAction {
        title: harmless(title).into_owned(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![shown]),
        edit: Some(edit),
        is_preferred: preferred.then_some(true),
        ..CodeAction::default()
    }
}

#[expect(clippy::mutable_key_type, reason = "the type of the protocol; addresses do not change")]
pub(super) fn changes(state: &State<'_>, edits: &[Edit]) -> Option<WorkspaceEdit> {
    let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
    for edit in edits {
        let source = state.source(&edit.path)?;
        let range = state.encoding.range(&source, edit.start as usize..edit.end as usize);
        let edits = changes.entry(state.uri(&edit.path)?).or_default();
        edits.push(TextEdit::new(range, edit.text.clone()));
    }
    (!changes.is_empty()).then(|| WorkspaceEdit::new(changes))
}

/// All fixes of a file that do not touch each other, at once.
fn fix_all(state: &State<'_>, path: &str, source: &SourceFile, uri: &Uri) -> Option<CodeAction> {
    let fixes: Vec<&Fix> = state.found(path).filter_map(|finding| finding.fix.as_ref()).collect();
    let (text, count) = apply(source.text(), path, &fixes);
    let edit = difference(state, source, &text)?;
    Some(CodeAction {
        title: format!("mend what needs no judgement ({count})"),
        kind: Some(CodeActionKind::SOURCE_FIX_ALL),
        edit: Some(WorkspaceEdit::new(HashMap::from([(uri.clone(), vec![edit])]))),
        ..CodeAction::default()
    })
}

/// A comment that allows a finding, on a line above it; nothing where a comment there would change
/// what the file says.
fn waiver(finding: &Finding, source: &SourceFile) -> Option<Edit> {
    if finding.rule.always || source.path().ends_with(".json") {
        return None;
    }
    let text = source.text();
    let line = source.lines().line_range(text, finding.primary.place.start.line);
    let indent = text[line.clone()].len() - text[line.clone()].trim_start_matches(' ').len();
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let comment = format!("{:indent$}# tmgate: allow({}) --{end}", "", finding.rule.id);
    let at = line.start;
    let mut new = text.to_owned();
    new.insert_str(at, &comment);
    let comments = |text: &str| {
        let mut sources = Sources::new();
        let file = sources.add(SourceFile::new(source.path().clone(), text.into()));
        let document = syntax::parse(&sources, file, &Limits::default());
        (document.comments.len(), document.mistakes.len())
    };
    let (before, mistakes) = comments(text);
    if comments(&new) != (before + 1, mistakes) {
        return None;
    }
    let at = u32::try_from(at).ok()?;
    Some(Edit { path: source.path().clone(), start: at, end: at, text: comment })
}

pub(super) fn layout(
    state: &State<'_>,
    asked: &DocumentFormattingParams,
) -> Result<Vec<TextEdit>, String> {
    let Some(path) = state.path(&asked.text_document.uri) else { return Ok(Vec::new()) };
    let Some(source) = state.source(&path) else { return Ok(Vec::new()) };
    let mut sources = Sources::new();
    let file = sources.add(source);
    let document = syntax::parse(&sources, file, &Limits::default());
    let source = sources.file(file);
    if formats::foreign(source, &document).is_some() {
        return Ok(Vec::new());
    }
    let new = native::arranged(source, &document).map_err(|refusal| refusal.why)?;
    Ok(difference(state, source, &new).into_iter().collect())
}

/// The one edit, of whole lines, that makes the new text of the old one.
fn difference(state: &State<'_>, source: &SourceFile, new: &str) -> Option<TextEdit> {
    let old = source.text();
    if old == new {
        return None;
    }
    let same = |(a, b): &(&str, &str)| a == b;
    let lines =
        |text: &'_ str| -> Vec<String> { text.split_inclusive('\n').map(str::to_owned).collect() };
    let (a, b) = (lines(old), lines(new));
    let pairs = a.iter().map(String::as_str).zip(b.iter().map(String::as_str));
    let head = pairs.take_while(same).count();
    let (a, b) = (&a[head..], &b[head..]);
    let pairs = a.iter().rev().map(String::as_str).zip(b.iter().rev().map(String::as_str));
    let tail = pairs.take_while(same).count();
    let tail_bytes: usize = a[a.len() - tail..].iter().map(String::len).sum();
    let old_bytes: usize = a.iter().map(String::len).sum();
    let start = old.len() - old_bytes;
    let range = state.encoding.range(source, start..old.len() - tail_bytes);
    Some(TextEdit::new(range, b[..b.len() - tail].concat()))
}
