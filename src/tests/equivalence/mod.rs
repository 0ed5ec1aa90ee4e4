//! However a repository changes: `check --base` says the same, to the last byte, whether it
//! examines of the base what may have been otherwise or all of it.

mod files;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use files::FILES;

use super::support::{Ran, run};
use crate::check::EXAMINE_ALL;
use crate::host::git_tests::Repo;

/// What is written to a commit: that no model is affected, that without a reason, or nothing.
const MESSAGES: &[&str] =
    &["change", "change\n\nmodel-unaffected: names only", "change\n\nmodel-unaffected:\n"];

/// What people type.
const ARGS: &[&[&str]] = &[
    &[],
    &[],
    &["--diff-only"],
    &["--profile", "strict"],
    &["--fail-on", "note"],
    &["shop"],
    &["depot", "till"],
];

type Files = BTreeMap<String, String>;

/// Numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % end.max(1)
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

fn repository(dice: &mut Dice) -> Files {
    let mut files = Files::new();
    for (path, versions) in FILES {
        let usual = dice.below(10) < 6;
        let text = if usual { versions[0] } else { dice.one_of(versions) };
        set(&mut files, path, text);
    }
    files
}

fn owned((path, text): (&String, &String)) -> (String, String) {
    (path.clone(), text.clone())
}

fn set(files: &mut Files, path: &str, text: &str) {
    match text {
        "" => files.remove(path),
        text => files.insert(path.to_owned(), text.to_owned()),
    };
}

/// Changes something, and says what.
fn change(files: &mut Files, dice: &mut Dice) -> String {
    let there: Vec<String> = files.keys().cloned().collect();
    let path = dice.one_of(&there).clone();
    let lines: Vec<String> = files[&path].split_inclusive('\n').map(str::to_owned).collect();
    match dice.below(8) {
        0 => {
            let without = dice.below(lines.len());
            let left = lines.iter().enumerate().filter(|(at, _)| *at != without);
            set(files, &path, &left.map(|(_, line)| line.as_str()).collect::<String>());
            format!("{path} without line {}", without + 1)
        }
        1 => {
            let more = "# tmgate: allow(threat-untreated, drift-exposure) -- known\n";
            let at = dice.below(lines.len() + 1);
            let text = [&lines[..at].concat(), more, &lines[at..].concat()].concat();
            set(files, &path, &text);
            format!("{path} with a comment")
        }
        2 => {
            let folder = path.split('/').next().unwrap_or("").to_owned();
            for old in there.iter().filter(|old| old.starts_with(&format!("{folder}/"))) {
                let text = files.remove(old).unwrap();
                files.insert(format!("moved/{old}"), text);
            }
            format!("{folder} moved")
        }
        3 => {
            files.remove(&path);
            format!("without {path}")
        }
        _ => {
            let (path, versions) = dice.one_of(FILES);
            let at = dice.below(versions.len());
            set(files, path, versions[at]);
            format!("{path} in version {at}")
        }
    }
}

fn write(repo: &Repo, old: &Files, new: &Files) {
    old.keys().filter(|path| !new.contains_key(*path)).for_each(|path| repo.remove(path));
    new.iter().for_each(|(path, text)| repo.write(path, text));
}

fn check(repo: &Repo, args: &[&str], whole: bool) -> Ran {
    EXAMINE_ALL.set(whole);
    let all = ["check", "--today", "2026-11-23", "--format", "json", "--base", "main"];
    let ran = run(&repo.disk(), &[&all, args].concat());
    EXAMINE_ALL.set(false);
    ran
}

/// One pull request: both ways must say the same. Returns what was said.
fn compare(number: u64) -> String {
    let mut dice = Dice(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let old = repository(&mut dice);
    let repo = Repo::new();
    // Half of what the base has is older than the incidents.
    let older: Files = old.iter().filter(|_| dice.below(2) == 0).map(owned).collect();
    write(&repo, &Files::new(), &older);
    repo.commit_on("2026-08-01", "begin", &[]);
    write(&repo, &older, &old);
    if dice.below(3) == 0 {
        run(&repo.disk(), &["baseline", "--today", "2026-11-23", "--reason", "later"]);
    }
    repo.commit_on("2026-10-01", "go on", &[]);
    repo.branch("topic");
    let mut new = old.clone();
    let changes: Vec<String> =
        (0..1 + dice.below(3)).map(|_| change(&mut new, &mut dice)).collect();
    write(&repo, &old, &new);
    if dice.below(2) == 0 {
        repo.commit_on("2026-11-20", dice.one_of::<&str>(MESSAGES), &[]);
    }
    let args = dice.one_of(ARGS);
    let (short, whole) = (check(&repo, args, false), check(&repo, args, true));
    let what = format!("repository {number}, {args:?}: {changes:?}");
    assert_eq!(short.out, whole.out, "{what}");
    assert_eq!((short.err, short.exit), (whole.err, whole.exit), "{what}");
    short.out
}

/// Has `count` pull requests compared. Each thread is a whole program of its own: to examine all
/// is a matter of the thread.
fn compare_all(count: u64) -> Vec<String> {
    let (next, said) = (Mutex::new(0..count), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(number) = { next.lock().unwrap().next() } {
                    let out = compare(number);
                    said.lock().unwrap().push(out);
                }
            });
        }
    });
    said.into_inner().unwrap()
}

#[test]
fn what_is_left_out_at_the_base_changes_no_byte() {
    #[expect(clippy::disallowed_methods, reason = "who has time asks for more of them")]
    let count = std::env::var("TMGATE_COMPARED").map_or(40, |count| count.parse().unwrap());
    let said = compare_all(count);
    let mut rules: BTreeSet<String> = BTreeSet::new();
    let (mut new, mut known, mut fixed) = (0, 0, 0);
    for out in said.iter().filter(|out| !out.is_empty()) {
        let report: serde_json::Value = serde_json::from_str(out).unwrap();
        let count = |what: &str| report["compared"][what].as_u64().unwrap();
        let gone = report["compared"]["fixed"].as_array().unwrap().len();
        (new, known, fixed) = (new + count("new"), known + count("known"), fixed + gone);
        for finding in report["findings"].as_array().unwrap() {
            rules.insert(finding["rule"].as_str().unwrap().to_owned());
        }
    }
    println!("{new} new, {known} known, {fixed} fixed, {} rules: {rules:?}", rules.len());
    let seldom = [
        "playbook-unchanged-after-incident",
        "incident-model-unchanged",
        "drift-code-without-model",
    ];
    for rule in seldom {
        assert!(rules.contains(rule), "{rule} was never asked");
    }
    assert!(new > 50 && known > 300 && fixed > 50, "{new} new, {known} known, {fixed} fixed");
}
