//! Words to offer: keys, words of closed lists, ids, owners, entries of catalogues.

use std::sync::Arc;

use lsp_types::CompletionItemKind;

use super::context::Context;
use super::names::Sight;
use super::state::State;
use crate::catalog::EMBEDDED;
use crate::formats::native::{Part, Section, Shape};
use crate::formats::{self, orgcat};
use crate::host::Host;
use crate::model::RefKind;
use crate::source::Sources;
use crate::syntax::{self, Limits};

/// More than these nobody reads.
pub(super) const MOST: usize = 200;

/// A word to offer: what it is, and what it means.
pub(super) struct Offer {
    pub(super) word: String,
    pub(super) detail: String,
    pub(super) kind: CompletionItemKind,
    /// What follows it when it is taken.
    pub(super) tail: &'static str,
    /// It is no text: in JSON it has no quotes.
    pub(super) is_bare: bool,
}

pub(super) fn keys(state: &State<'_>, shape: Shape, sight: &Sight, here: &Context) -> Vec<Offer> {
    if here.path.as_slice() == ["not_applicable"] {
        return ids(sight, RefKind::Element, ": ");
    }
    if here.path.len() == 3 && here.path[0] == "not_applicable" && here.path[2] == "threats" {
        let origins = origins(state, sight).into_iter();
        return origins.map(|offer| Offer { tail: ": ", ..offer }).collect();
    }
    let offer = |(key, shape): (&str, Shape)| Offer {
        word: key.to_owned(),
        detail: shape.description().unwrap_or("").to_owned(),
        kind: CompletionItemKind::PROPERTY,
        tail: if Section::named(key).is_some() && here.path.is_empty() { ":" } else { ": " },
        is_bare: false,
    };
    shape.keys().map(offer).collect()
}

pub(super) fn values(
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
        let bare = |word| Offer { is_bare: true, ..plain(word, "", CompletionItemKind::VALUE) };
        offers.extend(["true", "false"].map(bare));
    }
    if let Some(kind) = wanted(section_of(here, part), key, here) {
        offers.extend(match kind {
            RefKind::Origin => origins(state, sight),
            kind => ids(sight, kind, ""),
        });
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
        "uses" => {
            let names = libraries(state);
            offers.extend(names.iter().map(|n| plain(n, "", CompletionItemKind::MODULE)));
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
    let (word, detail) = (word.to_owned(), detail.to_owned());
    Offer { word, detail, kind, tail: "", is_bare: false }
}

fn ids(sight: &Sight, kind: RefKind, tail: &'static str) -> Vec<Offer> {
    let mut offers = Vec::new();
    sight.model.for_each_id(|noun, id| {
        if kind.kinds().contains(&noun) {
            let kind = CompletionItemKind::REFERENCE;
            offers.push(Offer { tail, ..plain(&id.value, noun, kind) });
        }
    });
    offers
}

/// The libraries that there are: `lib/postgres@2`.
fn libraries(state: &State<'_>) -> Vec<String> {
    let files = state.host.files("threatmodels/lib", &|path| path.ends_with(".yaml"));
    let name = |path: &Arc<str>| {
        Some(path.strip_prefix("threatmodels/")?.strip_suffix(".yaml")?.to_owned())
    };
    files.unwrap_or_default().iter().filter_map(name).collect()
}

/// What a threat may be `from`: the threats of the libraries in use, and the entries of the
/// organisation's catalogue.
fn origins(state: &State<'_>, sight: &Sight) -> Vec<Offer> {
    let kind = CompletionItemKind::REFERENCE;
    let parse = |path: &str| {
        let mut sources = Sources::new();
        let file = sources.add(state.source(path)?);
        let document = syntax::parse(&sources, file, &Limits::default());
        Some((sources, document))
    };
    let mut offers = Vec::new();
    let parts = sight.model.components.iter().flat_map(|component| &component.uses);
    let mut used: Vec<&str> =
        sight.model.uses.iter().chain(parts).map(|name| name.value.as_str()).collect();
    used.sort_unstable();
    used.dedup();
    for name in used {
        let Some((sources, document)) = parse(&format!("threatmodels/{name}.yaml")) else {
            continue;
        };
        let model = formats::lower(&sources, &[document]);
        offers.extend(model.threats.iter().map(|threat| {
            let title = threat.title.as_ref().map_or("", |title| title.value.as_str());
            plain(&format!("{name}/{}", threat.id.value), title, kind)
        }));
    }
    let folder = &state.settings.org_catalogue;
    let ends = |path: &str| [".yaml", ".yml", ".json"].iter().any(|end| path.ends_with(end));
    for path in state.host.files(folder, &ends).unwrap_or_default() {
        let Some((sources, document)) = parse(&path) else { continue };
        let catalogue = orgcat::lower(&sources, &[document]);
        offers.extend(catalogue.entries.iter().map(|entry| {
            plain(&entry.id.value, entry.title.as_ref().map_or("", |t| t.value.as_str()), kind)
        }));
    }
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
        ("threats", "from") | ("not_applicable", "threats") => RefKind::Origin,
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
