use std::fmt::Write as _;

use crate::finding::Subject;
use crate::formats::{Reading, convert, foreign};
use crate::model::Model;
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits};

const V1: &str = include_str!("../../../fixtures/foreign/threat-dragon/library-v1.json");
const V2: &str = include_str!("../../../fixtures/foreign/threat-dragon/greenhouse-v2.json");
const MIXED: &str = include_str!("../../../fixtures/foreign/threat-dragon/mixed.json");
const TEXT: &str = include_str!("../../../fixtures/foreign/threat-dragon/json-in-text.json");
const STUB: &str = include_str!("../../../fixtures/foreign/threat-dragon/stub.json");
const BROKEN: &str = include_str!("../../../fixtures/foreign/threat-dragon/comma-missing.json");

fn read(text: &str) -> (Sources, Reading) {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("model.json", text.into()));
    let document = syntax::parse(&sources, file, &Limits::default());
    let format = foreign(sources.file(file), &document).map(|format| format.name);
    assert_eq!(format, Some("threat-dragon"));
    let reading = convert(&sources, &document, &[], None).unwrap();
    (sources, reading)
}

fn model(text: &str) -> Model {
    read(text).1.model
}

/// What a model says, in the terms of tmgate, each with what the file has at its place.
fn told(text: &str) -> String {
    let (sources, reading) = read(text);
    let model = &reading.model;
    let mut out = String::new();
    let line = |text: &crate::model::Text| {
        let place = sources.bare_place(text.span).start;
        format!("{}:{}", place.line, place.column)
    };
    let list = |texts: &[crate::model::Text]| {
        texts.iter().map(|text| text.value.to_string()).collect::<Vec<_>>().join(", ")
    };
    let maybe = |text: &Option<crate::model::Text>| {
        text.as_ref().map_or("-".to_owned(), |text| text.value.to_string())
    };
    let says = model.origin.as_ref().unwrap().says.iter();
    let says: Vec<String> = says.map(|fact| format!("{fact:?}")).collect();
    _ = writeln!(out, "says {}", says.join(" "));
    let (system, purpose, owner) = (&model.system, &model.purpose, &model.owner);
    _ = writeln!(out, "system {} | {} | {}", maybe(system), maybe(purpose), maybe(owner));
    for zone in &model.zones {
        _ = writeln!(out, "zone {} in {} {}", zone.id.value, maybe(&zone.inside), line(&zone.id));
    }
    for data in &model.data {
        _ = writeln!(out, "data {} {}", data.id.value, line(&data.id));
    }
    for one in &model.components {
        let kind = one.kind.unwrap().value;
        let (zone, at) = (maybe(&one.zone), line(&one.id));
        _ = write!(out, "{kind} {} zone {zone} {at}", one.id.value);
        _ = write!(out, " {:?}", one.out_of_scope.as_ref().map(|answer| &answer.value));
        _ = writeln!(out, " holds [{}] for {}", list(&one.holds), maybe(&one.purpose));
    }
    for flow in &model.flows {
        let path = flow.path.as_ref();
        let path = path.map(|path| format!("{} -> {}", path.from.value, path.to.value));
        let (path, over) = (path.unwrap_or_default(), maybe(&flow.over));
        _ = writeln!(out, "flow {} {path} over {over} {}", flow.id.value, line(&flow.id));
    }
    for threat in &model.threats {
        let letters: String = threat.stride.iter().map(|letter| letter.value.word()).collect();
        let privacy: String = threat.linddun.iter().map(|letter| letter.value.word()).collect();
        let risk = threat.risk.map_or("-", |risk| risk.value.word());
        let (at, by) = (list(&threat.at), list(&threat.mitigated_by));
        _ = write!(out, "threat {} at [{at}] {letters}{privacy} {risk} by [{by}]", threat.id.value);
        _ = write!(out, " {:?}", threat.out_of_scope.as_ref().map(|answer| &answer.value));
        _ = write!(out, " {:?}", threat.accept.as_ref().map(|accept| maybe(&accept.why)));
        _ = writeln!(out, " {}", line(&threat.id));
    }
    for one in &model.mitigations {
        let status = one.status.unwrap().value;
        _ = writeln!(out, "{status} {} {} {}", one.id.value, maybe(&one.title), line(&one.id));
    }
    for (subject, own) in &model.origin.as_ref().unwrap().ids {
        _ = writeln!(out, "own {subject} {}", own.value);
    }
    for mistake in &model.mistakes {
        let place = sources.bare_place(mistake.draft.span()).start;
        let message = mistake.draft.message();
        _ = writeln!(out, "wrong {}:{} {message}", place.line, place.column);
    }
    for remark in &model.origin.as_ref().unwrap().remarks {
        _ = writeln!(out, "remark {} {:?}", remark.subject, remark.what);
    }
    for loss in &reading.losses {
        let place = sources.bare_place(loss.place).start;
        _ = writeln!(out, "lost {}: {}: {}", place.line, loss.element, loss.what);
    }
    out
}

