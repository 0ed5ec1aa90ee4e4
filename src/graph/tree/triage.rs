//! What an attack tree still allows, given what was seen and what is ruled out.
//!
//! What is known of some nodes follows for others through the gates, both up and down. A scenario is
//! a minimal attack without a node that is out. Scenarios are ranked by the share of their leaves
//! that was seen, then by how likely the rest is (leaves are taken to be independent, and one
//! without a probability to be as likely as not), then by cost. The next thing to test is what
//! splits the weight of the scenarios most evenly, because its answer tells most: a question with
//! two answers tells more the closer they are to equally likely (Shannon, "A Mathematical Theory of
//! Communication", Bell System Technical Journal 27, 1948, figure 7).

use super::formula::{Formula, Step};
use super::{AttackTree, Controls, Doubt, attacks, is_effective};
use crate::model::{GateKind, Mitigation, RuleOut, TreeNode};

/// The least share of the weight that an answer must take away for the question to be worth it.
const LEAST_TOLD: f64 = 0.05;

/// What somebody found out about a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    Open,
    /// It happened: somebody saw it, or it follows.
    Seen,
    /// It did not happen: somebody excluded it, or it follows.
    Out,
}

/// What stands in the way of a node.
#[derive(Clone, Copy, Debug)]
pub enum Barrier<'m> {
    None,
    /// A control that is in place.
    StoppedBy(&'m Mitigation),
    RuledOut(&'m RuleOut),
}

/// One way to the goal that is left.
#[derive(Debug)]
pub struct Scenario<'m> {
    /// Its leaves, in the order of the tree, with whether each was seen.
    pub steps: Vec<(&'m TreeNode, bool)>,
    /// The product of the probabilities of what was not seen, and whether all of them are known.
    pub likely: f64,
    pub is_likely_known: bool,
    /// The sum of the costs of what was not seen; `None` where one is not known.
    pub cost: Option<f64>,
    /// No control that is in place and no rule-out stands in its way.
    pub is_open: bool,
    /// Its share of the weight of all scenarios, 0 to 1.
    pub share: f64,
    /// Nodes that somebody saw and that it does not account for.
    pub unexplained: Vec<&'m TreeNode>,
}

/// What to look at next.
#[derive(Debug)]
pub struct NextTest<'m> {
    pub node: &'m TreeNode,
    /// The share of the weight that a yes leaves, 0 to 1.
    pub yes: f64,
}

