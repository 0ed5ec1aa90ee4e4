//! What a responder, an owner or an editor gets to read, and the files that they have tmgate write.
//! Nothing of it asks git, so it lies in memory.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::markdown::markdown;
use super::oracle::{inert, log, yaml};
use super::places::{free_model, named_model};
use super::scene::Scene;
use crate::host::Memory;
use crate::review::parse_baseline;
use crate::rules;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Limits, parse};
use crate::tests::support::{Ran, run, today};

const MODEL: &str = "threatmodel.yaml";

/// One model with payloads in it, and an incident that is not closed.
fn desk(payloads: &[&str]) -> Memory {
    let text = free_model(payloads).replace("phase: closed", "phase: triage");
    Memory::new(today()).with(MODEL, text)
}

/// What was printed, both ways; a command that could not run proves nothing.
fn said(ran: &Ran) -> String {
    assert_ne!(ran.exit, crate::cli::Exit::CouldNotRun, "{}{}", ran.out, ran.err);
    format!("{}{}", ran.out, ran.err)
}

/// The answer to an alert whose words are payloads.
fn answers(scene: &Scene, format: &str) -> Vec<String> {
    let answer = |alert: String| {
        let mut host = desk(scene.payloads());
        host.input = alert.into_bytes();
        let ran = run(&host, &["respond", "-", "--format", format]);
        assert!(format == "text" || !ran.out.is_empty(), "{}", ran.err);
        ran.out + &ran.err
    };
    let all = scene.payloads().join(" ");
    let mut texts = vec![answer(format!("theft {all}"))];
    // Where nothing is known the words are all there is to answer with.
    if format == "text" {
        texts.extend(scene.payloads().iter().map(|alert| answer((*alert).to_owned())));
    }
    texts
}

pub(super) fn answers_as_text(scene: &Scene) -> Vec<String> {
    answers(scene, "text")
}

pub(super) fn answers_as_json(scene: &Scene) -> Vec<String> {
    answers(scene, "json")
}

pub(super) fn answers_as_markdown(scene: &Scene) -> Vec<String> {
    answers(scene, "markdown")
}

/// Records whose words are payloads: what is shown, and what is written.
fn recorded(scene: &Scene, apply: bool) -> Vec<String> {
    let new = |two: &[&str]| {
        let host = desk(scene.payloads());
        let mut line = vec!["incident", "new", "--severity=high", "--affected=api"];
        let (title, owner) = (two[0], two.last().unwrap_or(&""));
        let given =
            [format!("--title={title}"), format!("--owner={owner}"), format!("--ref={owner}")];
        line.extend(given.iter().map(String::as_str));
        if apply {
            line.push("--apply");
        }
        let said = said(&run(&host, &line));
        if apply { host.text(MODEL).unwrap() } else { said }
    };
    scene.payloads().chunks(2).map(new).collect()
}

pub(super) fn records_shown(scene: &Scene) -> Vec<String> {
    recorded(scene, false)
}

pub(super) fn records_written(scene: &Scene) -> Vec<String> {
    recorded(scene, true)
}

/// What is proposed to be what had happened.
pub(super) fn mapped(scene: &Scene) -> Vec<String> {
    let host = desk(scene.payloads());
    let proposed = run(&host, &["incident", "map", "INC-2026-03"]);
    let chosen = run(&host, &["incident", "map", "INC-2026-03", "--threat", "theft"]);
    vec![said(&proposed), said(&chosen)]
}

/// What is missing for an incident to be closed, and what closing would change.
pub(super) fn closed(scene: &Scene) -> Vec<String> {
    let host = desk(scene.payloads());
    let tests = scene.payloads().iter().map(|payload| format!("--test=lock={payload}"));
    let tests: Vec<String> = tests.take(4).collect();
    let mut line = vec!["incident", "close", "INC-2026-03"];
    line.extend(tests.iter().map(String::as_str));
    vec![said(&run(&host, &line))]
}

/// What an attack tree still allows.
fn triaged(scene: &Scene, format: &str) -> Vec<String> {
    let host = desk(scene.payloads());
    let line = |more: &str| said(&run(&host, &["triage", "steal", more, "--format", format]));
    vec![line("--seen=pick"), line("--not=pick")]
}

pub(super) fn triaged_as_text(scene: &Scene) -> Vec<String> {
    triaged(scene, "text")
}

pub(super) fn triaged_as_json(scene: &Scene) -> Vec<String> {
    triaged(scene, "json")
}

