//! How much is sent, and how fast.

use super::*;
use crate::post::{Inline, Pace};
use std::time::Duration;

#[test]
fn a_usual_run_needs_few_requests_and_fewer_writes() {
    let stand = Stand::new(HEAD);
    stand.state.lock().unwrap().file(PATH, BLOB, Some(PATCH));
    let some: Vec<Value> = (1..=4).map(|n| found(n, "error", n)).collect();
    let first = post(&stand, &outcome(HEAD, &some), &Wanted::default(), 1);
    let second = post(&stand, &outcome(HEAD, &some[..3]), &Wanted::default(), 2);
    let third = post(&stand, &outcome(HEAD, &some[..3]), &Wanted::default(), 3);
    for posted in [&first, &second, &third] {
        assert!(posted.requests <= 12 && posted.writes <= 3 && !posted.failed, "{posted:?}");
    }
    let counts = [first, second, third].map(|posted| (posted.requests, posted.writes));
    assert_eq!(counts, [(8, 2), (8, 2), (5, 0)]);
}

#[test]
fn a_thousand_findings_need_few_requests_and_little_room() {
    let stand = Stand::new(HEAD);
    let patch: String = (1..=2000).map(|n| format!("\n+line: {n}")).collect();
    let patch = format!("@@ -0,0 +1,2000 @@{patch}");
    stand.state.lock().unwrap().file(PATH, BLOB, Some(&patch));
    let wanted = Wanted {
        inline: Inline::All,
        most_inline: 1000,
        check_run: true,
        sarif: Some(b"{}".to_vec()),
        ..Wanted::default()
    };
    let all: Vec<Value> = (1..=1000).map(|n| found(n, "error", n)).collect();
    let posted = post(&stand, &outcome(HEAD, &all), &wanted, 1);
    assert!(posted.requests <= 25 && !posted.failed, "{posted:?}");
    assert_eq!(stand.state.lock().unwrap().review_comments.len(), Wanted::MOST_INLINE);
    assert!(stand.summaries()[0].len() <= 60_000);
    // All of them are other ones now: what stands there is tidied up as far as requests go.
    let others: Vec<Value> = (1001..=2000).map(|n| found(n, "error", n - 1000)).collect();
    let posted = post(&stand, &outcome(HEAD, &others), &wanted, 2);
    assert!(posted.requests <= 25 && !posted.failed, "{posted:?}");
    assert!(posted.notes.iter().any(|note| note.contains("next run")), "{posted:?}");
    for run in 3..6 {
        let posted = post(&stand, &outcome(HEAD, &others), &wanted, run);
        assert!(posted.requests <= 25 && !posted.failed, "{posted:?}");
    }
    let state = stand.state.lock().unwrap();
    let old = state.review_comments.iter().filter(|c| {
        let body = c["body"].as_str().unwrap();
        (1..=1000).any(|n| body.contains(&format!("fp={n:032x} ")))
    });
    assert_eq!(old.count(), 0);
}

#[test]
fn lists_are_read_to_their_end() {
    let stand = Stand::new(HEAD);
    let one = outcome(HEAD, &[found(1, "error", 2)]);
    for n in 0..250 {
        stand.state.lock().unwrap().comment("somebody", &format!("comment {n}"));
    }
    post(&stand, &one, &comment_only(), 1);
    let posted = post(&stand, &outcome(HEAD, &[found(2, "error", 2)]), &comment_only(), 2);
    assert_eq!((posted.writes, posted.failed), (1, false));
    assert_eq!(stand.summaries().len(), 1);
    let state = stand.state.lock().unwrap();
    assert!(state.problems.is_empty() && state.comments.len() == 251);
}

#[test]
fn a_list_that_goes_on_elsewhere_is_not_followed() {
    let stand = Stand::new(HEAD);
    let elsewhere = Stand::new(HEAD);
    let next =
        format!("<{}/repos/{REPOSITORY}/issues/7/comments?page=2>; rel=\"next\"", elsewhere.url());
    let fault = stand::Fault {
        method: "GET",
        path: "/issues/7/comments",
        stores: false,
        then: stand::Then::Answer(serve::Answer::json(200, &json!([])).with("link", &next)),
    };
    stand.state.lock().unwrap().faults.push(fault);
    let posted = post(&stand, &outcome(HEAD, &[found(1, "error", 2)]), &comment_only(), 1);
    assert!(posted.warnings[0].contains("another host"), "{posted:?}");
    assert_eq!(elsewhere.log(), [""; 0]);
    assert!(stand.summaries().is_empty(), "whether there is one already is not known");
}

