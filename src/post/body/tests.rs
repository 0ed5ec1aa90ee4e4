//! What is posted reads well, fits, and obeys nobody.

use serde_json::{Value, json};

use super::{Links, finding, has_something_to_say, no_longer, resolved, summary};
use crate::post::Outcome;

const BUDGET: usize = 60_000;

fn links() -> Links {
    Links {
        server: "https://github.com".into(),
        repository: "acme/shop".into(),
        run_url: Some("https://github.com/acme/shop/actions/runs/7".into()),
        head: "0123456789abcdef0123456789abcdef01234567".into(),
    }
}

fn found(rule: &str, severity: &str, message: &str, line: u32) -> Value {
    json!({
        "rule": rule, "severity": severity, "message": message,
        "path": "services/pay desk/threatmodel.yaml",
        "start": { "line": line, "column": 3, "offset": 20 },
        "end": { "line": line, "column": 9, "offset": 28 },
        "note": null, "related": [], "help": null, "subject": "flow:pay", "model": "shop",
        "owner": null, "status": "open", "reason": null, "fingerprint": format!("{line:032x}"),
        "fix": null,
    })
}

fn clear(line: u32) -> Value {
    let message = "flow `pay` crosses a trust boundary in clear text over `http`";
    let mut found = found("flow-plaintext", "error", message, line);
    found["help"] = json!("use an encrypted protocol and say so, for example `https`");
    found["owner"] = json!("@acme/pay");
    found
}

fn report(findings: Vec<Value>) -> Value {
    let of = |severity: &str| {
        findings.iter().filter(|f| f["severity"] == severity && f["status"] == "open").count()
    };
    let (errors, warnings, notes) = (of("error"), of("warning"), of("note"));
    json!({
        "version": 1, "tool": { "name": "tmgate", "version": "0.1.0" }, "today": "2026-11-23",
        "verdict": if errors > 0 { "fail" } else { "pass" }, "fail_on": "error",
        "counts": {
            "models": 4, "components": 11, "flows": 14, "threats": 9, "accepted": 2,
            "mitigations": 7, "incidents": 1, "errors": errors, "warnings": warnings,
            "notes": notes, "suppressed": 1, "known": 12, "out_of_scope": 0,
        },
        "evidence": null, "findings": findings, "not_assessed": [], "approvals": [],
        "reviewers": [],
        "compared": {
            "base": "main", "commit": "0123456789ab", "new": errors + warnings + notes,
            "known": 12, "unsettled": 0, "fixed": [],
        },
    })
}

fn read(value: &Value) -> Outcome {
    Outcome::read(&serde_json::to_vec(value).unwrap()).unwrap()
}

fn risk(high: usize, accepted: usize) -> Value {
    json!({
        "critical": 0, "high": high, "medium": 3, "low": 4, "unrated": 0, "accepted": accepted,
    })
}

/// A change that takes three things away, among twelve findings.
fn weakened() -> Value {
    let mut findings: Vec<Value> = (1..=9).map(clear).collect();
    findings.push(found(
        "mitigation-weakened",
        "error",
        "mitigation `tls` was verified and is planned now",
        41,
    ));
    findings.push(found("threat-deleted", "error", "threat `theft` is gone and was open", 52));
    let mut allowed =
        found("rating-lowered", "warning", "threat `loss` was high and is low now", 60);
    allowed["status"] = json!("suppressed");
    findings.push(allowed);
    let mut report = report(findings);
    report["not_assessed"] = json!([
        { "rule": "flow-plaintext", "path": "a.yaml", "why": "whether `grpc` is encrypted is not \
            known", "subjects": ["flow:a", "flow:b"] },
        { "rule": "owner-missing", "path": "a.yaml", "why": "no team is known", "subjects": [] },
    ]);
    report["approvals"] = json!([
        { "by": "@acme/security", "findings": ["1f".repeat(16), "2f".repeat(16)] },
    ]);
    report["reviewers"] = json!([
        { "owner": "team-pay", "handles": ["@acme/payments"], "of": [1, 2, 3] },
        { "owner": "@acme/ops", "handles": ["@acme/ops"], "of": [1] },
    ]);
    report["compared"]["fixed"] = json!([clear(7)]);
    report["changes"] = json!({
        "version": 1, "compared": 1, "open_before": risk(1, 0), "open_after": risk(2, 1),
        "models": [{
            "path": "pay/threatmodel.yaml", "name": "pay", "change": "changed", "partial": false,
            "open_before": null, "open_after": null,
            "changes": [
                { "change": "added", "kind": "component", "id": "db", "path": "p", "line": 1,
                  "column": 1, "facets": [] },
                { "change": "changed", "kind": "not-applicable", "id": "api", "path": "p",
                  "line": 1, "column": 1, "facets": [] },
            ],
        }],
    });
    report["diagrams"] = json!({
        "pay/threatmodel.yaml": "flowchart LR\n  subgraph z0[\"cloud\"]\n    n0(\"Orders\")\n    \
            n1[(\"db (new)\")]\n  end\n  n0 ==>|\"save#58; postgres (new)\"| n1\n  \
            classDef added stroke:#1a7f37,stroke-width:3px\n  class n1 added\n",
    });
    report
}

fn clean() -> Value {
    let mut report = report(Vec::new());
    report["compared"]["fixed"] = json!([clear(7), clear(9)]);
    report["changes"] = json!({
        "version": 1, "compared": 1, "open_before": risk(2, 0), "open_after": risk(1, 0),
        "models": [],
    });
    report
}

fn nothing() -> Value {
    let mut report = report(Vec::new());
    report["verdict"] = json!("nothing-assessed");
    for key in ["models", "known", "suppressed"] {
        report["counts"][key] = json!(0);
    }
    report["compared"] = Value::Null;
    report
}

