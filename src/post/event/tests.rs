//! Events as GitHub publishes them, cut down to what matters here, and twisted.

use serde_json::{Value, json};

use super::*;

const PULL: &str = include_str!("../../../fixtures/events/pull_request.json");
const GROUP: &str = include_str!("../../../fixtures/events/merge_group.json");
const RUN: &str = include_str!("../../../fixtures/events/workflow_run.json");
const PUSH: &str = include_str!("../../../fixtures/events/push.json");

const HEAD: &str = "ec26c3e57ca3a959ca5aad62de7213c562f8c821";
const BASE: &str = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e";

/// The event with some values replaced, by JSON pointer.
fn twisted(name: &str, text: &str, actor: Option<&str>, twists: &[(&str, Value)]) -> Result<Event> {
    let mut payload: Value = serde_json::from_str(text).unwrap();
    for (pointer, value) in twists {
        *payload.pointer_mut(pointer).unwrap() = value.clone();
    }
    Event::read(name, payload.to_string().as_bytes(), actor)
}

fn pull(actor: Option<&str>, twists: &[(&str, Value)]) -> Event {
    twisted("pull_request", PULL, actor, twists).unwrap()
}

#[test]
fn a_pull_request_tells_both_sides() {
    let event = pull(Some("Codertocat"), &[]);
    let Event::Pull(pull) = &event else { panic!("{event:?}") };
    assert_eq!(pull.number, 2);
    assert_eq!((pull.base.name.as_str(), pull.base.sha.as_str()), ("master", BASE));
    assert_eq!((pull.head.name.as_str(), pull.head.sha.as_str()), ("changes", HEAD));
    assert_eq!(pull.from, Origin::Same);
}

/// Every row of what may be posted.
#[test]
fn what_may_be_posted_follows_from_the_event() {
    let fork = "/pull_request/head/repo/full_name";
    let nothing = |event: Event, why: &str| match event.permit() {
        Permit::Nothing(said) => assert!(said.contains(why), "{said}"),
        other => panic!("{event:?}: {other:?}"),
    };
    assert_eq!(pull(None, &[]).permit(), Permit::Everything);
    nothing(pull(None, &[(fork, json!("mallory/Hello-World"))]), "fork");
    nothing(pull(None, &[("/pull_request/head/repo", Value::Null)]), "fork");
    // Of a fork of the same name by another case nobody can say that it is the same.
    nothing(pull(None, &[(fork, json!("codertocat/hello-world"))]), "fork");
    nothing(pull(Some("dependabot[bot]"), &[]), "Dependabot");
    nothing(pull(None, &[("/sender/login", json!("dependabot[bot]"))]), "Dependabot");
    // Who set it off decides, not who is named in it.
    let named = [("/sender/login", json!("dependabot[bot]"))];
    assert_eq!(pull(Some("Codertocat"), &named).permit(), Permit::Everything);
    // A fork of Dependabot's is a fork.
    nothing(pull(Some("dependabot[bot]"), &[(fork, json!("mallory/x"))]), "fork");

    // Its token can write, whoever opened it: the command asks for a flag.
    let target = [(fork, json!("mallory/Hello-World"))];
    let target = twisted("pull_request_target", PULL, None, &target).unwrap();
    assert!(matches!(&target, Event::PullTarget(pull) if pull.from == Origin::Fork));
    assert_eq!(target.permit(), Permit::Everything);

    let run = twisted("workflow_run", RUN, None, &[]).unwrap();
    assert_eq!(run.permit(), Permit::Everything);
    nothing(twisted("merge_group", GROUP, None, &[]).unwrap(), "merge queue");
    let push = |pushed: &str| twisted("push", PUSH, None, &[("/ref", json!(pushed))]).unwrap();
    assert_eq!(push("refs/heads/master").permit(), Permit::CodeScanning);
    nothing(push("refs/heads/topic"), "default branch");
    nothing(push("refs/tags/master"), "default branch");
    nothing(push("master"), "default branch");
    for name in ["workflow_dispatch", "schedule", "pull_request_review", "issue_comment", ""] {
        nothing(Event::read(name, b"not even JSON", None).unwrap(), "no pull request");
    }
}

#[test]
fn a_merge_queue_names_what_it_merges_onto() {
    let event = twisted("merge_group", GROUP, None, &[]).unwrap();
    let Event::MergeGroup { base, head } = event else { panic!("{event:?}") };
    assert_eq!(base.name, "main");
    assert_eq!(base.sha, "380387fbc80638b734a49e1be1c4dfec1c01b33c");
    assert_eq!(head, "2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d");
}

#[test]
fn a_workflow_that_ended_names_its_head_and_no_number() {
    let event = twisted("workflow_run", RUN, None, &[]).unwrap();
    let Event::WorkflowRun(run) = event else { panic!("{event:?}") };
    assert_eq!(run.event, "pull_request");
    assert_eq!(run.head_branch.as_deref(), Some("main"));
    assert_eq!(run.head_repository.as_deref(), Some("octo-org/octo-repo"));
    let gone = [("/workflow_run/head_repository", Value::Null)];
    let event = twisted("workflow_run", RUN, None, &gone).unwrap();
    assert!(matches!(event, Event::WorkflowRun(run) if run.head_repository.is_none()));
}

#[test]
fn what_is_no_commit_is_refused_wherever_one_belongs() {
    let bad = [
        "",
        "main",
        "--upload-pack=x",
        "EC26C3E57CA3A959CA5AAD62DE7213C562F8C821",
        "ec26c3e57ca3a959ca5aad62de7213c562f8c82",
        "ec26c3e57ca3a959ca5aad62de7213c562f8c821\n",
    ];
    for (name, text, pointers) in [
        ("pull_request", PULL, &["/pull_request/head/sha", "/pull_request/base/sha"][..]),
        ("merge_group", GROUP, &["/merge_group/head_sha", "/merge_group/base_sha"][..]),
        ("workflow_run", RUN, &["/workflow_run/head_sha"][..]),
        ("push", PUSH, &["/after"][..]),
    ] {
        for (pointer, sha) in pointers.iter().flat_map(|at| bad.map(|sha| (*at, sha))) {
            let read = twisted(name, text, None, &[(pointer, json!(sha))]);
            assert!(read.is_err(), "{name} {pointer} {sha:?}");
        }
    }
    let long = "a".repeat(64);
    let read = twisted("push", PUSH, None, &[("/after", json!(long))]);
    assert!(read.is_ok(), "a repository may use SHA-256");
}

#[test]
fn a_payload_of_another_event_is_an_error_and_never_a_pass() {
    for name in ["pull_request", "pull_request_target", "workflow_run", "merge_group", "push"] {
        for text in ["", "{}", "[]", "null", "{\"pull_request\": {}}", "\u{0}"] {
            let error = Event::read(name, text.as_bytes(), None).unwrap_err();
            assert!(format!("{error:#}").contains(&format!("event `{name}`")), "{error:#}");
        }
    }
    let deep = "[".repeat(100_000);
    assert!(Event::read("push", deep.as_bytes(), None).is_err());
    let large = vec![b' '; LARGEST_EVENT + 1];
    assert!(Event::read("push", &large, None).unwrap_err().to_string().contains("32 MiB"));
}
