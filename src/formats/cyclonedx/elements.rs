//! Zones and what stands in them: assets, actors, stores; what is left out and what is assumed.

use super::refs::{Bom, own, who};
use super::{objects, property, word, words};
use crate::finding::{Fact, Subject};
use crate::formats::reading::{component_places, items, rest, text, texts};
use crate::model::vocabulary::{ActorKind, Answer, ComponentKind, Skill, Vocabulary as _};
use crate::model::{Actor, Assumption, Component, Text, Zone};
use crate::source::Spanned;
use crate::syntax::Node;

/// Zones between which trust changes; of others, such as regions, it is not said.
const TRUST: &[&str] = &["trust", "network", "tenant", "physical"];

pub(super) fn zones<'d>(bom: &mut Bom<'d>, blueprint: &'d Node) {
    let nodes = objects(Some(blueprint), "zones");
    let first = bom.reader.model.zones.len();
    for node in &nodes {
        let name = text(node.get("name"));
        let id = bom.identify("zone", node, name.as_ref());
        let mut zone = Zone::new(id.clone(), node.span);
        zone.title = name;
        zone.why = text(node.get("description"));
        zone.owner = property(node, "owner");
        zone.trust = property(node, "trust").and_then(|said| {
            let trust: i64 = said.value.parse().ok()?;
            (0..=100).contains(&trust).then(|| Spanned::new(trust, said.span))
        });
        if word(node.get("type")).is_some_and(|kind| TRUST.contains(&kind.value.as_str())) {
            bom.reader.says(Fact::Zones);
        }
        bom.reader.model.zones.push(zone);
        let read = ["bom-ref", "name", "description", "type", "parent", "properties"];
        rest(&mut bom.reader, "zone", Some(&id), node, &read);
    }
    for (at, node) in nodes.iter().enumerate() {
        let Some(parent) = text(node.get("parent")) else { continue };
        let (subject, who) = who("zone", &bom.reader.model.zones[first + at].id);
        let parent = bom.refer((&subject, &who), "zone", &["zone"], parent);
        bom.reader.model.zones[first + at].inside = parent;
    }
    if !objects(Some(blueprint), "boundaries").is_empty() {
        bom.reader.says(Fact::Zones);
    }
}

fn zone(bom: &mut Bom<'_>, (subject, who): (&Subject, &str), node: &Node) -> Option<Text> {
    bom.refer((subject, who), "zone", &["zone"], text(node.get("zone"))?)
}

/// Types of assets that keep data, and those that are run by others.
const STORES: &[&str] = &["data-store", "cache", "queue"];
const EXTERNAL: &[&str] = &["actor"];

pub(super) fn assets<'d>(bom: &mut Bom<'d>, blueprint: &'d Node) {
    for node in objects(Some(blueprint), "assets") {
        let kind = word(node.get("type"));
        if kind.as_ref().is_some_and(|kind| kind.value == "data") {
            super::data::asset(bom, node);
            continue;
        }
        let referred = ["componentRef", "partyRef"]
            .iter()
            .filter_map(|key| text(node.get(key)))
            .find_map(|to| Some((bom.node(&to.value)?, to.span)));
        let name = text(node.get("name")).or_else(|| {
            let (of, span) = referred?;
            Some(Text::new(text(of.get("name"))?.value, span))
        });
        let name = name.or_else(|| {
            let subject = Subject::model();
            Some(bom.party((&subject, "an asset"), node.get("partyRef"))?.name)
        });
        let id = bom.identify("component", node, name.as_ref());
        let (subject, who) = who("component", &id);
        let mut component = Component::new(id.clone(), node.span);
        component.title = name;
        component.purpose = text(node.get("description"))
            .or_else(|| texts(node.get("responsibilities")).into_iter().next());
        let is = |of: &[&str]| kind.as_ref().is_some_and(|kind| of.contains(&kind.value.as_str()));
        let means = match () {
            () if is(STORES) => ComponentKind::Store,
            () if is(EXTERNAL) || property(node, "kind").is_some_and(|k| k.value == "external") => {
                ComponentKind::External
            }
            () => ComponentKind::Process,
        };
        let at = kind.as_ref().map_or(id.span, |kind| kind.span);
        component.kind = Some(Spanned::new(means, at));
        component.zone = zone(bom, (&subject, &who), node);
        component.owner = bom.owner((&subject, &who), node.get("ownership"));
        component.tech = property(node, "tech").into_iter().flat_map(super::listed).collect();
        bom.reader.model.components.push(component);
        let read = [
            "bom-ref",
            "componentRef",
            "partyRef",
            "type",
            "name",
            "description",
            "zone",
            "ownership",
            "authentication",
            "authorization",
            "properties",
        ];
        rest(&mut bom.reader, "component", Some(&id), node, &read);
    }
}

