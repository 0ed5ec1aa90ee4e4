//! TM-BOM of the OWASP Threat Model Library, in JSON.
//!
//! Everything has a `symbolic_name`, by which the rest of the file refers to it; a name counts
//! within its section, so that a store and the flow to it may share one. It becomes the id here: it
//! is written like one.

mod cures;
mod elements;
#[cfg(test)]
mod tests;
mod threats;

use super::reading::{Once, Reader, rest, text};
use super::{Format, Reading, includes_nothing};
use crate::finding::{Fact, Subject};
use crate::model::Text;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Document, Node};

pub(super) static FORMAT: Format = Format {
    name: "threat-library",
    title: "OWASP Threat Model Library",
    // Where threats are and how flows prove themselves only some models say: the readers add that.
    says: &[
        Fact::Components,
        Fact::Flows,
        Fact::Zones,
        Fact::Purpose,
        Fact::Data,
        Fact::DataClass,
        Fact::StoreEncryption,
        Fact::FlowEncryption,
        Fact::Threats,
        Fact::Agent,
        Fact::Rating,
        Fact::Treatment,
        Fact::References,
        Fact::Mitigations,
        Fact::Review,
    ],
    cures: cures::CURES,
    calls_ids: None,
    claims,
    includes: includes_nothing,
    read,
};

const ZONES: &str = "trust_zones";
const BOUNDARIES: &str = "trust_boundaries";
const ACTORS: &str = "actors";
const COMPONENTS: &str = "components";
const STORES: &str = "data_stores";
const DATA: &str = "data_sets";
const FLOWS: &str = "data_flows";
const PERSONAS: &str = "threat_personas";
const THREATS: &str = "threats";
const CONTROLS: &str = "controls";

/// Sections that only such files have.
const TELLING: &[&str] = &[ZONES, BOUNDARIES, STORES, DATA, FLOWS, PERSONAS];

/// A file says which schema it is of. Where it does not, its sections must do.
fn claims(_: &SourceFile, document: &Document) -> bool {
    let root = &document.root;
    let schema = root.get("$schema").and_then(Node::as_text);
    let says_so = schema.is_some_and(|schema| schema.contains("threat-model-library"));
    let has = |key: &&&str| root.get(key).is_some_and(|node| node.as_list().is_some());
    let scope = root.get("scope").is_some_and(|node| node.as_map().is_some());
    says_so || TELLING.iter().filter(has).count() + usize::from(scope) >= 3
}

fn read(_: &Sources, document: &Document, _: &[Document]) -> Reading {
    let root = &document.root;
    let mut reader = Reader::new(&FORMAT, root.span);
    let mut once = Once::default();
    overview(&mut reader, &mut once, root);
    elements::zones(&mut reader, root);
    let boundaries = elements::boundaries(&mut reader, &mut once, root);
    elements::actors(&mut reader, &mut once, root);
    elements::components(&mut reader, &mut once, root);
    elements::stores(&mut reader, root);
    elements::data(&mut reader, &mut once, root);
    elements::flows(&mut reader, &boundaries, root);
    threats::personas(&mut reader, &mut once, root);
    threats::threats(&mut reader, &mut once, root);
    threats::controls(&mut reader, &mut once, root);
    threats::risks(&mut reader, &mut once, root);
    threats::assumptions(&mut reader, root);
    once.tell(&mut reader);
    reader.done()
}

fn overview(reader: &mut Reader, once: &mut Once, root: &Node) {
    let scope = root.get("scope");
    let of_scope = |key: &str| scope.and_then(|scope| text(scope.get(key)));
    reader.model.system = of_scope("title");
    reader.model.purpose = of_scope("description");
    let mut read = vec!["$schema", "scope", "reviewed_at", "assumptions", "risks"];
    if reader.model.purpose.is_none() {
        reader.model.purpose = text(root.get("description"));
        read.push("description");
    }
    let (model, at) = (Subject::model(), text(root.get("reviewed_at")));
    reader.model.reviewed = once.date((&model, "the model"), "reviewed_at", at);
    if let Some(scope) = scope {
        rest(reader, "scope", None, scope, &["title", "description"]);
    }
    read.extend([ACTORS, COMPONENTS, THREATS, CONTROLS]);
    read.extend(TELLING);
    rest(reader, "the model", None, root, &read);
}

/// The symbolic name of something, which is its id.
fn own(node: &Node) -> Option<Text> {
    text(node.get("symbolic_name"))
}

/// What something is called where it has no symbolic name, so that it is read all the same.
fn name(node: &Node) -> Option<Text> {
    own(node).or_else(|| text(node.get("title")))
}

/// The element of the model that a section has by that name; nothing where none is.
fn resolve(reader: &Reader, sections: &[&'static str], name: &Text) -> Option<Text> {
    let id = sections.iter().find_map(|section| reader.knows_in(section, &name.value))?;
    Some(Text::new(id.clone(), name.span))
}

/// As [`resolve`]; what names nothing stays as it is, and `schema-ref-unresolved` says so.
fn refer(reader: &Reader, sections: &[&'static str], name: Text) -> Text {
    resolve(reader, sections, &name).unwrap_or(name)
}

/// The names of the elements of some sections.
fn named<'r>(reader: &'r Reader, sections: &[&'static str]) -> Vec<&'r str> {
    sections.iter().flat_map(|section| reader.named_in(section)).collect()
}
