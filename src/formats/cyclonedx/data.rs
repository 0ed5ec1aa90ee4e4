//! Kinds of data, how sensitive they are, and where they lie.

use std::collections::HashMap;

use ecow::EcoString;

use super::refs::{Bom, own, who};
use super::{duration, objects, property, word, words};
use crate::formats::reading::{Placed, component_places, encrypt, rest, text, yes_or_no};
use crate::model::vocabulary::{Class, Level};
use crate::model::{Data, Text};
use crate::source::Spanned;
use crate::syntax::Node;

const CLASSES: &[(&str, Class)] = &[
    ("public", Class::Public),
    ("internal", Class::Internal),
    ("confidential", Class::Confidential),
    ("restricted", Class::Restricted),
    ("classified", Class::Restricted),
];

/// What is in data of which nobody says how sensitive it is. The ranks are ours.
const KINDS: &[(&str, Class)] = &[
    ("authentication", Class::Restricted),
    ("biometric", Class::Restricted),
    ("credentials", Class::Restricted),
    ("genetic", Class::Restricted),
    ("pci", Class::Restricted),
    ("phi", Class::Restricted),
    ("communication", Class::Confidential),
    ("financial", Class::Confidential),
    ("intellectual-property", Class::Confidential),
    ("location", Class::Confidential),
    ("pii", Class::Confidential),
];

const PERSONAL: &[&str] = &["behavioral", "biometric", "genetic", "location", "phi", "pii"];

pub(super) fn sets<'d>(bom: &mut Bom<'d>, blueprint: &'d Node) {
    for node in objects(Some(blueprint), "dataSets") {
        let name = text(node.get("name"));
        let id = bom.identify("data", node, name.as_ref());
        let mut data = Data::new(id.clone(), node.span);
        data.title = name;
        let profiles: Vec<&Node> = described(bom, node);
        for profile in &profiles {
            bom.alias(own(profile), "data", &id.value);
            classify(bom, &mut data, profile);
        }
        let (subject, who) = who("data", &id);
        data.owner = bom.owner((&subject, &who), node.get("owners"));
        if property(node, "class").is_some() {
            data.class = None;
        }
        data.integrity = level(property(node, "integrity"));
        data.availability = level(property(node, "availability"));
        bom.reader.model.data.push(data);
        let read = [
            "bom-ref",
            "name",
            "dataProfiles",
            "dataObjects",
            "owners",
            "placements",
            "properties",
        ];
        // It is required, and often the name again.
        let said = |key: &str| node.get(key).and_then(Node::as_text);
        let is_same = said("description") == said("name");
        let read: Vec<&str> = read.into_iter().chain(is_same.then_some("description")).collect();
        rest(&mut bom.reader, "data", Some(&id), node, &read);
    }
}

fn level(said: Option<Text>) -> Option<Spanned<Level>> {
    use crate::model::vocabulary::Vocabulary as _;

    let said = said?;
    Some(Spanned::new(Level::from_word(&said.value)?, said.span))
}

/// An asset that is data.
pub(super) fn asset<'d>(bom: &mut Bom<'d>, node: &'d Node) {
    let name = text(node.get("name"));
    let id = bom.identify("data", node, name.as_ref());
    let (subject, who) = who("data", &id);
    let mut data = Data::new(id.clone(), node.span);
    data.title = name;
    data.owner = bom.owner((&subject, &who), node.get("ownership"));
    if let Some(classification) = node.get("classification") {
        let class = word(classification.get("classification"));
        data.class = bom.once.meaning((&subject, &who), "classification", class, CLASSES);
    }
    bom.reader.model.data.push(data);
    let read = ["bom-ref", "type", "name", "ownership"];
    rest(&mut bom.reader, "data", Some(&id), node, &read);
}

/// The profiles and objects of a data set or a flow, and the profiles of its objects.
fn described<'d>(bom: &Bom<'d>, node: &'d Node) -> Vec<&'d Node> {
    let listed = |key: &str| node.get(key).and_then(Node::as_list).unwrap_or_default();
    let follow = |one: &'d Node| match one.as_text() {
        Some(to) => bom.node(to),
        None => Some(one),
    };
    let profiles = listed("dataProfiles").iter().filter_map(follow);
    let mut all: Vec<&Node> = profiles.collect();
    for object in listed("dataObjects") {
        all.push(object);
        all.extend(object.get("profile").and_then(follow));
    }
    all
}

