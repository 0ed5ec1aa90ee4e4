//! Firewalls of three clouds: whom they let in, and to what.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::super::{Fact, Workload, is_everywhere, items, truth, word};
use super::{Open, Resource, blocks, is, named};
use crate::source::Span;
use crate::syntax::Node;

/// The firewalls of a module.
#[derive(Default)]
pub(super) struct Firewalls {
    /// Groups of rules that let everybody in.
    open: Open,
    /// Groups whose rules name somebody that only a variable knows.
    unknown: BTreeMap<EcoString, String>,
    /// Google's, by the tags of the machines they are about; none are about all.
    tagged: Vec<(Vec<EcoString>, Fact)>,
}

/// Whom a rule lets in.
enum Callers {
    Everybody(Span),
    Some,
    /// A variable says.
    Unknown,
}

const RANGES: &[&str] = &[
    "cidr_blocks",
    "cidr_ipv4",
    "cidr_ipv6",
    "ipv6_cidr_blocks",
    "source_address_prefix",
    "source_address_prefixes",
    "source_ranges",
];

impl Firewalls {
    pub(super) fn of(all: &[Resource<'_>], locals: &[&Node]) -> Self {
        let mut it = Firewalls::default();
        for resource in all {
            match resource.kind {
                "google_compute_firewall" => it.google(resource, locals),
                kind => {
                    let Some((rules, groups)) = rules(resource, kind) else { continue };
                    for rule in rules {
                        it.group(rule, &groups, locals);
                    }
                }
            }
        }
        it
    }

    fn group(&mut self, rule: &Node, groups: &[EcoString], locals: &[&Node]) {
        let callers = callers(rule, locals);
        for group in groups {
            match callers {
                Callers::Everybody(span) => {
                    let why = format!("security group `{group}` lets everybody in");
                    self.open.entry(group.clone()).or_insert_with(|| Fact::new(why, span));
                }
                Callers::Unknown => {
                    let why = format!("whom security group `{group}` lets in is a variable");
                    self.unknown.entry(group.clone()).or_insert(why);
                }
                Callers::Some => {}
            }
        }
    }

    fn google(&mut self, rule: &Resource<'_>, locals: &[&Node]) {
        let lets_in = blocks(rule.body, "allow").any(|allow| !is(allow, "protocol", "icmp"));
        let is_off = rule.body.get("disabled").and_then(truth) == Some(true);
        let aims = rule.body.get("target_service_accounts").is_some();
        if !lets_in || is_off || aims || is(rule.body, "direction", "EGRESS") {
            return;
        }
        let Callers::Everybody(span) = callers(rule.body, locals) else { return };
        let tags = rule.body.get("target_tags").map(items).unwrap_or_default();
        let fact = Fact::new(format!("firewall `{}` lets everybody in", rule.name), span);
        self.tagged.push((tags.iter().filter_map(word).collect(), fact));
    }

    /// What they say of one resource.
    pub(super) fn tell(&self, resource: &Resource<'_>, all: &[Resource<'_>], it: &mut Workload) {
        if resource.kind == "google_compute_instance" {
            return self.tell_machine(resource, it);
        }
        let groups = attached(resource, all);
        let open = groups.iter().filter_map(|group| self.open.get(group).cloned());
        it.exposed.extend(open);
        if it.exposed.is_empty() {
            let far = |group: &&EcoString| {
                ["data.", "module.", "var."].iter().any(|begin| group.starts_with(begin))
            };
            let unknown = groups.iter().find_map(|group| self.unknown.get(group).cloned());
            it.unsure = unknown.or_else(|| {
                let group = groups.iter().find(far)?;
                Some(format!("its security group comes from `{group}`, which is not read"))
            });
        }
    }

    fn tell_machine(&self, resource: &Resource<'_>, it: &mut Workload) {
        let mut faces = blocks(resource.body, "network_interface");
        // Without an address of its own nobody outside can call it.
        if !faces.any(|face| blocks(face, "access_config").next().is_some()) {
            return;
        }
        let tags = resource.body.get("tags").map(items).unwrap_or_default();
        let tags: Vec<EcoString> = tags.iter().filter_map(word).collect();
        let about =
            |wanted: &[EcoString]| wanted.is_empty() || wanted.iter().any(|t| tags.contains(t));
        let open = self.tagged.iter().filter(|(wanted, _)| about(wanted));
        it.exposed.extend(open.map(|(_, fact)| fact.clone()));
    }
}

