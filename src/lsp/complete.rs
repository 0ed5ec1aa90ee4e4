//! What may come next.

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionList, CompletionParams, CompletionTextEdit,
    Documentation, TextEdit,
};

use super::context::{Context, context};
use super::names::{self, Sight};
use super::state::State;
use crate::catalog::EMBEDDED;
use crate::formats::native::{Part, Section, Shape, part_of};
use crate::model::RefKind;
use crate::report::harmless;
use crate::source::Span;
use crate::syntax::{Node, scalar};

/// More than these nobody reads.
const MOST: usize = 200;

/// A word to offer: what it is, and what it means.
struct Offer {
    word: String,
    detail: String,
    kind: CompletionItemKind,
    /// What follows it when it is taken.
    tail: &'static str,
}

pub(super) fn complete(state: &State<'_>, asked: &CompletionParams) -> Option<CompletionList> {
    let place = &asked.text_document_position;
    let path = state.path(&place.text_document.uri)?;
    let source = state.source(&path)?;
    if path.ends_with(".json") {
        return None;
    }
    let at = state.encoding.offset(&source, place.position);
    let here = context(source.text(), at);
    let typed = source.text().get(here.start..at).unwrap_or("").to_owned();
    let sight = names::own(state, &path)?;
    let root =
        sight.documents.iter().find(|document| **sight.sources.file(document.file).path() == *path);
    let nothing = Node::null(Span::new(crate::source::FileId(0), 0, 0));
    let part = part_of(&path, root.map_or(&nothing, |document| &document.root));
    let shape = here.path.iter().fold(Shape::of(&part), |shape, key| {
        let under = shape.under(key);
        // The items of a list of maps have no key of their own.
        if under.takes("array") && under.item().keys().next().is_some() {
            under.item()
        } else {
            under
        }
    });
    let offers = match &here.key {
        None => keys(shape, &sight, &here),
        Some(key) => values(state, shape, key, &here, &part, &sight, &typed),
    };
    let folded = typed.to_lowercase();
    let fits = |offer: &Offer| offer.word.to_lowercase().contains(&folded);
    let mut offers: Vec<Offer> = offers.into_iter().filter(fits).collect();
    let is_incomplete = offers.len() > MOST || matches!(here.key.as_deref(), Some("refs"));
    offers.truncate(MOST);
    let range = state.encoding.range(&source, here.start..at);
    let item = |(nth, offer): (usize, Offer)| CompletionItem {
        sort_text: Some(format!("{nth:04}")),
        filter_text: Some(offer.word.clone()),
        kind: Some(offer.kind),
        documentation: (!offer.detail.is_empty())
            .then(|| Documentation::String(harmless(&offer.detail).into_owned())),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(
            range,
            format!("{}{}", scalar(&offer.word), offer.tail),
        ))),
        label: harmless(&offer.word).into_owned(),
        ..CompletionItem::default()
    };
    let items = offers.into_iter().enumerate().map(item).collect();
    Some(CompletionList { is_incomplete, items })
}

fn keys(shape: Shape, sight: &Sight, here: &Context) -> Vec<Offer> {
    if here.path.as_slice() == ["not_applicable"] {
        return ids(sight, RefKind::Element, ": ");
    }
    let offer = |(key, shape): (&str, Shape)| Offer {
        word: key.to_owned(),
        detail: shape.description().unwrap_or("").to_owned(),
        kind: CompletionItemKind::PROPERTY,
        tail: if Section::named(key).is_some() && here.path.is_empty() { ":" } else { ": " },
    };
    shape.keys().map(offer).collect()
}

