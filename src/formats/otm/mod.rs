//! Open Threat Model 0.1 and 0.2, in YAML or JSON.
//!
//! A threat is defined once and used at components and flows; state and mitigations stand with the
//! use. It becomes one threat at all of these, treated as well as where it is treated worst.

mod cures;
mod elements;
mod scales;
#[cfg(test)]
pub(super) mod tests;
mod threats;
mod write;

pub(super) use write::WRITER;

use super::reading::{Reader, items, text};
use super::{Format, Reading, includes_nothing};
use crate::finding::Fact;
use crate::model::Text;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Document, Node, Value};

pub(super) static FORMAT: Format = Format {
    name: "otm",
    title: "OTM",
    says: &[
        Fact::Components,
        Fact::Flows,
        Fact::Zones,
        Fact::Trust,
        Fact::Owner,
        Fact::Data,
        Fact::DataClass,
        Fact::Threats,
        Fact::Target,
        Fact::Stride,
        Fact::Rating,
        Fact::Treatment,
        Fact::References,
        Fact::Mitigations,
    ],
    cures: cures::CURES,
    calls_ids: None,
    claims,
    includes: includes_nothing,
    read,
};

/// Attributes that the writer adds where a value of the file says less than the model: the id of an
/// element that its name does not give, and that something is not stated.
const ID: &str = "tmgate.id";
const TRUST: &str = "tmgate.trust";
const ZONE: &str = "tmgate.zone";
const NOT_STATED: &str = "not stated";

/// A file says which version it is of. Where it does not, a project and something of it must do.
fn claims(_: &SourceFile, document: &Document) -> bool {
    let root = &document.root;
    let has = |key: &str| root.get(key).is_some_and(|node| node.as_list().is_some());
    let parts = ["trustZones", "components", "dataflows", "representations"];
    let is_project = || {
        let project = root.get("project");
        project.is_some_and(|project| project.get("id").is_some() && project.get("name").is_some())
    };
    root.get("otmVersion").is_some()
        || (is_project() && parts.iter().filter(|key| has(key)).count() >= 2)
}

fn read(_: &Sources, document: &Document, _: &[Document]) -> Reading {
    let root = &document.root;
    let mut reader = Reader::new(&FORMAT, root.span);
    if let Some(project) = root.get("project") {
        reader.model.system = text(project.get("name")).or_else(|| text(project.get("id")));
        reader.model.purpose = text(project.get("description"));
        reader.model.owner = text(project.get("owner"));
        rest(&mut reader, "project", None, project, &["name", "id", "description", "owner"]);
    }
    elements::zones(&mut reader, root);
    elements::data(&mut reader, root);
    let components = elements::components(&mut reader, root);
    let flows = elements::flows(&mut reader, root);
    let used: Vec<Used<'_>> = components.into_iter().chain(flows).collect();
    threats::mitigations(&mut reader, root);
    threats::threats(&mut reader, root, &used);
    threats::undefined(&mut reader, root, &used);
    reader.done()
}

/// A component or a flow: what it became, and the node with the threats that it uses.
struct Used<'n> {
    id: Text,
    node: &'n Node,
}

/// The name by which an element gets its id.
fn name_of(node: &Node) -> Option<Text> {
    let own = node.get("attributes").and_then(|attributes| text(attributes.get(ID)));
    own.or_else(|| text(node.get("name")))
}

/// The items of a list that are objects.
fn objects<'n>(root: &'n Node, key: &str) -> Vec<&'n Node> {
    items(root.get(key)).into_iter().filter(|node| node.as_map().is_some()).collect()
}

/// The texts of a list.
fn texts(node: Option<&Node>) -> Vec<Text> {
    items(node).into_iter().filter_map(|one| text(Some(one))).collect()
}

/// Tells of keys that are not read.
fn rest(reader: &mut Reader, noun: &str, id: Option<&Text>, node: &Node, read: &[&str]) {
    let says_something = |value: &Node| match &value.value {
        Value::Null => false,
        Value::Text(text) => !text.is_empty(),
        Value::List(items) => !items.is_empty(),
        Value::Map(entries) => entries.iter().any(|entry| !entry.key.value.starts_with("tmgate.")),
        Value::Bool(value) => *value,
        Value::Number(_) => true,
    };
    let entries = node.as_map().unwrap_or(&[]).iter();
    let unread =
        entries.filter(|e| !read.contains(&e.key.value.as_str()) && says_something(&e.value));
    let keys: Vec<String> = unread.map(|entry| format!("`{}`", entry.key.value)).collect();
    if keys.is_empty() {
        return;
    }
    let element = id.map_or(noun.to_owned(), |id| format!("{noun} `{}`", id.value));
    reader.lost(node.span, element, format!("left out: {}", keys.join(", ")));
}
