//! A model as Threagile reads it, valid against its schema. Where that asks for a word that a model
//! does not state, the least is written and reported; what Threagile computes it computes anew.

mod flows;
mod nearest;
mod risks;

use std::collections::HashSet;

use serde_json::{Map, Value as Json, json};

use super::words::{self, Words};
use crate::formats::Loss;
use crate::formats::writing::{Writer, Written, yaml};
use crate::model::vocabulary::{ActorKind, Answer, Class, ComponentKind, Level};
use crate::model::{Component, Data, Model, Text, Zone};
use crate::source::Span;
use flows::links;
use risks::risks;

pub(in crate::formats) static WRITER: Writer = Writer {
    name: "threagile",
    title: "Threagile",
    keeps: &[
        (
            "model",
            &[
                "system",
                "purpose",
                "owner",
                "reviewed",
                "data",
                "zones",
                "actors",
                "components",
                "flows",
                "threats",
                "mitigations",
            ],
        ),
        ("data", &["title", "class", "integrity", "availability", "owner"]),
        ("zone", &["title", "in", "why"]),
        ("actor", &["title", "kind", "zone", "owner"]),
        (
            "component",
            &[
                "title",
                "purpose",
                "kind",
                "zone",
                "owner",
                "exposed",
                "holds",
                "encrypted",
                "tech",
                "out_of_scope",
            ],
        ),
        ("flow", &["title", "path", "over", "authn", "authz", "sends", "gets", "does"]),
        (
            "threat",
            &[
                "title",
                "at",
                "stride",
                "likelihood",
                "impact",
                "risk",
                "refs",
                "mitigated_by",
                "accept",
                "out_of_scope",
                "ticket",
            ],
        ),
        ("mitigation", &["title", "status"]),
    ],
    write,
};

/// What is being written, and what of it is different or left out.
struct Pen<'m> {
    model: &'m Model,
    losses: Vec<Loss>,
    tags: Vec<String>,
}

impl Pen<'_> {
    fn lose(&mut self, at: Span, element: &str, keys: &[&str], what: impl Into<String>) {
        self.losses.push(Loss::new(at, element, what).of(keys));
    }
}

fn write(model: &Model) -> Written {
    let mut pen = Pen { model, losses: Vec::new(), tags: Vec::new() };
    let data = section(model.data.iter().map(|data| of_data(&mut pen, data)));
    let mut assets: Vec<(String, Json)> =
        model.components.iter().map(|component| of_component(&mut pen, component)).collect();
    assets.extend(actors(&mut pen));
    let assets = section(assets.into_iter());
    for flow in model.flows.iter().filter(|flow| !flows::is_written(model, flow)) {
        let element = format!("flow `{}`", flow.id.value);
        let what = "left out: an end of it is no technical asset";
        pen.lose(flow.id.span, &element, &["flows"], what);
    }
    let zones = section(model.zones.iter().map(|zone| of_zone(model, zone)));
    let (categories, tracking) = risks(&mut pen);
    let system = model.system.as_ref().map_or("Imported model", |name| name.value.as_str());
    let author = model.owner.as_ref().map_or("unknown", |owner| owner.value.as_str());
    if let Some(owner) = &model.owner {
        let what = "`owner` is written as the author, and of each asset that has none of its own";
        pen.lose(owner.span, "the model", &["owner"], what);
    }
    let purpose = text(model.purpose.as_ref());
    let mut root = Map::new();
    let mut put = |key: &str, value: Json| _ = root.insert(key.to_owned(), value);
    put("threagile_version", json!("1.0.0"));
    put("title", json!(system));
    if let Some(date) = model.reviewed {
        put("date", json!(date.value.to_string()));
    }
    put("author", json!({"name": author}));
    put("business_criticality", json!("important"));
    put("business_overview", json!({"description": purpose}));
    put("tags_available", json!(pen.tags));
    put("data_assets", data);
    put("technical_assets", assets);
    put("trust_boundaries", zones);
    put("shared_runtimes", json!({}));
    put("individual_risk_categories", categories);
    put("risk_tracking", tracking);
    let required = "Threagile requires words that a model does not state: `business_criticality` is `important`, `usage` `business`, `size` `component`, `machine` `virtual`, `quantity` `many`, and the `type` of a trust boundary `network-on-prem`";
    pen.lose(model.span, "the model", &[], required);
    Written { text: yaml(&Json::Object(root)), losses: pen.losses }
}

