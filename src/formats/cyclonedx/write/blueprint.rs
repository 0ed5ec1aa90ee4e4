//! What the system consists of.

use serde_json::{Value as Json, json};

use super::{
    list, moment, name, object, of_text, owned, parties, party, place, properties, reference,
};
use crate::formats::Loss;
use crate::model::vocabulary::{ActorKind, Answer, ComponentKind, Level, Skill};
use crate::model::{Actor, Component, Data, Flow, Model, Text, Zone};
use crate::source::Spanned;

const NOT_STATED: &str = "not stated";

pub(super) fn blueprint(model: &Model, losses: &mut Vec<Loss>) -> Json {
    let system = model.system.as_ref().map_or("imported", |system| system.value.as_str());
    let every =
        model.review_every.map(|every| json!({"reviewFrequency": format!("P{}D", every.value.0)}));
    let metadata = object([
        ("reviewDate", model.reviewed.map_or(Json::Null, |date| moment(date.value))),
        ("validityPeriod", every.unwrap_or_default()),
    ]);
    let out = model.components.iter().filter(|one| is_out(one.out_of_scope.as_ref()));
    let out = list(out.map(|one| reference("component", &one.id.value)).collect());
    let scope = match out.is_null() {
        true => Json::Null,
        false => json!({"name": system, "excludedComponents": out}),
    };
    let (stores, assets): (Vec<&Component>, Vec<&Component>) =
        model.components.iter().partition(|one| is_store(one));
    let mut all: Vec<Json> = assets.into_iter().map(|one| asset(one, losses)).collect();
    let is = |actor: &&Actor, kind| actor.kind.is_some_and(|known| known.value == kind);
    for system in model.actors.iter().filter(|actor| is(actor, ActorKind::System)) {
        let element = format!("actor `{}`", system.id.value);
        let what = "CycloneDX has no place for it as an actor: written as an external asset";
        losses.push(Loss::new(system.id.span, &element, what).of(&["actors"]));
        all.push(outside(system));
    }
    let persons = model
        .actors
        .iter()
        .filter(|actor| !is(actor, ActorKind::System) && !is(actor, ActorKind::ThreatAgent));
    let flows = model.flows.iter().filter_map(|one| flow(model, one, losses)).collect();
    object([
        ("bom-ref", json!("blueprint")),
        ("name", json!(system)),
        ("description", of_text(model.purpose.as_ref())),
        ("modelTypes", json!(["data-flow"])),
        ("metadata", metadata),
        ("scope", scope),
        ("zones", list(model.zones.iter().map(zone).collect())),
        ("dataSets", list(model.data.iter().map(|one| data(model, one, losses)).collect())),
        ("assets", list(all)),
        ("actors", list(persons.map(person).collect())),
        ("dataStores", list(stores.into_iter().map(|one| store(one, losses)).collect())),
        ("flows", list(flows)),
        ("assumptions", list(assumptions(model, losses))),
        (
            "properties",
            match owned(model.owner.as_ref()) {
                Some(owner) => json!([{"name": "tmgate:owner", "value": owner}]),
                None => Json::Null,
            },
        ),
    ])
}

fn is_out(answer: Option<&Spanned<Answer>>) -> bool {
    answer.is_some_and(|answer| answer.value != Answer::No)
}

fn is_store(component: &Component) -> bool {
    component.kind.is_some_and(|kind| kind.value == ComponentKind::Store)
}

fn zone(zone: &Zone) -> Json {
    let title = zone.title.as_ref();
    let trust = zone.trust.map(|trust| trust.value.to_string());
    let inside = zone.inside.as_ref().map(|around| reference("zone", &around.value));
    object([
        ("bom-ref", reference("zone", &zone.id.value)),
        ("name", json!(name(&zone.id, title))),
        ("description", of_text(zone.why.as_ref())),
        ("type", json!("trust")),
        ("parent", inside.unwrap_or_default()),
        (
            "properties",
            properties(&zone.id, title, &[("trust", trust), ("owner", owned(zone.owner.as_ref()))]),
        ),
    ])
}

