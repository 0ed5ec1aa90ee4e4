//! Canonical layout: the order of keys, the spaces and the blank lines of a file.
//!
//! Values are never written anew: each keeps the text that its author gave it. What is not understood
//! (anchors, merge keys) stays as it is, and whatever comes out is read again and compared before
//! anybody gets to see it.

mod attach;
mod compare;
mod order;
mod piece;
mod print;
mod read;
#[cfg(test)]
mod tests;

pub(super) use print::WIDTH;

use super::{Part, Shape, is_something_else, part_of};
use crate::source::{SourceFile, Span};
use crate::syntax::{self, Document, Value};

/// Why a file is left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub span: Span,
    /// One clause.
    pub why: String,
}

/// The text of a model's file in canonical layout: its own text where nothing is to be changed.
///
/// # Errors
/// When part of the file could not be read, or when the new text would not say the same.
pub fn arranged(source: &SourceFile, document: &Document) -> Result<String, Refusal> {
    let part = part_of(source.path(), &document.root);
    let is_empty = matches!(document.root.value, Value::Null);
    let read = document.mistakes.is_empty() && !is_empty;
    if part == Part::Main && read && is_something_else(document) {
        let why = "the file is of no format that tmgate knows".to_owned();
        return Err(Refusal { span: document.root.span, why });
    }
    arranged_as(source, document, Shape::of(&part))
}

/// The same for a file of an organisation's catalogue.
///
/// # Errors
/// As for [`arranged`].
pub fn arranged_catalogue(source: &SourceFile, document: &Document) -> Result<String, Refusal> {
    arranged_as(source, document, Shape::of_catalogue())
}

fn arranged_as(source: &SourceFile, document: &Document, shape: Shape) -> Result<String, Refusal> {
    let text = source.text();
    if let Some(mistake) = document.mistakes.first() {
        let draft = &mistake.draft;
        return Err(Refusal { span: draft.span(), why: draft.message().to_owned() });
    }
    if !document.whole {
        let why = "part of the file could not be read".to_owned();
        return Err(Refusal { span: document.root.span, why });
    }
    let is_collection = matches!(document.root.value, Value::Map(_) | Value::List(_));
    let lone_return = text.replace("\r\n", "").contains('\r');
    if !is_collection || lone_return || !syntax::is_tree(source.path()) {
        return Ok(text.to_owned());
    }
    let (preamble, start) = preamble(text, document);
    let Ok(mut items) = read::read(text, document, start) else { return Ok(text.to_owned()) };
    // An alias must stay behind the anchor it repeats.
    if document.aliases.is_empty() {
        order::order(&mut items, shape);
    }
    let body = match source.path().ends_with(".json") {
        true => print::json(&items),
        false => print::yaml(&items),
    };
    let mut new = format!("{preamble}{body}").replace('\r', "");
    if text.contains("\r\n") {
        new = new.replace('\n', "\r\n");
    }
    match new == text || compare::says_the_same(source, document, &new) {
        true => Ok(new),
        false => {
            let why = "its new layout would not say the same, which is a fault of tmgate";
            Err(Refusal { span: document.root.span, why: why.to_owned() })
        }
    }
}

/// What stands before the document proper, up to a line `---`, and where the rest begins.
fn preamble<'t>(text: &'t str, document: &Document) -> (&'t str, usize) {
    let root = document.root.span.start as usize;
    let before = text.get(..root).unwrap_or("");
    let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let at = match before.starts_with("---") {
        true => Some(0),
        false => before.find("\n---").map(|at| at + 1),
    };
    let end = at.and_then(|at| Some(at + before.get(at..)?.find('\n')? + 1)).unwrap_or(bom);
    (text.get(..end).unwrap_or(""), end)
}
