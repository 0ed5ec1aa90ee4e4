use super::subject;
use crate::finding::{Draft, RuleMeta, Sink};
use crate::graph::tree::is_proven;
use crate::ground::Outcome;
use crate::model::{RuleOut, Text};
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
            let Some(rule_out) = node.ruled_out.as_ref().filter(|rule_out| is_proven(rule_out))
            else {
                continue;
            };
            let (node, id) = (&node.id.value, &tree.id.value);
            let until = rule_out.until.as_ref().filter(|until| until.value < cx.today);
            if let Some(until) = until {
                let until = (until.span, until.value);
                let message = format!(
                    "node `{node}` of attack tree `{id}` was ruled out only until {}",
                    until.1
                );
                sink.report(Draft::new(subject(tree), until.0, message).help(
                    "look again and set a new `until`; from that day on the step counts as possible",
                ));
            } else if let Some((test, outcome)) = broken(cx, rule_out) {
                let (test, says) = ((test.span, &test.value), outcome.told());
                let message = format!(
                    "node `{node}` of attack tree `{id}` is no longer ruled out: test `{}` {says}",
                    test.1
                );
                sink.report(
                    Draft::new(subject(tree), test.0, message).help(
                        "mend what the test shows; until it passes the step counts as possible",
                    ),
                );
            }
        }
    }
}

/// The test of a rule-out that does not show it any more. One that is nowhere to be found is
/// reported by `evidence-test-unknown`.
fn broken<'a>(cx: &Cx<'_>, rule_out: &'a RuleOut) -> Option<(&'a Text, Outcome)> {
    let (test, outcome) = cx.graph.broken_test(rule_out)?;
    let is_known = cx.graph.tested(&test.value).is_some_and(|t| t.in_sources != Some(false));
    (outcome != Outcome::Absent || is_known).then_some((test, outcome))
}
