//! From a drawing to attack trees and mitigations.
//!
//! A node is reached when one of those that lead to it is. A mitigation that comes from a node
//! stands in the way of what follows from that node; what comes from the mitigation is the way
//! around it and stays open. So each goal is a tree of `any`, and a node with mitigations behind it
//! is followed by a step that they stop.

use std::collections::{BTreeSet, HashSet};

use ecow::EcoString;

use super::circles::{self, Ways};
use super::{Drawn, Kind};
use crate::formats::Loss;
use crate::model::vocabulary::MitigationStatus;
use crate::model::{Gate, GateKind, Mitigation, Model, Text, Tree, TreeNode};
use crate::source::{Span, Spanned};

/// Something of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// What is so from the beginning.
    Start,
    Node(usize),
    /// Getting past a node in spite of its mitigations.
    Past(usize),
}

struct Trees<'n> {
    nodes: &'n [Drawn],
    ways: Ways,
    /// The mitigations that stand behind each node.
    guards: Vec<Vec<usize>>,
    /// What leads to each node.
    before: Vec<BTreeSet<Step>>,
    steps: Vec<EcoString>,
    past: Vec<EcoString>,
    mitigations: Vec<EcoString>,
}

pub(super) fn model(
    nodes: &[Drawn],
    title: Option<&EcoString>,
    span: Span,
    losses: &mut Vec<Loss>,
) -> Result<Model, String> {
    if !nodes.iter().any(|node| node.kind == Kind::Goal) {
        return Err("the drawing has no goals, so there is no tree to write".to_owned());
    }
    let trees = Trees::new(nodes, circles::open(nodes, losses));
    let mut model = Model::empty(span);
    let system = title.filter(|title| !title.trim().is_empty());
    model.system = Some(Text::new(system.cloned().unwrap_or("imported".into()), span));
    let mut reached = BTreeSet::new();
    for (at, node) in nodes.iter().enumerate() {
        match node.kind {
            Kind::Goal => model.trees.push(trees.tree(at, &mut reached)),
            Kind::Mitigation => model.mitigations.push(trees.mitigation(at)),
            _ => {}
        }
    }
    trees.report(&reached, losses);
    Ok(model)
}

impl<'n> Trees<'n> {
    fn new(nodes: &'n [Drawn], ways: Ways) -> Self {
        let mut guards = vec![Vec::new(); nodes.len()];
        for (at, from) in ways.into.iter().enumerate() {
            if nodes[at].kind == Kind::Mitigation {
                from.iter().flatten().for_each(|from| guards[*from].push(at));
            }
        }
        let mut taken: HashSet<EcoString> =
            ["goal", "threat", "title", "reality"].map(EcoString::from).into();
        let steps: Vec<_> = nodes.iter().map(|n| name(&n.id.value, &mut taken)).collect();
        let past = steps.iter().map(|step| name(&format!("{step}-unhindered"), &mut taken));
        let past = past.collect();
        let mut taken = HashSet::new();
        let mitigations = nodes.iter().map(|n| match n.kind {
            Kind::Mitigation => name(&n.id.value, &mut taken),
            _ => EcoString::new(),
        });
        let mitigations = mitigations.collect();
        let before = vec![BTreeSet::new(); nodes.len()];
        let mut trees = Trees { nodes, ways, guards, before, steps, past, mitigations };
        for at in trees.ways.order.clone() {
            trees.before[at] = trees.leading_to(at);
        }
        trees
    }

    fn leading_to(&self, at: usize) -> BTreeSet<Step> {
        let to_mitigation = self.nodes[at].kind == Kind::Mitigation;
        let mut before = BTreeSet::new();
        for from in &self.ways.into[at] {
            match *from {
                None => {
                    before.insert(Step::Start);
                }
                Some(from) if !to_mitigation && !self.guards[from].is_empty() => {
                    before.insert(Step::Past(from));
                }
                Some(from) => before.extend(self.reached(from)),
            }
        }
        if before.is_empty() {
            before.insert(Step::Start);
        }
        before
    }

    /// To come as far as a node. To come as far as a mitigation is to come to what it stands
    /// behind.
    fn reached(&self, at: usize) -> BTreeSet<Step> {
        match self.nodes[at].kind {
            Kind::Mitigation => self.before[at].clone(),
            _ => BTreeSet::from([Step::Node(at)]),
        }
    }

    /// Nothing, where a step is possible at once: then it is a leaf.
    fn causes(&self, step: Step) -> BTreeSet<Step> {
        let causes = match step {
            Step::Start => BTreeSet::new(),
            Step::Node(at) => self.before[at].clone(),
            Step::Past(at) => self.reached(at),
        };
        if causes.iter().all(|cause| *cause == Step::Start) { BTreeSet::new() } else { causes }
    }

