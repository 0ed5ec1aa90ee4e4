//! A model as OTM 0.2.0, valid against its schema: where that asks for a value that a model does not
//! state, one is written and marked as not stated, so that reading it back invents nothing.

mod uses;

use serde_json::{Map, Value as Json, json};

use uses::Uses;

use super::scales::{of_class, of_impact, of_level, of_likelihood};
use super::{ID, NOT_STATED, TRUST, ZONE};
use crate::formats::Loss;
use crate::formats::reading::{gives, id_of};
use crate::formats::writing::{Writer, Written, yaml};
use crate::model::vocabulary::{ActorKind, ComponentKind, Impact, Likelihood};
use crate::model::{Actor, Component, Data, Flow, Mitigation, Model, Text, Threat, Zone};

pub(in crate::formats) static WRITER: Writer = Writer {
    name: "otm",
    title: "OTM",
    keeps: &[
        (
            "model",
            &[
                "system",
                "purpose",
                "owner",
                "data",
                "zones",
                "actors",
                "components",
                "flows",
                "threats",
                "mitigations",
            ],
        ),
        ("data", &["title", "class", "integrity", "availability"]),
        ("zone", &["title", "trust", "in", "why"]),
        ("actor", &["title", "zone"]),
        ("component", &["title", "purpose", "kind", "zone", "holds", "tech", "code"]),
        ("flow", &["title", "path", "sends"]),
        (
            "threat",
            &[
                "title",
                "at",
                "stride",
                "likelihood",
                "impact",
                "refs",
                "mitigated_by",
                "accept",
                "out_of_scope",
                "action",
            ],
        ),
        ("mitigation", &["title", "status"]),
    ],
    write,
};

fn write(model: &Model) -> Written {
    let mut losses = Vec::new();
    let system = model.system.as_ref().map_or("imported", |system| system.value.as_str());
    let id = Some(id_of(system)).filter(|id| !id.is_empty()).unwrap_or_else(|| "model".into());
    let project = object([
        ("name", json!(system)),
        ("id", json!(id.as_str())),
        ("description", of_text(model.purpose.as_ref())),
        ("owner", of_text(model.owner.as_ref())),
    ]);
    let has_code = model.components.iter().any(|component| !component.code.is_empty());
    let code = json!({"name": "Source code", "id": CODE, "type": "code"});
    let uses = Uses::of(model, &mut losses);
    let components = model.components.iter().map(|c| of_component(c, &uses));
    let actors = model.actors.iter().filter_map(|actor| of_actor(actor, &uses, &mut losses));
    let components: Vec<Json> = components.chain(actors).collect();
    let needs_zone = components.iter().any(|c| c["parent"]["trustZone"] == json!(NO_ZONE));
    let no_zone = json!({
        "id": NO_ZONE, "name": "Not stated", "type": NO_ZONE, "risk": {"trustRating": 0},
        "attributes": {ZONE: "components of which no zone is stated"},
    });
    let zones = model.zones.iter().map(of_zone).chain(needs_zone.then_some(no_zone));
    let flows = model.flows.iter().filter_map(|flow| of_flow(flow, &uses, &mut losses)).collect();
    let threats = model.threats.iter().filter_map(|threat| of_threat(threat, &mut losses));
    let root = object([
        ("otmVersion", json!("0.2.0")),
        ("project", project),
        ("representations", list(has_code.then_some(code).into_iter().collect())),
        ("assets", list(model.data.iter().map(of_data).collect())),
        ("trustZones", list(zones.collect())),
        ("components", list(components)),
        ("dataflows", list(flows)),
        ("threats", list(threats.collect())),
        ("mitigations", list(model.mitigations.iter().map(of_mitigation).collect())),
    ]);
    Written { text: yaml(&root), losses }
}

const CODE: &str = "code";
/// A component must stand in a zone: this one says that it is not known which.
const NO_ZONE: &str = "not-stated";

/// An object without what is not stated.
fn object<const N: usize>(entries: [(&str, Json); N]) -> Json {
    let stated = entries.into_iter().filter(|(_, value)| !value.is_null());
    Json::Object(stated.map(|(key, value)| (key.to_owned(), value)).collect())
}

fn list(items: Vec<Json>) -> Json {
    if items.is_empty() { Json::Null } else { Json::Array(items) }
}

