//! Boundaries, data and elements.

use std::collections::HashMap;

use ecow::{EcoString, eco_format};

use super::{Lower, attributes, many};
use crate::finding::Fact;
use crate::formats::reading::{objects, text};
use crate::model::vocabulary::{Answer, Class, ComponentKind};
use crate::model::{Component, Data, Text, Zone};
use crate::source::Spanned;
use crate::syntax::{Node, Value};

/// What an element of a class is; `None` for what is none.
pub(super) fn kind(class: &str) -> Option<ComponentKind> {
    Some(match class {
        "Server" | "Lambda" | "Process" | "SetOfProcesses" | "Asset" | "Agent" | "LLM"
        | "Element" => ComponentKind::Process,
        "Datastore" => ComponentKind::Store,
        "Actor" | "ExternalEntity" => ComponentKind::External,
        _ => return None,
    })
}

/// What became of an element, and its node: flows take from it what they do not say.
pub(super) struct Made<'n> {
    pub(super) node: &'n Node,
    pub(super) at: usize,
}

pub(super) type Elements<'n> = HashMap<EcoString, Made<'n>>;

pub(super) fn zones(model: &mut Lower, root: &Node) {
    let nodes = objects(root, "boundaries");
    for node in &nodes {
        let id = model.identify("zone", node);
        attributes::check_of(model, "zone", &id, node);
        let mut zone = Zone::new(id, node.span);
        zone.title = text(node.get("name"));
        zone.why = text(node.get("description"));
        model.reader.model.zones.push(zone);
    }
    let first = model.reader.model.zones.len() - nodes.len();
    for (at, node) in nodes.iter().enumerate() {
        model.reader.model.zones[first + at].inside = model.refer("zone", node.get("inBoundary"));
    }
}

/// How confidential data of a class is. What pytm calls restricted stands below its sensitive.
fn class(word: &str) -> Option<Class> {
    Some(match word.rsplit('.').next().unwrap_or(word).to_uppercase().as_str() {
        "PUBLIC" => Class::Public,
        "RESTRICTED" => Class::Internal,
        "SENSITIVE" => Class::Confidential,
        "SECRET" | "TOP_SECRET" => Class::Restricted,
        _ => return None,
    })
}

pub(super) fn data(model: &mut Lower, root: &Node) {
    for node in objects(root, "data") {
        let id = model.identify("data", node);
        attributes::check_of(model, "data", &id, node);
        let mut data = Data::new(id.clone(), node.span);
        data.title = text(node.get("name"));
        data.purpose = text(node.get("description"));
        let word = text(node.get("classification"));
        data.class = word.and_then(|word| Some(Spanned::new(class(&word.value)?, word.span)));
        data.pii = model.flag(node, "isPII");
        if model.flag(node, "isStored").is_some_and(|flag| flag.value) {
            model.stored.insert(id.value.clone());
        }
        model.reader.model.data.push(data);
        let lost = ["format", "isCredentials", "credentialsLife", "lifetime"];
        left_out(model, "data", &id, node, &lost);
    }
}

/// The elements of a model. Output repeats them by kind; those lists count where there is no other.
pub(super) fn elements<'n>(model: &mut Lower, root: &'n Node) -> Elements<'n> {
    let mut nodes = objects(root, "elements");
    if nodes.is_empty() {
        nodes = objects(root, "actors");
        nodes.extend(objects(root, "assets"));
    }
    let mut made = HashMap::new();
    for node in nodes {
        let id = element(model, node);
        let at = model.reader.model.components.len() - 1;
        made.entry(id.value).or_insert(Made { node, at });
    }
    made
}

fn element(model: &mut Lower, node: &Node) -> Text {
    let id = model.identify("component", node);
    attributes::check_of(model, "component", &id, node);
    let word = text(node.get("__class__"));
    let mut component = Component::new(id.clone(), node.span);
    component.title = text(node.get("name"));
    component.purpose = text(node.get("description"));
    let is = |key| model.flag(node, key).is_some_and(|flag| flag.value);
    let hosted_by_others = || {
        let third = node.get("isThirdParty").is_none_or(|n| !matches!(n.value, Value::Bool(false)));
        third && !is("isSelfHosted")
    };
    let class = word.as_ref().map_or("Asset", |word| word.value.as_str());
    let kind = match kind(class) {
        // One that runs elsewhere is a service of others, and that is what pytm takes for granted.
        Some(_) if class == "LLM" && hosted_by_others() => Some(ComponentKind::External),
        Some(kind) => Some(kind),
        None => unknown_class(model, &id, word.as_ref()),
    };
    let at = word.as_ref().map_or(id.span, |word| word.span);
    component.kind = kind.map(|kind| Spanned::new(kind, at));
    component.zone = model.refer("zone", node.get("inBoundary"));
    component.out_of_scope = match node.get("inScope") {
        Some(Node { value: Value::Bool(false), span }) => Some(Spanned::new(Answer::Yes, *span)),
        _ => None,
    };
    if component.kind.is_some_and(|kind| kind.value == ComponentKind::Store) {
        component.encrypted = model.flag(node, "isEncryptedAtRest").map(|flag| {
            model.reader.says(Fact::StoreEncryption);
            Spanned::new(if flag.value { Answer::Yes } else { Answer::No }, flag.span)
        });
    }
    component.code = code(model, node);
    model.reader.model.components.push(component);
    let at = model.reader.model.components.len() - 1;
    for data in many(node.get("data")) {
        if let Some(data) = datum(model, data) {
            model.hold(at, data);
        }
    }
    for assumption in many(node.get("assumptions")) {
        model.assumption(assumption, Some(&id));
    }
    let lost =
        ["OS", "maxClassification", "minTLSVersion", "environment", "codeType", "isAdmin", "port"];
    left_out(model, "component", &id, node, &lost);
    id
}

