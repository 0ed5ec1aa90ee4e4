use super::{listed, subject};
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::graph::tree::{AttackTree, Flaw};
use crate::model::{GateKind, Text};
use crate::rules::{Check, Cx, Rule};
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "tree-invalid",
        summary: "attack tree does not say what leads to its goal",
        docs: include_str!("tree_invalid.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for tree in cx.graph.attack_trees() {
        // Such a mistake says already why a node is named by nothing.
        let is_torn = tree.flaws().iter().any(|flaw| {
            matches!(flaw, Flaw::Missing { meant: None, .. } | Flaw::Empty { .. } | Flaw::NoGoal)
        });
        for flaw in tree.flaws() {
            if is_torn && matches!(flaw, Flaw::Unreachable { .. }) {
                continue;
            }
            let Some(draft) = draft(cx, &tree, flaw) else { continue };
            match flaw {
                // What is there and wrong stays wrong, whatever else could not be read.
                Flaw::Missing { .. } | Flaw::Cycle { .. } | Flaw::SeveralGates { .. } => {
                    sink.report(draft);
                }
                _ => cx.report_missing(draft, sink),
            }
        }
    }
}

fn draft(cx: &Cx<'_>, tree: &AttackTree<'_, '_>, flaw: &Flaw) -> Option<Draft> {
    let id = &tree.tree.id.value;
    let say = |span: Span, message: String| Draft::new(subject(tree.tree), span, message);
    Some(match flaw {
        Flaw::NoGoal => say(tree.tree.id.span, format!("attack tree `{id}` has no `goal`"))
            .help("add the node `goal`: what the attacker wants, with `any`, `all` or `seq`"),
        Flaw::Missing { node, gate, part, meant } => {
            let named = tree.node(*node)?.gates.get(*gate)?.of.get(*part)?;
            let message = format!("no node of attack tree `{id}` is called `{}`", named.value);
            let draft = say(named.span, message);
            match meant.and_then(|at| tree.node(at)) {
                Some(meant) => draft
                    .help(format!("did you mean `{}`?", meant.id.value))
                    .fix(cx.respell(named, &meant.id.value)),
                None => draft.help("add it to the tree, a step alone is written `name:`"),
            }
        }
        Flaw::Empty { node, gate } => {
            let node = tree.node(*node)?;
            let gate = node.gates.get(*gate)?;
            let (word, node) = (word(gate.kind), &node.id.value);
            say(gate.span, format!("`{word}` of node `{node}` of attack tree `{id}` names no node"))
                .help("name the nodes that lead to it, or leave the gate out: then it is a step")
        }
        Flaw::SeveralGates { node } => {
            let node = tree.node(*node)?;
            let gates = listed(node.gates.iter().map(|gate| word(gate.kind)), "and");
            let message = format!("node `{}` of attack tree `{id}` has {gates}", node.id.value);
            say(node.id.span, message).help("give the part that belongs together a node of its own")
        }
        Flaw::Cycle { nodes } => {
            let names: Vec<&str> =
                nodes.iter().filter_map(|at| Some(tree.node(*at)?.id.value.as_str())).collect();
            let message = match names[..] {
                [only] => format!("node `{only}` of attack tree `{id}` needs itself"),
                _ => {
                    let names = listed(names.iter().copied(), "and");
                    format!("nodes {names} of attack tree `{id}` need each other")
                }
            };
            let place = closing(tree, nodes).or(tree.tree.nodes.first().map(|node| &node.id))?;
            say(place.span, message).help("leave out the step back: a node is reached once")
        }
        Flaw::Unreachable { node } => {
            let node = tree.node(*node)?;
            // A misspelt key of the tree itself looks like a node; that is reported at its place.
            if cx.model.mistakes.iter().any(|mistake| mistake.draft.span() == node.id.span) {
                return None;
            }
            let message = format!("no gate of attack tree `{id}` names node `{}`", node.id.value);
            say(node.id.span, message).help("name it where it leads to, or take it out")
        }
    })
}

/// Where the last node of a cycle names the first.
fn closing<'m>(tree: &AttackTree<'_, 'm>, nodes: &[usize]) -> Option<&'m Text> {
    let (first, last) = (tree.node(*nodes.first()?)?, tree.node(*nodes.last()?)?);
    let mut named = last.gates.iter().flat_map(|gate| &gate.of);
    named.find(|id| id.value == first.id.value).or(Some(&last.id))
}

fn word(kind: GateKind) -> &'static str {
    match kind {
        GateKind::Any => "any",
        GateKind::All => "all",
        GateKind::Seq => "seq",
    }
}
