use std::fmt::Write as _;

use crate::formats::{Reading, convert, foreign};
use crate::model::{Model, Text};
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits};

const PUMP: &str = include_str!("../../../fixtures/foreign/tm7/pump-station.tm7");
const BARE: &str = include_str!("../../../fixtures/foreign/tm7/bare.tm7");
const CUT: &str = include_str!("../../../fixtures/foreign/tm7/cut-off.tm7");

fn read(text: &str) -> (Sources, Reading) {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("model.tm7", text.into()));
    let document = syntax::parse(&sources, file, &Limits::default());
    assert_eq!(foreign(sources.file(file), &document).map(|format| format.name), Some("tm7"));
    let reading = convert(&sources, &document, &[], None).unwrap();
    (sources, reading)
}

fn told(text: &str) -> String {
    let (sources, Reading { model, losses }) = read(text);
    let mut out = String::new();
    let list = |texts: &[Text]| {
        texts.iter().map(|text| text.value.to_string()).collect::<Vec<_>>().join(", ")
    };
    let maybe =
        |text: &Option<Text>| text.as_ref().map_or("-".to_owned(), |text| text.value.to_string());
    let says = model.origin.as_ref().unwrap().says.iter();
    let says: Vec<String> = says.map(|fact| format!("{fact:?}")).collect();
    _ = writeln!(out, "says {}", says.join(" "));
    let (system, purpose, owner) = (&model.system, &model.purpose, &model.owner);
    _ = writeln!(out, "system {} | {} | {}", maybe(system), maybe(purpose), maybe(owner));
    for zone in &model.zones {
        _ = writeln!(out, "zone {} in {}", zone.id.value, maybe(&zone.inside));
    }
    for one in &model.components {
        let (kind, zone) = (one.kind.unwrap().value, maybe(&one.zone));
        let scope = one.out_of_scope.as_ref().map(|answer| &answer.value);
        let shown = sources.slice(one.id.span);
        let tech = list(&one.tech);
        _ = writeln!(out, "{kind} {} zone {zone} {scope:?} [{tech}] `{shown}`", one.id.value);
    }
    for flow in &model.flows {
        let path = flow.path.as_ref();
        let path = path.map(|path| format!("{} -> {}", path.from.value, path.to.value));
        let scope = flow.out_of_scope.as_ref().map(|answer| &answer.value);
        let over = maybe(&flow.over);
        _ = writeln!(out, "flow {} {path:?} over {over} {scope:?}", flow.id.value);
    }
    for threat in &model.threats {
        let letters: String = threat.stride.iter().map(|letter| letter.value.word()).collect();
        let risk = threat.risk.map_or("-", |risk| risk.value.word());
        let (at, by) = (list(&threat.at), list(&threat.mitigated_by));
        let scope = threat.out_of_scope.as_ref().map(|answer| &answer.value);
        let day = threat.updated.map(|day| day.value.to_string());
        _ = writeln!(
            out,
            "threat {} at [{at}] {letters} {risk} by [{by}] {scope:?} {day:?}",
            threat.id.value
        );
    }
    for one in &model.mitigations {
        let (status, title) = (one.status.unwrap().value, maybe(&one.title));
        _ = writeln!(out, "{status} {} {title}", one.id.value);
    }
    for (subject, own) in &model.origin.as_ref().unwrap().ids {
        _ = writeln!(out, "own {subject} {}", own.value);
    }
    for mistake in &model.mistakes {
        _ = writeln!(out, "wrong {}", mistake.draft.message());
    }
    for remark in &model.origin.as_ref().unwrap().remarks {
        _ = writeln!(out, "remark {} {:?}", remark.subject, remark.what);
    }
    for loss in &losses {
        _ = writeln!(out, "lost {}: {}", loss.element, loss.what);
    }
    out
}

fn model(text: &str) -> Model {
    read(text).1.model
}

#[test]
fn models_of_the_tool_and_of_others_are_read() {
    insta::assert_snapshot!("pump", told(PUMP));
    insta::assert_snapshot!("bare", told(BARE));
}

#[test]
fn what_is_no_model_is_refused_with_one_word() {
    let said = |text: &str| {
        let model = model(text);
        assert!(!model.whole && model.components.is_empty());
        let [mistake] = &model.mistakes[..] else { panic!("{:?}", model.mistakes) };
        mistake.draft.message().to_owned()
    };
    assert!(said(CUT).starts_with("this is not XML"), "{}", said(CUT));
    assert_eq!(said("<svg/>"), "the file is no model of the Threat Modeling Tool");
    assert_eq!(said("PK\u{3}\u{4}\n\0"), "the file is a ZIP archive, not the XML of a model");
    let bomb =
        "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><ThreatModel>&c;</ThreatModel>";
    assert_eq!(
        said(&format!("<?xml version=\"1.0\"?>{bomb}")),
        "the file has a DTD, which is not read"
    );
}

#[test]
fn depth_and_size_cost_no_stack() {
    let deep =
        format!("<ThreatModel>{}{}</ThreatModel>", "<a>".repeat(50_000), "</a>".repeat(50_000));
    assert!(model(&deep).components.is_empty());
    let wide = format!("<ThreatModel>{}</ThreatModel>", "<a/>".repeat(600_000));
    assert_eq!(model(&wide).mistakes[0].draft.message(), "the file has more than 500000 parts");
}
