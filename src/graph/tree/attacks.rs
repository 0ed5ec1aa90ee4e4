//! The minimal attacks: sets of leaves that reach the goal and need each of theirs.

use super::formula::{Formula, Step, TooMuch};

/// So many attacks nobody reads.
pub(super) const MOST_ATTACKS: usize = 10_000;

/// How many words of sets may be looked at: some milliseconds.
const WORK: usize = 2_000_000;

/// A few sets of leaves, one bit for each leaf; none contains another.
struct Family {
    sets: Vec<u64>,
    /// All leaves that some set has.
    support: Vec<u64>,
}

/// Sets of a fixed number of words, and the work that may still be done on them.
struct Desk {
    words: usize,
    work: usize,
}

/// The minimal attacks of a formula, as sorted places of leaves, the small ones first. The gates
/// are gone through from the leaves up: unions and products of what their parts give, with what
/// contains another set left out.
pub(super) fn minimal(formula: &Formula) -> Result<Vec<Vec<usize>>, TooMuch> {
    let is_leaf = |at: &usize| formula.steps[*at] == Step::Leaf;
    let leaves: Vec<usize> = (0..formula.steps.len()).filter(is_leaf).collect();
    let mut desk = Desk { words: leaves.len().div_ceil(64).max(1), work: WORK };
    let mut families: Vec<Family> = Vec::with_capacity(formula.steps.len());
    let mut next_leaf = 0;
    for step in &formula.steps {
        let mut parts: Vec<&Family> = step.parts().iter().map(|at| &families[*at]).collect();
        parts.sort_by_key(|part| part.sets.len());
        let family = match step {
            Step::Leaf => {
                next_leaf += 1;
                desk.leaf(next_leaf - 1)?
            }
            Step::Any(_) => desk.union(&parts)?,
            Step::All(_) => desk.product(&parts)?,
        };
        families.push(family);
    }
    let sets = families.last().map_or(&[][..], |goal| &goal.sets);
    let mut attacks: Vec<Vec<usize>> = sets
        .chunks_exact(desk.words)
        .map(|set| members(set).filter_map(|leaf| leaves.get(leaf).copied()).collect())
        .collect();
    attacks.sort_by(|one: &Vec<usize>, other| (one.len(), one).cmp(&(other.len(), other)));
    Ok(attacks)
}

impl Desk {
    fn spend(&mut self, words: usize) -> Result<(), TooMuch> {
        self.work = self.work.checked_sub(words).ok_or(TooMuch)?;
        Ok(())
    }

    fn leaf(&mut self, leaf: usize) -> Result<Family, TooMuch> {
        self.spend(self.words)?;
        let mut set = vec![0; self.words];
        set[leaf / 64] |= 1 << (leaf % 64);
        Ok(Family { support: set.clone(), sets: set })
    }

    fn union(&mut self, parts: &[&Family]) -> Result<Family, TooMuch> {
        let (mut sets, mut support) = (Vec::new(), vec![0; self.words]);
        let mut apart = true;
        for part in parts {
            self.spend(part.sets.len() + self.words)?;
            apart &= are_apart(&support, &part.support);
            sets.extend_from_slice(&part.sets);
            join(&mut support, &part.support);
        }
        self.settle(sets, support, apart)
    }

    fn product(&mut self, parts: &[&Family]) -> Result<Family, TooMuch> {
        let Some((first, others)) = parts.split_first() else { return Err(TooMuch) };
        self.spend(first.sets.len() + self.words)?;
        let mut all = Family { sets: first.sets.clone(), support: first.support.clone() };
        for part in others {
            let count = (all.sets.len() / self.words).saturating_mul(part.sets.len());
            self.spend(count.saturating_add(self.words))?;
            let apart = are_apart(&all.support, &part.support);
            let mut sets = Vec::with_capacity(count);
            for one in all.sets.chunks_exact(self.words) {
                for other in part.sets.chunks_exact(self.words) {
                    sets.extend(one.iter().zip(other).map(|(a, b)| a | b));
                }
            }
            join(&mut all.support, &part.support);
            all = self.settle(sets, all.support, apart)?;
        }
        Ok(all)
    }

    /// A family of those sets that contain no other. Parts that share no leaf (`apart`) give none
    /// that does.
    fn settle(
        &mut self,
        sets: Vec<u64>,
        support: Vec<u64>,
        apart: bool,
    ) -> Result<Family, TooMuch> {
        let sets = if apart { sets } else { self.absorb(&sets)? };
        match sets.len() / self.words <= MOST_ATTACKS {
            true => Ok(Family { sets, support }),
            false => Err(TooMuch),
        }
    }

    /// Drops each set that contains another. A set that is kept is filed under its rarest leaf, so
    /// that a later one is compared only with those filed under one of its own leaves.
    fn absorb(&mut self, sets: &[u64]) -> Result<Vec<u64>, TooMuch> {
        self.spend(self.words * 64)?;
        let mut uses = vec![0usize; self.words * 64];
        let mut by_size: Vec<(usize, &[u64])> = Vec::with_capacity(sets.len() / self.words);
        for set in sets.chunks_exact(self.words) {
            let size = members(set).inspect(|leaf| uses[*leaf] += 1).count();
            self.spend(size + self.words)?;
            by_size.push((size, set));
        }
        by_size.sort_unstable();
        let mut filed: Vec<Vec<&[u64]>> = vec![Vec::new(); self.words * 64];
        let mut kept = Vec::new();
        for (size, set) in by_size {
            let mut looked_at = 0;
            let contains = members(set).any(|leaf| {
                filed[leaf].iter().any(|other| {
                    looked_at += self.words;
                    other.iter().zip(set).all(|(other, set)| other & !set == 0)
                })
            });
            self.spend(looked_at + size)?;
            if contains {
                continue;
            }
            if kept.len() / self.words >= MOST_ATTACKS {
                return Err(TooMuch);
            }
            kept.extend_from_slice(set);
            if let Some(rarest) = members(set).min_by_key(|leaf| uses[*leaf]) {
                filed[rarest].push(set);
            }
        }
        Ok(kept)
    }
}

/// The bits that are set, in order.
fn members(set: &[u64]) -> impl Iterator<Item = usize> + '_ {
    set.iter().enumerate().flat_map(|(at, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            let bit = left.trailing_zeros() as usize;
            (left != 0).then(|| {
                left &= left - 1;
                at * 64 + bit
            })
        })
    })
}

fn are_apart(one: &[u64], other: &[u64]) -> bool {
    one.iter().zip(other).all(|(one, other)| one & other == 0)
}

fn join(to: &mut [u64], from: &[u64]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to |= from);
}
