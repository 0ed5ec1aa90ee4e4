//! Data flows: what they carry, how they are sent, who proves what to whom.

use std::collections::{HashMap, HashSet};

use ecow::{EcoString, eco_format};

use super::elements::{self, Elements};
use super::{Lower, attributes, many};
use crate::finding::Fact;
use crate::formats::reading::{objects, rest, text};
use crate::model::vocabulary::{Answer, ComponentKind};
use crate::model::{Endpoints, Flow, Said, Text};
use crate::source::{Span, Spanned};
use crate::syntax::{Node, Value};

/// The flows of a model, each with what it became.
pub(super) fn flows<'n>(
    model: &mut Lower,
    root: &'n Node,
    elements: &Elements<'_>,
) -> Vec<(Text, &'n Node)> {
    let nodes = objects(root, "flows");
    let mut names: HashMap<EcoString, usize> = HashMap::new();
    for name in nodes.iter().filter_map(|node| text(node.get("name"))) {
        *names.entry(name.value.to_lowercase()).or_insert(0) += 1;
    }
    let made = nodes.into_iter().map(|node| (flow(model, node, elements, &names), node));
    made.collect()
}

fn flow(
    model: &mut Lower,
    node: &Node,
    elements: &Elements<'_>,
    names: &HashMap<EcoString, usize>,
) -> Text {
    let [from, to] = ["source", "sink"].map(|key| model.refer("component", node.get(key)));
    let name = text(node.get("name"));
    let spoken = called(name.as_ref(), names, from.as_ref(), to.as_ref(), node.span);
    // Flows of one name are common and are not referred to by it.
    let is_only = |name: &Text| names.get(name.value.to_lowercase().as_str()) == Some(&1);
    let own = name.clone().filter(is_only);
    let id = model.reader.identify("flow", spoken.as_ref(), own, node.span);
    attributes::check_of(model, "flow", &id, node);
    let mut flow = Flow::new(id.clone(), node.span);
    flow.title = name;
    let sink = to.as_ref().and_then(|to| elements.get(&to.value)).map(|made| made.node);
    flow.over = over(model, node, sink);
    flow.authn = proofs(model, node, sink);
    flow.authz = rights(model, node, sink);
    flow.out_of_scope = match node.get("inScope") {
        Some(Node { value: Value::Bool(false), span }) => Some(Spanned::new(Answer::Yes, *span)),
        _ => None,
    };
    let mut seen = HashSet::new();
    for data in many(node.get("data")) {
        let data = elements::datum(model, data);
        flow.sends.extend(data.filter(|data| seen.insert(data.value.clone())));
    }
    match (from, to) {
        (Some(from), Some(to)) => {
            keep(model, &flow, elements.get(&to.value).map(|made| made.at));
            flow.path = Some(Endpoints { from, to });
        }
        _ => model.remark("flow", &id.value, node.span, Said::Loose),
    }
    model.reader.model.flows.push(flow);
    let read = [
        "name",
        "source",
        "sink",
        "data",
        "protocol",
        "tlsVersion",
        "usesVPN",
        "controls",
        "inScope",
        "isEncrypted",
        "authenticatesSource",
        "authenticationScheme",
        "authorizesSource",
        "authenticatedWith",
        "usesSessionTokens",
        "__ref__",
        "__class__",
        "findings",
        "overrides",
        "order",
        "srcPort",
        "dstPort",
        "levels",
        "severity",
        "minTLSVersion",
        "maxClassification",
        "isResponse",
        "response",
        "responseTo",
        "inBoundary",
        "assumptions",
        "sourceFiles",
    ];
    rest(&mut model.reader, "flow", Some(&id), node, &read);
    id
}

/// By what a flow is known: its name, if no other has the same; else its two ends as well.
fn called(
    name: Option<&Text>,
    names: &HashMap<EcoString, usize>,
    from: Option<&Text>,
    to: Option<&Text>,
    at: Span,
) -> Option<Text> {
    if name.is_some_and(|name| names.get(name.value.to_lowercase().as_str()) == Some(&1)) {
        return name.cloned();
    }
    let (Some(from), Some(to)) = (from, to) else { return name.cloned() };
    let cut = |name: &str| name.char_indices().nth(19).map_or(name.len(), |(at, _)| at);
    let [own, from, to] = [name.map_or("", |name| &name.value), &from.value, &to.value]
        .map(|name| &name[..cut(name)]);
    Some(Text::new(eco_format!("{own} {from} to {to}"), name.map_or(at, |name| name.span)))
}

/// What data of a flow is stored by the store that it goes to.
fn keep(model: &mut Lower, flow: &Flow, at: Option<usize>) {
    let Some(at) = at else { return };
    let component = model.reader.model.components.get(at);
    let kind = component.and_then(|component| component.kind);
    if kind.is_some_and(|kind| kind.value == ComponentKind::Store) {
        let stored: Vec<Text> =
            flow.sends.iter().filter(|data| model.stored.contains(&data.value)).cloned().collect();
        stored.into_iter().for_each(|data| model.hold(at, data));
    }
}

