//! Zones, data, components and flows.

use std::collections::HashMap;

use ecow::EcoString;

use super::{NOT_STATED, TRUST, Used, ZONE, identify, objects, rest, scales, texts};
use crate::finding::{Fact, Subject};
use crate::formats::reading::{Reader, items, number, text};
use crate::model::vocabulary::ComponentKind;
use crate::model::{Component, Data, Endpoints, Flow, Said, Text, Zone};
use crate::source::Spanned;
use crate::syntax::{Node, Value};

fn attribute<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.get("attributes")?.get(key)
}

/// Whether a zone only stands where a component must stand in one.
fn is_no_zone(node: &Node) -> bool {
    attribute(node, ZONE).is_some()
}

pub(super) fn zones(reader: &mut Reader, root: &Node) {
    let nodes = objects(root, "trustZones");
    let real: Vec<&Node> = nodes.into_iter().filter(|node| !is_no_zone(node)).collect();
    for node in &real {
        let id = identify(reader, "zone", node);
        let trust = number(node.get("risk").and_then(|risk| risk.get("trustRating")));
        let mut zone = Zone::new(id.clone(), node.span);
        zone.title = text(node.get("name"));
        zone.why = text(node.get("description"));
        #[expect(clippy::cast_possible_truncation, reason = "kept between 0 and 100")]
        let whole =
            |trust: Spanned<f64>| Spanned::new(trust.value.clamp(0.0, 100.0) as i64, trust.span);
        zone.trust = trust.filter(|_| attribute(node, TRUST).is_none()).map(whole);
        reader.model.zones.push(zone);
        let read = ["id", "name", "type", "description", "risk", "parent"];
        rest(reader, "zone", Some(&id), node, &read);
    }
    let components = Parents::of(&objects(root, "components"));
    for (at, node) in real.iter().enumerate() {
        let parent = node.get("parent").and_then(|parent| components.zone(parent).ok().flatten());
        reader.model.zones[at].inside = parent.map(|zone| reader.refer("zone", zone));
    }
}

pub(super) fn data(reader: &mut Reader, root: &Node) {
    for node in objects(root, "assets") {
        let id = identify(reader, "data", node);
        let mut data = Data::new(id.clone(), node.span);
        data.title = text(node.get("name"));
        let risk = node.get("risk");
        let comment = risk.and_then(|risk| text(risk.get("comment")));
        let open = comment.as_ref().and_then(|comment| comment.value.strip_prefix(NOT_STATED));
        let rated = |key: &str| {
            let is_open = open.is_some_and(|open| open.contains(key));
            number(risk.and_then(|risk| risk.get(key))).filter(|_| !is_open)
        };
        data.class = rated("confidentiality").map(|n| Spanned::new(scales::class(n.value), n.span));
        data.integrity = rated("integrity").map(|n| Spanned::new(scales::level(n.value), n.span));
        data.availability =
            rated("availability").map(|n| Spanned::new(scales::level(n.value), n.span));
        reader.model.data.push(data);
        rest(reader, "data", Some(&id), node, &["id", "name", "risk"]);
    }
}

pub(super) fn components<'n>(reader: &mut Reader, root: &'n Node) -> Vec<Used<'n>> {
    let nodes = objects(root, "components");
    let code = code_representations(root);
    let mut used = Vec::new();
    for node in &nodes {
        let id = identify(reader, "component", node);
        let mut component = Component::new(id.clone(), node.span);
        component.title = text(node.get("name"));
        component.purpose = text(node.get("description"));
        component.kind = text(node.get("type")).map(|kind| Spanned::new(kind_of(&kind), kind.span));
        for of in ["processed", "stored"] {
            for data in texts(node.get("assets").and_then(|assets| assets.get(of))) {
                let data = reader.refer("data", data);
                if !component.holds.iter().any(|held| held.value == data.value) {
                    component.holds.push(data);
                }
            }
        }
        component.tech = texts(node.get("tags"));
        for shown in items(node.get("representations")) {
            let of = text(shown.get("representation"));
            let is_code = of.is_none_or(|of| code.is_empty() || code.contains(&of.value));
            component.code.extend(text(shown.get("file")).filter(|_| is_code));
        }
        if !component.code.is_empty() {
            reader.says(Fact::Code);
        }
        reader.model.components.push(component);
        let read = [
            "id",
            "name",
            "type",
            "description",
            "assets",
            "tags",
            "representations",
            "parent",
            "threats",
        ];
        rest(reader, "component", Some(&id), node, &read);
        used.push(Used { id, node });
    }
    let parents = Parents::of(&nodes);
    let no_zone: Vec<EcoString> = objects(root, "trustZones")
        .into_iter()
        .filter(|node| is_no_zone(node))
        .filter_map(|node| Some(text(node.get("id"))?.value))
        .collect();
    for (at, node) in nodes.iter().enumerate() {
        let Some(parent) = node.get("parent") else { continue };
        match parents.zone(parent) {
            Ok(zone) => {
                let zone = zone.filter(|zone| !no_zone.contains(&zone.value));
                reader.model.components[at].zone = zone.map(|zone| reader.refer("zone", zone));
            }
            Err(wrong) => {
                let id = &used[at].id.value;
                let message = format!("component `{id}` is part of {}", wrong.what);
                let help = "name a trust zone, or a component that is in one, under `parent`";
                reader.wrong(Subject::new("component", id.clone()), wrong.at, message, help);
            }
        }
    }
    used
}

