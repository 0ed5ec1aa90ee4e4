//! Decision trees of deciduous: YAML with lists of facts, attacks, mitigations and goals, each with
//! the nodes that lead to it.
//!
//! An entry is a map whose first key is its id and whose value there is its label; `from` lists ids,
//! or maps from an id to the label of the edge. What is so from the beginning comes from `reality`.

mod circles;
#[cfg(test)]
mod tests;
mod trees;

use ecow::EcoString;

use super::reading::Reader;
use super::{Format, Loss, Reading, includes_nothing};
use crate::finding::{Fact, Subject};
use crate::model::Text;
use crate::source::Sources;
use crate::syntax::{Document, Entry, Node, Value};

/// Nobody draws more than this by hand.
const MOST_NODES: usize = 2_000;
const MOST_EDGES: usize = 10_000;

/// Where every way begins.
const REALITY: &str = "reality";

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Fact,
    Attack,
    Mitigation,
    Goal,
}

const SECTIONS: [(&str, Kind); 4] = [
    ("facts", Kind::Fact),
    ("attacks", Kind::Attack),
    ("mitigations", Kind::Mitigation),
    ("goals", Kind::Goal),
];

impl Kind {
    fn noun(self) -> &'static str {
        match self {
            Kind::Fact => "fact",
            Kind::Attack => "attack",
            Kind::Mitigation => "mitigation",
            Kind::Goal => "goal",
        }
    }
}

/// One node as written.
#[derive(Debug)]
struct Drawn {
    kind: Kind,
    id: Text,
    label: EcoString,
    implemented: bool,
    from: Vec<Edge>,
}

#[derive(Debug)]
struct Edge {
    from: Text,
    /// It is drawn against the stream.
    backwards: bool,
    /// It says itself that it is not there yet.
    planned: bool,
}

/// Whether a document is such a drawing.
fn claims(document: &Document) -> bool {
    let root = &document.root;
    let has = |key: &str| root.get(key).is_some_and(|node| node.as_list().is_some());
    root.get("tmgate").is_none() && SECTIONS.iter().filter(|(key, _)| has(key)).count() >= 2
}

/// Decision trees of deciduous.
pub(super) static FORMAT: Format = Format {
    name: "deciduous",
    title: "deciduous",
    says: &[Fact::Trees, Fact::Mitigations],
    cures: &[],
    calls_ids: None,
    claims: |_, document| claims(document),
    includes: includes_nothing,
    read: |sources, document, _| lower(sources, document),
};

fn lower(sources: &Sources, document: &Document) -> Reading {
    let root = document.root.span;
    let mut losses = Vec::new();
    let model = read(sources, document, &mut losses).and_then(|nodes| {
        let title = document.root.get("title").and_then(Node::as_text);
        note_keys(document, &mut losses);
        trees::model(&nodes, title, root, &mut losses)
    });
    let mut reader = Reader::new(&FORMAT, root);
    match model {
        Ok(model) => reader.model.absorb(model),
        Err(why) => reader.wrong(Subject::model(), root, why, "there is nothing to check in it"),
    }
    Reading { losses, ..reader.done() }
}

fn note_keys(document: &Document, losses: &mut Vec<Loss>) {
    let known = ["title", "theme", "filter"];
    for entry in document.root.as_map().unwrap_or_default() {
        let key = entry.key.value.as_str();
        let what = match key {
            "theme" => "how the drawing looks is left out".to_owned(),
            "filter" => "all ways are kept, not only those that the filter shows".to_owned(),
            _ if known.contains(&key) || SECTIONS.iter().any(|(section, _)| *section == key) => {
                continue;
            }
            _ => "it is not known and left out".to_owned(),
        };
        losses.push(Loss::new(entry.key.span, &format!("key `{key}`"), what));
    }
}

