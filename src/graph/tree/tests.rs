//! Trees in small models, and the questions about formulas against counting everything.

mod brute;

use super::*;
use crate::graph::tests::ask;

const PAY: &str = "
tmgate: 1
system: shop
mitigations:
  seal: {title: Seal, status: verified}
  window: {title: Window, status: implemented}
  later: {title: Later, status: planned}
trees:
  pay:
    goal: {any: [forge, replay, insider]}
    forge: {all: [reach, sign]}
    reach: {cost: 1, p: 0.95}
    sign: {cost: 9, p: 0.01, stopped_by: [seal]}
    replay: {seq: [capture, resend]}
    capture: {cost: 4, p: 0.2}
    resend: {cost: 1, p: 0.9, stopped_by: [window, later]}
    insider: {ruled_out: {why: nobody may write, test: nobody_may_write}}
";

/// Asks about the only tree of a model.
fn ask_tree(text: &str, question: impl FnOnce(AttackTree<'_, '_>)) {
    ask(text, |graph| question(graph.attack_trees().next().unwrap()));
}

fn ids(attack: &[&TreeNode]) -> Vec<String> {
    attack.iter().map(|node| node.id.value.to_string()).collect()
}

#[test]
fn controls_and_rule_outs_cut_paths() {
    ask_tree(PAY, |tree| {
        assert_eq!(tree.flaws(), []);
        assert_eq!(tree.is_reachable(Controls::None), Ok(true));
        assert_eq!(tree.is_reachable(Controls::Effective), Ok(false));
        assert_eq!(tree.is_reachable(Controls::Verified), Ok(true));
        let attacks = tree.minimal_attacks(Controls::None).unwrap();
        let attacks: Vec<_> = attacks.iter().map(|attack| ids(attack)).collect();
        assert_eq!(attacks, [["reach", "sign"], ["capture", "resend"]]);
        let cheapest = tree.cheapest_attack(Controls::None).unwrap().unwrap();
        assert_eq!(ids(&cheapest.attack), ["capture", "resend"]);
        assert!(cheapest.is_certain && (cheapest.cost - 5.0).abs() < 1e-9);
        let likely = tree.probability(Controls::None).unwrap();
        let expected = 1.0 - (1.0 - 0.95 * 0.01) * (1.0 - 0.2 * 0.9);
        assert!((likely.low - expected).abs() < 1e-12);
        assert!((likely.high - expected).abs() < 1e-12);
        assert!(tree.some_attack(Controls::Effective).unwrap().is_none());
        let none = tree.probability(Controls::Effective).unwrap();
        assert_eq!(none, Probability { low: 0.0, high: 0.0 });
    });
}

#[test]
fn a_control_that_is_missed_stands_alone() {
    let alone = |text: &str| {
        let mut found = Vec::new();
        ask_tree(text, |tree| {
            let defences = tree.single_defences().unwrap();
            found = defences.iter().map(|d| d.control.id.value.to_string()).collect();
        });
        found
    };
    assert_eq!(alone(PAY), ["seal", "window"]);
    let twice = PAY.replace("reach: {cost: 1, p: 0.95}", "reach: {stopped_by: window}");
    assert_eq!(alone(&twice), ["window"], "without the seal `reach` is still stopped");
    assert_eq!(alone(&PAY.replace("window, later", "window, seal")), ["seal"]);
    assert_eq!(alone(&PAY.replace("status: planned", "status: verified")), ["seal"]);
    let open = PAY.replace("reach: {", "x: {}\n    reach: {").replace("insider]", "x]");
    assert!(alone(&open).is_empty(), "the goal is within reach anyway");
}

#[test]
fn a_rule_out_needs_a_test_or_a_reason_for_a_time() {
    let reachable = |rule_out: &str| {
        let text = PAY.replace("{why: nobody may write, test: nobody_may_write}", rule_out);
        let mut found = None;
        ask_tree(&text, |tree| found = tree.is_reachable(Controls::Effective).ok());
        found.unwrap()
    };
    assert!(!reachable("{test: x}"));
    assert!(!reachable("{why: x, until: 2026-11-23}"));
    assert!(!reachable("{why: x, test: y, until: 2027-01-31}"));
    assert!(reachable("{}"));
    assert!(reachable("{why: x}"));
    assert!(reachable("{until: 2027-01-31}"));
    assert!(reachable("{why: x, until: 2026-11-22}"));
    assert!(reachable("{test: x, until: 2026-11-22}"), "the day that is named ends it");
}

#[test]
fn what_depends_on_an_unknown_control_is_open() {
    let text = PAY.replace("stopped_by: [seal]", "stopped_by: [nowhere-to-be-found]");
    ask_tree(&text, |tree| {
        assert_eq!(tree.is_reachable(Controls::None), Ok(true));
        assert_eq!(tree.is_reachable(Controls::Effective), Err(Doubt::UnknownControl));
        assert_eq!(tree.single_defences().unwrap_err(), Doubt::UnknownControl);
    });
    let beside = PAY.replace("stopped_by: [seal]", "stopped_by: [seal, nowhere-to-be-found]");
    ask_tree(&beside, |tree| {
        assert_eq!(tree.is_reachable(Controls::Effective), Ok(false), "the seal is enough");
        assert_eq!(tree.single_defences().unwrap_err(), Doubt::UnknownControl);
    });
}

fn flaws_of(nodes: &str) -> (Vec<Flaw>, bool) {
    let text = format!("tmgate: 1\nsystem: shop\ntrees:\n  t: {{{nodes}}}\n");
    let mut found = (Vec::new(), false);
    ask_tree(&text, |tree| {
        found = (tree.flaws().to_vec(), tree.is_reachable(Controls::None).is_ok());
    });
    found
}