#[test]
fn a_redirection_is_followed_on_the_same_host_only() {
    let elsewhere = Stand::new(HEAD);
    for (to, follows) in [(String::new(), true), (elsewhere.url(), false)] {
        let stand = Stand::new(HEAD);
        let to = if to.is_empty() { stand.url() } else { to };
        let location = format!("{to}/repos/{REPOSITORY}/pulls/7");
        let moved = serve::Answer::json(301, &json!({ "message": "Moved Permanently" }));
        stand.state.lock().unwrap().faults.push(stand::Fault {
            method: "GET",
            path: "/pulls/7",
            stores: false,
            then: stand::Then::Answer(moved.with("location", &location)),
        });
        let posted = post(&stand, &outcome(HEAD, &[found(1, "error", 2)]), &comment_only(), 1);
        assert_eq!(!posted.failed, follows, "{posted:?}");
        assert_eq!(elsewhere.log(), [""; 0]);
    }
}

#[test]
fn a_second_lies_between_two_writes() {
    let stand = Stand::new(HEAD);
    stand.state.lock().unwrap().file(PATH, BLOB, Some(PATCH));
    let wanted = Wanted { check_run: true, sarif: Some(b"{}".to_vec()), ..Wanted::default() };
    let posted = post(&stand, &outcome(HEAD, &[found(1, "error", 2)]), &wanted, 1);
    assert_eq!(posted.writes, 4);
    let state = stand.state.lock().unwrap();
    let writes =
        state.log.iter().filter(|l| !l.what.starts_with("GET") && !l.what.contains("graphql"));
    let times: Vec<Duration> = writes.map(|logged| logged.at).collect();
    assert!(times.windows(2).all(|two| two[1] - two[0] >= Duration::from_secs(1)), "{times:?}");
    assert_eq!(state.clock.now(), Duration::from_secs(3), "and no more than that is waited");
}

#[test]
fn a_limit_that_lasts_is_not_waited_for() {
    let stand = Stand::new(HEAD);
    let limited = serve::Answer::json(403, &json!({ "message": "API rate limit exceeded" }))
        .with("x-ratelimit-remaining", "0");
    stand.state.lock().unwrap().faults.push(stand::Fault {
        method: "GET",
        path: "/issues/7/comments",
        stores: false,
        then: stand::Then::Answer(limited),
    });
    let posted = post(&stand, &outcome(HEAD, &[found(1, "error", 2)]), &comment_only(), 1);
    assert!(posted.warnings[0].contains("rate limit"), "{posted:?}");
    assert_eq!(stand.state.lock().unwrap().clock.now(), Duration::ZERO);
}

#[test]
fn a_github_that_is_down_costs_little_time() {
    let stand = Stand::new(HEAD);
    for _ in 0..100 {
        stand.state.lock().unwrap().faults.push(stand::Fault {
            method: "GET",
            path: "/pulls/7",
            stores: false,
            then: stand::Then::Drop,
        });
    }
    let posted = post(&stand, &outcome(HEAD, &[found(1, "error", 2)]), &Wanted::default(), 1);
    assert_eq!((posted.requests, posted.warnings.len()), (4, 1));
    assert_eq!(stand.state.lock().unwrap().clock.now(), Duration::from_secs(7));
}

#[test]
fn what_cannot_be_a_target_is_not_asked() {
    let stand = Stand::new(HEAD);
    let one = outcome(HEAD, &[found(1, "error", 2)]);
    let clock = Virtual::default();
    let wrong: [fn(&mut Target); 8] = [
        |to| to.token = Secret::new(""),
        |to| to.token = Secret::new("ghs_write\r\nx-evil: 1"),
        |to| to.repository = "shop".to_owned(),
        |to| to.repository = "../..".to_owned(),
        |to| to.repository = "octo/shop/issues/1".to_owned(),
        |to| to.repository = "octo/shop?x=".to_owned(),
        |to| to.api = "file:///etc/passwd".to_owned(),
        |to| to.graphql = "no address".to_owned(),
    ];
    for change in wrong {
        let mut to = target(&stand, TOKEN, 1);
        change(&mut to);
        let posted = post::post(&one, &to, &Wanted::default(), &clock);
        assert!(posted.failed && posted.requests == 0, "{posted:?}");
        assert!(!format!("{posted:?}").contains("secret"));
    }
    assert_eq!(stand.log(), [""; 0]);
}
