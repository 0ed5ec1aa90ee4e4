//! `check --base` on real repositories: what is new, known and fixed, and what cannot be compared.

use super::support::{Ran, check_text, run};
use crate::cli::Exit;
use crate::finding::{Severity, Status};
use crate::host::Disk;
use crate::host::git_tests::{Repo, make_sparse};
use crate::review;

/// Two findings of note: `api` and `db` have no owner.
pub(super) const MODEL: &str = "tmgate: 1
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

const PATH: &str = "threatmodel.yaml";

pub(super) fn check(repo: &Repo, args: &[&str]) -> Ran {
    let all = ["check", "--today", "2026-11-23", "--format", "concise"];
    run(&repo.disk(), &[&all, args].concat())
}

/// The line of the summary that compares, without the commit.
fn compared(ran: &Ran) -> String {
    let line = ran.out.lines().find(|line| line.starts_with("compared with "));
    let line = line.unwrap_or_else(|| panic!("{}{}", ran.out, ran.err));
    line.split_once("): ").unwrap().1.to_owned()
}

/// What the rule about owners says.
pub(super) fn owners(ran: &Ran) -> Vec<String> {
    let said = ran.out.lines().filter(|line| !line.starts_with("  fixed: "));
    said.filter_map(|line| Some(line.split_once("[owner-missing] ")?.1.to_owned())).collect()
}

/// A repository whose branch `main` holds `before`, and whose branch `topic` is checked out.
fn repo(before: &str) -> Repo {
    let repo = Repo::new();
    repo.write(PATH, before);
    repo.commit();
    repo.branch("topic");
    repo
}

fn known(repo: &Repo) -> String {
    compared(&check(repo, &["--base", "main"]))
}

#[test]
fn only_what_is_new_fails_the_gate() {
    let repo = repo(MODEL);
    assert_eq!(check(&repo, &[]).exit, Exit::GateFailed);
    let same = check(&repo, &["--base", "main"]);
    assert_eq!(same.exit, Exit::Pass, "{}", same.out);
    assert!(owners(&same).is_empty());

    repo.write(PATH, &MODEL.replace("flows:", "  queue: {kind: process}\nflows:"));
    let more = check(&repo, &["--base", "main"]);
    assert_eq!(more.exit, Exit::GateFailed);
    assert_eq!(owners(&more).len(), 1, "{}", more.out);
    assert!(more.out.contains("process `queue` has no owner"), "{}", more.out);
    let verbose = check(&repo, &["--base", "main", "--verbose"]);
    assert_eq!(owners(&verbose).len(), 3, "{}", verbose.out);

    repo.write(PATH, &MODEL.replace("db: {kind: store}", "db: {kind: store, owner: me}"));
    let fewer = check(&repo, &["--base", "main", "--verbose"]);
    assert_eq!(fewer.exit, Exit::Pass);
    assert!(fewer.out.contains(", 1 fixed"), "{}", fewer.out);
    assert!(fewer.out.contains("fixed: threatmodel.yaml:8:3: [owner-missing]"), "{}", fewer.out);
}

#[test]
fn findings_are_recognised_however_the_file_changes() {
    let unchanged = |what: &str, path: &str, text: &str| {
        let repo = repo(MODEL);
        let count = known(&repo);
        repo.remove(PATH);
        repo.write(path, text);
        assert_eq!(known(&repo), count, "{what}, not committed");
        repo.commit();
        assert_eq!(known(&repo), count, "{what}");
        assert!(count.starts_with("0 new, "), "{count}");
        let alone = check(&repo, &["--base", "main", path]);
        assert_eq!(compared(&alone), count, "{what}, asked for by its path");
    };
    unchanged("nothing", PATH, MODEL);
    unchanged("moved lines", PATH, &format!("# a\n# b\n\n{MODEL}"));
    let lines: Vec<&str> = MODEL.lines().collect();
    let (flows, rest) = (&lines[8..10], [&lines[..8], &lines[10..]].concat());
    let reordered = [&rest[..], flows].concat().join("\n") + "\n";
    unchanged("reordered sections", PATH, &reordered);
    let swapped = MODEL.replace("  api: {kind: process}\n", "");
    let swapped = swapped.replace("flows:", "  api: {kind: process}\nflows:");
    unchanged("reordered elements", PATH, &swapped);
    unchanged("renamed file", "services/schuh laden/threatmodel.yml", MODEL);
    unchanged("line ends", PATH, &MODEL.replace('\n', "\r\n"));
}

