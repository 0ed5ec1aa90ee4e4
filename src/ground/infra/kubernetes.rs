//! Kubernetes manifests, and what a kustomization says of those beside it. Objects of one folder
//! are looked at together: a Service finds its pods there, an Ingress its Service.

use ecow::{EcoString, eco_format};

use super::{
    Fact, Facts, File, Kind, WAYS, Workload, at, folder_of, items, joined, stores, truth, word,
};
use crate::source::{SourceFile, Sources, Span};
use crate::syntax::{Entry, Limits, Node};

const WORKLOADS: &[&str] =
    &["CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "Rollout", "StatefulSet"];

/// Objects that lead from outside to a Service.
const ROUTES: &[&str] = &["GRPCRoute", "HTTPRoute", "Ingress", "Route", "TCPRoute", "TLSRoute"];

/// One object of a manifest.
struct Object<'f> {
    kind: EcoString,
    name: EcoString,
    space: Option<EcoString>,
    body: &'f Node,
    at: Span,
    /// It is one of an overlay.
    beyond: bool,
}

/// A Service, and why the world reaches it.
struct Service<'f> {
    object: &'f Object<'f>,
    selector: &'f [Entry],
    open: Vec<Fact>,
}

pub(super) fn read(files: &mut [File], facts: &mut Facts) {
    let kustomization = Kustomization::of(files);
    for file in files.iter_mut() {
        let names: Vec<EcoString> =
            objects(file).flat_map(|object| kustomization.names(&object)).collect();
        file.names = names;
    }
    let is_patch = |file: &&File| kustomization.patches.iter().any(|path| *path == *file.path);
    let all: Vec<Object<'_>> =
        files.iter().filter(|file| !is_patch(file)).flat_map(objects).collect();
    let all = facts.bound(all);
    let services = services(&all);
    let is_workload = |object: &&Object<'_>| WORKLOADS.contains(&object.kind.as_str());
    for object in all.iter().filter(|object| is_workload(object) && !object.beyond) {
        let pod = match object.kind.as_str() {
            "Pod" => Some(object.body),
            "CronJob" => at(object.body, &["spec", "jobTemplate", "spec", "template"]),
            _ => at(object.body, &["spec", "template"]),
        };
        let mut workload = Workload::new(Kind::Process, &*object.kind, &*object.name, object.at);
        workload.anchors = kustomization.names(object);
        workload.anchors.push(object.name.clone());
        let containers = pod.and_then(|pod| at(pod, &["spec", "containers"])).map(items);
        let images = containers.unwrap_or_default().iter().filter_map(|c| c.get("image"));
        for image in images.filter_map(word) {
            if stores::kind(Some(&image)) == Kind::Store {
                workload.kind = Kind::Store;
            }
            workload.tech.get_or_insert(image);
        }
        let labels = pod.and_then(|pod| at(pod, &["metadata", "labels"])).and_then(Node::as_map);
        for service in &services {
            if shares_space(service.object, object) && selects(service.selector, labels) {
                let room = WAYS.saturating_sub(workload.exposed.len());
                workload.exposed.extend(service.open.iter().take(room).cloned());
            }
        }
        facts.workloads.push(workload);
    }
}

fn objects(file: &File) -> impl Iterator<Item = Object<'_>> {
    let roots = file.documents.iter().map(|document| &document.root);
    roots
        .flat_map(|root| match root.get("kind").and_then(word) {
            Some(kind) if kind == "List" => root.get("items").map(items).unwrap_or_default(),
            _ => std::slice::from_ref(root),
        })
        .filter_map(|body| object(body, file.beyond))
}

fn object(body: &Node, beyond: bool) -> Option<Object<'_>> {
    body.get("apiVersion")?;
    let kind = word(body.get("kind")?)?;
    let name = at(body, &["metadata", "name"])?;
    let space = at(body, &["metadata", "namespace"]).and_then(word);
    Some(Object { kind, name: word(name)?, space, body, at: name.span, beyond })
}