/// The representations that are code; the others are drawings.
fn code_representations(root: &Node) -> Vec<EcoString> {
    let is_code = |node: &&Node| {
        text(node.get("type")).is_some_and(|kind| kind.value.eq_ignore_ascii_case("code"))
    };
    let all = objects(root, "representations");
    all.into_iter().filter(is_code).filter_map(|node| Some(text(node.get("id"))?.value)).collect()
}

/// What each component is part of.
struct Parents<'n> {
    of: HashMap<EcoString, Option<&'n Node>>,
}

struct Wrong {
    at: crate::source::Span,
    what: String,
}

impl<'n> Parents<'n> {
    fn of(components: &[&'n Node]) -> Self {
        let mut of = HashMap::new();
        for node in components {
            if let Some(id) = text(node.get("id")) {
                of.entry(id.value).or_insert_with(|| node.get("parent"));
            }
        }
        Parents { of }
    }

    /// The zone that a parent is or stands in, over however many components.
    fn zone(&self, parent: &Node) -> Result<Option<Text>, Wrong> {
        let mut at = parent;
        for _ in 0..=self.of.len() {
            if let Some(zone) = text(at.get("trustZone")) {
                return Ok(Some(zone));
            }
            let Some(around) = text(at.get("component")) else { return Ok(None) };
            match self.of.get(&around.value) {
                Some(Some(next)) => at = next,
                Some(None) => return Ok(None),
                None => {
                    let what = format!("component `{}`, which is not defined", around.value);
                    return Err(Wrong { at: around.span, what });
                }
            }
        }
        Err(Wrong { at: parent.span, what: "itself, over other components".to_owned() })
    }
}

/// What a component is, by the words of its type: the catalogue of types is open.
pub(super) fn kind_of(kind: &Text) -> ComponentKind {
    const EXTERNAL: &[&str] =
        &["client", "external", "browser", "user", "person", "actor", "party", "saas"];
    const STORE: &[&str] = &[
        "database",
        "db",
        "storage",
        "s3",
        "bucket",
        "datastore",
        "store",
        "dynamo",
        "dynamodb",
        "redis",
        "sql",
        "nosql",
        "queue",
        "cache",
        "rds",
        "elasticache",
        "postgres",
        "postgresql",
        "mysql",
        "mariadb",
        "mongodb",
        "cassandra",
        "elasticsearch",
        "sqs",
        "efs",
        "ebs",
        "redshift",
        "mq",
        "kafka",
        "volume",
        "blob",
        "oracle",
        "aurora",
    ];
    let lower = kind.value.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let has = |known: &[&str]| words.iter().any(|word| known.contains(word));
    if has(EXTERNAL) {
        ComponentKind::External
    } else if has(STORE) {
        ComponentKind::Store
    } else {
        ComponentKind::Process
    }
}

pub(super) fn flows<'n>(reader: &mut Reader, root: &'n Node) -> Vec<Used<'n>> {
    let mut used = Vec::new();
    for node in objects(root, "dataflows") {
        let id = identify(reader, "flow", node);
        let end = |key| text(node.get(key)).map(|end| reader.refer("component", end));
        let (from, to) = (end("source"), end("destination"));
        let mut flow = Flow::new(id.clone(), node.span);
        flow.title = text(node.get("name"));
        flow.path = from.zip(to).map(|(from, to)| Endpoints { from, to });
        if flow.path.is_none() {
            reader.remark("flow", &id.value, node.span, Said::Loose);
        }
        flow.sends =
            texts(node.get("assets")).into_iter().map(|d| reader.refer("data", d)).collect();
        if node.get("bidirectional").is_some_and(|both| matches!(both.value, Value::Bool(true))) {
            flow.gets = flow.sends.clone();
            if flow.gets.is_empty() {
                let what = "it goes both ways; written as one";
                reader.lost(node.span, format!("flow `{}`", id.value), what);
            }
        }
        reader.model.flows.push(flow);
        let read = ["id", "name", "source", "destination", "assets", "bidirectional", "threats"];
        rest(reader, "flow", Some(&id), node, &read);
        used.push(Used { id, node });
    }
    used
}