#[test]
fn findings_alike_are_counted() {
    let twice = MODEL.replace("kind: store}", "kind: store, ownr: x, ownar: y}");
    let repo = repo(&twice);
    let before = known(&repo);
    // The first of two findings of one rule about one subject goes; the other is not a new one.
    repo.write(PATH, &MODEL.replace("kind: store}", "kind: store, ownar: y}"));
    let after = check(&repo, &["--base", "main"]);
    assert!(compared(&after).starts_with("0 new, "), "{before} {}", after.out);
    assert!(compared(&after).ends_with(", 1 fixed"), "{}", after.out);
    // Two models of one name: each answers for its own.
    let repo = self::repo(MODEL);
    repo.write("copy/threatmodel.yaml", MODEL);
    let copied = check(&repo, &["--base", "main"]);
    assert_eq!(owners(&copied).len(), 2, "{}", copied.out);
}

#[test]
fn what_could_not_be_judged_is_neither_known_nor_fixed() {
    let broken = MODEL.replace("stage: production\n", "stage: [production\n");
    // Broken before: nothing was found there that could make a finding of today known.
    let repo = repo(&broken);
    repo.write(PATH, MODEL);
    let mended = check(&repo, &["--base", "main"]);
    assert_eq!((mended.exit, owners(&mended).len()), (Exit::GateFailed, 2), "{}", mended.out);
    // Broken now: what cannot be seen any more is not fixed.
    let repo = self::repo(MODEL);
    repo.write(PATH, &broken);
    let ran = check(&repo, &["--base", "main"]);
    assert_eq!(ran.exit, Exit::GateFailed);
    assert!(compared(&ran).contains(", 0 fixed, "), "{}", ran.out);
    repo.remove(PATH);
    repo.write("moved/threatmodel.yaml", &broken);
    assert!(compared(&check(&repo, &["--base", "main"])).contains(", 0 fixed, "));
    repo.remove("moved/threatmodel.yaml");
    repo.write(PATH, "- [");
    assert!(compared(&check(&repo, &["--base", "main"])).contains(", 0 fixed, "));
}

#[test]
fn what_weighs_more_than_before_is_new() {
    let found = |severity: Severity| {
        let mut finding = check_text(MODEL).findings.remove(0);
        finding.severity = severity;
        finding
    };
    let compare = |before: Severity, now: Severity| {
        let mut findings = vec![found(now)];
        let fixed = review::mark_known(&mut findings, vec![found(before)], []);
        assert!(fixed.is_empty());
        findings.remove(0).status
    };
    assert_eq!(compare(Severity::Warning, Severity::Error), Status::Open);
    assert_eq!(compare(Severity::Error, Severity::Note), Status::Known { listed: None });
}

#[test]
fn comment_that_is_taken_away_leaves_a_new_finding() {
    let allowed = MODEL.replace(
        "  db: {kind: store}",
        "  # tmgate: allow(owner-missing) -- soon\n  db: {kind: store}",
    );
    let repo = repo(&allowed);
    assert!(known(&repo).starts_with("0 new, "));
    repo.write(PATH, MODEL);
    assert_eq!(owners(&check(&repo, &["--base", "main"])), ["store `db` has no owner"]);
}

