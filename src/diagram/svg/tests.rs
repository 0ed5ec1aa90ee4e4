//! Where things stand in a drawing: nothing covers anything else, and a page holds it.

use std::fmt::Write as _;

use super::place::{Area, Places, label_size, place};
use super::svg;
use crate::diagram::tests::lower;
use crate::diagram::{Cut, Picture};
use crate::graph::{Basis, Graph};
use crate::tests::support::today;

fn picture(text: &str) -> Picture {
    let model = lower(text);
    let graph = Graph::new(&model, &[], &Basis::on(today()));
    Picture::of_flows(&graph, &Cut::whole(&graph, 1000))
}

/// The tree `t` of a model.
fn tree(text: &str) -> Picture {
    let model = lower(text);
    let graph = Graph::new(&model, &[], &Basis::on(today()));
    let tree = graph.attack_trees().next().expect("there is one");
    Picture::of_tree(&graph, &tree)
}

/// A line of components, each of which a threat is open at.
fn chain(count: usize) -> String {
    let mut text = "system: line\nzones: {z: {trust: 10}, y: {in: z, trust: 20}}\n".to_owned();
    text.push_str("components:\n  lone: {kind: process, zone: y}\n");
    for at in 0..count {
        let zone = ["z", "y"][at % 2];
        writeln!(text, "  c{at}: {{kind: process, zone: {zone}, exposed: true}}").unwrap();
    }
    text.push_str("flows:\n");
    for at in 1..count {
        writeln!(text, "  there{at}: {{path: c{} -> c{at}, over: https}}", at - 1).unwrap();
        writeln!(text, "  back{at}: {{path: c{at} -> c{}, over: https}}", at - 1).unwrap();
        writeln!(text, "  self{at}: {{path: c{at} -> c{at}, over: pipe}}").unwrap();
    }
    text.push_str("threats:\n");
    for at in 1..count {
        writeln!(text, "  t{at}: {{title: Bad, at: [c{at}, there{at}, self{at}]}}").unwrap();
    }
    text
}

fn meet(one: &Area, other: &Area) -> bool {
    one.x < other.x + other.w
        && other.x < one.x + one.w
        && one.y < other.y + other.h
        && other.y < one.y + one.h
}

/// Elements and labels, each with the room it takes.
fn boxes(picture: &Picture, places: &Places) -> Vec<Area> {
    let labels = places.routes.iter().zip(&picture.arrows).map(|(route, arrow)| {
        let (w, h) = label_size(arrow);
        Area { x: route.label.x - w / 2.0, y: route.label.y - h / 2.0, w, h }
    });
    places.nodes.iter().copied().chain(labels).collect()
}

#[test]
fn no_label_lies_on_an_element_or_on_another_label() {
    for count in [2, 5, 12, 40] {
        let picture = picture(&chain(count));
        let places = place(&picture).unwrap();
        let boxes = boxes(&picture, &places);
        for (at, one) in boxes.iter().enumerate() {
            for other in &boxes[at + 1..] {
                assert!(!meet(one, other), "{count}: {one:?} {other:?}");
            }
        }
    }
}

#[test]
fn lines_are_straight_and_reach_the_elements_and_the_label() {
    let picture = picture(&chain(12));
    let places = place(&picture).unwrap();
    for (route, arrow) in places.routes.iter().zip(&picture.arrows) {
        let near = |at: &super::Spot, area: &Area| {
            let grown = Area { x: area.x - 1.0, y: area.y - 1.0, w: area.w + 2.0, h: area.h + 2.0 };
            meet(&grown, &Area { x: at.x, y: at.y, w: 0.1, h: 0.1 })
        };
        let [first, last] = [route.points.first().unwrap(), route.points.last().unwrap()];
        assert!(near(first, &places.nodes[arrow.from]), "{arrow:?}");
        assert!(near(last, &places.nodes[arrow.to]), "{arrow:?}");
        let (w, h) = label_size(arrow);
        let label = Area { x: route.label.x - w / 2.0, y: route.label.y - h / 2.0, w, h };
        for ends in route.points.windows(2) {
            let straight =
                (ends[0].x - ends[1].x).abs() < 0.7 || (ends[0].y - ends[1].y).abs() < 0.7;
            // What slants does so behind the label.
            assert!(straight || ends.iter().all(|end| near(end, &label)), "{arrow:?} {ends:?}");
        }
    }
}

