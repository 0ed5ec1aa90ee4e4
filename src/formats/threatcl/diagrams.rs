//! Data-flow diagrams, those of today and the older kind. What has the same name in two diagrams of
//! a model is the same thing.

use std::collections::{HashMap, HashSet};

use ecow::EcoString;

use super::Scope;
use super::blocks::{Block, Values, bare, inner, labelled, unread};
use crate::finding::{Draft, Fact, Mistake, Subject, nearest};
use crate::formats::reading::{Reader, field};
use crate::model::vocabulary::ComponentKind;
use crate::model::{Component, Endpoints, Flow, Text, Zone};
use crate::source::Spanned;
use crate::syntax::Node;

const KINDS: [(&str, ComponentKind); 3] = [
    ("process", ComponentKind::Process),
    ("external_element", ComponentKind::External),
    ("data_store", ComponentKind::Store),
];

const DIAGRAM: &[&str] = &["process", "external_element", "data_store", "trust_zone", "flow"];

/// Names of flows that say how they are sent.
const PROTOCOLS: &[&str] = &[
    "amqp", "amqps", "dns", "ftp", "ftps", "grpc", "grpcs", "http", "https", "ldap", "ldaps",
    "mqtt", "mqtts", "quic", "rdp", "sftp", "smtp", "smtps", "ssh", "tcp", "tls", "udp", "ws",
    "wss",
];

pub(super) fn diagrams(reader: &mut Reader, scope: &mut Scope<'_>, known: &Values<'_>) {
    let mut all: Vec<&Node> = Vec::new();
    for body in &scope.bodies {
        for key in ["data_flow_diagram_v2", "data_flow_diagram", "legacy_data_flow_diagram"] {
            all.extend(bare(body, key).into_iter().map(|block| block.body));
        }
    }
    if all.is_empty() {
        return;
    }
    for fact in [Fact::Components, Fact::Flows, Fact::Zones] {
        reader.says(fact);
    }
    for diagram in &all {
        unread(reader, "a data-flow diagram", diagram, DIAGRAM);
        for (key, kind) in KINDS {
            for block in labelled(diagram, key) {
                let zone = field(block.body, "trust_zone").and_then(|zone| known.text(zone));
                let zone = zone.map(|name| zone_of(reader, scope, &name, block.body));
                element(reader, scope, known, (kind, &block), zone);
            }
        }
        for zone in labelled(diagram, "trust_zone") {
            let Some(name) = &zone.label else { continue };
            let id = zone_of(reader, scope, name, zone.body);
            unread(reader, &format!("zone `{}`", id.value), zone.body, &KINDS.map(|(key, _)| key));
            for (key, kind) in KINDS {
                for block in labelled(zone.body, key) {
                    // Where it says another zone itself, that is a mistake.
                    let own = field(block.body, "trust_zone").and_then(|own| known.text(own));
                    if let Some(own) = own.filter(|own| own.value != name.value) {
                        let message = format!(
                            "it stands in zone `{}` and says that it is in `{}`",
                            name.value, own.value
                        );
                        let help = "take out its own `trust_zone`, or move it";
                        reader.wrong(Subject::model(), own.span, message, help);
                    }
                    element(reader, scope, known, (kind, &block), Some(id.clone()));
                }
            }
        }
    }
    let flows: Vec<Block<'_>> = all.iter().flat_map(|diagram| labelled(diagram, "flow")).collect();
    let mut names: HashMap<EcoString, usize> = HashMap::new();
    for name in flows.iter().filter_map(|flow| flow.label.as_ref()) {
        *names.entry(name.value.clone()).or_default() += 1;
    }
    // The same way drawn in two diagrams is one flow.
    let mut drawn = HashSet::new();
    for block in &flows {
        let is_alone = block.label.as_ref().is_some_and(|name| names[&name.value] == 1);
        let flow = flow(reader, scope, known, block, is_alone, &mut drawn);
        reader.model.flows.extend(flow);
    }
}

fn zone_of(reader: &mut Reader, scope: &mut Scope<'_>, name: &Text, at: &Node) -> Text {
    if let Some(id) = scope.zones.get(&name.value) {
        return Text::new(id.clone(), name.span);
    }
    let id = reader.identify("zone", Some(name), Some(scope.own(name)), at.span);
    scope.zones.insert(name.value.clone(), id.value.clone());
    let mut zone = Zone::new(id.clone(), at.span);
    zone.title = Some(name.clone());
    reader.model.zones.push(zone);
    id
}