/// The model in which it is written why something is ruled out.
pub(super) fn ruled_out(scene: &Scene) -> Vec<String> {
    let write = |two: &[&str]| {
        let host = desk(scene.payloads());
        let (why, test) = (two[0], two.last().unwrap_or(&""));
        let (why, test) = (format!("--why=it is {why}"), format!("--test=t::{test}"));
        said(&run(&host, &["triage", "steal", "--not=pick", "--write", &why, &test]));
        host.text(MODEL).unwrap()
    };
    scene.payloads().chunks(2).map(write).collect()
}

/// A model in which somebody had payloads written: each is one value, as it was typed.
pub(super) fn as_typed(text: &str, payloads: &[&str]) -> Result<(), String> {
    yaml(text, &[])?;
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(MODEL, text.as_bytes().to_vec()));
    let root = parse(&sources, file, &Limits::default()).root;
    let at = |path: &[&str]| {
        let node = path.iter().try_fold(&root, |node, key| node.get(key))?;
        node.as_text().map(|text| text.to_string())
    };
    let typed = [
        (at(&["incidents", "INC-2026-04", "title"]), ""),
        (at(&["incidents", "INC-2026-04", "owner"]), ""),
        (at(&["trees", "steal", "pick", "ruled_out", "why"]), "it is "),
        (at(&["trees", "steal", "pick", "ruled_out", "test"]), "t::"),
    ];
    let mut count = 0;
    for (value, before) in typed.into_iter().filter_map(|(value, lead)| Some((value?, lead))) {
        count += 1;
        let rest = value.strip_prefix(before);
        if !rest.is_some_and(|rest| payloads.contains(&rest)) {
            return Err(format!("nobody typed {value:?}"));
        }
    }
    if count == 2 { Ok(()) } else { Err(format!("{count} values were written: {text}")) }
}

/// A list of findings: six columns in each line, of which the first is a fingerprint.
pub(super) fn listing(text: &str, _: &[&str]) -> Result<(), String> {
    inert(&text.replace('\t', " "))?;
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("tmgate.baseline", text.as_bytes().to_vec()));
    let (entries, mistakes) = parse_baseline(sources.file(file), file);
    let mut lines = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        lines += 1;
        let columns: Vec<&str> = line.split('\t').collect();
        let id = columns.first().is_some_and(|id| {
            id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase())
        });
        if columns.len() != 6 || !id || !columns[5].starts_with("because") {
            return Err(format!("an odd line: {line:?}"));
        }
    }
    match (lines, mistakes.first()) {
        (6.., None) if lines == entries.len() => Ok(()),
        _ => Err(format!("{} of {lines} lines are read again", entries.len())),
    }
}

/// The list of findings that may stay, with payloads as its name and as the reason.
fn baseline(scene: &Scene) -> Vec<(String, String)> {
    let list = |(nth, payload): (usize, &&str)| {
        let reason = scene.payloads()[(nth + 1) % scene.payloads().len()];
        let name: String = payload.chars().filter(|c| !"/\\\0".contains(*c)).collect();
        let path = format!("{name}.list");
        let quoted = serde_json::to_string(&path).unwrap();
        let host =
            desk(scene.payloads()).with("tmgate.yaml", format!("version: 1\nbaseline: {quoted}\n"));
        let said = said(&run(&host, &["baseline", "--reason", &format!("because {reason}")]));
        // Some of these names are none that a configuration may give.
        let list = host.text(&path).or_else(|| host.text("tmgate.baseline"));
        (said, list.unwrap())
    };
    scene.payloads().iter().enumerate().map(list).collect()
}

/// What is said of the list.
pub(super) fn listed(scene: &Scene) -> Vec<String> {
    scene.baseline.get_or_init(|| baseline(scene)).iter().map(|(said, _)| said.clone()).collect()
}

/// The list itself.
pub(super) fn list(scene: &Scene) -> Vec<String> {
    scene.baseline.get_or_init(|| baseline(scene)).iter().map(|(_, list)| list.clone()).collect()
}

