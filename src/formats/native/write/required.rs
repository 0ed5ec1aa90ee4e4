//! What the format requires and a model of another tool need not say.

use super::Section;
use crate::formats::Loss;
use crate::source::{Span, Spanned};
use crate::syntax::{Entry, Node, Value};

/// The document with what it must have to be read without mistakes. What is put in and what cannot
/// be written is told.
pub(super) fn complete(root: &Node, losses: &mut Vec<Loss>) -> Node {
    let mut entries: Vec<Entry> = root.as_map().unwrap_or(&[]).to_vec();
    if root.get("system").is_none() {
        entries.insert(1.min(entries.len()), text("system", "imported", root.span));
        let what = "the file does not name it; called `imported`";
        losses.push(Loss::new(root.span, "the system", what));
    }
    for entry in &mut entries {
        let Some(section) = Section::named(&entry.key.value) else { continue };
        let Some(all) = entry.value.as_map() else { continue };
        let all = all.iter().filter_map(|one| fit(section, one, losses)).collect();
        entry.value.value = Value::Map(all);
    }
    let is_empty = |entry: &Entry| {
        let section = Section::named(&entry.key.value);
        section.is_some() && entry.value.as_map().is_some_and(<[_]>::is_empty)
    };
    entries.retain(|entry| !is_empty(entry));
    Node { value: Value::Map(entries.into_iter().collect()), span: root.span }
}

/// An entry of a section as the format wants it; nothing where it cannot be written.
fn fit(section: Section, entry: &Entry, losses: &mut Vec<Loss>) -> Option<Entry> {
    let id = &entry.key.value;
    let mut told = |what: String| {
        losses.push(Loss::new(entry.key.span, &format!("{} `{id}`", section.noun()), what));
    };
    let lacks = |key: &str| entry.value.get(key).is_none();
    let mut first: Vec<Entry> = Vec::new();
    let mut put = |key: &str, value: &str| first.push(text(key, value, entry.key.span));
    match section {
        Section::Threats | Section::Mitigations | Section::Assumptions if lacks("title") => {
            put("title", id);
        }
        Section::Components if lacks("kind") => {
            told("what kind of component it is is not said; written as `process`".to_owned());
            put("kind", "process");
        }
        Section::Flows if !entry.value.get("path").is_some_and(is_path) => {
            told("left out, because an end of it is attached to nothing".to_owned());
            return None;
        }
        _ => {}
    }
    if section == Section::Mitigations && lacks("status") {
        told("how far it is is not said; written as `proposed`".to_owned());
        put("status", "proposed");
    }
    if first.is_empty() {
        return Some(entry.clone());
    }
    let rest = entry.value.as_map().unwrap_or(&[]).iter().cloned();
    // The title goes first, what else was put in behind it.
    let (mut all, mut later): (Vec<Entry>, Vec<Entry>) = (Vec::new(), rest.collect());
    if let Some(at) = later.iter().position(|e| e.key.value == "title") {
        all.push(later.remove(at));
    }
    all.extend(first);
    all.extend(later);
    let value = Node { value: Value::Map(all.into_iter().collect()), span: entry.value.span };
    Some(Entry { key: entry.key.clone(), value })
}

/// `a -> b`, with ends of one word each.
fn is_path(node: &Node) -> bool {
    let word = |end: &str| {
        !end.is_empty() && !end.contains([' ', '>']) && !end.contains(char::is_whitespace)
    };
    let ends = node.as_text().and_then(|text| text.split_once(" -> "));
    ends.is_some_and(|(from, to)| word(from) && word(to))
}

fn text(key: &str, value: &str, span: Span) -> Entry {
    let value = Node { value: Value::Text(value.into()), span };
    Entry { key: Spanned::new(key.into(), span), value }
}