/// Entries by title; of two by one title the second has a number.
fn section(entries: impl Iterator<Item = (String, Json)>) -> Json {
    let mut map = Map::new();
    for (title, value) in entries {
        let mut key = title.clone();
        let mut nth = 2;
        while map.contains_key(&key) {
            key = format!("{title} {nth}");
            nth += 1;
        }
        map.insert(key, value);
    }
    Json::Object(map)
}

fn name(id: &Text, title: Option<&Text>) -> String {
    title.map_or(id.value.as_str(), |title| title.value.as_str()).to_owned()
}

fn text(text: Option<&Text>) -> &str {
    text.map_or("", |text| text.value.as_str())
}

/// An id of letters, digits and hyphens; others stand for themselves by their number.
fn id_of(id: &str) -> String {
    let mut plain = String::new();
    for c in id.chars() {
        match c {
            '-' => plain.push('-'),
            c if c.is_ascii_alphanumeric() => plain.push(c),
            '_' | '.' | ' ' => plain.push('-'),
            c => plain.push_str(&format!("u{:x}", u32::from(c))),
        }
    }
    plain
}

fn ids<'t>(ids: impl IntoIterator<Item = &'t Text>) -> Json {
    let mut seen = HashSet::new();
    let ids = ids.into_iter().map(|id| id_of(&id.value));
    Json::Array(ids.filter(|id| seen.insert(id.clone())).map(Json::String).collect())
}

/// The first word of the list that means this.
fn word<T: PartialEq + Copy>(words: Words<T>, meaning: T) -> &'static str {
    let found = words.iter().rev().find(|(_, value)| *value == meaning);
    found.map_or("", |(word, _)| *word)
}

fn of_class(class: Class) -> &'static str {
    match class {
        Class::Public => "public",
        Class::Internal => "internal",
        Class::Confidential => "confidential",
        Class::Restricted => "strictly-confidential",
    }
}

fn of_data(pen: &mut Pen<'_>, data: &Data) -> (String, Json) {
    let open: Vec<&str> = [
        ("class", data.class.is_none()),
        ("integrity", data.integrity.is_none()),
        ("availability", data.availability.is_none()),
    ]
    .into_iter()
    .filter_map(|(key, open)| open.then_some(key))
    .collect();
    if !open.is_empty() {
        let element = format!("data `{}`", data.id.value);
        let what = format!("not stated, so the least is written: `{}`", open.join("`, `"));
        pen.lose(data.id.span, &element, &open, what);
    }
    let value = json!({
        "id": id_of(&data.id.value),
        "description": "",
        "usage": "business",
        "owner": text(data.owner.as_ref()),
        "quantity": "many",
        "confidentiality": data.class.map_or("internal", |class| of_class(class.value)),
        "integrity": level(data.integrity.map(|level| level.value)),
        "availability": level(data.availability.map(|level| level.value)),
    });
    (name(&data.id, data.title.as_ref()), value)
}

fn level(level: Option<Level>) -> &'static str {
    word(words::LEVELS, level.unwrap_or(Level::Low))
}

/// An asset, as far as all kinds of them are alike.
struct Asset<'m> {
    id: &'m Text,
    owner: &'m str,
    kind: &'static str,
    by_human: bool,
}

