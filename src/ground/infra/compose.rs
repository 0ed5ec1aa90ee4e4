//! Compose files. Those of one folder are one project: what an override adds to a service is said
//! of that service. Profiles decide when a service runs, not whether it is one.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::{Fact, Facts, File, Workload, at, folder_of, items, joined, stores, word};
use crate::source::Spanned;
use crate::syntax::{Node, Value};

/// A service extends one that extends another, at most this often.
const EXTENDS: usize = 16;

type Services<'f> = BTreeMap<(&'f str, &'f str), &'f Node>;

pub(super) fn read(files: &mut [File], facts: &mut Facts) {
    // The plain names come first: overrides add to them.
    files.sort_by_key(|file| (file.path.matches('.').count(), file.path.clone()));
    for file in files.iter_mut() {
        let names = services(file).map(|(key, _)| eco_format!("services.{}", key.value));
        file.names = names.collect();
    }
    let files = &*files;
    let known: Services<'_> = files
        .iter()
        .flat_map(|f| services(f).map(|(key, body)| ((&*f.path, key.value.as_str()), body)))
        .collect();
    let mut found: BTreeMap<&str, Workload> = BTreeMap::new();
    let mut order = Vec::new();
    for file in files {
        for (key, body) in services(file) {
            let service = found.entry(&key.value).or_insert_with(|| {
                order.push(key.value.as_str());
                let mut new = Workload::new(super::Kind::Process, "service", &*key.value, key.span);
                new.anchors.push(eco_format!("services.{}", key.value));
                new.anchors.push(key.value.clone());
                new.places.clear();
                new
            });
            service.places.push(key.span);
            tell(service, &file.path, body, &known);
        }
    }
    facts.workloads.extend(order.into_iter().filter_map(|name| found.remove(name)));
}

fn services(file: &File) -> impl Iterator<Item = (&Spanned<EcoString>, &Node)> {
    let roots = file.documents.iter().filter_map(|d| d.root.get("services")?.as_map());
    roots.flatten().map(|entry| (&entry.key, &entry.value))
}

/// What a body says of its service, and what the bodies say that it extends.
fn tell(service: &mut Workload, path: &str, body: &Node, known: &Services<'_>) {
    let (mut path, mut body) = (path.to_owned(), body);
    for _ in 0..EXTENDS {
        one(service, &path, body);
        let Some(extends) = body.get("extends") else { return };
        let name = extends.as_text().or_else(|| extends.get("service")?.as_text());
        let other = match extends.get("file").and_then(Node::as_text) {
            Some(file) => joined(folder_of(&path), file),
            None => Some(path.as_str().into()),
        };
        let next = name.zip(other).and_then(|(name, other)| {
            known
                .get_key_value(&(other.as_str(), name.as_str()))
                .map(|((p, _), b)| ((*p).to_owned(), *b))
        });
        let Some((next_path, next_body)) = next else {
            let why = "it extends a service in a file that was not read with it";
            service.unsure = Some(why.to_owned());
            return;
        };
        (path, body) = (next_path, next_body);
    }
    service.unsure = Some("it extends too many services, one after the other".to_owned());
}

fn one(service: &mut Workload, path: &str, body: &Node) {
    if let Some(image) = body.get("image").and_then(word) {
        if stores::kind(Some(&image)) == super::Kind::Store {
            service.kind = super::Kind::Store;
        }
        service.tech.get_or_insert(image);
    }
    if let Some(build) = body.get("build") {
        let context = build.as_text().or_else(|| build.get("context")?.as_text());
        let context = context.map_or(".", |text| text.as_str());
        let file = at(build, &["dockerfile"]).and_then(Node::as_text);
        if let Some(context) = joined(folder_of(path), context) {
            let file = file.map_or("Dockerfile", |file| file.as_str());
            service.builds.extend(joined(&context, file));
            service.builds.push(context);
        }
    }
    let needs = body.get("depends_on").map(items).unwrap_or_default();
    for need in needs {
        let named = need.as_map().unwrap_or_default().iter().map(|entry| entry.key.value.clone());
        service.needs.extend(need.as_text().cloned().into_iter().chain(named));
    }
    for port in body.get("ports").map(items).unwrap_or_default() {
        if let Some(why) = published(port) {
            service.exposed.push(Fact::new(why, port.span));
        }
    }
}

/// Why a port can be reached from outside the host; nothing where it is bound to the host itself,
/// or to an address that a variable gives.
fn published(port: &Node) -> Option<String> {
    let all = |port: &str| format!("port {port} is published on all addresses of the host");
    if let Value::Map(_) = port.value {
        let target = port.get("target").and_then(word).unwrap_or_default();
        let published = port.get("published").and_then(word).unwrap_or(target);
        let host = port.get("host_ip").and_then(word).unwrap_or_default();
        return is_open(&host).then(|| all(&published));
    }
    let text = word(port)?;
    let text = text.split('/').next().unwrap_or(&text);
    if text.contains('$') {
        return None;
    }
    match text.strip_prefix('[').and_then(|rest| rest.split_once("]:")) {
        Some((host, rest)) => is_open(host).then(|| all(first(rest))),
        None => match text.split(':').collect::<Vec<_>>()[..] {
            [container] => Some(format!("container port {container} is published on a free port")),
            [host, _] => Some(all(host)),
            [address, host, _] => is_open(address).then(|| all(host)),
            _ => None,
        },
    }
}

fn first(text: &str) -> &str {
    text.split(':').next().unwrap_or(text)
}

fn is_open(host: &str) -> bool {
    matches!(host, "" | "0.0.0.0" | "::" | "*")
}
