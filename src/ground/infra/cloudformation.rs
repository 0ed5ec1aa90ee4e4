//! CloudFormation and SAM, in YAML or JSON.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::{Fact, Facts, File, Kind, Workload, at, is_everywhere, items, truth, word};
use crate::source::Spanned;
use crate::syntax::Node;

const PROCESSES: &[&str] = &[
    "AWS::AppRunner::Service",
    "AWS::EC2::Instance",
    "AWS::ECS::Service",
    "AWS::ElasticBeanstalk::Environment",
    "AWS::Lambda::Function",
    "AWS::Serverless::Function",
];

/// Datastores, and the property that says whether they are encrypted.
const STORES: &[(&str, &str)] = &[
    ("AWS::DocDB::DBCluster", "StorageEncrypted"),
    ("AWS::DynamoDB::Table", ""),
    ("AWS::EFS::FileSystem", "Encrypted"),
    ("AWS::ElastiCache::CacheCluster", ""),
    ("AWS::ElastiCache::ReplicationGroup", "AtRestEncryptionEnabled"),
    ("AWS::RDS::DBCluster", "StorageEncrypted"),
    ("AWS::RDS::DBInstance", "StorageEncrypted"),
    ("AWS::Redshift::Cluster", "Encrypted"),
    ("AWS::S3::Bucket", ""),
    ("AWS::Serverless::SimpleTable", ""),
];

struct Resource<'f> {
    id: &'f Spanned<EcoString>,
    kind: EcoString,
    /// Its properties; the resource itself where it has none.
    body: &'f Node,
}

type Open = BTreeMap<EcoString, Fact>;

pub(super) fn read(files: &mut [File], facts: &mut Facts) {
    for file in files {
        let roots: Vec<Node> = file.documents.iter().map(|d| d.root.clone()).collect();
        file.names = roots.iter().flat_map(|root| read_template(root, facts)).collect();
    }
}

/// Reads one template, which may be a part of something else, and gives the names in it. What one
/// template says of another is in its parameters: each is read by itself.
pub(super) fn read_template(root: &Node, facts: &mut Facts) -> Vec<EcoString> {
    let all = resources(root);
    let names = all
        .iter()
        .flat_map(|r| [r.id.value.clone(), eco_format!("Resources.{}", r.id.value)])
        .collect();
    let all = facts.bound(all);
    let globals = root.get("Globals");
    let groups = open_groups(&all);
    let (public, plain) = balanced(&all);
    for resource in &all {
        let store = STORES.iter().find(|(kind, _)| *kind == resource.kind);
        if store.is_none() && !PROCESSES.contains(&resource.kind.as_str()) {
            continue;
        }
        let kind = if store.is_some() { Kind::Store } else { Kind::Process };
        let id = &resource.id.value;
        let mut it = Workload::new(kind, "resource", id.clone(), resource.id.span);
        it.anchors = vec![id.clone(), eco_format!("Resources.{id}")];
        it.tech =
            resource.body.get("Engine").or_else(|| resource.body.get("Runtime")).and_then(word);
        exposed(resource, &all, &groups, &mut it);
        called(resource, &all, globals, &mut it);
        let targets = resource.body.get("LoadBalancers").map(named).unwrap_or_default();
        it.exposed.extend(targets.iter().filter_map(|name| public.get(name)).cloned());
        it.plain = targets.iter().find_map(|name| plain.get(name)).cloned();
        it.encrypted = store.and_then(|(_, key)| encrypted(resource, key));
        facts.workloads.push(it);
    }
    names
}

fn resources(root: &Node) -> Vec<Resource<'_>> {
    let resource = |entry: &'_ crate::syntax::Entry| word(entry.value.get("Type")?);
    let entries = root.get("Resources").and_then(Node::as_map).unwrap_or_default();
    entries
        .iter()
        .filter_map(|entry| {
            let body = entry.value.get("Properties").unwrap_or(&entry.value);
            Some(Resource { id: &entry.key, kind: resource(entry)?, body })
        })
        .collect()
}

