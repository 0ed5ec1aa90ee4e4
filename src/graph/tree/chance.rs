//! How likely the goal is, when the leaves come true independently of each other.

use super::formula::{Formula, Step};

/// Up to so many shared nodes the probability is exact.
const MOST_SHARED: usize = 20;

/// How many numbers may be looked at for an exact answer.
const WORK: u64 = 40_000_000;

/// Bounds of the probability of the goal; equal where it is exact. A leaf without one may have any.
pub(super) fn bounds(formula: &Formula, leaves: &[Option<f64>]) -> (f64, f64) {
    let with =
        |unknown: f64| -> Vec<f64> { leaves.iter().map(|leaf| leaf.unwrap_or(unknown)).collect() };
    // More likely leaves never make the goal less likely.
    let cuts = Cuts::new(formula);
    let low = |leaves: &[f64]| cuts.exact(leaves).unwrap_or_else(|| interval(formula, leaves).0);
    let high = |leaves: &[f64]| cuts.exact(leaves).unwrap_or_else(|| interval(formula, leaves).1);
    (low(&with(0.0)), high(&with(1.0)))
}

/// The formula cut at its shared nodes. Between the cuts each node has one parent, so each piece is
/// a tree over leaves of its own and over cuts below it: given those, pieces are independent.
struct Cuts<'f> {
    formula: &'f Formula,
    /// The steps of each piece, its top last; pieces come after those below them.
    pieces: Vec<Vec<usize>>,
    work: u64,
}

impl<'f> Cuts<'f> {
    fn new(formula: &'f Formula) -> Self {
        let uses = formula.uses();
        let count = formula.steps.len();
        let is_top = |at: usize| at == formula.goal() || uses[at] > 1;
        let mut piece_of = vec![0; count];
        let mut pieces: Vec<Vec<usize>> = Vec::new();
        for at in (0..count).rev() {
            if is_top(at) {
                piece_of[at] = pieces.len();
                pieces.push(Vec::new());
            }
            let own = piece_of[at];
            pieces[own].push(at);
            let parts = formula.steps[at].parts().iter();
            parts.filter(|part| !is_top(**part)).for_each(|part| piece_of[*part] = own);
        }
        pieces.iter_mut().for_each(|piece| piece.reverse());
        pieces.reverse();
        let size = |piece: &Vec<usize>| -> u64 {
            piece.iter().map(|at| 1 + formula.steps[*at].parts().len() as u64).sum()
        };
        let work = match pieces.len() <= MOST_SHARED + 1 {
            true => pieces.iter().enumerate().map(|(at, piece)| size(piece) << at).sum(),
            false => u64::MAX,
        };
        Cuts { formula, pieces, work }
    }

    /// `None` where it would take too long.
    fn exact(&self, leaves: &[f64]) -> Option<f64> {
        if self.work > WORK {
            return None;
        }
        let mut values = leaves.to_vec();
        Some(self.sum_from(0, 1.0, leaves, &mut values))
    }

    /// The probability that the goal comes true, given what the cuts before `piece` are. This
    /// calls itself once for each shared node, of which there are few.
    fn sum_from(&self, piece: usize, weight: f64, leaves: &[f64], values: &mut [f64]) -> f64 {
        let Some(steps) = self.pieces.get(piece) else { return 0.0 };
        let mut top = 0;
        for at in steps {
            values[*at] = one_step(&self.formula.steps[*at], leaves[*at], |part| values[part]);
            top = *at;
        }
        let likely = values[top];
        if piece + 1 == self.pieces.len() {
            return weight * likely;
        }
        let mut sum = 0.0;
        for (value, chance) in [(1.0, likely), (0.0, 1.0 - likely)] {
            if chance > 0.0 {
                values[top] = value;
                sum += self.sum_from(piece + 1, weight * chance, leaves, values);
            }
        }
        sum
    }
}

fn one_step(step: &Step, leaf: f64, value: impl Fn(usize) -> f64) -> f64 {
    match step {
        Step::Leaf => leaf,
        Step::Any(parts) => 1.0 - parts.iter().map(|part| 1.0 - value(*part)).product::<f64>(),
        Step::All(parts) => parts.iter().map(|part| value(*part)).product(),
    }
}

/// Bounds that hold whatever is shared: nodes that share leaves never hinder each other, so a gate
/// lies between what independent parts would give and its one decisive part.
pub(super) fn interval(formula: &Formula, leaves: &[f64]) -> (f64, f64) {
    let mut bounds: Vec<(f64, f64)> = Vec::with_capacity(formula.steps.len());
    for (step, leaf) in formula.steps.iter().zip(leaves) {
        let lows = step.parts().iter().map(|part| bounds[*part].0);
        let highs = step.parts().iter().map(|part| bounds[*part].1);
        let both = match step {
            Step::Leaf => (*leaf, *leaf),
            Step::Any(_) => {
                let none = highs.map(|high| 1.0 - high).product::<f64>();
                (lows.fold(0.0, f64::max), 1.0 - none)
            }
            Step::All(_) => (lows.product(), highs.fold(1.0, f64::min)),
        };
        bounds.push(both);
    }
    bounds.last().copied().unwrap_or((0.0, 0.0))
}
