//! `check --base` where the gate itself changes: its configuration, its baseline, what comments
//! allow, and who has to agree.

use super::support::{Ran, run};
use crate::cli::Exit;
use crate::host::git_tests::Repo;

/// Without a finding of weight.
const MODEL: &str = "tmgate: 1
system: shop
purpose: Sells shoes
owner: team-shop
stage: production
reviewed: 2026-11-01
zones: {cluster: {trust: 60}}
components:
  api: {kind: process, zone: cluster, owner: team-api}
  db: {kind: store, zone: cluster}
flows:
  order: {path: api -> db, over: https, authn: mtls, owner: team-shop}
threats:
  theft: {title: Somebody steals the till money, at: api, likelihood: low, impact: low}
  fire: {title: The till burns with all the money, at: db, likelihood: low, impact: low}
";

const PATH: &str = "threatmodel.yaml";
const CONFIG: &str = "tmgate.yaml";

fn check(repo: &Repo, args: &[&str]) -> Ran {
    let all = ["check", "--today", "2026-11-23", "--format", "concise", "--base", "main"];
    run(&repo.disk(), &[&all, args].concat())
}

/// `main` holds the model and `config`; `topic` is checked out.
fn repo(config: &str) -> Repo {
    let repo = Repo::new();
    repo.write(PATH, MODEL);
    if !config.is_empty() {
        repo.write(CONFIG, &format!("version: 1\n{config}\n"));
    }
    repo.commit();
    repo.branch("topic");
    repo
}

fn configure(repo: &Repo, config: &str) {
    repo.write(CONFIG, &format!("version: 1\n{config}\n"));
}

/// What is checked out becomes `main`.
fn merge(repo: &Repo) {
    let commit = repo.commit();
    repo.git.reference("refs/heads/main", commit, true, "merged").unwrap();
}

/// Leaves a process without an owner: an error where nobody changed anything.
fn break_model(repo: &Repo) {
    let own = "owner: team-shop\nstage";
    assert!(MODEL.contains(own));
    repo.write(PATH, &MODEL.replace(own, "stage"));
}

fn of<'r>(ran: &'r Ran, rule: &str) -> Vec<&'r str> {
    ran.out.lines().filter(|line| line.contains(&format!("[{rule}]"))).collect()
}

#[test]
fn rule_cannot_be_switched_off_by_the_change_that_breaks_it() {
    for (config, place) in [
        ("rules: {owner-missing: off}", "tmgate.yaml:2:24"),
        ("rules: {owner-missing: note}", "tmgate.yaml:2:24"),
        ("overrides: [{paths: ['**'], rules: {owner-missing: off}}]", "tmgate.yaml:2:37"),
        ("exclude: ['*.yaml']", "tmgate.yaml:2:11"),
        ("models: [nothing.yaml]", "tmgate.yaml:2:1"),
        ("fail-on: never", "tmgate.yaml:2:10"),
    ] {
        let repo = repo("");
        break_model(&repo);
        assert_eq!(check(&repo, &[]).exit, Exit::GateFailed);
        configure(&repo, config);
        let ran = check(&repo, &[]);
        let said = of(&ran, "config-weakened-in-pr");
        assert!(!said.is_empty() && said[0].starts_with(place), "{config}: {}", ran.out);
        let owner = of(&ran, "owner-missing");
        assert!(owner.iter().any(|line| line.contains("error[")), "{config}: {}", ran.out);
        assert_ne!(ran.exit, Exit::Pass, "{config}: {}", ran.out);
        // Without the flaw the looser configuration passes, and is said. Where it leaves no model
        // there is nothing to pass.
        repo.write(PATH, MODEL);
        let ran = check(&repo, &[]);
        let empty = config.starts_with("exclude") || config.starts_with("models");
        let exit = if empty { Exit::CouldNotRun } else { Exit::Pass };
        assert_eq!(ran.exit, exit, "{config}: {}", ran.out);
        assert!(!of(&ran, "config-weakened-in-pr").is_empty(), "{config}: {}", ran.out);
        // Once it is merged it holds.
        break_model(&repo);
        merge(&repo);
        assert!(of(&check(&repo, &[]), "config-weakened-in-pr").is_empty());
    }
}

