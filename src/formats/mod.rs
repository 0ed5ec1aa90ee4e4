//! Documents into models: one folder or file per format, recognised by content.

mod deciduous;
pub mod native;
pub mod orgcat;

use crate::model::Model;
use crate::source::{Sources, Span};
use crate::syntax::Document;

/// A format that tmgate reads.
pub struct Format {
    pub name: &'static str,
    /// Whether the documents are of this format.
    pub claims: fn(&[Document]) -> bool,
    /// The documents' model; never fails.
    pub lower: fn(&Sources, &[Document]) -> Model,
}

/// All formats, the most specific first. The native one comes last and claims everything: what no
/// other format recognises is read as native and its mistakes are reported.
pub static FORMATS: &[Format] =
    &[Format { name: "native", claims: |_| true, lower: native::lower }];

/// Reads documents as one model in whatever format they are.
///
/// # Panics
/// Never: the last format claims everything.
#[must_use]
pub fn lower(sources: &Sources, documents: &[Document]) -> Model {
    let format = FORMATS.iter().find(|format| (format.claims)(documents));
    let lower = format.map_or(native::lower as fn(&_, &_) -> _, |format| format.lower);
    lower(sources, documents)
}

/// A format of another tool that is converted and not read as a model: what it says is too little
/// or too different to be judged.
struct Foreign {
    name: &'static str,
    claims: fn(&Document) -> bool,
    convert: fn(&Sources, &Document) -> Result<Converted, String>,
}

static FOREIGN: &[Foreign] =
    &[Foreign { name: "deciduous", claims: deciduous::claims, convert: deciduous::convert }];

/// A model made of a file of another tool.
#[derive(Debug)]
pub struct Converted {
    pub model: Model,
    /// What is different from the file or left out.
    pub losses: Vec<Loss>,
}

/// What became of an element that a model cannot hold as it is.
#[derive(Debug)]
pub struct Loss {
    pub place: Span,
    /// "attack `phishing`".
    pub element: String,
    /// One clause.
    pub what: String,
}

/// Converts a file of another tool, whichever it is.
///
/// # Errors
/// When no format recognises the file, or it holds nothing to convert.
pub fn convert(sources: &Sources, document: &Document) -> Result<Converted, String> {
    match FOREIGN.iter().find(|format| (format.claims)(document)) {
        Some(format) => (format.convert)(sources, document),
        None => {
            let known: Vec<&str> = FOREIGN.iter().map(|format| format.name).collect();
            let path = sources.file(document.file).path();
            Err(format!("`{path}` is of no format that is converted: {}", known.join(", ")))
        }
    }
}
