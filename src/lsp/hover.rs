//! What is known about the word under the cursor.

use lsp_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

use super::names::{self, Sight};
use super::state::State;
use crate::catalog::Catalog;
use crate::derived::{self, Given};
use crate::finding::Subject;
use crate::formats::native::{Shape, part_of};
use crate::graph::{Basis, Element, Graph};
use crate::model::Text;
use crate::report::{harmless, prose};
use crate::rules;
use crate::source::SourceFile;
use crate::syntax::{Document, Node, Value};

pub(super) fn hover(state: &State<'_>, asked: &HoverParams) -> Option<Hover> {
    let asked = &asked.text_document_position_params;
    let path = state.path(&asked.text_document.uri)?;
    let source = state.source(&path)?;
    let at = state.encoding.offset(&source, asked.position);
    let mut parts = Vec::new();
    if let Some(word) = word_at(source.text(), at) {
        parts.extend(entry(catalog(state), word));
        parts.extend(rules::all().find(|rule| rule.meta.id == word).map(|rule| page(&rule.meta)));
    }
    if let Some(sight) = names::own(state, &path) {
        parts.extend(card(state, &sight, &path, at));
        let document = sight
            .documents
            .iter()
            .find(|document| **sight.sources.file(document.file).path() == *path);
        parts.extend(document.and_then(|document| key(&source, document, at)));
    }
    for finding in state.found(&path) {
        let place = &finding.primary.place;
        if (place.start.offset as usize..=place.end.offset as usize).contains(&at) {
            parts.push(page(finding.rule));
        }
    }
    parts.dedup();
    let value = parts.join("\n\n---\n\n");
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value });
    (!parts.is_empty()).then_some(Hover { contents, range: None })
}

fn catalog<'s>(state: &'s State<'_>) -> &'s Catalog {
    state.settings.catalog.as_deref().unwrap_or(&crate::catalog::EMBEDDED)
}

/// A word in the letters of a machine.
fn quoted(word: &str) -> String {
    match word.contains('`') {
        true => prose(word).to_string(),
        false => format!("`{}`", harmless(word)),
    }
}

/// The page of a rule, up to its examples.
fn page(rule: &crate::finding::RuleMeta) -> String {
    rule.docs.split("\n## Bad").next().unwrap_or(rule.docs).trim().to_owned()
}

/// An entry of a public catalogue.
fn entry(catalog: &Catalog, word: &str) -> Option<String> {
    let entry = catalog.lookup(word)?;
    let mut text = format!("**{}** {}", entry.id, prose(entry.name));
    if !entry.is_active() {
        text.push_str(&format!(" ({}", entry.state.name()));
        let by: Vec<&str> = entry.replacements().map(|entry| entry.id).collect();
        if !by.is_empty() {
            text.push_str(&format!(", replaced by {}", by.join(", ")));
        }
        text.push(')');
    }
    Some(format!("{text}\n\n{}", entry.edition()))
}

fn word_at(text: &str, at: usize) -> Option<&str> {
    let is_word = |c: char| c.is_alphanumeric() || "-_.:".contains(c);
    let start = text[..at]
        .rfind(|c| !is_word(c))
        .map_or(0, |found| found + text[found..].chars().next().map_or(1, char::len_utf8));
    let end = text[at..].find(|c| !is_word(c)).map_or(text.len(), |found| at + found);
    Some(text.get(start..end)?.trim_matches(':')).filter(|word| !word.is_empty())
}

/// What the schema says of the key under the cursor.
fn key(source: &SourceFile, document: &Document, at: usize) -> Option<String> {
    let mut shape = Shape::of(&part_of(source.path(), &document.root));
    let mut node = &document.root;
    loop {
        let holds = |node: &Node| node.span.range().start <= at && at <= node.span.range().end;
        match &node.value {
            Value::Map(entries) => {
                let here = entries.iter().find(|e| {
                    let key = e.key.span.range();
                    (key.start <= at && at <= key.end) || holds(&e.value)
                })?;
                let range = here.key.span.range();
                let free = shape.is_free();
                shape = shape.under(&here.key.value);
                if range.start <= at && at <= range.end {
                    let said = shape.description().filter(|_| !free)?;
                    return Some(format!("{}\n\n{said}", quoted(&here.key.value)));
                }
                node = &here.value;
            }
            Value::List(items) => {
                node = items.iter().find(|item| holds(item))?;
                shape = shape.item();
            }
            _ => return None,
        }
    }
}

/// What the model says and what follows from it about the thing that is named here.
fn card(state: &State<'_>, sight: &Sight, path: &str, at: usize) -> Option<String> {
    let (kind, id) = sight.named(path, at)?;
    let basis = Basis {
        matrix: state.settings.matrix.clone(),
        approvers: state.settings.approvers.clone(),
        loss: state.settings.loss,
        catalog: state.settings.catalog.clone(),
        ..Basis::on(crate::host::Host::today(&state.host))
    };
    let graph = Graph::new(&sight.model, &[], &basis);
    let (title, mut facts) = written(&graph, kind, &id)?;
    for derived in derived::of(&graph, &Subject::new(kind, id.clone())) {
        let value = match &derived.value {
            Given::Text(text) => text.clone(),
            Given::Texts(texts) => texts.join(", "),
            Given::Number(number) => number.to_string(),
            Given::Bool(true) => "yes".to_owned(),
            Given::Bool(false) => "no".to_owned(),
            Given::Unknown => "not known".to_owned(),
        };
        let because = &derived.because;
        let value = if because.is_empty() { value } else { format!("{value} ({because})") };
        facts.push((derived.key, value));
    }
    let mut text = format!("{kind} {}", quoted(&id));
    if let Some(title) = title {
        text.push_str(&format!(": {}", prose(&title.value)));
    }
    for (fact, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        text.push_str(&format!("\n- {}: {}", fact.replace('_', " "), prose(value)));
    }
    Some(text)
}

/// What a fact is called, and what it is.
type Facts = Vec<(&'static str, String)>;

/// The title of a thing, and what is written of it that whoever meets its name wants to know.
fn written<'m>(graph: &Graph<'m>, kind: &str, id: &str) -> Option<(Option<&'m Text>, Facts)> {
    let mut facts: Facts = Vec::new();
    let mut say = |fact, text: Option<&Text>| {
        facts.extend(text.map(|text| (fact, text.value.to_string())));
    };
    let title = match kind {
        "component" | "flow" | "actor" => match graph.element(id)? {
            Element::Component(component) => {
                say("owner", component.owner.as_ref());
                say("zone", component.zone.as_ref());
                component.title.as_ref()
            }
            Element::Flow(flow) => {
                say("owner", flow.owner.as_ref());
                flow.title.as_ref()
            }
            Element::Actor(actor) => {
                say("zone", actor.zone.as_ref());
                actor.title.as_ref()
            }
        },
        "threat" => graph.threat(id)?.title.as_ref(),
        "mitigation" => {
            let mitigation = graph.mitigation(id)?;
            let status = mitigation.status.as_ref();
            facts.extend(status.map(|status| ("status", status.value.to_string())));
            mitigation.title.as_ref()
        }
        "data" => {
            let data = graph.data(id)?;
            let class = data.class.as_ref();
            facts.extend(class.map(|class| ("class", class.value.to_string())));
            data.title.as_ref()
        }
        _ => None,
    };
    Some((title, facts))
}
