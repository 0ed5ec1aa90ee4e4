//! tmgate's own format, in YAML or JSON.
//!
//! A model is one file, or a folder `threatmodel/` whose files are read as one. In the folder, a
//! file below a section's name (`incidents/INC-2026-03.yaml`) holds one entry, named by the file.

mod elements;
mod express;
pub(super) mod explain;
pub(super) mod fields;
mod incidents;
mod layout;
mod scalars;
pub(super) mod schema;
mod sections;
mod shape;
#[cfg(test)]
mod tests;
mod threats;
mod write;

pub use express::express;
pub use layout::{Refusal, arranged, arranged_catalogue};
#[cfg(test)]
pub(super) use schema::keys;
pub(super) use sections::is_library;
pub use sections::{Part, Section, folder_of, part_of};
pub use shape::Shape;
pub(super) use write::WRITER;
#[cfg(test)]
pub(super) use write::tests as write_tests;
pub use write::{on_one_line, print, write};

use fields::{Fields, Reader, object};

use super::{guess, overlay};
use crate::finding::{Draft, Mistake, Subject};
use crate::model::{Model, Session, Text};
use crate::source::{FileId, SourceFile, Sources, Span};
use crate::syntax::{Document, Entry, Node, Value, is_tree};

/// The text of the format's JSON Schema.
pub const SCHEMA: &str = schema::TEXT;

/// What it is called on the command line.
pub const NAME: &str = "native";

/// A model with this many aliases is a puzzle, not a document.
const MOST_ALIASES: usize = 100;

/// Reads the documents of one model.
#[must_use]
pub fn lower(sources: &Sources, documents: &[Document]) -> Model {
    let start = documents.first().map_or(Span::new(FileId(0), 0, 0), |first| first.root.span);
    let mut parts = documents.iter().map(|part| read(sources.file(part.file), part));
    let mut model = parts.next().unwrap_or_else(|| Model::empty(start));
    parts.for_each(|part| model.absorb(part));
    let in_folder = |d: &Document| folder_of(sources.file(d.file).path()).is_some();
    if documents.first().is_some_and(in_folder) {
        sections::check_folder(&mut model);
    }
    model
}

/// Reads one file.
fn read(source: &SourceFile, document: &Document) -> Model {
    let root = &document.root;
    let reader = Reader::new(source);
    let part = part_of(source.path(), root);
    let beside = overlay::is_overlay(source.path());
    let is_strange = part == Part::Main && (beside || is_strange(root));
    // Nothing is wrong with such a file, which is almost YAML: it is of a format that is not read.
    if part == Part::Main && !document.whole && guess::is_tictaac(source.text()) {
        let message = "the file is one of TicTaaC, which tmgate does not read".to_owned();
        let mut model = Model::empty(document.root.span);
        model.whole = false;
        model.mistakes.push(unknown(first_key(root), message, guess::INSTEAD));
        return model;
    }
    let mut model = match &root.value {
        Value::Null if is_tree(source.path()) => nothing(document),
        Value::Null => stranger(source, document),
        _ if is_strange => stranger(source, document),
        _ => read_part(&reader, root, &part),
    };
    model.whole &= document.whole;
    if reader.is_odd() {
        model.mistakes.extend(oddities(source, document, &part));
    }
    model.mistakes.extend(reader.into_mistakes());
    // Of a file that is no model its first mistake is enough.
    let said = if is_strange && !document.whole { 1 } else { usize::MAX };
    model.mistakes.extend(document.mistakes.iter().take(said).cloned());
    if !is_strange {
        model.mistakes.extend(puzzles(document));
    }
    model
}

fn read_part(reader: &Reader<'_>, root: &Node, part: &Part) -> Model {
    match part {
        Part::Entry { section, id } => {
            let mut model = Model::empty(root.span);
            let id = Text::new(id.clone(), first_key(root));
            section.read_one(reader, id, root, &mut model);
            model
        }
        Part::Main | Part::Member => {
            object(reader, "model", Text::new("".into(), root.span), root, read_model)
        }
    }
}

/// The whole model, or the part of it that one file of a folder holds.
fn read_model(f: &mut Fields<'_>) -> Model {
    if sections::holds_the_head(f) {
        f.require(&["tmgate", "system"]);
    }
    read_keys(f)
}

/// What stands beside a model of another tool, in the words of this format: elements that are
/// defined there need not say what they must here. `explain` tells what is wrong with it.
pub(super) fn read_beside(
    source: &SourceFile,
    node: &Node,
    explain: fn(&SourceFile, &Node) -> Vec<Mistake>,
) -> (Model, Vec<Mistake>) {
    let reader = Reader::new(source);
    let mut model = object(&reader, "model", Text::new("".into(), node.span), node, read_keys);
    let mut mistakes = if reader.is_odd() { explain(source, node) } else { Vec::new() };
    mistakes.append(&mut model.mistakes);
    mistakes.extend(reader.into_mistakes());
    (model, mistakes)
}

