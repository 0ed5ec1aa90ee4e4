//! Documents into models: one folder or file per format, recognised by content.
//!
//! A file of another tool is read where it lies. To add a format: write its module, with a value
//! [`Format`], and add the line in [`FOREIGN`]. To remove one: take both away.

mod attack_flow;
mod cyclonedx;
mod deciduous;
pub mod guess;
pub mod native;
pub mod orgcat;
pub mod overlay;
mod otm;
mod pytm;
mod reading;
mod sidecar;
mod threagile;
mod threat_composer;
#[cfg(test)]
mod tests;
mod threat_library;
mod threat_dragon;
mod threatcl;
mod tm7;
pub mod writing;

use ecow::EcoString;

use crate::finding::{Draft, Fact, Mistake, Subject, nearest};
use crate::model::{Model, Text};
use crate::source::{SourceFile, Sources, Span};
use crate::syntax::Document;

/// A format of another tool.
pub struct Format {
    /// What it is called on the command line: `threat-dragon`.
    pub name: &'static str,
    /// What its makers call it: "Threat Dragon".
    pub title: &'static str,
    /// What can be learned from such a file; a rule that needs to know more is not assessed.
    pub says: &'static [Fact],
    /// What clears a finding of a rule, by its id, in the words of the tool. Help of a rule that is not
    /// here and names keys of tmgate's own format leads to the overlay.
    pub cures: &'static [(&'static str, &'static str)],
    /// What the tool calls the own ids of elements, where these are how an element is found and lines
    /// are not: messages then give name and id.
    pub calls_ids: Option<&'static str>,
    /// Whether a file is of this format, judged by what is in it.
    pub claims: fn(&SourceFile, &Document) -> bool,
    /// The files that a document of this format names as parts of itself, as it writes them:
    /// relative to the folder that it lies in. Also asked of each of those files.
    pub includes: fn(&Document) -> Vec<Text>,
    /// What a file says, together with those that it includes, in the order in which they were
    /// named. Never fails: what is wrong is a mistake of the model, at its place. A file that is
    /// included and cannot be had is reported already.
    pub read: fn(&Sources, &Document, &[Document]) -> Reading,
}

/// Of a format whose files name no others.
fn includes_nothing(_: &Document) -> Vec<Text> {
    Vec::new()
}

/// All formats of other tools, the most specific first.
pub static FOREIGN: &[&Format] = &[
    &otm::FORMAT,
    &threat_dragon::FORMAT,
    &threat_composer::FORMAT,
    &pytm::FORMAT,
    &tm7::FORMAT,
    &threagile::FORMAT,
    &threatcl::FORMAT,
    &threat_library::FORMAT,
    &cyclonedx::FORMAT,
    &attack_flow::FORMAT,
    &sidecar::FORMAT,
    &deciduous::FORMAT,
];

/// A model made of a file of another tool.
#[derive(Debug)]
pub struct Reading {
    pub model: Model,
    /// What is different from the file or left out, for whoever converts it.
    pub losses: Vec<Loss>,
}

/// What became of something that a model cannot hold as it is.
#[derive(Debug)]
pub struct Loss {
    pub place: Span,
    /// "attack `phishing`".
    pub element: String,
    /// One clause.
    pub what: String,
    /// The keys of the native format that it concerns: `id` where the id is another, the name of
    /// the section where the element is no such element any more.
    pub keys: Vec<EcoString>,
}

impl Loss {
    #[must_use]
    pub fn new(place: Span, element: &str, what: impl Into<String>) -> Self {
        Loss { place, element: element.to_owned(), what: what.into(), keys: Vec::new() }
    }

    /// The same, of these keys.
    #[must_use]
    pub fn of(mut self, keys: &[&str]) -> Self {
        self.keys.extend(keys.iter().map(|key| EcoString::from(*key)));
        self
    }
}

