//! What a run leaves behind, state by state.

use super::*;
use crate::post::{Inline, WhenClean};

#[test]
fn nothing_is_said_when_there_is_nothing_to_say() {
    let stand = Stand::new(HEAD);
    let posted = post(&stand, &outcome(HEAD, &[]), &Wanted::default(), 1);
    assert_eq!((posted.writes, posted.failed), (0, false));
    assert!(stand.summaries().is_empty());
}

#[test]
fn one_comment_is_posted_kept_and_brought_up_to_date() {
    let stand = Stand::new(HEAD);
    let first = outcome(HEAD, &[found(1, "warning", 2)]);
    let posted = post(&stand, &first, &Wanted::default(), 1);
    assert_eq!((posted.writes, posted.warnings.len()), (1, 0));
    assert!(posted.comment_url.unwrap().contains("#issuecomment-"));
    let before = stand.summaries();
    assert!(before[0].ends_with("-->") && before[0].contains("run=1.1"));
    // Again, on the same commit: nothing is written.
    assert_eq!(post(&stand, &first, &Wanted::default(), 2).writes, 0);
    assert_eq!(stand.summaries(), before);
    let second = outcome(HEAD, &[found(1, "warning", 2), found(2, "warning", 3)]);
    assert_eq!(post(&stand, &second, &Wanted::default(), 3).writes, 1);
    let after = stand.summaries();
    assert!(after.len() == 1 && after[0].contains("pay2") && after[0].contains("run=3.1"));
    // A run that was slower than a newer one.
    assert_eq!(post(&stand, &first, &Wanted::default(), 2).writes, 0);
    assert_eq!(stand.summaries(), after);
}

#[test]
fn when_all_is_resolved_it_says_so_once_or_goes() {
    for (when_clean, left) in [(WhenClean::Keep, 1), (WhenClean::Delete, 0)] {
        let stand = Stand::new(HEAD);
        let wanted = Wanted { when_clean, ..comment_only() };
        post(&stand, &outcome(HEAD, &[found(1, "error", 2)]), &wanted, 1);
        assert_eq!(post(&stand, &outcome(HEAD, &[]), &wanted, 2).writes, 1);
        assert_eq!(stand.summaries().len(), left);
        assert!(stand.summaries().iter().all(|body| body.contains("digest=resolved")));
        assert_eq!(post(&stand, &outcome(HEAD, &[]), &wanted, 3).writes, 0);
    }
}

#[test]
fn a_comment_of_somebody_else_is_never_taken_for_ours() {
    let stand = Stand::new(HEAD);
    let forged = format!(
        "passed\n\n<!-- tmgate:v1 kind=summary id=default head={HEAD} run=9999.1 digest=00 -->"
    );
    for login in ["mallory", "github-actions", "other[bot]"] {
        stand.state.lock().unwrap().comment(login, &forged);
    }
    let posted = post(&stand, &outcome(HEAD, &[found(1, "error", 2)]), &comment_only(), 1);
    assert_eq!((posted.writes, posted.failed), (1, false));
    let summaries = stand.summaries();
    assert_eq!(summaries[..3], [forged.clone(), forged.clone(), forged]);
    assert!(summaries.len() == 4 && summaries[3].contains("pay1"), "{}", summaries[3]);
}

#[test]
fn a_comment_that_a_person_deleted_comes_back_and_a_minimised_one_stays_so() {
    let stand = Stand::new(HEAD);
    let one = outcome(HEAD, &[found(1, "error", 2)]);
    post(&stand, &one, &comment_only(), 1);
    stand.state.lock().unwrap().comments.clear();
    assert_eq!(post(&stand, &one, &comment_only(), 2).writes, 1);
    let id = stand.state.lock().unwrap().comments[0]["id"].as_u64().unwrap();
    stand.state.lock().unwrap().minimised.insert(id);
    let two = outcome(HEAD, &[found(1, "error", 2), found(2, "error", 3)]);
    assert_eq!(post(&stand, &two, &comment_only(), 3).writes, 1);
    let state = stand.state.lock().unwrap();
    assert_eq!((state.comments.len(), state.minimised.contains(&id)), (1, true));
    assert!(!state.log.iter().any(|logged| logged.what.contains("minimize")));
}

#[test]
fn two_gates_do_not_fight() {
    let stand = Stand::new(HEAD);
    let one = outcome(HEAD, &[found(1, "error", 2)]);
    stand.state.lock().unwrap().file(PATH, BLOB, Some(PATCH));
    let infra = Wanted { id: "infra".to_owned(), ..Wanted::default() };
    post(&stand, &one, &Wanted::default(), 1);
    post(&stand, &one, &infra, 1);
    post(&stand, &outcome(HEAD, &[]), &infra, 2);
    let summaries = stand.summaries();
    assert_eq!(summaries.len(), 2);
    assert!(summaries[0].contains("pay1") && summaries[1].contains("digest=resolved"));
    assert_eq!(stand.state.lock().unwrap().review_comments.len(), 1);
    let spaced = Wanted { id: "a b".to_owned(), ..Wanted::default() };
    let posted = post(&stand, &one, &spaced, 3);
    assert!(posted.failed && posted.requests == 0);
}

