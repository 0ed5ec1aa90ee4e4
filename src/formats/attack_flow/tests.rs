//! What becomes of Attack Flows.

use crate::formats::tests::{claimed, parsed, told};
use crate::formats::{self, Reading};

fn read(text: &str) -> Reading {
    let (sources, document) = parsed("a.json", text);
    assert!(document.whole, "{text}");
    formats::convert(&sources, &document, &[], Some("attack-flow")).unwrap()
}

#[test]
fn a_bundle_is_an_attack_flow_if_it_holds_one() {
    assert_eq!(
        claimed("{\"type\": \"bundle\", \"objects\": [{\"type\": \"attack-action\"}]}"),
        Some("attack-flow")
    );
    for other in [
        "{\"type\": \"bundle\", \"objects\": [{\"type\": \"attack-pattern\"}]}",
        "{\"type\": \"bundle\", \"objects\": {}}",
        "{\"type\": \"attack-flow\", \"objects\": []}",
    ] {
        assert_eq!(claimed(other), None, "{other}");
    }
}

#[test]
fn a_flow_becomes_a_tree_that_is_read_from_its_end() {
    let text = include_str!("../../../fixtures/foreign/attack-flow/heist.json");
    insta::assert_snapshot!(told(&read(text)));
}

#[test]
fn circles_are_opened_and_what_leads_nowhere_is_told() {
    let text = include_str!("../../../fixtures/foreign/attack-flow/circles.json");
    insta::assert_snapshot!(told(&read(text)));
}

#[test]
fn a_flow_that_only_turns_in_a_circle_has_a_goal_all_the_same() {
    let action = |id: &str, to: &str| {
        format!(
            "{{\"type\": \"attack-action\", \"id\": \"{id}\", \"name\": \"{id}\", \"effect_refs\": [\"{to}\"]}}"
        )
    };
    let all = [action("a", "b"), action("b", "c"), action("c", "a")].join(", ");
    let tree = &read(&format!("{{\"type\": \"bundle\", \"objects\": [{all}]}}")).model.trees[0];
    assert_eq!(tree.nodes[0].id.value, "goal");
    assert_eq!(tree.nodes.len(), 3, "{:?}", tree.nodes);
}

#[test]
fn large_and_deep_flows_cost_little() {
    let chain = |n: usize| {
        let of = |at: usize| {
            format!(
                "{{\"type\": \"attack-action\", \"id\": \"{at}\", \"name\": \"x\", \"effect_refs\": [\"{}\"]}}",
                at + 1
            )
        };
        let all: Vec<String> = (0..n).map(of).collect();
        format!("{{\"type\": \"bundle\", \"objects\": [{}]}}", all.join(", "))
    };
    assert_eq!(read(&chain(1_999)).model.trees.len(), 1);
    let refused = read(&chain(20_000));
    let said: Vec<&str> = refused.model.mistakes.iter().map(|m| m.draft.message()).collect();
    assert_eq!(said, ["the flow has 20000 steps and 20000 ways; at most 2000 and 10000 are read"]);
}

#[test]
fn hostile_shapes_are_read_without_a_panic() {
    for objects in [
        "[]",
        "[null, 1, {\"type\": \"attack-flow\"}]",
        "[{\"type\": \"attack-action\"}]",
        "[{\"type\": \"attack-action\", \"id\": \"a\", \"effect_refs\": [\"a\", null, {}]}]",
        "[{\"type\": \"attack-operator\", \"id\": \"o\", \"operator\": 3, \"effect_refs\": \"o\"}, {\"type\": \"attack-condition\", \"on_true_refs\": [\"o\"]}]",
        "[{\"type\": \"attack-action\", \"name\": \"goal\", \"technique_id\": \"T\"}, {\"type\": 5}]",
    ] {
        let _ = told(&read(&format!("{{\"type\": \"bundle\", \"objects\": {objects}}}")));
    }
}