fn read(
    sources: &Sources,
    document: &Document,
    losses: &mut Vec<Loss>,
) -> Result<Vec<Drawn>, String> {
    let mut nodes: Vec<Drawn> = Vec::new();
    for (section, kind) in SECTIONS {
        let items = document.root.get(section).and_then(Node::as_list).unwrap_or_default();
        for item in items {
            match read_node(item, kind, losses) {
                Some(node) => nodes.push(node),
                None => losses.push(Loss::new(
                    item.span,
                    &format!("entry of `{section}`"),
                    format!("it has no id and is left out: it is {}", item.kind()),
                )),
            }
        }
    }
    let edges: usize = nodes.iter().map(|node| node.from.len()).sum();
    if nodes.len() > MOST_NODES || edges > MOST_EDGES {
        return Err(format!(
            "`{}` has {} nodes and {edges} ways; at most {MOST_NODES} and {MOST_EDGES} are read",
            sources.file(document.file).path(),
            nodes.len(),
        ));
    }
    let mut seen = std::collections::HashSet::new();
    nodes.retain(|node| {
        let is_new = node.id.value != REALITY && seen.insert(node.id.value.clone());
        if !is_new {
            losses.push(node.loss("the id is taken, so it is left out"));
        }
        is_new
    });
    Ok(nodes)
}

fn read_node(item: &Node, kind: Kind, losses: &mut Vec<Loss>) -> Option<Drawn> {
    if let Some(id) = item.as_text() {
        let id = Text::new(id.clone(), item.span);
        return Some(Drawn { kind, label: spoken(&id.value), id, implemented: true, from: vec![] });
    }
    let named = |entry: &&Entry| !["from", "implemented"].contains(&entry.key.value.as_str());
    let first = item.as_map()?.iter().find(named)?;
    let id = first.key.clone();
    let label = written(&first.value).unwrap_or_else(|| spoken(&id.value));
    let implemented = item.get("implemented").is_none_or(is_yes);
    let mut node = Drawn { kind, id, label, implemented, from: Vec::new() };
    for other in item.as_map()?.iter().filter(named).skip(1) {
        let what = format!("its key `{}` is not known and left out", other.key.value);
        losses.push(Loss { place: other.key.span, ..node.loss(what) });
    }
    let from = item.get("from").map(|from| from.as_list().unwrap_or(std::slice::from_ref(from)));
    for edge in from.unwrap_or_default() {
        match read_edge(edge, &node, losses) {
            Some(edge) => node.from.push(edge),
            None => losses.push(Loss {
                place: edge.span,
                ..node.loss("an entry of its `from` names nothing and is left out")
            }),
        }
    }
    Some(node)
}

fn read_edge(edge: &Node, node: &Drawn, losses: &mut Vec<Loss>) -> Option<Edge> {
    if let Some(id) = edge.as_text() {
        let from = Text::new(id.clone(), edge.span);
        return Some(Edge { from, backwards: false, planned: false });
    }
    let named = |entry: &&Entry| !["backwards", "implemented"].contains(&entry.key.value.as_str());
    let first = edge.as_map()?.iter().find(named)?;
    if let Some(label) = written(&first.value) {
        let what =
            format!("the words `{label}` on the way from `{}` are left out", first.key.value);
        losses.push(Loss { place: first.value.span, ..node.loss(what) });
    }
    let backwards = edge.get("backwards").is_some_and(is_yes);
    let planned = !edge.get("implemented").is_none_or(is_yes);
    Some(Edge { from: first.key.clone(), backwards, planned })
}

impl Drawn {
    fn loss(&self, what: impl Into<String>) -> Loss {
        let element = format!("{} `{}`", self.kind.noun(), self.id.value);
        Loss::new(self.id.span, &element, what)
    }
}

fn is_yes(node: &Node) -> bool {
    matches!(node.value, Value::Bool(true))
}

/// A label, where one is written.
fn written(node: &Node) -> Option<EcoString> {
    match &node.value {
        Value::Text(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.0.clone()),
        _ => None,
    }
}

/// An id in words, which is the label of a node that has none.
fn spoken(id: &str) -> EcoString {
    id.replace(['_', '-'], " ").into()
}