/// Reads documents as one model in whatever format they are. What no other format recognises is
/// read as native, and its mistakes are reported.
#[must_use]
pub fn lower(sources: &Sources, documents: &[Document]) -> Model {
    let one = match documents {
        [document, rest @ ..] if rest.iter().all(|document| document.included) => {
            foreign(sources.file(document.file), document).map(|format| (format, document, rest))
        }
        _ => None,
    };
    match one {
        Some((format, document, rest)) => read(format, sources, document, rest).model,
        None => match documents {
            [document]
                if !document.whole && guess::is_tictaac(sources.file(document.file).text()) =>
            {
                not_tictaac(document)
            }
            _ => native::lower(sources, documents),
        },
    }
}

/// TicTaaC's syntax looks like YAML and is none, so that what the parser finds wrong with it says
/// nothing to its author.
fn not_tictaac(document: &Document) -> Model {
    let at = document.mistakes.first().map_or(document.root.span, |first| first.draft.span());
    let message = "the file is in the syntax of TicTaaC, which is no YAML and is not read";
    let draft = Draft::new(Subject::model(), at, message).help(guess::TICTAAC_HELP);
    let mut model = Model::empty(document.root.span);
    model.mistakes.push(Mistake::new("schema-parse", draft));
    model.whole = false;
    model
}

/// What a file of another tool names as parts of itself; nothing where it is of no such format.
#[must_use]
pub fn includes(sources: &Sources, document: &Document) -> Vec<Text> {
    foreign(sources.file(document.file), document)
        .map_or_else(Vec::new, |format| (format.includes)(document))
}

/// The format of another tool that a file is of.
#[must_use]
pub fn foreign(source: &SourceFile, document: &Document) -> Option<&'static Format> {
    // A file that says it is ours is ours, whatever else is in it.
    // A map by that name is what it adds to a format of another tool.
    if document.root.get("tmgate").is_some_and(|node| node.as_map().is_none()) {
        return None;
    }
    FOREIGN.iter().copied().find(|format| (format.claims)(source, document))
}

fn read(
    format: &'static Format,
    sources: &Sources,
    document: &Document,
    included: &[Document],
) -> Reading {
    let is_overlay = |document: &&Document| overlay::is_overlay(sources.file(document.file).path());
    let (included, beside) = match included.split_last() {
        Some((last, others)) if is_overlay(&last) => (others, Some(last)),
        _ => (included, None),
    };
    let mut reading = (format.read)(sources, document, included);
    overlay::add(sources, document, beside, &mut reading.model);
    for document in std::iter::once(document).chain(included) {
        reading.model.whole &= document.whole;
        reading.model.mistakes.extend(document.mistakes.iter().cloned());
    }
    reading
}

/// Reads a file to convert it, with those that it includes: in the format called `from`, or in the
/// one that recognises it.
///
/// # Errors
/// When no format recognises the file, or none has that name.
pub fn convert(
    sources: &Sources,
    document: &Document,
    included: &[Document],
    from: Option<&str>,
) -> Result<Reading, String> {
    let source = sources.file(document.file);
    let format = match from {
        Some(native::NAME) => None,
        Some(name) => Some(named(name)?),
        None => foreign(source, document),
    };
    match format {
        Some(format) => Ok(read(format, sources, document, included)),
        None if from.is_none() && native::is_something_else(document) => {
            let known: Vec<&str> = FOREIGN.iter().map(|format| format.name).collect();
            let path = source.path();
            Err(format!(
                "`{path}` is of no format that is converted: {}, {}",
                native::NAME,
                known.join(", ")
            ))
        }
        None => {
            let model = native::lower(sources, std::slice::from_ref(document));
            Ok(Reading { model, losses: Vec::new() })
        }
    }
}

/// The format that its makers call so.
#[must_use]
pub fn titled(title: &str) -> Option<&'static Format> {
    FOREIGN.iter().copied().find(|format| format.title == title)
}

/// The format of that name.
///
/// # Errors
/// When there is none.
pub fn named(name: &str) -> Result<&'static Format, String> {
    FOREIGN.iter().copied().find(|format| format.name == name).ok_or_else(|| {
        let meant = nearest(name, FOREIGN.iter().map(|format| format.name));
        let meant = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
        format!("no format is called `{name}`{meant}")
    })
}
