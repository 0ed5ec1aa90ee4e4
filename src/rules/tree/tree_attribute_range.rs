use super::subject;
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "tree-attribute-range",
        summary: "probability of a step is not from 0 to 1, or its time is negative",
        docs: include_str!("tree_attribute_range.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for tree in &cx.model.trees {
        for node in &tree.nodes {
            let name = format!("node `{}` of attack tree `{}`", node.id.value, tree.id.value);
            // Not a number is in no range.
            if let Some(p) = node.probability.filter(|p| !(0.0..=1.0).contains(&p.value)) {
                let message = format!("`p` of {name} is {}, not from 0 to 1", p.value);
                let percent = (1.0..=100.0).contains(&p.value);
                let help = match percent {
                    true => format!("{} percent are written {}", p.value, p.value / 100.0),
                    false => "write a probability from 0 to 1".to_owned(),
                };
                sink.report(Draft::new(subject(tree), p.span, message).help(help));
            }
            if let Some(time) = node.time.filter(|time| !(0.0..).contains(&time.value)) {
                let message = format!("`time` of {name} is {}, less than nothing", time.value);
                sink.report(
                    Draft::new(subject(tree), time.span, message)
                        .help("write how long the step takes, or leave `time` out"),
                );
            }
        }
    }
}
