#![expect(clippy::disallowed_methods, reason = "these tests make real repositories on the disk")]
//! Whole runs in real repositories, on events as GitHub sends them.

mod posting;

use std::fs;

use git2::Oid;
use serde_json::{Value, json};

use super::*;
use crate::cli::hub::Spy;
use crate::host::Disk;
use crate::host::git_tests::Repo;
use crate::post::Posted;
use crate::tests::support::{Ran, run};

const PULL: &str = include_str!("../../../../fixtures/events/pull_request.json");
const GROUP: &str = include_str!("../../../../fixtures/events/merge_group.json");
const RUN: &str = include_str!("../../../../fixtures/events/workflow_run.json");
const PUSH: &str = include_str!("../../../../fixtures/events/push.json");

const PATH: &str = "threatmodel.yaml";

/// Two findings of note: `api` and `db` have no owner.
const MODEL: &str = "tmgate: 1
system: shop
purpose: Sells shoes
stage: production
reviewed: 2026-11-01
components:
  api: {kind: process}
  db: {kind: store}
flows:
  order: {path: api -> db, over: https, owner: team-shop}
threats:
  theft: {title: Somebody steals the till money, at: api, likelihood: low, impact: low}
";

/// The model with one component more, which has no owner.
fn more(name: &str) -> String {
    MODEL.replace("flows:", &format!("  {name}: {{kind: process}}\nflows:"))
}

/// A repository, with the folders of a runner beside it.
struct Stage {
    repo: Repo,
    temp: tempfile::TempDir,
}

/// What GitHub has of a pull request.
struct Commits {
    base: Oid,
    head: Oid,
    merge: Oid,
}

impl Stage {
    fn new() -> Self {
        let repo = Repo::new();
        repo.write(PATH, MODEL);
        repo.commit();
        Stage { repo, temp: tempfile::TempDir::new().unwrap() }
    }

    /// A pull request that adds `queue`, and its merge with a base that meanwhile got `cron`.
    fn pull(&self) -> Commits {
        self.repo.branch("topic");
        self.repo.write(PATH, &more("queue"));
        let head = self.repo.commit();
        self.repo.switch("main");
        self.repo.write("services/cron/threatmodel.yaml", &more("cron"));
        let base = self.repo.commit();
        self.repo.write(PATH, &more("queue"));
        let merge = self.repo.commit_with(&[head]);
        self.go(merge);
        Commits { base, head, merge }
    }

    /// Stands at a commit, as a runner does.
    fn go(&self, at: Oid) {
        self.repo.git.set_head_detached(at).unwrap();
        let mut force = git2::build::CheckoutBuilder::new();
        self.repo.git.checkout_head(Some(force.force())).unwrap();
        // What the tests branched from is not there in the clone of a runner.
        for name in ["main", "topic"] {
            if let Ok(mut branch) = self.repo.git.find_branch(name, git2::BranchType::Local) {
                branch.delete().unwrap();
            }
        }
    }

    /// A runner that stands in the repository.
    fn disk(&self, event: &str, payload: &Value) -> Disk {
        let temp = self.temp.path();
        fs::write(temp.join("event.json"), payload.to_string()).unwrap();
        let mut disk = self.repo.disk();
        let path = |name: &str| temp.join(name).to_str().unwrap().to_owned();
        for (name, value) in [
            ("GITHUB_EVENT_NAME", event.to_owned()),
            ("GITHUB_EVENT_PATH", path("event.json")),
            ("GITHUB_ACTOR", "Codertocat".to_owned()),
            ("GITHUB_REPOSITORY", "Codertocat/Hello-World".to_owned()),
            ("GITHUB_REF", "refs/heads/master".to_owned()),
            ("GITHUB_API_URL", "https://ghes.example/api/v3".to_owned()),
            ("GITHUB_TOKEN", "ghs_x".to_owned()),
            ("GITHUB_OUTPUT", path("output")),
            ("GITHUB_STEP_SUMMARY", path("summary.md")),
            ("RUNNER_TEMP", path("temp")),
            ("TMGATE_BASE", String::new()),
        ] {
            disk.env.insert(name.to_owned(), value);
        }
        disk
    }

