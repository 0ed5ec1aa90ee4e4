//! Attack trees, and attack paths, which are trees of steps in a row.

use std::collections::HashMap;

use ecow::EcoString;

use super::objects;
use super::refs::{Bom, own, who};
use super::threats::pattern_refs;
use crate::formats::reading::{is_technique, rest, text, texts};
use crate::model::vocabulary::Skill;
use crate::model::{Gate, GateKind, Text, Tree, TreeNode};
use crate::syntax::Node;

/// The root of every tree.
const GOAL: &str = "goal";

pub(super) fn trees<'d>(bom: &mut Bom<'d>, root: &'d Node) {
    let threats = root.get("threats");
    for node in objects(threats, "attackTrees") {
        let name = text(node.get("name"));
        let id = bom.identify("tree", node, name.as_ref());
        let threat = threat_of(bom, threats, node);
        let nodes = nodes(bom, &id, node);
        let body = node.span;
        bom.reader.model.trees.push(Tree { id: id.clone(), body, title: name, threat, nodes });
        rest(&mut bom.reader, "tree", Some(&id), node, &["bom-ref", "name", "root", "nodes"]);
    }
    for node in objects(threats, "attackPaths") {
        let name = text(node.get("name"));
        let id = bom.identify("tree", node, name.as_ref());
        let (subject, who) = who("tree", &id);
        let realizes = texts(node.get("realizes"));
        let threat = bom.refer_all((&subject, &who), "threat", &["threat"], realizes);
        let nodes = steps(bom, &id, node);
        let threat = threat.into_iter().next();
        let body = node.span;
        bom.reader.model.trees.push(Tree { id: id.clone(), body, title: name, threat, nodes });
        rest(
            &mut bom.reader,
            "tree",
            Some(&id),
            node,
            &["bom-ref", "name", "objective", "steps", "realizes"],
        );
    }
}

/// The threat that names a tree.
fn threat_of(bom: &Bom<'_>, threats: Option<&Node>, tree: &Node) -> Option<Text> {
    let tree = own(tree)?;
    let names = |threat: &&Node| {
        texts(threat.get("attackTrees")).iter().any(|named| named.value == tree.value)
    };
    let threat = objects(threats, "threats").into_iter().find(names)?;
    let (_, id) = bom.means(&own(threat)?.value, &["threat"])?;
    Some(Text::new(id.clone(), tree.span))
}

fn nodes<'d>(bom: &mut Bom<'d>, tree: &Text, node: &'d Node) -> Vec<TreeNode> {
    const SKILLS: &[(&str, Skill)] = &[
        ("none", Skill::Low),
        ("basic", Skill::Low),
        ("intermediate", Skill::Medium),
        ("advanced", Skill::High),
        ("expert", Skill::High),
    ];
    let (subject, who) = who("tree", tree);
    let who = (&subject, who.as_str());
    let all = objects(Some(node), "nodes");
    let root = text(node.get("root")).map(|root| root.value);
    let mut ids: HashMap<EcoString, EcoString> = HashMap::new();
    for (at, one) in all.iter().enumerate() {
        let Some(own) = own(one) else { continue };
        let is_root = root.as_ref().map_or(at == 0, |root| *root == own.value);
        let id = if is_root { GOAL.into() } else { step_id(&own.value) };
        ids.entry(own.value).or_insert(id);
    }
    let mut nodes = Vec::new();
    for one in all {
        let Some(named) = own(one) else { continue };
        let children = texts(one.get("children"));
        let gate = text(one.get("operator"));
        let kind = match gate.as_ref().is_some_and(|gate| gate.value == "and") {
            true => GateKind::All,
            false => GateKind::Any,
        };
        let of: Vec<Text> = children
            .into_iter()
            .map(|child| match ids.get(&child.value) {
                Some(id) => Text::new(id.clone(), child.span),
                None => child,
            })
            .collect();
        let mut refs = Vec::new();
        if let Some(pattern) = text(one.get("attackPattern")) {
            refs = pattern_refs(bom, who, pattern);
        }
        let stops = texts(one.get("mitigations"));
        let skill = bom.once.meaning(who, "skill", text(one.get("skill")), SKILLS);
        let id = Text::new(ids[&named.value].clone(), named.span);
        let span = gate.map_or(one.span, |gate| gate.span);
        nodes.push(TreeNode {
            gates: if of.is_empty() { Vec::new() } else { vec![Gate { kind, span, of }] },
            skill,
            stopped_by: bom.refer_all(who, "control", &["mitigation"], stops),
            refs,
            ..TreeNode::new(id, one.span, text(one.get("name")))
        });
    }
    nodes
}

/// A node of its own tree must not be called as a key of the tree.
fn step_id(own: &str) -> EcoString {
    match own {
        GOAL | "title" | "threat" => format!("{own}-step").into(),
        _ => own.into(),
    }
}

fn steps<'d>(bom: &mut Bom<'d>, tree: &Text, node: &'d Node) -> Vec<TreeNode> {
    let (subject, who) = who("tree", tree);
    let who = (&subject, who.as_str());
    let mut of = Vec::new();
    let mut nodes = Vec::new();
    for (at, step) in objects(Some(node), "steps").into_iter().enumerate() {
        let id = Text::new(format!("step-{}", at + 1).into(), step.span);
        let title = text(step.get("name")).or_else(|| text(step.get("description")));
        let mut one = TreeNode::new(id.clone(), step.span, title);
        let technique = step.get("technique").and_then(|technique| text(technique.get("id")));
        one.refs.extend(technique.filter(|id| is_technique(&id.value)));
        if let Some(pattern) = text(step.get("attackPattern")) {
            one.refs.extend(pattern_refs(bom, who, pattern));
        }
        let stops = texts(step.get("mitigations"));
        one.stopped_by = bom.refer_all(who, "control", &["mitigation"], stops);
        of.push(id);
        nodes.push(one);
    }
    let title = text(node.get("objective")).or_else(|| text(node.get("name")));
    let mut goal = TreeNode::new(Text::new(GOAL.into(), node.span), node.span, title);
    if !of.is_empty() {
        goal.gates.push(Gate { kind: GateKind::Seq, span: node.span, of });
    }
    nodes.insert(0, goal);
    nodes
}