fn read_keys(f: &mut Fields<'_>) -> Model {
    let mut model = Model::empty(f.span);
    let version = f.node("tmgate");
    if version.is_some_and(|v| !matches!(&v.value, Value::Number(n) if n.as_i64() == Some(1))) {
        f.reader().mark_odd();
    }
    f.text("$schema");
    model.system = f.text("system");
    model.library = f.shaped("library", |text| sections::is_library(text, true));
    model.purpose = f.text("purpose");
    model.owner = f.text("owner");
    model.stage = f.word("stage");
    model.method = f.words("method");
    model.reviewed = f.date("reviewed");
    model.review_every = f.days("review_every");
    model.ir_profile = f.word("ir_profile");
    model.uses = sections::libraries(f, true);
    model.artefacts = f.list("artefacts");
    model.glossary = f.text_map("glossary");
    model.out_of_scope = f.text_map("out_of_scope");
    model.session = f.object("session", "session", session);
    model.incidents_reviewed = f.date("incidents_reviewed");
    for section in Section::ALL {
        section.read_all(f, &mut model);
    }
    model
}

fn session(f: &mut Fields<'_>) -> Session {
    let people = f.object("attendees", "attendees", |f| {
        (f.list("users"), f.list("engineers"), f.list("security"))
    });
    let (users, engineers, security) = people.unwrap_or_default();
    Session { span: f.id.span, date: f.date("date"), users, engineers, security }
}

/// A file without a word in it.
fn nothing(document: &Document) -> Model {
    let mut model = Model::empty(document.root.span);
    model.whole = false;
    if document.whole {
        let draft = Draft::new(Subject::model(), document.root.span, "the file says nothing")
            .help("begin with `tmgate: 1` and `system: ...`; `tmgate init` writes a first model");
        model.mistakes.push(Mistake::new("schema-bad-value", draft));
    }
    model
}

/// Whether a document is a model of this format only if it is misread.
#[must_use]
pub fn is_something_else(document: &Document) -> bool {
    document.root.as_map().is_none() || is_strange(&document.root)
}

/// Whether a file that should begin a model shows no sign of being one.
fn is_strange(root: &Node) -> bool {
    let has = |key| root.get(key).is_some();
    // Other kinds of files have a list by that name.
    let components = root.get("components").is_some_and(|node| node.as_list().is_none());
    let is_ours = has("tmgate") || components || (has("system") && !is_mostly_unknown(root));
    match &root.value {
        Value::Map(_) => !is_ours,
        Value::List(items) => items.iter().any(|item| item.as_map().is_some()),
        _ => false,
    }
}

/// Whether more keys of a file are none of the format than are.
fn is_mostly_unknown(root: &Node) -> bool {
    let entries = root.as_map().unwrap_or_default();
    let is_known = |entry: &&Entry| schema::keys("model").any(|key| entry.key.value == key);
    let known = entries.iter().filter(is_known).count();
    entries.len() - known > known
}

/// One finding for a file of another kind; what its keys are called is none of our business.
fn stranger(source: &SourceFile, document: &Document) -> Model {
    let mut model = Model::empty(document.root.span);
    model.whole = false;
    // Where part of the text could not be read, that is the finding.
    if !document.whole {
        return model;
    }
    let (message, help) = match guess::nearest(source, document) {
        _ if overlay::is_overlay(source.path()) => (
            "the overlay lies beside no model of another tool".to_owned(),
            "move it into the folder of the files that it names, or take it out",
        ),
        Some((like, help)) => {
            (format!("the file is of no format that tmgate knows; it looks like {like}"), help)
        }
        None => (
            "the file is of no format that tmgate knows".to_owned(),
            "a model begins with `tmgate: 1` and `system: ...`, or is a file of another tool that tmgate reads",
        ),
    };
    model.mistakes.push(unknown(first_key(&document.root), message, help));
    model
}

fn unknown(at: Span, message: String, help: &'static str) -> Mistake {
    Mistake::new("schema-bad-value", Draft::new(Subject::model(), at, message).help(help))
}

/// What the schema says about a file that departs from it.
fn oddities(source: &SourceFile, document: &Document, part: &Part) -> Vec<Mistake> {
    let mistakes = schema::mistakes(source, &document.root, part);
    if !mistakes.is_empty() || !document.whole {
        return mistakes;
    }
    // Reading and schema disagree: a fault of ours, and never a silent pass.
    let message = "the file departs from the format in a way that the schema does not explain";
    let draft = Draft::new(Subject::model(), first_key(&document.root), message)
        .help("please report this, with the file if you can");
    vec![Mistake::new("schema-bad-value", draft)]
}

/// YAML that hides what a file says.
pub(super) fn puzzles(document: &Document) -> Vec<Mistake> {
    let mistake = |span: &Span, message: &str, help: &'static str| {
        Mistake::new("schema-parse", Draft::new(Subject::model(), *span, message).help(help))
    };
    let merges = document.merges.iter().map(|span| {
        let help = "write the keys out, so that each line of a review says what it means";
        mistake(span, "merge keys are not part of the format", help)
    });
    let beyond = document.aliases.get(MOST_ALIASES).map(|span| {
        let message = format!("more than {MOST_ALIASES} aliases in one file");
        mistake(span, &message, "write the values out")
    });
    merges.chain(beyond).collect()
}

/// The first key of a map: where to point when a map as a whole is meant.
fn first_key(node: &Node) -> Span {
    node.as_map().and_then(<[_]>::first).map_or(node.span, |entry| entry.key.span)
}