/// What an editor is told about the model while somebody looks at each of its lines.
pub(super) fn edited(scene: &Scene) -> Vec<String> {
    let text = free_model(scene.payloads()).replace("over: http,", "ovre: http,");
    let uri = "file:///repository/threatmodel.yaml";
    let mut host = desk(scene.payloads());
    let mut next = 0;
    let mut push = |method: &str, params: Value, asks: bool| {
        let mut message = json!({ "jsonrpc": "2.0", "method": method, "params": params });
        if asks {
            next += 1;
            message["id"] = next.into();
        }
        let message = message.to_string();
        let head = format!("Content-Length: {}\r\n\r\n", message.len());
        host.input.extend(head.bytes().chain(message.bytes()));
    };
    push("initialize", json!({ "capabilities": {} }), true);
    push("initialized", json!({}), false);
    let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
    push("textDocument/didOpen", json!({ "textDocument": document }), false);
    let asked = |line: usize, character: usize| {
        json!({
            "textDocument": { "uri": uri },
            "position": { "line": line, "character": character },
            "context": { "includeDeclaration": true, "triggerKind": 1 },
        })
    };
    for (nth, line) in text.lines().enumerate() {
        let first = line.len() - line.trim_start().len();
        push("textDocument/hover", asked(nth, first + 1), true);
        if let Some(at) = line.find("at: [").or(line.find("zone: ")) {
            push("textDocument/completion", asked(nth, at + 6), true);
        }
    }
    push("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }), true);
    push("shutdown", Value::Null, true);
    push("exit", Value::Null, false);
    vec![run(&host, &["lsp"]).out]
}

/// Messages of the protocol: what an editor shows is text, and what it reads as Markdown is harmless.
pub(super) fn messages(text: &str, payloads: &[&str]) -> Result<(), String> {
    let mut input = text.as_bytes();
    let (mut told, mut hovers) = (0, 0);
    while let Some(message) = lsp_server::Message::read(&mut input).map_err(|e| e.to_string())? {
        let message = serde_json::to_value(&message).map_err(|e| e.to_string())?;
        shown(&message, &mut |key, text| match key {
            "value" => {
                hovers += 1;
                text.split("\n\n---\n\n").try_for_each(|part| hover(part, payloads))
            }
            // These are edits and addresses, which nobody reads.
            "newText" | "filterText" | "uri" => Ok(()),
            _ => {
                told += 1;
                log(text, payloads)
            }
        })?;
    }
    match (told, hovers) {
        (20.., 20..) => Ok(()),
        _ => Err(format!("too little is said: {told} texts, {hovers} hovers")),
    }
}

/// The page of a rule as it is, or something else in which nothing acts.
fn hover(part: &str, payloads: &[&str]) -> Result<(), String> {
    inert(part)?;
    if part.starts_with("# ") && rules::all().any(|rule| rule.meta.docs.starts_with(part)) {
        return Ok(());
    }
    markdown(part, payloads)
}

fn shown(
    value: &Value,
    look: &mut impl FnMut(&str, &str) -> Result<(), String>,
) -> Result<(), String> {
    match value {
        Value::Array(list) => list.iter().try_for_each(|one| shown(one, look)),
        Value::Object(map) => map.iter().try_for_each(|(key, one)| match one {
            Value::String(text) => look(key, text),
            one => shown(one, look),
        }),
        _ => Ok(()),
    }
}

/// What the layout of a file is to become, and what it says of a file that it leaves alone.
pub(super) fn laid_out(scene: &Scene) -> Vec<String> {
    let sloppy = free_model(scene.payloads()).replace(": {", ":   {");
    let mut host = Memory::new(today()).with(MODEL, &sloppy);
    for (nth, payload) in scene.payloads().iter().enumerate() {
        let mut text = "tmgate: 1\nsystem:    s\n".to_owned();
        for line in payload.split(['\n', '\r']) {
            // Writing into a string cannot fail.
            let _ = writeln!(text, "# {line}");
        }
        host = host.with(&format!("{nth}/{MODEL}"), text);
    }
    // Some of these files hold what YAML cannot, and are left as they are.
    let ran = run(&host, &["fmt", "--diff"]);
    assert!(ran.out.lines().count() > 100 && ran.err.contains("to change: "), "{}", ran.err);
    vec![ran.out, ran.err]
}

/// The facts of ids that no catalogue has.
pub(super) fn looked_up(scene: &Scene) -> Vec<String> {
    let host = Memory::new(today());
    let look = |payload: &&str| said(&run(&host, &["catalog", "--", payload]));
    scene.payloads().iter().map(look).collect()
}

/// The facts of findings that name payloads.
pub(super) fn explained(scene: &Scene) -> Vec<String> {
    let host = Memory::new(today()).with(MODEL, named_model(scene.payloads()));
    let json = run(&host, &["check", "--format", "json"]).out;
    let report: Value = serde_json::from_str(&json).unwrap();
    let names = |found: &&Value| {
        let message = found["message"].as_str().unwrap();
        scene.payloads().iter().any(|payload| message.contains(payload.trim()))
    };
    let found = report["findings"].as_array().unwrap().iter().filter(names).take(4);
    let texts =
        found.map(|found| said(&run(&host, &["explain", found["fingerprint"].as_str().unwrap()])));
    let texts: Vec<String> = texts.collect();
    assert!(!texts.is_empty(), "no finding names a payload: {json}");
    texts
}
