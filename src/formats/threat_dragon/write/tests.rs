use proptest::prelude::*;

use crate::formats::writing::{self, Written};
use crate::formats::{lower, native};
use crate::model::{Model, Text};
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits};

const SAME: &str = include_str!("../../../../fixtures/foreign/same/native.yaml");
const GREENHOUSE: &str =
    include_str!("../../../../fixtures/foreign/threat-dragon/greenhouse-v2.json");

fn model(path: &str, text: &str) -> Model {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(path, text.into()));
    let document = syntax::parse(&sources, file, &Limits::default());
    assert!(document.mistakes.is_empty(), "{:?}", document.mistakes);
    let model = lower(&sources, &[document]);
    assert!(model.whole && model.mistakes.is_empty(), "{:?}", model.mistakes);
    model
}

fn written(model: &Model) -> Written {
    writing::write(&super::WRITER, model)
}

/// What a file of the tool can hold of a model.
fn held(model: &Model) -> Vec<String> {
    let maybe = |text: &Option<Text>| text.as_ref().map(|text| text.value.to_string());
    let list = |texts: &[Text]| texts.iter().map(|one| one.value.to_string()).collect::<Vec<_>>();
    let mut held = vec![format!("{:?} {:?}", maybe(&model.system), maybe(&model.purpose))];
    let zones = model.zones.iter();
    held.extend(zones.map(|zone| format!("zone {} {:?}", zone.id.value, maybe(&zone.inside))));
    let components = model.components.iter().map(|one| {
        let scope = one.out_of_scope.as_ref().map(|answer| &answer.value);
        let kind = one.kind.map(|kind| kind.value);
        format!("{} {kind:?} {:?} {scope:?}", one.id.value, maybe(&one.zone))
    });
    held.extend(components);
    for flow in &model.flows {
        let path = flow.path.as_ref();
        let path = path.map(|path| format!("{} -> {}", path.from.value, path.to.value));
        held.push(format!("{} {path:?} {:?}", flow.id.value, maybe(&flow.over)));
    }
    for threat in &model.threats {
        let risk = threat.risk.map(|risk| risk.value);
        let letters: Vec<_> = threat.stride.iter().map(|letter| letter.value).collect();
        let (id, at) = (&threat.id.value, list(&threat.at));
        let (by, accepted) = (list(&threat.mitigated_by), threat.accept.is_some());
        held.push(format!("{id} {at:?} {letters:?} {risk:?} {by:?} {accepted}"));
    }
    held.sort();
    held
}

#[test]
fn what_is_written_is_read_as_the_same_model() {
    for (path, text) in [("native.yaml", SAME), ("greenhouse.json", GREENHOUSE)] {
        let before = model(path, text);
        let text = written(&before).text;
        let mut after = model("written.json", &text);
        let told = |model: &Model| {
            let mut held = held(model);
            // Both are told: a diagram of its own had no boundaries, and a flow has only one end.
            held.retain(|line| !line.starts_with("diary") && !line.starts_with("reading"));
            held
        };
        // Severity is stated there; here it is computed, and the file says that it is open.
        assert!(after.threats.iter().all(|threat| !threat.at.is_empty()));
        if path == "native.yaml" {
            // What is out of scope and in no zone lies outside all boxes.
            after.threats.iter_mut().for_each(|threat| threat.risk = None);
        }
        assert_eq!(told(&after), told(&before), "{path}");
        // Written once more it is the same, but for what was lost on the way.
        assert_eq!(held(&model("again.json", &written(&after).text)), held(&after), "{path}");
    }
}

#[test]
fn what_has_no_place_is_told_by_element() {
    let losses = written(&model("native.yaml", SAME)).losses;
    let told: Vec<String> =
        losses.iter().map(|loss| format!("{}: {}", loss.element, loss.what)).collect();
    insta::assert_snapshot!(told.join("\n"));
}

/// What the official schema of version 2 asks for, where it applies to what is written: the keys
/// that must be there.
#[test]
fn what_is_written_has_what_the_tool_asks_for() {
    let text = written(&model("native.yaml", SAME)).text;
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let has = |value: &serde_json::Value, keys: &[&str]| {
        for key in keys {
            assert!(value.get(key).is_some(), "{key} is missing in {value}");
        }
    };
    has(&file, &["version", "summary", "detail"]);
    has(&file["detail"], &["contributors", "diagrams", "diagramTop", "reviewer", "threatTop"]);
    let diagram = &file["detail"]["diagrams"][0];
    has(diagram, &["diagramType", "id", "thumbnail", "title", "version"]);
    for cell in diagram["cells"].as_array().unwrap() {
        has(cell, &["id", "shape", "zIndex", "data"]);
        has(&cell["data"], &["type", "hasOpenThreats"]);
        match cell["shape"].as_str().unwrap() {
            "flow" => has(&cell["attrs"]["line"], &["sourceMarker", "targetMarker"]),
            _ => has(cell, &["position", "size"]),
        }
        for threat in cell["data"]["threats"].as_array().into_iter().flatten() {
            let keys = ["description", "mitigation", "severity", "status", "title", "type"];
            has(threat, &keys);
        }
    }
    let schema = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/corpus/schemas/threat-dragon-v2.schema.json");
    #[expect(clippy::disallowed_methods, reason = "the schema lies outside of the project")]
    let Ok(schema) = std::fs::read_to_string(schema) else {
        return println!("skipped: no corpus");
    };
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&file).map(|one| one.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    /// However zones lie in each other and whoever stands in them: the drawing says the same.
    #[test]
    fn every_element_is_drawn_in_its_own_zone(
        around in proptest::collection::vec(0usize..6, 1..6),
        stands in proptest::collection::vec(0usize..7, 1..12),
    ) {
        let zones = around.iter().enumerate().map(|(at, around)| match *around < at {
            true => format!("  z{at}: {{in: z{around}}}\n"),
            false => format!("  z{at}: {{}}\n"),
        });
        let elements = stands.iter().enumerate().map(|(at, zone)| match *zone < around.len() {
            true => format!("  c{at}: {{kind: process, zone: z{zone}}}\n"),
            false => format!("  c{at}: {{kind: external}}\n"),
        });
        let text = format!(
            "tmgate: 1\nsystem: s\nzones:\n{}components:\n{}",
            zones.collect::<String>(),
            elements.collect::<String>()
        );
        let before = model("model.yaml", &text);
        let after = model("written.json", &written(&before).text);
        prop_assert_eq!(held(&after), held(&before), "{}", text);
        _ = native::write(&after);
    }
}
