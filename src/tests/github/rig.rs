//! The same behind a proxy that knows GitHub's contract, where one runs: see `.ci/rig`.

#![expect(clippy::disallowed_methods, reason = "the script says in the environment where it runs")]

use std::env::var;

use super::*;
use crate::post::{Clock, Inline};

/// First a run that creates all there is, then one that changes and deletes.
#[test]
#[ignore = "needs the stand-in; `.ci/rig` starts it"]
fn posting_keeps_to_the_contract() {
    let of = |name: &str| var(name).unwrap();
    let (head, blob) = (of("TMGATE_RIG_HEAD"), of("TMGATE_RIG_BLOB"));
    let said = |findings: &[Value]| {
        let mut outcome = outcome(&head, findings);
        outcome.blobs.insert(PATH.to_owned(), blob.clone());
        outcome
    };
    let mut whole = found(1, "error", 3);
    whole["suggestion"] = json!({ "start": 3, "end": 4, "text": "c: 3" });
    let first = said(&[whole.clone(), found(2, "warning", 5), found(3, "note", 6)]);
    whole["message"] = "flow `pay1` says something else".into();
    let second = said(&[whole, found(2, "warning", 5)]);
    let wanted = Wanted {
        inline: Inline::All,
        check_run: true,
        sarif: Some(br#"{"version":"2.1.0","runs":[]}"#.to_vec()),
        ..Wanted::default()
    };
    for (run, outcome) in [(1, &first), (2, &second), (3, &said(&[]))] {
        let to = Target {
            api: of("TMGATE_RIG_API"),
            graphql: format!("{}/graphql", of("TMGATE_RIG_CONTROL")),
            server: "https://github.com".to_owned(),
            token: Secret::new("ghs_write1"),
            repository: REPOSITORY.to_owned(),
            number: NUMBER,
            run: Run { id: run, attempt: 1 },
        };
        let posted = post::post(outcome, &to, &wanted, &Clock::start());
        println!("run {run}: {} requests, {} writes", posted.requests, posted.writes);
        assert_eq!(posted.warnings, [""; 0]);
        assert!(posted.comment_url.is_some());
    }
}
