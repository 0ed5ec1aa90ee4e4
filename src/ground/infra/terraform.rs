//! Terraform: resources that run or keep something, and what the resources around them open.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::{Fact, Facts, File, Kind, Workload, at, is_everywhere, items, truth, word};
use crate::source::Span;
use crate::syntax::Node;

const PROCESSES: &[&str] = &[
    "aws_apprunner_service",
    "aws_ecs_service",
    "aws_elastic_beanstalk_environment",
    "aws_instance",
    "aws_lambda_function",
    "azurerm_container_app",
    "azurerm_container_group",
    "azurerm_function_app",
    "azurerm_linux_function_app",
    "azurerm_linux_virtual_machine",
    "azurerm_linux_web_app",
    "azurerm_windows_function_app",
    "azurerm_windows_virtual_machine",
    "azurerm_windows_web_app",
    "google_app_engine_standard_app_version",
    "google_cloud_run_service",
    "google_cloud_run_v2_job",
    "google_cloud_run_v2_service",
    "google_cloudfunctions2_function",
    "google_cloudfunctions_function",
    "google_compute_instance",
];

/// Datastores, and the key that says whether they are encrypted.
const STORES: &[(&str, &[&str])] = &[
    ("aws_db_instance", &["storage_encrypted"]),
    ("aws_docdb_cluster", &["storage_encrypted"]),
    ("aws_dynamodb_table", &[]),
    ("aws_ebs_volume", &["encrypted"]),
    ("aws_efs_file_system", &["encrypted"]),
    ("aws_elasticache_cluster", &[]),
    ("aws_elasticache_replication_group", &["at_rest_encryption_enabled"]),
    ("aws_neptune_cluster", &["storage_encrypted"]),
    ("aws_opensearch_domain", &["encrypt_at_rest", "enabled"]),
    ("aws_rds_cluster", &["storage_encrypted"]),
    ("aws_redshift_cluster", &["encrypted"]),
    ("aws_s3_bucket", &[]),
    ("azurerm_cosmosdb_account", &[]),
    ("azurerm_mssql_server", &[]),
    ("azurerm_mysql_flexible_server", &[]),
    ("azurerm_postgresql_flexible_server", &[]),
    ("azurerm_postgresql_server", &["infrastructure_encryption_enabled"]),
    ("azurerm_redis_cache", &[]),
    ("azurerm_storage_account", &[]),
    ("google_bigtable_instance", &[]),
    ("google_firestore_database", &[]),
    ("google_redis_instance", &[]),
    ("google_spanner_instance", &[]),
    ("google_sql_database_instance", &[]),
    ("google_storage_bucket", &[]),
];

/// One resource of a module.
struct Resource<'f> {
    kind: &'f str,
    name: &'f str,
    body: &'f Node,
    at: Span,
}

type Open = BTreeMap<EcoString, Fact>;

pub(super) fn read(files: &mut [File], facts: &mut Facts) {
    for file in files.iter_mut() {
        let mut names: Vec<EcoString> =
            resources(file).map(|r| eco_format!("{}.{}", r.kind, r.name)).collect();
        let modules = file.documents.iter().flat_map(|d| blocks(&d.root, "module"));
        let modules = modules.filter_map(Node::as_map).flatten();
        names.extend(modules.map(|entry| eco_format!("module.{}", entry.key.value)));
        file.names = names;
    }
    let all: Vec<Resource<'_>> = files.iter().flat_map(resources).collect();
    let all = facts.bound(all);
    let groups = open_groups(&all);
    let (public, plain) = balanced(&all);
    for resource in &all {
        let store = STORES.iter().find(|(kind, _)| *kind == resource.kind);
        if store.is_none() && !PROCESSES.contains(&resource.kind) {
            continue;
        }
        let kind = if store.is_some() { Kind::Store } else { Kind::Process };
        let name = eco_format!("{}.{}", resource.kind, resource.name);
        let mut it = Workload::new(kind, "resource", name.clone(), resource.at);
        it.short = resource.name.into();
        it.anchors.push(name);
        it.tech =
            resource.body.get("engine").or_else(|| resource.body.get("runtime")).and_then(word);
        exposed(resource, &groups, &mut it);
        it.exposed.extend(aimed_at(resource, &all, &public));
        it.plain =
            unprotected(resource).or_else(|| aimed_at(resource, &all, &plain).into_iter().next());
        it.encrypted = store.and_then(|(_, key)| encrypted(resource, key));
        facts.workloads.push(it);
    }
}

fn resources(file: &File) -> impl Iterator<Item = Resource<'_>> {
    let kinds = file.documents.iter().flat_map(|d| blocks(&d.root, "resource"));
    kinds.filter_map(Node::as_map).flatten().flat_map(|kind| {
        let names = kind.value.as_map().unwrap_or_default();
        names.iter().map(|name| Resource {
            kind: &kind.key.value,
            name: &name.key.value,
            body: &name.value,
            at: name.key.span,
        })
    })
}

