//! Open Threat Model 0.1 and 0.2, in YAML or JSON.
//!
//! A threat is defined once and used at components and flows; state and mitigations stand with the
//! use. It becomes one threat at all of these, treated as well as where it is treated worst.

use super::reading::{Decision, Reader, decision, items, number, stride, text};
use super::{Format, Reading, includes_nothing};
use crate::finding::Fact;
use crate::model::vocabulary::{ComponentKind, Impact, Likelihood, MitigationStatus};
use crate::model::{Accept, Component, Data, Endpoints, Flow, Mitigation, Text, Threat, Zone};
use crate::source::{SourceFile, Sources, Spanned};
use crate::syntax::{Document, Node};

pub(super) static FORMAT: Format = Format {
    name: "otm",
    title: "OTM",
    says: &[
        Fact::Components,
        Fact::Flows,
        Fact::Zones,
        Fact::Trust,
        Fact::Owner,
        Fact::Data,
        Fact::Threats,
        Fact::Target,
        Fact::Stride,
        Fact::Rating,
        Fact::Treatment,
        Fact::References,
        Fact::Mitigations,
    ],
    claims,
    includes: includes_nothing,
    read,
};

fn claims(_: &SourceFile, document: &Document) -> bool {
    document.root.get("otmVersion").is_some()
}

fn read(_: &Sources, document: &Document, _: &[Document]) -> Reading {
    let root = &document.root;
    let mut reader = Reader::new(&FORMAT, root.span);
    if let Some(project) = root.get("project") {
        reader.model.system = text(project.get("name")).or_else(|| text(project.get("id")));
        reader.model.purpose = text(project.get("description"));
        reader.model.owner = text(project.get("owner"));
    }
    zones(&mut reader, root);
    data(&mut reader, root);
    let components = components(&mut reader, root);
    let flows = flows(&mut reader, root);
    threats(&mut reader, root, components.iter().chain(&flows));
    reader.done()
}

fn zones(reader: &mut Reader, root: &Node) {
    let nodes = items(root.get("trustZones"));
    for node in &nodes {
        let name = text(node.get("name"));
        let id = reader.identify("zone", name.as_ref(), text(node.get("id")), node.span);
        let trust = number(node.get("risk").and_then(|risk| risk.get("trustRating")));
        let mut zone = Zone::new(id, node.span);
        zone.title = name;
        zone.why = text(node.get("description"));
        #[expect(clippy::cast_possible_truncation, reason = "kept between 0 and 100")]
        let whole =
            |trust: Spanned<f64>| Spanned::new(trust.value.clamp(0.0, 100.0) as i64, trust.span);
        zone.trust = trust.map(whole);
        reader.model.zones.push(zone);
    }
    for (at, node) in nodes.iter().enumerate() {
        let parent = node.get("parent").and_then(|parent| text(parent.get("trustZone")));
        reader.model.zones[at].inside = parent.map(|zone| reader.refer("zone", zone));
    }
}

fn data(reader: &mut Reader, root: &Node) {
    for node in items(root.get("assets")) {
        let name = text(node.get("name"));
        let id = reader.identify("data", name.as_ref(), text(node.get("id")), node.span);
        let mut data = Data::new(id, node.span);
        data.title = name;
        reader.model.data.push(data);
    }
}

/// A component or a flow: what it became, and the node with the threats that it uses.
struct Used<'n> {
    id: Text,
    node: &'n Node,
}

fn components<'n>(reader: &mut Reader, root: &'n Node) -> Vec<Used<'n>> {
    let nodes = items(root.get("components"));
    let mut used = Vec::new();
    for node in &nodes {
        let name = text(node.get("name"));
        let id = reader.identify("component", name.as_ref(), text(node.get("id")), node.span);
        let mut component = Component::new(id.clone(), node.span);
        component.title = name;
        component.purpose = text(node.get("description"));
        component.kind = text(node.get("type")).map(|kind| Spanned::new(kind_of(&kind), kind.span));
        for of in ["processed", "stored"] {
            let held = items(node.get("assets").and_then(|assets| assets.get(of)));
            let held = held.into_iter().filter_map(|data| text(Some(data)));
            component.holds.extend(held.map(|data| reader.refer("data", data)));
        }
        component.tech =
            items(node.get("tags")).into_iter().filter_map(|tag| text(Some(tag))).collect();
        for shown in items(node.get("representations")) {
            component.code.extend(text(shown.get("file")));
        }
        if !component.code.is_empty() {
            reader.says(Fact::Code);
        }
        reader.model.components.push(component);
        used.push(Used { id, node });
    }
    for (at, node) in nodes.iter().enumerate() {
        reader.model.components[at].zone = zone_of(reader, &nodes, node);
    }
    used
}

/// The zone of a component: its own, or that of the component it is part of.
fn zone_of(reader: &Reader, nodes: &[&Node], node: &Node) -> Option<Text> {
    let mut at = node;
    // A component is part of no more than all the others; a circle ends here as well.
    for _ in 0..nodes.len() {
        let parent = at.get("parent")?;
        if let Some(zone) = text(parent.get("trustZone")) {
            return Some(reader.refer("zone", zone));
        }
        let around = text(parent.get("component"))?;
        let is_it = |node: &&&Node| text(node.get("id")).is_some_and(|id| id.value == around.value);
        at = nodes.iter().find(is_it)?;
    }
    None
}

