//! Flows, and what the boundaries that they cross ask of them.

use std::collections::HashMap;

use ecow::{EcoString, eco_format};

use super::elements::asked;
use super::refs::{Bom, who};
use super::{data, objects, words};
use crate::finding::{Fact, Subject};
use crate::formats::reading::{
    Asked, Boundaries, encryption_word, rest, text, texts, yes_or_no, zones_of,
};
use crate::model::vocabulary::ComponentKind;
use crate::model::{Component, Endpoints, Flow, Said, Text};
use crate::source::Spanned;
use crate::syntax::Node;

const ENDS: &[&str] = &["component", "actor"];

pub(super) fn flows<'d>(bom: &mut Bom<'d>, blueprints: &[&'d Node]) {
    let boundaries = boundaries(bom, blueprints);
    let nodes: Vec<&'d Node> =
        blueprints.iter().flat_map(|one| objects(Some(*one), "flows")).collect();
    let ends: Vec<[Option<Text>; 2]> = nodes
        .iter()
        .map(|node| ["source", "destination"].map(|key| end(bom, text(node.get(key)))))
        .collect();
    let zones = zones_of(&bom.reader);
    let mut known: HashMap<(EcoString, EcoString), Option<Asked>> = HashMap::new();
    for (node, [from, to]) in nodes.into_iter().zip(ends) {
        let name = text(node.get("name"));
        let id = bom.identify("flow", node, name.as_ref());
        let (subject, who) = who("flow", &id);
        let who = (&subject, who.as_str());
        let mut flow = Flow::new(id.clone(), node.span);
        flow.title = name;
        flow.over = over(bom, who.1, node);
        flow.authn = words(node.get("authentication"));
        flow.authz = words(node.get("authorization"));
        let target = text(node.get("destination")).and_then(|to| bom.node(&to.value));
        flow.path = from.zip(to).map(|(from, to)| Endpoints { from, to });
        if let Some(path) = &flow.path {
            let crossed = zones.get(&path.from.value).zip(zones.get(&path.to.value));
            let crossed = crossed.filter(|(a, b)| a != b).and_then(|(a, b)| {
                let key = (a.clone(), b.clone());
                known.entry(key).or_insert_with(|| boundaries.between(a, b)).as_ref()
            });
            for (own, key) in
                [(&mut flow.authn, "authentication"), (&mut flow.authz, "authorization")]
            {
                if own.is_empty()
                    && let Some(crossed) = crossed
                {
                    *own = if key == "authentication" { &crossed.authn } else { &crossed.authz }
                        .clone();
                }
                if own.is_empty()
                    && let Some(target) = target
                {
                    *own = asked(target, key);
                }
            }
        } else {
            bom.reader.remark("flow", &id.value, id.span, Said::Loose);
        }
        flow.sends = data::carried(bom, who, node);
        if node.get("bidirectional").and_then(yes_or_no).is_some_and(|both| both.value) {
            flow.gets = flow.sends.clone();
            if flow.gets.is_empty() {
                bom.reader.lost(node.span, who.1.to_owned(), "it goes both ways; read as one");
            }
        }
        if let Some(gets) = super::property(node, "gets") {
            let gets = super::listed(gets);
            flow.gets = bom.refer_all(who, "data profile", &["data"], gets);
        }
        flow.owner = super::property(node, "owner");
        bom.reader.model.flows.push(flow);
        let read = [
            "bom-ref",
            "name",
            "type",
            "source",
            "destination",
            "bidirectional",
            "encrypted",
            "protocols",
            "dataProfiles",
            "dataObjects",
            "authentication",
            "authorization",
            "properties",
        ];
        rest(&mut bom.reader, "flow", Some(&id), node, &read);
    }
}