fn data(model: &Model, data: &Data, losses: &mut Vec<Loss>) -> Json {
    let element = format!("data `{}`", data.id.value);
    let title = data.title.as_ref();
    let called = name(&data.id, title);
    let personal = data.pii.is_some_and(|pii| pii.value);
    if let Some(pii) = data.pii.filter(|pii| !pii.value) {
        let what = "that it is not personal is left out";
        losses.push(Loss::new(pii.span, &element, what).of(&["pii"]));
    }
    let purpose = data.purpose.as_ref().map(|purpose| json!([{"name": purpose.value.as_str()}]));
    let profile = object([
        ("bom-ref", reference("profile", &data.id.value)),
        ("name", json!(called)),
        ("classification", data.class.map_or(Json::Null, |class| json!(class.value.word()))),
        ("informationTypes", if personal { json!(["pii"]) } else { Json::Null }),
        ("purposes", purpose.unwrap_or_default()),
    ]);
    let holders = model
        .components
        .iter()
        .filter(|one| one.holds.iter().any(|held| held.value == data.id.value));
    let retention = data.keep.map_or(Json::Null, |keep| json!(format!("P{}D", keep.value.0)));
    let placements: Vec<Json> = holders
        .map(|holder| {
            object([
                ("dataStore", reference("component", &holder.id.value)),
                ("encrypted", encrypted(holder)),
                ("retention", retention.clone()),
            ])
        })
        .collect();
    if let Some(keep) = data.keep.filter(|_| placements.is_empty()) {
        let what = "how long it is kept is left out: it lies nowhere";
        losses.push(Loss::new(keep.span, &element, what).of(&["keep"]));
    }
    let level = |level: Option<Spanned<Level>>| level.map(|level| level.value.word().to_owned());
    let no_class = (personal && data.class.is_none()).then(|| NOT_STATED.to_owned());
    object([
        ("bom-ref", reference("data", &data.id.value)),
        ("name", json!(called)),
        ("description", json!(called)),
        ("dataProfiles", json!([profile])),
        ("owners", parties("owner", data.owner.as_ref())),
        ("placements", list(placements)),
        (
            "properties",
            properties(
                &data.id,
                title,
                &[
                    ("integrity", level(data.integrity)),
                    ("availability", level(data.availability)),
                    ("class", no_class),
                ],
            ),
        ),
    ])
}

fn encrypted(component: &Component) -> Json {
    match component.encrypted.as_ref().map(|answer| &answer.value) {
        Some(Answer::Yes) => json!(true),
        Some(Answer::No) => json!(false),
        Some(Answer::Because(_)) | None => Json::Null,
    }
}

/// What is told of a component, whatever it is written as.
fn told(component: &Component, losses: &mut Vec<Loss>) -> Vec<(&'static str, Option<String>)> {
    let element = format!("component `{}`", component.id.value);
    if let Some(answer) = &component.encrypted {
        let what = match (&answer.value, component.holds.is_empty()) {
            (Answer::Because(_), _) => Some("why it need not be encrypted is left out"),
            (_, true) => Some("whether it is encrypted is left out: it holds no data"),
            _ => None,
        };
        losses.extend(what.map(|what| Loss::new(answer.span, &element, what).of(&["encrypted"])));
    }
    let why = component.out_of_scope.as_ref().and_then(|answer| match &answer.value {
        Answer::Because(why) => Some(why.to_string()),
        Answer::Yes | Answer::No => None,
    });
    vec![("out_of_scope", why)]
}