#[test]
fn what_counts_as_at_the_base_says_so() {
    let repo = repo("profiles: [strict]");
    break_model(&repo);
    configure(&repo, "profiles: [strict]\nrules: {owner-missing: off}");
    let ran = run(&repo.disk(), &["check", "--format", "json", "--base", "main"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let found = json["findings"].as_array().unwrap();
    let owner = found.iter().find(|f| f["rule"] == "owner-missing").unwrap();
    let help = owner["help"].as_str().unwrap();
    assert!(help.ends_with("it counts as the configuration of the base `main` has it"), "{help}");
}

#[test]
fn configuration_that_is_deleted_still_counts() {
    let repo = repo("rules: {model-purpose-missing: error}");
    repo.remove(CONFIG);
    let ran = check(&repo, &[]);
    assert_eq!(ran.exit, Exit::Pass, "{}", ran.out);
    assert_eq!(of(&ran, "config-weakened-in-pr").len(), 1, "{}", ran.out);
    repo.write(PATH, &MODEL.replace("purpose: Sells shoes\n", ""));
    let ran = check(&repo, &[]);
    assert!(of(&ran, "model-purpose-missing")[0].contains("error["), "{}", ran.out);
    assert_eq!(ran.exit, Exit::GateFailed);
}

/// Who stands in a folder is told by the nearest configuration; so a change could slip one in between, or
/// take one away.
#[test]
fn configuration_that_moves_the_root_takes_nothing_away() {
    let strict = "version: 1\nfail-on: warning\nrules: {model-purpose-missing: error}\n";
    let lax = "version: 1\nrules: {model-purpose-missing: off}\n";
    let check = |repo: &Repo| {
        let disk = crate::host::Disk::at(&repo.dir.path().join("shop/eu")).unwrap();
        run(&disk, &["check", "--today", "2026-11-23", "--format", "concise", "--base", "main"])
    };
    let model = MODEL.replace("purpose: Sells shoes\n", "");
    // Where it lies at the base, what is written and what is removed since, and where that is said.
    for (at, written, removed, place) in [
        ("tmgate.yaml", "shop/tmgate.yaml", "", "../tmgate.yaml:"),
        ("tmgate.yaml", "shop/eu/tmgate.yaml", "", "tmgate.yaml:"),
        ("shop/tmgate.yaml", "", "shop/tmgate.yaml", "../tmgate.yaml:"),
        ("shop/tmgate.yaml", "tmgate.yaml", "shop/tmgate.yaml", "../../tmgate.yaml:"),
        ("shop/tmgate.yaml", "shop/eu/tmgate.yaml", "shop/tmgate.yaml", "tmgate.yaml:"),
    ] {
        let repo = Repo::new();
        repo.write("shop/eu/threatmodel.yaml", MODEL);
        repo.write(at, strict);
        repo.commit();
        repo.branch("topic");
        repo.write("shop/eu/threatmodel.yaml", &model);
        let case = format!("{at}, then {written}, without {removed}");
        let before = check(&repo);
        assert!(before.out.contains("errors and warnings fail the gate"), "{case}: {}", before.out);
        if !written.is_empty() {
            repo.write(written, lax);
        }
        if !removed.is_empty() {
            repo.remove(removed);
        }
        let ran = check(&repo);
        let said = of(&ran, "config-weakened-in-pr");
        assert!(said.iter().any(|line| line.starts_with(place)), "{case}: {}", ran.out);
        let purpose = of(&ran, "model-purpose-missing");
        assert!(purpose.iter().any(|line| line.contains("error[")), "{case}: {}", ran.out);
        assert!(ran.out.contains("errors and warnings fail the gate"), "{case}: {}", ran.out);
    }
    // Nobody who stands elsewhere is concerned.
    let repo = Repo::new();
    repo.write("shop/eu/threatmodel.yaml", MODEL);
    repo.write("till/tmgate.yaml", strict);
    repo.commit();
    repo.branch("topic");
    repo.remove("till/tmgate.yaml");
    let ran = check(&repo);
    assert!(of(&ran, "config-weakened-in-pr").is_empty(), "{}", ran.out);
}

#[test]
fn threshold_of_the_base_holds_when_it_is_the_stricter_one() {
    let repo = repo("fail-on: warning");
    configure(&repo, "fail-on: error");
    let ran = check(&repo, &[]);
    assert!(ran.out.contains("errors and warnings fail the gate"), "{}", ran.out);
    let ran = check(&repo, &["--fail-on", "error"]);
    assert_eq!(ran.exit, Exit::Pass, "what was typed is stronger: {}", ran.out);
}

#[test]
fn what_is_written_otherwise_is_judged_once() {
    let repo = repo("fail-on: error\nrules: {owner-missing: warning}");
    configure(&repo, "# why\nrules:\n  owner-missing: \"warning\"\nfail-on: error");
    break_model(&repo);
    let ran = check(&repo, &[]);
    assert_eq!(ran.exit, Exit::Pass, "{}", ran.out);
    assert!(of(&ran, "config-weakened-in-pr").is_empty(), "{}", ran.out);
}

#[test]
fn line_of_the_baseline_excuses_once_it_is_merged() {
    let repo = repo("");
    break_model(&repo);
    let grown = run(&repo.disk(), &["baseline", "--grow", "--reason", "no time"]);
    assert_eq!(grown.exit, Exit::Pass, "{}", grown.err);
    let ran = check(&repo, &[]);
    assert_eq!(ran.exit, Exit::GateFailed, "{}", ran.out);
    assert_eq!(of(&ran, "baseline-grown").len(), 1, "{}", ran.out);
    assert!(!of(&ran, "owner-missing").is_empty(), "{}", ran.out);
    // A baseline that is elsewhere now lists no more than it did.
    merge(&repo);
    assert_eq!(check(&repo, &[]).exit, Exit::Pass);
    configure(&repo, "baseline: known.tsv");
    let lines = run(&repo.disk(), &["baseline", "--reason", "moved", "--grow"]);
    assert_eq!(lines.exit, Exit::Pass, "{}", lines.err);
    let ran = check(&repo, &[]);
    assert_eq!(ran.exit, Exit::Pass, "{}", ran.out);
    assert!(of(&ran, "baseline-grown").is_empty(), "{}", ran.out);
    assert_eq!(of(&ran, "config-weakened-in-pr").len(), 1, "{}", ran.out);
}

#[test]
fn comments_that_allow_more_are_said() {
    let allowed = |comment: &str| MODEL.replace("team-api}", &format!("team-api}} {comment}"));
    let one = "# tmgate: allow(threat-unmapped) -- why until=2027-01-31";
    let of_comments = |before: &str, after: &str| {
        let repo = Repo::new();
        repo.write(PATH, before);
        repo.commit();
        repo.branch("topic");
        repo.write(PATH, after);
        let ran = check(&repo, &[]);
        let said = of(&ran, "waiver-added");
        said.iter().map(|line| line.split_once("] ").unwrap().1.to_owned()).collect::<Vec<_>>()
    };
    let new = "the comment allows `threat-unmapped`, which none allowed at the base";
    let longer = "the comment allows `threat-unmapped` for longer than at the base";
    assert_eq!(of_comments(MODEL, &allowed(one)), [new]);
    assert_eq!(of_comments(&allowed(one), &allowed(&one.replace("2027-01", "2027-03"))), [longer]);
    assert_eq!(
        of_comments(&allowed(one), &allowed(&one.replace(" until=2027-01-31", ""))),
        [longer]
    );
    let twice = format!("{}{one}\n", allowed(one));
    assert_eq!(of_comments(&allowed(one), &twice), [new]);
    let other = one.replace("threat-unmapped", "threat-unmapped, threat-vague");
    assert_eq!(
        of_comments(&allowed(one), &allowed(&other)),
        ["the comment allows `threat-vague`, which none allowed at the base"]
    );
    for same in [
        allowed(one),
        allowed(&one.replace("2027-01-31", "2026-12-31")),
        allowed(&one.replace("why", "because")),
        MODEL.replace("db: {", &format!("# a\n  {one}\n  db: {{")),
        MODEL.to_owned(),
    ] {
        assert_eq!(of_comments(&allowed(one), &same), Vec::<String>::new(), "{same}");
    }
    // A file with another name is the same model; a new model is all new.
    let repo = Repo::new();
    repo.write(PATH, &allowed(one));
    repo.commit();
    repo.branch("topic");
    repo.remove(PATH);
    repo.write("svc/threatmodel.yaml", &allowed(one));
    assert!(of(&check(&repo, &[]), "waiver-added").is_empty());
    repo.write("new/threatmodel.yaml", &allowed(one).replace("shop", "depot"));
    assert_eq!(of(&check(&repo, &[]), "waiver-added").len(), 1);
}

#[test]
fn those_who_must_approve_are_named() {
    let people = "require-approval:
  weakening: [\"@org/security\"]
  threat-deleted: [\"@org/ciso\", \"@org/security\"]";
    let repo = repo(people);
    assert!(!check(&repo, &[]).out.contains("must be approved by"));
    let text = &MODEL[..MODEL.find("  fire:").unwrap()];
    repo.write(PATH, &text.replace("impact: low}", "impact: low, out_of_scope: too rare}"));
    // Whoever takes the names out of the configuration still needs them.
    configure(&repo, "rules: {}");
    let ran = check(&repo, &[]);
    assert!(
        ran.out.contains("must be approved by: @org/ciso (1 finding), @org/security (4 findings)"),
        "{}",
        ran.out
    );
    let json = run(&repo.disk(), &["check", "--format", "json", "--base", "main"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../schemas/report.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<_> = schema.iter_errors(&json).map(|e| e.to_string()).collect();
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(json["approvals"][0]["by"], "@org/ciso");
    assert_eq!(json["approvals"][0]["findings"].as_array().unwrap().len(), 1);
}

#[test]
fn owners_of_what_changed_are_suggested() {
    let repo = repo("");
    let reviewers = || {
        let json = run(&repo.disk(), &["check", "--format", "json", "--base", "main"]);
        let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
        let one = |r: &serde_json::Value| {
            let of = r["of"].as_array().unwrap().iter();
            let of: Vec<_> = of.map(|o| o["subject"].as_str().unwrap().to_owned()).collect();
            format!("{}: {}", r["owner"].as_str().unwrap(), of.join(" "))
        };
        json["reviewers"].as_array().unwrap().iter().map(one).collect::<Vec<_>>()
    };
    assert_eq!(reviewers(), Vec::<String>::new());
    repo.write(PATH, &MODEL.replace("kind: process,", "kind: process, exposed: true,"));
    assert_eq!(reviewers(), ["team-api: component:api"]);
    // Of what is gone, whoever owned it.
    let gone = MODEL.replace("  api: {kind: process, zone: cluster, owner: team-api}\n", "");
    let gone = gone.replace("api ->", "db ->").replace("at: api", "at: db");
    repo.write(PATH, &gone);
    assert!(reviewers().contains(&"team-api: component:api".to_owned()), "{:?}", reviewers());
    let page = run(&repo.disk(), &["check", "--format", "markdown", "--base", "main"]);
    assert!(
        page.out.contains("### Suggested reviewers\n\n- team-api: owns 1 changed thing"),
        "{}",
        page.out
    );
}