/// All values of a key: blocks of one name stand beside each other.
fn blocks<'n>(node: &'n Node, key: &'n str) -> impl Iterator<Item = &'n Node> {
    let entries = node.as_map().unwrap_or_default().iter();
    entries.filter(move |entry| entry.key.value == key).map(|entry| &entry.value)
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

/// Security groups that let everybody in.
fn open_groups(all: &[Resource<'_>]) -> Open {
    let mut open = Open::new();
    for resource in all {
        let own = eco_format!("{}.{}", resource.kind, resource.name);
        let (rules, group): (Vec<&Node>, Vec<EcoString>) = match resource.kind {
            "aws_security_group" | "aws_default_security_group" => {
                (blocks(resource.body, "ingress").flat_map(items).collect(), vec![own.clone()])
            }
            "aws_security_group_rule" if !is(resource.body, "type", "ingress") => continue,
            "aws_security_group_rule" | "aws_vpc_security_group_ingress_rule" => {
                let group = resource.body.get("security_group_id").map(named);
                (vec![resource.body], group.unwrap_or_default())
            }
            _ => continue,
        };
        for rule in rules {
            let keys = ["cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"];
            let ranges = keys.into_iter().filter_map(|key| rule.get(key)).flat_map(items);
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

fn is(body: &Node, key: &str, wanted: &str) -> bool {
    body.get(key).and_then(word).is_some_and(|word| word.eq_ignore_ascii_case(wanted))
}

/// Target groups that public load balancers serve, and those that are served without TLS.
fn balanced(all: &[Resource<'_>]) -> (Open, Open) {
    let (mut public, mut plain) = (Open::new(), Open::new());
    let is_balancer = |r: &&Resource<'_>| matches!(r.kind, "aws_lb" | "aws_alb");
    let is_public = |r: &&Resource<'_>| match r.body.get("internal") {
        None => true,
        Some(internal) => truth(internal) == Some(false),
    };
    let balancers: BTreeMap<EcoString, Span> = all
        .iter()
        .filter(|r| is_balancer(r) && is_public(r))
        .map(|r| (eco_format!("{}.{}", r.kind, r.name), r.at))
        .collect();
    for listener in all.iter().filter(|r| matches!(r.kind, "aws_lb_listener" | "aws_alb_listener"))
    {
        let own = eco_format!("{}.{}", listener.kind, listener.name);
        let of = listener.body.get("load_balancer_arn").map(named).unwrap_or_default();
        let balancer = of.iter().find_map(|name| balancers.get_key_value(name));
        let rules = all.iter().filter(|rule| {
            let is_rule = matches!(rule.kind, "aws_lb_listener_rule" | "aws_alb_listener_rule");
            let of = rule.body.get("listener_arn").filter(|_| is_rule).map(named);
            of.is_some_and(|of| of.contains(&own))
        });
        let actions = blocks(listener.body, "default_action")
            .chain(rules.flat_map(|rule| blocks(rule.body, "action")));
        let groups = actions.filter(|action| !is(action, "type", "redirect")).flat_map(named);
        for group in groups.filter(|name| name.contains("target_group.")) {
            if let Some((name, span)) = balancer {
                let why = format!("load balancer `{name}` is public and leads to it");
                public.entry(group.clone()).or_insert_with(|| Fact::through(why, *span));
            }
            let protocol =
                listener.body.get("protocol").filter(|_| is(listener.body, "protocol", "HTTP"));
            if let Some(protocol) = protocol {
                let why = format!("listener `{own}` speaks HTTP");
                plain.entry(group).or_insert_with(|| Fact::new(why, protocol.span));
            }
        }
    }
    (public, plain)
}

/// What is said of the target groups that a resource is in.
fn aimed_at(resource: &Resource<'_>, all: &[Resource<'_>], groups: &Open) -> Vec<Fact> {
    if groups.is_empty() {
        return Vec::new();
    }
    let own = eco_format!("{}.{}", resource.kind, resource.name);
    let mut names: Vec<EcoString> =
        blocks(resource.body, "load_balancer").flat_map(named).collect();
    for attachment in all.iter().filter(|r| r.kind == "aws_lb_target_group_attachment") {
        let target = attachment.body.get("target_id").map(named).unwrap_or_default();
        if target.contains(&own) {
            names.extend(attachment.body.get("target_group_arn").map(named).unwrap_or_default());
        }
    }
    names.iter().filter_map(|name| groups.get(name)).cloned().collect()
}

/// What a resource says of its own reach.
fn exposed(resource: &Resource<'_>, groups: &Open, it: &mut Workload) {
    let body = resource.body;
    let mut yes = |keys: &[&str], wanted: &str, why: &str| {
        if let Some(node) = at(body, keys)
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
    let by_group = match resource.kind {
        "aws_instance" => body.get("associate_public_ip_address").and_then(truth) != Some(false),
        "aws_ecs_service" => {
            let public = at(body, &["network_configuration", "assign_public_ip"]).and_then(truth);
            blocks(body, "load_balancer").next().is_some() || public == Some(true)
        }
        _ => false,
    };
    if !by_group {
        return;
    }
    let keys = ["vpc_security_group_ids", "security_groups"];
    let configured = body.get("network_configuration").into_iter().chain([body]);
    let lists = configured.flat_map(|node| keys.into_iter().filter_map(|key| node.get(key)));
    let open = lists.flat_map(named).filter_map(|group| groups.get(&group).cloned());
    it.exposed.extend(open);
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
    off.into_iter().find_map(|(key, value)| {
        let node = resource.body.get(key).filter(|_| is(resource.body, key, value))?;
        Some(Fact::new(format!("`{key} = {value}`"), node.span))
    })
}

fn encrypted(resource: &Resource<'_>, key: &[&str]) -> Option<(bool, Fact)> {
    let name = key.last()?;
    if let Some(node) = at(resource.body, key) {
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
