//! Posting, against a GitHub of our own: each request and each answer is held to the description
//! that GitHub publishes.

mod contract;
mod faults;
mod find;
mod inline;
mod limits;
mod patience;
mod posting;
mod proxy;
mod races;
mod rig;
mod routes;
mod serve;
mod stand;
mod time;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::post::{self, Outcome, Posted, Run, Secret, Target, Wanted};
pub(crate) use routes::BOT;
pub(crate) use stand::{NUMBER, REPOSITORY, Stand};
pub(crate) use time::Virtual;

/// No output may hold it.
const TOKEN: &str = "ghs_write1secretsecretsecret";
const READ_ONLY: &str = "ghs_read1secretsecretsecret";

/// Ids of commits.
const OLD: &str = "0123456789abcdef0123456789abcdef01234567";
const HEAD: &str = "89abcdef0123456789abcdef0123456789abcdef";

const BLOB: &str = "b10b000000000000000000000000000000000000";

/// A file whose lines 1 to 6 are in the pull request.
const PATH: &str = "threatmodel.yaml";
const PATCH: &str = "@@ -1,4 +1,6 @@\n tmgate: 1\n+a: 1\n+b: 2\n c: 3\n d: 4\n e: 5";

/// A finding at a line of that file; the number makes it another one.
fn found(n: u32, severity: &str, line: u32) -> Value {
    json!({
        "rule": "flow-plaintext", "severity": severity,
        "message": format!("flow `pay{n}` carries data in clear text"),
        "path": PATH,
        "start": { "line": line, "column": 3, "offset": 20 },
        "end": { "line": line, "column": 9, "offset": 28 },
        "note": null, "related": [], "help": null, "subject": format!("flow:pay{n}"),
        "model": "shop", "owner": null, "status": "open", "reason": null,
        "fingerprint": format!("{n:032x}"), "fix": null, "suggestion": null,
    })
}

fn outcome(head: &str, findings: &[Value]) -> Outcome {
    let of = |severity: &str| findings.iter().filter(|f| f["severity"] == severity).count();
    let report = json!({
        "version": 1, "tool": { "name": "tmgate", "version": "0.1.0" }, "today": "2026-11-23",
        "verdict": if of("error") > 0 { "fail" } else { "pass" }, "fail_on": "error",
        "counts": {
            "models": 1, "components": 2, "flows": 1, "threats": 1, "accepted": 0,
            "mitigations": 0, "incidents": 0, "errors": of("error"), "warnings": of("warning"),
            "notes": of("note"), "suppressed": 0, "known": 0, "out_of_scope": 0,
        },
        "evidence": null, "findings": findings, "not_assessed": [], "approvals": [],
        "reviewers": [], "compared": null, "head": head, "blobs": { PATH: BLOB },
    });
    Outcome::read(report.to_string().as_bytes()).unwrap()
}

fn target(stand: &Stand, token: &str, run: u64) -> Target {
    Target {
        api: format!("{}{}", stand.url(), stand.prefix),
        graphql: match stand.prefix {
            "" => format!("{}/graphql", stand.url()),
            _ => format!("{}/api/graphql", stand.url()),
        },
        server: "https://github.com".to_owned(),
        token: Secret::new(token),
        repository: REPOSITORY.to_owned(),
        number: NUMBER,
        run: Run { id: run, attempt: 1 },
    }
}

/// Posts as a run of that number, and holds what came of it to what must always hold.
fn post(stand: &Stand, outcome: &Outcome, wanted: &Wanted, run: u64) -> Posted {
    post_as(stand, TOKEN, outcome, wanted, run)
}

fn post_as(stand: &Stand, token: &str, outcome: &Outcome, wanted: &Wanted, run: u64) -> Posted {
    let clock = Arc::clone(&stand.state.lock().unwrap().clock);
    let posted = post::post(outcome, &target(stand, token, run), wanted, &*clock);
    assert!(!format!("{posted:?}").contains("secret"), "{posted:?}");
    assert_eq!(posted.failed, !posted.warnings.is_empty(), "{posted:?}");
    let state = stand.state.lock().unwrap();
    assert_eq!(state.problems, [""; 0], "against GitHub's description");
    drop(state);
    posted
}

/// The comment alone.
fn comment_only() -> Wanted {
    Wanted { inline: post::Inline::Off, ..Wanted::default() }
}
