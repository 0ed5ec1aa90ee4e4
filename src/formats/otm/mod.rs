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

use super::reading::{Reader, kin, objects, rest, text, texts};
use super::{Format, Reading, includes_nothing};
use crate::finding::Fact;
use crate::model::Text;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Document, Node};

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
        Fact::Carried,
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

/// The id of an element: the one that it states, or one made of its name.
fn identify(reader: &mut Reader, noun: &'static str, node: &Node) -> Text {
    let own = text(node.get("id"));
    match node.get("attributes").and_then(|attributes| text(attributes.get(ID))) {
        Some(stated) => reader.identify_as(kin(noun), noun, &stated, own),
        None => reader.identify(noun, text(node.get("name")).as_ref(), own, node.span),
    }
}
