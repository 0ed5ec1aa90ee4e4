//! A tree as a monotone formula over its leaves, without names.

/// How a node follows from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Leaf,
    Any(Vec<usize>),
    All(Vec<usize>),
}

impl Step {
    pub(super) fn parts(&self) -> &[usize] {
        match self {
            Step::Leaf => &[],
            Step::Any(parts) | Step::All(parts) => parts,
        }
    }
}

/// Each step names only steps before it, and no gate is empty; the goal is the last. So every
/// question is a walk over a list, however deep the tree.
#[derive(Clone, Debug, Default)]
pub(super) struct Formula {
    pub(super) steps: Vec<Step>,
}

/// More than can be counted in the time that a question may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooMuch;

/// An attack by the least sum of its leaves.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sum {
    pub(super) leaves: Vec<usize>,
    pub(super) sum: f64,
    /// No attack with a leaf of unknown cost can be cheaper.
    pub(super) certain: bool,
}

impl Formula {
    pub(super) fn goal(&self) -> usize {
        self.steps.len().saturating_sub(1)
    }

    /// Which steps can be taken when those marked `out` cannot.
    pub(super) fn open(&self, out: &[bool]) -> Vec<bool> {
        let mut open = Vec::with_capacity(self.steps.len());
        for (at, step) in self.steps.iter().enumerate() {
            let can = match step {
                Step::Leaf => true,
                Step::Any(parts) => parts.iter().any(|part| open[*part]),
                Step::All(parts) => parts.iter().all(|part| open[*part]),
            };
            open.push(can && !out[at]);
        }
        open
    }

    pub(super) fn is_open(&self, out: &[bool]) -> bool {
        self.open(out).last().is_some_and(|goal| *goal)
    }

    /// The formula without what cannot be taken and what does not matter to the goal, with the
    /// place that each of its steps had; `None` where the goal is out of reach.
    pub(super) fn rest(&self, out: &[bool]) -> Option<(Formula, Vec<usize>)> {
        let open = self.open(out);
        let mut wanted = vec![false; self.steps.len()];
        *wanted.last_mut().filter(|_| open.last() == Some(&true))? = true;
        for (at, step) in self.steps.iter().enumerate().rev() {
            if wanted[at] {
                step.parts().iter().for_each(|part| wanted[*part] = open[*part]);
            }
        }
        let mut place = vec![0; self.steps.len()];
        let (mut rest, mut old) = (Formula::default(), Vec::new());
        for (at, step) in self.steps.iter().enumerate().filter(|(at, _)| wanted[*at]) {
            let parts = |parts: &[usize]| {
                parts.iter().filter(|part| open[**part]).map(|part| place[*part]).collect()
            };
            let step = match step {
                Step::Leaf => Step::Leaf,
                Step::Any(of) => Step::Any(parts(of)),
                Step::All(of) => Step::All(parts(of)),
            };
            place[at] = rest.steps.len();
            rest.steps.push(step);
            old.push(at);
        }
        Some((rest, old))
    }

    /// In how many gates each step stands.
    pub(super) fn uses(&self) -> Vec<usize> {
        let mut uses = vec![0; self.steps.len()];
        self.steps.iter().flat_map(Step::parts).for_each(|part| uses[*part] += 1);
        uses
    }

    /// The attack whose leaves cost least together. `costs` are by step, those of gates are not
    /// looked at; none is negative. `None` where each attack has a leaf of unknown cost.
    pub(super) fn cheapest(&self, costs: &[Option<f64>]) -> Result<Option<Sum>, TooMuch> {
        if self.uses().iter().all(|uses| *uses <= 1) {
            return Ok(self.cheapest_of_tree(costs));
        }
        let attacks = super::attacks::minimal(self)?;
        let sum = |attack: &[usize], unknown: f64| -> f64 {
            attack.iter().map(|leaf| costs[*leaf].unwrap_or(unknown)).sum()
        };
        let least = attacks.iter().map(|attack| sum(attack, 0.0)).fold(f64::INFINITY, f64::min);
        let of = |attack: &Vec<usize>| sum(attack, f64::INFINITY);
        let best = attacks.iter().min_by(|one, other| of(one).total_cmp(&of(other)));
        let known = best.map(|leaves| (leaves, of(leaves))).filter(|(_, sum)| sum.is_finite());
        Ok(known.map(|(leaves, sum)| Sum { leaves: leaves.clone(), sum, certain: sum <= least }))
    }

    /// Where no node is shared the cheapest part of each gate can be told by itself.
    fn cheapest_of_tree(&self, costs: &[Option<f64>]) -> Option<Sum> {
        let bottom_up = |unknown: f64| {
            let mut sums: Vec<f64> = Vec::with_capacity(self.steps.len());
            for (step, cost) in self.steps.iter().zip(costs) {
                let sum = match step {
                    Step::Leaf => cost.unwrap_or(unknown),
                    Step::Any(of) => of.iter().map(|at| sums[*at]).fold(f64::INFINITY, f64::min),
                    Step::All(of) => of.iter().map(|at| sums[*at]).sum(),
                };
                sums.push(sum);
            }
            sums
        };
        let (known, least) = (bottom_up(f64::INFINITY), bottom_up(0.0));
        let sum = known.last().copied().filter(|sum| sum.is_finite())?;
        let certain = least.last().is_some_and(|least| sum <= *least);
        let (mut leaves, mut open) = (Vec::new(), vec![self.goal()]);
        while let Some(at) = open.pop() {
            match &self.steps[at] {
                Step::Leaf => leaves.push(at),
                Step::All(of) => open.extend(of),
                Step::Any(of) => open
                    .extend(of.iter().min_by(|one, other| known[**one].total_cmp(&known[**other]))),
            }
        }
        leaves.sort_unstable();
        Some(Sum { leaves, sum, certain })
    }

    /// Some attack, not necessarily a small one: at each gate the part with the fewest leaves, a
    /// shared one counted each time.
    pub(super) fn some_attack(&self) -> Vec<usize> {
        let mut counts: Vec<usize> = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let parts = step.parts().iter().map(|part| counts[*part]);
            let count = match step {
                Step::Leaf => 1,
                Step::Any(_) => parts.min().unwrap_or(usize::MAX),
                Step::All(_) => parts.fold(0, usize::saturating_add),
            };
            counts.push(count);
        }
        let (mut leaves, mut open) = (Vec::new(), vec![self.goal()]);
        let mut seen = vec![false; self.steps.len()];
        while let Some(at) = open.pop() {
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            match &self.steps[at] {
                Step::Leaf => leaves.push(at),
                Step::All(of) => open.extend(of),
                Step::Any(of) => open.extend(of.iter().min_by_key(|part| counts[**part])),
            }
        }
        leaves.sort_unstable();
        leaves
    }
}
