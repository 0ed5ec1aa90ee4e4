//! Data, technical assets, trust boundaries and shared runtimes.

use std::collections::{HashMap, HashSet};

use ecow::EcoString;

use super::sections::{Files, Item, field, flag, items, own_id, reference, values, word, written};
use super::{mistake, words};
use crate::finding::Subject;
use crate::formats::reading::Reader;
use crate::model::vocabulary::{Answer, Class, ComponentKind};
use crate::model::{Component, Data, Said, Text, Zone};
use crate::source::{Span, Spanned};
use crate::syntax::Node;

/// Keys by which an element is known whose lines are not indented.
const ASSET_KEYS: &[&str] = &[
    "id",
    "description",
    "type",
    "usage",
    "used_as_client_by_human",
    "out_of_scope",
    "justification_out_of_scope",
    "size",
    "technology",
    "technologies",
    "tags",
    "internet",
    "machine",
    "encryption",
    "owner",
    "confidentiality",
    "integrity",
    "availability",
    "justification_cia_rating",
    "multi_tenant",
    "redundant",
    "custom_developed_parts",
    "data_assets_processed",
    "data_assets_stored",
    "data_formats_accepted",
    "communication_links",
];

const DATA_KEYS: &[&str] = &[
    "id",
    "description",
    "usage",
    "tags",
    "origin",
    "owner",
    "quantity",
    "confidentiality",
    "integrity",
    "availability",
    "justification_cia_rating",
];

const ZONE_KEYS: &[&str] = &[
    "id",
    "description",
    "type",
    "tags",
    "technical_assets_inside",
    "trust_boundaries_nested",
    "technical_assets_running",
];

/// A technical asset and what it became.
pub(super) struct Asset {
    pub(super) item: Item,
    pub(super) id: Text,
    pub(super) own: EcoString,
    pub(super) kind: Option<ComponentKind>,
    /// It stands in the internet, where everybody is.
    pub(super) internet: Option<Spanned<bool>>,
}

pub(super) fn data(reader: &mut Reader, files: &Files<'_>) {
    let noun = "data asset";
    let section = ("data_assets", noun);
    for item in items(reader, &files.all("data_assets"), section, DATA_KEYS, files.is_dump) {
        let own = own_id(reader, &item, noun);
        let id = reader.identify("data", item.title.as_ref(), own, item.node.span);
        let subject = Subject::new("data", id.value.clone());
        let mut data = Data::new(id, item.node.span);
        let said = (&item, noun);
        data.class = words::meaning(reader, &subject, said, "confidentiality", words::CLASSES);
        data.class = data.class.or_else(|| unwritten(files, &item, Class::Public));
        data.integrity = words::meaning(reader, &subject, said, "integrity", words::LEVELS);
        data.availability = words::meaning(reader, &subject, said, "availability", words::LEVELS);
        data.owner = word(&item.node, "owner");
        if let Some(text) = word(&item.node, "description") {
            reader.remark("data", &subject.id, text.span, Said::Text(text.value));
        }
        lose(reader, &item, noun, &["description", "origin", "quantity", "usage", "tags"]);
        data.title = item.title;
        reader.model.data.push(data);
    }
}

pub(super) fn components(reader: &mut Reader, files: &Files<'_>) -> Vec<Asset> {
    let noun = "technical asset";
    let sections = files.all("technical_assets");
    let section = ("technical_assets", noun);
    let mut assets = Vec::new();
    for item in items(reader, &sections, section, ASSET_KEYS, files.is_dump) {
        let own = own_id(reader, &item, noun);
        let at = item.node.span;
        let id = reader.identify("component", item.title.as_ref(), own.clone(), at);
        let component = component(reader, files, &item, id.clone());
        let kind = component.kind.map(|kind| kind.value);
        reader.model.components.push(component);
        let own = own.map_or_else(|| id.value.clone(), |own| own.value);
        let internet = flag(&item.node, "internet");
        assets.push(Asset { item, id, own, kind, internet });
    }
    assets
}

fn component(reader: &mut Reader, files: &Files<'_>, item: &Item, id: Text) -> Component {
    let noun = "technical asset";
    let (node, called) = (&item.node, item.called(noun));
    let subject = Subject::new("component", id.value.clone());
    let mut component = Component::new(id, node.span);
    component.title = item.title.clone();
    component.purpose = word(node, "description");
    component.owner = word(node, "owner");
    component.kind = words::meaning(reader, &subject, (item, noun), "type", words::KINDS);
    component.kind = component.kind.or_else(|| unwritten(files, item, ComponentKind::External));
    if field(node, "type").is_none() && !files.is_dump {
        let message = format!("{called} has no `type`");
        let help = "add `type: external-entity`, `type: process` or `type: datastore`";
        mistake(reader, "schema-bad-value", (subject.clone(), item.place()), message, help);
    }
    let encrypted = words::meaning(reader, &subject, (item, noun), "encryption", words::ENCRYPTION)
        .or_else(|| unwritten(files, item, false));
    let answer = |yes: bool| if yes { Answer::Yes } else { Answer::No };
    component.encrypted = encrypted.map(|said| Spanned::new(answer(said.value), said.span));
    component.out_of_scope = out_of_scope(node);
    // To stand in the internet is for an outsider to be where it is; for one of ours it is to be
    // reached from there. `flows` marks what outsiders reach.
    let internet = flag(node, "internet").filter(|said| said.value);
    let is_outside = component.kind.is_some_and(|kind| kind.value == ComponentKind::External);
    component.exposed = internet.filter(|_| !is_outside);
    let mut held_already = HashSet::new();
    for key in ["data_assets_processed", "data_assets_stored"] {
        let who = format!("`{key}` of {called}");
        for to in values(field(node, key)).into_iter().filter_map(referred) {
            let data = ("data", "data asset", "data_assets");
            let held = reference(reader, files, data, (&subject, &who), to);
            component.holds.extend(held.filter(|held| held_already.insert(held.value.clone())));
        }
    }
    for key in ["technology", "technologies", "tags"] {
        let named = values(field(node, key)).into_iter().filter_map(referred);
        component.tech.extend(named.filter(|tech| tech.value != "unknown-technology"));
    }
    lose(
        reader,
        item,
        noun,
        &["confidentiality", "integrity", "availability", "machine", "size", "usage"],
    );
    component
}

