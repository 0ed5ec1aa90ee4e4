//! For how long it is waited, and that the waiting ends. No test measures time: the stand-in is told how
//! patient posting is, or the clock is.

use std::time::Duration;

use super::stand::{Fault, Hook, Then};
use super::*;
use crate::post::{Clock, Inline, Pace};

#[test]
fn an_answer_may_stay_away_for_half_a_minute() {
    assert_eq!(Clock::start().patience(), Duration::from_secs(30));
}

#[test]
fn who_never_answers_is_asked_four_times() {
    let stand = Stand::new(HEAD);
    {
        let mut state = stand.state.lock().unwrap();
        *state.clock.patience.lock().unwrap() = Some(Duration::from_millis(100));
        // Longer than anybody would wait; the patience above ends it.
        let silence = Then::Hang(Duration::from_secs(3600));
        let fault = Fault { method: "GET", path: "/pulls/7", stores: false, then: silence };
        state.faults.extend(vec![fault; 10]);
    }
    let posted = post(&stand, &outcome(HEAD, &[found(1, "error", 2)]), &Wanted::default(), 1);
    assert_eq!((posted.requests, posted.warnings.len()), (4, 1));
    assert!(posted.warnings[0].contains("timed out"), "{posted:?}");
    let waited = stand.state.lock().unwrap().clock.now();
    assert_eq!(waited, Duration::from_secs(1 + 2 + 4));
}

/// So much time passes while a request is under way.
fn delayed(stand: &Stand, path: &'static str, time: Duration) {
    let clock = Arc::clone(&stand.state.lock().unwrap().clock);
    let hook = Hook { method: "GET", path, skip: 0, run: Box::new(move || clock.sleep(time)) };
    stand.state.lock().unwrap().hooks.push(hook);
}

#[test]
fn a_job_does_not_wait_longer_than_five_minutes_for_its_comment() {
    let wanted = Wanted { inline: Inline::All, check_run: true, ..Wanted::default() };
    for (minutes, posts) in [(4, true), (6, false)] {
        let stand = Stand::new(HEAD);
        stand.state.lock().unwrap().file(PATH, BLOB, Some(PATCH));
        delayed(&stand, "/issues/7/comments", Duration::from_secs(60 * minutes));
        let posted = post(&stand, &outcome(HEAD, &[found(1, "error", 2)]), &wanted, 1);
        assert_eq!(stand.summaries().len(), usize::from(posts), "{posted:?}");
        assert_eq!(posted.failed, !posts, "{posted:?}");
        if !posts {
            assert_eq!(posted.writes, 0, "nothing is sent any more");
            assert!(posted.warnings.iter().all(|w| w.contains("too long")), "{posted:?}");
        }
    }
}

#[test]
fn a_list_without_end_is_left_and_nothing_is_posted_twice() {
    let stand = Stand::new(HEAD);
    for n in 0..3001 {
        stand.state.lock().unwrap().comment("somebody", &format!("comment {n}"));
    }
    let posted = post(&stand, &outcome(HEAD, &[found(1, "error", 2)]), &comment_only(), 1);
    assert_eq!((posted.writes, posted.failed), (0, true), "{posted:?}");
    assert!(posted.warnings[0].contains("too long") && posted.requests < 40, "{posted:?}");
}