fn shares_space(a: &Object<'_>, b: &Object<'_>) -> bool {
    match (&a.space, &b.space) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

fn selects(selector: &[Entry], labels: Option<&[Entry]>) -> bool {
    let Some(labels) = labels else { return false };
    let has = |wanted: &Entry| {
        let found = labels.iter().find(|label| label.key.value == wanted.key.value);
        found.is_some_and(|label| word(&label.value) == word(&wanted.value))
    };
    !selector.is_empty() && selector.iter().all(has)
}

fn services<'f>(all: &'f [Object<'f>]) -> Vec<Service<'f>> {
    let mut services: Vec<Service<'f>> = all
        .iter()
        .filter(|object| object.kind == "Service")
        .map(|object| {
            let selector = at(object.body, &["spec", "selector"]).and_then(Node::as_map);
            let mut open = Vec::new();
            if let Some(kind) = at(object.body, &["spec", "type"]) {
                let name = word(kind).unwrap_or_default();
                if matches!(name.as_str(), "LoadBalancer" | "NodePort") && !is_internal(object.body)
                {
                    let why = format!("Service `{}` is of type {name}", object.name);
                    open.push(Fact::new(why, kind.span));
                }
            }
            Service { object, selector: selector.unwrap_or_default(), open }
        })
        .collect();
    for route in all.iter().filter(|object| ROUTES.contains(&object.kind.as_str())) {
        if is_internal(route.body) || is_within(route, all) {
            continue;
        }
        for (name, span) in backends(route) {
            let named =
                |s: &&mut Service<'_>| s.object.name == name && shares_space(s.object, route);
            for service in services.iter_mut().filter(named).filter(|s| s.open.len() < WAYS) {
                let why = format!("{} `{}` leads to it", route.kind, route.name);
                service.open.push(Fact::through(why, span));
            }
        }
    }
    services
}

/// The Services that a route leads to, and where it says so.
fn backends(route: &Object<'_>) -> Vec<(EcoString, Span)> {
    let Some(spec) = route.body.get("spec") else { return Vec::new() };
    let mut found: Vec<&Node> = Vec::new();
    let backend = |node: &'_ Node| -> Option<(EcoString, Span)> {
        let name = at(node, &["service", "name"]).or_else(|| node.get("serviceName"));
        let name = name.or_else(|| node.get("name"))?;
        Some((word(name)?, name.span))
    };
    found.extend(spec.get("defaultBackend"));
    found.extend(spec.get("backend"));
    found.extend(spec.get("to"));
    for rule in spec.get("rules").map(items).unwrap_or_default() {
        let paths = at(rule, &["http", "paths"]).map(items).unwrap_or_default();
        found.extend(paths.iter().filter_map(|path| path.get("backend")));
        found.extend(rule.get("backendRefs").map(items).unwrap_or_default());
    }
    let mut backends: Vec<(EcoString, Span)> = found.into_iter().filter_map(backend).collect();
    // A dozen paths to one Service are one reason.
    let mut seen = Vec::new();
    backends.retain(|(name, _)| {
        !seen.contains(name) && {
            seen.push(name.clone());
            true
        }
    });
    backends
}

/// Whether its annotations or its class keep it inside the network.
fn is_internal(body: &Node) -> bool {
    let annotations = at(body, &["metadata", "annotations"]).and_then(Node::as_map);
    let says_internal = |entry: &Entry| {
        let key = entry.key.value.as_str();
        let is_about_it = key.ends_with("-internal")
            || key.ends_with("/scheme")
            || key.ends_with("-scheme")
            || key.ends_with("load-balancer-type")
            || key.ends_with("ingress.class");
        let value = word(&entry.value).unwrap_or_default().to_lowercase();
        is_about_it && (truth(&entry.value) == Some(true) || value.contains("internal"))
    };
    let class = at(body, &["spec", "ingressClassName"])
        .or_else(|| at(body, &["spec", "loadBalancerClass"]))
        .and_then(word);
    annotations.unwrap_or_default().iter().any(says_internal)
        || class.is_some_and(|class| class.contains("internal") || class.contains("private"))
}

/// Whether a route hangs on a mesh, or on gateways that are all internal.
fn is_within(route: &Object<'_>, all: &[Object<'_>]) -> bool {
    let parents = at(route.body, &["spec", "parentRefs"]).map(items).unwrap_or_default();
    let inside = |parent: &Node| {
        if parent.get("kind").and_then(word).is_some_and(|kind| kind == "Service") {
            return true;
        }
        let name = parent.get("name").and_then(word);
        let gateway = all.iter().find(|o| o.kind == "Gateway" && Some(&o.name) == name.as_ref());
        gateway.is_some_and(|gateway| {
            let class = at(gateway.body, &["spec", "gatewayClassName"]).and_then(word);
            let class = class.unwrap_or_default();
            is_internal(gateway.body) || class.contains("internal") || class.contains("rilb")
        })
    };
    !parents.is_empty() && parents.iter().all(inside)
}

/// What the kustomization of a folder changes about the objects beside it.
#[derive(Default)]
struct Kustomization {
    before: EcoString,
    behind: EcoString,
    /// Files that change objects and are none of their own.
    patches: Vec<EcoString>,
}

impl Kustomization {
    fn of(files: &[File]) -> Self {
        let mut it = Kustomization::default();
        let is_it = |file: &&File| is_kustomization(&file.path);
        for file in files.iter().filter(is_it) {
            for root in file.documents.iter().map(|document| &document.root) {
                if !file.beyond {
                    it.before = root.get("namePrefix").and_then(word).unwrap_or_default();
                    it.behind = root.get("nameSuffix").and_then(word).unwrap_or_default();
                }
                for key in ["patches", "patchesStrategicMerge", "patchesJson6902"] {
                    let patches = root.get(key).map(items).unwrap_or_default();
                    let path = |p: &Node| p.as_text().or_else(|| p.get("path")?.as_text()).cloned();
                    let paths = patches.iter().filter_map(path);
                    it.patches
                        .extend(paths.filter_map(|path| joined(folder_of(&file.path), &path)));
                }
            }
        }
        it
    }

    /// How an anchor may name an object.
    fn names(&self, object: &Object<'_>) -> Vec<EcoString> {
        let mut names = vec![eco_format!("{}/{}", object.kind, object.name)];
        if !(self.before.is_empty() && self.behind.is_empty()) {
            names.push(eco_format!(
                "{}/{}{}{}",
                object.kind,
                self.before,
                object.name,
                self.behind
            ));
        }
        names
    }
}

/// Whether the file at `path` is a kustomization.
#[must_use]
pub fn is_kustomization(path: &str) -> bool {
    path.ends_with("kustomization.yaml") || path.ends_with("kustomization.yml")
}

/// The folders that a kustomization builds on.
#[must_use]
pub fn bases(source: SourceFile, limits: &Limits) -> Vec<EcoString> {
    let path = source.path().clone();
    let mut sources = Sources::new();
    let file = sources.add(source);
    let documents = crate::syntax::parse_stream(&sources, file, limits);
    let keys = ["resources", "bases", "components"];
    let lists = documents.iter().flat_map(|d| keys.into_iter().filter_map(|key| d.root.get(key)));
    let named = lists.flat_map(items).filter_map(Node::as_text);
    let is_folder = |text: &&EcoString| !text.ends_with(".yaml") && !text.ends_with(".yml");
    named.filter(is_folder).filter_map(|text| joined(folder_of(&path), text)).collect()
}
