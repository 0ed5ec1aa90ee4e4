//! Every question that the graph answers, asked of small models.

mod cover;
mod data;
mod names;
mod owners;
mod risk;
mod treatment;
mod zones;

use super::{Basis, Element, Graph, Matrix};
use crate::formats;
use crate::model::vocabulary::parse_date;
use crate::model::{Component, Flow, Model, Threat};
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits, parse};

pub(super) fn basis() -> Basis {
    Basis::on(parse_date("2026-11-23").unwrap())
}

/// Reads a model; `tmgate: 1` is understood.
fn read(text: &str) -> Model {
    let mut sources = Sources::new();
    let text = format!("tmgate: 1\n{text}");
    let file = sources.add(SourceFile::new("threatmodel.yaml", text.into_bytes()));
    let document = syntax::parse(&sources, file, &Limits::default());
    formats::lower(&sources, &[document])
}

/// Asks something of the system `shop`, described by the other sections of a model.
fn ask_shop<T>(sections: &str, question: impl FnOnce(&Graph<'_>) -> T) -> T {
    let model = read(&format!("system: shop\n{sections}"));
    question(&Graph::new(&model, &[], &basis()))
}

/// Asks something of the system `shop` that refers to the system `bank`.
fn ask_beside<T>(bank: &str, shop: &str, question: impl FnOnce(&Graph<'_>) -> T) -> T {
    let bank = read(&format!("system: bank\n{bank}"));
    let bank = [Graph::new(&bank, &[], &basis())];
    let shop = read(&format!("system: shop\n{shop}"));
    question(&Graph::new(&shop, &bank, &basis()))
}

fn element<'m>(graph: &Graph<'m>, id: &str) -> Element<'m> {
    graph.element(id).unwrap()
}

fn component<'m>(graph: &Graph<'m>, id: &str) -> &'m Component {
    graph.model.components.iter().find(|c| c.id.value == id).unwrap()
}

fn flow<'m>(graph: &Graph<'m>, id: &str) -> &'m Flow {
    graph.model.flows.iter().find(|f| f.id.value == id).unwrap()
}

fn threat<'m>(graph: &Graph<'m>, id: &str) -> &'m Threat {
    graph.model.threats.iter().find(|t| t.id.value == id).unwrap()
}

/// Asks about the model in `text`, on 2026-11-23.
pub(super) fn ask(text: &str, question: impl FnOnce(&Graph<'_>)) {
    ask_on(&basis(), text, question);
}

/// Asks about the model in `text`.
pub(super) fn ask_on(basis: &Basis, text: &str, question: impl FnOnce(&Graph<'_>)) {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threatmodel.yaml", text.as_bytes().to_vec()));
    let model = formats::lower(&sources, &[parse(&sources, file, &Limits::default())]);
    question(&Graph::new(&model, &[], basis));
}