#[test]
fn flaws_are_facts() {
    let (none, sound) = flaws_of("goal: {any: [a, b, a]}, a: , b: {all: [a]}");
    assert!(none.is_empty() && sound, "{none:?}");
    assert_eq!(flaws_of("a: {any: [b]}, b: "), (vec![Flaw::NoGoal], false));
    let missing = Flaw::Missing { node: 0, gate: 0, part: 1, meant: None };
    assert_eq!(flaws_of("goal: {any: [a, zzz]}, a: "), (vec![missing], false));
    let misspelt = Flaw::Missing { node: 0, gate: 0, part: 0, meant: Some(1) };
    assert_eq!(flaws_of("goal: {any: [forge-evnt]}, forge-event: "), (vec![misspelt], true));
    let empty = Flaw::Empty { node: 0, gate: 0 };
    assert_eq!(flaws_of("goal: {any: []}"), (vec![empty], false));
    let several = Flaw::SeveralGates { node: 0 };
    assert_eq!(flaws_of("goal: {any: [a], all: [b]}, a: , b: "), (vec![several], false));
    let cycle = Flaw::Cycle { nodes: vec![1, 2] };
    assert_eq!(
        flaws_of("goal: {any: [a, c]}, a: {all: [b]}, b: {all: [a, c]}, c: "),
        (vec![cycle], false)
    );
    let itself = Flaw::Cycle { nodes: vec![0] };
    assert_eq!(flaws_of("goal: {any: [goal]}"), (vec![itself], false));
    let forgotten = Flaw::Unreachable { node: 2 };
    assert_eq!(
        flaws_of("goal: {any: [a]}, a: , b: {any: [c]}, c: "),
        (vec![forgotten], true),
        "only the topmost is told"
    );
    let apart = Flaw::Cycle { nodes: vec![2, 3] };
    assert_eq!(flaws_of("goal: {any: [a]}, a: , b: {any: [c]}, c: {any: [b]}").0, [apart]);
}

/// A tree whose goal needs one leaf of each of `groups` groups of `size`.
fn groups(groups: usize, size: usize) -> String {
    use std::fmt::Write;
    let mut text = String::from("tmgate: 1\nsystem: shop\ntrees:\n  t:\n    goal: {all: [");
    (0..groups).for_each(|at| write!(text, "g{at}, ").unwrap());
    text.push_str("]}\n");
    for at in 0..groups {
        let leaves: Vec<String> = (0..size).map(|leaf| format!("l{at}x{leaf}")).collect();
        writeln!(text, "    g{at}: {{any: [{}]}}", leaves.join(", ")).unwrap();
        leaves.iter().for_each(|leaf| writeln!(text, "    {leaf}: {{cost: 2, p: 0.5}}").unwrap());
    }
    text
}

#[test]
fn sixty_leaves_are_answered_or_too_many() {
    let asked = |name: &str, text: &str, attacks: Result<usize, Doubt>| {
        ask_tree(text, |tree| {
            let found = tree.minimal_attacks(Controls::Effective).map(|attacks| attacks.len());
            assert_eq!(found, attacks, "{name}");
            let cheapest = tree.cheapest_attack(Controls::Effective).map(|found| found.is_some());
            assert!(matches!(cheapest, Ok(true) | Err(Doubt::TooMany)), "{name}: {cheapest:?}");
            let likely = tree.probability(Controls::Effective).unwrap();
            assert!(likely.low <= likely.high, "{name}: {likely:?}");
        });
    };
    asked("4 groups of 10", &groups(4, 10), Ok(10_000));
    asked("12 groups of 5", &groups(12, 5), Err(Doubt::TooMany));
    asked("20 groups of 3", &groups(20, 3), Err(Doubt::TooMany));
    // Each group takes a leaf of the one before: nothing is independent of anything.
    let mut shared = groups(12, 5);
    for at in 1..12 {
        let own = format!("g{at}: {{any: [");
        shared = shared.replace(&own, &format!("{own}l{}x0, l{}x1, ", at - 1, at - 1));
    }
    asked("12 groups of 7 that share", &shared, Err(Doubt::TooMany));
}

#[test]
fn a_chain_of_ten_thousand_nodes_is_no_deeper_than_it_is_long() {
    use std::fmt::Write;
    let mut text = String::from("tmgate: 1\nsystem: shop\ntrees:\n  t:\n    goal: {any: [n0]}\n");
    for at in 0..10_000 {
        writeln!(text, "    n{at}: {{all: [n{}]}}", at + 1).unwrap();
    }
    text.push_str("    n10000: {cost: 3, p: 0.25}\n");
    ask_tree(&text, |tree| {
        assert_eq!(tree.flaws(), []);
        assert_eq!(tree.is_reachable(Controls::Effective), Ok(true));
        assert_eq!(tree.minimal_attacks(Controls::None).unwrap().len(), 1);
        let likely = tree.probability(Controls::None).unwrap();
        assert_eq!(likely, Probability { low: 0.25, high: 0.25 });
        assert!(tree.cheapest_attack(Controls::None).unwrap().unwrap().is_certain);
        assert_eq!(ids(&tree.some_attack(Controls::None).unwrap().unwrap()), ["n10000"]);
    });
    let round = text.replace("n10000: {cost: 3, p: 0.25}", "n10000: {all: [n0]}");
    ask_tree(&round, |tree| {
        assert!(matches!(tree.flaws(), [Flaw::Cycle { nodes }] if nodes.len() == 10_001));
    });
}
