//! A result file is read whoever wrote it.

use serde_json::{Value, json};

use super::Outcome;

fn finding() -> Value {
    json!({
        "rule": "flow-plaintext", "severity": "error", "message": "flow `pay` is in clear text",
        "path": "pay/threatmodel.yaml",
        "start": { "line": 3, "column": 1, "offset": 20 },
        "end": { "line": 3, "column": 9, "offset": 28 },
        "note": null, "related": [], "help": null, "subject": "flow:pay", "model": "shop",
        "owner": null, "status": "open", "reason": null, "fingerprint": "ab".repeat(16),
        "fix": null, "suggestion": { "start": 3, "end": 3, "text": "x" },
    })
}

fn report() -> Value {
    json!({
        "version": 1, "tool": { "name": "tmgate", "version": "0.1.0" }, "today": "2026-11-23",
        "verdict": "fail", "fail_on": "error",
        "counts": {
            "models": 1, "components": 2, "flows": 1, "threats": 1, "accepted": 0,
            "mitigations": 0, "incidents": 0, "errors": 1, "warnings": 0, "notes": 0,
            "suppressed": 0, "known": 0, "out_of_scope": 0,
        },
        "evidence": null,
        "findings": [finding()],
        "not_assessed": [{
            "rule": "flow-plaintext", "path": "a.yaml", "why": "unknown", "subjects": ["a", "b"],
        }],
        "approvals": [], "reviewers": [], "compared": null,
    })
}

fn read(value: &Value) -> Result<Outcome, String> {
    Outcome::read(&serde_json::to_vec_pretty(value).unwrap()).map_err(|error| format!("{error:#}"))
}

/// Puts `value` where the JSON pointer says.
fn with(pointer: &str, value: Value) -> Value {
    let mut report = report();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match report.pointer_mut(parent).unwrap() {
        Value::Object(map) => drop(map.insert(key.to_owned(), value)),
        Value::Array(list) => list[key.parse::<usize>().unwrap()] = value,
        _ => panic!("{pointer}"),
    }
    report
}

#[test]
fn a_report_is_read() {
    let outcome = read(&report()).unwrap();
    assert_eq!(outcome.open().count(), 1);
    assert_eq!(outcome.not_assessed[0].subjects, 2);
    assert_eq!(outcome.findings[0].suggestion.as_ref().unwrap().text, "x");
}

#[test]
fn keys_of_a_newer_report_are_passed_over() {
    let mut newer = with("/findings/0/weight", json!({ "deep": [1, 2, { "a": null }] }));
    newer["future"] = json!([[[]]]);
    newer["counts"]["future"] = json!(3);
    assert_eq!(read(&newer).unwrap().findings.len(), 1);
    let error = read(&with("/version", json!(2))).unwrap_err();
    assert_eq!(error, "the report has version 2; this tmgate reads 1");
}

#[test]
fn what_is_no_report_is_refused_at_its_place() {
    let refused = [
        ("/findings/0/message", json!(3), "`findings[0].message`: invalid type: integer `3`"),
        ("/findings/0/start/line", json!("3"), "`findings[0].start.line`: invalid type: string"),
        ("/findings/0/start/line", json!(-1), "`findings[0].start.line`: invalid value"),
        ("/findings/0/severity", json!("fatal"), "`findings[0].severity` is `fatal` and not one"),
        ("/findings/0/status", json!("gone"), "`findings[0].status` is `gone`"),
        ("/findings/0/fingerprint", json!("--> x"), "`findings[0].fingerprint` is `--> x`"),
        ("/findings/0/rule", json!("<b>"), "`findings[0].rule` is `<b>`, which is no id"),
        ("/findings", json!({}), "`findings`: invalid type: map"),
        ("/not_assessed/0/subjects", json!("x"), "`not_assessed[0].subjects`: invalid type"),
        ("/verdict", json!("passed"), "`verdict` is `passed` and not one of pass, fail"),
        ("/head", json!("main"), "`head` is `main`"),
        ("/blobs", json!({ "a": "A".repeat(40) }), "`blobs.a` is `AAAA"),
        ("/counts/errors", json!(1.5), "`counts.errors`: invalid type: floating point"),
        ("/approvals", json!([{ "by": "x", "findings": ["y"] }]), "`approvals[0].findings[0]`"),
    ];
    for (pointer, value, expected) in refused {
        let error = read(&with(pointer, value)).unwrap_err();
        assert!(error.contains(expected), "{pointer}: {error}");
    }
    let mut report = report();
    report["findings"][0].as_object_mut().unwrap().remove("rule");
    let error = read(&report).unwrap_err();
    assert!(error.contains("`findings[0]`: missing field `rule` (line "), "{error}");
}