/// Data may say by which flows it is carried, and a script which elements process it.
pub(super) fn carried(
    model: &mut Lower,
    root: &Node,
    elements: &Elements<'_>,
    flows: &[(Text, &Node)],
) {
    let key = if model.is_python { super::REF } else { "name" };
    let mut places: HashMap<EcoString, Option<usize>> = HashMap::new();
    let mut seen: HashSet<(usize, EcoString)> = HashSet::new();
    let first = model.reader.model.flows.len() - flows.len();
    for (nth, (_, node)) in flows.iter().enumerate() {
        let Some(named) = text(node.get(key)) else { continue };
        // Of several flows by one name none is meant by it.
        places.entry(named.value).and_modify(|known| *known = None).or_insert(Some(first + nth));
        let sends = model.reader.model.flows.get(first + nth).map(|flow| &flow.sends);
        seen.extend(sends.into_iter().flatten().map(|data| (first + nth, data.value.clone())));
    }
    for node in objects(root, "data") {
        let Some(id) = model.refer("data", node.get(key)) else { continue };
        let carriers = many(node.get("carriedBy")).into_iter().chain(many(node.get("traverses")));
        for flow in carriers.filter_map(|flow| text(Some(flow))) {
            let Some(Some(at)) = places.get(&flow.value) else { continue };
            if seen.insert((*at, id.value.clone()))
                && let Some(found) = model.reader.model.flows.get_mut(*at)
            {
                found.sends.push(Text::new(id.value.clone(), flow.span));
            }
        }
        // Output lists whatever a flow touches.
        let said = node.get("processedBy").filter(|_| model.is_python);
        for element in many(said) {
            let Some(element) = model.refer("component", Some(element)) else { continue };
            if let Some(made) = elements.get(&element.value) {
                model.hold(made.at, Text::new(id.value.clone(), element.span));
            }
        }
    }
}

/// Words of a protocol that is encrypted by itself.
const SECURE: &[&str] = &["https", "tls", "ssl", "ssh", "sftp", "wss", "vpn", "ipsec", "encrypt"];

/// How a flow is sent: its protocol, or that which its target expects, and what is said beside it of
/// encryption.
fn over(model: &mut Lower, node: &Node, sink: Option<&Node>) -> Option<Text> {
    let protocol = text(node.get("protocol")).or_else(|| text(sink?.get("protocol")));
    if protocol.is_some() {
        model.reader.says(Fact::Protocol);
    }
    let tls = text(node.get("tlsVersion"));
    let tls = tls.filter(|version| !version.value.to_uppercase().ends_with("NONE"));
    let vpn = model.flag(node, "usesVPN").filter(|flag| flag.value);
    let said = model.flag(node, "isEncrypted");
    let wanted = || sink.and_then(|sink| model.flag(sink, "isEncrypted"));
    let encrypted = said.filter(|flag| flag.value).or_else(|| wanted().filter(|flag| flag.value));
    let is_secure = |text: &str| SECURE.iter().any(|word| text.to_lowercase().contains(word));
    let name = protocol.as_ref().map_or("", |protocol| protocol.value.as_str());
    let by_itself = is_secure(name);
    let (over, at) = if let Some(tls) = &tls {
        let version = tls.value.rsplit('.').next().unwrap_or_default();
        (eco_format!("{name} over {version}"), tls.span)
    } else if let Some(vpn) = vpn {
        (eco_format!("{name} over VPN"), vpn.span)
    } else if let Some(flag) = encrypted.filter(|_| !by_itself) {
        let over =
            if name.is_empty() { "encrypted".into() } else { eco_format!("{name} (encrypted)") };
        (over, flag.span)
    } else if let Some(protocol) = &protocol {
        (protocol.value.clone(), protocol.span)
    } else {
        let flag = said.filter(|flag| !flag.value)?;
        ("unencrypted".into(), flag.span)
    };
    model.reader.says(Fact::FlowEncryption);
    let over = over.trim_start_matches(" over ").trim();
    // The protocol is what somebody would change.
    Some(Text::new(over.into(), protocol.map_or(at, |protocol| protocol.span)))
}

/// How the source proves who it is: what the flow says, or what its target asks of all.
fn proofs(model: &mut Lower, node: &Node, sink: Option<&Node>) -> Vec<Text> {
    let scheme = |node: &Node| model.word(node, "authenticationScheme");
    let named =
        scheme(node).or_else(|| text(node.get("authenticatedWith"))).or_else(|| scheme(sink?));
    let set = |node: &Node, key: &str| model.flag(node, key).filter(|flag| flag.value);
    let flagged = || {
        set(node, "authenticatesSource")
            .or_else(|| set(node, "usesSessionTokens").or_else(|| set(node, "authenticatedWith")))
            .or_else(|| set(sink?, "implementsAuthenticationScheme"))
            .or_else(|| set(sink?, "authenticatesSource"))
    };
    let proof = named.or_else(|| Some(Text::new("authenticated".into(), flagged()?.span)));
    if proof.is_some() {
        model.reader.says(Fact::Authn);
    }
    proof.into_iter().collect()
}

fn rights(model: &mut Lower, node: &Node, sink: Option<&Node>) -> Vec<Text> {
    let set = |node: &Node, key: &str| model.flag(node, key).filter(|flag| flag.value);
    let flag = set(node, "authorizesSource")
        .or_else(|| set(sink?, "authorizesSource"))
        .or_else(|| set(sink?, "hasAccessControl"));
    if flag.is_some() {
        model.reader.says(Fact::Authz);
    }
    flag.map(|flag| Text::new("access-control".into(), flag.span)).into_iter().collect()
}
