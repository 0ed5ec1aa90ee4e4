//! Every write fails in every way. Afterwards it looks as if it had not, or one warning says why.

use std::time::Duration;

use super::stand::{Fault, Then};
use super::*;
use crate::post::Inline;
use crate::tests::github::serve::Answer;

/// A changed file whose patch GitHub does not show.
const LARGE: &str = "large.yaml";

/// Method, path, and whether it is a first run that does this, or a later one.
const WRITES: &[(&str, &str, bool)] = &[
    ("POST", "/issues/7/comments", true),
    ("POST", "/pulls/7/reviews", true),
    ("POST", "/pulls/7/comments", true),
    ("POST", "/check-runs", true),
    ("POST", "/code-scanning/sarifs", true),
    ("PATCH", "/issues/comments/*", false),
    ("DELETE", "/issues/comments/*", false),
    ("PATCH", "/pulls/comments/*", false),
    ("DELETE", "/pulls/comments/*", false),
];

/// What goes wrong; whether it was done all the same; whether it ends as if nothing had happened.
fn ways() -> Vec<Way> {
    // Answers that show the token must not bring it to light.
    let says = |status: u16, message: &str| {
        Answer::json(
            status,
            &json!({ "message": format!("{message} ({TOKEN})"), "documentation_url": TOKEN }),
        )
    };
    let secondary = "You have exceeded a secondary rate limit";
    let garbage = Answer { status: 200, headers: Vec::new(), body: b"\xff<html>".to_vec() };
    let wait = |answer: Answer| answer.with("retry-after", "5");
    let empty = says(403, "API rate limit exceeded")
        .with("x-ratelimit-remaining", "0")
        .with("x-ratelimit-reset", "1795478430");
    vec![
        ("done, then 502", Then::Answer(says(502, "Bad Gateway")), true, true),
        ("done, then dropped", Then::Drop, true, true),
        ("done, then silence", Then::Hang(Duration::from_secs(5)), true, true),
        ("done, then garbage", Then::Answer(garbage), true, true),
        ("502", Then::Answer(says(502, "Bad Gateway")), false, true),
        ("503", Then::Answer(says(503, "Unavailable")), false, true),
        ("dropped", Then::Drop, false, true),
        ("403 for a while", Then::Answer(wait(says(403, secondary))), false, true),
        ("403 for a while, unnamed", Then::Answer(says(403, secondary)), false, true),
        ("403 until the reset", Then::Answer(empty), false, true),
        ("429 for a while", Then::Answer(wait(says(429, ""))), false, true),
        ("429", Then::Answer(says(429, "Too many")), false, true),
        ("403", Then::Answer(says(403, "Resource not accessible by integration")), false, false),
        ("401", Then::Answer(says(401, "Bad credentials")), false, false),
        ("404", Then::Answer(says(404, "Not Found")), false, false),
        ("410", Then::Answer(says(410, "Gone")), false, false),
        ("422", Then::Answer(says(422, "Validation Failed")), false, false),
    ]
}

/// A permanent refusal that leaves nothing to warn about.
fn is_as_well(method: &str, path: &str, way: &str) -> bool {
    // What is not there need not go, and what cannot be edited is looked at again.
    matches!((method, way), ("DELETE" | "PATCH", "404" | "410"))
        // The files are read again, and then it goes.
        || (path == "/pulls/7/reviews" && way == "422")
}

fn wanted() -> Wanted {
    Wanted {
        inline: Inline::All,
        check_run: true,
        sarif: Some(b"{}".to_vec()),
        ..Wanted::default()
    }
}

fn with_large(findings: &[Value]) -> Outcome {
    let mut outcome = outcome(HEAD, findings);
    outcome.blobs.insert(LARGE.to_owned(), BLOB.to_owned());
    outcome
}

