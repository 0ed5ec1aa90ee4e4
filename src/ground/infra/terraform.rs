//! Terraform: resources that run or keep something, and what the resources around them open.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::reading::Reference;
use super::{Fact, Facts, File, Kind, Role, WAYS, Workload, folder_of, items, joined, truth, word};
use crate::source::Span;
use crate::syntax::Node;

mod balance;
mod firewall;
mod public;
mod tables;

use firewall::Firewalls;
use tables::{PROCESSES, STORES};

/// Modules in modules are followed so deep.
const NESTED: usize = 4;

/// One resource of a module.
struct Resource<'f> {
    kind: &'f str,
    name: &'f str,
    body: &'f Node,
    at: Span,
}

type Open = BTreeMap<EcoString, Fact>;

impl Resource<'_> {
    /// `aws_db_instance.ledger`
    fn address(&self) -> EcoString {
        eco_format!("{}.{}", self.kind, self.name)
    }
}

/// The folders of modules that lie in this repository.
pub(super) fn references(file: &File) -> Vec<Reference> {
    let folders = calls(file).filter_map(|call| folder(&file.path, call.body));
    folders.map(Reference::Folder).collect()
}

pub(super) fn read(files: &mut [File], facts: &mut Facts) {
    for file in files.iter_mut() {
        let mut names: Vec<EcoString> =
            resources(file).map(|r| eco_format!("{}.{}", r.kind, r.name)).collect();
        names.extend(calls(file).map(|call| eco_format!("module.{}", call.name)));
        file.names = names;
    }
    let files = &*files;
    let own: Vec<&File> = files.iter().filter(|file| !file.beyond).collect();
    let found = deployed(&own, facts);
    facts.workloads.extend(found);
    let calls: Vec<(&File, Resource<'_>)> =
        own.iter().flat_map(|file| calls(file).map(move |call| (*file, call))).collect();
    for (file, call) in facts.bound(calls) {
        let unit = called(file, &call, files, facts, NESTED);
        facts.workloads.push(unit);
    }
}

/// What the files of one module deploy themselves.
fn deployed(files: &[&File], facts: &mut Facts) -> Vec<Workload> {
    let all: Vec<Resource<'_>> = files.iter().flat_map(|file| resources(file)).collect();
    let all = facts.bound(all);
    let locals: Vec<&Node> =
        files.iter().flat_map(|f| &f.documents).flat_map(|d| blocks(&d.root, "locals")).collect();
    let firewalls = Firewalls::of(&all, &locals);
    let (public, plain) = balance::balanced(&all);
    let openers = public::Openers::of(&all);
    let mut found = Vec::new();
    for resource in &all {
        let store = STORES.iter().find(|(kind, _)| *kind == resource.kind);
        let is_none = resource.body.get("count").and_then(word).is_some_and(|n| n == "0");
        if is_none || (store.is_none() && !PROCESSES.contains(&resource.kind)) {
            continue;
        }
        let kind = if store.is_some() { Kind::Store } else { Kind::Process };
        let name = resource.address();
        let mut it = Workload::new(kind, "resource", name.clone(), resource.at);
        it.short = resource.name.into();
        it.anchors.push(name);
        it.tech =
            resource.body.get("engine").or_else(|| resource.body.get("runtime")).and_then(word);
        exposed(resource, &mut it);
        firewalls.tell(resource, &all, &mut it);
        public::tell(resource, &openers, &mut it);
        it.exposed.extend(balance::aimed_at(resource, &all, &public));
        it.exposed.truncate(WAYS);
        it.plain = unprotected(resource)
            .or_else(|| balance::aimed_at(resource, &all, &plain).into_iter().next());
        it.encrypted = store.and_then(|(_, key)| encrypted(resource, key));
        found.push(it);
    }
    found
}

/// A module that is called is one thing: all that its folder deploys, and the modules in it.
fn called(
    file: &File,
    call: &Resource<'_>,
    files: &[File],
    facts: &mut Facts,
    depth: usize,
) -> Workload {
    let name = eco_format!("module.{}", call.name);
    let mut it = Workload::new(Kind::Process, "module", name.clone(), call.at);
    it.short = call.name.into();
    it.anchors.push(name);
    let folder = folder(&file.path, call.body);
    let is_there = |other: &&File| folder.as_ref().is_some_and(|f| *folder_of(&other.path) == **f);
    let inner: Vec<&File> = files.iter().filter(is_there).collect();
    let (Some(folder), false) = (folder, inner.is_empty() || depth == 0) else {
        it.unsure = Some("what its module holds is not to be read in this repository".to_owned());
        it.role = Role::Call(Vec::new());
        return it;
    };
    let mut within = deployed(&inner, facts);
    for file in &inner {
        for call in calls(file) {
            within.push(called(file, &call, files, facts, depth - 1));
        }
    }
    let mut folders = vec![folder];
    for part in within {
        if part.kind == Kind::Store {
            it.kind = Kind::Store;
        }
        it.exposed.extend(part.exposed);
        it.plain = it.plain.or(part.plain);
        it.unsure = it.unsure.or(part.unsure);
        it.tech = it.tech.or(part.tech);
        // Of several that disagree the worse one counts.
        it.encrypted = match (it.encrypted, part.encrypted) {
            (Some((false, fact)), _) | (_, Some((false, fact))) => Some((false, fact)),
            (one, other) => one.or(other),
        };
        if let Role::Call(further) = part.role {
            folders.extend(further);
        }
    }
    it.exposed.truncate(WAYS);
    it.role = Role::Call(folders);
    it
}

/// The folder that a module is taken from, where it lies in this repository.
fn folder(path: &str, call: &Node) -> Option<EcoString> {
    let source = call.get("source").and_then(Node::as_text)?;
    let is_local = source.starts_with("./") || source.starts_with("../");
    if is_local { joined(folder_of(path), source) } else { None }
}

fn resources(file: &File) -> impl Iterator<Item = Resource<'_>> {
    let kinds = file.documents.iter().flat_map(|d| blocks(&d.root, "resource"));
    kinds.filter_map(Node::as_map).flatten().flat_map(|kind| labelled(&kind.value, &kind.key.value))
}

