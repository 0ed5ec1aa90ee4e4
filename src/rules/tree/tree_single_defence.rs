use super::{FROM, MISREAD, claim, from, listed, subject};
use crate::finding::{Confidence, Draft, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "tree-single-defence",
        summary: "attack tree reaches its goal as soon as one control fails",
        docs: include_str!("tree_single_defence.md"),
        severity: Severity::Note,
        confidence: Confidence::Medium,
        options: &[FROM],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.model.library.is_some() {
        return;
    }
    for tree in cx.graph.attack_trees() {
        let defences = tree.single_defences();
        if defences.as_ref().is_ok_and(Vec::is_empty) {
            continue;
        }
        let Some(threat) = claim(cx, &tree, sink) else { continue };
        let Some(risk) = cx.graph.risk(threat) else {
            sink.not_assessed(subject(tree.tree), "the risk of its threat is not known");
            continue;
        };
        if risk < from(cx) {
            continue;
        }
        let defences = match defences {
            Ok(defences) if !cx.model.is_misread(&subject(tree.tree)) => defences,
            Ok(_) => {
                sink.not_assessed(subject(tree.tree), MISREAD);
                continue;
            }
            Err(doubt) => {
                sink.not_assessed(subject(tree.tree), doubt.why());
                continue;
            }
        };
        let Some((first, others)) = defences.split_first() else { continue };
        let names = listed(defences.iter().map(|d| d.named.value.as_str()), "or");
        let message = format!(
            "attack tree `{}` of {} risk reaches its goal as soon as {names} fails",
            tree.tree.id.value,
            risk.word()
        );
        let help = "add a second control on the same way, so that one may fail";
        let mut draft = Draft::new(subject(tree.tree), first.named.span, message).help(help);
        for other in others.iter().take(super::MOST_NAMES - 1) {
            draft = draft.related(other.named.span, "nor may this one fail");
        }
        sink.report(draft);
    }
}
