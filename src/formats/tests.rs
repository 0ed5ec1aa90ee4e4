//! What the tests of several readers do with a file.

use super::{Reading, native};
use crate::source::{SourceFile, Sources};
use crate::syntax::{Document, Limits, parse};

pub(super) fn parsed(path: &str, text: &str) -> (Sources, Document) {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(path, text.into()));
    let document = parse(&sources, file, &Limits::default());
    (sources, document)
}

/// Reads a file as one of the format of this name.
pub(super) fn read_as(format: &str, path: &str, text: &str) -> Reading {
    let (sources, document) = parsed(path, text);
    super::convert(&sources, &document, &[], Some(format)).unwrap()
}

/// The format that takes a file of JSON for one of its own.
pub(super) fn claimed(text: &str) -> Option<&'static str> {
    let (sources, document) = parsed("a.json", text);
    super::foreign(sources.file(document.file), &document).map(|format| format.name)
}

/// What a file becomes, what is wrong with it and what was lost.
pub(super) fn told(reading: &Reading) -> String {
    let mut told = native::write(&reading.model).text;
    for mistake in &reading.model.mistakes {
        told.push_str(&format!("\nwrong: {}", mistake.draft.message()));
    }
    for loss in &reading.losses {
        told.push_str(&format!("\nlost: {}: {}", loss.element, loss.what));
    }
    told
}
