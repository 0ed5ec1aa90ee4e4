//! What a model of another tool cannot say, said beside it: owners, code, evidence, acceptances with
//! an end, incidents.
//!
//! An overlay has the keys of tmgate's own format, below the name of the file that it adds to; an
//! element is named by the format's own id, by its id in tmgate or by its name. Formats in YAML may
//! carry the same below a key `tmgate`. The words are read by the reader of tmgate's own format.

mod merge;
mod schema;
mod start;
#[cfg(test)]
mod tests;

pub use schema::schema;
pub use start::start;

use merge::Merge;

use super::native;
use crate::finding::{Draft, Mistake, Subject, nearest};
use crate::model::Model;
use crate::source::{SourceFile, Sources, Span};
use crate::syntax::{Document, Entry, Node, Value};

/// The name of an overlay. It lies in the folder of the files that it adds to.
pub const FILE: &str = "threatmodel.overlay.yaml";

/// The key that begins an overlay, and the section of a file that holds one.
const MARK: &str = "tmgate-overlay";
const SECTION: &str = "tmgate";

/// Whether a path is that of an overlay.
#[must_use]
pub fn is_overlay(path: &str) -> bool {
    path.rsplit('/').next() == Some(FILE)
}

/// The section of a file of another tool in which it carries its own overlay.
pub(super) fn section(document: &Document) -> Option<&Node> {
    document.root.get(SECTION).filter(|node| node.as_map().is_some())
}

/// Adds to `model`, read from `document`, what its overlays say of it.
pub(super) fn add(
    sources: &Sources,
    document: &Document,
    overlay: Option<&Document>,
    model: &mut Model,
) {
    if let Some(node) = section(document) {
        apply(sources.file(document.file), node, model);
    }
    let Some(overlay) = overlay else { return };
    model.whole &= overlay.whole;
    model.mistakes.extend(overlay.mistakes.iter().cloned());
    let source = sources.file(overlay.file);
    let path = sources.file(document.file).path();
    let name = path.rsplit('/').next().unwrap_or(path);
    model.mistakes.extend(head(&overlay.root));
    let files = overlay.root.get("files").and_then(Node::as_map).unwrap_or_default();
    if let Some(entry) = files.iter().find(|entry| is_named(&entry.key.value, name)) {
        apply(source, &entry.value, model);
    }
}

fn apply(source: &SourceFile, node: &Node, model: &mut Model) {
    if matches!(node.value, Value::Null) {
        return;
    }
    let (said, mistakes) = native::read_beside(source, node, schema::mistakes);
    model.mistakes.extend(mistakes);
    Merge::into(model).add(said);
}

/// Whether a key of `files` means the file called `name`.
fn is_named(key: &str, name: &str) -> bool {
    key.strip_prefix("./").unwrap_or(key) == name
}

/// What is wrong with the outermost keys of an overlay.
fn head(root: &Node) -> Vec<Mistake> {
    let Some(entries) = root.as_map() else {
        let help = "begin with `tmgate-overlay: 1` and `files:`";
        return vec![mistake("schema-bad-value", root.span, "the overlay is no map", help)];
    };
    let mut found = Vec::new();
    let known = [MARK, "files", "$schema"];
    for Entry { key, .. } in entries.iter().filter(|entry| !known.contains(&&*entry.key.value)) {
        let message = format!("the overlay has no key `{}`", crate::syntax::shown(&key.value));
        let help = match nearest(&key.value, known) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "what is said of a file stands below its name, below `files`".to_owned(),
        };
        found.push(mistake("schema-unknown-key", key.span, &message, help));
    }
    let is_one = |node: &Node| matches!(&node.value, Value::Number(n) if n.as_i64() == Some(1));
    if !root.get(MARK).is_some_and(is_one) {
        let at = root.get(MARK).map_or(first(root), |node| node.span);
        let message = "the overlay does not begin with `tmgate-overlay: 1`";
        found.push(mistake("schema-bad-value", at, message, "add it as the first line"));
    }
    let files = root.get("files");
    if files.is_none_or(|node| node.as_map().is_none()) {
        let at = files.map_or(first(root), |node| node.span);
        let message = "the overlay names no file under `files`";
        let help = "write `files:` and below it the names of the files that it adds to";
        found.push(mistake("schema-bad-value", at, message, help));
    }
    found
}

/// The files that an overlay names, as it names them.
pub fn named(overlay: &Document) -> impl Iterator<Item = (&str, Span)> {
    let files = overlay.root.get("files").and_then(Node::as_map).unwrap_or_default();
    let bare = |key: &'_ str| key.strip_prefix("./").map_or(0, |_| 2);
    files.iter().map(move |entry| {
        let key = entry.key.value.as_str();
        (key.get(bare(key)..).unwrap_or(key), entry.key.span)
    })
}

/// What is wrong with a name that no file beside the overlay has; `beside` is one that there is.
#[must_use]
pub fn names_nothing(name: &str, at: Span, beside: &str) -> Mistake {
    let message = format!(
        "the overlay speaks of `{}`, and no such file lies beside it",
        crate::syntax::shown(name)
    );
    let help = match nearest(name, [beside]) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "it may have been renamed or moved; an overlay lies in the folder of its files"
            .to_owned(),
    };
    mistake("schema-ref-unresolved", at, &message, help)
}

fn first(root: &Node) -> Span {
    root.as_map().and_then(<[_]>::first).map_or(root.span, |entry| entry.key.span)
}

fn mistake(rule: &'static str, at: Span, message: &str, help: impl Into<String>) -> Mistake {
    Mistake::new(rule, Draft::new(Subject::new("overlay", ""), at, message).help(help.into()))
}