    fn run(&self, event: &str, payload: &Value, args: &[&str]) -> Ran {
        let args = [&["action", "--args=--today 2026-11-23"], args].concat();
        run(&self.disk(event, payload), &args)
    }

    /// The same with further arguments for the check.
    fn run_with(&self, event: &str, payload: &Value, check: &str) -> Ran {
        let check = format!("--args=--today 2026-11-23 {check}");
        run(&self.disk(event, payload), &["action", &check])
    }

    /// The same, where `spy` stands in for GitHub.
    fn post(&self, disk: &Disk, spy: &Spy, args: &[&str]) -> Ran {
        let args = [&["tmgate", "action"], args].concat();
        let Ok(Args { command: Command::Action(args) }) = Args::try_parse_from(args) else {
            panic!()
        };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut streams = Streams { out: &mut out, err: &mut err, color: false, width: 100 };
        let exit = with(&args, disk, &mut streams, spy).unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { exit, out: text(out), err: text(err) }
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.temp.path().join(name)).unwrap()
    }

    fn result(&self) -> Value {
        serde_json::from_str(&self.text("temp/tmgate/tmgate-result.json")).unwrap()
    }

    fn output(&self, name: &str) -> String {
        let text = self.text("output");
        let mut lines = text.lines().skip_while(|line| !line.starts_with(&format!("{name}<<")));
        lines.nth(1).unwrap_or_else(|| panic!("no output {name}: {text}")).to_owned()
    }
}

fn pull(sides: &Commits) -> Value {
    payload(
        PULL,
        &[
            ("/pull_request/base/sha", sides.base.to_string()),
            ("/pull_request/head/sha", sides.head.to_string()),
        ],
    )
}

fn payload(text: &str, twists: &[(&str, String)]) -> Value {
    let mut payload: Value = serde_json::from_str(text).unwrap();
    for (pointer, value) in twists {
        *payload.pointer_mut(pointer).unwrap() = json!(value);
    }
    payload
}

/// The owners that are missed in what fails the gate.
fn missed(ran: &Ran) -> Vec<&str> {
    let lines = ran.out.lines().filter(|line| line.starts_with("::"));
    lines.filter_map(|line| line.split_once("title=owner-missing::")?.1.split('`').nth(1)).collect()
}

#[test]
fn a_pull_request_is_held_against_what_it_is_merged_onto() {
    let stage = Stage::new();
    let sides = stage.pull();
    let ran = stage.run("pull_request", &pull(&sides), &[]);
    assert_eq!(ran.exit, Exit::GateFailed, "{}{}", ran.out, ran.err);
    // `cron` came from the base meanwhile and is nobody's fault here.
    assert_eq!(missed(&ran), ["queue"], "{}", ran.out);
    assert!(ran.out.contains("compared with master ("), "{}", ran.out);
    assert_eq!(stage.output("verdict"), "fail");
    let result = stage.result();
    assert_eq!(stage.output("new"), result["compared"]["new"].to_string());
    assert_eq!(stage.output("errors"), "1");
    assert_eq!(stage.output("fixed"), "0");
    assert_eq!(result["head"], json!(sides.head.to_string()), "never the merge {}", sides.merge);
    assert_eq!(result["verdict"], "fail");
    assert!(stage.text("summary.md").starts_with("## tmgate: the gate fails"));
    let sarif: Value =
        serde_json::from_str(&fs::read_to_string(stage.output("sarif")).unwrap()).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert!(results.len() > 1, "what is known is in it as well");
    assert_eq!(
        fs::read_to_string(stage.output("report")).unwrap(),
        stage.text("temp/tmgate/tmgate-result.json")
    );
}

#[test]
fn an_old_base_in_the_event_changes_nothing() {
    let stage = Stage::new();
    let sides = stage.pull();
    let older = stage.repo.git.find_commit(sides.base).unwrap().parent_id(0).unwrap();
    let ran = stage.run("pull_request", &pull(&Commits { base: older, ..sides }), &[]);
    assert_eq!(missed(&ran), ["queue"], "{}", ran.out);
}

