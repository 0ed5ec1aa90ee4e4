//! `serverless.yml`: functions, and the events that let the world call them.

use ecow::{EcoString, eco_format};

use super::reading::Reference;
use super::{
    Fact, Facts, File, Kind, Workload, at, cloudformation, folder_of, items, joined, truth, word,
};
use crate::syntax::{Entry, Node, Value};

/// The files that hold functions and resources.
pub(super) fn references(file: &File) -> Vec<Reference> {
    if !is_service(file) {
        return Vec::new();
    }
    elsewhere(file).filter_map(|(_, path)| path).map(Reference::Part).collect()
}

/// `functions: ${file(functions.yml)}`: the part that lies elsewhere, and where.
fn elsewhere(file: &File) -> impl Iterator<Item = (&Node, Option<EcoString>)> {
    let parts = ["functions", "resources"].into_iter();
    let parts = parts.flat_map(|key| file.documents.iter().filter_map(move |d| d.root.get(key)));
    parts.flat_map(items).filter_map(|part| Some((part, part.as_text()?))).map(|(part, text)| {
        let path = text.strip_prefix("${file(").and_then(|rest| rest.strip_suffix(")}"));
        let path = path.filter(|path| path.ends_with(".yml") || path.ends_with(".yaml"));
        (part, path.and_then(|path| joined(folder_of(&file.path), path)))
    })
}

fn is_service(file: &File) -> bool {
    file.path.ends_with("serverless.yml") || file.path.ends_with("serverless.yaml")
}

pub(super) fn read(files: &mut [File], facts: &mut Facts) {
    let there: Vec<EcoString> = files.iter().map(|file| EcoString::from(&*file.path)).collect();
    let services: Vec<usize> =
        files.iter().enumerate().filter(|(_, file)| is_service(file)).map(|(at, _)| at).collect();
    for service in services {
        let lost = files.get(service).and_then(|file| {
            let is_there =
                |path: &Option<EcoString>| path.as_ref().is_some_and(|p| there.contains(p));
            let (part, _) = elsewhere(file).find(|(_, path)| !is_there(path))?;
            Some((part.span, "part of it lies in a file that is not to be read".to_owned()))
        });
        let parts: Vec<usize> = files.get(service).map_or_else(Vec::new, |file| {
            let named: Vec<EcoString> = elsewhere(file).filter_map(|(_, path)| path).collect();
            let is_part = |other: &&File| named.iter().any(|path| **path == *other.path);
            let found = files.iter().enumerate().filter(|(_, other)| is_part(other));
            found.map(|(at, _)| at).collect()
        });
        let (names, found) = functions(files, service, &parts);
        let Some(file) = files.get_mut(service) else { continue };
        if let Some((span, why)) = lost {
            file.mark(span, why);
        }
        file.names = names;
        facts.workloads.extend(found);
        let roots = file.documents.iter().filter_map(|d| d.root.get("resources"));
        let roots: Vec<Node> = roots.flat_map(items).cloned().collect();
        for root in &roots {
            let names = cloudformation::read_template(root, facts);
            file.names.extend(names);
        }
        for part in parts {
            let Some(part) = files.get_mut(part) else { continue };
            for root in part.documents.iter().map(|document| &document.root) {
                let names = cloudformation::read_template(root, facts);
                part.names.extend(names);
            }
        }
    }
}

/// The functions of a service, those in its other parts too, and the names of all of them.
fn functions(files: &[File], service: usize, parts: &[usize]) -> (Vec<EcoString>, Vec<Workload>) {
    let (mut names, mut found) = (Vec::new(), Vec::new());
    let Some(file) = files.get(service) else { return (names, found) };
    let roots = || file.documents.iter().map(|document| &document.root);
    let endpoint = roots().find_map(|root| word(at(root, &["provider", "endpointType"])?));
    let is_inside = endpoint.is_some_and(|kind| kind.eq_ignore_ascii_case("private"));
    let within = roots().filter_map(|root| root.get("functions"));
    let beside = parts.iter().filter_map(|part| files.get(*part)).flat_map(|p| &p.documents);
    let beside =
        beside.map(|document| &document.root).filter(|root| root.get("Resources").is_none());
    let beside = beside.map(|root| root.get("functions").unwrap_or(root));
    // A list of maps is allowed as well as a map.
    let maps = within.flat_map(items).chain(beside).filter_map(Node::as_map).flatten();
    for entry in maps {
        let name = &entry.key.value;
        let mut function = Workload::new(Kind::Process, "function", name.clone(), entry.key.span);
        function.anchors.push(eco_format!("functions.{name}"));
        function.anchors.push(name.clone());
        if entry.key.span.file != file.id {
            // It is the service that a pointer names.
            function.places.push(file.start());
        }
        let events = entry.value.get("events").map(items).unwrap_or_default();
        for event in events.iter().filter_map(Node::as_map).filter_map(<[Entry]>::first) {
            let kind = event.key.value.as_str();
            let lets_in = match kind {
                "http" => !is_inside && !is_private(&event.value),
                "httpApi" | "alb" | "websocket" => true,
                _ => false,
            };
            if lets_in {
                let why = format!("an `{kind}` event lets the world call it");
                function.exposed.push(Fact::new(why, event.key.span));
            }
        }
        if let Some(url) = entry.value.get("url").filter(|url| is_open_url(url)) {
            function.exposed.push(Fact::new("it has a public address", url.span));
        }
        names.extend(function.anchors.iter().cloned());
        found.push(function);
    }
    (names, found)
}

fn is_private(event: &Node) -> bool {
    event.get("private").and_then(truth) == Some(true)
}

/// `true`, or a map without an authorizer.
fn is_open_url(url: &Node) -> bool {
    match &url.value {
        Value::Bool(open) => *open,
        Value::Map(_) => url.get("authorizer").is_none(),
        _ => false,
    }
}