fn calls(file: &File) -> impl Iterator<Item = Resource<'_>> {
    let blocks = file.documents.iter().flat_map(|d| blocks(&d.root, "module"));
    blocks.flat_map(|block| labelled(block, "module"))
}

/// Blocks by their last label. In JSON each may be a list.
fn labelled<'f>(node: &'f Node, kind: &'f str) -> impl Iterator<Item = Resource<'f>> {
    let names = items(node).iter().filter_map(Node::as_map).flatten();
    names.filter_map(move |name| {
        let body = items(&name.value).first()?;
        Some(Resource { kind, name: &name.key.value, body, at: name.key.span })
    })
}

/// All blocks of a name: they stand beside each other, in a list, or are made of others.
fn blocks<'n>(node: &'n Node, key: &'n str) -> impl Iterator<Item = &'n Node> {
    let of = move |name: &'n str| {
        let entries = node.as_map().unwrap_or_default().iter();
        entries.filter(move |entry| entry.key.value == name).map(|entry| &entry.value)
    };
    let made = of("dynamic").flat_map(items).filter_map(move |block| block.get(key));
    let made = made.flat_map(items).filter_map(|block| block.get("content"));
    of(key).chain(made).flat_map(|value| match value.as_list() {
        Some(list) if list.first().is_some_and(|item| item.as_map().is_some()) => list,
        _ => std::slice::from_ref(value),
    })
}

/// The value at the end of a path of blocks.
fn deep<'n>(node: &'n Node, keys: &'n [&'n str]) -> Option<&'n Node> {
    keys.iter().try_fold(node, |node, key| blocks(node, key).next())
}

