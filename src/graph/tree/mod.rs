//! Attack trees: what each says, and whether its goal is still within reach.
//!
//! A node without a gate is a leaf. The same id is the same node, so a tree is a graph without
//! cycles over shared nodes. A node cannot be taken when one of the controls that it is
//! `stopped_by` is in place, or when it is ruled out and that is live. An attack is a set of leaves
//! that makes the goal true. Costs and probabilities count where they stand at leaves: those at a
//! gate are what somebody thinks of the whole, and follow from the leaves.

mod attacks;
mod chance;
mod formula;
mod shape;
mod triage;

use std::collections::HashMap;

use super::Graph;
use super::treatment::is_effective;
use crate::model::vocabulary::MitigationStatus;
use crate::model::{Mitigation, RuleOut, Text, Tree, TreeNode};
use formula::{Formula, TooMuch};

pub use shape::Flaw;
pub(super) use shape::Shape;
pub use triage::{Barrier, Known, NextTest, NoTriage, Scenario, Triage};

/// So many steps are evaluated anew to see which control is missed; more would cost seconds.
const MOST_EVALUATIONS: usize = 20_000_000;

/// Which controls are taken to stop something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controls {
    /// None: what an attacker would find without any.
    None,
    /// Those that are implemented or verified.
    Effective,
    /// Those that are verified.
    Verified,
}

/// Why a question about a tree has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// A flaw leaves open what leads to the goal.
    Flawed,
    /// It depends on a control that is not to be found or whose status is not known.
    UnknownControl,
    /// There are too many attacks to tell them all.
    TooMany,
}

/// A tree with its references resolved.
#[derive(Clone, Copy)]
pub struct AttackTree<'g, 'm> {
    pub tree: &'m Tree,
    graph: &'g Graph<'m>,
    shape: &'g Shape,
}

/// A set of leaves that reaches the goal.
pub type Attack<'m> = Vec<&'m TreeNode>;

/// An attack whose leaves cost least together.
#[derive(Debug)]
pub struct Cheapest<'m> {
    pub attack: Attack<'m>,
    pub cost: f64,
    /// No attack with a leaf of unknown cost can be cheaper.
    pub is_certain: bool,
}

/// How likely the goal is; exact where both bounds are the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probability {
    pub low: f64,
    pub high: f64,
}

/// A control that alone keeps the goal out of reach.
#[derive(Debug)]
pub struct SingleDefence<'m> {
    pub control: &'m Mitigation,
    /// Where the tree names it.
    pub named: &'m Text,
}

impl<'m> Graph<'m> {
    /// The model's attack trees.
    pub fn attack_trees(&self) -> impl Iterator<Item = AttackTree<'_, 'm>> {
        let look = || self.model.trees.iter().map(|tree| Shape::new(self, tree)).collect();
        let shapes: &Vec<Shape> = self.trees.get_or_init(look);
        let trees = self.model.trees.iter().zip(shapes);
        trees.map(move |(tree, shape)| AttackTree { tree, graph: self, shape })
    }

    /// Whether a rule-out holds today: a test shows it, or a reason stands until a day to come. The
    /// day that is named ends it in any case, and so does a test that no longer passes.
    #[must_use]
    pub fn holds(&self, rule_out: &RuleOut) -> bool {
        let is_over = rule_out.until.as_ref().is_some_and(|until| until.value < self.today);
        is_proven(rule_out) && !is_over && self.broken_test(rule_out).is_none()
    }
}

/// Whether a rule-out names a test, or says why and until when.
#[must_use]
pub fn is_proven(rule_out: &RuleOut) -> bool {
    rule_out.test.is_some() || (rule_out.why.is_some() && rule_out.until.is_some())
}

/// The steps that cannot be taken, for sure and perhaps.
struct Out {
    sure: Vec<bool>,
    perhaps: Vec<bool>,
}

