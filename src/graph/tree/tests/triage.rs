use super::*;
use crate::graph::tests::ask;
use crate::graph::tree::AttackTree;

const PAY: &str = "
tmgate: 1
system: shop
mitigations: {seal: {title: Seal, status: verified}}
trees:
  pay:
    goal: {any: [forge, replay, insider]}
    forge: {all: [reach, sign]}
    reach: {cost: 1, p: 0.9}
    sign: {cost: 9, p: 0.1, stopped_by: [seal]}
    replay: {seq: [reach, capture, resend]}
    capture: {cost: 4, p: 0.2}
    resend: {cost: 1, p: 0.5}
    insider: {p: 0.05}
    idle: {p: 0.5}
";

fn triage(seen: &[&str], out: &[&str], check: impl FnOnce(Result<Triage<'_>, NoTriage<'_>>)) {
    ask(PAY, |graph| {
        let tree: AttackTree<'_, '_> = graph.attack_trees().next().unwrap();
        let find = |ids: &[&str]| -> Vec<&TreeNode> {
            let node = |id: &&str| tree.tree.nodes.iter().find(|n| n.id.value == **id).unwrap();
            ids.iter().map(node).collect()
        };
        check(tree.triage(&find(seen), &find(out)));
    });
}

fn steps(scenario: &Scenario<'_>) -> Vec<String> {
    let mark = |(node, seen): &(&TreeNode, bool)| {
        format!("{}{}", node.id.value, if *seen { "!" } else { "" })
    };
    scenario.steps.iter().map(mark).collect()
}

#[test]
fn scenarios_with_what_was_seen_come_first() {
    triage(&["capture"], &[], |triage| {
        let triage = triage.unwrap();
        let all: Vec<Vec<String>> = triage.scenarios.iter().map(steps).collect();
        let expected: [&[&str]; 3] =
            [&["reach!", "capture!", "resend"], &["reach!", "sign"], &["insider"]];
        assert_eq!(all, expected, "`reach` comes before `capture`");
        assert!(triage.scenarios[0].is_open && !triage.scenarios[1].is_open);
        assert_eq!(triage.scenarios[0].cost, Some(1.0));
        assert_eq!(triage.scenarios[2].cost, None);
        assert_eq!(triage.scenarios[1].unexplained.len(), 1, "it does not account for `capture`");
        let share: f64 = triage.scenarios.iter().map(|s| s.share).sum();
        assert!((share - 1.0).abs() < 1e-9);
        assert_eq!(triage.goal, Known::Open);
    });
}

#[test]
fn what_is_out_drops_scenarios_and_what_is_left_may_follow() {
    triage(&["goal"], &["insider", "sign"], |triage| {
        let triage = triage.unwrap();
        assert_eq!((triage.scenarios.len(), triage.dropped), (1, 2));
        assert_eq!(steps(&triage.scenarios[0]), ["reach!", "capture!", "resend!"]);
        assert!(triage.next.is_none(), "nothing is left to ask");
    });
    triage(&[], &["reach"], |triage| {
        let triage = triage.unwrap();
        assert_eq!(triage.scenarios.len(), 1);
        let out =
            |id: &str| triage.known.iter().any(|(n, k, _)| n.id.value == id && *k == Known::Out);
        assert!(out("forge") && out("replay") && !out("goal"));
    });
}

#[test]
fn the_next_test_splits_what_is_left_most_evenly() {
    triage(&["reach"], &["insider"], |triage| {
        // Both ways have `reach`; forging is as likely as capturing and resending.
        let triage = triage.unwrap();
        let next = triage.next.unwrap();
        assert!(["sign", "capture", "resend"].contains(&next.node.id.value.as_str()));
        assert!((next.yes - 0.5).abs() < 0.1, "{}", next.yes);
    });
    triage(&["insider"], &["sign", "capture"], |triage| {
        let triage = triage.unwrap();
        assert_eq!(triage.scenarios.len(), 1);
        assert_eq!(triage.goal, Known::Seen);
    });
}

#[test]
fn what_cannot_all_be_true_is_refused() {
    for (seen, out) in [
        (&["reach"][..], &["reach"][..]),
        (&["forge"], &["sign"]),
        (&["goal"], &["forge", "replay", "insider"]),
        (&["resend"], &["capture"]),
    ] {
        triage(seen, out, |triage| {
            assert!(matches!(triage, Err(NoTriage::Contradiction(_))), "{seen:?} {out:?}");
        });
    }
    triage(&["idle"], &[], |triage| {
        let Err(NoTriage::Idle(node)) = triage else { panic!("it has no part in the goal") };
        assert_eq!(node.id.value, "idle");
    });
}

#[test]
fn nothing_is_left_where_everything_is_out() {
    triage(&[], &["reach", "insider"], |triage| {
        let triage = triage.unwrap();
        assert!(triage.scenarios.is_empty() && triage.next.is_none());
        assert_eq!(triage.goal, Known::Out);
    });
}
