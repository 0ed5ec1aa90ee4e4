use super::subject;
use crate::finding::{Draft, RuleMeta, Sink};
use crate::graph::tree::is_proven;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "tree-rule-out-expired",
        summary: "step of an attack tree is no longer ruled out",
        docs: include_str!("tree_rule_out_expired.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for tree in &cx.model.trees {
        for node in &tree.nodes {
            // One that was never shown is reported by `tree-rule-out-unproven`.
            let rule_out = node.ruled_out.as_ref().filter(|rule_out| is_proven(rule_out));
            let until = rule_out.and_then(|rule_out| rule_out.until.as_ref());
            let Some(until) = until.filter(|until| until.value < cx.today) else { continue };
            let (node, id) = (&node.id.value, &tree.id.value);
            let message = format!(
                "node `{node}` of attack tree `{id}` was ruled out only until {}",
                until.value
            );
            sink.report(Draft::new(subject(tree), until.span, message).help(
                "look again and set a new `until`; from that day on the step counts as possible",
            ));
        }
    }
}
