use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::formats::{convert as convert_any, native};
use crate::model::vocabulary::MitigationStatus;
use crate::model::{Model, Tree};
use crate::source::SourceFile;
use crate::syntax::{self, Limits};

const LOCKER: &str = include_str!("../../../fixtures/deciduous/parcel-locker.yaml");
const METER: &str = include_str!("../../../fixtures/deciduous/meter-readings.yaml");

fn converted(text: &str) -> Result<Reading, String> {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("drawing.yaml", text.into()));
    let document = syntax::parse(&sources, file, &Limits::default());
    assert!(document.mistakes.is_empty(), "{:?}", document.mistakes);
    convert_any(&sources, &document, &[], None)
}

fn read_back(model: &Model) -> Model {
    let text = native::write(model).text;
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threatmodel.yaml", text.clone().into_bytes()));
    let document = syntax::parse(&sources, file, &Limits::default());
    let read = crate::formats::lower(&sources, &[document]);
    assert!(read.mistakes.is_empty(), "{:?} of\n{text}", read.mistakes);
    read
}

fn losses(converted: &Reading) -> Vec<String> {
    converted.losses.iter().map(|loss| format!("{}: {}", loss.element, loss.what)).collect()
}

#[test]
fn drawings_become_trees_and_mitigations() {
    for text in [LOCKER, METER] {
        let converted = converted(text).unwrap();
        read_back(&converted.model);
        let seen = format!(
            "{}\n{}\n",
            native::write(&converted.model).text,
            losses(&converted).join("\n")
        );
        insta::assert_snapshot!(seen);
    }
}

/// What is wrong in a file, in sentences.
fn mistakes(text: &str) -> String {
    let model = converted(text).unwrap().model;
    model.mistakes.iter().map(|mistake| format!("{}\n", mistake.draft.message())).collect()
}

#[test]
fn what_cannot_be_drawn_as_a_tree_is_said() {
    let text = "attacks:\n- a: A\n  from: [b, reality]\n- b: B\n  from: [a, nowhere]\n- a: again\n- [x]\n- c: C\n  from: [{a: yes, backwards: true, colour: red}]\n  colour: red\ngoals:\n- g: G\n  from: [b, c]\nsubtitle: x\n";
    let said = losses(&converted(text).unwrap()).join("\n");
    for part in [
        "attack `a`: the way from `b` closes a circle and is left out",
        "attack `b`: nothing is called `nowhere`",
        "attack `a`: the id is taken",
        "entry of `attacks`: it has no id",
        "attack `c`: its key `colour` is not known",
        "key `subtitle`: it is not known",
    ] {
        assert!(said.contains(part), "{part} in\n{said}");
    }
    assert!(mistakes("goals: []\nattacks: [a]\n").contains("the drawing has no goals"));
    assert!(converted("a: b\n").unwrap_err().contains("of no format that is converted"));
    let many: String = (0..2_001).map(|n| format!("- a{n}: x\n")).collect();
    let why = mistakes(&format!("goals: [g]\nattacks:\n{many}"));
    assert!(why.contains("2002 nodes"), "{why}");
}

#[test]
fn long_chains_cost_no_stack() {
    let mut text =
        "goals:\n- g: G\n  from: [m1999]\nmitigations:\n- m0: M\n  from: [reality]\n".to_owned();
    for at in 1..1_999 {
        text.push_str(&format!("- m{at}: M\n  from: [m{}]\n", at - 1));
    }
    let text = text.replace("m1999", "m1998");
    assert_eq!(converted(&text).unwrap().model.trees.len(), 1);
}

/// A drawing without circles: for each node what it is and what leads to it.
fn drawings() -> impl Strategy<Value = Vec<(u8, bool, Vec<usize>)>> {
    proptest::collection::vec(
        (0u8..3, any::<bool>(), proptest::collection::vec(0usize..20, 0..4)),
        1..12,
    )
}