/// The rules in a resource that let somebody in, and the groups they belong to.
fn rules<'f>(resource: &Resource<'f>, kind: &str) -> Option<(Vec<&'f Node>, Vec<EcoString>)> {
    let of = |key: &str| resource.body.get(key).map(named).unwrap_or_default();
    match kind {
        "aws_security_group" | "aws_default_security_group" => {
            Some((blocks(resource.body, "ingress").collect(), vec![resource.address()]))
        }
        "aws_security_group_rule" if !is(resource.body, "type", "ingress") => None,
        "aws_security_group_rule" | "aws_vpc_security_group_ingress_rule" => {
            Some((vec![resource.body], of("security_group_id")))
        }
        "azurerm_network_security_group" => {
            let rules = blocks(resource.body, "security_rule").filter(|rule| lets_in(rule));
            Some((rules.collect(), vec![resource.address()]))
        }
        "azurerm_network_security_rule" if lets_in(resource.body) => {
            Some((vec![resource.body], of("network_security_group_name")))
        }
        _ => None,
    }
}

/// Whether a rule of Azure is about callers, and lets them in.
fn lets_in(rule: &Node) -> bool {
    is(rule, "direction", "Inbound") && is(rule, "access", "Allow") && !is(rule, "protocol", "Icmp")
}

fn callers(rule: &Node, locals: &[&Node]) -> Callers {
    let mut unknown = false;
    for value in RANGES.iter().filter_map(|key| rule.get(key)) {
        let resolved = value.as_text().and_then(|text| local(text, locals)).unwrap_or(value);
        for range in items(resolved) {
            let range = range.as_text().and_then(|text| local(text, locals)).unwrap_or(range);
            for range in items(range).iter().filter_map(Node::as_text) {
                if is_everywhere(range) {
                    return Callers::Everybody(value.span);
                }
                // A host and a network of one's own are not everybody, whatever they are.
                let is_bounded = ["/32", "subnet", "vpc"].iter().any(|part| range.contains(part));
                unknown |= range.contains("${") && !is_bounded;
            }
        }
    }
    if unknown { Callers::Unknown } else { Callers::Some }
}

/// What a local name stands for.
fn local<'f>(text: &str, locals: &[&'f Node]) -> Option<&'f Node> {
    let name = text.strip_prefix("${local.")?.strip_suffix('}')?;
    locals.iter().find_map(|locals| locals.get(name))
}

/// The groups of rules that stand before a resource which can be called from outside.
fn attached(resource: &Resource<'_>, all: &[Resource<'_>]) -> Vec<EcoString> {
    let body = resource.body;
    let network = || blocks(body, "network_configuration");
    let yes = |node: &Node, key: &str| node.get(key).and_then(truth);
    let is_callable = match resource.kind {
        "aws_instance" => yes(body, "associate_public_ip_address") != Some(false),
        "aws_ecs_service" => {
            blocks(body, "load_balancer").next().is_some()
                || network().any(|n| yes(n, "assign_public_ip") == Some(true))
        }
        "azurerm_linux_virtual_machine" | "azurerm_windows_virtual_machine" => {
            return associated(resource, all);
        }
        _ => false,
    };
    if !is_callable {
        return Vec::new();
    }
    let keys = ["vpc_security_group_ids", "security_groups"];
    let places = network().chain([body]);
    let lists = places.flat_map(|node| keys.into_iter().filter_map(|key| node.get(key)));
    lists.flat_map(named).collect()
}

/// Azure's groups of rules, by way of the interfaces of a machine and of their subnets.
fn associated(machine: &Resource<'_>, all: &[Resource<'_>]) -> Vec<EcoString> {
    let of = |body: &Node, key: &str| body.get(key).map(named).unwrap_or_default();
    let faces = of(machine.body, "network_interface_ids");
    let subnets: Vec<EcoString> = all
        .iter()
        .filter(|r| r.kind == "azurerm_network_interface" && faces.contains(&r.address()))
        .flat_map(|r| blocks(r.body, "ip_configuration"))
        .flat_map(|face| of(face, "subnet_id"))
        .collect();
    let groups = |kind: &'static str, key: &'static str, wanted: Vec<EcoString>| {
        let those = all.iter().filter(move |r| {
            r.kind == kind && of(r.body, key).iter().any(|name| wanted.contains(name))
        });
        those.flat_map(move |r| of(r.body, "network_security_group_id")).collect::<Vec<_>>()
    };
    let by_face = "azurerm_network_interface_security_group_association";
    let by_subnet = "azurerm_subnet_network_security_group_association";
    let mut found = groups(by_face, "network_interface_id", faces);
    found.extend(groups(by_subnet, "subnet_id", subnets));
    found
}