fn of_text(text: Option<&Text>) -> Json {
    text.map_or(Json::Null, |text| json!(text.value.as_str()))
}

fn of_texts<'t>(texts: impl IntoIterator<Item = &'t Text>) -> Json {
    list(texts.into_iter().map(|text| json!(text.value.as_str())).collect())
}

/// The name of an element; where it has none, its id.
fn name<'m>(id: &'m Text, title: Option<&'m Text>) -> &'m str {
    title.map_or(id.value.as_str(), |title| title.value.as_str())
}

/// What must be said for the reader to come to the same: the id, where the name does not give it.
fn attributes(id: &Text, title: Option<&Text>, further: Option<(&str, &str)>) -> Json {
    let mut map = Map::new();
    if !gives(name(id, title), &id.value) {
        map.insert(ID.to_owned(), json!(id.value.as_str()));
    }
    map.extend(further.map(|(key, value)| (key.to_owned(), json!(value))));
    if map.is_empty() { Json::Null } else { Json::Object(map) }
}

fn of_data(data: &Data) -> Json {
    let rated = [
        ("confidentiality", data.class.map(|class| of_class(class.value))),
        ("integrity", data.integrity.map(|level| of_level(level.value))),
        ("availability", data.availability.map(|level| of_level(level.value))),
    ];
    let mut risk = Map::new();
    for (key, rate) in rated {
        risk.insert(key.to_owned(), json!(rate.unwrap_or(0)));
    }
    let open: Vec<&str> =
        rated.iter().filter(|(_, rate)| rate.is_none()).map(|(key, _)| *key).collect();
    if !open.is_empty() {
        risk.insert("comment".to_owned(), json!(format!("{NOT_STATED}: {}", open.join(", "))));
    }
    object([
        ("id", json!(data.id.value.as_str())),
        ("name", json!(name(&data.id, data.title.as_ref()))),
        ("risk", Json::Object(risk)),
        ("attributes", attributes(&data.id, data.title.as_ref(), None)),
    ])
}

fn of_zone(zone: &Zone) -> Json {
    let open = zone.trust.is_none().then_some((TRUST, NOT_STATED));
    let inside = zone.inside.as_ref();
    object([
        ("id", json!(zone.id.value.as_str())),
        ("name", json!(name(&zone.id, zone.title.as_ref()))),
        ("type", json!(zone.id.value.as_str())),
        ("description", of_text(zone.why.as_ref())),
        ("risk", json!({"trustRating": zone.trust.map_or(0, |trust| trust.value)})),
        ("parent", inside.map_or(Json::Null, |zone| json!({"trustZone": zone.value.as_str()}))),
        ("attributes", attributes(&zone.id, zone.title.as_ref(), open)),
    ])
}

fn parent(zone: Option<&Text>) -> Json {
    json!({"trustZone": zone.map_or(NO_ZONE, |zone| zone.value.as_str())})
}

fn of_component(component: &Component, uses: &Uses) -> Json {
    let kind = match component.kind.map(|kind| kind.value) {
        Some(ComponentKind::Store) => "data-store",
        Some(ComponentKind::External) => "external-service",
        Some(ComponentKind::Process) | None => "process",
    };
    let id = &component.id;
    let held = of_texts(&component.holds);
    let held = match component.kind.map(|kind| kind.value) {
        _ if held.is_null() => Json::Null,
        Some(ComponentKind::Store) => json!({"stored": held}),
        _ => json!({"processed": held}),
    };
    let code = component.code.iter().enumerate().map(|(nth, path)| {
        json!({"representation": CODE, "id": format!("{}-code-{}", id.value, nth + 1), "file": path.value.as_str()})
    });
    object([
        ("id", json!(id.value.as_str())),
        ("name", json!(name(id, component.title.as_ref()))),
        ("type", json!(kind)),
        ("description", of_text(component.purpose.as_ref())),
        ("parent", parent(component.zone.as_ref())),
        ("representations", list(code.collect())),
        ("assets", held),
        ("threats", uses.at(id)),
        ("tags", of_texts(&component.tech)),
        ("attributes", attributes(id, component.title.as_ref(), None)),
    ])
}