#[test]
fn a_drawing_too_wide_for_a_page_goes_down_instead() {
    let line = |count: usize| {
        let parts: String = (0..count).map(|at| format!("  c{at}: {{kind: process}}\n")).collect();
        let flow = |at| format!("  f{at}: {{path: c{at} -> c{}, over: https}}\n", at + 1);
        let flows: String = (0..count - 1).map(flow).collect();
        place(&picture(&format!("system: s\ncomponents:\n{parts}flows:\n{flows}"))).unwrap()
    };
    let (short, long) = (line(3), line(20));
    assert!(short.across && short.w < 1200.0, "{}", short.w);
    assert!(!long.across && long.w < 1200.0, "{}", long.w);
    // An attack tree goes down, and across where it has many leaves.
    let steps = |count: usize| {
        let names: Vec<String> = (0..count).map(|at| format!("step-number-{at}")).collect();
        let all = names.join(", ");
        let each: String = names.iter().map(|name| format!("    {name}:\n")).collect();
        format!("trees:\n  t:\n    goal: {{any: [{all}]}}\n{each}")
    };
    assert!(!place(&tree(&steps(4))).unwrap().across);
    assert!(place(&tree(&steps(40))).unwrap().across);
}

#[test]
fn no_line_hides_behind_an_element_for_the_sake_of_a_narrow_page() {
    let text = "system: s
zones: {o: {}, p: {}, r: {in: p}}
components:
  gateway-with-a-name-that-is-long-enough: {kind: process, zone: o}
  vendor: {kind: external, zone: o, out_of_scope: theirs}
  pump-control-with-a-name-that-is-long: {kind: process, zone: r}
  operator-at-the-desk-in-the-room: {kind: external, zone: r}
  readings-of-the-meters-of-the-plant: {kind: store, zone: p}
  process-that-opens-the-gate: {kind: process}
flows:
  data-flow-from-the-gateway-to-the-pump: {path: gateway-with-a-name-that-is-long-enough -> pump-control-with-a-name-that-is-long}
  start: {path: operator-at-the-desk-in-the-room -> pump-control-with-a-name-that-is-long}
  save: {path: pump-control-with-a-name-that-is-long -> readings-of-the-meters-of-the-plant}
  open: {path: operator-at-the-desk-in-the-room -> process-that-opens-the-gate}
";
    let picture = picture(text);
    let places = place(&picture).unwrap();
    assert_eq!(places.hidden(&picture), 0);
}

#[test]
fn a_step_that_every_attack_needs_says_so_though_it_is_stopped() {
    let text = "mitigations: {m: {status: verified}}
trees:
  t:
    goal: {all: [one, two]}
    one: {stopped_by: [m]}
    two: {any: [left, right]}
    left:
    right:
";
    let drawn = svg(&tree(text)).unwrap();
    let step = |id: &str| {
        let rest = drawn.split(&format!("data-id=\"{id}\"")).nth(1).unwrap();
        rest.split("<g class=\"tm-node").next().unwrap().to_owned()
    };
    for word in ["stopped", "in every attack"] {
        assert!(step("one").contains(&format!(">{word}<")), "{}", step("one"));
    }
    assert!(!step("left").contains("in every attack"));
}

#[test]
fn what_stands_below_a_small_drawing_is_not_cut_off() {
    let mut picture = picture("system: s\ncomponents: {a: {kind: process}}\n");
    picture.notes = vec!["W".repeat(100)];
    let drawn = svg(&picture).unwrap();
    let wide: f64 =
        drawn.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
    assert!(wide > 1000.0 && wide.fract() == 0.0, "{wide}");
}