impl<'g, 'm> AttackTree<'g, 'm> {
    #[must_use]
    pub fn flaws(&self) -> &'g [Flaw] {
        &self.shape.flaws
    }

    /// A node by the place that a flaw names.
    #[must_use]
    pub fn node(&self, at: usize) -> Option<&'m TreeNode> {
        self.tree.nodes.get(at)
    }

    /// Whether the goal can still be reached.
    pub fn is_reachable(&self, controls: Controls) -> Result<bool, Doubt> {
        self.ask(&self.out(controls))
    }

    /// The effective controls of which each alone keeps the goal out of reach, in the order of the
    /// tree; none where the goal is within reach.
    pub fn single_defences(&self) -> Result<Vec<SingleDefence<'m>>, Doubt> {
        let formula = self.formula()?;
        if self.is_reachable(Controls::Effective)? {
            return Ok(Vec::new());
        }
        let mut found: Vec<(SingleDefence<'m>, Vec<usize>)> = Vec::new();
        let mut places = HashMap::new();
        for (step, node) in self.steps().enumerate() {
            let mut effective = self.named_controls(node).filter(|(_, m)| is_effective(m));
            let Some((named, control)) = effective.next() else { continue };
            // Where a second one stands at the node, or where it is ruled out, none is missed.
            let is_alone = effective.all(|(_, other)| std::ptr::eq(other, control));
            if !is_alone || self.is_ruled_out(node) {
                continue;
            }
            let place = *places.entry(std::ptr::from_ref(control)).or_insert(found.len());
            match found.get_mut(place) {
                Some((_, steps)) => steps.push(step),
                None => found.push((SingleDefence { control, named }, vec![step])),
            }
        }
        if found.len().saturating_mul(formula.steps.len()) > MOST_EVALUATIONS {
            return Err(Doubt::TooMany);
        }
        let mut out = self.out(Controls::Effective);
        let mut alone = Vec::new();
        for (defence, steps) in found {
            let perhaps = out.perhaps.clone();
            for (step, node) in steps.iter().filter_map(|at| Some((*at, self.step(*at)?))) {
                out.sure[step] = false;
                out.perhaps[step] = !self.graph.knows_status(&node.stopped_by);
            }
            if self.ask(&out)? {
                alone.push(defence);
            }
            steps.iter().for_each(|step| out.sure[*step] = true);
            out.perhaps = perhaps;
        }
        alone.sort_by_key(|defence| defence.named.span);
        Ok(alone)
    }

    /// All attacks that still reach the goal and need each of their leaves, the small ones first.
    /// Controls of which nothing is known stop nothing here.
    pub fn minimal_attacks(&self, controls: Controls) -> Result<Vec<Attack<'m>>, Doubt> {
        let Some((rest, old)) = self.rest(controls)? else { return Ok(Vec::new()) };
        let attacks = attacks::minimal(&rest)?;
        Ok(attacks.iter().map(|attack| self.leaves(attack, &old)).collect())
    }

    /// One attack that still reaches the goal, a small one where that is quickly found.
    pub fn some_attack(&self, controls: Controls) -> Result<Option<Attack<'m>>, Doubt> {
        let Some((rest, old)) = self.rest(controls)? else { return Ok(None) };
        let attack = match attacks::minimal(&rest) {
            Ok(attacks) => attacks.into_iter().next().unwrap_or_default(),
            Err(TooMuch) => rest.some_attack(),
        };
        Ok(Some(self.leaves(&attack, &old)))
    }

    /// The attack that costs least; `None` where there is none whose costs are all known.
    pub fn cheapest_attack(&self, controls: Controls) -> Result<Option<Cheapest<'m>>, Doubt> {
        let Some((rest, old)) = self.rest(controls)? else { return Ok(None) };
        let cost = |node: &TreeNode| node.cost.as_ref().map(|cost| cost.value);
        let is_cost = |cost: &f64| cost.is_finite() && *cost >= 0.0;
        let costs = self.numbers(&old, |node| cost(node).filter(is_cost));
        let found = rest.cheapest(&costs)?;
        Ok(found.map(|found| Cheapest {
            attack: self.leaves(&found.leaves, &old),
            cost: found.sum,
            is_certain: found.certain,
        }))
    }

    /// How likely the goal is when the leaves come true independently. It is an interval where a
    /// leaf has no probability or too many nodes are shared.
    pub fn probability(&self, controls: Controls) -> Result<Probability, Doubt> {
        let Some((rest, old)) = self.rest(controls)? else {
            return Ok(Probability { low: 0.0, high: 0.0 });
        };
        let likely = |node: &TreeNode| node.probability.as_ref().map(|p| p.value);
        let leaves = self.numbers(&old, |node| likely(node).filter(|p| (0.0..=1.0).contains(p)));
        let (low, high) = chance::bounds(&rest, &leaves);
        Ok(Probability { low, high })
    }

    fn formula(&self) -> Result<&'g Formula, Doubt> {
        self.shape.formula.as_ref().ok_or(Doubt::Flawed)
    }

    /// The node of each step of the formula.
    fn steps(&self) -> impl Iterator<Item = &'m TreeNode> + use<'g, 'm> {
        let tree = self.tree;
        self.shape.nodes.iter().filter_map(move |at| tree.nodes.get(*at))
    }

    fn step(&self, at: usize) -> Option<&'m TreeNode> {
        self.node(*self.shape.nodes.get(at)?)
    }

    fn named_controls(
        &self,
        node: &'m TreeNode,
    ) -> impl Iterator<Item = (&'m Text, &'m Mitigation)> + use<'g, 'm> {
        let graph = self.graph;
        node.stopped_by.iter().filter_map(move |id| Some((id, graph.mitigation(&id.value)?)))
    }

    fn is_ruled_out(&self, node: &TreeNode) -> bool {
        node.ruled_out.as_ref().is_some_and(|rule_out| self.graph.holds(rule_out))
    }

    fn out(&self, controls: Controls) -> Out {
        let counts = |control: &Mitigation| {
            let status = control.status.as_ref().map(|status| status.value);
            match controls {
                Controls::None => false,
                Controls::Effective => is_effective(control),
                Controls::Verified => status == Some(MitigationStatus::Verified),
            }
        };
        let mut out = Out { sure: Vec::new(), perhaps: Vec::new() };
        for node in self.steps() {
            let stopped = self.named_controls(node).any(|(_, control)| counts(control));
            let sure = stopped || self.is_ruled_out(node);
            let unknown = controls != Controls::None && !self.graph.knows_status(&node.stopped_by);
            out.sure.push(sure);
            out.perhaps.push(sure || unknown);
        }
        out
    }

    fn ask(&self, out: &Out) -> Result<bool, Doubt> {
        let formula = self.formula()?;
        match (formula.is_open(&out.sure), formula.is_open(&out.perhaps)) {
            (at_most, at_least) if at_most == at_least => Ok(at_most),
            _ => Err(Doubt::UnknownControl),
        }
    }

    fn rest(&self, controls: Controls) -> Result<Option<(Formula, Vec<usize>)>, Doubt> {
        Ok(self.formula()?.rest(&self.out(controls).sure))
    }

    /// The nodes of leaves in a formula whose steps had the places `old`, in the tree's order.
    fn leaves(&self, attack: &[usize], old: &[usize]) -> Attack<'m> {
        let place = |leaf: &usize| self.shape.nodes.get(*old.get(*leaf)?);
        let places = attack.iter().filter_map(place);
        let mut places: Vec<usize> = places.copied().collect();
        places.sort_unstable();
        places.iter().filter_map(|at| self.node(*at)).collect()
    }

    fn numbers(
        &self,
        old: &[usize],
        number: impl Fn(&TreeNode) -> Option<f64>,
    ) -> Vec<Option<f64>> {
        old.iter().map(|at| self.step(*at).and_then(&number)).collect()
    }
}

impl Doubt {
    /// In words, for what a rule leaves open.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Doubt::Flawed => "a mistake in the tree leaves open what leads to its goal",
            Doubt::UnknownControl => {
                "a mitigation that stops a node, or the status of one, is not known"
            }
            Doubt::TooMany => "the tree has too many attacks or controls to go through them",
        }
    }
}

impl From<TooMuch> for Doubt {
    fn from(_: TooMuch) -> Self {
        Doubt::TooMany
    }
}

#[cfg(test)]
mod tests;
