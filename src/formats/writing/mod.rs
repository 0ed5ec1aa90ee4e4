//! Models into files of other tools, and what of them such a file cannot hold.
//!
//! To add a format: write a value [`Writer`] beside its reader, and add the line in [`WRITERS`].

mod back;
#[cfg(test)]
pub(in crate::formats) mod tests;

use super::{Loss, otm};

use super::native::{self, Section, express};
use super::threat_dragon;
use crate::finding::nearest;
use crate::model::Model;
use crate::source::{FileId, Span, Spanned};
use crate::syntax::{Entry, Node, Number, Value};

/// A format that models are written in.
pub struct Writer {
    /// What it is called on the command line, as the reader of the same format is: `threat-dragon`.
    pub name: &'static str,
    /// What its makers call it: "Threat Dragon".
    pub title: &'static str,
    /// What it has a place for: keys of the native format, by the schema's definition of the object
    /// they stand in. Under `model` are those of the file itself, sections among them. Whatever else
    /// a model says is reported as lost. Nothing at all: it holds everything.
    pub keeps: &'static [(&'static str, &'static [&'static str])],
    /// Never fails: what cannot be written is a loss.
    pub write: fn(&Model) -> Written,
}

/// A model as the text of a file.
#[derive(Debug)]
pub struct Written {
    pub text: String,
    /// What is different in it or left out, besides what [`Writer::keeps`] leaves out.
    pub losses: Vec<Loss>,
}

/// The formats that models are written in.
pub static WRITERS: &[&Writer] = &[
    &native::WRITER,
    &otm::WRITER,
    &threat_dragon::WRITER,
    &super::threagile::WRITER,
    &super::cyclonedx::WRITER,
];

/// Writes a model, and tells everything that the format has no place for, element by element, and
/// everything that is otherwise when what was written is read again.
#[must_use]
pub fn write(writer: &Writer, model: &Model) -> Written {
    let mut written = (writer.write)(model);
    if !writer.keeps.is_empty() {
        let root = express(model);
        written.losses.extend(homeless(writer, &root));
        let told = back::differences(writer, model, &root, &written.text, &written.losses);
        written.losses.extend(told);
    }
    written
}

/// The writer of the format of that name.
///
/// # Errors
/// When there is none.
pub fn writer(name: &str) -> Result<&'static Writer, String> {
    let found = WRITERS.iter().copied().find(|writer| writer.name == name);
    found.ok_or_else(|| {
        let meant = nearest(name, WRITERS.iter().map(|writer| writer.name));
        let meant = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
        format!("no format that is written is called `{name}`{meant}")
    })
}

impl Writer {
    /// Whether the format has a place for a key of an object of definition `def`.
    #[must_use]
    pub fn keeps(&self, def: &str, key: &str) -> bool {
        self.keeps.iter().any(|(known, keys)| *known == def && keys.contains(&key))
    }
}

/// A JSON value as YAML, an entry on one line where that is short.
pub(super) fn yaml(json: &serde_json::Value) -> String {
    native::print(&as_node(json))
}

fn as_node(json: &serde_json::Value) -> Node {
    use serde_json::Value as Json;

    let value = match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => Value::Number(Number(number.to_string().into())),
        Json::String(text) => Value::Text(text.as_str().into()),
        Json::Array(items) => Value::List(items.iter().map(as_node).collect()),
        Json::Object(entries) => {
            let entry = |(key, value): (&String, &Json)| Entry {
                key: Spanned::new(key.as_str().into(), nowhere()),
                value: as_node(value),
            };
            Value::Map(entries.iter().map(entry).collect())
        }
    };
    Node { value, span: nowhere() }
}

/// What is only written stands in no file.
fn nowhere() -> Span {
    Span::new(FileId(0), 0, 0)
}

/// What of a document the format has no place for.
fn homeless(writer: &Writer, root: &Node) -> Vec<Loss> {
    let mut losses = Vec::new();
    let mut tell = |span: Span, element: String, keys: &[&str]| {
        let named: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
        let what = format!("{} has no place for {}", writer.title, named.join(", "));
        losses.push(Loss::new(span, &element, what).of(keys));
    };
    let mut of_model: Vec<&Entry> = Vec::new();
    for entry in root.as_map().unwrap_or(&[]) {
        let key = entry.key.value.as_str();
        let section = Section::named(key).zip(entry.value.as_map());
        match section {
            Some((section, all)) => {
                let kept = writer.keeps("model", key);
                for one in all {
                    let lost = homeless_of(writer, section, kept, one);
                    if !lost.is_empty() {
                        let element = format!("{} `{}`", section.noun(), one.key.value);
                        tell(one.key.span, element, &lost);
                    }
                }
            }
            None if !matches!(key, "tmgate" | "$schema") && !writer.keeps("model", key) => {
                of_model.push(entry);
            }
            None => {}
        }
    }
    if let Some(first) = of_model.first() {
        let keys: Vec<&str> = of_model.iter().map(|entry| entry.key.value.as_str()).collect();
        tell(first.value.span, "the model".to_owned(), &keys);
    }
    losses
}

/// The keys of an entry that have no place; the name of its section where that has none.
fn homeless_of<'n>(
    writer: &Writer,
    section: Section,
    kept: bool,
    entry: &'n Entry,
) -> Vec<&'n str> {
    if !kept {
        return vec![section.key()];
    }
    let keys = entry.value.as_map().unwrap_or(&[]).iter().map(|e| e.key.value.as_str());
    keys.filter(|key| !writer.keeps(section.def(), key)).collect()
}
