use super::subject;
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::graph::tree::is_proven;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "tree-rule-out-unproven",
        summary: "step of an attack tree is ruled out without a test or a reason",
        docs: include_str!("tree_rule_out_unproven.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for tree in &cx.model.trees {
        for node in &tree.nodes {
            let Some(rule_out) = node.ruled_out.as_ref().filter(|r| !is_proven(r)) else {
                continue;
            };
            let (lacks, help) = match (&rule_out.why, &rule_out.until) {
                (Some(_), _) => (
                    "a test, and does not say until when",
                    "name the `test` that shows it, or say with `until` when to look again",
                ),
                (None, Some(_)) => {
                    ("a test and a reason", "name the `test` that shows it, or say `why`")
                }
                (None, None) => (
                    "a test and a reason",
                    "name the `test` that shows it, or say `why` and `until` when that holds",
                ),
            };
            let (node, id) = (&node.id.value, &tree.id.value);
            let message =
                format!("node `{node}` of attack tree `{id}` is ruled out without {lacks}");
            let draft = Draft::new(subject(tree), rule_out.span, message).help(help);
            cx.report_missing(draft, sink);
        }
    }
}
