//! What a pull request does to the code of a model, on real repositories.

use super::hindsight::{MODEL, PATH, check, lines, repo};
use super::support::run;
use crate::cli::Exit;
use crate::host::git_tests::Repo;

/// A branch on which the code that decides who gets in has changed.
fn topic(message: &str) -> Repo {
    let repo = repo();
    repo.branch("topic");
    repo.write("services/pay/auth/check.py", "def check(t): return True\n");
    repo.commit_on("2026-11-20", message, &[]);
    repo
}

const CODE: &str = "drift-code-without-model";

fn code(repo: &Repo) -> Vec<String> {
    let ran = run(
        &repo.disk(),
        &["check", "--today", "2026-11-23", "--format", "concise", "--base", "main"],
    );
    assert_ne!(ran.exit, Exit::CouldNotRun, "{}", ran.err);
    lines(&ran, CODE)
}

#[test]
fn sensitive_code_asks_for_the_model() {
    let repo = topic("Let everybody in");
    let said = code(&repo);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("threatmodel.yaml:5:30: "), "{said:?}");
    assert!(said[0].contains("`services/pay/auth/check.py`"), "{said:?}");
    assert!(lines(&check(&repo, &[]), CODE).is_empty(), "nobody asked to compare");
    // A comment is no change of the model, a threat is, committed or not.
    repo.write(PATH, &format!("# reviewed\n{MODEL}"));
    assert_eq!(code(&repo).len(), 1);
    repo.write(
        PATH,
        &MODEL.replace("  flood:", "  anybody: {title: Anybody gets in, at: api}\n  flood:"),
    );
    assert_eq!(code(&repo).len(), 0);
    repo.commit_on("2026-11-21", "Say so", &[]);
    assert_eq!(code(&repo).len(), 0);
}

#[test]
fn what_is_not_committed_is_a_part_of_the_change() {
    let repo = repo();
    repo.branch("topic");
    assert_eq!(code(&repo).len(), 0);
    repo.write("services/pay/auth/check.py", "def check(t): return True\n");
    assert_eq!(code(&repo).len(), 1, "on the disk");
    let mut index = repo.git.index().unwrap();
    index.add_path("services/pay/auth/check.py".as_ref()).unwrap();
    index.write().unwrap();
    assert_eq!(code(&repo).len(), 1, "in the index");
    repo.switch("topic");
    assert_eq!(code(&repo).len(), 0, "as it was");
    repo.write("services/pay/session.py", "TIMEOUT = 300\n");
    assert_eq!(code(&repo).len(), 1, "a new file");
    repo.remove("services/pay/session.py");
    repo.remove("services/pay/auth/check.py");
    assert_eq!(code(&repo).len(), 1, "a file less");
}

#[test]
fn a_trailer_excuses_with_a_reason_only() {
    let excused = topic("Rename\n\nmodel-unaffected: names only\nSigned-off-by: Ann");
    assert_eq!(code(&excused).len(), 0);
    let args = ["check", "--today", "2026-11-23", "--format", "json", "--base", "main"];
    let report: serde_json::Value = serde_json::from_str(&run(&excused.disk(), &args).out).unwrap();
    let all = report["findings"].as_array().unwrap();
    let finding = all.iter().find(|finding| finding["rule"] == CODE).unwrap();
    assert_eq!(finding["status"], "suppressed", "{finding}");
    assert!(finding.to_string().contains("names only"), "{finding}");

    let bare = topic("Rename\n\nmodel-unaffected:\n");
    assert_eq!(code(&bare).len(), 1);
    let ran = run(&bare.disk(), &["check", "--today", "2026-11-23", "--base", "main"]);
    assert!(ran.out.contains("has the trailer without a reason"), "{}", ran.out);
    // What was said before the branch began says nothing of it.
    let repo = repo();
    repo.write("x", "x");
    repo.commit_on("2026-11-01", "model-unaffected: another change", &[]);
    repo.branch("topic");
    repo.write("services/pay/auth/check.py", "def check(t): return True\n");
    repo.commit_on("2026-11-20", "Let everybody in", &[]);
    assert_eq!(code(&repo).len(), 1);
}

#[test]
fn code_that_nobody_binds_is_asked_about_where_it_lies() {
    let repo = repo();
    repo.branch("topic");
    repo.write("lib/login.py", "pass\n");
    repo.write("lib/cart.py", "pass\n");
    repo.write("lib/tests/login.py", "pass\n");
    repo.commit_on("2026-11-20", "Log in", &[]);
    let said = code(&repo);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("lib/login.py:1:1: "), "{said:?}");
    assert!(!said[0].contains("cart") && !said[0].contains("tests"), "{said:?}");
    repo.write(
        PATH,
        &MODEL.replace("  flood:", "  anybody: {title: Anybody gets in, at: api}\n  flood:"),
    );
    assert_eq!(code(&repo).len(), 0, "a model changed");
    // A model that binds no code is not asked.
    repo.write(PATH, MODEL);
    repo.write("lib/threatmodel.yaml", "tmgate: 1\nsystem: lib\nowner: a\n");
    repo.commit_on("2026-11-21", "Describe", &[]);
    repo.branch("more");
    repo.write("lib/login.py", "pass # again\n");
    let ran = check(&repo, &["--base", "topic"]);
    assert!(lines(&ran, CODE).is_empty(), "{}", ran.out);
}

