//! Documents into models: one folder or file per format, recognised by content.

pub mod native;
pub mod orgcat;

use crate::model::Model;
use crate::source::Sources;
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