/// Node `at` may come from nodes before it, and from reality.
fn text_of(nodes: &[(u8, bool, Vec<usize>)]) -> String {
    let mut sections = [String::new(), String::new(), String::new()];
    for (at, (kind, implemented, from)) in nodes.iter().enumerate() {
        let from: Vec<String> = from.iter().map(|n| source(*n, at)).collect();
        sections[*kind as usize].push_str(&format!(
            "- n{at}: Node {at}\n  implemented: {implemented}\n  from: [{}]\n",
            from.join(", ")
        ));
    }
    let last = nodes.len() - 1;
    format!(
        "facts:\n- none: None\n{}attacks:\n- never: Never\n{}mitigations:\n- m: M\n{}goals:\n- g: G\n  from: [n{last}]\n",
        sections[0], sections[1], sections[2]
    )
}

fn source(n: usize, at: usize) -> String {
    if at == 0 || n % (at + 1) == at { "reality".to_owned() } else { format!("n{}", n % (at + 1)) }
}

/// Whether a drawing's goal is reached, found without any tree: forward from reality, a way on
/// being closed where an implemented mitigation stands behind its start.
fn is_reached(nodes: &[(u8, bool, Vec<usize>)]) -> bool {
    let mut reached = vec![false; nodes.len()];
    let froms = |at: usize| {
        let from: &Vec<usize> = &nodes[at].2;
        from.iter().map(move |n| source(*n, at)).collect::<Vec<_>>()
    };
    let guarded = |p: usize| {
        (0..nodes.len())
            .any(|m| nodes[m].0 == 2 && nodes[m].1 && froms(m).contains(&format!("n{p}")))
    };
    for at in 0..nodes.len() {
        let from = froms(at);
        // What nothing leads to is possible at once.
        reached[at] = from.is_empty()
            || from.iter().any(|id| match id.strip_prefix('n') {
                None => true,
                Some(p) => {
                    let p: usize = p.parse().unwrap();
                    reached[p] && (nodes[at].0 == 2 || !guarded(p))
                }
            });
    }
    let last = nodes.len() - 1;
    reached[last] && !guarded(last)
}

/// Whether the goal of a tree is reached with the mitigations that are implemented.
fn goal(tree: &Tree, model: &Model) -> bool {
    fn reached(id: &str, tree: &Tree, on: &HashMap<&str, bool>) -> bool {
        let node = tree.nodes.iter().find(|node| node.id.value == id).unwrap();
        if node.stopped_by.iter().any(|m| on[m.value.as_str()]) {
            return false;
        }
        let mut gates = node.gates.iter();
        gates.all(|gate| gate.of.iter().any(|of| reached(&of.value, tree, on)))
    }
    let is_on = |status| status == MitigationStatus::Implemented;
    let on =
        model.mitigations.iter().map(|m| (m.id.value.as_str(), is_on(m.status.unwrap().value)));
    reached("goal", tree, &on.collect())
}

proptest! {
    #[test]
    fn a_tree_is_reached_exactly_where_its_drawing_is(nodes in drawings()) {
        let text = text_of(&nodes);
        let converted = converted(&text).unwrap();
        let model = read_back(&converted.model);
        prop_assert_eq!(goal(&model.trees[0], &model), is_reached(&nodes), "{}", text);
    }

    #[test]
    fn no_drawing_makes_the_reader_panic(
        edges in proptest::collection::vec((0usize..6, 0usize..7, any::<bool>()), 0..20),
    ) {
        let mut text = "attacks:\n".to_owned();
        for node in 0..6 {
            text.push_str(&format!("- n{node}: Node\n  from:\n  - reality\n"));
            for (_, from, back) in edges.iter().filter(|(to, _, _)| *to == node) {
                text.push_str(&format!("  - n{from}: x\n    backwards: {back}\n"));
            }
        }
        text.push_str("goals:\n- g: G\n  from: [n0, n3]\n");
        read_back(&converted(&text).unwrap().model);
    }
}
