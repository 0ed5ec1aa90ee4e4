//! Whether a text in a new layout still says what the old one said.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{SourceFile, Sources, Span};
use crate::syntax::{self, Document, Limits, Node, Value};

/// The same values under the same keys, the same comments, and waivers over the same places.
pub(super) fn says_the_same(source: &SourceFile, document: &Document, new: &str) -> bool {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(source.path().clone(), new.as_bytes().to_vec()));
    let read = syntax::parse(&sources, file, &Limits::default());
    read.mistakes.is_empty()
        && read.whole
        && same(&document.root, &read.root)
        && comments(source, document) == comments(sources.file(file), &read)
        && waived(source, document) == waived(sources.file(file), &read)
}

/// Keys may have changed places, items of lists not.
fn same(old: &Node, new: &Node) -> bool {
    match (&old.value, &new.value) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(old), Value::Bool(new)) => old == new,
        (Value::Number(old), Value::Number(new)) => old == new,
        (Value::Text(old), Value::Text(new)) => old == new,
        (Value::List(old), Value::List(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| same(old, new))
        }
        (Value::Map(old), Value::Map(new)) => {
            let by_key: BTreeMap<&str, &Node> =
                new.iter().map(|entry| (entry.key.value.as_str(), &entry.value)).collect();
            old.len() == new.len()
                && old.iter().all(|entry| {
                    by_key.get(entry.key.value.as_str()).is_some_and(|new| same(&entry.value, new))
                })
        }
        _ => false,
    }
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