fn asset(component: &Component, losses: &mut Vec<Loss>) -> Json {
    let title = component.title.as_ref();
    let kind = match component.kind.map(|kind| kind.value) {
        Some(ComponentKind::External) => "actor",
        _ => "process",
    };
    if component.kind.is_none() {
        let element = format!("component `{}`", component.id.value);
        let what = "its kind is not stated: written as a process";
        losses.push(Loss::new(component.id.span, &element, what).of(&["kind"]));
    }
    let mut further = told(component, losses);
    let tech: Vec<&str> = component.tech.iter().map(|word| word.value.as_str()).collect();
    further.push(("tech", (!tech.is_empty()).then(|| tech.join(", "))));
    object([
        ("bom-ref", reference("component", &component.id.value)),
        ("type", json!(kind)),
        ("name", json!(name(&component.id, title))),
        ("description", of_text(component.purpose.as_ref())),
        ("zone", in_zone(component.zone.as_ref())),
        ("ownership", parties("owner", component.owner.as_ref())),
        ("properties", properties(&component.id, title, &further)),
    ])
}

fn in_zone(zone: Option<&Text>) -> Json {
    zone.map_or(Json::Null, |zone| reference("zone", &zone.value))
}

/// A system of others, as an asset.
fn outside(actor: &Actor) -> Json {
    let title = actor.title.as_ref();
    object([
        ("bom-ref", reference("actor", &actor.id.value)),
        ("type", json!("actor")),
        ("name", json!(name(&actor.id, title))),
        ("zone", in_zone(actor.zone.as_ref())),
        ("properties", properties(&actor.id, title, &[])),
    ])
}

fn store(component: &Component, losses: &mut Vec<Loss>) -> Json {
    let title = component.title.as_ref();
    let mut further = told(component, losses);
    further.push(("owner", owned(component.owner.as_ref())));
    let tech = component.tech.iter().map(|word| json!(word.value.as_str())).collect();
    let held = component.holds.iter().map(|data| reference("data", &data.value)).collect();
    object([
        ("bom-ref", reference("component", &component.id.value)),
        ("name", json!(name(&component.id, title))),
        ("description", of_text(component.purpose.as_ref())),
        ("type", json!({"name": "data store"})),
        ("zone", in_zone(component.zone.as_ref())),
        ("technologies", list(tech)),
        ("dataSets", list(held)),
        ("properties", properties(&component.id, title, &further)),
    ])
}

fn person(actor: &Actor) -> Json {
    let title = actor.title.as_ref();
    let called = name(&actor.id, title);
    let skill = actor.skill.map(|skill| skill.value.word().to_owned());
    object([
        ("bom-ref", reference("actor", &actor.id.value)),
        ("party", json!({"roles": [{"role": "end-user"}], "person": {"name": called}})),
        ("zone", in_zone(actor.zone.as_ref())),
        (
            "properties",
            properties(&actor.id, title, &[("goal", owned(actor.goal.as_ref())), ("skill", skill)]),
        ),
    ])
}

/// Threat agents, as profiles of attackers.
pub(super) fn profiles(model: &Model, losses: &mut Vec<Loss>) -> Vec<Json> {
    let is_agent =
        |actor: &&Actor| actor.kind.is_some_and(|kind| kind.value == ActorKind::ThreatAgent);
    let mut all = Vec::new();
    for agent in model.actors.iter().filter(is_agent) {
        if let Some(zone) = &agent.zone {
            let element = format!("actor `{}`", agent.id.value);
            let what = "the zone of a threat agent is left out";
            losses.push(Loss::new(zone.span, &element, what).of(&["zone"]));
        }
        let title = agent.title.as_ref();
        let skill = agent.skill.map(|skill| match skill.value {
            Skill::Low => "minimal",
            Skill::Medium => "intermediate",
            Skill::High => "advanced",
        });
        all.push(object([
            ("bom-ref", reference("actor", &agent.id.value)),
            ("name", json!(name(&agent.id, title))),
            ("sophistication", json!(skill)),
            ("properties", properties(&agent.id, title, &[("goal", owned(agent.goal.as_ref()))])),
        ]));
    }
    all
}

