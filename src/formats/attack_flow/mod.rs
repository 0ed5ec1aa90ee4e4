//! Attack Flows of MITRE's Center for Threat-Informed Defense: STIX 2.1 bundles with actions, the
//! conditions and operators between them, and what each leads to.
//!
//! A flow runs forward in time, an attack tree is read from its goal: the goal is what leads to
//! nothing further, and each step needs one of those that lead to it. Behind an operator `AND` it
//! needs all of them.

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};

use ecow::EcoString;

use super::reading::{Once, Reader, is_technique, items, objects, rest, text, texts};
use super::{Format, Reading, includes_nothing};
use crate::finding::{Fact, Subject};
use crate::model::{Gate, GateKind, Text, Tree, TreeNode};
use crate::source::{SourceFile, Sources, Span};
use crate::syntax::{Document, Node};

pub(super) static FORMAT: Format = Format {
    name: "attack-flow",
    title: "Attack Flow",
    says: &[Fact::Trees],
    cures: &[],
    calls_ids: None,
    claims,
    includes: includes_nothing,
    read,
};

/// Nobody draws more than this by hand.
const MOST_STEPS: usize = 2_000;
const MOST_WAYS: usize = 10_000;

/// Keys of a tree that no step may be called.
const RESERVED: &[&str] = &[GOAL, "title", "threat"];
const GOAL: &str = "goal";

const STEPS: &[&str] = &["attack-action", "attack-condition", "attack-operator"];

/// Keys under which a step names what it leads to.
const LEADS_TO: &[&str] = &["effect_refs", "on_true_refs", "on_false_refs"];

fn claims(_: &SourceFile, document: &Document) -> bool {
    let root = &document.root;
    let is_bundle = is(root, "bundle");
    is_bundle
        && items(root.get("objects"))
            .into_iter()
            .any(|one| is(one, "attack-flow") || STEPS.iter().any(|kind| is(one, kind)))
}

fn is(node: &Node, kind: &str) -> bool {
    node.get("type").and_then(Node::as_text).is_some_and(|known| known == kind)
}

/// A step, and by their places the steps that lead to it.
struct Step<'d> {
    node: &'d Node,
    id: Text,
    from: BTreeSet<usize>,
    leads_on: bool,
}

fn read(_: &Sources, document: &Document, _: &[Document]) -> Reading {
    let root = &document.root;
    let mut reader = Reader::new(&FORMAT, root.span);
    let all = objects(root, "objects");
    let flow = all.iter().copied().find(|one| is(one, "attack-flow"));
    if let Some(flow) = flow {
        reader.model.system = text(flow.get("name"));
        reader.model.purpose = text(flow.get("description"));
        let read = [
            "type",
            "id",
            "spec_version",
            "name",
            "description",
            "created",
            "modified",
            "extensions",
            "start_refs",
            "scope",
            "created_by_ref",
        ];
        rest(&mut reader, "the flow", None, flow, &read);
    }
    left_out(&mut reader, &all);
    let nodes: Vec<&Node> =
        all.into_iter().filter(|one| STEPS.iter().any(|kind| is(one, kind))).collect();
    let ways: usize =
        nodes.iter().flat_map(|node| LEADS_TO.iter().map(|key| items(node.get(key)).len())).sum();
    let what = match nodes.len() {
        0 => Some("the flow has no action".to_owned()),
        n if n > MOST_STEPS || ways > MOST_WAYS => Some(format!(
            "the flow has {n} steps and {ways} ways; at most {MOST_STEPS} and {MOST_WAYS} are read"
        )),
        _ => None,
    };
    if let Some(what) = what {
        let help = "there is nothing to check in it";
        reader.wrong(Subject::model(), flow.map_or(root.span, |flow| flow.span), what, help);
        return reader.done();
    }
    let mut steps = steps(&mut reader, &nodes);
    connect(&mut reader, &mut steps);
    open_circles(&mut reader, &mut steps);
    let tree = tree(&mut reader, &steps, flow);
    reader.model.trees.push(tree);
    reader.done()
}

/// Tells what else stands in the bundle.
fn left_out(reader: &mut Reader, all: &[&Node]) {
    let quiet = ["attack-flow", "extension-definition", "identity"];
    let mut others: Vec<(EcoString, Span, usize)> = Vec::new();
    for one in all {
        let Some(kind) = text(one.get("type")) else { continue };
        if STEPS.contains(&kind.value.as_str()) || quiet.contains(&kind.value.as_str()) {
            continue;
        }
        match others.iter().position(|(known, ..)| *known == kind.value) {
            Some(at) => others[at].2 += 1,
            None if others.len() < 100 => others.push((kind.value, one.span, 1)),
            None => {}
        }
    }
    for (kind, span, count) in others {
        reader.lost(span, format!("objects of type `{kind}`"), format!("left out: {count}"));
    }
}

fn steps<'d>(reader: &mut Reader, nodes: &[&'d Node]) -> Vec<Step<'d>> {
    let at = reader.model.span;
    for word in RESERVED {
        reader.identify("step", Some(&Text::new((*word).into(), at)), None, at);
    }
    let mut steps = Vec::new();
    for node in nodes {
        let name = text(node.get("name"))
            .or_else(|| text(node.get("description")))
            .or_else(|| text(node.get("operator")));
        let own = text(node.get("id"));
        let id = reader.identify("step", name.as_ref(), own, node.span);
        steps.push(Step { node, id, from: BTreeSet::new(), leads_on: false });
    }
    steps
}

