//! Text into a spanned tree. Reading never fails: what is wrong is a [`Mistake`] at its place, and
//! the rest of the file is still there.
//!
//! Every key and every scalar carries the exact bytes it was written with. YAML and JSON give the
//! same tree; nobody after this module can tell them apart but by the file's name.

mod alias;
mod core_schema;
mod duplicates;
mod edit;
mod explain;
mod hcl;
mod json;
mod json_text;
mod limits;
mod node;
mod show;
mod stream;
#[cfg(test)]
mod tests;
mod tree;
mod waiver;
mod yaml;

use crate::finding::Mistake;
use crate::source::{FileId, Sources, Span};

pub use edit::{in_quotes, insert_key, rename, replace, scalar, set_key};
pub use hcl::parse_hcl;
pub use limits::Limits;
pub use node::{Entry, Node, Number, Value};
pub use show::shown;
pub use stream::{line_comments, parse_stream};
pub use waiver::{Waiver, waivers};

/// One file, read.
#[derive(Clone, Debug)]
pub struct Document {
    pub file: FileId,
    pub root: Node,
    /// Comments of a YAML file, in order; each span covers `#` to the end of the text.
    pub comments: Vec<Span>,
    /// Merge keys (`<<`) that were applied.
    pub merges: Vec<Span>,
    /// Aliases (`*name`) that were followed. An alias has its own place; what it stands for keeps
    /// the places where it was written, as do entries that a merge key added.
    pub aliases: Vec<Span>,
    pub mistakes: Vec<Mistake>,
    /// False when part of the text could not be read, so that absence in the tree proves nothing.
    pub whole: bool,
    /// Read because another document of the same model names it.
    pub included: bool,
}

/// Reads a file: `.yaml` and `.yml` as YAML, `.json` as strict JSON, `.hcl` as HCL. What is called
/// otherwise is JSON where it begins like that; files of no such syntax ([`is_tree`]) have an empty
/// tree.
#[must_use]
pub fn parse(sources: &Sources, file: FileId, limits: &Limits) -> Document {
    let source = sources.file(file);
    if source.path().ends_with(".hcl") {
        return parse_hcl(sources, file, limits);
    }
    let mut document = Document::empty(file);
    if let Some(mistake) = limits::refuse(source, file, limits) {
        document.mistakes.push(mistake);
        document.whole = false;
        return document;
    }
    if !is_tree(source.path()) {
        if source.path().ends_with(".py") {
            document.comments = line_comments(source, file);
        }
        return document;
    }
    let is_yaml = [".yaml", ".yml"].iter().any(|ending| source.path().ends_with(ending));
    let looks_like_json = || source.text().trim_start().starts_with('{');
    if source.path().ends_with(".json") || (!is_yaml && looks_like_json()) {
        json::parse(source, limits, &mut document);
    } else {
        yaml::parse(source, limits, &mut document);
    }
    document
}

/// Whether a file of that name holds a tree of maps, lists and scalars. Readers of the others look
/// at the text themselves.
#[must_use]
pub fn is_tree(path: &str) -> bool {
    ![".tm7", ".py"].iter().any(|ending| path.ends_with(ending))
}

impl Document {
    /// A file of which nothing but its comments was read.
    #[must_use]
    pub fn of_comments(file: FileId, comments: Vec<Span>) -> Self {
        Document { comments, ..Document::empty(file) }
    }

    fn empty(file: FileId) -> Self {
        Document {
            file,
            root: Node::null(Span::new(file, 0, 0)),
            comments: Vec::new(),
            merges: Vec::new(),
            aliases: Vec::new(),
            mistakes: Vec::new(),
            whole: true,
            included: false,
        }
    }
}
