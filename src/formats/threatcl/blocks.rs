//! Blocks of HCL with their labels, and what expressions stand for.

use std::collections::HashMap;

use ecow::EcoString;

use crate::formats::reading::{Reader, field, is_loosely, says_something, word, written};
use crate::model::Text;
use crate::syntax::{Entry, Node, Value};

/// A block, or what stands for one in JSON.
pub(super) struct Block<'n> {
    pub(super) label: Option<Text>,
    pub(super) body: &'n Node,
}

/// The entries of a body under `key`: blocks of one kind stand beside each other.
fn entries<'n>(body: &'n Node, key: &str) -> Vec<&'n Entry> {
    let all = body.as_map().unwrap_or_default().iter();
    all.filter(|entry| is_loosely(&entry.key.value, key)).collect()
}

/// The blocks of a kind that has a label.
pub(super) fn labelled<'n>(body: &'n Node, key: &str) -> Vec<Block<'n>> {
    let mut found = Vec::new();
    for entry in entries(body, key) {
        match &entry.value.value {
            Value::Map(inner) => found.extend(inner.iter().flat_map(of_label)),
            Value::List(items) => found.extend(items.iter().map(of_list)),
            _ => {}
        }
    }
    found
}

/// What stands under one label: a body, or several in HCL that is written as JSON.
fn of_label(entry: &Entry) -> Vec<Block<'_>> {
    let block = |body| Block { label: Some(entry.key.clone()), body };
    match &entry.value.value {
        Value::Map(_) => vec![block(&entry.value)],
        Value::List(items) => items.iter().map(block).collect(),
        _ => Vec::new(),
    }
}

fn of_list(item: &Node) -> Block<'_> {
    Block { label: word(item, "name"), body: item }
}

/// The blocks of a kind that may do without a label.
pub(super) fn bare<'n>(body: &'n Node, key: &str) -> Vec<Block<'n>> {
    let mut found = Vec::new();
    for entry in entries(body, key) {
        match &entry.value.value {
            Value::Map(inner) if is_label(inner) => found.extend(inner.iter().flat_map(of_label)),
            Value::Map(_) => found.push(Block { label: None, body: &entry.value }),
            Value::List(items) => found.extend(items.iter().map(of_list)),
            _ => {}
        }
    }
    found
}

/// Blocks that stand within others without a label of their own, by which a body is told from a
/// label.
const WITHIN: &[&str] = &[
    "control",
    "expanded_control",
    "proposed_control",
    "risk",
    "attribute",
    "process",
    "external_element",
    "data_store",
    "flow",
    "trust_zone",
];

fn is_label(inner: &[Entry]) -> bool {
    let [entry] = inner else { return false };
    entry.value.as_map().is_some() && !WITHIN.contains(&entry.key.value.as_str())
}

/// Tells of the attributes and blocks of a body that are not read, each at its place.
pub(super) fn unread(reader: &mut Reader, element: &str, body: &Node, read: &[&str]) {
    // What is exported has the label as a name.
    let is_read = |key: &str| key == "name" || read.iter().any(|known| is_loosely(key, known));
    for entry in body.as_map().unwrap_or_default() {
        if !is_read(&entry.key.value) && says_something(&entry.value) {
            let what = format!("`{}` is left out", entry.key.value);
            reader.lost(entry.key.span, element.to_owned(), what);
        }
    }
}

/// What variables and imported controls stand for.
pub(super) struct Values<'n> {
    variables: HashMap<EcoString, &'n Node>,
    controls: HashMap<EcoString, &'n Node>,
}

impl<'n> Values<'n> {
    /// `roots` are those of all files at hand.
    pub(super) fn new(roots: &[&'n Node]) -> Self {
        let mut values = Values { variables: HashMap::new(), controls: HashMap::new() };
        for root in roots {
            for block in labelled(root, "variable") {
                let Some((name, value)) = block.label.zip(field(block.body, "value")) else {
                    continue;
                };
                values.variables.entry(name.value).or_insert(value);
            }
            for component in labelled(root, "component") {
                if component.label.is_some_and(|label| label.value == "control") {
                    for entry in component.body.as_map().unwrap_or_default() {
                        values.controls.entry(entry.key.value.clone()).or_insert(&entry.value);
                    }
                }
            }
        }
        values
    }

    /// The control of a library that `import.control.<name>` names.
    pub(super) fn control(&self, path: &str) -> Option<&'n Node> {
        let name = inner(path).unwrap_or(path).strip_prefix("import.control.")?;
        self.controls.get(name).copied()
    }

    /// A scalar as text, looked up where it is an expression that can be. Its place is where the
    /// expression stands.
    pub(super) fn text(&self, node: &Node) -> Option<Text> {
        let said = written(node)?;
        Some(match self.value(&said.value).and_then(written) {
            Some(value) => Text::new(value.value, node.span),
            None => said,
        })
    }

    fn value(&self, text: &str) -> Option<&'n Node> {
        let expression = inner(text)?;
        if let Some(name) = expression.strip_prefix("var.") {
            return self.variables.get(name).copied();
        }
        let (name, key) = expression.strip_prefix("import.control.")?.split_once('.')?;
        field(self.controls.get(name)?, key)
    }
}

/// What stands between `${` and `}`, where that is all.
pub(super) fn inner(text: &str) -> Option<&str> {
    Some(text.strip_prefix("${")?.strip_suffix('}')?.trim())
}
