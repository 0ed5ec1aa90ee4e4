//! OWASP Threat Dragon, versions 1 and 2, in JSON.
//!
//! A model is a set of diagrams. What they draw becomes components and flows, the boundary boxes
//! become zones, and every threat stands at the element that it is written on. A model of the first
//! version and one of the second are read alike; see [`cells`].

mod cures;
mod cells;
mod diagrams;
mod elements;
mod embedded;
#[cfg(test)]
mod tests;
mod threats;
mod write;
mod zones;

pub(super) use write::WRITER;

use super::reading::{Reader, items, text};
use super::{Format, Reading, includes_nothing};
use crate::finding::Fact;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Document, Node};

pub(super) static FORMAT: Format = Format {
    name: "threat-dragon",
    title: "Threat Dragon",
    // Zones, protocols and letters only some models say: the readers below add those.
    says: &[
        Fact::Components,
        Fact::Flows,
        Fact::Purpose,
        Fact::ScopeReason,
        Fact::Owner,
        Fact::Threats,
        Fact::Target,
        Fact::Rating,
        Fact::Treatment,
    ],
    cures: cures::CURES,
    calls_ids: None,
    claims,
    includes: includes_nothing,
    read: |sources, document, _| read(sources, document),
};

/// A summary and the details of it with their diagrams: also a stub that has no more.
fn claims(_: &SourceFile, document: &Document) -> bool {
    let root = body(&document.root);
    let is_map = |key: &str| root.get(key).is_some_and(|node| node.as_map().is_some());
    let detail = root.get("detail");
    let has = |key: &str| detail.is_some_and(|detail| detail.get(key).is_some());
    (has("diagrams") && (is_map("summary") || has("contributors")))
        // Of a file that breaks off there may be no more.
        || (!document.whole && is_map("summary") && is_map("detail"))
}

/// A template has its model one level down.
fn body(root: &Node) -> &Node {
    let is_template = root.get("templateMetadata").is_some();
    root.get("model").filter(|_| is_template).unwrap_or(root)
}

fn read(sources: &Sources, document: &Document) -> Reading {
    let root = body(&document.root);
    let mut reader = Reader::new(&FORMAT, root.span);
    summary(&mut reader, root);
    let diagrams = diagrams::read(&mut reader, sources, root);
    let zones = zones::read(&mut reader, &diagrams);
    let elements = elements::read(&mut reader, &diagrams, &zones);
    threats::read(&mut reader, &elements);
    reader.done()
}

fn summary(reader: &mut Reader, root: &Node) {
    if let Some(summary) = root.get("summary") {
        reader.model.system = text(summary.get("title"));
        reader.model.purpose = text(summary.get("description"));
        reader.model.owner = text(summary.get("owner"));
    }
    let Some(detail) = root.get("detail") else { return };
    for person in items(detail.get("contributors")) {
        if let Some(name) = text(person.get("name")) {
            let who = format!("contributor `{}`", name.value);
            reader.lost(name.span, who, "who contributed is left out");
        }
    }
    if let Some(name) = text(detail.get("reviewer")) {
        let who = format!("reviewer `{}`", name.value);
        reader.lost(name.span, who, "who reviewed it is left out: it does not say when");
    }
}