#[test]
fn diff_only_asks_about_changed_lines() {
    let repo = repo(MODEL);
    repo.write("b/threatmodel.yaml", &MODEL.replace("shop", "depot"));
    repo.commit();
    repo.branch("more");
    repo.write(PATH, &MODEL.replace("flows:", "  queue: {kind: process}\nflows:"));
    let ran = check(&repo, &["--base", "topic", "--diff-only"]);
    assert_eq!(owners(&ran), ["process `queue` has no owner"]);
    // All that is new in a line that was not touched is counted apart.
    repo.write(PATH, &MODEL.replace("system: shop\n", "system: boot\n"));
    let renamed = check(&repo, &["--base", "topic"]);
    assert_eq!((renamed.exit, owners(&renamed).len()), (Exit::GateFailed, 2), "{}", renamed.out);
    let ran = check(&repo, &["--base", "topic", "--diff-only"]);
    assert_eq!(owners(&ran).len(), 0, "{}", ran.out);
    assert!(ran.out.contains("out of scope"), "{}", ran.out);
}

#[test]
fn revision_can_be_checked_without_a_working_tree() {
    let repo = repo(MODEL);
    repo.write(PATH, &MODEL.replace("flows:", "  queue: {kind: process}\nflows:"));
    repo.commit();
    let place = tempfile::TempDir::new().unwrap();
    let from = repo.dir.path().to_str().unwrap();
    git2::build::RepoBuilder::new().bare(true).clone(from, place.path()).unwrap();
    let disk = Disk::at(place.path()).unwrap();
    let check = |args: &[&str]| run(&disk, &[&["check", "--format", "concise"], args].concat());
    let ran = check(&["--base", "main"]);
    assert_eq!(ran.exit, Exit::CouldNotRun);
    assert!(ran.err.contains("`--head REV`"), "{}", ran.err);
    let ran = check(&["--base", "main", "--head", "topic"]);
    assert_eq!(owners(&ran), ["process `queue` has no owner"], "{}", ran.err);
    assert_eq!(owners(&check(&["--head", "main"])).len(), 2);
}

#[test]
fn what_cannot_be_compared_ends_in_2() {
    let repo = repo(MODEL);
    for (args, said) in [
        (vec!["--base", "nope"], "no revision is called `nope`"),
        (vec!["--base", "", "--diff-only"], "is the variable that should hold it empty?"),
        (vec!["--base", "main", "--head", "nope"], "no revision is called `nope`"),
        (vec!["--head", "main", "--fix"], "no files to mend"),
        (vec!["--diff-only"], "--base <REV>"),
    ] {
        let ran = check(&repo, &args);
        assert_eq!(ran.exit, Exit::CouldNotRun, "{args:?}");
        assert!(ran.err.contains(said), "{args:?}: {}", ran.err);
        assert_eq!(ran.out, "");
    }
    let memory = crate::host::Memory::new(super::support::today()).with(PATH, MODEL);
    let ran = run(&memory, &["check", "--base", "main"]);
    assert_eq!(ran.exit, Exit::CouldNotRun);
    assert!(ran.err.contains("lies in no git repository"), "{}", ran.err);
}

#[test]
fn empty_variable_asks_for_no_comparison() {
    let ran = check(&repo(MODEL), &["--base", ""]);
    assert_eq!(ran.exit, Exit::GateFailed);
    assert!(!ran.out.contains("compared with"), "{}", ran.out);
}

#[test]
fn models_of_a_submodule_cannot_be_compared() {
    let repo = repo(MODEL);
    repo.stage("vendor/lib", 0o160_000, repo.git.head().unwrap().target().unwrap());
    repo.commit_index(&[]);
    assert_eq!(check(&repo, &["--base", "HEAD"]).exit, Exit::Pass);
    repo.write("vendor/lib/threatmodel.yaml", &MODEL.replace("shop", "lib"));
    let ran = check(&repo, &["--base", "HEAD"]);
    assert_eq!(ran.exit, Exit::CouldNotRun);
    assert!(ran.err.contains("lies in the submodule `vendor/lib`"), "{}", ran.err);
}

#[test]
fn what_a_sparse_checkout_left_out_is_not_fixed_and_is_told() {
    let repo = repo(MODEL);
    repo.write("there/threatmodel.yaml", &MODEL.replace("shop", "there"));
    repo.commit();
    make_sparse(&repo, "there/threatmodel.yaml");
    let ran = check(&repo, &["--base", "HEAD"]);
    assert!(compared(&ran).ends_with(", 0 fixed"), "{}", ran.out);
    assert!(ran.out.contains("it lies outside this sparse checkout"), "{}", ran.out);
}

