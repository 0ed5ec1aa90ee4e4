//! From a tree as written to what it says: which node means which, in which order, and what is
//! wrong with it.

use std::collections::HashMap;

use super::formula::{Formula, Step};
use crate::finding::nearest;
use crate::graph::Graph;
use crate::model::{GateKind, Tree};

/// What keeps a tree from saying what it means. Numbers are places in `Tree::nodes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// No node is called `goal`.
    NoGoal,
    /// A gate names a node that does not exist; `meant` is what it most likely means.
    Missing { node: usize, gate: usize, part: usize, meant: Option<usize> },
    /// A gate names no node.
    Empty { node: usize, gate: usize },
    /// A node has more than one gate.
    SeveralGates { node: usize },
    /// Each of these nodes needs the next, and the last the first.
    Cycle { nodes: Vec<usize> },
    /// No gate names the node, so it has no part in the goal.
    Unreachable { node: usize },
}

/// What is known of a tree without its controls.
#[derive(Debug, Default)]
pub(in crate::graph) struct Shape {
    pub(super) flaws: Vec<Flaw>,
    /// What leads to the goal; `None` where a flaw leaves open what that is.
    pub(super) formula: Option<Formula>,
    /// For each step of the formula its node.
    pub(super) nodes: Vec<usize>,
}

/// One look at a tree.
struct Survey<'m> {
    tree: &'m Tree,
    places: HashMap<&'m str, usize>,
    /// For each node the nodes that its gate names, each once.
    parts: Vec<Vec<usize>>,
    flaws: Vec<Flaw>,
    /// The nodes that have been left, each after its parts.
    order: Vec<usize>,
    state: Vec<State>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Entered,
    Left,
}

impl Shape {
    pub(in crate::graph) fn new(graph: &Graph<'_>, tree: &Tree) -> Self {
        let mut places = HashMap::new();
        for (at, node) in tree.nodes.iter().enumerate() {
            places.entry(node.id.value.as_str()).or_insert(at);
        }
        let count = tree.nodes.len();
        let (parts, state) = (Vec::with_capacity(count), vec![State::New; count]);
        let (flaws, order) = (Vec::new(), Vec::new());
        let mut survey = Survey { tree, places, parts, flaws, order, state };
        survey.follow_references(graph);
        let goal = survey.places.get("goal").copied();
        match goal {
            Some(goal) => survey.walk(goal),
            None => survey.flaws.push(Flaw::NoGoal),
        }
        // The goal comes after all that leads to it, and nothing else has been walked yet.
        let nodes = survey.order.clone();
        survey.find_unreachable();
        let spoils = |flaw: &Flaw| match flaw {
            Flaw::Unreachable { .. } => false,
            Flaw::Missing { meant, .. } => meant.is_none(),
            _ => true,
        };
        let is_sound = !survey.flaws.iter().any(spoils);
        let formula = is_sound.then(|| survey.formula(&nodes));
        Shape { flaws: survey.flaws, formula, nodes }
    }
}

impl Survey<'_> {
    fn follow_references(&mut self, graph: &Graph<'_>) {
        let mut named_in = vec![usize::MAX; self.tree.nodes.len()];
        for (node, written) in self.tree.nodes.iter().enumerate() {
            let mut parts = Vec::new();
            for (gate, of) in written.gates.iter().enumerate() {
                if of.of.is_empty() {
                    self.flaws.push(Flaw::Empty { node, gate });
                }
                for (part, id) in of.of.iter().enumerate() {
                    let found = self.places.get(id.value.as_str()).copied();
                    let meant = found.or_else(|| self.meant(graph, node, &id.value));
                    if found.is_none() {
                        self.flaws.push(Flaw::Missing { node, gate, part, meant });
                    }
                    // A node that a gate names twice is still one node.
                    if let Some(at) = meant.filter(|at| named_in[*at] != node) {
                        named_in[at] = node;
                        parts.push(at);
                    }
                }
            }
            if written.gates.len() > 1 {
                self.flaws.push(Flaw::SeveralGates { node });
            }
            self.parts.push(parts);
        }
    }

    /// The node that a misspelt id most likely means: not the one whose gate names it, nor the
    /// goal, which is no part of anything.
    fn meant(&self, graph: &Graph<'_>, node: usize, id: &str) -> Option<usize> {
        let nodes = &self.tree.nodes;
        graph.names.spend_patience(nodes.len())?;
        let others = nodes.iter().enumerate().filter(|(at, _)| *at != node);
        let ids = others.map(|(_, other)| other.id.value.as_str()).filter(|id| *id != "goal");
        self.places.get(nearest(id, ids)?).copied()
    }

    /// Goes to all that `from` needs, without calling itself: a tree may be as deep as it is long.
    fn walk(&mut self, from: usize) {
        let mut path: Vec<(usize, usize)> = vec![(from, 0)];
        self.state[from] = State::Entered;
        while let Some((at, next)) = path.last_mut() {
            let Some(part) = self.parts[*at].get(*next).copied() else {
                self.state[*at] = State::Left;
                self.order.push(*at);
                path.pop();
                continue;
            };
            *next += 1;
            match self.state[part] {
                State::New => {
                    self.state[part] = State::Entered;
                    path.push((part, 0));
                }
                State::Entered => {
                    let nodes = path.iter().map(|(at, _)| *at).skip_while(|at| *at != part);
                    self.flaws.push(Flaw::Cycle { nodes: nodes.collect() });
                }
                State::Left => {}
            }
        }
    }

    /// Of nodes that hang together and lead nowhere only the topmost is told, or their cycle.
    fn find_unreachable(&mut self) {
        let mut is_named = vec![false; self.parts.len()];
        self.parts.iter().flatten().for_each(|part| is_named[*part] = true);
        let has_goal = self.places.contains_key("goal");
        for (node, is_named) in is_named.into_iter().enumerate() {
            // Of nodes with the same id only the first is one; that is reported elsewhere.
            let is_first = self.places.get(self.tree.nodes[node].id.value.as_str()) == Some(&node);
            if self.state[node] == State::New && !is_named && is_first {
                if has_goal {
                    self.flaws.push(Flaw::Unreachable { node });
                }
                self.walk(node);
            }
        }
        // What is left leads nowhere and has no top.
        for node in 0..self.parts.len() {
            if self.state[node] == State::New {
                self.walk(node);
            }
        }
    }

    fn formula(&self, nodes: &[usize]) -> Formula {
        let mut step_of = vec![0; self.parts.len()];
        let mut formula = Formula::default();
        for (at, node) in nodes.iter().enumerate() {
            step_of[*node] = at;
            let parts = self.parts[*node].iter().map(|part| step_of[*part]).collect();
            let gate = self.tree.nodes[*node].gates.first().map(|gate| gate.kind);
            formula.steps.push(match gate {
                None => Step::Leaf,
                Some(GateKind::Any) => Step::Any(parts),
                // The order matters to how long it takes, not to whether it can be done.
                Some(GateKind::All | GateKind::Seq) => Step::All(parts),
            });
        }
        formula
    }
}
