//! Random small formulas, and every set of their leaves.

use proptest::prelude::*;

use crate::graph::tree::formula::{Formula, Step};
use crate::graph::tree::{attacks, chance};

/// A formula with what is said of its steps.
#[derive(Clone, Debug)]
struct Case {
    formula: Formula,
    leaves: usize,
    out: Vec<bool>,
    costs: Vec<Option<f64>>,
    likely: Vec<Option<f64>>,
}

impl Case {
    /// Whether the goal is true when just the leaves in `set` are taken.
    fn holds(&self, set: usize) -> bool {
        fn value(case: &Case, at: usize, set: usize) -> bool {
            let can = match &case.formula.steps[at] {
                Step::Leaf => set >> at & 1 == 1,
                Step::Any(of) => of.iter().any(|part| value(case, *part, set)),
                Step::All(of) => of.iter().all(|part| value(case, *part, set)),
            };
            can && !case.out[at]
        }
        value(self, self.formula.goal(), set)
    }

    fn sets(&self) -> impl Iterator<Item = usize> {
        0..1 << self.leaves
    }

    fn members(&self, set: usize) -> impl Iterator<Item = usize> {
        (0..self.leaves).filter(move |leaf| set >> leaf & 1 == 1)
    }

    fn minimal(&self) -> Vec<Vec<usize>> {
        let is_minimal = |set: &usize| {
            self.holds(*set) && self.members(*set).all(|leaf| !self.holds(*set & !(1 << leaf)))
        };
        let mut found: Vec<Vec<usize>> =
            self.sets().filter(is_minimal).map(|set| self.members(set).collect()).collect();
        found.sort_by_key(|set| (set.len(), set.clone()));
        found
    }

    fn probability(&self, unknown: f64) -> f64 {
        let weight = |set: usize| -> f64 {
            let likely = |leaf: usize| self.likely[leaf].unwrap_or(unknown);
            let taken = |leaf: usize| set >> leaf & 1 == 1;
            (0..self.leaves)
                .map(|leaf| if taken(leaf) { likely(leaf) } else { 1.0 - likely(leaf) })
                .product()
        };
        self.sets().filter(|set| self.holds(*set)).map(weight).sum()
    }

    /// What `rest` leaves, with the numbers of its steps.
    fn rest(&self) -> Option<(Formula, Vec<usize>)> {
        self.formula.rest(&self.out)
    }
}

fn cases() -> impl Strategy<Value = Case> {
    let gates = proptest::collection::vec(
        (any::<bool>(), proptest::collection::vec(any::<prop::sample::Index>(), 1..5)),
        1..10,
    );
    (1usize..=12, gates).prop_flat_map(|(leaves, gates)| {
        let mut steps = vec![Step::Leaf; leaves];
        for (any, parts) in gates {
            let mut parts: Vec<usize> = parts.iter().map(|part| part.index(steps.len())).collect();
            parts.sort_unstable();
            parts.dedup();
            steps.push(if any { Step::Any(parts) } else { Step::All(parts) });
        }
        let count = steps.len();
        let out = proptest::collection::vec(proptest::bool::weighted(0.1), count);
        let number = |most: u32| proptest::option::weighted(0.9, 0..=most);
        let costs = proptest::collection::vec(number(9), count);
        let likely = proptest::collection::vec(number(10), count);
        (Just(Formula { steps }), out, costs, likely).prop_map(
            move |(formula, out, costs, likely)| {
                let float = |number: Option<u32>, by: f64| number.map(|n| f64::from(n) / by);
                Case {
                    formula,
                    leaves,
                    out,
                    costs: costs.into_iter().map(|cost| float(cost, 1.0)).collect(),
                    likely: likely.into_iter().map(|p| float(p, 10.0)).collect(),
                }
            },
        )
    })
}

fn pick(old: &[usize], numbers: &[Option<f64>]) -> Vec<Option<f64>> {
    old.iter().map(|at| numbers[*at]).collect()
}

fn rename(old: &[usize], leaves: &[usize]) -> Vec<usize> {
    let mut named: Vec<usize> = leaves.iter().map(|leaf| old[*leaf]).collect();
    named.sort_unstable();
    named
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_goal_is_within_reach_when_some_set_reaches_it(case in cases()) {
        let expected = case.sets().any(|set| case.holds(set));
        prop_assert_eq!(case.formula.is_open(&case.out), expected);
        prop_assert_eq!(case.rest().is_some(), expected);
    }

    #[test]
    fn minimal_attacks_are_all_and_only_those(case in cases()) {
        let found = case.rest().map_or(Vec::new(), |(rest, old)| {
            let attacks = attacks::minimal(&rest).unwrap();
            attacks.iter().map(|attack| rename(&old, attack)).collect()
        });
        prop_assert_eq!(found, case.minimal());
    }

    #[test]
    fn some_attack_is_an_attack(case in cases()) {
        if let Some((rest, old)) = case.rest() {
            let attack = rename(&old, &rest.some_attack());
            prop_assert!(case.holds(attack.iter().map(|leaf| 1usize << leaf).sum()));
        }
    }

    #[test]
    fn no_attack_is_cheaper_than_the_cheapest(case in cases()) {
        let Some((rest, old)) = case.rest() else { return Ok(()) };
        let found = rest.cheapest(&pick(&old, &case.costs)).unwrap();
        let sum = |attack: &Vec<usize>, unknown: f64| -> f64 {
            attack.iter().map(|leaf| case.costs[*leaf].unwrap_or(unknown)).sum()
        };
        let attacks = case.minimal();
        let least = |unknown: f64| {
            attacks.iter().map(|a| sum(a, unknown)).fold(f64::INFINITY, f64::min)
        };
        let known = least(f64::INFINITY);
        prop_assert_eq!(found.as_ref().map(|f| f.sum), known.is_finite().then_some(known));
        if let Some(found) = found {
            prop_assert_eq!(found.certain, known <= least(0.0));
            let attack = rename(&old, &found.leaves);
            prop_assert!(case.holds(attack.iter().map(|leaf| 1usize << leaf).sum()));
            prop_assert_eq!(sum(&attack, f64::INFINITY), known);
        }
    }

    #[test]
    fn probability_is_that_of_all_sets_together(case in cases()) {
        let (low, high) = case.rest().map_or((0.0, 0.0), |(rest, old)| {
            chance::bounds(&rest, &pick(&old, &case.likely))
        });
        prop_assert!((low - case.probability(0.0)).abs() < 1e-9);
        prop_assert!((high - case.probability(1.0)).abs() < 1e-9);
    }

    #[test]
    fn the_interval_holds_the_probability(case in cases()) {
        let Some((rest, old)) = case.rest() else { return Ok(()) };
        let leaves: Vec<f64> = old.iter().map(|at| case.likely[*at].unwrap_or(0.5)).collect();
        let (low, high) = chance::interval(&rest, &leaves);
        let exact = case.probability(0.5);
        prop_assert!(low <= exact + 1e-9 && exact <= high + 1e-9, "{low} {exact} {high}");
    }
}