fn asset(pen: &mut Pen<'_>, asset: &Asset<'_>, held: &[Text]) -> Map<String, Json> {
    let data =
        || held.iter().filter_map(|id| pen.model.data.iter().find(|d| d.id.value == id.value));
    let class = data().filter_map(|data| data.class.map(|class| class.value)).max();
    let integrity = data().filter_map(|data| data.integrity.map(|level| level.value)).max();
    let availability = data().filter_map(|data| data.availability.map(|level| level.value)).max();
    let is_store = asset.kind == "datastore";
    let (processed, stored) = match is_store {
        true => (json!([]), ids(held)),
        false => (ids(held), json!([])),
    };
    let value = json!({
        "id": id_of(&asset.id.value),
        "description": "",
        "type": asset.kind,
        "usage": "business",
        "used_as_client_by_human": asset.by_human,
        "out_of_scope": false,
        "justification_out_of_scope": "",
        "size": "component",
        "technology": "unknown-technology",
        "tags": [],
        "internet": false,
        "machine": "virtual",
        "encryption": "none",
        "owner": asset.owner,
        "confidentiality": class.map_or("internal", of_class),
        "integrity": level(integrity),
        "availability": level(availability),
        "multi_tenant": false,
        "redundant": false,
        "custom_developed_parts": false,
        "data_assets_processed": processed,
        "data_assets_stored": stored,
        "data_formats_accepted": [],
        "communication_links": links(pen, asset.id),
    });
    match value {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

fn of_component(pen: &mut Pen<'_>, component: &Component) -> (String, Json) {
    let kind = match component.kind.map(|kind| kind.value) {
        Some(kind) => word(words::KINDS, kind),
        None => "process",
    };
    let element = format!("component `{}`", component.id.value);
    let owner = component.owner.as_ref().or(pen.model.owner.as_ref());
    let is = Asset { id: &component.id, owner: text(owner), kind, by_human: false };
    let mut map = asset(pen, &is, &component.holds);
    let mut put = |key: &str, value: Json| _ = map.insert(key.to_owned(), value);
    put("description", json!(text(component.purpose.as_ref())));
    put("internet", json!(component.exposed.is_some_and(|exposed| exposed.value)));
    put("custom_developed_parts", json!(!component.code.is_empty()));
    match component.out_of_scope.as_ref().map(|answer| &answer.value) {
        Some(Answer::Because(why)) => {
            put("out_of_scope", json!(true));
            put("justification_out_of_scope", json!(why.as_str()));
        }
        Some(Answer::Yes) => put("out_of_scope", json!(true)),
        _ => {}
    }
    match component.encrypted.as_ref().map(|answer| &answer.value) {
        Some(Answer::Yes) => put("encryption", json!("transparent")),
        Some(Answer::Because(_)) => {
            let what = "why it need not be encrypted is left out";
            pen.lose(component.id.span, &element, &["encrypted"], what);
        }
        None if component.kind.map(|kind| kind.value) == Some(ComponentKind::Store) => {
            let what = "whether it encrypts is not stated: written as `encryption: none`";
            pen.lose(component.id.span, &element, &["encrypted"], what);
        }
        _ => {}
    }
    let (mut technology, mut tags) = (None, Vec::new());
    for tech in &component.tech {
        let plain = tech.value.to_lowercase();
        match technology.is_none() && words::TECHNOLOGIES.contains(&plain.as_str()) {
            true => technology = Some(plain),
            false => tags.push(plain.to_string()),
        }
    }
    for tag in &tags {
        if !pen.tags.contains(tag) {
            pen.tags.push(tag.clone());
        }
    }
    put("tags", json!(tags));
    if let Some(technology) = technology {
        put("technology", json!(technology.as_str()));
    }
    (name(&component.id, component.title.as_ref()), Json::Object(map))
}

fn actors(pen: &mut Pen<'_>) -> Vec<(String, Json)> {
    let model = pen.model;
    let mut found = Vec::new();
    for actor in &model.actors {
        let element = format!("actor `{}`", actor.id.value);
        let kind = actor.kind.map(|kind| kind.value);
        if kind == Some(ActorKind::ThreatAgent) {
            let what = "left out: Threagile has no threat agents";
            pen.lose(actor.id.span, &element, &["actors"], what);
            continue;
        }
        let what = "written as a technical asset, an external entity";
        pen.lose(actor.id.span, &element, &["actors"], what);
        let owner = actor.owner.as_ref().or(model.owner.as_ref());
        let by_human = kind != Some(ActorKind::System);
        let is = Asset { id: &actor.id, owner: text(owner), kind: "external-entity", by_human };
        let map = asset(pen, &is, &[]);
        found.push((name(&actor.id, actor.title.as_ref()), Json::Object(map)));
    }
    found
}

/// Whether something becomes a technical asset: a component, or an actor that is no threat agent.
fn is_asset(model: &Model, id: &Text) -> bool {
    let is_agent = |kind: Option<ActorKind>| kind == Some(ActorKind::ThreatAgent);
    let mut actors = model.actors.iter().filter(|a| !is_agent(a.kind.map(|kind| kind.value)));
    model.components.iter().any(|component| component.id.value == id.value)
        || actors.any(|actor| actor.id.value == id.value)
}

fn of_zone(model: &Model, zone: &Zone) -> (String, Json) {
    let is_here = |of: Option<&Text>| of.is_some_and(|of| of.value == zone.id.value);
    let components = model.components.iter().filter(|c| is_here(c.zone.as_ref())).map(|c| &c.id);
    let actors = model.actors.iter().filter(|a| is_here(a.zone.as_ref())).map(|a| &a.id);
    let actors = actors.filter(|id| is_asset(model, id));
    let nested = model.zones.iter().filter(|z| is_here(z.inside.as_ref())).map(|z| &z.id);
    let value = json!({
        "id": id_of(&zone.id.value),
        "description": text(zone.why.as_ref()),
        "type": "network-on-prem",
        "technical_assets_inside": ids(components.chain(actors)),
        "trust_boundaries_nested": ids(nested),
    });
    (name(&zone.id, zone.title.as_ref()), value)
}
