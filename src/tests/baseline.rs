//! The baseline from writing it to getting rid of it, as a team would.

use super::history::MODEL;
use super::support::{Ran, run, today};
use crate::cli::Exit;
use crate::host::git_tests::Repo;
use crate::host::{Host, Memory};

const PATH: &str = "threatmodel.yaml";
const FILE: &str = "tmgate.baseline";

fn host() -> Memory {
    Memory::new(today()).with(PATH, MODEL)
}

fn check(host: &dyn Host, args: &[&str]) -> Ran {
    run(host, &[&["check", "--format", "concise", "--today", "2026-11-23"], args].concat())
}

fn baseline(host: &dyn Host, args: &[&str]) -> Ran {
    run(host, &[&["baseline", "--today", "2026-11-23"], args].concat())
}

fn lines(host: &Memory) -> Vec<String> {
    let text = host.text(FILE).unwrap();
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

#[test]
fn what_is_listed_does_not_fail_and_what_is_new_does() {
    let host = host();
    assert_eq!(check(&host, &[]).exit, Exit::GateFailed);
    let written = baseline(&host, &["--reason", "from before"]);
    assert_eq!(written.exit, Exit::Pass, "{}", written.err);
    assert!(written.out.starts_with("tmgate.baseline: 0 kept, "), "{}", written.out);
    insta::assert_snapshot!(host.text(FILE).unwrap());
    let ran = check(&host, &[]);
    assert_eq!(ran.exit, Exit::Pass, "{}", ran.out);
    let verbose = run(&host, &["check", "--verbose"]);
    assert!(verbose.out.contains("the baseline lists it: from before"), "{}", verbose.out);
    let json = run(&host, &["check", "--format", "json"]);
    assert!(json.out.contains("\"reason\": \"from before\""), "{}", json.out);
    let sarif = run(&host, &["check", "--format", "sarif"]);
    assert!(sarif.out.contains("\"kind\": \"external\""));

    let host = host.with(PATH, MODEL.replace("flows:", "  queue: {kind: process}\nflows:"));
    let ran = check(&host, &[]);
    assert_eq!(ran.exit, Exit::GateFailed);
    assert!(ran.out.contains("process `queue` has no owner"), "{}", ran.out);
    assert!(!ran.out.contains("store `db` has no owner"), "{}", ran.out);
}

#[test]
fn it_only_gets_shorter_unless_told_otherwise() {
    let host = host();
    baseline(&host, &["--reason", "from before"]);
    let before = lines(&host);
    let host = host.with(PATH, MODEL.replace("flows:", "  queue: {kind: process}\nflows:"));
    let refused = baseline(&host, &[]);
    assert_eq!(refused.exit, Exit::GateFailed);
    assert!(
        refused.out.contains("not added: threatmodel.yaml:9: [owner-missing]"),
        "{}",
        refused.out
    );
    assert_eq!(lines(&host), before);
    let grown = baseline(&host, &["--grow", "--reason", "the new queue"]);
    assert_eq!(grown.exit, Exit::Pass);
    let (old, new): (Vec<_>, Vec<_>) =
        lines(&host).into_iter().partition(|line| line.ends_with("\tfrom before"));
    assert_eq!(old, before, "reasons are kept");
    assert!(!new.is_empty() && new.iter().all(|line| line.ends_with("\tthe new queue")), "{new:?}");

    let host = host.with(PATH, MODEL);
    let stale = check(&host, &[]);
    assert_eq!(stale.exit, Exit::Pass);
    let told = "is listed and does not occur any more";
    assert_eq!(stale.out.matches(told).count(), new.len(), "{}", stale.out);
    let mended = check(&host, &["--fix"]);
    assert!(!mended.out.contains(told), "{}", mended.out);
    assert_eq!(lines(&host), before);
    let pruned = baseline(&host, &["--prune"]);
    assert!(pruned.out.contains(", 0 removed"), "{}", pruned.out);
}

#[test]
fn prune_removes_what_is_gone_and_nothing_else() {
    let host = host();
    baseline(&host, &[]);
    let before = lines(&host);
    let owned = MODEL.replace("db: {kind: store}", "db: {kind: store, owner: me}");
    let host = host.with(PATH, owned.replace("flows:", "  queue: {kind: process}\nflows:"));
    let pruned = baseline(&host, &["--prune"]);
    assert_eq!(pruned.exit, Exit::Pass);
    let after = lines(&host);
    assert!(after.len() < before.len() && after.iter().all(|line| before.contains(line)));
}

#[test]
fn silence_about_what_was_not_judged_makes_nothing_stale() {
    let host = host().with("b/threatmodel.yaml", MODEL.replace("shop", "depot"));
    baseline(&host, &[]);
    let before = lines(&host);
    assert!(!check(&host, &["b"]).out.contains("baseline-stale"), "only a part was asked about");
    let host = host.with(PATH, MODEL.replace("stage: production", "stage: [production"));
    let broken = check(&host, &[]);
    assert_eq!(broken.exit, Exit::GateFailed, "what cannot be read cannot be listed");
    assert!(!broken.out.contains("baseline-stale"), "{}", broken.out);
    baseline(&host, &["--grow"]);
    assert_eq!(lines(&host), before);
    let host =
        host.with(PATH, MODEL).with("tmgate.yaml", "version: 1\nrules: {owner-missing: off}\n");
    assert!(!check(&host, &[]).out.contains("baseline-stale"), "the rule was not asked");
}

#[test]
fn renamed_files_keep_their_lines() {
    let host = host();
    baseline(&host, &["--reason", "from before"]);
    let moved = Memory::new(today())
        .with("services/shop/threatmodel.yaml", MODEL)
        .with(FILE, host.text(FILE).unwrap());
    let ran = check(&moved, &[]);
    assert_eq!(ran.exit, Exit::Pass);
    assert!(!ran.out.contains("baseline-stale"), "{}", ran.out);
    baseline(&moved, &[]);
    assert!(lines(&moved).iter().all(|line| line.contains("\tservices/shop/threatmodel.yaml\t")));
}

#[test]
fn mistakes_in_it_are_told_at_their_line_and_hide_nothing() {
    let host = host();
    baseline(&host, &["--reason", "from before"]);
    let text = host.text(FILE).unwrap();
    let (head, rest) = text.split_at(text.match_indices('\n').nth(2).unwrap().0 + 1);
    let text = format!("{head}<<<<<<< main\n{}", rest.replacen("from before", " ", 1));
    let host = host.with(FILE, &text);
    let ran = check(&host, &[]);
    assert_eq!(ran.exit, Exit::GateFailed);
    assert!(ran.out.contains("tmgate.baseline:4:1: error[baseline-invalid] two branches disagree"));
    assert!(ran.out.contains("tmgate.baseline:5:1: error[baseline-invalid] a finding that may"));
    let refused = baseline(&host, &[]);
    assert_eq!(refused.exit, Exit::CouldNotRun);
    assert_eq!(host.text(FILE).unwrap(), text, "it is left as it is");
}

#[test]
fn configuration_may_name_it() {
    let host = host().with("tmgate.yaml", "version: 1\nbaseline: gate/known.tsv\n");
    let ran = check(&host, &[]);
    assert!(ran.out.contains("the baseline `gate/known.tsv` does not exist"), "{}", ran.out);
    assert_eq!(baseline(&host, &[]).exit, Exit::Pass);
    assert!(host.text("gate/known.tsv").is_some() && host.text(FILE).is_none());
    assert_eq!(check(&host, &[]).exit, Exit::Pass);
}

#[test]
fn init_puts_the_gate_up_in_front_of_models_that_are_there() {
    let host = host();
    let ran = run(&host, &["init", "--baseline"]);
    assert_eq!(ran.exit, Exit::Pass, "{}", ran.err);
    assert!(ran.out.starts_with("wrote tmgate.yaml\ntmgate.baseline: 0 kept, "), "{}", ran.out);
    assert_eq!(check(&host, &[]).exit, Exit::Pass);
    let again = run(&host, &["init", "--baseline"]);
    assert_eq!(again.exit, Exit::CouldNotRun);
    assert!(again.err.contains("`tmgate baseline` brings it up to date"), "{}", again.err);
    let empty = run(&Memory::new(today()), &["init", "--baseline"]);
    assert!(empty.err.contains("no model found"), "{}", empty.err);
}

#[test]
fn pull_request_that_makes_it_longer_says_so() {
    let repo = Repo::new();
    repo.write(PATH, MODEL);
    let ran = baseline(&repo.disk(), &["--reason", "from before"]);
    assert_eq!(ran.exit, Exit::Pass, "{}", ran.err);
    repo.commit();
    repo.branch("topic");
    let check = |args: &[&str]| check(&repo.disk(), &[&["--base", "main"], args].concat());
    assert!(!check(&[]).out.contains("baseline-grown"));
    repo.write(PATH, &MODEL.replace("flows:", "  queue: {kind: process}\nflows:"));
    baseline(&repo.disk(), &["--grow", "--reason", "no time"]);
    let ran = check(&[]);
    assert!(
        ran.out.contains("warning[baseline-grown] the baseline lists 3 lines more"),
        "{}",
        ran.out
    );
    assert_eq!(check(&["--fail-on", "warning"]).exit, Exit::GateFailed);
    // Where there was none before, all of it is new.
    repo.git.set_head("refs/heads/main").unwrap();
    repo.remove(FILE);
    repo.write(PATH, MODEL);
    repo.commit();
    baseline(&repo.disk(), &[]);
    let ran = check(&[]);
    assert!(ran.out.contains("baseline-grown"), "{}", ran.out);
    assert!(ran.out.contains(", 0 fixed"), "{}", ran.out);
}
