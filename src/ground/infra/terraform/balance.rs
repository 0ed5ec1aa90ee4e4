//! Load balancers: what they lead to, and whether with TLS.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::super::{Fact, truth};
use super::{Open, Resource, blocks, is, named};
use crate::source::Span;

/// Target groups that public load balancers serve, and those that are served without TLS.
pub(super) fn balanced(all: &[Resource<'_>]) -> (Open, Open) {
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
pub(super) fn aimed_at(resource: &Resource<'_>, all: &[Resource<'_>], groups: &Open) -> Vec<Fact> {
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