fn values(
    state: &State<'_>,
    shape: Shape,
    key: &str,
    here: &Context,
    part: &Part,
    sight: &Sight,
    typed: &str,
) -> Vec<Offer> {
    let under = shape.under(key);
    let words = under.words().chain(under.item().words());
    let mut offers: Vec<Offer> =
        words.map(|word| plain(word, "", CompletionItemKind::ENUM_MEMBER)).collect();
    if under.takes("boolean") {
        offers.extend(["true", "false"].map(|w| plain(w, "", CompletionItemKind::VALUE)));
    }
    if let Some(kind) = wanted(section_of(here, part), key, here) {
        offers.extend(ids(sight, kind, ""));
    }
    match key {
        "refs" => {
            let catalog = state.settings.catalog.as_deref().unwrap_or(&EMBEDDED);
            let found = catalog.ids_from(typed).take(MOST);
            offers.extend(found.map(|id| {
                let name = catalog.lookup(id).map_or("", |entry| entry.name);
                plain(id, name, CompletionItemKind::REFERENCE)
            }));
        }
        "owner" => {
            let mut owners: Vec<&str> = Vec::new();
            let model = &sight.model;
            owners.extend(model.owner.iter().map(|owner| owner.value.as_str()));
            let components = model.components.iter().filter_map(|c| c.owner.as_ref());
            owners.extend(components.map(|owner| owner.value.as_str()));
            owners.sort_unstable();
            owners.dedup();
            offers.extend(owners.iter().map(|o| plain(o, "", CompletionItemKind::VALUE)));
        }
        "any" | "all" | "seq" => {
            let tree = here.path.get(1).or(here.path.first());
            let nodes = sight
                .model
                .trees
                .iter()
                .filter(|t| Some(t.id.value.as_str()) == tree.map(String::as_str));
            offers.extend(nodes.flat_map(|tree| &tree.nodes).map(|node| {
                let title = node.title.as_ref().map_or("", |title| title.value.as_str());
                plain(&node.id.value, title, CompletionItemKind::REFERENCE)
            }));
        }
        _ => {}
    }
    offers
}

fn plain(word: &str, detail: &str, kind: CompletionItemKind) -> Offer {
    Offer { word: word.to_owned(), detail: detail.to_owned(), kind, tail: "" }
}

fn ids(sight: &Sight, kind: RefKind, tail: &'static str) -> Vec<Offer> {
    let mut offers = Vec::new();
    sight.model.for_each_id(|noun, id| {
        if kind.kinds().contains(&noun) {
            let kind = CompletionItemKind::REFERENCE;
            offers.push(Offer { word: id.value.to_string(), detail: noun.to_owned(), kind, tail });
        }
    });
    offers
}

/// The section in which the cursor is.
fn section_of<'c>(here: &'c Context, part: &'c Part) -> &'c str {
    match part {
        Part::Entry { section, .. } => section.key(),
        Part::Main | Part::Member => here.path.first().map_or("", String::as_str),
    }
}

/// What the ids under a key name.
pub(super) fn wanted(section: &str, key: &str, here: &Context) -> Option<RefKind> {
    Some(match (section, key) {
        ("zones", "in") | ("actors" | "components", "zone") => RefKind::Zone,
        ("components", "holds") | ("flows", "sends" | "gets") => RefKind::Data,
        ("flows", "path") => RefKind::End,
        ("threats" | "assumptions", "at") => RefKind::Element,
        ("threats", "by") => RefKind::Actor,
        ("threats", "hurts") => RefKind::Objective,
        ("threats", "mitigated_by" | "detected_by") => RefKind::Mitigation,
        ("trees", "stopped_by") | ("incidents", "failed" | "fixed_by") => RefKind::Mitigation,
        ("acceptances" | "playbooks", "for") | ("trees", "threat") => RefKind::Threat,
        ("incidents", "threats") if !here.path.is_empty() => RefKind::Threat,
        ("incidents", "affected") => RefKind::ElementOrData,
        ("incidents", "playbook") => RefKind::Playbook,
        ("incidents", "related" | "duplicate_of") | ("threats" | "mitigations", "because") => {
            RefKind::Incident
        }
        _ => return None,
    })
}