#[test]
fn models_of_both_versions_are_read() {
    for (name, text) in [("v1", V1), ("v2", V2), ("mixed", MIXED), ("text", TEXT), ("stub", STUB)] {
        insta::assert_snapshot!(name, told(text));
    }
}

#[test]
fn a_missing_comma_is_said_at_the_end_of_the_line_before() {
    let (sources, reading) = read(BROKEN);
    let [mistake] = &reading.model.mistakes[..] else { panic!("{:?}", reading.model.mistakes) };
    let place = sources.bare_place(mistake.draft.span()).start;
    assert_eq!((place.line, mistake.draft.message()), (2, "a comma is missing here"));
    assert_eq!(place.column as usize, BROKEN.lines().nth(1).unwrap().chars().count() + 1);
    assert!(mistake.draft.has_fix());
    assert_eq!(reading.model.system.unwrap().value, "Comma");
}

/// A model of one diagram.
fn diagram(cells: &str) -> String {
    let detail = format!(r#"{{"diagrams": [{{"diagramType": "STRIDE", "cells": [{cells}]}}]}}"#);
    format!(r#"{{"version": "2.2.0", "summary": {{"title": "T"}}, "detail": {detail}}}"#)
}

fn cell(id: &str, kind: &str, rest: &str) -> String {
    format!(r#"{{"id": "{id}", "data": {{"type": "tm.{kind}", "name": "{id}"}} {rest}}}"#)
}

fn at(x: u32, y: u32, width: u32, height: u32) -> String {
    format!(
        r#", "position": {{"x": {x}, "y": {y}}}, "size": {{"width": {width}, "height": {height}}}"#
    )
}

fn zone<'m>(model: &'m Model, id: &str) -> Option<&'m str> {
    let component = model.components.iter().find(|one| one.id.value == id).unwrap();
    component.zone.as_ref().map(|zone| zone.value.as_str())
}

#[test]
fn elements_lie_in_the_innermost_box_and_the_others_outside() {
    let cells = [
        cell("cloud", "BoundaryBox", &at(0, 0, 400, 400)),
        cell("vault", "BoundaryBox", &at(10, 10, 100, 100)),
        cell("keys", "Store", &at(20, 20, 20, 20)),
        cell("api", "Process", &at(200, 200, 20, 20)),
        cell("worker", "Process", &at(600, 0, 20, 20)),
        cell("user", "Actor", &at(600, 100, 20, 20)),
    ];
    let drawn = model(&diagram(&cells.join(",")));
    let zones = ["keys", "api", "worker", "user"].map(|id| zone(&drawn, id));
    assert_eq!(zones, [Some("vault"), Some("cloud"), Some("outside"), Some("outside")]);
    assert_eq!(drawn.zones[1].inside.as_ref().unwrap().value, "cloud");
    // Where only actors are outside, that is no zone.
    let without = model(&diagram(&[&cells[..4], &cells[5..]].concat().join(",")));
    assert_eq!((zone(&without, "user"), without.zones.len()), (None, 2));
}

#[test]
fn nothing_is_said_of_zones_where_a_boundary_is_a_curve() {
    use crate::finding::Fact;
    let boxed = [
        cell("cloud", "BoundaryBox", &at(0, 0, 400, 400)),
        cell("api", "Process", &at(200, 200, 20, 20)),
    ];
    let curve = cell("edge", "Boundary", r#", "source": {"x": 1, "y": 1}"#);
    let says = |model: &Model| model.origin.as_ref().unwrap().says.contains(&Fact::Zones);
    let clear = model(&diagram(&boxed.join(",")));
    assert!(says(&clear) && zone(&clear, "api") == Some("cloud"));
    let both = model(&diagram(&[&boxed[..], &[curve]].concat().join(",")));
    assert!(!says(&both) && zone(&both, "api").is_none());
    let none = model(&diagram(&boxed[1]));
    assert!(!says(&none));
}

#[test]
fn what_the_file_itself_lists_counts_before_the_drawing() {
    let listed = r#"{"id": "b", "data": {"type": "tm.BoundaryBox", "name": "b", "containedElements": ["api"]}}"#;
    let edge = cell("edge", "Boundary", "");
    let api = cell("api", "Process", "");
    let drawn = model(&diagram(&format!("{listed},{edge},{api}")));
    assert_eq!(zone(&drawn, "api"), Some("b"));
}

#[test]
fn flows_are_known_by_their_ends_where_their_names_do_not_tell() {
    let flow = |id: &str, name: &str, from: &str, to: &str| {
        let data = format!(r#"{{"type": "tm.Flow", "name": "{name}"}}"#);
        format!(
            r#"{{"id": "{id}", "shape": "edge", "data": {data}, "source": {from}, "target": {to}}}"#
        )
    };
    let (a, b) = (r#"{"cell": "a", "port": "x"}"#, r#"{"cell": "b"}"#);
    let (point, gone) = (r#"{"x": 1, "y": 2}"#, r#"{"cell": "gone"}"#);
    let cells = [
        cell("a", "Process", ""),
        cell("b", "Store", ""),
        flow("1", "Data Flow", a, b),
        flow("2", "", b, a),
        flow("3", "query", a, b),
        flow("4", "answer", a, b),
        flow("5", "Answer", b, a),
        flow("6", "half", a, point),
        flow("7", "lost", a, gone),
        flow("8", "", point, point),
    ];
    let drawn = model(&diagram(&cells.join(",")));
    let ids: Vec<&str> = drawn.flows.iter().map(|flow| flow.id.value.as_str()).collect();
    let wanted =
        ["a-to-b", "b-to-a", "query", "answer-a-to-b", "answer-b-to-a", "half", "lost", "flow"];
    assert_eq!(ids, wanted);
    assert!(drawn.flows[5].path.is_none() && drawn.flows[7].path.is_none());
    // It stays as written, and a rule says that nothing is called so.
    assert_eq!(drawn.flows[6].path.as_ref().unwrap().to.value, "gone");
}

#[test]
fn an_element_that_several_diagrams_draw_is_one() {
    let api = r#"{"id": "api", "data": {"type": "tm.Process", "name": "API", "threats": [{"id": "t1", "title": "Forged", "status": "Open", "severity": "High"}]}}"#;
    let two =
        format!(r#"{{"cells": [{api}]}}, {{"cells": [{api}, {}]}}"#, cell("API", "Process", ""));
    let text = format!(r#"{{"summary": {{"title": "T"}}, "detail": {{"diagrams": [{two}]}}}}"#);
    let drawn = model(&text);
    let ids: Vec<&str> = drawn.components.iter().map(|one| one.id.value.as_str()).collect();
    // The same name alone does not make two cells one.
    assert_eq!((ids, drawn.threats.len()), (vec!["api", "api-2"], 1));
    assert!(drawn.mistakes.is_empty(), "{:?}", drawn.mistakes);
}

#[test]
fn words_that_are_none_are_said_at_their_place() {
    let threat = r#"{"title": "Forged", "status": "Perhaps", "severity": "Huge"}"#;
    let api = format!(r#"{{"id": "a", "data": {{"type": "tm.Process", "threats": [{threat}]}}}}"#);
    let odd = r#"{"id": "b", "data": {"type": "tm.Cloud"}}, {"id": "c", "data": {"type": "tm.Cloud"}}, {}, null"#;
    let model = model(&diagram(&format!("{api}, {odd}")));
    let said: Vec<&str> = model.mistakes.iter().map(|one| one.draft.message()).collect();
    assert_eq!(
        said,
        [
            "a cell is of the type `tm.Cloud`, which is none of Threat Dragon's",
            "a cell does not say of what type it is",
            "threat `forged` has a severity that is none: `Huge`",
        ]
    );
    assert!(model.is_misread(&Subject::new("threat", "forged")));
}

#[test]
fn more_cells_than_anybody_draws_are_refused() {
    let cells: Vec<String> = (0..5_001).map(|n| cell(&format!("c{n}"), "Process", "")).collect();
    let model = model(&diagram(&cells.join(",")));
    assert_eq!(model.components.len(), 5_000);
    assert!(!model.whole);
    assert_eq!(model.mistakes[0].draft.message(), "the model has more than 5000 cells");
}

#[test]
fn other_files_are_not_taken_for_models_of_it() {
    for text in [
        r#"{"summary": "x", "detail": {"lines": []}}"#,
        r#"{"summary": {"title": "T"}, "details": {"diagrams": []}}"#,
        r#"{"diagrams": []}"#,
        "[]",
    ] {
        let mut sources = Sources::new();
        let file = sources.add(SourceFile::new("model.json", text.into()));
        let document = syntax::parse(&sources, file, &Limits::default());
        assert!(foreign(sources.file(file), &document).is_none(), "{text}");
    }
}
