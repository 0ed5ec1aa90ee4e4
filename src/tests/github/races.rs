//! Two runs at once on one pull request, of an older push and of a newer one: whatever comes
//! between, one comment is left, and it shows the newer head.

use std::sync::mpsc;

use super::stand::Hook;
use super::*;

const OLDER: u64 = 19;
const NEWER: u64 = 20;

fn says(head: &str) -> Outcome {
    let n = if head == HEAD { 2 } else { 1 };
    outcome(head, &[found(n, "error", 2)])
}

fn run(stand: &Stand, head: &str, run: u64) {
    let posted = post(stand, &says(head), &comment_only(), run);
    assert!(!posted.failed, "{posted:?}");
}

fn stand(with_comment: bool) -> Arc<Stand> {
    let stand = Arc::new(Stand::new(OLD));
    if with_comment {
        let before = outcome(OLD, &[found(9, "error", 2)]);
        assert_eq!(post(&stand, &before, &comment_only(), 1).writes, 1);
    }
    stand
}

fn set_head(stand: &Stand, head: &str) {
    head.clone_into(&mut stand.state.lock().unwrap().head);
}

/// Lets `between` happen behind the request number `at`. False when there was no such request.
fn at_request(stand: &Arc<Stand>, at: usize, between: Box<dyn FnOnce() + Send>) {
    let hook = Hook { method: "", path: "", skip: at, run: between };
    stand.state.lock().unwrap().hooks.push(hook);
}

fn happened(stand: &Stand) -> bool {
    stand.state.lock().unwrap().hooks.is_empty()
}

fn assert_newer(stand: &Stand, case: &str) {
    let summaries = stand.summaries();
    assert_eq!(summaries.len(), 1, "{case}: {summaries:#?}");
    let body = &summaries[0];
    assert!(body.contains("pay2") && body.contains(&format!("head={HEAD}")), "{case}: {body}");
}

#[test]
fn an_older_run_comes_between_the_requests_of_a_newer_one() {
    for with_comment in [false, true] {
        for at in 0.. {
            let stand = stand(with_comment);
            set_head(&stand, HEAD);
            let inner = Arc::clone(&stand);
            let between = Box::new(move || {
                // It has seen its own head before the newer push came.
                set_head(&inner, OLD);
                run(&inner, OLD, OLDER);
                set_head(&inner, HEAD);
            });
            at_request(&stand, at, between);
            run(&stand, HEAD, NEWER);
            if !happened(&stand) {
                assert!(at >= 4, "{at} requests were looked at");
                break;
            }
            assert_newer(&stand, &format!("behind request {at}, a comment before: {with_comment}"));
        }
    }
}

#[test]
fn a_newer_run_comes_between_the_requests_of_an_older_one() {
    for with_comment in [false, true] {
        for at in 0.. {
            let stand = stand(with_comment);
            let (inner, newer) = (Arc::clone(&stand), Arc::new(std::sync::Mutex::new(None)));
            let (go, wait) = mpsc::channel::<()>();
            let handle = Arc::clone(&newer);
            let between = Box::new(move || {
                set_head(&inner, HEAD);
                // It takes longer from its write to its second look than the older run takes from
                // its look to its write.
                let (reached, looks) = mpsc::channel::<()>();
                let ended = reached.clone();
                let pause = Hook {
                    method: "GET",
                    path: "/issues/comments/*",
                    skip: 0,
                    run: Box::new(move || {
                        reached.send(()).unwrap();
                        wait.recv().unwrap();
                    }),
                };
                // Its answer is made before the hook runs, so the pause stands before the request.
                let wrote = Hook { method: "PATCH", path: "/issues/comments/*", ..pause };
                inner.state.lock().unwrap().hooks.push(wrote);
                *handle.lock().unwrap() = Some(std::thread::spawn(move || {
                    run(&inner, HEAD, NEWER);
                    let _ = ended.send(());
                }));
                looks.recv().unwrap();
            });
            at_request(&stand, at, between);
            run(&stand, OLD, OLDER);
            let _ = go.send(());
            let newer = newer.lock().unwrap().take();
            let Some(newer) = newer else {
                assert!(at >= 4, "{at} requests were looked at");
                break;
            };
            newer.join().unwrap();
            stand.state.lock().unwrap().hooks.clear();
            assert_newer(&stand, &format!("behind request {at}, a comment before: {with_comment}"));
        }
    }
}

#[test]
fn an_older_run_that_had_to_wait_looks_again_before_it_writes() {
    let stand = stand(true);
    let limited = serve::Answer::json(403, &json!({ "message": "secondary rate limit" }));
    stand.state.lock().unwrap().faults.push(stand::Fault {
        method: "PATCH",
        path: "/issues/comments/*",
        stores: false,
        then: stand::Then::Answer(limited.with("retry-after", "30")),
    });
    let inner = Arc::clone(&stand);
    let between = Box::new(move || {
        set_head(&inner, HEAD);
        run(&inner, HEAD, NEWER);
    });
    let hook = Hook { method: "PATCH", path: "/issues/comments/*", skip: 0, run: between };
    stand.state.lock().unwrap().hooks.push(hook);
    run(&stand, OLD, OLDER);
    assert!(happened(&stand));
    assert_newer(&stand, "while the older one waits");
}
