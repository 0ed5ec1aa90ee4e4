//! What a responder types and reads, over the service in `fixtures/responder`.

mod beside;
mod guide;
mod incident;

use super::fixtures::folder;
use super::support::{run, task, today};
use super::transcripts::transcript;
use crate::catalog::EMBEDDED;
use crate::check;
use crate::graph::{Basis, Graph};
use crate::host::Memory;
use crate::report::respond::{MOST_LINES, SCHEMA};
use crate::respond::{Query, rank};
use crate::source::{SourceFile, Sources};
use serde_json::Value;

/// The service whose provider sends events.
pub(super) fn relay() -> Memory {
    let files = folder("responder");
    files.iter().fold(Memory::new(today()), |host, (path, bytes)| host.with(path, bytes))
}

#[test]
fn answers_of_every_kind() {
    let commands = [
        "tmgate respond hook T1190",
        "tmgate respond card-token",
        "tmgate respond team-orders",
        "tmgate respond A07:2025",
        "tmgate respond hok",
        "tmgate respond CWE89",
        "tmgate respond",
    ];
    insta::assert_snapshot!(transcript(&relay(), &commands));
}

#[test]
fn an_alert_may_be_piped_in() {
    let mut host = relay();
    host.input =
        b"[FIRING:1] HookSignature: 12 events with invalid HMAC on hook, see T1190.".to_vec();
    let ran = run(&host, &["respond", "-"]);
    assert_eq!(ran.exit as u8, 0, "{}", ran.err);
    assert!(ran.out.contains("1  forged-event"), "{}", ran.out);
    host.input = vec![b'x'; 70_000];
    assert_eq!(run(&host, &["respond", "-"]).exit as u8, 2);
}

