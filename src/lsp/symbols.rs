//! The outline of a model.

use lsp_types::{DocumentSymbol, DocumentSymbolParams, SymbolKind};

use super::state::State;
use crate::formats::native::Section;
use crate::report::harmless;
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Entry, Limits};

pub(super) fn symbols(state: &State<'_>, asked: &DocumentSymbolParams) -> Vec<DocumentSymbol> {
    let Some(path) = state.path(&asked.text_document.uri) else { return Vec::new() };
    let Some(source) = state.source(&path) else { return Vec::new() };
    let mut sources = Sources::new();
    let file = sources.add(source);
    let document = syntax::parse(&sources, file, &Limits::default());
    let source = sources.file(file);
    let entries = document.root.as_map().unwrap_or(&[]);
    entries.iter().filter_map(|entry| symbol(state, source, entry, 0)).collect()
}

#[expect(deprecated, reason = "the struct cannot be built without the field")]
fn symbol(
    state: &State<'_>,
    source: &SourceFile,
    entry: &Entry,
    depth: usize,
) -> Option<DocumentSymbol> {
    let end = entry.value.span.end.max(entry.key.span.end);
    if entry.key.value.is_empty() || entry.value.span.start < entry.key.span.start {
        return None;
    }
    let section = Section::named(&entry.key.value);
    let inner = match (depth, section) {
        (0, Some(_)) => entry.value.as_map().unwrap_or(&[]),
        _ => &[],
    };
    let children: Vec<_> =
        inner.iter().filter_map(|entry| symbol(state, source, entry, depth + 1)).collect();
    let title = entry.value.get("title").or_else(|| entry.value.get("path"));
    let detail = title.and_then(|title| title.as_text()).or(entry.value.as_text());
    Some(DocumentSymbol {
        name: harmless(&entry.key.value).into_owned(),
        detail: detail.map(|text| harmless(text).into_owned()),
        kind: match depth {
            0 if section.is_some() => SymbolKind::NAMESPACE,
            0 => SymbolKind::PROPERTY,
            _ => SymbolKind::OBJECT,
        },
        tags: None,
        deprecated: None,
        range: state.encoding.range(source, entry.key.span.start as usize..end as usize),
        selection_range: state.encoding.range(source, entry.key.span.range()),
        children: (!children.is_empty()).then_some(children),
    })
}