#[test]
fn another_model_that_binds_the_code_answers_for_it() {
    let repo = repo();
    let auth = "tmgate: 1\nsystem: auth\nowner: a\ncomponents:\n  check: {kind: process, code: services/pay/auth/**}\n";
    repo.write("services/pay/auth/threatmodel.yaml", auth);
    repo.commit_on("2026-11-01", "Describe", &[]);
    repo.branch("topic");
    repo.write("services/pay/auth/check.py", "def check(t): return True\n");
    assert_eq!(code(&repo).len(), 2, "one for each component");
    repo.write(
        "services/pay/auth/threatmodel.yaml",
        &format!("{auth}threats:\n  any: {{title: Anybody gets in, at: check}}\n"),
    );
    assert_eq!(code(&repo).len(), 0, "{:?}", code(&repo));
}

/// What is said where the base has this configuration, and three files change.
fn code_with(configuration: &str) -> Vec<String> {
    let repo = repo();
    repo.write("tmgate.yaml", &format!("version: 1\n{configuration}\n"));
    repo.commit_on("2026-11-01", "Configure", &[]);
    repo.branch("topic");
    repo.write("services/pay/events.py", "def seen_before(e): return False\n");
    repo.write("services/pay/auth/check.py", "def check(t): return True\n");
    repo.write("lib/login.py", "pass\n");
    code(&repo)
}

#[test]
fn which_files_are_asked_about_can_be_configured() {
    let names = |said: &[String]| {
        let has = |name: &str| said.iter().any(|line| line.contains(name));
        [has("check.py"), has("events.py"), has("login.py")]
    };
    let of = |configuration: &str| names(&code_with(configuration));
    assert_eq!(of(""), [true, false, true]);
    assert_eq!(of("drift: {sensitive: [\"**/events.py\"]}"), [false, true, false]);
    assert_eq!(of("drift: {ignore: [{path: lib/**, why: bought}]}"), [true, false, false]);
    let all = "rules: {drift-code-without-model: {options: {bound: all}}}";
    assert_eq!(of(all), [true, true, true]);
    assert_eq!(of("rules: {drift-code-without-model: off}"), [false; 3]);
}

const GONE: &str = "drift-identifier-gone";

#[test]
fn a_name_that_is_gone_from_the_code_is_gone_from_the_mitigation() {
    let repo = repo();
    repo.branch("topic");
    let gone = || lines(&check(&repo, &["--base", "main"]), GONE);
    assert_eq!(gone().len(), 0);
    repo.write("services/pay/events.py", "def seen_before_all(e): return False\n");
    let said = gone();
    assert_eq!(said.len(), 1, "{said:?}");
    // At the name itself.
    assert!(said[0].starts_with("threatmodel.yaml:10:42: "), "{said:?}");
    repo.commit_on("2026-11-20", "Drop", &[]);
    assert_eq!(gone().len(), 1);
    repo.remove("services/pay/events.py");
    assert_eq!(gone().len(), 1, "with its file");
    // Elsewhere in the code of the component.
    repo.write("services/pay/other.py", "from x import seen_before\n");
    assert_eq!(gone().len(), 0);
    repo.remove("services/pay/other.py");
    repo.write("services/pay/tests/test_x.py", "seen_before\n");
    repo.write("other/seen.py", "def seen_before(): pass\n");
    assert_eq!(gone().len(), 1, "a test and other code do not guard it");
    repo.write(PATH, &MODEL.replace("`seen_before`", "`seen_before_all`"));
    assert_eq!(gone().len(), 0);
    assert!(lines(&check(&repo, &[]), GONE).is_empty(), "nobody asked to compare");
}

#[test]
fn a_repository_whose_root_is_further_up_is_read_as_well() {
    let repo = Repo::new();
    repo.write("deep/tmgate.yaml", "version: 1\n");
    repo.write("deep/threatmodel.yaml", MODEL);
    repo.write("deep/runbooks/replay.md", "# Replay\n");
    repo.write("deep/services/pay/auth/check.py", "pass\n");
    repo.commit_on("2026-03-14", "Begin", &[]);
    repo.branch("topic");
    let disk = crate::host::Disk::at(&repo.dir.path().join("deep")).unwrap();
    let args = ["check", "--today", "2026-11-23", "--format", "concise", "--verbose"];
    let ran = run(&disk, &args);
    assert_eq!(lines(&ran, "playbook-unchanged-after-incident").len(), 1, "{}", ran.out);
    repo.write("deep/services/pay/auth/check.py", "pass # all\n");
    for commit in [false, true] {
        if commit {
            repo.commit_on("2026-11-20", "Change", &[]);
        }
        let ran = run(&disk, &[&args[..], &["--base", "main"]].concat());
        let said = lines(&ran, CODE);
        assert!(said.len() == 1 && said[0].contains("`services/pay/auth"), "{}", ran.out);
    }
}
