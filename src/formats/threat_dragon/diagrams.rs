//! The diagrams of a model, each with its cells.

use std::collections::HashSet;

use ecow::EcoString;

use super::super::reading::{Reader, items, text};
use super::cells::Cell;
use super::embedded;
use crate::finding::Subject;
use crate::model::Text;
use crate::source::{Sources, Span};
use crate::syntax::{Node, Value};

/// Nobody draws more than this in one model.
const MOST_CELLS: usize = 5_000;

/// One diagram.
pub(super) struct Diagram {
    /// By which method threats are looked for: `STRIDE`.
    pub(super) method: Option<Text>,
    pub(super) span: Span,
    pub(super) cells: Vec<Cell>,
}

pub(super) fn read(reader: &mut Reader, sources: &Sources, root: &Node) -> Vec<Diagram> {
    let mut left = MOST_CELLS;
    let mut unknown = HashSet::new();
    let mut diagrams = Vec::new();
    for node in items(root.get("detail").and_then(|detail| detail.get("diagrams"))) {
        let mut nodes = cells(reader, sources, node);
        if nodes.len() > left {
            let message = format!("the model has more than {MOST_CELLS} cells");
            let help = "what is beyond is not read; split the model into several files";
            reader.wrong(Subject::model(), node.span, message, help);
            reader.model.whole = false;
            nodes.truncate(left);
        }
        left -= nodes.len();
        let mut cells = Vec::new();
        for node in &nodes {
            match Cell::read(node) {
                Some(cell) => cells.push(cell),
                None => say_unknown(reader, node, &mut unknown),
            }
        }
        let method = text(node.get("diagramType"));
        diagrams.push(Diagram { method, span: node.span, cells });
    }
    diagrams
}

/// The cells of a diagram, wherever its version keeps them.
fn cells(reader: &mut Reader, sources: &Sources, diagram: &Node) -> Vec<Node> {
    let of = |node: &Node| items(node.get("cells")).into_iter().cloned().collect::<Vec<_>>();
    let own = of(diagram);
    if !own.is_empty() {
        return own;
    }
    let Some(json) = diagram.get("diagramJson") else { return own };
    if json.as_text().is_none() {
        return of(json);
    }
    match embedded::tree(sources, json.span) {
        Ok(tree) => of(&tree),
        Err((at, why)) => {
            let message = format!("the JSON within this text cannot be read: {why}");
            let help = "open the model in Threat Dragon and save it anew";
            reader.wrong(Subject::model(), at, message, help);
            reader.model.whole = false;
            own
        }
    }
}

/// A kind of cell that is not known is said once.
fn say_unknown(reader: &mut Reader, node: &Node, said: &mut HashSet<EcoString>) {
    if matches!(node.value, Value::Null) {
        return;
    }
    let word = |node: Option<&Node>| node.and_then(Node::as_text).cloned();
    let (of_data, shape) = (node.get("data").and_then(|data| data.get("type")), node.get("shape"));
    let kind = word(of_data).or_else(|| word(node.get("type"))).or_else(|| word(shape));
    if !said.insert(kind.clone().unwrap_or_default()) {
        return;
    }
    let message = match kind {
        Some(kind) => {
            let kind: String = kind.chars().take(40).collect();
            format!("a cell is of the type `{kind}`, which is none of Threat Dragon's")
        }
        None => "a cell does not say of what type it is".to_owned(),
    };
    let help = "the types are `tm.Process`, `tm.Store`, `tm.Actor`, `tm.Flow`, `tm.Boundary`, \
                `tm.BoundaryBox` and `tm.Text`; such a cell is not read";
    reader.wrong(Subject::model(), node.span, message, help);
}