/// What actions/checkout fetches: the merge alone, or its parents as well.
#[test]
fn a_shallow_clone_will_do_where_the_base_is_in_it() {
    let stage = Stage::new();
    let sides = stage.pull();
    let shallow = |ends: &[Oid]| {
        let ends: String = ends.iter().map(|end| format!("{end}\n")).collect();
        fs::write(stage.repo.git.path().join("shallow"), ends).unwrap();
    };
    shallow(&[sides.base, sides.head]);
    let deep = stage.run("pull_request", &pull(&sides), &[]);
    assert_eq!(missed(&deep), ["queue"], "{}{}", deep.out, deep.err);
    // The merge alone, and its first parent fetched by itself.
    shallow(&[sides.merge, sides.base]);
    let fetched = stage.run("pull_request", &pull(&sides), &[]);
    assert_eq!(missed(&fetched), ["queue"], "{}{}", fetched.out, fetched.err);
    assert_eq!(stage.result()["head"], json!(sides.head.to_string()));
    // The merge alone.
    let id = sides.base.to_string();
    let object = stage.repo.git.path().join("objects").join(&id[..2]).join(&id[2..]);
    fs::remove_file(object).unwrap();
    shallow(&[sides.merge]);
    let alone = stage.run("pull_request", &pull(&sides), &[]);
    assert_eq!(alone.exit, Exit::CouldNotRun);
    assert!(
        alone.err.contains("add `fetch-depth: 2` to the inputs of actions/checkout"),
        "{}",
        alone.err
    );
    assert!(
        alone.out.contains("::error title=tmgate could not run::the commit of `master`"),
        "{}",
        alone.out
    );
    assert!(stage.text("output").contains("\nerror\n"));
}

#[test]
fn the_head_itself_is_held_against_where_it_began() {
    let stage = Stage::new();
    let sides = stage.pull();
    stage.go(sides.head);
    let ran = stage.run("pull_request", &pull(&sides), &[]);
    assert_eq!(missed(&ran), ["queue"], "{}{}", ran.out, ran.err);
    assert_eq!(stage.result()["head"], json!(sides.head.to_string()));
}

#[test]
fn who_checks_out_the_base_checks_nothing_and_does_not_pass() {
    let stage = Stage::new();
    let sides = stage.pull();
    stage.go(sides.base);
    let ran = stage.run("pull_request", &pull(&sides), &[]);
    assert_eq!(ran.exit, Exit::CouldNotRun, "{}", ran.out);
    assert!(ran.err.contains("`ref: refs/pull/2/merge`"), "{}", ran.err);
}

#[test]
fn another_commit_than_the_event_means_is_checked_and_never_named_as_its_head() {
    let stage = Stage::new();
    let sides = stage.pull();
    stage.go(sides.head);
    stage.repo.write(PATH, &more("later"));
    stage.repo.commit();
    let ran = stage.run("pull_request", &pull(&sides), &[]);
    assert_eq!(missed(&ran), ["later"], "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("::warning title=tmgate::what is checked out is neither"),
        "{}",
        ran.out
    );
    assert!(stage.result().get("head").is_none_or(Value::is_null));
}