/// The resources that some value may speak of: by `Ref`, by `GetAtt`, in a `Sub`.
fn named(node: &Node) -> Vec<EcoString> {
    let mut found = Vec::new();
    node.each_text(&mut |text| {
        let pieces = text.split(|c: char| !c.is_ascii_alphanumeric());
        found.extend(pieces.filter(|piece| !piece.is_empty()).map(EcoString::from));
    });
    found
}

fn open_groups(all: &[Resource<'_>]) -> Open {
    let mut open = Open::new();
    for resource in all {
        let (rules, group) = match resource.kind.as_str() {
            "AWS::EC2::SecurityGroup" => {
                let rules = resource.body.get("SecurityGroupIngress").map(items);
                (rules.unwrap_or_default(), vec![resource.id.value.clone()])
            }
            "AWS::EC2::SecurityGroupIngress" => {
                let group = resource.body.get("GroupId").map(named).unwrap_or_default();
                (std::slice::from_ref(resource.body), group)
            }
            _ => continue,
        };
        for rule in rules {
            let ranges = ["CidrIp", "CidrIpv6"].into_iter().filter_map(|key| rule.get(key));
            let mut everywhere = ranges.filter(|r| r.as_text().is_some_and(|t| is_everywhere(t)));
            let Some(range) = everywhere.next() else { continue };
            for group in &group {
                let why = format!("security group `{group}` lets everybody in");
                open.entry(group.clone()).or_insert_with(|| Fact::new(why, range.span));
            }
        }
    }
    open
}

/// Target groups that public load balancers serve, and those that are served without TLS.
fn balanced(all: &[Resource<'_>]) -> (Open, Open) {
    let (mut public, mut plain) = (Open::new(), Open::new());
    let of = |kind: &'static str| all.iter().filter(move |r| r.kind == kind);
    for listener in of("AWS::ElasticLoadBalancingV2::Listener") {
        let balancer = listener.body.get("LoadBalancerArn").map(named).unwrap_or_default();
        let balancer = of("AWS::ElasticLoadBalancingV2::LoadBalancer")
            .find(|r| balancer.contains(&r.id.value))
            .filter(|r| {
                r.body.get("Scheme").is_none_or(|s| word(s).is_some_and(|s| s == "internet-facing"))
            });
        let actions = listener.body.get("DefaultActions").map(items).unwrap_or_default();
        let forwards =
            |action: &&Node| action.get("Type").and_then(word).is_none_or(|t| t != "redirect");
        for group in actions.iter().filter(forwards).flat_map(named) {
            if let Some(balancer) = balancer {
                let why =
                    format!("load balancer `{}` is public and leads to it", balancer.id.value);
                public.entry(group.clone()).or_insert_with(|| Fact::through(why, balancer.id.span));
            }
            let protocol = listener.body.get("Protocol");
            if let Some(protocol) = protocol.filter(|p| word(p).is_some_and(|p| p == "HTTP")) {
                let why = format!("listener `{}` speaks HTTP", listener.id.value);
                plain.entry(group).or_insert_with(|| Fact::new(why, protocol.span));
            }
        }
    }
    (public, plain)
}

fn exposed(resource: &Resource<'_>, all: &[Resource<'_>], groups: &Open, it: &mut Workload) {
    let body = resource.body;
    if let Some(public) = body.get("PubliclyAccessible").filter(|p| truth(p) == Some(true)) {
        it.exposed.push(Fact::new("it has a public address", public.span));
    }
    let access = body.get("AccessControl");
    if let Some(access) = access.filter(|a| word(a).is_some_and(|a| a.starts_with("PublicRead"))) {
        it.exposed.push(Fact::new("everybody may read it", access.span));
    }
    for url in all.iter().filter(|r| r.kind == "AWS::Lambda::Url") {
        let target = url.body.get("TargetFunctionArn").map(named).unwrap_or_default();
        let auth = url.body.get("AuthType").filter(|auth| asks_nobody(auth));
        if let Some(auth) = auth.filter(|_| target.contains(&resource.id.value)) {
            let why = "it has a public address that asks nobody who they are";
            it.exposed.push(Fact::new(why, auth.span));
        }
    }
    let network = at(body, &["NetworkConfiguration", "AwsvpcConfiguration"]);
    let public = network.and_then(|n| n.get("AssignPublicIp")).and_then(word);
    let by_group = match resource.kind.as_str() {
        "AWS::EC2::Instance" => true,
        "AWS::ECS::Service" => {
            body.get("LoadBalancers").is_some() || public.is_some_and(|word| word == "ENABLED")
        }
        _ => false,
    };
    if by_group {
        let places = network.into_iter().chain([body]);
        let lists = places.flat_map(|n| {
            ["SecurityGroupIds", "SecurityGroups"].into_iter().filter_map(|key| n.get(key))
        });
        it.exposed.extend(lists.flat_map(named).filter_map(|group| groups.get(&group).cloned()));
    }
}

fn asks_nobody(auth: &Node) -> bool {
    auth.as_text().is_some_and(|text| text == "NONE")
}

/// Why the world may call a function of SAM; some of it stands in the globals.
fn called(
    resource: &Resource<'_>,
    all: &[Resource<'_>],
    globals: Option<&Node>,
    it: &mut Workload,
) {
    if resource.kind != "AWS::Serverless::Function" {
        return;
    }
    let general = |keys: &[&str]| globals.and_then(|globals| at(globals, keys));
    let url = at(resource.body, &["FunctionUrlConfig", "AuthType"])
        .or_else(|| general(&["Function", "FunctionUrlConfig", "AuthType"]));
    if let Some(auth) = url.filter(|auth| asks_nobody(auth)) {
        it.exposed
            .push(Fact::new("it has a public address that asks nobody who they are", auth.span));
    }
    let is_private = |node: &Node| {
        let kind = node.get("EndpointConfiguration");
        let kind = kind.and_then(|kind| word(kind).or_else(|| word(kind.get("Type")?)));
        kind.is_some_and(|kind| kind == "PRIVATE")
    };
    let private_by_default = general(&["Api"]).is_some_and(is_private);
    for event in resource.body.get("Events").and_then(Node::as_map).unwrap_or_default() {
        let kind = event.value.get("Type").and_then(word).unwrap_or_default();
        let own = at(&event.value, &["Properties", "RestApiId"]).map(named).unwrap_or_default();
        let own =
            all.iter().find(|r| r.kind == "AWS::Serverless::Api" && own.contains(&r.id.value));
        let inside = match own {
            Some(own) if own.body.get("EndpointConfiguration").is_some() => is_private(own.body),
            _ => private_by_default,
        };
        if kind == "HttpApi" || (kind == "Api" && !inside) {
            let why = format!("an event of type {kind} lets the world call it");
            it.exposed.push(Fact::new(why, event.key.span));
        }
    }
}

fn encrypted(resource: &Resource<'_>, key: &str) -> Option<(bool, Fact)> {
    if key.is_empty() {
        return None;
    }
    if let Some(node) = resource.body.get(key) {
        let value = truth(node)?;
        return Some((value, Fact::new(format!("`{key}: {value}`"), node.span)));
    }
    // AWS does not encrypt such a database unless told; one made from another takes after it.
    let made_from = ["DBSnapshotIdentifier", "SourceDBInstanceIdentifier", "DBClusterIdentifier"];
    let is_new = made_from.into_iter().all(|key| resource.body.get(key).is_none());
    (resource.kind == "AWS::RDS::DBInstance" && is_new).then(|| {
        (false, Fact::new(format!("it says nothing of `{key}`, so it is off"), resource.id.span))
    })
}