fn prepared(first: bool) -> (Stand, Outcome) {
    let stand = Stand::new(HEAD);
    {
        let mut state = stand.state.lock().unwrap();
        state.file(PATH, BLOB, Some(PATCH));
        state.file(LARGE, BLOB, None);
    }
    let mut large = found(2, "error", 9);
    large["path"] = LARGE.into();
    let one = found(1, "error", 2);
    if first {
        return (stand, with_large(&[one, large]));
    }
    let going = found(3, "error", 4);
    let before = with_large(&[one.clone(), large.clone(), going]);
    post(&stand, &before, &Wanted { check_run: false, sarif: None, ..wanted() }, 1);
    let twice = stand.summaries()[0].clone();
    stand.state.lock().unwrap().comment(BOT, &twice);
    let mut changed = one;
    changed["message"] = "flow `pay1` says something else now".into();
    (stand, with_large(&[changed, large]))
}

/// All that a person would see.
fn seen(stand: &Stand) -> Vec<String> {
    let mut seen = stand.summaries();
    let state = stand.state.lock().unwrap();
    for comment in &state.review_comments {
        let Value::String(body) = &comment["body"] else { panic!() };
        seen.push(format!("{} {} {body}", comment["path"], comment["line"]));
    }
    seen.extend(state.checks.iter().map(|check| check["conclusion"].to_string()));
    // Code scanning takes a second upload for the first.
    seen.extend(state.sarifs.first().map(Value::to_string));
    seen.sort();
    seen
}

/// What is left without a fault: behind the run, and behind the next one.
fn untroubled(first: bool) -> (Vec<String>, Vec<String>) {
    let (stand, outcome) = prepared(first);
    assert!(!post(&stand, &outcome, &wanted(), 2).failed);
    let behind = seen(&stand);
    assert!(!post(&stand, &outcome, &wanted(), 3).failed);
    (behind, settled(&stand))
}

/// All that a person would see, whichever run wrote it.
fn settled(stand: &Stand) -> Vec<String> {
    let mut seen: Vec<String> = seen(stand)
        .into_iter()
        .map(|text| text.replace("runs/3", "runs/2").replace("run=3", "run=2"))
        .collect();
    seen.dedup();
    seen
}

type Way = (&'static str, Then, bool, bool);
type Expected = (Vec<String>, Vec<String>);

fn try_one(method: &'static str, path: &'static str, first: bool, way: &Way, expected: &Expected) {
    let (name, then, stores, heals) = way.clone();
    let case = format!("{method} {path}: {name}");
    let (stand, outcome) = prepared(first);
    let patience = matches!(then, Then::Hang(_)).then_some(Duration::from_secs(2));
    *stand.state.lock().unwrap().clock.patience.lock().unwrap() = patience;
    stand.state.lock().unwrap().faults.push(Fault { method, path, stores, then });
    let posted = post(&stand, &outcome, &wanted(), 2);
    assert!(stand.state.lock().unwrap().faults.is_empty(), "{case}: did not happen");
    let warned = !heals && !is_as_well(method, path, name);
    assert_eq!(posted.warnings.len(), usize::from(warned), "{case}: {posted:?}");
    if heals {
        assert_eq!(seen(&stand), expected.0, "{case}");
    }
    let not_created = warned && path == "/issues/7/comments";
    let not_deleted = !heals && (method, path) == ("DELETE", "/issues/comments/*");
    let summaries = 1 + usize::from(not_deleted) - usize::from(not_created);
    assert_eq!(stand.summaries().len(), summaries, "{case}");
    // The next run finds nothing in its way.
    *stand.state.lock().unwrap().clock.patience.lock().unwrap() = None;
    let again = post(&stand, &outcome, &wanted(), 3);
    assert!(!again.failed, "{case}: {again:?}");
    assert_eq!(settled(&stand), expected.1, "{case}: the next run");
}

#[test]
fn every_write_fails_in_every_way() {
    let ways = ways();
    let mut cases = Vec::new();
    for (method, path, first) in WRITES {
        cases.extend(ways.iter().map(|way| (*method, *path, *first, way)));
    }
    assert!(cases.len() >= 60, "{}", cases.len());
    let expected = [untroubled(false), untroubled(true)];
    let expected = &expected;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..8)
            .map(|worker| {
                let mine = cases.iter().skip(worker).step_by(8);
                scope.spawn(move || {
                    for (method, path, first, way) in mine {
                        try_one(method, path, *first, way, &expected[usize::from(*first)]);
                    }
                })
            })
            .collect();
        for worker in workers {
            worker.join().unwrap();
        }
    });
}
