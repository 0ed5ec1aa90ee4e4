//! Comments at lines.

use super::*;
use crate::post::Inline;

const HUMAN: &str = "reviewer";

/// A stand whose pull request shows lines 1 to 6 of the model.
fn stand() -> Stand {
    let stand = Stand::new(HEAD);
    stand.state.lock().unwrap().file(PATH, BLOB, Some(PATCH));
    stand
}

fn inline_only() -> Wanted {
    Wanted { comment: false, inline: Inline::All, ..Wanted::default() }
}

/// Path, line and fingerprint of each comment at a line that is ours.
fn ours(stand: &Stand) -> Vec<(Option<u64>, String)> {
    let state = stand.state.lock().unwrap();
    let ours = state.review_comments.iter().filter(|c| c["user"]["login"] == BOT);
    ours.filter_map(|comment| {
        let fingerprint = comment["body"].as_str()?.split("fp=").nth(1)?.split(' ').next()?;
        Some((comment["line"].as_u64(), fingerprint.trim_start_matches('0').to_owned()))
    })
    .collect()
}

fn at(line: u64, fingerprint: &str) -> (Option<u64>, String) {
    (Some(line), fingerprint.to_owned())
}

#[test]
fn new_findings_stand_at_their_lines_in_one_review_and_nothing_twice() {
    let stand = stand();
    let some = outcome(HEAD, &[found(1, "error", 2), found(2, "warning", 3), found(3, "note", 50)]);
    let posted = post(&stand, &some, &inline_only(), 1);
    assert_eq!((posted.writes, posted.failed), (1, false));
    assert_eq!(ours(&stand), [at(2, "1"), at(3, "2")]);
    assert_eq!(stand.state.lock().unwrap().reviews.len(), 1);
    assert_eq!(post(&stand, &some, &inline_only(), 2).writes, 0);
}

#[test]
fn errors_only_unless_all_are_wanted() {
    let stand = stand();
    let some = outcome(HEAD, &[found(1, "error", 2), found(2, "warning", 3)]);
    let errors = Wanted { comment: false, ..Wanted::default() };
    post(&stand, &some, &errors, 1);
    assert_eq!(ours(&stand), [at(2, "1")]);
    let off = Wanted { inline: Inline::Off, ..errors };
    assert_eq!(post(&stand, &some, &off, 2).requests, 1, "the look at the pull request");
}

#[test]
fn stale_ones_go_and_answered_ones_stay() {
    let stand = stand();
    let all: Vec<Value> = (1..=5).map(|n| found(n, "error", n)).collect();
    post(&stand, &outcome(HEAD, &all), &inline_only(), 1);
    let ids: Vec<u64> = {
        let state = stand.state.lock().unwrap();
        state.review_comments.iter().map(|comment| comment["id"].as_u64().unwrap()).collect()
    };
    {
        let mut state = stand.state.lock().unwrap();
        state.reply(HUMAN, ids[1]);
        state.reply(HUMAN, ids[3]);
        // A bot that answers itself does not count.
        state.reply(BOT, ids[0]);
        // GitHub has lost the lines of the third and the fourth.
        for at in [2, 3] {
            state.review_comments[at].as_object_mut().unwrap().remove("line");
        }
    }
    // The first and the second are gone; the fifth has moved.
    let now = [found(3, "error", 3), found(4, "error", 4), found(5, "error", 6)];
    let posted = post(&stand, &outcome(HEAD, &now), &inline_only(), 2);
    assert_eq!(posted.warnings, [""; 0]);
    let state = stand.state.lock().unwrap();
    let body = |id: u64| {
        let comment = state.review_comments.iter().find(|comment| comment["id"] == id);
        comment.map(|comment| comment["body"].as_str().unwrap().to_owned())
    };
    assert_eq!((body(ids[0]), body(ids[2]), body(ids[4])), (None, None, None));
    assert!(body(ids[1]).unwrap().contains("digest=gone"));
    assert!(body(ids[3]).unwrap().contains("pay4"));
    let reviews = state.reviews.len();
    drop(state);
    assert_eq!(reviews, 2);
    let lines = ours(&stand);
    assert!(lines.contains(&at(3, "3")) && lines.contains(&at(6, "5")), "{lines:?}");
    assert_eq!(post(&stand, &outcome(HEAD, &now), &inline_only(), 3).writes, 0);
    // The answered one comes back.
    let back =
        [found(2, "error", 2), found(3, "error", 3), found(4, "error", 4), found(5, "error", 6)];
    assert_eq!(post(&stand, &outcome(HEAD, &back), &inline_only(), 4).writes, 1);
    let state = stand.state.lock().unwrap();
    let second = state.review_comments.iter().find(|comment| comment["id"] == ids[1]).unwrap();
    assert!(second["body"].as_str().unwrap().contains("pay2"));
}

#[test]
fn threads_are_resolved_where_the_token_may() {
    for (token, resolved) in [(TOKEN, 0), ("ghp_secret", 1)] {
        let stand = stand();
        let one = outcome(HEAD, &[found(1, "error", 2)]);
        post_as(&stand, token, &one, &inline_only(), 1);
        let id = stand.state.lock().unwrap().review_comments[0]["id"].as_u64().unwrap();
        stand.state.lock().unwrap().reply(HUMAN, id);
        let posted = post_as(&stand, token, &outcome(HEAD, &[]), &inline_only(), 2);
        assert!(!posted.failed, "{posted:?}");
        assert_eq!(stand.state.lock().unwrap().resolved.len(), resolved);
    }
}

