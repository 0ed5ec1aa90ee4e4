//! What is posted when.

use super::*;

const TODAY: &str = "--args=--today 2026-11-23";
const PASSES: &str = "--args=--today 2026-11-23 --fail-on never";

const EVERYTHING: &[&str] =
    &[TODAY, "--comment", "--inline=all", "--check-run", "--sarif-upload", "--when-clean=delete"];

#[test]
fn what_was_asked_for_is_posted_where_the_event_allows_it() {
    let stage = Stage::new();
    let sides = stage.pull();
    let asked = |event: &str, payload: &Value, actor: &str, args: &[&str]| {
        let mut disk = stage.disk(event, payload);
        disk.env.insert("GITHUB_ACTOR".to_owned(), actor.to_owned());
        let spy = Spy::default();
        let ran = stage.post(&disk, &spy, args);
        assert_eq!(ran.exit, Exit::GateFailed, "{}", ran.out);
        (spy.asked(), ran.out)
    };
    let same = pull(&sides);
    let (posts, _) = asked("pull_request", &same, "ann", EVERYTHING);
    assert_eq!(
        posts,
        [format!(
            "post {} to Codertocat/Hello-World#2 at https://ghes.example/api/v3: default true All 10 \
         Delete true with SARIF",
            sides.head
        )]
    );
    assert_eq!(asked("pull_request", &same, "ann", &[TODAY]).0, [""; 0], "nothing was asked for");
    assert_eq!(
        asked("pull_request", &same, "ann", &[TODAY, "--comment=", "--inline=off"]).0,
        [""; 0]
    );

    let mut fork = same.clone();
    fork["pull_request"]["head"]["repo"] = Value::Null;
    for (payload, actor, why) in [(&fork, "ann", "fork"), (&same, "dependabot[bot]", "Dependabot")]
    {
        let (posts, out) = asked("pull_request", payload, actor, EVERYTHING);
        assert_eq!(posts, [""; 0]);
        assert!(out.contains("nothing is posted: ") && out.contains(why), "{out}");
        assert!(!out.contains("::warning title=tmgate::"), "{out}");
        assert_eq!(stage.result()["head"], json!(sides.head.to_string()), "for the second stage");
    }
    let group = payload(
        GROUP,
        &[
            ("/merge_group/base_sha", sides.base.to_string()),
            ("/merge_group/head_sha", sides.merge.to_string()),
        ],
    );
    assert_eq!(asked("merge_group", &group, "ann", EVERYTHING).0, [""; 0]);
    let push = payload(PUSH, &[("/after", sides.merge.to_string())]);
    let uploaded = format!("upload refs/heads/master {} to Codertocat/Hello-World", sides.merge);
    assert_eq!(asked("push", &push, "ann", EVERYTHING).0, [uploaded]);
    assert_eq!(asked("push", &push, "ann", &[TODAY, "--comment"]).0, [""; 0]);
    let mut topic = push.clone();
    topic["ref"] = json!("refs/heads/topic");
    assert_eq!(asked("push", &topic, "ann", EVERYTHING).0, [""; 0]);
    assert_eq!(asked("schedule", &json!({}), "ann", EVERYTHING).0, [""; 0]);
}

#[test]
fn what_was_not_posted_is_a_warning_and_a_status_only_for_who_asks() {
    let stage = Stage::new();
    let sides = stage.pull();
    let failing = || Spy {
        answer: Posted {
            warnings: vec!["no comment\n::error::x: it takes `pull-requests: write`".to_owned()],
            failed: true,
            ..Posted::default()
        },
        ..Spy::default()
    };
    let disk = stage.disk("pull_request", &pull(&sides));
    let ran = |args: &[&str]| stage.post(&disk, &failing(), args);
    let calm = ran(&["--comment", PASSES]);
    assert_eq!(calm.exit, Exit::Pass, "{}", calm.out);
    assert!(calm.out.contains("\n::warning title=tmgate::no comment"), "{}", calm.out);
    assert!(!calm.out.contains("\n::error::x"), "{}", calm.out);
    assert_eq!(ran(&["--comment", "--require-post", PASSES]).exit, Exit::NotPosted);
    // The verdict is the verdict.
    assert_eq!(ran(&["--comment", "--require-post", TODAY]).exit, Exit::GateFailed);
    // Nothing was asked for, so nothing is missing.
    assert_eq!(ran(&["--require-post", PASSES]).exit, Exit::Pass);

    let mut bare = stage.disk("pull_request", &pull(&sides));
    bare.env.insert("GITHUB_TOKEN".to_owned(), String::new());
    let spy = Spy::default();
    let ran = stage.post(&bare, &spy, &["--comment", "--require-post", PASSES]);
    assert_eq!((ran.exit, spy.asked().len()), (Exit::NotPosted, 0), "{}", ran.out);
    assert!(
        ran.out.contains("::warning title=tmgate::nothing was posted: GITHUB_TOKEN"),
        "{}",
        ran.out
    );
}

#[test]
fn where_the_comment_stands_is_an_output() {
    let stage = Stage::new();
    let sides = stage.pull();
    let url = "https://github.com/Codertocat/Hello-World/pull/2#issuecomment-1".to_owned();
    let answer = Posted { comment_url: Some(url.clone()), ..Posted::default() };
    let spy = Spy { answer, ..Spy::default() };
    stage.post(&stage.disk("pull_request", &pull(&sides)), &spy, &["--comment"]);
    assert_eq!(stage.output("comment-url"), url);
}
