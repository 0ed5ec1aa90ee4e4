//! Playbook files: what is written for the day on which a threat comes true.
//!
//! Three kinds are read: Markdown, the YAML of RE&CT and the JSON of CACAO 2.0. What rules ask of
//! them is the same: which phases of the response they have, what they mention, and what they say
//! of themselves.

mod cacao;
mod markdown;
mod phases;
mod react;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use ecow::EcoString;
use jiff::civil::Date;

pub use phases::{Phase, Phases};
pub use words::Words;

use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Document, Limits};

/// The playbook files of one model, by the ids of its playbooks.
pub type Playbooks = BTreeMap<EcoString, Arc<Found>>;

/// What lies where a playbook says that it is written down.
#[derive(Debug)]
pub enum Found {
    /// There is no such file.
    Missing,
    /// Something is there and cannot serve as a playbook; a clause to follow the file's name.
    Unfit(String),
    /// It may well be a playbook, and tmgate cannot tell; a clause to follow "its file".
    Unread(String),
    Plan(Box<Plan>),
}

/// A playbook that was read.
#[derive(Debug, Default)]
pub struct Plan {
    /// The phases for which it says what to do.
    pub phases: Phases,
    /// What it mentions.
    pub words: Words,
    pub front: Front,
}

/// What a Markdown file says of itself before it begins.
#[derive(Debug, Default)]
pub struct Front {
    pub threats: Vec<EcoString>,
    pub owner: Option<EcoString>,
    pub exercised: Option<Exercised>,
}

/// When a playbook was exercised, as its file says.
#[derive(Debug)]
pub enum Exercised {
    On(Date),
    /// What stands there is no date.
    Garbled(EcoString),
}

/// Text documents of other kinds, whose headings are not read.
const OTHER_DOCUMENTS: &[&str] =
    &["adoc", "asciidoc", "rst", "org", "html", "htm", "tex", "ipynb", "pdf", "docx", "odt"];

/// Reads a playbook file, or the section of it that `anchor` names.
#[must_use]
pub fn read(file: SourceFile, anchor: Option<&str>, limits: &Limits) -> Found {
    let name = file.path().rsplit('/').next().unwrap_or_default().to_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if OTHER_DOCUMENTS.contains(&ending) {
        return Found::Unread(format!("is written in a format that is not read (`.{ending}`)"));
    }
    if let Some(why) = refused(&file, limits) {
        return Found::Unfit(why);
    }
    match ending {
        "json" | "yaml" | "yml" if anchor.is_some() => {
            Found::Unfit("has no sections to point to with `#`".to_owned())
        }
        "json" => structured(file, limits, cacao::read),
        "yaml" | "yml" => structured(file, limits, react::read),
        "md" | "markdown" | "mdown" | "mkd" | "txt" | "" => {
            markdown::read(file.text(), anchor, limits)
        }
        // A name such as `runbook.v2` or `RUNBOOK`.
        _ if !name.contains('.') => markdown::read(file.text(), anchor, limits),
        _ => Found::Unfit("is neither Markdown, nor RE&CT (YAML), nor CACAO (JSON)".to_owned()),
    }
}

/// Why a file is not looked into at all.
fn refused(file: &SourceFile, limits: &Limits) -> Option<String> {
    let size = file.text().len();
    if size > limits.bytes {
        return Some(format!("has {size} bytes; at most {} are read", limits.bytes));
    }
    if file.invalid_at().is_some() || file.text().contains('\0') {
        return Some("is not text in UTF-8".to_owned());
    }
    file.text().trim().is_empty().then(|| "is empty".to_owned())
}

/// Reads YAML or JSON and hands it on where all of it could be read.
fn structured(
    file: SourceFile,
    limits: &Limits,
    read: fn(&Sources, &Document) -> Result<Plan, String>,
) -> Found {
    let mut sources = Sources::new();
    let file = sources.add(file);
    let document = syntax::parse(&sources, file, limits);
    if let Some(why) = mistake(&sources, &document) {
        return Found::Unfit(why);
    }
    match read(&sources, &document) {
        Ok(plan) => Found::Plan(Box::new(plan)),
        Err(why) => Found::Unfit(why),
    }
}

/// The first thing that is wrong with the text of a document.
fn mistake(sources: &Sources, document: &Document) -> Option<String> {
    let first = document.mistakes.first()?;
    let line = line(sources, first.draft.span());
    Some(format!("cannot be read at line {line}: {}", first.draft.message()))
}

/// The line of a place, for a message that stands in another file.
fn line(sources: &Sources, span: crate::source::Span) -> u32 {
    sources.bare_place(span).start.line
}

/// Whether a playbook lies at an address, where nobody looks without a network.
#[must_use]
pub fn is_address(file: &str) -> bool {
    let scheme = file.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|s| !s.is_empty() && s.chars().all(|c| c.is_ascii_alphanumeric()))
        || file.starts_with("mailto:")
}
