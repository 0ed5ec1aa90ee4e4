//! What may come next.

use std::ops::Range;

use lsp_types::{
    CompletionItem, CompletionList, CompletionParams, CompletionTextEdit, Documentation, TextEdit,
};

use super::context::{context, context_of_json};
use super::names;
use super::offers::{self, MOST, Offer};
use super::state::State;
use crate::formats::native::{Shape, part_of};
use crate::report::harmless;
use crate::source::Span;
use crate::syntax::{Node, scalar};

pub(super) fn complete(state: &State<'_>, asked: &CompletionParams) -> Option<CompletionList> {
    let place = &asked.text_document_position;
    let path = state.path(&place.text_document.uri)?;
    let source = state.source(&path)?;
    let text = source.text();
    let at = state.encoding.offset(&source, place.position);
    let is_json = path.ends_with(".json");
    let here = if is_json { context_of_json(text, at) } else { context(text, at) };
    let typed = text.get(here.start..at).unwrap_or("").to_owned();
    let sight = names::own(state, &path)?;
    let root =
        sight.documents.iter().find(|document| **sight.sources.file(document.file).path() == *path);
    let nothing = Node::null(Span::new(crate::source::FileId(0), 0, 0));
    let part = part_of(&path, root.map_or(&nothing, |document| &document.root));
    let shape = here.path.iter().fold(Shape::of(&part), |shape, key| {
        let under = shape.under(key);
        // The items of a list of maps have no key of their own.
        if under.takes("array") && under.item().keys().next().is_some() {
            under.item()
        } else {
            under
        }
    });
    let offers = match &here.key {
        None => offers::keys(state, shape, &sight, &here),
        Some(key) => offers::values(state, shape, key, &here, &part, &sight, &typed),
    };
    let folded = typed.to_lowercase();
    let fits = |offer: &Offer| offer.word.to_lowercase().contains(&folded);
    let mut offers: Vec<Offer> = offers.into_iter().filter(fits).collect();
    let is_incomplete = offers.len() > MOST || matches!(here.key.as_deref(), Some("refs"));
    offers.truncate(MOST);
    let place = if is_json { string_at(text, here.start, at) } else { here.start..at };
    // What follows a key may be there already.
    let goes_on = is_json && text[place.end..].trim_start().starts_with(':');
    let range = state.encoding.range(&source, place);
    let item = |(nth, offer): (usize, Offer)| {
        let (written, tail) = match is_json {
            true => (json(&offer), if goes_on { "" } else { offer.tail }),
            false => (scalar(&offer.word).to_string(), offer.tail),
        };
        CompletionItem {
            sort_text: Some(format!("{nth:04}")),
            // What is typed is held against this, from the first byte that is replaced.
            filter_text: Some(if is_json { written.clone() } else { offer.word.clone() }),
            kind: Some(offer.kind),
            documentation: (!offer.detail.is_empty())
                .then(|| Documentation::String(harmless(&offer.detail).into_owned())),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(
                range,
                format!("{written}{tail}"),
            ))),
            label: harmless(&offer.word).into_owned(),
            ..CompletionItem::default()
        }
    };
    let items = offers.into_iter().enumerate().map(item).collect();
    Some(CompletionList { is_incomplete, items })
}

/// A word as JSON has it: all are strings but those that are truth values.
fn json(offer: &Offer) -> String {
    match offer.is_bare {
        true => offer.word.clone(),
        false => serde_json::Value::from(offer.word.as_str()).to_string(),
    }
}

/// The string in which the cursor is, with its quotes as far as they are there.
fn string_at(text: &str, start: usize, at: usize) -> Range<usize> {
    let start = if text[..start].ends_with('"') { start - 1 } else { start };
    let is_word = |c: char| c.is_alphanumeric() || "-_.:/@".contains(c);
    let rest = &text[at..];
    let end = at + rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    let is_open = text[start..].starts_with('"');
    match is_open && text[end..].starts_with('"') {
        true => start..end + 1,
        false => start..at,
    }
}