fn of_actor(actor: &Actor, uses: &Uses, losses: &mut Vec<Loss>) -> Option<Json> {
    let element = format!("actor `{}`", actor.id.value);
    let kind = match actor.kind.map(|kind| kind.value) {
        Some(ActorKind::ThreatAgent) => {
            let what = "left out: OTM has no threat agents";
            losses.push(Loss::new(actor.id.span, &element, what).of(&["actors"]));
            return None;
        }
        Some(ActorKind::System) => "external-service",
        Some(ActorKind::Person) | None => "person",
    };
    let what = "OTM has no actors: written as a component";
    losses.push(Loss::new(actor.id.span, &element, what).of(&["actors"]));
    Some(object([
        ("id", json!(actor.id.value.as_str())),
        ("name", json!(name(&actor.id, actor.title.as_ref()))),
        ("type", json!(kind)),
        ("parent", parent(actor.zone.as_ref())),
        ("threats", uses.at(&actor.id)),
        ("attributes", attributes(&actor.id, actor.title.as_ref(), None)),
    ]))
}

fn of_flow(flow: &Flow, uses: &Uses, losses: &mut Vec<Loss>) -> Option<Json> {
    let Some(path) = &flow.path else {
        let element = format!("flow `{}`", flow.id.value);
        let what = "left out: it does not say from where to where";
        losses.push(Loss::new(flow.id.span, &element, what).of(&["flows"]));
        return None;
    };
    Some(object([
        ("id", json!(flow.id.value.as_str())),
        ("name", json!(name(&flow.id, flow.title.as_ref()))),
        ("source", json!(path.from.value.as_str())),
        ("destination", json!(path.to.value.as_str())),
        ("assets", of_texts(&flow.sends)),
        ("threats", uses.at(&flow.id)),
        ("attributes", attributes(&flow.id, flow.title.as_ref(), None)),
    ]))
}

fn of_threat(threat: &Threat, losses: &mut Vec<Loss>) -> Option<Json> {
    let element = format!("threat `{}`", threat.id.value);
    let mut lost =
        |place, key, what: String| losses.push(Loss::new(place, &element, what).of(&[key]));
    if let Some(retired) = &threat.retired {
        lost(retired.span, "threats", "left out: it is retired".to_owned());
        return None;
    }
    let (cwes, others): (Vec<&Text>, Vec<&Text>) =
        threat.refs.iter().partition(|one| one.value.starts_with("CWE-"));
    for other in others {
        lost(other.span, "refs", format!("OTM cites CWE alone: `{}` is left out", other.value));
    }
    let (likelihood, impact) = (threat.likelihood, threat.impact);
    if let Some(outer) =
        likelihood.filter(|one| matches!(one.value, Likelihood::VeryLow | Likelihood::VeryHigh))
    {
        lost(
            outer.span,
            "likelihood",
            format!("likelihood `{}` reads as its neighbour", outer.value),
        );
    }
    if let Some(outer) = impact.filter(|one| one.value == Impact::VeryLow) {
        lost(outer.span, "impact", format!("impact `{}` reads as its neighbour", outer.value));
    }
    if let Some(accept) = &threat.accept {
        lost(
            accept.span,
            "accept",
            "that it is accepted is kept, by whom, why and until when is not".to_owned(),
        );
    }
    let open = |is_open: bool| if is_open { json!(NOT_STATED) } else { Json::Null };
    let risk = object([
        ("likelihood", json!(likelihood.map_or(0, |one| of_likelihood(one.value)))),
        ("likelihoodComment", open(likelihood.is_none())),
        ("impact", json!(impact.map_or(0, |one| of_impact(one.value)))),
        ("impactComment", open(impact.is_none())),
    ]);
    let letters = threat.stride.iter().map(|letter| json!(capital(letter.value.name())));
    Some(object([
        ("id", json!(threat.id.value.as_str())),
        ("name", json!(name(&threat.id, threat.title.as_ref()))),
        ("description", of_text(threat.action.as_ref())),
        ("categories", list(letters.collect())),
        ("cwes", of_texts(cwes)),
        ("risk", risk),
        ("attributes", attributes(&threat.id, threat.title.as_ref(), None)),
    ]))
}

fn capital(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Nothing is known of how far a mitigation lowers a risk.
fn of_mitigation(mitigation: &Mitigation) -> Json {
    object([
        ("id", json!(mitigation.id.value.as_str())),
        ("name", json!(name(&mitigation.id, mitigation.title.as_ref()))),
        ("riskReduction", json!(0)),
        ("attributes", attributes(&mitigation.id, mitigation.title.as_ref(), None)),
    ])
}