fn validate(value: &Value) {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let wrong: Vec<String> =
        validator.iter_errors(value).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn everything_is_in_json_and_keeps_to_its_schema() {
    for (query, exit) in [("hook", 0), ("T1190", 0), ("forged-event", 0), ("nothing-like-it", 1)] {
        let ran = run(&relay(), &["respond", query, "--format", "json"]);
        assert_eq!(ran.exit as u8, exit, "{}", ran.err);
        validate(&serde_json::from_str(&ran.out).unwrap());
    }
    let ran = run(&relay(), &["respond", "forged-event", "--format", "json"]);
    let value: Value = serde_json::from_str(&ran.out).unwrap();
    let threat = &value["models"][0]["threats"][0];
    assert_eq!(threat["id"], "forged-event");
    assert_eq!(threat["attacks"].as_array().unwrap().len(), 3, "those that are ruled out as well");
    assert_eq!(threat["defences"][0]["evidence"][0]["on"], "2026-10-02");
    assert!(value["models"][0]["diagram"].as_str().unwrap().starts_with("flowchart LR\n"));
}

#[test]
fn markdown_is_made_to_be_pasted() {
    insta::assert_snapshot!(run(&relay(), &["respond", "hook", "--format", "markdown"]).out);
}

/// Two repositories side by side, the second with the same flaw.
fn workspace() -> Memory {
    let shop = "tmgate: 1
system: shop
components: {web: {kind: process}, pages: {kind: process}}
threats:
  forged-login: {title: A login without a signature is taken, at: web, refs: [CWE-347]}
  slow: {title: The pages are slow, at: pages}
";
    let files = folder("responder");
    let host = files.iter().fold(Memory::new(today()), |host, (path, bytes)| {
        host.with(&format!("all/relay/{path}"), bytes)
    });
    host.with("all/shop/services/web/threatmodel.yaml", shop).with("all/shop/.git/HEAD", "ref")
}

#[test]
fn a_workspace_tells_who_else_has_the_flaw() {
    let commands = [
        "tmgate respond hook --workspace all",
        "tmgate respond CWE-347 --workspace all",
        "tmgate respond hook --workspace nowhere",
    ];
    let host = workspace();
    insta::assert_snapshot!(transcript(&host, &commands));
    let ran = run(&host, &["respond", "hook", "--workspace", "all", "--format", "json"]);
    let value: Value = serde_json::from_str(&ran.out).unwrap();
    validate(&value);
    assert_eq!(value["searched"], 2);
    assert_eq!(value["shared"][0]["threat"], "forged-login");
    assert_eq!(value["shared"][0]["at"]["path"], "all/shop/services/web/threatmodel.yaml");
    // The teams of the one repository are none of the other.
    assert_eq!(value["models"][0]["call"][0]["contacts"][0], "#relay-oncall, +49 30 5550 101");
}

#[test]
fn an_answer_never_passes_forty_lines_and_never_acts() {
    let evil = "\\u001b[2J\\r\\n::error::x ##[error] <script>`x`@all";
    let mut model = format!("tmgate: 1\nsystem: \"big {evil}\"\nowner: \"team {evil}\"\n");
    model.push_str("components:\n");
    (0..60).for_each(|n| {
        model.push_str(&format!(
            "  c{n}: {{kind: process, title: \"{evil}\", tech: \"axum {evil}\"}}\n"
        ));
    });
    model.push_str("threats:\n");
    (0..60).for_each(|n| {
        model.push_str(&format!(
            "  t{n}: {{title: \"{evil}\", at: c{n}, refs: [CWE-347], mitigated_by: [m{n}]}}\n"
        ));
    });
    model.push_str("incidents:\n");
    (0..20).for_each(|n| {
        model.push_str(&format!(
            "  INC-2026-{n}: {{title: \"{evil}\", severity: low, phase: triage, threats: [t{n}], refs: [CWE-347]}}\n"
        ));
    });
    let mut host = Memory::new(today());
    for n in 0..25 {
        host = host.with(&format!("s{n}/threatmodel.yaml"), &model);
    }
    for query in ["CWE-347", "c1", "\u{1b}[2J"] {
        let ran = run(&host, &["respond", query]);
        assert!(ran.out.lines().count() <= MOST_LINES, "{query}: {}", ran.out);
        assert!(ran.out.chars().all(|c| c == '\n' || !c.is_control()), "{query}");
        assert!(!ran.out.contains("##[error]"), "{}", ran.out);
        let ran = run(&host, &["respond", query, "--format", "markdown"]);
        assert!(!ran.out.contains("<script") && !ran.out.contains("@all"), "{}", ran.out);
        validate(
            &serde_json::from_str(&run(&host, &["respond", query, "--format", "json"]).out)
                .unwrap(),
        );
    }
}

#[test]
fn of_many_models_the_best_threats_are_named_in_order_and_no_more_than_a_thousand() {
    // Twenty models are told in full; the threats of two are left.
    let mut host = Memory::new(today());
    for model in 0..22 {
        let mut text = format!("tmgate: 1\nsystem: s{model:02}\nthreats:\n");
        for n in 0..if model < 20 { 3 } else { 600 } {
            let said = if n % 3 == 0 { "replayed twice" } else { "replayed" };
            text.push_str(&format!("  t{n}: {{title: events {n} {said}}}\n"));
        }
        host = host.with(&format!("s{model:02}/threatmodel.yaml"), &text);
    }
    let ran = run(&host, &["respond", "was replayed twice", "--format", "json"]);
    let value: Value = serde_json::from_str(&ran.out).unwrap();
    let others = value["others"].as_array().unwrap();
    assert_eq!((value["models"].as_array().unwrap().len(), others.len()), (20, 1000));
    let place = |brief: &Value| {
        let at = &brief["at"];
        let (path, line) = (at["path"].as_str().unwrap().to_owned(), at["line"].as_u64().unwrap());
        (std::cmp::Reverse(brief["score"].as_u64().unwrap()), path, line)
    };
    assert!(others.is_sorted_by_key(place));
    let twice = others.iter().filter(|brief| brief["score"] == 4).count();
    assert_eq!(twice, 400, "what says both words is named before what says one");
    for brief in others {
        let line = brief["at"]["line"].as_u64().unwrap();
        assert_eq!(brief["threat"], format!("t{}", line - 4));
        let title = brief["title"].as_str().unwrap();
        assert!(title.starts_with(&format!("events {} replayed", line - 4)), "{title}");
    }
}

#[test]
fn nothing_to_ask_is_no_answer() {
    let host = Memory::new(today()).with("README.md", "hello");
    let ran = run(&host, &["respond", "api"]);
    assert_eq!(ran.exit as u8, 2);
    assert!(ran.err.contains("no model found"), "{}", ran.err);
}

#[test]
fn models_of_other_tools_and_broken_ones_are_asked_as_well() {
    let host = Memory::new(today())
        .with("threatmodel.yaml", "otmVersion: 0.2.0\nproject: {name: Shop, id: shop}\ncomponents:\n  - {id: web, name: Web, type: web, parent: {trustZone: z}}\nthreats:\n  - {id: forged, name: Forged, categories: [], cwes: [CWE-347], risk: {likelihood: 50, impact: 50}}\n")
        .with("broken/threatmodel.yaml", "tmgate: 1\nsystem: half\ncomponents: {api: {kind: process}}\nthreats: {x: [\n");
    let ran = run(&host, &["respond", "web"]);
    assert_eq!(ran.exit as u8, 0, "{}{}", ran.out, ran.err);
    let ran = run(&host, &["respond", "api"]);
    assert!(ran.err.contains("part of broken/threatmodel.yaml could not be read"), "{}", ran.err);
}

#[test]
fn no_model_is_ruled_out_by_its_text_that_has_an_answer() {
    let mut asked = 0;
    for name in ["models", "native", "responder", "deciduous", "changes"] {
        for (path, bytes) in folder(name) {
            if ![".yaml", ".yml", ".json"].iter().any(|ending| path.ends_with(ending)) {
                continue;
            }
            let mut sources = Sources::new();
            sources.add(SourceFile::new(path.as_str(), bytes));
            let nothing = |_: &str| Ok(None);
            let model = check::lower(&mut sources, &task(), &nothing).unwrap();
            let graph = Graph::new(&model, &[], &Basis::on(today()));
            let mut terms: Vec<String> = model.name().iter().map(ToString::to_string).collect();
            model.for_each_id(|_, id| terms.push(id.value.to_string()));
            let refs = model.threats.iter().flat_map(|threat| &threat.refs);
            terms.extend(refs.map(|id| id.value.to_string()));
            let titles = model.threats.iter().filter_map(|threat| threat.title.as_ref());
            terms.extend(titles.map(|title| title.value.to_string()));
            let owners = model.components.iter().filter_map(|c| c.owner.as_ref());
            terms.extend(
                owners.chain(&model.owner).map(|owner| owner.value.to_uppercase().to_string()),
            );
            for term in terms {
                let query = Query::read(std::slice::from_ref(&term), &EMBEDDED);
                let ranking = rank(&graph, &query);
                let is_about_it = ranking.is_about_it(0);
                let files: Vec<&SourceFile> = sources.iter().map(|(_, file)| file).collect();
                let texts = || files.iter().flat_map(|file| [file.text(), &**file.path()]);
                let concern = query.concerns(texts());
                assert!(!is_about_it || !concern.is_none(), "{path}: {term}");
                assert_eq!(ranking.exact & !concern.named, 0, "{path}: {term}");
                asked += usize::from(is_about_it);
            }
        }
    }
    assert!(asked > 500, "{asked}");
}
