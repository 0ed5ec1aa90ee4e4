//! A model as TM-BOM of CycloneDX 2.0, valid against its draft. What the format has no place for and
//! a reader must know stands in properties by names that begin with `tmgate:`.

mod blueprint;
mod risks;

use serde_json::{Map, Value as Json, json};

use crate::formats::Loss;
use crate::formats::reading::gives;
use crate::formats::writing::{Writer, Written};
use crate::model::{Model, Text};
use crate::source::escape_json;

pub(in crate::formats) static WRITER: Writer = Writer {
    name: "cyclonedx",
    title: "CycloneDX",
    keeps: &[
        (
            "model",
            &[
                "system",
                "purpose",
                "owner",
                "reviewed",
                "review_every",
                "objectives",
                "data",
                "zones",
                "actors",
                "components",
                "flows",
                "threats",
                "mitigations",
                "assumptions",
            ],
        ),
        ("objective", &["title", "why", "impact", "owner"]),
        (
            "data",
            &["title", "class", "pii", "integrity", "availability", "keep", "purpose", "owner"],
        ),
        ("zone", &["title", "trust", "in", "why", "owner"]),
        ("actor", &["title", "kind", "zone", "goal", "skill"]),
        (
            "component",
            &[
                "title",
                "purpose",
                "kind",
                "zone",
                "owner",
                "holds",
                "encrypted",
                "tech",
                "out_of_scope",
            ],
        ),
        ("flow", &["title", "path", "over", "authn", "authz", "sends", "gets", "owner"]),
        (
            "threat",
            &[
                "title",
                "at",
                "stride",
                "linddun",
                "cause",
                "by",
                "hurts",
                "likelihood",
                "impact",
                "risk",
                "residual",
                "refs",
                "mitigated_by",
                "accept",
                "transfer",
                "avoid",
                "out_of_scope",
                "retired",
                "found",
                "owner",
                "ticket",
                "action",
            ],
        ),
        ("mitigation", &["title", "status", "kind", "owner", "ticket", "due", "why"]),
        ("assumption", &["title", "owner", "why", "at"]),
    ],
    write,
};

fn write(model: &Model) -> Written {
    let mut losses = vec![Loss::new(
        model.span,
        "the file",
        "CycloneDX 2.0 is a draft, which will change: not every tool reads it",
    )];
    let mut patterns = Map::new();
    let threats = risks::threats(model, &mut patterns, &mut losses);
    let root = object([
        ("specFormat", json!("CycloneDX")),
        ("specVersion", json!("2.0")),
        ("version", json!(1)),
        ("blueprints", json!([blueprint::blueprint(model, &mut losses)])),
        (
            "threats",
            object([
                ("threats", list(threats)),
                ("scenarios", list(risks::scenarios(model))),
                (
                    "attackPatterns",
                    list(patterns.into_iter().map(|(_, pattern)| pattern).collect()),
                ),
            ]),
        ),
        ("risks", object([("risks", list(risks::risks(model, &mut losses)))])),
        ("controls", list(risks::controls(model))),
        ("profiles", object([("threatProfiles", list(blueprint::profiles(model, &mut losses)))])),
        ("definitions", object([("businessObjectives", list(blueprint::objectives(model)))])),
    ]);
    Written { text: escape_json(&format!("{root:#}\n")), losses }
}

/// An object without what is not stated; nothing where nothing is.
fn object<const N: usize>(entries: [(&str, Json); N]) -> Json {
    let stated = entries.into_iter().filter(|(_, value)| !value.is_null());
    let map: Map<_, _> = stated.map(|(key, value)| (key.to_owned(), value)).collect();
    if map.is_empty() { Json::Null } else { Json::Object(map) }
}

fn list(items: Vec<Json>) -> Json {
    if items.is_empty() { Json::Null } else { Json::Array(items) }
}

fn of_text(text: Option<&Text>) -> Json {
    text.map_or(Json::Null, |text| json!(text.value.as_str()))
}

/// The `bom-ref` of an element: ids count within their sections only.
fn reference(noun: &str, id: &str) -> Json {
    json!(format!("{noun}:{id}"))
}

/// The name of an element; where it has none, its id.
fn name<'m>(id: &'m Text, title: Option<&'m Text>) -> &'m str {
    title.map_or(id.value.as_str(), |title| title.value.as_str())
}

/// Somebody by name, in a role.
fn party(role: &str, who: Option<&Text>) -> Json {
    let Some(who) = who else { return Json::Null };
    json!({"roles": [{"role": role}], "organization": {"name": who.value.as_str()}})
}

fn parties(role: &str, who: Option<&Text>) -> Json {
    who.map_or(Json::Null, |_| json!([party(role, who)]))
}

/// Properties with what is stated of an element, and its id where its name does not give it.
fn properties(id: &Text, title: Option<&Text>, further: &[(&str, Option<String>)]) -> Json {
    let own = ("id", (!gives(name(id, title), &id.value)).then(|| id.value.to_string()));
    let all = std::iter::once(&own).chain(further).filter_map(|(key, value)| {
        Some(json!({"name": format!("tmgate:{key}"), "value": value.as_ref()?}))
    });
    list(all.collect())
}

fn owned(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.value.to_string())
}

/// A date as a point in time, which is what the format wants.
fn moment(date: jiff::civil::Date) -> Json {
    json!(format!("{date}T00:00:00Z"))
}

/// What kind of thing has an id at which a threat may be.
fn place(model: &Model, id: &Text) -> Option<Json> {
    let is = |known: &Text| known.value == id.value;
    if model.components.iter().any(|one| is(&one.id)) {
        return Some(reference("component", &id.value));
    }
    if model.flows.iter().any(|one| is(&one.id) && one.path.is_some()) {
        return Some(reference("flow", &id.value));
    }
    model.actors.iter().any(|one| is(&one.id)).then(|| reference("actor", &id.value))
}
