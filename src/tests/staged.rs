//! `check --staged`: what the next commit will hold, whatever else lies in the working tree.

use super::history::MODEL;
use super::support::{Ran, run};
use crate::cli::Exit;
use crate::host::git_tests::Repo;

const PATH: &str = "threatmodel.yaml";

fn stage(repo: &Repo) {
    let mut index = repo.git.index().unwrap();
    index.add_all(["*"], git2::IndexAddOption::FORCE, None).unwrap();
    index.write().unwrap();
}

fn more(name: &str) -> String {
    MODEL.replace("flows:", &format!("  {name}: {{kind: process}}\nflows:"))
}

fn staged(repo: &Repo, args: &[&str]) -> Ran {
    let all = ["check", "--today", "2026-11-23", "--format", "concise", "--staged"];
    run(&repo.disk(), &[&all, args].concat())
}

fn owners(ran: &Ran) -> Vec<&str> {
    let lines = ran.out.lines().filter(|line| line.contains("[owner-missing]"));
    lines.filter_map(|line| line.split('`').nth(1)).collect()
}

#[test]
fn only_what_is_staged_is_checked() {
    let repo = Repo::new();
    repo.write(PATH, &more("staged"));
    stage(&repo);
    repo.write(PATH, &more("later"));
    let other = more("untracked").replace("system: shop", "system: warehouse");
    repo.write("services/new/threatmodel.yaml", &other);
    assert_eq!(owners(&staged(&repo, &[])), ["api", "db", "staged"]);
    // There is no commit yet, and nothing that a hook may compare with.
    assert_eq!(staged(&repo, &["--base", "HEAD"]).exit, Exit::CouldNotRun);
    repo.commit_index(&[]);
    let same = staged(&repo, &["--base", "HEAD"]);
    assert_eq!((same.exit, owners(&same).len()), (Exit::Pass, 0), "{}{}", same.out, same.err);
    stage(&repo);
    let new = staged(&repo, &["--base", "HEAD"]);
    assert_eq!(owners(&new), ["api", "db", "untracked", "later"], "{}{}", new.out, new.err);
}

#[test]
fn a_commit_of_some_files_has_an_index_of_its_own() {
    let repo = Repo::new();
    repo.write(PATH, MODEL);
    stage(&repo);
    repo.write(PATH, &more("partial"));
    let path = repo.dir.path().join(".git/next-index-1.lock");
    let mut other = git2::Index::open(&path).unwrap();
    let blob = repo.git.blob(more("partial").as_bytes()).unwrap();
    let mut entry = repo.git.index().unwrap().get_path(PATH.as_ref(), 0).unwrap();
    entry.id = blob;
    other.add(&entry).unwrap();
    other.write().unwrap();
    let mut disk = repo.disk();
    disk.env.insert("GIT_INDEX_FILE".into(), ".git/next-index-1.lock".into());
    let ran = run(&disk, &["check", "--today", "2026-11-23", "--format", "concise", "--staged"]);
    assert_eq!(owners(&ran), ["api", "db", "partial"], "{}{}", ran.out, ran.err);
}

#[test]
fn it_takes_an_index_and_no_other_revision() {
    let repo = Repo::new();
    repo.write(PATH, MODEL);
    stage(&repo);
    for other in [&["--head", "HEAD"][..], &["--fix"], &["--stdin-filename", "x.yaml"]] {
        assert_eq!(staged(&repo, other).exit, Exit::CouldNotRun, "{other:?}");
    }
    let mut index = repo.git.index().unwrap();
    let ours = index.get_path(PATH.as_ref(), 0).unwrap();
    let theirs = git2::IndexEntry { flags: 0x2000, path: PATH.into(), ..ours };
    index.remove_path(PATH.as_ref()).unwrap();
    index.add(&theirs).unwrap();
    index.write().unwrap();
    let conflict = staged(&repo, &[]);
    assert_eq!(conflict.exit, Exit::CouldNotRun, "{}", conflict.out);
    assert!(conflict.err.contains("conflicts that nobody has resolved"), "{}", conflict.err);
}

#[test]
fn reports_of_tests_are_those_of_the_working_tree() {
    let repo = Repo::new();
    repo.write(PATH, MODEL);
    repo.write("tmgate.yaml", "version: 1\nevidence: {reports: [\"build/*.xml\"]}\n");
    repo.write(".gitignore", "build\n");
    let mut index = repo.git.index().unwrap();
    index.add_all(["*"], git2::IndexAddOption::DEFAULT, None).unwrap();
    index.write().unwrap();
    let missing = staged(&repo, &[]);
    assert!(missing.out.contains("[evidence-report-invalid]"), "{}", missing.out);
    repo.write("build/x.xml", "<testsuite><testcase name='a' classname='b'/></testsuite>");
    let there = staged(&repo, &[]);
    assert!(!there.out.contains("[evidence-report-invalid]"), "{}", there.out);
    assert!(there.out.contains("evidence: "), "{}", there.out);
}
