//! Quick fixes, taken one after the other until none is left.

use serde_json::json;

use super::*;
use crate::lsp::answer;
use crate::lsp::state::State;
use crate::tests::support::today;

/// A model in which nothing is wrong that needs judgement.
const FLAWED: &str = "tmgate: 1
sytem: greeter
purpose: Says hello, häufig 😀
owner: team-hello
stage: biuld
zones:
  internet: {trust: 0}
  cluster: {trsut: 50}
actors:
  visitor: {kind: person, zone: intrnet}
components:
  web: {kind: proces, purpose: Antwortet höflich, zone: clustr, exposed: true}
flows:
  greet: {path: visitr -> web, over: https, authn: session}
threats:
  flood:
    title: Bots flood the gréeter
    at: [web, gret]
    stride: D
    likelihood: medum
    impact: low
    mitigated_by: [rate-limt]
mitigations:
  rate-limit: {title: Token bucket, status: implmented, kind: preventive}
";

#[test]
fn taking_every_quick_fix_leaves_nothing_to_fix() {
    let host = Memory::new(today()).with("threatmodel.yaml", FLAWED);
    let load = |_: &dyn Host| Ok((Settings::default(), Vec::new()));
    for encoding in ["utf-8", "utf-16"] {
        let mut state = State::new(&host, &load, None);
        let params = json!({ "capabilities": { "general": { "positionEncodings": [encoding] } } });
        ask(&mut state, "initialize", params);
        state.opened(uri("threatmodel.yaml").parse().unwrap(), 1, FLAWED.to_owned());
        let _ = state.check();
        let mut taken = 0;
        while let Some(edits) = fix(&mut state) {
            taken += 1;
            assert!(taken < 50, "{}", state.host.text("threatmodel.yaml").unwrap());
            // The last first, so that the places of the others hold.
            let changes: Vec<Value> = edits
                .iter()
                .rev()
                .map(|edit| json!({ "range": edit["range"], "text": edit["newText"] }))
                .collect();
            let changes = serde_json::from_value(json!(changes)).unwrap();
            state.changed(&uri("threatmodel.yaml").parse().unwrap(), 1, changes);
            let _ = state.check();
        }
        let text = state.host.text("threatmodel.yaml").unwrap();
        for wrong in [
            "sytem",
            "biuld",
            "trsut",
            "intrnet",
            "proces,",
            "clustr",
            "visitr",
            "gret]",
            "medum",
            "limt",
            "implmented",
        ] {
            assert!(!text.contains(wrong), "{wrong}: {text}");
        }
        assert!(text.contains("häufig 😀") && text.contains("gréeter"));
        let left: Vec<String> = state
            .found("threatmodel.yaml")
            .filter(|f| f.severity == crate::finding::Severity::Error)
            .map(|f| format!("{} {}", f.rule.id, f.message))
            .collect();
        assert!(left.is_empty(), "{left:#?}\n{text}");
        // All of them at once come to the same.
        let mut at_once = State::new(&host, &load, None);
        at_once.opened(uri("threatmodel.yaml").parse().unwrap(), 1, FLAWED.to_owned());
        let _ = at_once.check();
        while let Some(action) = actions(&mut at_once, "source.fixAll").first() {
            let edit = &action["edit"]["changes"][uri("threatmodel.yaml")][0];
            let change = json!([{ "range": edit["range"], "text": edit["newText"] }]);
            let change = serde_json::from_value(change).unwrap();
            at_once.changed(&uri("threatmodel.yaml").parse().unwrap(), 1, change);
            let _ = at_once.check();
        }
        assert_eq!(at_once.host.text("threatmodel.yaml"), Some(text));
    }
}

#[test]
fn what_mends_is_offered_before_what_only_allows() {
    let host = Memory::new(today()).with("threatmodel.yaml", FLAWED);
    let load = |_: &dyn Host| Ok((Settings::default(), Vec::new()));
    let mut state = State::new(&host, &load, None);
    state.opened(uri("threatmodel.yaml").parse().unwrap(), 1, FLAWED.to_owned());
    let _ = state.check();
    let all = actions(&mut state, "quickfix");
    let mends: Vec<bool> = all.iter().map(|action| action["isPreferred"] == true).collect();
    assert!(mends.contains(&true) && mends.contains(&false));
    assert!(mends.is_sorted_by(|a, b| a >= b), "{all:#?}");
}

fn ask(state: &mut State<'_>, method: &str, params: Value) -> Value {
    let request = lsp_server::Request { id: 1.into(), method: method.to_owned(), params };
    serde_json::to_value(answer::request(state, request)).unwrap()["result"].clone()
}

fn actions(state: &mut State<'_>, kind: &str) -> Vec<Value> {
    let end = json!({ "line": 9_999, "character": 0 });
    let params = json!({
        "textDocument": { "uri": uri("threatmodel.yaml") },
        "range": { "start": { "line": 0, "character": 0 }, "end": end },
        "context": { "diagnostics": [] },
    });
    let all = ask(state, "textDocument/codeAction", params);
    all.as_array().unwrap().iter().filter(|action| action["kind"] == kind).cloned().collect()
}

/// The edits of the first fix that needs no judgement.
fn fix(state: &mut State<'_>) -> Option<Vec<Value>> {
    let all = actions(state, "quickfix");
    let first = all.iter().find(|action| action["isPreferred"] == true)?;
    let mut edits = first["edit"]["changes"][uri("threatmodel.yaml")].as_array()?.clone();
    let key = |edit: &Value| {
        let start = &edit["range"]["start"];
        (start["line"].as_u64(), start["character"].as_u64())
    };
    edits.sort_by_key(key);
    Some(edits)
}