/// What a component is, by the words of its type: the catalogue of types is open.
fn kind_of(kind: &Text) -> ComponentKind {
    let word = kind.value.to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
    if has(&["client", "external", "browser", "user", "third-party", "actor"]) {
        ComponentKind::External
    } else if has(&[
        "database",
        "-db",
        "db-",
        "storage",
        "s3",
        "bucket",
        "datastore",
        "data-store",
        "dynamo",
        "redis",
        "sql",
        "queue",
        "cache",
    ]) {
        ComponentKind::Store
    } else {
        ComponentKind::Process
    }
}

fn flows<'n>(reader: &mut Reader, root: &'n Node) -> Vec<Used<'n>> {
    let mut used = Vec::new();
    for node in items(root.get("dataflows")) {
        let name = text(node.get("name"));
        let id = reader.identify("flow", name.as_ref(), text(node.get("id")), node.span);
        let end = |key| text(node.get(key)).map(|end| reader.refer("component", end));
        let (from, to) = (end("source"), end("destination"));
        let mut flow = Flow::new(id.clone(), node.span);
        flow.title = name;
        flow.path = from.zip(to).map(|(from, to)| Endpoints { from, to });
        let carried = items(node.get("assets")).into_iter().filter_map(|data| text(Some(data)));
        flow.sends = carried.map(|data| reader.refer("data", data)).collect();
        reader.model.flows.push(flow);
        used.push(Used { id, node });
    }
    used
}

fn threats<'a, 'n: 'a>(
    reader: &mut Reader,
    root: &'n Node,
    used: impl Iterator<Item = &'a Used<'n>> + Clone,
) {
    for node in items(root.get("mitigations")) {
        let name = text(node.get("name"));
        let id = reader.identify("mitigation", name.as_ref(), text(node.get("id")), node.span);
        let mut mitigation = Mitigation::new(id, node.span);
        mitigation.title = name;
        reader.model.mitigations.push(mitigation);
    }
    for node in items(root.get("threats")) {
        let name = text(node.get("name"));
        let own = text(node.get("id"));
        let id = reader.identify("threat", name.as_ref(), own.clone(), node.span);
        let mut threat = Threat::new(id, node.span);
        threat.title = name;
        for category in items(node.get("categories")).into_iter().filter_map(|one| text(Some(one)))
        {
            threat
                .stride
                .extend(stride(&category.value).map(|kind| Spanned::new(kind, category.span)));
        }
        threat.refs =
            items(node.get("cwes")).into_iter().filter_map(|one| text(Some(one))).collect();
        let risk = |key| number(node.get("risk").and_then(|risk| risk.get(key)));
        threat.likelihood = risk("likelihood").map(|n| Spanned::new(likelihood(n.value), n.span));
        threat.impact = risk("impact").map(|n| Spanned::new(impact(n.value), n.span));
        if let Some(own) = own {
            uses(reader, &mut threat, &own, used.clone());
        }
        reader.model.threats.push(threat);
    }
}

/// Where a threat is used, and what is done about it there.
fn uses<'a, 'n: 'a>(
    reader: &mut Reader,
    threat: &mut Threat,
    own: &Text,
    used: impl Iterator<Item = &'a Used<'n>>,
) {
    let mut states = Vec::new();
    for element in used {
        for usage in items(element.node.get("threats")) {
            let Some(named) = text(usage.get("threat")).filter(|named| named.value == own.value)
            else {
                continue;
            };
            threat.at.push(Text::new(element.id.value.clone(), named.span));
            states.push(text(usage.get("state")));
            for against in items(usage.get("mitigations")) {
                let Some(mitigation) = text(against.get("mitigation")) else { continue };
                let mitigation = reader.refer("mitigation", mitigation);
                stand(reader, &mitigation, text(against.get("state")));
                if !threat.mitigated_by.iter().any(|known| known.value == mitigation.value) {
                    threat.mitigated_by.push(mitigation);
                }
            }
        }
    }
    // It is accepted where it is accepted everywhere.
    let is_accepted = |state: &Text| matches!(decision(&state.value), Some(Decision::Accepted));
    if let Some(Some(first)) = states.first()
        && states.iter().all(|state| state.as_ref().is_some_and(is_accepted))
    {
        threat.accept = Some(Accept::new(first.span));
    }
}

/// A mitigation stands where it stands worst.
fn stand(reader: &mut Reader, mitigation: &Text, state: Option<Text>) {
    let Some(state) = state else { return };
    let status = match decision(&state.value) {
        Some(Decision::Mitigated) => MitigationStatus::Implemented,
        Some(Decision::InProgress) => MitigationStatus::Planned,
        _ => MitigationStatus::Proposed,
    };
    let of = reader.model.mitigations.iter_mut().find(|one| one.id.value == mitigation.value);
    if let Some(of) = of
        && of.status.is_none_or(|known| status < known.value)
    {
        of.status = Some(Spanned::new(status, state.span));
    }
}

/// OTM counts from 0 to 100; the quarters are ours.
fn likelihood(percent: f64) -> Likelihood {
    match percent {
        n if n < 25.0 => Likelihood::Low,
        n if n < 60.0 => Likelihood::Medium,
        _ => Likelihood::High,
    }
}

fn impact(percent: f64) -> Impact {
    match percent {
        n if n < 25.0 => Impact::Low,
        n if n < 60.0 => Impact::Medium,
        n if n < 85.0 => Impact::High,
        _ => Impact::Critical,
    }
}
