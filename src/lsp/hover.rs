//! What is known about the word under the cursor.

use lsp_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

use super::names::{self, Sight};
use super::state::State;
use crate::catalog::Catalog;
use crate::formats::native::{Shape, part_of};
use crate::graph::{Basis, Element, Graph, ZoneOf, treatment};
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
    let mut facts: Vec<(&str, String)> = Vec::new();
    let mut title = None;
    match kind {
        "component" | "flow" | "actor" => {
            let element = graph.element(&id)?;
            title = match element {
                Element::Component(component) => component.title.as_ref(),
                Element::Flow(flow) => flow.title.as_ref(),
                Element::Actor(actor) => actor.title.as_ref(),
            };
            facts.extend(graph.owner_of(element).map(|owner| ("owner", owner.value.to_string())));
            if let ZoneOf::In(zone) = graph.zone_of(element) {
                let trust = graph.trust(ZoneOf::In(zone)).map(|trust| format!(", trust {trust}"));
                facts.push(("zone", format!("{}{}", zone.id.value, trust.unwrap_or_default())));
            }
            let class = graph.class_at(element);
            facts.extend(class.map(|class| ("class of its data", class.to_string())));
        }
        "threat" => {
            let threat = graph.threat(&id)?;
            title = threat.title.as_ref();
            facts.push(("treatment", graph.treatment(threat).word().to_owned()));
            facts.extend(graph.risk(threat).map(|risk| ("risk", risk.to_string())));
            let left = graph.residual_risk(threat);
            facts.extend(left.map(|risk| ("residual risk", risk.to_string())));
        }
        "mitigation" => {
            let mitigation = graph.mitigation(&id)?;
            title = mitigation.title.as_ref();
            let status = mitigation.status.as_ref();
            facts.extend(status.map(|status| ("status", status.value.to_string())));
            let counts = if treatment::is_effective(mitigation) { "yes" } else { "no" };
            facts.push(("counts as a defence", counts.to_owned()));
        }
        "data" => {
            let data = graph.data(&id)?;
            title = data.title.as_ref();
            facts.extend(data.class.as_ref().map(|class| ("class", class.value.to_string())));
        }
        _ => {}
    }
    let mut text = format!("{kind} {}", quoted(&id));
    if let Some(title) = title {
        text.push_str(&format!(": {}", prose(&title.value)));
    }
    for (fact, value) in facts {
        text.push_str(&format!("\n- {fact}: {}", prose(&value)));
    }
    Some(text)
}