fn element(
    reader: &mut Reader,
    scope: &mut Scope<'_>,
    known: &Values<'_>,
    (kind, block): (ComponentKind, &Block<'_>),
    zone: Option<Text>,
) {
    let Some(name) = &block.label else { return };
    let called = format!("component `{}`", name.value);
    unread(reader, &called, block.body, &["information_asset", "trust_zone"]);
    if let Some(id) = scope.elements.get(&name.value) {
        let mut components = reader.model.components.iter_mut();
        if let Some(component) = components.find(|component| component.id.value == *id) {
            component.zone = component.zone.take().or(zone);
        }
        return;
    }
    let id = reader.identify("component", Some(name), Some(scope.own(name)), block.body.span);
    scope.elements.insert(name.value.clone(), id.value.clone());
    let mut component = Component::new(id.clone(), block.body.span);
    component.title = Some(name.clone());
    component.kind = Some(Spanned::new(kind, name.span));
    component.zone = zone;
    component.owner = scope.author.clone();
    let asset = field(block.body, "information_asset").and_then(|asset| known.text(asset));
    if let Some(asset) = asset {
        let subject = Subject::new("component", id.value);
        component.holds.extend(asset_of(reader, scope, &subject, &asset));
    }
    reader.model.components.push(component);
}

/// What a reference to an information asset means.
pub(super) fn asset_of(
    reader: &mut Reader,
    scope: &Scope<'_>,
    subject: &Subject,
    asset: &Text,
) -> Option<Text> {
    let found = lookup(&scope.data, &asset.value);
    if found.is_none() && !scope.partial {
        let message = format!("no information asset is called `{}`", asset.value);
        dangling(reader, subject, asset, message, scope.data.keys());
    }
    Some(Text::new(found?.clone(), asset.span))
}

/// A reference by name, or by kind and name: `process.web_app`.
fn lookup<'s>(names: &'s HashMap<EcoString, EcoString>, name: &str) -> Option<&'s EcoString> {
    let Some((_, short)) = inner(name).and_then(|path| path.split_once('.')) else {
        return names.get(name);
    };
    let plain = |name: &str| name.to_lowercase().replace([' ', '-'], "_");
    let mut found: Vec<(&EcoString, &EcoString)> =
        names.iter().filter(|(name, _)| plain(name) == short).collect();
    found.sort();
    found.first().map(|(_, id)| *id)
}

fn dangling<'w>(
    reader: &mut Reader,
    subject: &Subject,
    name: &Text,
    message: String,
    names: impl Iterator<Item = &'w EcoString>,
) {
    let draft = Draft::new(subject.clone(), name.span, message);
    // Nobody reads the hundredth guess, and each takes a look at everything.
    let guess = reader.model.mistakes.len() < 100;
    let draft = match nearest(&name.value, names.map(EcoString::as_str).filter(|_| guess)) {
        Some(meant) => draft.help(format!("did you mean `{meant}`?")),
        None => draft.help("it is called by its name; add it, or correct the name"),
    };
    reader.model.mistakes.push(Mistake::new("schema-ref-unresolved", draft));
}

fn flow(
    reader: &mut Reader,
    scope: &Scope<'_>,
    known: &Values<'_>,
    block: &Block<'_>,
    is_alone: bool,
    drawn: &mut HashSet<(EcoString, EcoString, EcoString)>,
) -> Option<Flow> {
    let end = |key| field(block.body, key).and_then(|end| known.text(end));
    let (from, to) = (end("from"), end("to"));
    let name = block.label.as_ref()?;
    unread(reader, &format!("flow `{}`", name.value), block.body, &["from", "to", "protocol"]);
    let ends = || Some((from.as_ref()?.value.clone(), to.as_ref()?.value.clone()));
    if let Some((from, to)) = ends()
        && !drawn.insert((name.value.clone(), from, to))
    {
        return None;
    }
    let own = match (&from, &to) {
        (Some(from), Some(to)) if !is_alone => {
            format!("{} ({} -> {})", name.value, from.value, to.value).into()
        }
        _ => name.value.clone(),
    };
    let own = scope.own(&Text::new(own, name.span));
    let id = reader.identify("flow", Some(name), Some(own), block.body.span);
    let subject = Subject::new("flow", id.value.clone());
    let mut flow = Flow::new(id, block.body.span);
    flow.title = Some(name.clone());
    flow.owner = scope.author.clone();
    let from = an_end(reader, scope, (&subject, name), "from", from);
    let to = an_end(reader, scope, (&subject, name), "to", to);
    flow.path = from.zip(to).map(|(from, to)| Endpoints { from, to });
    flow.over = field(block.body, "protocol").and_then(|protocol| known.text(protocol));
    if flow.over.is_some() {
        reader.says(Fact::Protocol);
    }
    if flow.over.is_none() && PROTOCOLS.contains(&name.value.to_lowercase().as_str()) {
        flow.over = Some(name.clone());
    }
    if flow.over.is_some() {
        reader.says(Fact::FlowEncryption);
    }
    Some(flow)
}

fn an_end(
    reader: &mut Reader,
    scope: &Scope<'_>,
    (subject, name): (&Subject, &Text),
    key: &str,
    end: Option<Text>,
) -> Option<Text> {
    let Some(end) = end else {
        let message = format!("flow `{}` has no `{key}`", name.value);
        reader.wrong(subject.clone(), name.span, message, "name an element of the diagram");
        return None;
    };
    let found = lookup(&scope.elements, &end.value);
    if found.is_none() && !scope.partial {
        let message =
            format!("flow `{}` names `{}`, which no element is called", name.value, end.value);
        dangling(reader, subject, &end, message, scope.elements.keys());
    }
    Some(Text::new(found?.clone(), end.span))
}