pub(super) fn stores<'d>(bom: &mut Bom<'d>, blueprint: &'d Node) {
    for node in objects(Some(blueprint), "dataStores") {
        let name = text(node.get("name"));
        let id = bom.identify("component", node, name.as_ref());
        let (subject, who) = who("component", &id);
        let mut store = Component::new(id.clone(), node.span);
        store.title = name;
        store.purpose = text(node.get("description"));
        store.kind = Some(Spanned::new(ComponentKind::Store, id.span));
        store.zone = zone(bom, (&subject, &who), node);
        store.owner = property(node, "owner");
        bom.ownerless(&id.value);
        store.tech = texts(node.get("technologies"));
        if store.tech.is_empty() {
            let named = ["product", "vendor"].iter().filter_map(|key| text(node.get(key)));
            store.tech = named.chain(text(node.get("type"))).collect();
        }
        let held = texts(node.get("dataSets"));
        store.holds = bom.refer_all((&subject, &who), "data set", &["data"], held);
        bom.reader.model.components.push(store);
        let read = [
            "bom-ref",
            "name",
            "description",
            "type",
            "zone",
            "vendor",
            "product",
            "technologies",
            "dataSets",
            "properties",
        ];
        rest(&mut bom.reader, "component", Some(&id), node, &read);
    }
}

/// Persons are actors; organisations and systems are run by others.
pub(super) fn actors<'d>(bom: &mut Bom<'d>, blueprint: &'d Node) {
    for node in objects(Some(blueprint), "actors") {
        let model = Subject::model();
        let party = bom.party((&model, "an actor"), node.get("party"));
        let is_actor = party.as_ref().is_none_or(|party| party.is_person || party.attacks);
        let noun = if is_actor { "actor" } else { "component" };
        let name = party.as_ref().map(|party| party.name.clone());
        let id = bom.identify(noun, node, name.as_ref());
        bom.alias(node.get("party").and_then(own), noun, &id.value);
        let (subject, who) = who(noun, &id);
        let zone = zone(bom, (&subject, &who), node);
        let mut read = vec!["bom-ref", "party", "zone", "properties"];
        if is_actor {
            let mut actor = Actor::new(id.clone(), node.span);
            let kind = match party.is_some_and(|party| party.attacks) {
                true => ActorKind::ThreatAgent,
                false => ActorKind::Person,
            };
            actor.kind = Some(Spanned::new(kind, id.span));
            (actor.title, actor.zone) = (name, zone);
            actor.goal = property(node, "goal");
            actor.skill = property(node, "skill")
                .and_then(|said| Some(Spanned::new(Skill::from_word(&said.value)?, said.span)));
            bom.reader.model.actors.push(actor);
        } else {
            let mut component = Component::new(id.clone(), node.span);
            component.kind = Some(Spanned::new(ComponentKind::External, id.span));
            (component.title, component.zone) = (name, zone);
            component.purpose = text(node.get("description"));
            read.push("description");
            bom.ownerless(&id.value);
            bom.reader.model.components.push(component);
        }
        rest(&mut bom.reader, noun, Some(&id), node, &read);
    }
}

