//! What changes around a model, and which models `check --base` examines at the base because of it.

use std::collections::BTreeMap;

use super::history::{check as check_repo, owners};
use super::support::{task, today};
use crate::check::{self, Before, Compared, Report, Task};
use crate::config::Settings;
use crate::finding::Status;
use crate::host::git_tests::Repo;
use crate::host::{Memory, Models};

type Files = BTreeMap<String, Vec<u8>>;

fn files(of: &[(&str, &str)]) -> Files {
    of.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

fn fill(files: &Files) -> Memory {
    files.iter().fold(Memory::new(today()), |host, (path, bytes)| host.with(path, bytes))
}

/// The comparison of `new` with `old`, once with the base as it is and once with all of it examined.
/// The number is that of the models that the first one examined there.
fn both(old: &Files, new: &Files, settings: &Settings) -> (Report, Report, usize) {
    let (old, new) = (fill(old), fill(new));
    let find = |host| Models::find(host, &[String::new()], settings).unwrap();
    let models = find(&new).compared_with(find(&old));
    let head = || check::check(&models, settings, &task(), Vec::new()).unwrap();
    let with = || Compared::with("main", "0");
    let report = head();
    let before = check::check_base(&report, &models, settings, &task(), Vec::new()).unwrap();
    let examined = before.examined;
    let short = report.compare(before, with(), |_| true);
    let alone = Task { reports: false, excerpts: false, ..task() };
    let base = check::check(&find(&old), settings, &alone, Vec::new()).unwrap();
    let whole = Before { findings: base.findings, ..Before::default() };
    (short, head().compare(whole, with(), |_| true), examined)
}

/// All that a comparison decides.
fn outcome(report: &Report) -> Vec<String> {
    let findings =
        report.findings.iter().map(|f| format!("{:?} {} {}", f.status, f.rule.id, f.subject));
    let compared = report.compared.as_ref().unwrap();
    let fixed = compared.fixed.iter().map(|f| format!("fixed {} {}", f.rule.id, f.subject));
    let rest = format!("{:?} {}", report.verdict, compared.unsettled);
    findings.chain(fixed).chain([rest]).collect()
}

/// A model that names another, the other one, and one that stands alone.
fn shop() -> Files {
    let model = |system: &str, more: &str| {
        format!("tmgate: 1\nsystem: {system}\ncomponents:\n  api: {{kind: process}}\n{more}")
    };
    let to = "flows:\n  order: {path: api -> depot/api, over: https}\n";
    let proof =
        "mitigations:\n  lock: {title: Locks the door, code: [\"src/*.rs\", \"lib/a.rs#door\"]}\n";
    files(&[
        ("shop/threatmodel.yaml", &model("shop", to)),
        ("depot/threatmodel.yaml", &model("depot", "")),
        (
            "till/threatmodel.yaml",
            &model("till", proof).replace("process}", "process, iac: k8s/a.yaml}"),
        ),
        ("src/one.rs", "fn one() {}\n"),
        ("lib/a.rs", "fn door() {}\n"),
        ("k8s/a.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\n"),
    ])
}

#[test]
fn only_what_changed_and_what_has_to_do_with_it_is_examined() {
    let old = shop();
    let change = |path: &str, text: Option<&str>| {
        let mut new = old.clone();
        match text {
            Some(text) => new.insert(path.to_owned(), text.as_bytes().to_vec()),
            None => new.remove(path),
        };
        let (short, whole, examined) = both(&old, &new, &Settings::default());
        assert_eq!(outcome(&short), outcome(&whole), "{path}");
        examined
    };
    let more = |path: &str| format!("{}# More.\n", String::from_utf8_lossy(&old[path]));
    for (path, text, examined) in [
        ("README.md", Some("# Shop\n"), 0),
        ("tmgate.yaml", Some("version: 1\n"), 0),
        ("till/threatmodel.yaml", Some(&*more("till/threatmodel.yaml")), 1),
        ("shop/threatmodel.yaml", Some(&*more("shop/threatmodel.yaml")), 1),
        // Who refers to it is examined as well.
        ("depot/threatmodel.yaml", Some(&*more("depot/threatmodel.yaml")), 2),
        ("depot/threatmodel.yaml", None, 2),
        // The one that it no longer refers to was told of by it.
        ("shop/threatmodel.yaml", None, 2),
        ("new/threatmodel.yaml", Some("tmgate: 1\nsystem: new\n"), 0),
        // A model that takes the name of the one that is referred to.
        ("a/threatmodel.yaml", Some("tmgate: 1\nsystem: depot\n"), 2),
        ("src/one.rs", Some("fn two() {}\n"), 0),
        ("src/two.rs", Some("fn two() {}\n"), 1),
        ("src/one.rs", None, 1),
        ("lib/a.rs", Some("fn window() {}\n"), 1),
        // Infrastructure is read by folders, together with the overlays that build on them.
        ("k8s/a.yaml", Some("kind: Deployment\nmetadata: {name: api}\n"), 1),
        ("k8s/b.yaml", Some("apiVersion: v1\nkind: Service\nmetadata: {name: api}\n"), 1),
        ("prod/kustomization.yaml", Some("resources: [../k8s]\n"), 1),
        ("prod/kustomization.yaml", Some("resources: [../others]\n"), 0),
        ("others/b.yaml", Some("apiVersion: v1\nkind: Service\nmetadata: {name: api}\n"), 0),
        ("CODEOWNERS", Some("* @ann\n"), 3),
        ("threatmodels/catalog/a.yaml", Some("tmgate: 1\n"), 3),
    ] {
        assert_eq!(change(path, text), examined, "{path}: {text:?}");
    }
}

#[test]
fn a_finding_that_a_code_file_makes_is_new() {
    let repo = Repo::new();
    for (path, bytes) in shop() {
        repo.write(&path, std::str::from_utf8(&bytes).unwrap());
    }
    repo.commit();
    repo.branch("topic");
    let known = check_repo(&repo, &["--base", "main"]);
    assert!(!known.out.contains("[evidence-path-missing]"), "{}", known.out);
    assert!(owners(&known).is_empty(), "{}", known.out);
    repo.write("lib/a.rs", "fn window() {}\n");
    for _ in ["not committed", "committed"] {
        let ran = check_repo(&repo, &["--base", "main"]);
        assert!(ran.out.contains("[evidence-path-missing]"), "{}", ran.out);
        assert!(owners(&ran).is_empty(), "{}", ran.out);
        repo.commit();
    }
    let known = check_repo(&repo, &["--base", "HEAD"]);
    assert!(!known.out.contains("[evidence-path-missing]"), "{}", known.out);
}

#[test]
fn what_the_comment_allows_or_the_baseline_lists_stays_so() {
    let mut old = shop();
    let allowed = "tmgate: 1\nsystem: till\ncomponents:\n  # tmgate: allow(owner-missing) -- soon\n  api: {kind: process}\n";
    old.insert("till/threatmodel.yaml".to_owned(), allowed.into());
    let (plain, ..) = both(&old, &old, &Settings::default());
    let of_depot =
        |f: &&crate::finding::Finding| &*f.model == "depot" && crate::review::may_be_listed(f.rule);
    let entry = plain.findings.iter().find(of_depot).unwrap();
    let entries = vec![crate::review::Entry::of(entry, "later")];
    let list = crate::review::write_baseline(entries).into_bytes();
    old.insert("tmgate.baseline".to_owned(), list.clone());
    let mut new = old.clone();
    new.insert("shop/threatmodel.yaml".to_owned(), b"tmgate: 1\nsystem: shop\n".to_vec());
    let (short, whole, examined) = both(&old, &new, &Settings::default());
    assert_eq!((outcome(&short), examined), (outcome(&whole), 2));
    assert!(short.findings.iter().all(|f| f.rule.id != "baseline-stale"));
    // What was stale is so still, and is not new.
    new.remove("depot/threatmodel.yaml");
    old.remove("depot/threatmodel.yaml");
    let (short, whole, _) = both(&old, &new, &Settings::default());
    assert_eq!(outcome(&short), outcome(&whole));
    let stale = short.findings.iter().find(|f| f.rule.id == "baseline-stale").unwrap();
    assert_eq!(stale.status, Status::Known { listed: None });
}