#[test]
fn pull_request_target_asks_for_a_flag_and_then_the_base_rules() {
    let stage = Stage::new();
    let off = "version: 1\nrules: {owner-missing: off}\n";
    stage.repo.branch("topic");
    stage.repo.write(PATH, &more("queue"));
    stage.repo.write("tmgate.yaml", off);
    let head = stage.repo.commit();
    stage.repo.switch("main");
    let base = stage.repo.git.head().unwrap().target().unwrap();
    stage.go(head);
    let event = pull(&Commits { base, head, merge: head });
    let refused = stage.run("pull_request_target", &event, &[]);
    assert_eq!(refused.exit, Exit::CouldNotRun);
    assert!(refused.err.contains("`allow-pull-request-target: true`"), "{}", refused.err);
    let ran = stage.run("pull_request_target", &event, &["--allow-pull-request-target"]);
    assert_eq!(missed(&ran), ["queue"], "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("title=config-weakened-in-pr::"), "{}", ran.out);
    // What the base says is not said a second time by what it excuses.
    let twice = ran.out.matches("title=owner-missing::").count();
    assert_eq!(twice, 1, "{}", ran.out);
    stage.go(base);
    let ran = stage.run("pull_request_target", &event, &["--allow-pull-request-target=true"]);
    assert_eq!(ran.exit, Exit::CouldNotRun, "the base alone is not the pull request");
}

#[test]
fn a_merge_queue_is_held_against_what_lies_before_it() {
    let stage = Stage::new();
    let sides = stage.pull();
    let event = payload(
        GROUP,
        &[
            ("/merge_group/base_sha", sides.base.to_string()),
            ("/merge_group/head_sha", sides.merge.to_string()),
        ],
    );
    let ran = stage.run("merge_group", &event, &[]);
    assert_eq!(missed(&ran), ["queue"], "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("compared with main ("), "{}", ran.out);
}

#[test]
fn a_push_is_checked_as_a_whole() {
    let stage = Stage::new();
    let sides = stage.pull();
    let event = payload(PUSH, &[("/after", sides.merge.to_string())]);
    let ran = stage.run("push", &event, &[]);
    assert!(missed(&ran).len() > 3, "{}{}", ran.out, ran.err);
    assert_eq!(stage.output("new"), "");
    assert_eq!(stage.result()["head"], json!(sides.merge.to_string()));
    let other = stage.run("workflow_dispatch", &json!({}), &[]);
    assert_eq!(missed(&other).len(), missed(&ran).len());
    let after = stage.run("workflow_run", &serde_json::from_str(RUN).unwrap(), &[]);
    assert_eq!(after.exit, Exit::CouldNotRun);
    assert!(after.err.contains("`mode: post`"), "{}", after.err);
}

#[test]
fn arguments_reach_the_check_and_nothing_else() {
    let stage = Stage::new();
    let sides = stage.pull();
    let ran = |check: &str| stage.run_with("pull_request", &pull(&sides), check);
    assert_eq!(ran("--fail-on never").exit, Exit::Pass);
    assert_eq!(ran("--diff-only").exit, Exit::GateFailed);
    // Whoever names a base means it.
    let whole = ran("--base HEAD");
    assert_eq!(whole.exit, Exit::Pass, "{}", whole.out);
    assert!(ran("--format concise").out.contains("threatmodel.yaml:9:3: error[owner-missing] "));
    for (check, why) in [
        ("--fix", "--fix, --staged and --stdin-filename"),
        ("--stdin-filename x", "--fix, --staged and --stdin-filename"),
        ("--staged", "--fix, --staged"),
        ("--no-such-flag", "unexpected argument '--no-such-flag'"),
        ("'open", "never closed"),
        ("--format gitlab=", "names no file"),
    ] {
        let refused = ran(check);
        assert_eq!(refused.exit, Exit::CouldNotRun, "{check}: {}", refused.out);
        assert!(refused.err.contains(why), "{check}: {}", refused.err);
    }
    // A place among the files, and a file that is not there.
    assert_eq!(missed(&ran("services")), Vec::<&str>::new());
    assert_eq!(ran("nowhere").exit, Exit::CouldNotRun);
}

#[test]
fn what_cannot_be_written_down_changes_no_verdict() {
    let stage = Stage::new();
    let sides = stage.pull();
    fs::create_dir(stage.temp.path().join("summary.md")).unwrap();
    // Below a file there is no folder.
    let below = format!("--output-dir={}/x", stage.temp.path().join("event.json").display());
    let ran = stage.run("pull_request", &pull(&sides), &[&below]);
    assert_eq!(ran.exit, Exit::GateFailed, "{}{}", ran.out, ran.err);
    let warnings = ran.out.lines().filter(|line| line.starts_with("::warning title=tmgate::"));
    assert_eq!(warnings.count(), 3, "{}", ran.out);
    assert_eq!(stage.output("verdict"), "fail");
}
