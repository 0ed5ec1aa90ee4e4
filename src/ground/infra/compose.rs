//! Compose files. Those of one folder are one project: what an override adds to a service is said
//! of that service. Profiles decide when a service runs, not whether it is one.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::addresses::{self, Need};
use super::reading::Reference;
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
    for file in files.iter().filter(|file| !file.beyond) {
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

/// The files that services are taken from, and those that are included.
pub(super) fn references(file: &File) -> Vec<Reference> {
    let here = folder_of(&file.path);
    let extended = services(file)
        .filter_map(|(_, body)| at(body, &["extends", "file"])?.as_text())
        .filter_map(|path| joined(here, path).map(Reference::File));
    let lists = file.documents.iter().filter_map(|d| d.root.get("include")).flat_map(items);
    let paths = lists.flat_map(|it| it.get("path").map_or(std::slice::from_ref(it), items));
    let included = paths.filter_map(Node::as_text).filter_map(|path| joined(here, path));
    extended.chain(included.map(Reference::Part)).collect()
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
            let of = extends.get("file").and_then(Node::as_text);
            service.unsure = Some(match of {
                Some(file) => format!("it extends a service of `{file}`, which is not to be read"),
                None => "it extends a service that is not there".to_owned(),
            });
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
    for key in ["depends_on", "links"] {
        for need in body.get(key).map(items).unwrap_or_default() {
            let named = need.as_map().unwrap_or_default().iter().map(|e| e.key.value.clone());
            let text = need.as_text().and_then(|text| text.split(':').next()).map(EcoString::from);
            let names = text.into_iter().chain(named);
            service.needs.extend(names.map(|name| Need { name, over: None }));
        }
    }
    service.needs.extend(body.get("environment").map(addresses::needs).unwrap_or_default());
    if let Some(mode) = body.get("network_mode").filter(|mode| is_text(mode, "host")) {
        service.exposed.push(Fact::new("it shares the network of its host", mode.span));
    }
    for port in body.get("ports").map(items).unwrap_or_default() {
        match published(port) {
            Published::Everywhere(why) => service.exposed.push(Fact::new(why, port.span)),
            Published::Unknown => {
                let why = "where a port of it is published is a variable";
                service.unsure.get_or_insert(why.to_owned());
            }
            Published::Inside => {}
        }
    }
}

fn is_text(node: &Node, wanted: &str) -> bool {
    node.as_text().is_some_and(|text| text == wanted)
}

/// Who can reach a port from outside the host.
enum Published {
    Everywhere(String),
    Inside,
    /// A variable decides.
    Unknown,
}

fn published(port: &Node) -> Published {
    let all = |port: &str| {
        let why = format!("port {port} is published on all addresses of the host");
        Published::Everywhere(why)
    };
    let on = |host: &str, port: &str| match host {
        host if host.contains('$') => Published::Unknown,
        host if is_open(host) => all(port),
        _ => Published::Inside,
    };
    if let Value::Map(_) = port.value {
        let told = |key| port.get(key).and_then(word).map(|word| filled(&word));
        let published = told("published").or_else(|| told("target")).unwrap_or_default();
        return on(&told("host_ip").unwrap_or_default(), &published);
    }
    let Some(text) = word(port) else { return Published::Inside };
    let text = filled(&text);
    let text = text.split('/').next().unwrap_or(&text);
    match text.strip_prefix('[').and_then(|rest| rest.split_once("]:")) {
        Some((host, rest)) => on(host, first(rest)),
        None => match text.split(':').collect::<Vec<_>>()[..] {
            // `${API_PORT}` is a port, `${API}` may be an address as well.
            [one] | [one, _] if one.contains('$') && !one.to_lowercase().contains("port") => {
                Published::Unknown
            }
            [container] => Published::Everywhere(format!(
                "container port {container} is published on a free port"
            )),
            [host, _] => all(host),
            [address, host, _] => on(address, host),
            _ => Published::Inside,
        },
    }
}

/// The text with what its variables are where nobody sets them: `${PORT:-80}` is `80`.
fn filled(text: &str) -> EcoString {
    let mut out = EcoString::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let Some((inner, behind)) = after.split_once('}') else { break };
        let name = inner.find([':', '-', '?', '+']).map_or(inner, |end| &inner[..end]);
        match inner[name.len()..].trim_start_matches(':').strip_prefix('-') {
            Some(default) => out.push_str(default),
            None => {
                out.push('$');
                out.push_str(name);
            }
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn first(text: &str) -> &str {
    text.split(':').next().unwrap_or(text)
}

fn is_open(host: &str) -> bool {
    matches!(host, "" | "0.0.0.0" | "::" | "*")
}