#[test]
fn ignored_models_are_ignored_on_both_sides() {
    let repo = repo(MODEL);
    repo.write("made/threatmodel.yaml", &MODEL.replace("shop", "made"));
    repo.write(".gitignore", "made/\n");
    repo.commit();
    assert!(known(&repo).ends_with(", 0 fixed"));
    let ran = check(&repo, &["--base", "HEAD"]);
    assert!(compared(&ran).ends_with(", 0 fixed"), "{}", ran.out);
}

#[test]
fn model_that_cannot_be_read_is_known_only_as_long_as_it_is_the_same() {
    let broken = MODEL.replace("stage: production\n", "stage: [production\n");
    let repo = repo(&broken);
    assert_eq!(check(&repo, &["--base", "main"]).exit, Exit::Pass, "it was no better before");
    repo.write(PATH, &broken.replace("https", "http"));
    assert_eq!(check(&repo, &["--base", "main"]).exit, Exit::GateFailed, "who knows what changed");
}

#[test]
fn what_a_branch_takes_away_is_told() {
    let repo = repo(MODEL);
    let text = &MODEL[..MODEL.find("  theft:").unwrap()];
    repo.write("services/threatmodel.yaml", &format!("{text}  fire: {{title: The till burns}}\n"));
    repo.remove(PATH);
    for args in [&["--base", "main"][..], &["--base", "main", "--diff-only"]] {
        let ran = check(&repo, args);
        assert_eq!(ran.exit, Exit::GateFailed);
        assert!(ran.out.contains("[threat-deleted]"), "{}", ran.out);
    }
    assert!(!check(&repo, &[]).out.contains("[threat-deleted]"));
}

#[test]
fn what_a_change_takes_away_is_new() {
    let repo = repo(MODEL);
    repo.write(PATH, &MODEL.replace("impact: low", "impact: low, out_of_scope: too rare"));
    let ran = check(&repo, &["--base", "main"]);
    assert!(ran.out.contains("threat `theft` is declared out of scope"), "{}", ran.out);
    let ran = check(&repo, &[]);
    assert!(!ran.out.contains("declared out of scope"), "{}", ran.out);
}

#[test]
fn diff_tells_what_changed_by_meaning() {
    let repo = repo(MODEL);
    let diff = |args: &[&str]| run(&repo.disk(), &[&["diff", "main"], args].concat());
    assert_eq!(diff(&[]).out, "no change in 1 model\n");
    repo.write(
        PATH,
        &MODEL.replace("likelihood: low, impact: low", "impact: low, likelihood: low"),
    );
    assert_eq!(diff(&["--exit-code"]).out, "no change in 1 model\n");
    let after = MODEL.replace("likelihood: low", "likelihood: high");
    let after = after.replace("  db: {kind: store}\n", "").replace("-> db", "-> api");
    repo.write(
        PATH,
        &after.replace("flows:", "  till: {title: The till | @all, kind: store}\nflows:"),
    );
    repo.write("new/threatmodel.yaml", "tmgate: 1\nsystem: other\n");
    let ran = diff(&["--exit-code"]);
    assert_eq!(ran.exit, Exit::GateFailed);
    insta::assert_snapshot!("diff_text", ran.out);
    insta::assert_snapshot!("diff_markdown", diff(&["--format", "markdown"]).out);
    let json: serde_json::Value = serde_json::from_str(&diff(&["--format", "json"]).out).unwrap();
    let schema = include_str!("../../schemas/diff.schema.json");
    let schema = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let wrong: Vec<_> = schema.iter_errors(&json).map(|e| e.to_string()).collect();
    assert_eq!(wrong, Vec::<String>::new());
    repo.commit();
    assert_eq!(diff(&["HEAD"]).out, ran.out, "a revision tells as much as the files");
    repo.remove(PATH);
    assert!(diff(&[]).out.contains("threatmodel.yaml (shop): model removed"), "{}", diff(&[]).out);
    assert_eq!(run(&repo.disk(), &["diff", "nowhere"]).exit, Exit::CouldNotRun);
}
