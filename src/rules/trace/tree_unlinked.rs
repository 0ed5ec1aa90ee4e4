use crate::finding::{Draft, RuleMeta, Severity, Sink, Subject};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "tree-unlinked",
        summary: "attack tree does not say which threat it is about",
        docs: include_str!("tree_unlinked.md"),
        severity: Severity::Note,
        profiles: &[("strict", Severity::Note)],
        on_by_default: false,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for tree in cx.model.trees.iter().filter(|tree| tree.threat.is_none()) {
        let message = format!("tree `{}` does not say which threat it is about", tree.id.value);
        let subject = Subject::new("tree", tree.id.value.clone());
        let help = "add `threat:` with the threat that the goal makes true";
        cx.report_missing(Draft::new(subject, tree.id.span, message).help(help), sink);
    }
}
