use super::{MISREAD, claim, listed, subject};
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::graph::tree::{AttackTree, Controls};
use crate::model::TreeNode;
use crate::model::vocabulary::Level;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "tree-goal-reachable",
        summary: "attack tree still reaches its goal although its threat is mitigated",
        docs: include_str!("tree_goal_reachable.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // What a library's controls are worth is for the systems that use it to say.
    if cx.model.library.is_some() {
        return;
    }
    for tree in cx.graph.attack_trees() {
        let reachable = tree.is_reachable(Controls::Effective);
        if reachable == Ok(false) {
            continue;
        }
        let Some(threat) = claim(cx, &tree, sink) else { continue };
        if let Err(doubt) = reachable {
            sink.not_assessed(subject(tree.tree), doubt.why());
            continue;
        }
        if cx.model.is_misread(&subject(tree.tree)) {
            sink.not_assessed(subject(tree.tree), MISREAD);
            continue;
        }
        let goal = tree.tree.nodes.iter().find(|node| node.id.value == "goal");
        let place = goal.map_or(tree.tree.id.span, |goal| goal.id.span);
        let (id, threat_id) = (&tree.tree.id.value, &threat.id.value);
        let way = way(&tree);
        let message = format!(
            "attack tree `{id}` still reaches its goal{way}, although threat `{threat_id}` counts as mitigated"
        );
        let mut draft = Draft::new(subject(tree.tree), place, message).help(
            "put a control in place that is named in `stopped_by` of a step on each way, or rule a \
             step out with a test",
        );
        if let Some(id) = &tree.tree.threat {
            draft = draft.related(id.span, "the threat that counts as mitigated");
        }
        let is_critical = cx.graph.risk(threat) == Some(Level::Critical);
        sink.report(if is_critical { draft.severity(Severity::Error) } else { draft });
    }
}

/// The shortest way, and how many others there are.
fn way(tree: &AttackTree<'_, '_>) -> String {
    let ids = |attack: &[&TreeNode]| {
        let ids: Vec<String> = attack.iter().map(|node| node.id.value.to_string()).collect();
        listed(ids.iter().map(String::as_str), "and")
    };
    match tree.minimal_attacks(Controls::Effective) {
        Ok(attacks) => match (attacks.first(), attacks.len()) {
            (Some(only), 1) => format!(" through {}", ids(only)),
            (Some(first), 2) => format!(" through {} and in another way", ids(first)),
            (Some(first), many) => {
                format!(" through {} and in {} other ways", ids(first), many - 1)
            }
            (None, _) => String::new(),
        },
        Err(_) => match tree.some_attack(Controls::Effective) {
            Ok(Some(some)) => format!(" through {} and in very many other ways", ids(&some)),
            _ => String::new(),
        },
    }
}
