//! Kubernetes manifests, and what a kustomization says of those beside it. Objects of one folder
//! are looked at together: a Service finds its pods there, an Ingress its Service.

use ecow::EcoString;

use super::{Fact, Facts, File, Kind, WAYS, Workload, addresses, at, items, stores, truth, word};
use crate::source::Span;
use crate::syntax::{Entry, Limits, Node};

mod kustomization;
mod services;

use kustomization::Kustomization;
pub use kustomization::{bases, is_kustomization};
pub(super) use services::is_internal;

const WORKLOADS: &[&str] = &[
    "CronJob",
    "DaemonSet",
    "Deployment",
    "DeploymentConfig",
    "Job",
    "Pod",
    "ReplicaSet",
    "Rollout",
    "StatefulSet",
];

/// Datastores that an operator makes of an object: the group of the object, and its kind.
const OPERATED: &[(&str, &str)] = &[
    ("acid.zalan.do", "postgresql"),
    ("cassandra.datastax.com", "CassandraDatacenter"),
    ("databases.spotahome.com", "RedisFailover"),
    ("elasticsearch.k8s.elastic.co", "Elasticsearch"),
    ("k8s.mariadb.com", "MariaDB"),
    ("kafka.strimzi.io", "Kafka"),
    ("mongodbcommunity.mongodb.com", "MongoDBCommunity"),
    ("mysql.oracle.com", "InnoDBCluster"),
    ("postgresql.cnpg.io", "Cluster"),
    ("rabbitmq.com", "RabbitmqCluster"),
];

/// One object of a manifest.
struct Object<'f> {
    /// Before the slash of its `apiVersion`; nothing where that is the core of Kubernetes.
    group: EcoString,
    kind: EcoString,
    name: EcoString,
    space: Option<EcoString>,
    body: &'f Node,
    at: Span,
    /// It is one of an overlay.
    beyond: bool,
}

pub(super) fn read(files: &mut [File], limits: &Limits, facts: &mut Facts) {
    let kustomization = Kustomization::of(files, limits);
    for file in files.iter_mut() {
        let names: Vec<EcoString> =
            objects(file).flat_map(|object| kustomization.names(&object)).collect();
        file.names = names;
    }
    let (patches, all): (Vec<&File>, Vec<&File>) =
        files.iter().partition(|file| kustomization.is_patch(file));
    let patches: Vec<Object<'_>> = patches.into_iter().flat_map(objects).collect();
    let all: Vec<Object<'_>> = all.into_iter().flat_map(objects).collect();
    let all = facts.bound(all);
    let services = services::services(&all, &patches, &kustomization);
    for object in all.iter().filter(|object| !object.beyond) {
        let Some(kind) = kind(object) else { continue };
        let mut workload = Workload::new(kind, &*object.kind, &*object.name, object.at);
        workload.anchors = kustomization.names(object);
        workload.anchors.push(object.name.clone());
        tell(&mut workload, object);
        for patch in patches.iter().filter(|patch| patches_it(patch, object)) {
            tell(&mut workload, patch);
        }
        let labels = pod(object).and_then(|pod| at(pod, &["metadata", "labels"]));
        for service in &services {
            let labels = labels.and_then(Node::as_map);
            if shares_space(service.object, object) && selects(service.selector, labels) {
                let room = WAYS.saturating_sub(workload.exposed.len());
                workload.exposed.extend(service.open.iter().take(room).cloned());
                workload.plain = workload.plain.or_else(|| service.plain.clone());
            }
        }
        facts.workloads.push(workload);
    }
}

/// What kind of thing an object deploys, if any.
fn kind(object: &Object<'_>) -> Option<Kind> {
    let is_operated =
        |(group, kind): &&(&str, &str)| *group == object.group && *kind == object.kind;
    if OPERATED.iter().any(|operated| is_operated(&operated)) {
        return Some(Kind::Store);
    }
    let is_serving = object.kind == "Service" && object.group == "serving.knative.dev";
    (is_serving || WORKLOADS.contains(&object.kind.as_str())).then_some(Kind::Process)
}

fn patches_it(patch: &Object<'_>, object: &Object<'_>) -> bool {
    patch.kind == object.kind && patch.name == object.name
}

/// The template of an object's pods.
fn pod<'f>(object: &Object<'f>) -> Option<&'f Node> {
    match object.kind.as_str() {
        "Pod" => Some(object.body),
        "CronJob" => at(object.body, &["spec", "jobTemplate", "spec", "template"]),
        _ => at(object.body, &["spec", "template"]),
    }
}

/// What an object, or a patch of it, says of its pods.
fn tell(workload: &mut Workload, object: &Object<'_>) {
    let Some(spec) = pod(object).and_then(|pod| pod.get("spec")) else { return };
    for container in spec.get("containers").map(items).unwrap_or_default() {
        if let Some(image) = container.get("image").and_then(word) {
            if stores::kind(Some(&image)) == Kind::Store {
                workload.kind = Kind::Store;
            }
            workload.tech.get_or_insert(image);
        }
        workload.needs.extend(container.get("env").map(addresses::needs).unwrap_or_default());
        for port in container.get("ports").map(items).unwrap_or_default() {
            let address = port.get("hostIP").and_then(word).unwrap_or_default();
            let open = matches!(address.as_str(), "" | "0.0.0.0" | "::");
            let Some(taken) = port.get("hostPort").filter(|_| open) else { continue };
            if workload.exposed.len() < WAYS {
                let number = word(taken).unwrap_or_default();
                let why = format!("it takes port {number} of its node");
                workload.exposed.push(Fact::new(why, taken.span));
            }
        }
    }
    if let Some(network) = spec.get("hostNetwork").filter(|said| truth(said) == Some(true)) {
        workload.exposed.push(Fact::new("it shares the network of its node", network.span));
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
    let version = word(body.get("apiVersion")?)?;
    let group = version.split_once('/').map_or("", |(group, _)| group).into();
    let kind = word(body.get("kind")?)?;
    let name = at(body, &["metadata", "name"])?;
    let space = at(body, &["metadata", "namespace"]).and_then(word);
    Some(Object { group, kind, name: word(name)?, space, body, at: name.span, beyond })
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
