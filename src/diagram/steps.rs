//! An attack tree as a picture: gates, what stops a step, what is ruled out, and which steps every
//! attack needs.

use std::collections::BTreeMap;

use super::picture::{Arrow, Key, Node, Picture, Shape, State};
use super::text::shown;
use crate::graph::Graph;
use crate::graph::treatment::is_effective;
use crate::graph::tree::{AttackTree, Controls};
use crate::model::{GateKind, TreeNode};

/// Characters of a name that are shown.
const LONGEST: usize = 72;
/// Attacks that are listed below the tree.
const MOST_LISTED: usize = 8;

impl Picture {
    /// The picture of an attack tree.
    #[must_use]
    pub fn of_tree<'m>(graph: &Graph<'m>, tree: &AttackTree<'_, 'm>) -> Self {
        let attacks = tree.minimal_attacks(Controls::None);
        // Without a rule-out and without controls: what each attack needs is worth guarding.
        let cut = |node: &TreeNode| match &attacks {
            Ok(attacks) => {
                let holds = |attack: &Vec<&TreeNode>| attack.iter().any(|n| std::ptr::eq(*n, node));
                !attacks.is_empty() && attacks.iter().all(holds)
            }
            Err(_) => false,
        };
        let all = &tree.tree.nodes;
        let nodes = all.iter().map(|step| node(graph, step, cut(step))).collect();
        let places: BTreeMap<&str, usize> =
            all.iter().enumerate().rev().map(|(at, node)| (node.id.value.as_str(), at)).collect();
        let mut arrows = Vec::new();
        for (from, step) in all.iter().enumerate() {
            for gate in &step.gates {
                for (nth, part) in gate.of.iter().enumerate() {
                    let Some(to) = places.get(part.value.as_str()) else { continue };
                    let label = match gate.kind {
                        GateKind::Seq => vec![(nth + 1).to_string()],
                        GateKind::Any | GateKind::All => Vec::new(),
                    };
                    arrows.push(arrow(from, *to, label));
                }
            }
        }
        let name = tree.tree.title.as_ref().map_or(&tree.tree.id, |title| title);
        Picture {
            title: format!("Attack tree: {}", shown(&name.value, LONGEST)),
            about: about(tree),
            across: false,
            frames: Vec::new(),
            nodes,
            arrows,
            notes: listed(graph, tree),
            key: Some(Key::Tree),
        }
    }
}

fn arrow(from: usize, to: usize, label: Vec<String>) -> Arrow {
    let (class, risk, change) = (None, None, None);
    Arrow { from, to, label, class, risk, out: false, change, told: String::new() }
}

fn node<'m>(graph: &Graph<'m>, step: &'m TreeNode, cut: bool) -> Node {
    let id = shown(&step.id.value, LONGEST);
    let name = step.title.as_ref().map_or_else(|| id.clone(), |t| shown(&t.value, LONGEST));
    let gate = step.gates.first().map(|gate| match gate.kind {
        GateKind::Any => "any of these",
        GateKind::All => "all of these",
        GateKind::Seq => "all of these, in order",
    });
    let ruled_out = step.ruled_out.as_ref().is_some_and(|rule_out| graph.holds(rule_out));
    let controls: Vec<_> = graph.mitigations(&step.stopped_by).collect();
    let stopped = controls.iter().any(|control| is_effective(control));
    let state = match (ruled_out, stopped) {
        (true, _) => State::RuledOut,
        (false, true) => State::Stopped,
        (false, false) => State::Plain,
    };
    let mut notes = Vec::new();
    if name != id {
        notes.push(id.clone());
    }
    notes.extend(gate.map(str::to_owned));
    for control in &controls {
        let status = control.status.as_ref().map_or("no status", |status| status.value.word());
        notes.push(format!("by {} ({status})", shown(&control.id.value, 40)));
    }
    let numbers = [("cost", step.cost), ("p", step.probability), ("time", step.time)];
    let numbers =
        numbers.iter().filter_map(|(key, n)| Some(format!("{key} {}", n.as_ref()?.value)));
    let numbers = numbers.collect::<Vec<_>>().join(" · ");
    notes.extend(Some(numbers).filter(|numbers| !numbers.is_empty()));
    let mut told = vec![format!("step {id}")];
    told.extend(step.title.as_ref().map(|title| shown(&title.value, 200)));
    let why = step.ruled_out.as_ref().and_then(|rule_out| rule_out.why.as_ref());
    told.extend(why.map(|why| format!("ruled out: {}", shown(&why.value, 200))));
    if cut {
        told.push("every attack needs it".to_owned());
    }
    let shape = if gate.is_some() { Shape::Gate } else { Shape::Leaf };
    let (risk, change, frame, told) = (None, None, None, told.join("\n"));
    Node { id, shape, name, notes, risk, state, cut, change, told, frame }
}

fn about(tree: &AttackTree<'_, '_>) -> String {
    let steps = tree.tree.nodes.len();
    let reached = match tree.is_reachable(Controls::Effective) {
        Ok(true) => "the goal can be reached".to_owned(),
        Ok(false) => "the controls in place keep the goal out of reach".to_owned(),
        Err(doubt) => format!("whether the goal can be reached is not known: {}", doubt.why()),
    };
    format!("An attack tree with {steps} steps; {reached}.")
}

/// Whether the goal is reached, what alone stands in the way, and the smallest attacks.
fn listed(graph: &Graph<'_>, tree: &AttackTree<'_, '_>) -> Vec<String> {
    let mut notes = Vec::new();
    notes.push(match tree.is_reachable(Controls::Effective) {
        Ok(true) => "The goal can be reached with the controls that are in place.".to_owned(),
        Ok(false) => "The goal is out of reach with the controls that are in place.".to_owned(),
        Err(doubt) => format!("Whether the goal can be reached is not known: {}.", doubt.why()),
    });
    if let Ok(alone) = tree.single_defences()
        && !alone.is_empty()
    {
        let names: Vec<String> = alone.iter().map(|one| shown(&one.control.id.value, 40)).collect();
        notes.push(format!("Without {} it can be reached.", names.join(", or without ")));
    }
    match tree.minimal_attacks(Controls::None) {
        Err(doubt) => notes.push(format!("The attacks are not listed: {}.", doubt.why())),
        Ok(attacks) => {
            for attack in attacks.iter().take(MOST_LISTED) {
                let names: Vec<String> = attack.iter().map(|n| shown(&n.id.value, 40)).collect();
                let by = attack.iter().flat_map(|step| graph.mitigations(&step.stopped_by));
                let mut by: Vec<String> = by
                    .filter(|control| is_effective(control))
                    .map(|control| shown(&control.id.value, 40))
                    .collect();
                by.dedup();
                let end = match by.is_empty() {
                    true => "nothing stops it".to_owned(),
                    false => format!("stopped by {}", by.join(", ")),
                };
                notes.push(format!("Attack: {} ({end})", names.join(" + ")));
            }
            match attacks.len().saturating_sub(MOST_LISTED) {
                0 => {}
                more => notes.push(format!("and {more} more attacks")),
            }
        }
    }
    notes
}