/// Takes over what a profile says of data: of several the most sensitive counts.
fn classify(bom: &mut Bom<'_>, data: &mut Data, profile: &Node) {
    let (subject, who) = who("data", &data.id);
    let said = word(profile.get("classification"));
    let mut class = bom.once.meaning((&subject, &who), "classification", said, CLASSES);
    for kind in words(profile.get("informationTypes")) {
        if PERSONAL.contains(&kind.value.as_str()) && data.pii.is_none() {
            data.pii = Some(Spanned::new(true, kind.span));
        }
        let known = KINDS.iter().find(|(word, _)| *word == kind.value);
        if let Some((_, of)) = known.filter(|_| profile.get("classification").is_none()) {
            class = super::refs::higher(class, Some(Spanned::new(*of, kind.span)));
        }
    }
    data.class = super::refs::higher(data.class, class);
    let purpose = objects(Some(profile), "purposes").into_iter().find_map(|p| text(p.get("name")));
    data.purpose = data.purpose.take().or(purpose);
}

/// Where data lies. Stores are read by now, whichever blueprint they are in.
pub(super) fn placements(bom: &mut Bom<'_>, blueprints: &[&Node]) {
    let places = component_places(&bom.reader);
    let data = bom.reader.model.data.iter().enumerate();
    let known: HashMap<EcoString, usize> =
        data.map(|(at, data)| (data.id.value.clone(), at)).collect();
    let mut placed = Vec::new();
    let mut keeps: Vec<(usize, Text)> = Vec::new();
    let sets = blueprints.iter().flat_map(|one| objects(Some(*one), "dataSets"));
    for node in sets {
        let Some(named) = own(node) else { continue };
        let Some((_, id)) = bom.means(&named.value, &["data"]).cloned() else { continue };
        let at = known.get(&id).copied();
        let class = at.and_then(|at| bom.reader.model.data[at].class).map(|class| class.value);
        let (subject, who) = who("data", &Text::new(id.clone(), named.span));
        for place in objects(Some(node), "placements") {
            let kept = text(place.get("retention"));
            keeps.extend(at.zip(kept));
            let Some(to) = text(place.get("dataStore")) else { continue };
            let Some(store) = bom.refer((&subject, &who), "data store", &["component"], to) else {
                continue;
            };
            let encrypted = place.get("encrypted").and_then(yes_or_no);
            let Some(at) = places.get(&store.value) else { continue };
            let holds = &mut bom.reader.model.components[*at].holds;
            if !holds.iter().any(|held| held.value == id) {
                holds.push(Text::new(id.clone(), store.span));
            }
            placed.push(Placed { store: store.value, class, encrypted });
        }
    }
    for (at, kept) in keeps {
        let data = &mut bom.reader.model.data[at];
        let days = duration(&kept.value).map(|days| Spanned::new(days, kept.span));
        data.keep = super::refs::higher(data.keep, days);
    }
    encrypt(&mut bom.reader, placed);
}

/// The data that a flow carries. What is described there and nowhere else is data of its own, the
/// same wherever it has the same name.
pub(super) fn carried<'d>(
    bom: &mut Bom<'d>,
    who: (&crate::finding::Subject, &str),
    node: &'d Node,
) -> Vec<Text> {
    let listed = |key: &str| node.get(key).and_then(Node::as_list).unwrap_or_default();
    let mut all: Vec<Text> = Vec::new();
    for one in listed("dataProfiles").iter().chain(listed("dataObjects")) {
        let found = match text(Some(one)) {
            Some(to) => bom.refer(who, "data profile", &["data"], to),
            None => named(bom, one),
        };
        if let Some(found) = found.filter(|found| !all.iter().any(|one| one.value == found.value)) {
            all.push(found);
        }
    }
    all
}

fn named<'d>(bom: &mut Bom<'d>, node: &'d Node) -> Option<Text> {
    let name = text(node.get("name"))?;
    let known = own(node).and_then(|own| Some(bom.means(&own.value, &["data"])?.1.clone()));
    let titled = |data: &&Data| data.title.as_ref().is_some_and(|title| title.value == name.value);
    let known = known.or_else(|| Some(bom.reader.model.data.iter().find(titled)?.id.value.clone()));
    if let Some(id) = known {
        return Some(Text::new(id, name.span));
    }
    let id = bom.identify("data", node, Some(&name));
    let mut data = Data::new(id.clone(), node.span);
    classify(bom, &mut data, node);
    data.title = Some(name.clone());
    bom.reader.model.data.push(data);
    Some(Text::new(id.value, name.span))
}
