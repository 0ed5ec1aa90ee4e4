//! Mermaid as a format that models are converted to.

use jiff::civil::Date;

use super::{Cut, mermaid};
use crate::formats::writing::{Writer, Written};
use crate::graph::{Basis, Graph};
use crate::model::Model;

/// A data-flow diagram as mermaid draws it.
pub static MERMAID: Writer = Writer {
    name: "mermaid",
    title: "a mermaid diagram",
    keeps: &[
        ("model", &["zones", "actors", "components", "flows"]),
        ("zone", &["title", "in"]),
        ("actor", &["title", "kind", "zone"]),
        ("component", &["title", "kind", "zone"]),
        ("flow", &["path", "over"]),
    ],
    write,
};

fn write(model: &Model) -> Written {
    // No part of a drawing depends on the day.
    let graph = Graph::new(model, &[], &Basis::on(Date::MIN));
    let cut = Cut::whole(&graph, usize::MAX);
    Written { text: mermaid(&graph, &cut), losses: Vec::new() }
}