fn boundaries(bom: &mut Bom<'_>, blueprints: &[&Node]) -> Boundaries {
    let mut all = Boundaries::default();
    let model = Subject::model();
    for node in blueprints.iter().flat_map(|one| objects(Some(*one), "boundaries")) {
        let name = text(node.get("name")).or_else(|| super::refs::own(node));
        let who = match &name {
            Some(name) => format!("boundary `{}`", name.value),
            None => "a boundary".to_owned(),
        };
        let sides = texts(node.get("zones"));
        let zones = bom.refer_all((&model, &who), "zone", &["zone"], sides);
        let asks =
            |key: &str| words(node.get("crossingRequirements").and_then(|asked| asked.get(key)));
        let (authn, authz) = (asks("authentication"), asks("authorization"));
        for pair in zones.windows(2) {
            all.add([&pair[0].value, &pair[1].value], &authn, &authz);
        }
        let read = ["bom-ref", "name", "type", "zones", "crossingRequirements"];
        rest(&mut bom.reader, &who, None, node, &read);
    }
    all
}

/// An end of a flow. It may be a zone, or a component or service that no blueprint has: then it is
/// something outside. What is nowhere stays as it is, and `schema-ref-unresolved` says so.
fn end(bom: &mut Bom<'_>, to: Option<Text>) -> Option<Text> {
    let to = to?;
    if let Some((_, id)) = bom.means(&to.value, ENDS) {
        return Some(Text::new(id.clone(), to.span));
    }
    let name = match (bom.node(&to.value), to.value.strip_prefix("urn:cdx:")) {
        (Some(node), _) => text(node.get("name")).map(|name| Text::new(name.value, to.span)),
        // Of another document no more is known than what it calls the thing.
        (None, Some(link)) => {
            let own = link.split_once('#').map_or(link, |(_, own)| own);
            Some(Text::new(own.into(), to.span))
        }
        (None, None) => return Some(to),
    };
    let name = name.unwrap_or_else(|| to.clone());
    let mut component = Component::new(to.clone(), to.span);
    if let Some((_, zone)) = bom.means(&to.value, &["zone"]) {
        component.zone = Some(Text::new(zone.clone(), to.span));
    }
    // A zone keeps its name for itself: flows that begin in it find what stands for it by that.
    let known = bom.reader.model.components.iter();
    let same = known
        .filter(|one| one.kind.is_some_and(|kind| kind.span == one.body))
        .find(|one| one.title.as_ref().is_some_and(|title| title.value == name.value));
    if let Some(same) = same {
        return Some(Text::new(same.id.value.clone(), to.span));
    }
    component.id = bom.reader.identify("component", Some(&name), None, to.span);
    component.kind = Some(Spanned::new(ComponentKind::External, to.span));
    component.title = Some(name);
    let what = "a flow begins or ends there: it is read as something outside";
    bom.reader.lost(to.span, format!("component `{}`", component.id.value), what);
    let id = component.id.value.clone();
    bom.ownerless(&id);
    bom.reader.model.components.push(component);
    Some(Text::new(id, to.span))
}

/// How a flow is sent: the first of its protocols, and whether it is encrypted.
fn over(bom: &mut Bom<'_>, who: &str, node: &Node) -> Option<Text> {
    let protocols = texts(node.get("protocols"));
    if let [_, others @ ..] = protocols.as_slice()
        && let Some(second) = others.first()
    {
        let all: Vec<String> = others.iter().map(|one| format!("`{}`", one.value)).collect();
        let what = format!("its other protocols are left out: {}", all.join(", "));
        bom.reader.lost(second.span, who.to_owned(), what);
    }
    let encrypted = node.get("encrypted").and_then(yes_or_no);
    if let Some(protocol) = protocols.into_iter().next() {
        bom.reader.says(Fact::Protocol);
        return Some(match encrypted {
            Some(said) if said.value => {
                Text::new(eco_format!("{} (encrypted)", protocol.value), protocol.span)
            }
            Some(_) => Text::new(eco_format!("{} (unencrypted)", protocol.value), protocol.span),
            None => protocol,
        });
    }
    encrypted.map(encryption_word)
}