/// What Threagile means where its own JSON leaves a word out: the first of the list.
fn unwritten<T>(files: &Files<'_>, item: &Item, first: T) -> Option<Spanned<T>> {
    files.is_dump.then(|| Spanned::new(first, item.place()))
}

/// A reference, or a name, in a list: itself, or what a map calls it.
pub(super) fn referred(node: &Node) -> Option<Text> {
    written(node).or_else(|| word(node, "id")).or_else(|| word(node, "name"))
}

fn out_of_scope(node: &Node) -> Option<Spanned<Answer>> {
    let said = flag(node, "out_of_scope")?;
    let answer = match (said.value, word(node, "justification_out_of_scope")) {
        (false, _) => Answer::No,
        (true, Some(why)) => return Some(Spanned::new(Answer::Because(why.value), why.span)),
        (true, None) => Answer::Yes,
    };
    Some(Spanned::new(answer, said.span))
}

/// Says in one word which keys of an element have no place in a model.
fn lose(reader: &mut Reader, item: &Item, noun: &str, keys: &[&str]) {
    let there: Vec<&str> =
        keys.iter().copied().filter(|key| word(&item.node, key).is_some()).collect();
    if !there.is_empty() {
        let what = format!("{} left out", crate::finding::listed(there));
        reader.lost(item.place(), item.called(noun), what);
    }
}

/// Where something stands inside something else, and who says so.
type Inside = HashMap<EcoString, (Text, Span)>;

pub(super) fn zones(reader: &mut Reader, files: &Files<'_>) {
    let noun = "trust boundary";
    let sections = files.all("trust_boundaries");
    let section = ("trust_boundaries", noun);
    let mut zones = Vec::new();
    for item in items(reader, &sections, section, ZONE_KEYS, files.is_dump) {
        let own = own_id(reader, &item, noun);
        let id = reader.identify("zone", item.title.as_ref(), own, item.node.span);
        let mut zone = Zone::new(id.clone(), item.node.span);
        zone.title = item.title.clone();
        zone.why = word(&item.node, "description");
        lose(reader, &item, noun, &["type"]);
        reader.model.zones.push(zone);
        zones.push((item, id));
    }
    let (mut members, mut nested) = (Inside::new(), Inside::new());
    for (item, id) in &zones {
        let called = item.called(noun);
        let assets = ("component", "technical asset", "technical_assets");
        let key = "technical_assets_inside";
        contain(reader, files, (item, &called, id), key, assets, &mut members);
        let boundaries = ("zone", noun, "trust_boundaries");
        let key = "trust_boundaries_nested";
        contain(reader, files, (item, &called, id), key, boundaries, &mut nested);
    }
    for component in &mut reader.model.components {
        let zone = members.get(&component.id.value);
        component.zone = zone.map(|(zone, at)| Text::new(zone.value.clone(), *at));
    }
    for zone in &mut reader.model.zones {
        let around = nested.get(&zone.id.value);
        zone.inside = around.map(|(around, at)| Text::new(around.value.clone(), *at));
    }
}

/// Puts what a boundary lists under `key` into it. Threagile refuses to have one thing in two.
fn contain(
    reader: &mut Reader,
    files: &Files<'_>,
    (item, called, id): (&Item, &str, &Text),
    key: &str,
    kind: (&'static str, &'static str, &'static str),
    inside: &mut Inside,
) {
    let subject = Subject::new("zone", id.value.clone());
    let who = format!("`{key}` of {called}");
    for to in values(field(&item.node, key)).into_iter().filter_map(referred) {
        let (own, at) = (to.value.clone(), to.span);
        let Some(member) = reference(reader, files, kind, (&subject, &who), to) else { continue };
        match inside.get(&member.value) {
            None => _ = inside.insert(member.value, (id.clone(), at)),
            Some((other, _)) if other.value == id.value => {}
            Some(_) => {
                let message = format!("{} `{own}` stands inside two trust boundaries", kind.1);
                let help = "Threagile allows one; put one boundary into the other by `trust_boundaries_nested`";
                mistake(reader, "schema-bad-value", (subject.clone(), at), message, help);
            }
        }
    }
}

/// Shared runtimes have no place in a model; that they name what exists is checked all the same.
pub(super) fn runtimes(reader: &mut Reader, files: &Files<'_>) {
    let noun = "shared runtime";
    let sections = files.all("shared_runtimes");
    let section = ("shared_runtimes", noun);
    for item in items(reader, &sections, section, ZONE_KEYS, files.is_dump) {
        let who = format!("`technical_assets_running` of {}", item.called(noun));
        let running = values(field(&item.node, "technical_assets_running"));
        for to in running.into_iter().filter_map(referred) {
            let kind = ("component", "technical asset", "technical_assets");
            reference(reader, files, kind, (&Subject::model(), &who), to);
        }
    }
}