/// Follows what each step names as its effects.
fn connect(reader: &mut Reader, steps: &mut [Step<'_>]) {
    let mut once = Once::default();
    let mut places: HashMap<EcoString, usize> = HashMap::new();
    for (at, step) in steps.iter().enumerate() {
        if let Some(own) = text(step.node.get("id")) {
            places.entry(own.value).or_insert(at);
        }
    }
    for at in 0..steps.len() {
        let (subject, who) = {
            let id = &steps[at].id.value;
            (Subject::new("step", id.clone()), format!("step `{id}`"))
        };
        for key in LEADS_TO {
            for to in texts(steps[at].node.get(key)) {
                let Some(next) = places.get(&to.value).copied() else {
                    let known = || {
                        let mut known: Vec<&str> = places.keys().map(EcoString::as_str).collect();
                        known.sort_unstable();
                        known
                    };
                    once.dangling((&subject, &who), "step", to, known);
                    continue;
                };
                if *key == "on_false_refs" {
                    let what = "that something follows where the condition does not hold is kept as any way";
                    reader.lost(to.span, who.clone(), what);
                }
                steps[next].from.insert(at);
                steps[at].leads_on = true;
            }
        }
    }
    once.tell(reader);
}

/// A tree has no circles: a way back to what comes before is left out.
fn open_circles(reader: &mut Reader, steps: &mut [Step<'_>]) {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Open,
        Done,
    }
    let mut seen = vec![Seen::Not; steps.len()];
    for start in 0..steps.len() {
        let mut stack = vec![(start, false)];
        while let Some((at, is_left)) = stack.pop() {
            if is_left {
                seen[at] = Seen::Done;
                continue;
            }
            if seen[at] != Seen::Not {
                continue;
            }
            seen[at] = Seen::Open;
            stack.push((at, true));
            let back: Vec<usize> =
                steps[at].from.iter().copied().filter(|from| seen[*from] == Seen::Open).collect();
            for from in back {
                steps[at].from.remove(&from);
                let what = format!(
                    "the way from `{}` closes a circle and is left out",
                    steps[from].id.value
                );
                reader.lost(steps[at].node.span, format!("step `{}`", steps[at].id.value), what);
            }
            stack.extend(steps[at].from.iter().map(|from| (*from, false)));
        }
    }
}

fn tree(reader: &mut Reader, steps: &[Step<'_>], flow: Option<&Node>) -> Tree {
    let body = flow.map_or(reader.model.span, |flow| flow.span);
    let name = flow.and_then(|flow| text(flow.get("name")));
    let id =
        reader.identify("tree", name.as_ref(), flow.and_then(|flow| text(flow.get("id"))), body);
    // In a circle everything leads on: then its last step is the goal.
    let mut ends: Vec<usize> = (0..steps.len()).filter(|at| !steps[*at].leads_on).collect();
    if ends.is_empty() {
        let before: BTreeSet<usize> = steps.iter().flat_map(|step| step.from.clone()).collect();
        ends = (0..steps.len()).filter(|at| !before.contains(at)).collect();
    }
    let goal = match ends.as_slice() {
        [end] => Some(*end),
        _ => None,
    };
    let name_of = |at: usize| match goal == Some(at) {
        true => Text::new(GOAL.into(), steps[at].id.span),
        false => steps[at].id.clone(),
    };
    let mut nodes = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let of = step.from.iter().map(|from| name_of(*from)).collect();
        nodes.push(node(reader, step, name_of(at), of));
    }
    match goal {
        Some(goal) => nodes.swap(0, goal),
        None => {
            let of = ends.iter().map(|end| name_of(*end)).collect();
            nodes.insert(
                0,
                TreeNode {
                    gates: vec![Gate { kind: GateKind::Any, span: body, of }],
                    ..TreeNode::new(Text::new(GOAL.into(), body), body, name.clone())
                },
            );
        }
    }
    Tree { id, body, title: name, threat: None, nodes }
}

fn node(reader: &mut Reader, step: &Step<'_>, id: Text, of: Vec<Text>) -> TreeNode {
    let span = step.node.span;
    let operator = text(step.node.get("operator"));
    let kind = match operator.is_some_and(|word| word.value.eq_ignore_ascii_case("and")) {
        true => GateKind::All,
        false => GateKind::Any,
    };
    let title = text(step.node.get("name")).or_else(|| text(step.node.get("description")));
    let technique = text(step.node.get("technique_id"));
    let (cited, other) = match technique {
        Some(technique) if is_technique(&technique.value) => (Some(technique), None),
        other => (None, other),
    };
    if let Some(other) = other {
        let what = format!("its technique `{}` is of no catalogue that is known", other.value);
        reader.lost(other.span, format!("step `{}`", step.id.value), what);
    }
    let read = [
        "type",
        "id",
        "spec_version",
        "created",
        "modified",
        "extensions",
        "name",
        "operator",
        "technique_id",
        "technique_ref",
        "tactic_ref",
        "effect_refs",
        "on_true_refs",
        "on_false_refs",
        "confidence",
    ];
    // The description of a condition is its name.
    let has_name = step.node.get("name").is_some();
    let read: Vec<&str> = read.into_iter().chain((!has_name).then_some("description")).collect();
    rest(reader, "step", Some(&step.id), step.node, &read);
    TreeNode {
        gates: if of.is_empty() { Vec::new() } else { vec![Gate { kind, span, of }] },
        refs: cited.into_iter().collect(),
        ..TreeNode::new(id, span, title)
    }
}