    /// The tree of one goal. What is part of it is added to `reached`.
    fn tree(&self, goal: usize, reached: &mut BTreeSet<Step>) -> Tree {
        let node = &self.nodes[goal];
        let (mut seen, mut next) = (BTreeSet::new(), vec![Step::Node(goal)]);
        while let Some(step) = next.pop() {
            if seen.insert(step) {
                next.extend(self.causes(step));
            }
        }
        reached.extend(&seen);
        let mut steps: Vec<Step> = seen.into_iter().filter(|s| *s != Step::Node(goal)).collect();
        steps.insert(0, Step::Node(goal));
        let named = |step: &Step| self.step(*step, goal);
        let nodes = steps.iter().map(named).collect();
        let text = |text: &EcoString| Text::new(text.clone(), node.id.span);
        Tree {
            id: text(&self.steps[goal]),
            body: node.id.span,
            title: Some(text(&node.label)),
            threat: None,
            nodes,
        }
    }

    fn step(&self, step: Step, goal: usize) -> TreeNode {
        let (title, guards, span) = match step {
            Step::Start => ("Nothing stands in the way".into(), &[][..], self.nodes[goal].id.span),
            Step::Node(at) => (self.nodes[at].label.clone(), &[][..], self.nodes[at].id.span),
            Step::Past(at) => {
                let title = format!("Go on after: {}", self.nodes[at].label);
                (title.into(), &self.guards[at][..], self.nodes[at].id.span)
            }
        };
        let text = |text: EcoString| Text::new(text, span);
        let causes = self.causes(step);
        let is_leaf = causes.is_empty();
        let of = causes.into_iter().map(|cause| text(self.id(cause, goal))).collect();
        let gate = Gate { kind: GateKind::Any, span, of };
        let title = (step != Step::Node(goal)).then(|| text(title));
        TreeNode {
            gates: if is_leaf { Vec::new() } else { vec![gate] },
            stopped_by: guards.iter().map(|m| text(self.mitigations[*m].clone())).collect(),
            ..TreeNode::new(text(self.id(step, goal)), span, title)
        }
    }

    fn id(&self, step: Step, goal: usize) -> EcoString {
        match step {
            Step::Start => "reality".into(),
            Step::Node(at) if at == goal => "goal".into(),
            Step::Node(at) => self.steps[at].clone(),
            Step::Past(at) => self.past[at].clone(),
        }
    }

    fn mitigation(&self, at: usize) -> Mitigation {
        let node = &self.nodes[at];
        let text = |text: &EcoString| Text::new(text.clone(), node.id.span);
        let planned = !node.implemented
            || (!node.from.is_empty() && node.from.iter().all(|edge| edge.planned));
        let status =
            if planned { MitigationStatus::Planned } else { MitigationStatus::Implemented };
        let mut mitigation = Mitigation::new(text(&self.mitigations[at]), node.id.span);
        mitigation.title = Some(text(&node.label));
        mitigation.status = Some(Spanned::new(status, node.id.span));
        mitigation
    }

    /// What a reader of the trees would miss.
    fn report(&self, reached: &BTreeSet<Step>, losses: &mut Vec<Loss>) {
        for (at, node) in self.nodes.iter().enumerate() {
            let is_mitigation = node.kind == Kind::Mitigation;
            if is_mitigation {
                let guards =
                    |step: &Step| matches!(step, Step::Past(p) if self.guards[*p].contains(&at));
                if !reached.iter().any(guards) {
                    let what = "what it stops is not said: add it to `stopped_by` of a step";
                    losses.push(node.loss(what));
                }
            } else if !reached.contains(&Step::Node(at)) {
                losses.push(node.loss("it leads to no goal and is left out"));
            } else if self.ways.into[at].is_empty() {
                losses.push(node.loss("nothing leads to it: it is taken as possible at once"));
            }
            if !node.implemented && !is_mitigation {
                losses.push(node.loss("`implemented: false` is left out: the step is kept"));
            }
            let kept = is_mitigation && node.from.iter().all(|edge| edge.planned);
            for edge in node.from.iter().filter(|edge| edge.planned && !kept) {
                let what = format!(
                    "`implemented: false` on the way from `{}` is left out: the way is kept",
                    edge.from.value
                );
                losses.push(Loss { place: edge.from.span, ..node.loss(what) });
            }
        }
    }
}

/// An id in the form that is usual in a model, and that no other has.
fn name(id: &str, taken: &mut HashSet<EcoString>) -> EcoString {
    let kept = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let words: String = id.chars().take(60).map(kept).collect();
    let words: Vec<&str> = words.split('-').filter(|word| !word.is_empty()).collect();
    let mut base = words.join("-");
    if !base.starts_with(|c: char| c.is_ascii_lowercase()) {
        base = format!("n-{base}").trim_end_matches('-').to_owned();
    }
    let mut found = EcoString::from(base.as_str());
    let mut times = 1;
    while !taken.insert(found.clone()) {
        times += 1;
        found = format!("{base}-{times}").into();
    }
    found
}