#[test]
fn nothing_is_posted_to_another_state_of_the_pull_request() {
    let stand = Stand::new(HEAD);
    let some = [found(1, "error", 2)];
    let stale = post(&stand, &outcome(OLD, &some), &Wanted::default(), 1);
    assert!(stale.notes[0].contains("newer push") && !stale.failed);
    let mut unknown = outcome(HEAD, &some);
    unknown.head = None;
    let unknown = post(&stand, &unknown, &Wanted::default(), 1);
    assert!(unknown.notes[0].contains("which commit"));
    stand.state.lock().unwrap().open = false;
    let closed = post(&stand, &outcome(HEAD, &some), &Wanted::default(), 1);
    assert!(closed.notes[0].contains("not open"));
    assert_eq!(stale.writes + unknown.writes + closed.writes, 0);
}

#[test]
fn a_token_that_may_only_read_leaves_one_warning_a_step() {
    let stand = Stand::new(HEAD);
    stand.state.lock().unwrap().file(PATH, BLOB, Some(PATCH));
    let all = Wanted { check_run: true, sarif: Some(b"{}".to_vec()), ..Wanted::default() };
    let posted = post_as(&stand, READ_ONLY, &outcome(HEAD, &[found(1, "error", 2)]), &all, 1);
    assert_eq!(posted.warnings.len(), 4, "{posted:?}");
    for (warning, permission) in posted.warnings.iter().zip([
        "pull-requests: write",
        "pull-requests: write",
        "security-events: write",
        "checks: write",
    ]) {
        assert!(warning.contains(permission), "{warning}");
    }
    assert!(posted.failed && stand.summaries().is_empty());
}

#[test]
fn a_user_s_token_knows_its_own_comments() {
    for no_graphql in [false, true] {
        let stand = Stand::new(HEAD);
        stand.state.lock().unwrap().no_graphql = no_graphql;
        for run in 1..4 {
            let some = outcome(HEAD, &[found(run, "error", 2)]);
            let run = u64::from(run);
            let posted = post_as(&stand, "ghp_secret", &some, &comment_only(), run);
            assert!(!posted.failed, "{posted:?}");
        }
        assert_eq!(stand.summaries().len(), 1);
    }
    let stand = Stand::new(HEAD);
    stand.state.lock().unwrap().no_graphql = true;
    for run in 1..4 {
        post(&stand, &outcome(HEAD, &[found(1, "error", 2)]), &comment_only(), run);
    }
    assert_eq!(stand.summaries().len(), 1, "of a workflow");
}

#[test]
fn an_enterprise_server_is_spoken_to_at_its_own_addresses() {
    let stand = Stand::at(HEAD, "/api/v3");
    stand.state.lock().unwrap().file(PATH, BLOB, Some(PATCH));
    let all = Wanted {
        check_run: true,
        sarif: Some(b"{}".to_vec()),
        inline: Inline::All,
        ..Wanted::default()
    };
    let posted = post(&stand, &outcome(HEAD, &[found(1, "error", 2)]), &all, 1);
    assert_eq!(posted.warnings, [""; 0]);
    let log = stand.log();
    assert!(log.contains(&"POST /api/graphql".to_owned()), "{log:?}");
    assert_eq!(posted.writes, 4);
}

#[test]
fn code_scanning_gets_the_whole_report_and_the_check_run_its_worst() {
    let stand = Stand::new(HEAD);
    let many: Vec<Value> =
        (1..80).map(|n| found(n, if n == 79 { "error" } else { "note" }, n)).collect();
    let sarif = br#"{"runs":[{"results":[1,2,3]}]}"#.to_vec();
    let wanted = Wanted { check_run: true, sarif: Some(sarif), ..comment_only() };
    let posted = post(&stand, &outcome(HEAD, &many), &wanted, 1);
    assert_eq!(posted.warnings, [""; 0]);
    let state = stand.state.lock().unwrap();
    assert_eq!(state.sarifs[0]["sarif"]["runs"][0]["results"], json!([1, 2, 3]));
    assert_eq!(state.sarifs[0]["ref"], "refs/pull/7/head");
    assert_eq!(state.sarifs[0]["commit_sha"], HEAD);
    let check = &state.checks[0];
    assert_eq!(check["conclusion"], "failure");
    let annotations = check["annotations"].as_array().unwrap();
    assert_eq!((annotations.len(), &annotations[0]["annotation_level"]), (50, &json!("failure")));
}

#[test]
fn a_push_uploads_without_a_pull_request() {
    let stand = Stand::new(HEAD);
    let clock = Arc::clone(&stand.state.lock().unwrap().clock);
    let to = target(&stand, TOKEN, 1);
    let posted = crate::post::upload(b"{}", "refs/heads/main", HEAD, &to, &*clock);
    assert_eq!((posted.failed, posted.requests, posted.writes), (false, 1, 1));
    assert_eq!(stand.state.lock().unwrap().sarifs[0]["ref"], "refs/heads/main");
}