/// Whoever attacks, as a kind of attacker.
pub(super) fn profiles<'d>(bom: &mut Bom<'d>, root: &'d Node) {
    const SKILLS: &[(&str, Skill)] = &[
        ("none", Skill::Low),
        ("minimal", Skill::Low),
        ("intermediate", Skill::Medium),
        ("advanced", Skill::High),
        ("expert", Skill::High),
    ];
    for node in objects(root.get("profiles"), "threatProfiles") {
        let name = text(node.get("name"));
        let id = bom.identify("actor", node, name.as_ref());
        let (subject, who) = who("actor", &id);
        let mut actor = Actor::new(id.clone(), node.span);
        actor.title = name;
        actor.kind = Some(Spanned::new(ActorKind::ThreatAgent, id.span));
        let skill = text(node.get("sophistication"));
        actor.skill = bom.once.meaning((&subject, &who), "sophistication", skill, SKILLS);
        actor.goal = property(node, "goal");
        bom.reader.model.actors.push(actor);
        let read = ["bom-ref", "name", "sophistication", "properties"];
        rest(&mut bom.reader, "actor", Some(&id), node, &read);
    }
}

/// What the scope excludes.
pub(super) fn scope(bom: &mut Bom<'_>, blueprint: &Node) {
    let Some(scope) = blueprint.get("scope") else { return };
    let subject = Subject::model();
    let places = component_places(&bom.reader);
    for item in items(scope.get("excludedComponents")) {
        let Some(to) = text(Some(item)) else { continue };
        let at = to.span;
        let Some(id) = bom.refer((&subject, "the scope"), "asset", &["component"], to) else {
            continue;
        };
        if let Some(place) = places.get(&id.value) {
            let component = &mut bom.reader.model.components[*place];
            let why = bom.reasons.get(&id.value);
            component.out_of_scope = Some(match why {
                Some(why) => Spanned::new(Answer::Because(why.value.clone()), why.span),
                None => Spanned::new(Answer::Yes, at),
            });
        }
    }
    let read = ["bom-ref", "name", "description", "includedComponents", "excludedComponents"];
    rest(&mut bom.reader, "scope", None, scope, &read);
}

pub(super) fn assumptions<'d>(bom: &mut Bom<'d>, blueprint: &'d Node) {
    for node in objects(Some(blueprint), "assumptions") {
        let description = text(node.get("description"));
        let invalid = text(node.get("validity")).filter(|word| word.value == "invalid");
        // A sentence makes a poor id.
        let named = own(node).map(|own| {
            let bare = own.value.strip_prefix("assumption:").unwrap_or(&own.value);
            Text::new(bare.into(), description.as_ref().map_or(own.span, |text| text.span))
        });
        let id = bom.identify("assumption", node, named.as_ref().or(description.as_ref()));
        let (subject, who) = who("assumption", &id);
        if let Some(word) = invalid {
            bom.reader.lost(word.span, who, "left out: it is invalid");
            continue;
        }
        let related = texts(node.get("relatedAssets"));
        let at = bom.refer_all((&subject, &who), "asset", &["component", "flow", "actor"], related);
        let owner = bom.owner((&subject, &who), node.get("owner"));
        bom.reader.model.assumptions.push(Assumption {
            id: id.clone(),
            body: node.span,
            title: description,
            owner,
            valid_until: None,
            why: text(node.get("validationMethod")),
            at,
        });
        let read = ["bom-ref", "description", "relatedAssets", "owner", "validationMethod"];
        rest(&mut bom.reader, "assumption", Some(&id), node, &read);
    }
}

/// How an asset has others prove themselves: flows that say nothing themselves do that.
pub(super) fn asked(node: &Node, key: &str) -> Vec<Text> {
    let mut asked = words(node.get(key));
    for interface in objects(Some(node), "interfaces") {
        asked.extend(words(interface.get(key)));
    }
    asked
}