/// The resources that some value speaks of, as `type.name`.
fn named(node: &Node) -> Vec<EcoString> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut found = Vec::new();
    node.each_text(&mut |text| {
        for piece in text.split(|c: char| !is_part(c)) {
            let mut parts = piece.split('.');
            if let (Some(kind), Some(name)) = (parts.next(), parts.next()) {
                found.push(eco_format!("{kind}.{name}"));
            }
        }
    });
    found
}

fn is(body: &Node, key: &str, wanted: &str) -> bool {
    body.get(key).and_then(word).is_some_and(|word| word.eq_ignore_ascii_case(wanted))
}

/// What a resource says of its own reach.
fn exposed(resource: &Resource<'_>, it: &mut Workload) {
    let body = resource.body;
    let mut yes = |keys: &[&str], wanted: &str, why: &str| {
        if let Some(node) = deep(body, keys)
            && word(node).is_some_and(|word| word == wanted)
        {
            it.exposed.push(Fact::new(why, node.span));
        }
    };
    yes(&["publicly_accessible"], "true", "it has a public address");
    yes(&["acl"], "public-read", "everybody may read it");
    yes(&["acl"], "public-read-write", "everybody may read and change it");
    yes(&["ingress"], "INGRESS_TRAFFIC_ALL", "it takes traffic from everywhere");
    yes(&["ingress", "external_enabled"], "true", "its ingress is open to the outside");
    yes(
        &["settings", "ip_configuration", "authorized_networks", "value"],
        "0.0.0.0/0",
        "every network is authorised",
    );
    yes(&["public_network_access_enabled"], "true", "it can be reached from public networks");
}

/// That a resource takes connections without TLS.
fn unprotected(resource: &Resource<'_>) -> Option<Fact> {
    let off = [
        ("transit_encryption_enabled", "false"),
        ("https_traffic_only_enabled", "false"),
        ("enable_https_traffic_only", "false"),
        ("https_only", "false"),
        ("ssl_enforcement_enabled", "false"),
        ("non_ssl_port_enabled", "true"),
        ("enable_non_ssl_port", "true"),
    ];
    let own = off.into_iter().find_map(|(key, value)| {
        let node = resource.body.get(key).filter(|_| is(resource.body, key, value))?;
        Some(Fact::new(format!("`{key} = {value}`"), node.span))
    });
    let within: [(&[&str], &str); 4] = [
        (&["domain_endpoint_options", "enforce_https"], "false"),
        (&["encryption_info", "encryption_in_transit", "client_broker"], "PLAINTEXT"),
        (&["settings", "ip_configuration", "require_ssl"], "false"),
        (&["settings", "ip_configuration", "ssl_mode"], "ALLOW_UNENCRYPTED_AND_ENCRYPTED"),
    ];
    own.or_else(|| {
        within.into_iter().find_map(|(keys, value)| {
            let node = deep(resource.body, keys)?;
            let key = keys.last().filter(|_| word(node).is_some_and(|word| word == value))?;
            Some(Fact::new(format!("`{key} = {value}`"), node.span))
        })
    })
}

fn encrypted(resource: &Resource<'_>, key: &[&str]) -> Option<(bool, Fact)> {
    let name = key.last()?;
    if let Some(node) = deep(resource.body, key) {
        let value = truth(node)?;
        return Some((value, Fact::new(format!("`{name} = {value}`"), node.span)));
    }
    // AWS does not encrypt such a database unless told; one made from another takes after it.
    let made_from = ["snapshot_identifier", "replicate_source_db", "restore_to_point_in_time"];
    let is_new = made_from.into_iter().all(|key| resource.body.get(key).is_none());
    (resource.kind == "aws_db_instance" && is_new).then(|| {
        (false, Fact::new(format!("it says nothing of `{name}`, so it is off"), resource.at))
    })
}