fn unknown_class(model: &mut Lower, id: &Text, word: Option<&Text>) -> Option<ComponentKind> {
    let word = word?;
    let message = format!(
        "component `{}` is of the class `{}`, which pytm does not have",
        id.value,
        crate::syntax::shown(&word.value)
    );
    let help = "pytm refuses it; it is one of `Actor`, `Server`, `Process`, `Datastore`, `ExternalEntity`, `Lambda`, `LLM` and `Agent`";
    let subject = crate::finding::Subject::new("component", id.value.clone());
    model.reader.wrong(subject, word.span, message, help);
    None
}

/// The data that something names. Older models write a text in place of data; it is data of that
/// name.
pub(super) fn datum(model: &mut Lower, node: &Node) -> Option<Text> {
    if let Some(id) = model.refer("data", Some(node)) {
        return Some(id);
    }
    let name = text(Some(node)).filter(|name| !name.value.starts_with(super::python::MARK))?;
    if let Some(id) = model.reader.knows("data", &name.value) {
        return Some(Text::new(id.clone(), name.span));
    }
    let key = ("data", eco_format!("text {}", name.value.to_lowercase()));
    if let Some(id) = model.refs.get(&key) {
        return Some(Text::new(id.value.clone(), name.span));
    }
    let id = model.reader.identify("data", Some(&name), None, name.span);
    let mut data = Data::new(id.clone(), name.span);
    data.title = Some(name);
    model.reader.model.data.push(data);
    model.refs.insert(key, id.clone());
    Some(id)
}

/// Source files lie relative to the folder of the script.
fn code(model: &mut Lower, node: &Node) -> Vec<Text> {
    let files: Vec<Text> =
        many(node.get("sourceFiles")).into_iter().filter_map(|n| text(Some(n))).collect();
    if !files.is_empty() {
        model.reader.says(Fact::Code);
    }
    let from_root = |file: Text| match &model.folder {
        Some(folder) => Text::new(joined(folder, &file.value), file.span),
        None => Text::new(joined("", &file.value), file.span),
    };
    files.into_iter().map(from_root).collect()
}

/// A path from the root, of one that is relative to a folder. One that leads out stays as it is.
fn joined(folder: &str, path: &str) -> EcoString {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return path.into();
                }
            }
            part => parts.push(part),
        }
    }
    parts.join("/").into()
}

/// Tells what is set and has no place in a model. What pytm sets by itself is nobody's word.
fn left_out(model: &mut Lower, noun: &str, id: &Text, node: &Node, keys: &[&str]) {
    let defaults = ["Classification.UNKNOWN", "TLSVersion.NONE", "Lifetime.NONE"];
    let says = |value: &Node| match &value.value {
        Value::Text(text) => !text.is_empty() && !defaults.contains(&text.as_str()),
        Value::Number(number) => number.as_i64().is_some_and(|number| number >= 0),
        Value::Bool(yes) => *yes,
        _ => false,
    };
    let is_left = |key: &&str| node.get(key).is_some_and(says);
    let controls = node.get("controls").and_then(Node::as_map).unwrap_or_default().iter();
    let read = [
        "isEncrypted",
        "isEncryptedAtRest",
        "hasAccessControl",
        "authorizesSource",
        "authenticatesSource",
        "implementsAuthenticationScheme",
        "authenticationScheme",
    ];
    let controls =
        controls.filter(|entry| says(&entry.value) && !read.contains(&&*entry.key.value));
    let there = keys.iter().copied().filter(is_left).map(|key| format!("`{key}`"));
    let there: Vec<String> =
        there.chain(controls.map(|entry| format!("`{}`", entry.key.value))).collect();
    if !there.is_empty() {
        let what = format!("left out: {}", there.join(", "));
        model.reader.lost(id.span, format!("{noun} `{}`", id.value), what);
    }
}