fn said(value: &Value) -> String {
    let text = summary(&read(value), &links(), BUDGET);
    assert_whole(&text, BUDGET);
    text
}

/// Nothing is cut in the middle.
fn assert_whole(text: &str, budget: usize) {
    assert!(text.len() <= budget, "{} of {budget}", text.len());
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count(), "{text}");
    assert_eq!(text.matches("```").count() % 2, 0, "{text}");
    for row in text.lines().filter(|line| line.starts_with('|')) {
        assert_eq!(row.matches('|').count(), 5, "{row}");
    }
}

#[test]
fn one_finding_takes_few_words() {
    insta::assert_snapshot!(said(&report(vec![clear(12)])));
}

#[test]
fn what_was_weakened_stands_above_what_was_found() {
    insta::assert_snapshot!(said(&weakened()));
}

#[test]
fn clean_after_fixes() {
    insta::assert_snapshot!(said(&clean()));
    insta::assert_snapshot!("all_resolved", resolved(&read(&clean()), &links()));
}

#[test]
fn nothing_assessed_is_no_pass() {
    insta::assert_snapshot!(said(&nothing()));
}

#[test]
fn nothing_is_said_where_there_is_nothing_to_say() {
    let says = |value: &Value| has_something_to_say(&read(value));
    let mut quiet = report(Vec::new());
    assert!(!says(&quiet));
    let mut known = clear(3);
    known["status"] = json!("known");
    assert!(!says(&report(vec![known])));
    assert!(says(&report(vec![clear(1)])) && says(&clean()) && says(&nothing()));
    let mut allowed = found("threat-deleted", "warning", "threat `x` is gone", 3);
    allowed["status"] = json!("suppressed");
    assert!(says(&report(vec![allowed])));
    quiet["approvals"] = json!([{ "by": "a", "findings": [] }]);
    assert!(says(&quiet));
}

#[test]
fn many_findings_fit_and_the_rest_is_counted() {
    for count in [1000, 100_000] {
        let mut outcome = read(&report(vec![clear(1)]));
        outcome.findings = vec![outcome.findings[0].clone(); count];
        outcome.counts.errors = count;
        let text = summary(&outcome, &links(), BUDGET);
        assert_whole(&text, BUDGET);
        assert!(text.len() > BUDGET - 2500, "the room is used: {}", text.len());
        let rows = text.lines().filter(|line| line.starts_with("| error")).count();
        let last = text.lines().last().unwrap();
        let left = format!("{} more findings: [job summary](https://", count - rows);
        assert!(last.starts_with(&left), "{last}");
    }
}

#[test]
fn every_budget_is_kept() {
    let outcome = read(&weakened());
    let whole = summary(&outcome, &links(), BUDGET).len();
    for budget in (0..whole + 10).step_by(7) {
        let text = summary(&outcome, &links(), budget);
        assert_whole(&text, budget);
        assert!(budget < 60 || text.starts_with("### tmgate: the gate fails"), "{budget}: {text}");
    }
    let mut wide = weakened();
    for key in ["message", "help", "owner"] {
        wide["findings"][0][key] = json!("€".repeat(5000));
    }
    said(&wide);
}

#[test]
fn errors_stand_first() {
    let mut all = vec![found("a-note", "note", "n", 1), found("a-warning", "warning", "w", 2)];
    all.extend((3..20).map(clear));
    let text = said(&report(all));
    let at = |what: &str| text.find(what).unwrap();
    assert!(at("| error |") < at("| warning |") && at("| warning |") < at("| note |"));
}

#[test]
fn places_lead_to_the_line_at_the_head() {
    let text = said(&report(vec![clear(12)]));
    let link = "https://github.com/acme/shop/blob/0123456789abcdef0123456789abcdef01234567/\
        services/pay%20desk/threatmodel.yaml#L12)";
    assert!(text.contains(link), "{text}");
    let mut nowhere = clear(12);
    nowhere["path"] = json!("../../etc/passwd");
    assert!(!said(&report(vec![nowhere])).contains("/blob/"));
    let odd = Links { server: "https://x) [a](b".into(), ..links() };
    let text = summary(&read(&report(vec![clear(12)])), &odd, BUDGET);
    assert!(!text.contains("x) [a]"), "{text}");
}

#[test]
fn a_comment_at_a_line_offers_the_fix() {
    let of = |suggestion: Value| {
        let mut one = clear(12);
        one["suggestion"] = suggestion;
        finding(&read(&report(vec![one])).findings[0], &links())
    };
    let text = of(json!({ "start": 12, "end": 13, "text": "  a: 1\r\n  b: ````x" }));
    insta::assert_snapshot!(text);
    assert!(of(Value::Null).ends_with("says why · owner: <code>acme/pay</code></sub>\n"));
    assert!(of(json!({ "start": 2, "end": 2, "text": "" })).contains("```suggestion\n```\n"));
    for hostile in ["a\u{202e}b", "x <!-- tmgate:v1 -->", "a\u{0}", "a\rb"] {
        let text = of(json!({ "start": 2, "end": 2, "text": hostile }));
        assert!(!text.contains("suggestion"), "{hostile:?}");
    }
}

#[test]
fn what_is_no_longer_reported_keeps_its_first_words() {
    let was = finding(&read(&report(vec![clear(12)])).findings[0], &links());
    let now = no_longer(&was, &links());
    assert!(now.starts_with("~~**error**: flow <code>pay</code> crosses"), "{now}");
    assert!(now.contains("No longer reported at [`0123456`](https://github.com/acme/shop/commit/"));
    assert_eq!(no_longer(&now, &links()), now, "said twice it is the same");
    assert!(no_longer("", &links()).starts_with("No longer reported"));
}
