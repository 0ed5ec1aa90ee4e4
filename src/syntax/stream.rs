//! Files that hold several documents, as those of other tools do: infrastructure, interfaces.

use std::ops::Range;

use super::{Document, Limits, json, limits, yaml};
use crate::source::{FileId, SourceFile, Sources, Span};

/// A file with more documents is generated, and nobody points into it.
const DOCUMENTS: usize = 2_000;

/// Reads every document of a file: `.json` holds one, YAML any number. Tags are passed over, for
/// the dialects that come in streams have their own. What follows after too many documents is a
/// part that could not be read.
#[must_use]
pub fn parse_stream(sources: &Sources, file: FileId, limits: &Limits) -> Vec<Document> {
    let source = sources.file(file);
    let mut first = Document::empty(file);
    if let Some(mistake) = limits::refuse(source, file, limits) {
        first.mistakes.push(mistake);
        first.whole = false;
        return vec![first];
    }
    if source.path().ends_with(".json") {
        json::parse(source, limits, &mut first);
        return vec![first];
    }
    let parts = parts(source.text());
    let whole = parts.len() <= DOCUMENTS;
    let mut documents: Vec<Document> = parts
        .into_iter()
        .take(DOCUMENTS)
        .map(|part| {
            let mut document = Document::empty(file);
            yaml::parse_part(source, part, limits, &mut document);
            document
        })
        .collect();
    if let Some(last) = documents.last_mut() {
        last.whole &= whole;
    }
    documents
}

/// Where the documents stand. A line that begins with `---` always starts one: no text in YAML may
/// hold such a line. What comes before the first one is only a document where it says something.
fn parts(text: &str) -> Vec<Range<usize>> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let rest = line.strip_prefix("---");
        if at > 0
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
        {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let mut parts: Vec<Range<usize>> =
        starts.iter().zip(ends).map(|(start, end)| *start..end).collect();
    if let [first, second, ..] = &mut parts[..]
        && says_nothing(&text[first.clone()])
    {
        // A `%YAML` line belongs to the document that it announces.
        second.start = first.start;
        parts.remove(0);
    }
    parts
}

fn says_nothing(text: &str) -> bool {
    let plain = |line: &str| matches!(line.trim_start().as_bytes(), [] | [b'#' | b'%', ..]);
    text.trim_start_matches('\u{feff}').lines().all(plain)
}

/// The comments that speak to tmgate, in a language whose comments begin with `#` and end with
/// their line, for files whose reader knows of no comments.
#[must_use]
pub fn line_comments(source: &SourceFile, file: FileId) -> Vec<Span> {
    let text = source.text();
    let begins = text.match_indices("# tmgate").map(|(at, _)| at);
    let end = |at: usize| text[at..].find(['\n', '\r']).map_or(text.len(), |length| at + length);
    begins.map(|at| Span::new(file, at, end(at))).collect()
}