fn flow(model: &Model, flow: &Flow, losses: &mut Vec<Loss>) -> Option<Json> {
    let element = format!("flow `{}`", flow.id.value);
    let Some(path) = &flow.path else {
        let what = "left out: it does not say from where to where";
        losses.push(Loss::new(flow.id.span, &element, what).of(&["flows"]));
        return None;
    };
    let end = |end: &Text| place(model, end).unwrap_or_else(|| reference("component", &end.value));
    let data = |all: &[Text]| -> Vec<Json> {
        all.iter().map(|data| reference("profile", &data.value)).collect()
    };
    let title = flow.title.as_ref();
    let over = flow.over.as_ref().map(|over| json!([over.value.as_str()]));
    let gets: Vec<String> =
        flow.gets.iter().map(|data| format!("profile:{}", data.value)).collect();
    let gets = (!gets.is_empty()).then(|| gets.join(", "));
    Some(object([
        ("bom-ref", reference("flow", &flow.id.value)),
        ("name", json!(name(&flow.id, title))),
        ("type", json!("data")),
        ("source", end(&path.from)),
        ("destination", end(&path.to)),
        ("protocols", over.unwrap_or_default()),
        ("dataProfiles", list(data(&flow.sends))),
        ("authentication", words(&flow.authn, AUTHENTICATION)),
        ("authorization", words(&flow.authz, AUTHORIZATION)),
        (
            "properties",
            properties(&flow.id, title, &[("gets", gets), ("owner", owned(flow.owner.as_ref()))]),
        ),
    ]))
}

const AUTHENTICATION: &[&str] = &[
    "api-key",
    "basic",
    "bearer",
    "biometric",
    "certificate",
    "digest",
    "fido2",
    "form",
    "hmac",
    "jwt",
    "kerberos",
    "ldap",
    "mtls",
    "none",
    "oauth2",
    "oidc",
    "psk",
    "saml",
    "scram",
    "session-cookie",
    "ssh",
    "totp",
];
const AUTHORIZATION: &[&str] = &["abac", "acl", "dac", "mac", "none", "pbac", "rbac", "rebac"];

/// Words of a closed list as they are, others as names of one's own.
fn words(all: &[Text], known: &[&str]) -> Json {
    let of = |word: &Text| match known.contains(&word.value.as_str()) {
        true => json!(word.value.as_str()),
        false => json!({"name": word.value.as_str()}),
    };
    list(all.iter().map(of).collect())
}

fn assumptions(model: &Model, losses: &mut Vec<Loss>) -> Vec<Json> {
    let mut all = Vec::new();
    for one in &model.assumptions {
        let element = format!("assumption `{}`", one.id.value);
        let mut at = Vec::new();
        for related in &one.at {
            match place(model, related) {
                Some(place) => at.push(place),
                None => {
                    let what = format!("`{}` is left out: nothing is called so", related.value);
                    losses.push(Loss::new(related.span, &element, what).of(&["at"]));
                }
            }
        }
        all.push(object([
            ("bom-ref", reference("assumption", &one.id.value)),
            ("description", json!(name(&one.id, one.title.as_ref()))),
            ("relatedAssets", list(at)),
            ("owner", party("owner", one.owner.as_ref())),
            ("validationMethod", of_text(one.why.as_ref())),
        ]));
    }
    all
}

pub(super) fn objectives(model: &Model) -> Vec<Json> {
    let of = |impact: Level| match impact {
        Level::Low => "low",
        Level::Medium => "moderate",
        Level::High => "high",
        Level::Critical => "critical",
    };
    let objective = |one: &crate::model::Objective| {
        let title = one.title.as_ref();
        object([
            ("bom-ref", reference("objective", &one.id.value)),
            ("name", json!(name(&one.id, title))),
            ("description", of_text(one.why.as_ref())),
            ("criticality", one.impact.map_or(Json::Null, |impact| json!(of(impact.value)))),
            ("owner", party("owner", one.owner.as_ref())),
            ("properties", properties(&one.id, title, &[])),
        ])
    };
    model.objectives.iter().map(objective).collect()
}
