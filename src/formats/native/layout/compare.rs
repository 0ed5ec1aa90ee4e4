//! Whether a text in a new layout still says what the old one said.

use std::collections::BTreeSet;

use crate::source::{SourceFile, Sources, Span};
use crate::syntax::{self, Document, Limits, Node, Value};

/// The same values under the same keys, the same comments, and waivers over the same places.
pub(super) fn says_the_same(source: &SourceFile, document: &Document, new: &str) -> bool {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(source.path().clone(), new.as_bytes().to_vec()));
    let read = syntax::parse(&sources, file, &Limits::default());
    read.mistakes.is_empty()
        && read.whole
        && document.root.says_the_same(&read.root)
        && comments(source, document) == comments(sources.file(file), &read)
        && waived(source, document) == waived(sources.file(file), &read)
}

fn comments<'s>(source: &'s SourceFile, document: &Document) -> Vec<&'s str> {
    let mut all: Vec<&str> =
        document.comments.iter().map(|comment| source.slice(*comment).trim_end()).collect();
    all.sort_unstable();
    all
}

/// Each waiver with the places that begin on the line it covers.
fn waived(source: &SourceFile, document: &Document) -> BTreeSet<(String, BTreeSet<String>)> {
    let mut sources = Sources::new();
    // The documents' spans are of file 0, whatever file that was.
    let file = sources.add(SourceFile::new(source.path().clone(), source.text().into()));
    let moved = |span: &Span| Span { file, ..*span };
    let comments = document.comments.iter().map(moved).collect();
    let (waivers, _) = syntax::waivers(&sources, &Document::of_comments(file, comments));
    if waivers.is_empty() {
        return BTreeSet::new();
    }
    let mut places = Vec::new();
    gather(&document.root, source, String::new(), &mut places);
    let on = |line: u32| {
        places.iter().filter(|(at, _)| *at == line).map(|(_, path)| path.clone()).collect()
    };
    let text = |span: Span| source.slice(span).trim_end().to_owned();
    waivers.iter().map(|waiver| (text(waiver.span), on(waiver.line))).collect()
}

fn gather(node: &Node, source: &SourceFile, path: String, places: &mut Vec<(u32, String)>) {
    let line_of = |span: Span| source.lines().line_of(span.start as usize);
    let is_collection = matches!(node.value, Value::Map(_) | Value::List(_));
    // Where a collection without brackets begins is for its first entry to say.
    if !is_collection || source.slice(node.span).starts_with(['{', '[']) {
        places.push((line_of(node.span), path.clone()));
    }
    match &node.value {
        Value::List(items) => {
            for (nth, item) in items.iter().enumerate() {
                gather(item, source, format!("{path}/{nth}"), places);
            }
        }
        Value::Map(entries) => {
            for entry in entries {
                let path = format!("{path}/{}", entry.key.value);
                places.push((line_of(entry.key.span), path.clone()));
                gather(&entry.value, source, path, places);
            }
        }
        _ => {}
    }
}