#[test]
fn bytes_of_any_kind_are_refused_and_never_a_panic() {
    let whole = serde_json::to_vec(&report()).unwrap();
    for end in 0..whole.len() {
        assert!(Outcome::read(&whole[..end]).is_err(), "cut at {end}");
    }
    for bytes in [&b"\xff\xfe"[..], b"[]", b"null", b"{\"version\":1}", b"\"\\", b"{\"\\\"", b"{:"]
    {
        assert!(Outcome::read(bytes).is_err());
    }
    let deep = [b"{\"future\":".to_vec(), vec![b'['; 100_000]].concat();
    assert!(Outcome::read(&deep).is_err());
    let wide = format!("[{}1]", "1,".repeat(3_000_000));
    let text = serde_json::to_string(&report()).unwrap();
    let wide = text.replacen("[\"a\",\"b\"]", &wide, 1);
    assert_eq!(Outcome::read(wide.as_bytes()).unwrap().not_assessed[0].subjects, 3_000_001);
}

#[test]
fn a_file_that_is_too_large_is_not_looked_into() {
    let error = super::super::read::read::<Outcome>(&[b' '; 101], 100).unwrap_err();
    assert!(error.to_string().contains("larger than"), "{error}");
}

#[test]
fn what_is_too_long_is_cut() {
    let outcome = read(&with("/findings/0/message", json!("é".repeat(1_000_000)))).unwrap();
    assert_eq!(outcome.findings[0].message.chars().count(), 2003);
    let long = json!({ "start": 1, "end": 1, "text": "x".repeat(1_000_000) });
    assert!(read(&with("/findings/0/suggestion", long)).unwrap().findings[0].suggestion.is_none());
    let upside_down = json!({ "start": 9, "end": 3, "text": "x" });
    let outcome = read(&with("/findings/0/suggestion", upside_down)).unwrap();
    assert!(outcome.findings[0].suggestion.is_none());
}

#[test]
fn paths_that_lead_out_are_taken_away() {
    for path in
        ["/etc/passwd", "../x", "a/../../x", "a//b", "./a", "C:/x", "a\\..\\..\\b", "", "a\0"]
    {
        let outcome = read(&with("/findings/0/path", json!(path))).unwrap();
        assert_eq!(outcome.findings[0].path, "", "{path:?}");
        assert!(outcome.findings[0].suggestion.is_none(), "{path:?}");
        let blobs = json!({ path: "1f".repeat(20), "a/b.yaml": "2e".repeat(20) });
        let outcome = read(&with("/blobs", blobs)).unwrap();
        assert_eq!(outcome.blobs.len(), 1, "{path:?}");
    }
    let outcome = read(&with("/findings/0/path", json!("a..b/ü x.yaml"))).unwrap();
    assert_eq!(outcome.findings[0].path, "a..b/ü x.yaml");
}

#[test]
fn only_diagrams_of_ours_are_kept() {
    let ours =
        "flowchart LR\n  n0(\"web (new)\")\n  classDef added stroke:#1a7f37,stroke-width:3px\n";
    let evil = "flowchart LR\n  click n0 href \"https://evil.example\"\n";
    let fence = "flowchart LR\n```\n@everyone\n";
    let outcome =
        read(&with("/diagrams", json!({ "a": ours, "b": evil, "c": fence, "/d": ours }))).unwrap();
    assert_eq!(outcome.diagrams.keys().collect::<Vec<_>>(), ["a"]);
}