#[test]
fn lines_of_another_state_of_the_file_are_not_used() {
    let stand = Stand::new(HEAD);
    stand.state.lock().unwrap().file(PATH, "0000000000000000000000000000000000000000", Some(PATCH));
    let posted = post(&stand, &outcome(HEAD, &[found(1, "error", 2)]), &inline_only(), 1);
    assert_eq!((posted.writes, posted.failed), (0, false));
}

#[test]
fn a_file_without_a_patch_gets_comments_as_a_whole() {
    let stand = Stand::new(HEAD);
    stand.state.lock().unwrap().file(PATH, BLOB, None);
    let some: Vec<Value> = (1..=5).map(|n| found(n, "error", n)).collect();
    let posted = post(&stand, &outcome(HEAD, &some), &inline_only(), 1);
    assert_eq!((posted.writes, posted.failed), (3, false));
    assert_eq!(posted.notes.len(), 1, "{posted:?}");
    assert_eq!(post(&stand, &outcome(HEAD, &some), &inline_only(), 2).writes, 0);
}

#[test]
fn a_fix_is_offered_only_for_the_whole_lines_that_the_comment_stands_at() {
    let stand = stand();
    let mut inside = found(1, "error", 2);
    inside["suggestion"] = json!({ "start": 2, "end": 3, "text": "a: 9\nb: 9" });
    let mut beyond = found(2, "error", 6);
    beyond["suggestion"] = json!({ "start": 6, "end": 9, "text": "e: 9" });
    let mut elsewhere = found(3, "error", 4);
    elsewhere["suggestion"] = json!({ "start": 1, "end": 1, "text": "tmgate: 2" });
    post(&stand, &outcome(HEAD, &[inside, beyond, elsewhere]), &inline_only(), 1);
    let state = stand.state.lock().unwrap();
    let shown: Vec<(Option<u64>, Option<u64>, bool)> = state
        .review_comments
        .iter()
        .map(|comment| {
            let body = comment["body"].as_str().unwrap();
            let fix = body.contains("```suggestion") || body.contains("~~~suggestion");
            (comment["start_line"].as_u64(), comment["line"].as_u64(), fix)
        })
        .collect();
    assert_eq!(shown, [(Some(2), Some(3), true), (None, Some(4), false), (None, Some(6), false)]);
}

#[test]
fn equal_findings_have_comments_of_their_own() {
    let stand = stand();
    let two = [found(1, "error", 2), found(1, "error", 3)];
    post(&stand, &outcome(HEAD, &two), &inline_only(), 1);
    assert_eq!(ours(&stand), [at(2, "1"), at(3, "1.2")]);
    assert_eq!(post(&stand, &outcome(HEAD, &two), &inline_only(), 2).writes, 0);
}

#[test]
fn what_github_will_not_have_is_tried_once_more_and_then_left_to_the_report() {
    let refused = || {
        let body = json!({ "message": "Unprocessable Entity", "errors": ["line must be part of the diff"] });
        stand::Fault {
            method: "POST",
            path: "/pulls/7/reviews",
            stores: false,
            then: stand::Then::Answer(serve::Answer::json(422, &body)),
        }
    };
    let some = outcome(HEAD, &[found(1, "error", 2)]);
    let once = stand();
    once.state.lock().unwrap().faults.push(refused());
    assert!(!post(&once, &some, &inline_only(), 1).failed);
    assert_eq!(ours(&once), [at(2, "1")]);
    let twice = stand();
    twice.state.lock().unwrap().faults.extend([refused(), refused()]);
    let posted = post(&twice, &some, &Wanted::default(), 1);
    assert_eq!(posted.warnings.len(), 1);
    assert!(posted.warnings[0].contains("must be part of the diff"), "{posted:?}");
    assert_eq!((ours(&twice).len(), twice.summaries().len()), (0, 1));
    let reviews = twice.log().into_iter().filter(|what| what == "POST /pulls/7/reviews").count();
    assert_eq!(reviews, 2);
    // The file has changed meanwhile, so nothing can stand there any more.
    let changed = stand();
    changed.state.lock().unwrap().faults.push(refused());
    let state = Arc::clone(&changed.state);
    changed.state.lock().unwrap().hooks.push(stand::Hook {
        method: "POST",
        path: "/pulls/7/reviews",
        skip: 0,
        run: Box::new(move || state.lock().unwrap().files[0]["sha"] = "0".repeat(40).into()),
    });
    post(&changed, &some, &inline_only(), 1);
    assert!(ours(&changed).is_empty());
    // The head has moved meanwhile.
    let moved = stand();
    moved.state.lock().unwrap().faults.push(refused());
    let state = Arc::clone(&moved.state);
    moved.state.lock().unwrap().hooks.push(stand::Hook {
        method: "POST",
        path: "/pulls/7/reviews",
        skip: 0,
        run: Box::new(move || OLD.clone_into(&mut state.lock().unwrap().head)),
    });
    let posted = post(&moved, &some, &inline_only(), 1);
    assert!(!posted.failed && posted.notes[0].contains("newer push"), "{posted:?}");
}
