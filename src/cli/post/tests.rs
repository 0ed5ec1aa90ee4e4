//! The second stage, where nothing that the first one left is trusted.

use clap::Parser;
use serde_json::{Value, json};

use super::*;
use crate::cli::args::{Args, Command};
use crate::cli::hub::Spy;
use crate::host::Memory;
use crate::tests::support::{Ran, run, today};

const RUN: &str = include_str!("../../../fixtures/events/workflow_run.json");
const HEAD: &str = "5779607b49aab1200488439f02372c57b4f75444";

/// A report as the first stage writes it, about `head` if that is any.
fn report(head: &str) -> String {
    let host = Memory::new(today()).with("threatmodel.yaml", "tmgate: 1\nsystem: shop\n");
    let ran = run(&host, &["check", "--format", "json"]);
    let mut report: Value = serde_json::from_str(&ran.out).unwrap();
    if !head.is_empty() {
        report["head"] = json!(head);
    }
    report.to_string()
}

fn host(event: &str, payload: &str, report: &str) -> Memory {
    let mut host =
        Memory::new(today()).with("/tmp/event.json", payload).with("report.json", report);
    for (name, value) in [
        ("GITHUB_EVENT_NAME", event),
        ("GITHUB_EVENT_PATH", "/tmp/event.json"),
        ("GITHUB_REPOSITORY", "Codertocat/Hello-World"),
        ("GITHUB_TOKEN", "ghs_x"),
        ("GITHUB_RUN_ID", "7"),
        ("GITHUB_RUN_ATTEMPT", "1"),
    ] {
        host.env.insert(name.to_owned(), value.to_owned());
    }
    host
}

fn stage(host: &Memory, spy: &Spy, args: &[&str]) -> Result<Ran> {
    let args = [&["tmgate", "post", "--report", "report.json"], args].concat();
    let Ok(Args { command: Command::Post(args) }) = Args::try_parse_from(args) else { panic!() };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut streams = Streams { out: &mut out, err: &mut err, color: false, width: 100 };
    let exit = with(&args, host, &mut streams, spy)?;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ok(Ran { exit, out: text(out), err: text(err) })
}

fn found() -> Spy {
    Spy { number: Some(12), ..Spy::default() }
}

#[test]
fn the_pull_request_is_the_one_that_is_found_by_the_run() {
    let (host, spy) = (host("workflow_run", RUN, &report(HEAD)), found());
    let ran = stage(&host, &spy, &["--comment", "--inline", "errors"]).unwrap();
    assert_eq!(ran.exit, Exit::Pass);
    assert_eq!(
        spy.asked(),
        [
            format!("find {HEAD} in Codertocat/Hello-World"),
            format!(
                "post {HEAD} to Codertocat/Hello-World#12 at https://api.github.com: default true \
             Errors 10 Keep false no SARIF"
            ),
        ]
    );
}

#[test]
fn a_report_about_another_commit_is_not_posted() {
    for head in ["", "ec26c3e57ca3a959ca5aad62de7213c562f8c821"] {
        let (host, spy) = (host("workflow_run", RUN, &report(head)), found());
        let ran = stage(&host, &spy, &["--comment", "--require-post"]).unwrap();
        assert_eq!((ran.exit, spy.asked().len()), (Exit::NotPosted, 0), "{}", ran.out);
        assert!(ran.out.contains("about another commit"), "{}", ran.out);
    }
}

#[test]
fn where_there_is_no_pull_request_there_is_nothing_to_do() {
    let (none, spy) = (host("workflow_run", RUN, &report(HEAD)), Spy::default());
    let ran = stage(&none, &spy, &["--comment", "--require-post"]).unwrap();
    assert_eq!(ran.exit, Exit::Pass);
    assert_eq!(ran.out, "nothing was posted: there is none\n");
    let push = RUN.replace("\"event\": \"pull_request\"", "\"event\": \"push\"");
    assert_ne!(push, RUN);
    let (push, spy) = (host("workflow_run", &push, &report(HEAD)), found());
    let ran = stage(&push, &spy, &["--comment"]).unwrap();
    assert!(ran.out.contains("not about a pull request") && spy.asked().is_empty(), "{}", ran.out);
}

#[test]
fn nothing_that_vouches_is_written_from_what_somebody_else_made() {
    let host = host("workflow_run", RUN, &report(HEAD));
    for flag in ["--check-run", "--sarif-upload"] {
        let spy = found();
        let error = stage(&host, &spy, &["--comment", flag]).err().unwrap();
        assert!(error.to_string().contains("neither a check run nor code scanning"), "{error}");
        assert!(spy.asked().is_empty());
    }
}

#[test]
fn by_hand_the_pull_request_is_named() {
    let report = report(HEAD);
    let host = host("push", "{}", &report).with("x.sarif", "{}");
    let named = ["--repository", "acme/shop", "--pull", "5"];
    let spy = Spy::default();
    let all = [&named[..], &["--sarif-upload", "--sarif", "x.sarif", "--check-run"]].concat();
    stage(&host, &spy, &all).unwrap();
    assert_eq!(
        spy.asked(),
        [format!(
            "post {HEAD} to acme/shop#5 at https://api.github.com: default false Off 10 Keep true with \
         SARIF"
        )]
    );
    let missing = stage(&host, &Spy::default(), &[&named[..], &["--sarif-upload"]].concat());
    assert!(missing.err().unwrap().to_string().contains("--sarif FILE"));
    let unnamed = stage(&host, &Spy::default(), &["--comment"]).err().unwrap();
    assert!(format!("{unnamed:#}").contains("the payload is none of the event"), "{unnamed:#}");
}

#[test]
fn what_is_no_report_is_refused() {
    for bad in ["", "{}", "[]", "{\"version\": 2}", "null"] {
        let host = host("workflow_run", RUN, bad);
        let error = stage(&host, &found(), &["--comment"]).err().unwrap();
        assert!(format!("{error:#}").starts_with("the report `report.json`"), "{error:#}");
    }
    let ran = run(&host("workflow_run", RUN, "{}"), &["post", "--report", "nowhere"]);
    assert_eq!(ran.exit, Exit::CouldNotRun);
    let half = run(&host("push", "{}", "{}"), &["post", "--report", "x", "--pull", "3"]);
    assert_eq!(half.exit, Exit::CouldNotRun, "{}", half.err);
}