#[derive(Debug)]
pub struct Triage<'m> {
    /// What is known of each node that leads to the goal, in the order of the tree, and whether
    /// somebody said so or it follows.
    pub known: Vec<(&'m TreeNode, Known, bool)>,
    /// The likeliest first.
    pub scenarios: Vec<Scenario<'m>>,
    /// Scenarios that are ruled out by what is known.
    pub dropped: usize,
    pub next: Option<NextTest<'m>>,
    /// The goal was seen, or follows from what was.
    pub goal: Known,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum NoTriage<'m> {
    Doubt(Doubt),
    /// A node would both have happened and not.
    Contradiction(&'m TreeNode),
    /// A node that is named has no part in the goal.
    Idle(&'m TreeNode),
}

impl From<Doubt> for NoTriage<'_> {
    fn from(doubt: Doubt) -> Self {
        NoTriage::Doubt(doubt)
    }
}

impl<'m> AttackTree<'_, 'm> {
    /// What stands in the way of a node, by itself.
    #[must_use]
    pub fn barrier(&self, node: &'m TreeNode) -> Barrier<'m> {
        let mut controls = self.named_controls(node);
        if let Some((_, control)) = controls.find(|(_, control)| is_effective(control)) {
            return Barrier::StoppedBy(control);
        }
        match &node.ruled_out {
            Some(rule_out) if self.graph.holds(rule_out) => Barrier::RuledOut(rule_out),
            _ => Barrier::None,
        }
    }

    /// Ranks what is left when `seen` happened and `out` did not. Controls and rule-outs of the
    /// model drop nothing: in an incident one of them may just have failed.
    ///
    /// # Errors
    /// When the tree is flawed or too large, or what is said of its nodes cannot all be true.
    pub fn triage(
        &self,
        seen: &[&'m TreeNode],
        out: &[&'m TreeNode],
    ) -> Result<Triage<'m>, NoTriage<'m>> {
        let formula = self.formula()?;
        let step_of = |node: &'m TreeNode| {
            let at = self.steps().position(|step| std::ptr::eq(step, node));
            at.ok_or(NoTriage::Idle(node))
        };
        let mut known = vec![Known::Open; formula.steps.len()];
        let mut said = vec![false; formula.steps.len()];
        for (nodes, value) in [(seen, Known::Seen), (out, Known::Out)] {
            for node in nodes {
                let at = step_of(node)?;
                said[at] = true;
                self.set(&mut known, at, value)?;
            }
        }
        self.follow(formula, &mut known)?;
        let all = attacks::minimal(formula).map_err(Doubt::from)?;
        let blocked = self.out(Controls::Effective).sure;
        let left = |attack: &&Vec<usize>| attack.iter().all(|leaf| known[*leaf] != Known::Out);
        let mut scenarios: Vec<(Vec<bool>, Scenario<'m>)> = Vec::new();
        for attack in all.iter().filter(left) {
            let took = took(formula, attack);
            // A gate may be out although each of its parts is not.
            if took.iter().zip(&known).any(|(took, known)| *took && *known == Known::Out) {
                continue;
            }
            let scenario = self.scenario(attack, &took, &known, &said, &blocked);
            scenarios.push((took, scenario));
        }
        let dropped = all.len() - scenarios.len();
        let next = self.weigh(&mut scenarios, &known);
        let mut scenarios: Vec<Scenario<'m>> = scenarios.into_iter().map(|(_, s)| s).collect();
        scenarios.sort_by(|a, b| rank(a).total_cmp_with(&rank(b)));
        // A question whose answer is known beforehand is none.
        let next = next.filter(|next| (LEAST_TOLD..=1.0 - LEAST_TOLD).contains(&next.yes));
        let next = next.or_else(|| confirm(&scenarios));
        let mut told: Vec<(&'m TreeNode, Known, bool)> =
            self.steps().zip(known.iter().zip(&said)).map(|(n, (k, s))| (n, *k, *s)).collect();
        told.sort_by_key(|(node, ..)| node.id.span);
        let goal = known[formula.goal()];
        Ok(Triage { known: told, scenarios, dropped, next, goal })
    }

    fn set(&self, known: &mut [Known], at: usize, value: Known) -> Result<bool, NoTriage<'m>> {
        match known[at] {
            Known::Open => {
                known[at] = value;
                Ok(true)
            }
            same if same == value => Ok(false),
            _ => Err(self.step(at).map_or(NoTriage::Doubt(Doubt::Flawed), NoTriage::Contradiction)),
        }
    }

    /// Lets what is known follow through the gates until nothing new does.
    fn follow(&self, formula: &Formula, known: &mut [Known]) -> Result<(), NoTriage<'m>> {
        let uses = formula.uses();
        loop {
            let mut changed = false;
            for (at, step) in formula.steps.iter().enumerate() {
                let (decisive, parts) = match step {
                    Step::Leaf => continue,
                    Step::Any(parts) => (Known::Seen, parts),
                    Step::All(parts) => (Known::Out, parts),
                };
                let other = if decisive == Known::Seen { Known::Out } else { Known::Seen };
                // One decisive part decides a gate; without one, all of the other kind do.
                if parts.iter().any(|part| known[*part] == decisive) {
                    changed |= self.set(known, at, decisive)?;
                } else if parts.iter().all(|part| known[*part] == other) {
                    changed |= self.set(known, at, other)?;
                }
                if known[at] == other {
                    for part in parts {
                        changed |= self.set(known, *part, other)?;
                    }
                }
                let mut open = parts.iter().filter(|part| known[**part] != other);
                if let (true, Some(last), None) = (known[at] == decisive, open.next(), open.next())
                {
                    changed |= self.set(known, *last, decisive)?;
                }
                changed |= self.follow_order(at, parts, &uses, known)?;
            }
            if !changed {
                return Ok(());
            }
        }
    }

    /// Of steps that follow each other, those before one that was seen have happened, where the
    /// one that was seen has no other part in the tree.
    fn follow_order(
        &self,
        at: usize,
        parts: &[usize],
        uses: &[usize],
        known: &mut [Known],
    ) -> Result<bool, NoTriage<'m>> {
        let gate = self.step(at).and_then(|node| node.gates.first());
        if gate.is_none_or(|gate| gate.kind != GateKind::Seq) {
            return Ok(false);
        }
        let is_last = |part: &usize| known[*part] == Known::Seen && uses[*part] == 1;
        let Some(last) = parts.iter().rposition(is_last) else { return Ok(false) };
        let mut changed = false;
        for part in parts.iter().take(last) {
            changed |= self.set(known, *part, Known::Seen)?;
        }
        Ok(changed)
    }

    fn scenario(
        &self,
        attack: &[usize],
        took: &[bool],
        known: &[Known],
        said: &[bool],
        blocked: &[bool],
    ) -> Scenario<'m> {
        let mut steps: Vec<(&'m TreeNode, bool)> = Vec::new();
        let (mut likely, mut is_likely_known, mut cost) = (1.0, true, Some(0.0));
        for leaf in attack {
            let Some(node) = self.step(*leaf) else { continue };
            let seen = known[*leaf] == Known::Seen;
            steps.push((node, seen));
            if seen {
                continue;
            }
            let p = node.probability.as_ref().map(|p| p.value);
            let p = p.filter(|p| (0.0..=1.0).contains(p));
            is_likely_known &= p.is_some();
            likely *= p.unwrap_or(0.5);
            let own = node.cost.as_ref().map(|cost| cost.value);
            let own = own.filter(|cost| cost.is_finite() && *cost >= 0.0);
            cost = cost.zip(own).map(|(sum, own)| sum + own);
        }
        steps.sort_by_key(|(node, _)| node.id.span);
        let missed =
            (0..took.len()).filter(|at| said[*at] && known[*at] == Known::Seen && !took[*at]);
        Scenario {
            steps,
            likely,
            is_likely_known,
            cost,
            is_open: took.iter().zip(blocked).all(|(took, blocked)| !(*took && *blocked)),
            share: 0.0,
            unexplained: missed.filter_map(|at| self.step(at)).collect(),
        }
    }

    /// Gives each scenario its share, and finds what splits them best.
    fn weigh(
        &self,
        scenarios: &mut [(Vec<bool>, Scenario<'m>)],
        known: &[Known],
    ) -> Option<NextTest<'m>> {
        let weight = |s: &Scenario<'_>| s.likely.max(1e-12) * (0.01 + seen_share(s));
        let total: f64 = scenarios.iter().map(|(_, s)| weight(s)).sum();
        for (_, scenario) in scenarios.iter_mut() {
            scenario.share = weight(scenario) / total;
        }
        let mut best: Option<(f64, NextTest<'m>)> = None;
        for (at, node) in self.steps().enumerate() {
            if known[at] != Known::Open || !node.gates.is_empty() {
                continue;
            }
            let yes: f64 =
                scenarios.iter().filter(|(took, _)| took[at]).map(|(_, s)| s.share).sum();
            let off = (yes - 0.5).abs();
            let splits = scenarios.iter().any(|(took, _)| took[at])
                && scenarios.iter().any(|(took, _)| !took[at]);
            if splits && best.as_ref().is_none_or(|(least, _)| off + 1e-9 < *least) {
                best = Some((off, NextTest { node, yes }));
            }
        }
        best.map(|(_, next)| next)
    }
}

/// Which steps are taken by an attack.
fn took(formula: &Formula, attack: &[usize]) -> Vec<bool> {
    let mut took: Vec<bool> = Vec::with_capacity(formula.steps.len());
    for (at, step) in formula.steps.iter().enumerate() {
        took.push(match step {
            Step::Leaf => attack.binary_search(&at).is_ok(),
            Step::Any(parts) => parts.iter().any(|part| took[*part]),
            Step::All(parts) => parts.iter().all(|part| took[*part]),
        });
    }
    took
}

fn seen_share(scenario: &Scenario<'_>) -> f64 {
    let seen = scenario.steps.iter().filter(|(_, seen)| *seen).count();
    seen as f64 / scenario.steps.len().max(1) as f64
}

/// Where one way is as good as certain, what would confirm it: its first step that was not seen.
fn confirm<'m>(scenarios: &[Scenario<'m>]) -> Option<NextTest<'m>> {
    let first = scenarios.first()?;
    let (node, _) = first.steps.iter().find(|(_, seen)| !seen)?;
    Some(NextTest { node, yes: first.share })
}

/// By what scenarios are ranked: each number the smaller the better.
struct Rank([f64; 5]);

fn rank(scenario: &Scenario<'_>) -> Rank {
    Rank([
        scenario.unexplained.len() as f64,
        -seen_share(scenario),
        -scenario.likely,
        scenario.cost.unwrap_or(f64::INFINITY),
        scenario.steps.len() as f64,
    ])
}

impl Rank {
    fn total_cmp_with(&self, other: &Rank) -> std::cmp::Ordering {
        let pairs = self.0.iter().zip(&other.0).map(|(one, other)| one.total_cmp(other));
        pairs.into_iter().find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    }
}

#[cfg(test)]
#[path = "tests/triage.rs"]
mod tests;
