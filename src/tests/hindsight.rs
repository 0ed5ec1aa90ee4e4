#![expect(clippy::disallowed_methods, reason = "these tests make real repositories on the disk")]
//! What only history tells, on real repositories: what has changed since an incident.

use super::support::{Ran, run};
use crate::host::git_tests::Repo;

pub(super) const PATH: &str = "threatmodel.yaml";
const BOOK: &str = "runbooks/replay.md";

/// An incident of 2026-09-02, of which only the playbook's and the model's history can tell whether
/// anything came of it.
pub(super) const MODEL: &str = "tmgate: 1
system: shop
owner: team-shop
components:
  api: {kind: process, code: services/pay/**}
threats:
  replay: {title: Somebody posts an old event again, at: api, likelihood: low, impact: low, mitigated_by: [window]}
  flood: {title: A flood of events, at: api, likelihood: low, impact: low}
mitigations:
  window: {title: Events are refused by `seen_before`, status: implemented, code: services/pay/events.py}
playbooks:
  replayed: {title: Events come twice, file: runbooks/replay.md, for: [replay]}
incidents:
  INC-2026-03:
    title: Replayed events shipped 14 unpaid orders
    severity: high
    phase: closed
    detected: 2026-09-02
    threats: [replay]
    playbook: replayed
";

pub(super) fn check(repo: &Repo, args: &[&str]) -> Ran {
    let all = ["check", "--today", "2026-11-23", "--format", "concise", "--verbose"];
    run(&repo.disk(), &[&all, args].concat())
}

pub(super) fn lines(ran: &Ran, rule: &str) -> Vec<String> {
    let said = ran.out.lines().filter(|line| !line.starts_with("  fixed: "));
    let mark = format!("[{rule}] ");
    said.filter(|line| line.contains(&mark)).map(str::to_owned).collect()
}

fn playbook(repo: &Repo) -> usize {
    lines(&check(repo, &[]), "playbook-unchanged-after-incident").len()
}

fn model(repo: &Repo) -> usize {
    lines(&check(repo, &[]), "incident-model-unchanged").len()
}

fn unassessed(repo: &Repo, rule: &str) -> String {
    let ran = run(&repo.disk(), &["check", "--today", "2026-11-23", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let all = report["not_assessed"].as_array().unwrap().clone();
    let why = all.iter().filter(|one| one["rule"] == rule).map(|one| one["why"].to_string());
    why.collect::<Vec<_>>().join("\n")
}

/// Everything as it was in spring.
pub(super) fn repo() -> Repo {
    let repo = Repo::new();
    repo.write(PATH, MODEL);
    repo.write(BOOK, "# Replay\nStop the consumer and call the team of the api.\n");
    repo.write("services/pay/events.py", "def seen_before(e): return e in STORE\n");
    repo.write("services/pay/auth/check.py", "def check(t): return verify(t)\n");
    repo.commit_on("2026-03-14", "Begin", &[]);
    repo
}

#[test]
fn what_was_committed_since_the_incident_counts() {
    let repo = repo();
    repo.write("README.md", "later\n");
    repo.commit_on("2026-10-01", "Something else", &[]);
    assert_eq!((playbook(&repo), model(&repo)), (1, 1));
    // The clock of the disk does not count: the file was written just now.
    repo.write(BOOK, "# Replay\nStop the consumer and call the team of the api.\n");
    assert_eq!(playbook(&repo), 1);
    // Not committed, which is today.
    repo.write(BOOK, "# Replay\nAsk the shop which orders left.\n");
    assert_eq!(playbook(&repo), 0);
    repo.commit_on("2026-10-02", "Learn", &[]);
    assert_eq!(playbook(&repo), 0);
    // The day itself counts; the day before does not.
    for (day, said) in [("2026-09-02", 0), ("2026-09-01", 1)] {
        let repo = self::repo();
        repo.write(BOOK, "# Replay\nAsk the shop which orders left.\n");
        repo.commit_on(day, "Learn", &[]);
        assert_eq!(playbook(&repo), said, "{day}");
    }
    // Born since.
    let late = Repo::new();
    late.write(PATH, MODEL);
    late.write(BOOK, "# Replay\n");
    late.commit_on("2026-09-20", "Begin", &[]);
    assert_eq!((playbook(&late), model(&late)), (0, 0));
}

#[test]
fn a_file_that_moved_has_not_changed() {
    let repo = repo();
    repo.remove(BOOK);
    repo.write("ops/replay.md", "# Replay\nStop the consumer and call the team of the api.\n");
    repo.write(PATH, &MODEL.replace(BOOK, "ops/replay.md"));
    repo.commit_on("2026-10-01", "Move", &[]);
    assert_eq!(playbook(&repo), 1);
    repo.write("ops/replay.md", "# Replay\nAsk the shop which orders left.\n");
    repo.commit_on("2026-10-02", "Learn", &[]);
    assert_eq!(playbook(&repo), 0);
    // Moved again: what it was called when it changed is followed.
    repo.remove("ops/replay.md");
    repo.write("ops/deep/replay.md", "# Replay\nAsk the shop which orders left.\n");
    repo.write(PATH, &MODEL.replace(BOOK, "ops/deep/replay.md"));
    repo.commit_on("2026-10-03", "Move", &[]);
    assert_eq!(playbook(&repo), 0);
    // A model that moved is followed too.
    repo.remove(PATH);
    repo.write("services/threatmodel.yaml", &MODEL.replace(BOOK, "ops/deep/replay.md"));
    repo.commit_on("2026-10-04", "Move the model", &[]);
    assert_eq!(model(&repo), 1);
}

#[test]
fn commits_of_merged_branches_count_by_their_own_day() {
    let learnt = "# Replay\nAsk the shop which orders left.\n";
    for (day, said) in [("2026-08-20", 1), ("2026-09-10", 0)] {
        let repo = repo();
        repo.branch("side");
        repo.write(BOOK, learnt);
        let side = repo.commit_on(day, "Learn", &[]);
        repo.switch("main");
        repo.write("README.md", "meanwhile\n");
        repo.commit_on("2026-09-12", "Meanwhile", &[]);
        repo.write(BOOK, learnt);
        repo.commit_on("2026-09-15", "Merge side", &[side]);
        assert_eq!(playbook(&repo), said, "{day}");
        // Thrown away where the branches met: as it was.
        let repo = self::repo();
        repo.branch("side");
        repo.write(BOOK, learnt);
        let side = repo.commit_on(day, "Learn", &[]);
        repo.switch("main");
        repo.commit_on("2026-09-15", "Merge side, keeping ours", &[side]);
        assert_eq!(playbook(&repo), 1, "{day}");
        // Changed by the merge itself.
        repo.write(BOOK, "# Replay\nDifferently.\n");
        repo.commit_on("2026-09-16", "Merge side again", &[side]);
        assert_eq!(playbook(&repo), 0);
    }
}

#[test]
fn a_shallow_clone_does_not_guess() {
    let repo = repo();
    repo.write(
        PATH,
        &MODEL.replace("likelihood: low, impact: low, mit", "likelihood: medium, impact: low, mit"),
    );
    let second = repo.commit_on("2026-10-01", "Learn", &[]);
    assert_eq!(model(&repo), 0);
    let first = repo.git.find_commit(second).unwrap().parent_id(0).unwrap().to_string();
    let object = repo.git.path().join("objects").join(&first[..2]).join(&first[2..]);
    std::fs::remove_file(object).unwrap();
    std::fs::write(repo.git.path().join("shallow"), format!("{second}\n")).unwrap();
    assert_eq!((playbook(&repo), model(&repo)), (0, 0));
    for rule in ["playbook-unchanged-after-incident", "incident-model-unchanged"] {
        let why = unassessed(&repo, rule);
        assert!(why.contains("shallow") && why.contains("2026-10-01"), "{rule}: {why}");
    }
    // What this clone can tell it tells.
    repo.write(BOOK, "# Replay\nAsk the shop which orders left.\n");
    repo.commit_on("2026-10-02", "Learn", &[]);
    assert_eq!(playbook(&repo), 0);
    assert_eq!(unassessed(&repo, "playbook-unchanged-after-incident"), "");
    // One that ends before the incident is deep enough.
    repo.write(PATH, &MODEL.replace("2026-09-02", "2026-10-02").replace("2026-03:", "2026-04:"));
    repo.write("x", "x");
    repo.commit_on("2026-10-03", "Another", &[]);
    assert_eq!(unassessed(&repo, "playbook-unchanged-after-incident"), "");
}

#[cfg(unix)]
#[test]
fn what_stands_for_another_place_has_no_history_here() {
    let repo = repo();
    repo.remove(BOOK);
    repo.write("elsewhere.md", "# Replay\n");
    std::os::unix::fs::symlink("../elsewhere.md", repo.dir.path().join(BOOK)).unwrap();
    repo.commit_on("2026-03-15", "Link", &[]);
    assert_eq!(playbook(&repo), 0);
    let why = unassessed(&repo, "playbook-unchanged-after-incident");
    assert!(why.contains("is a link to another file"), "{why}");
}

#[test]
fn without_a_history_the_dates_of_the_model_are_all_there_is() {
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join(PATH), MODEL).unwrap();
    std::fs::write(place.path().join("tmgate.yaml"), "version: 1\n").unwrap();
    let disk = crate::host::Disk::at(place.path()).unwrap();
    let ran = run(&disk, &["check", "--format", "concise"]);
    assert_eq!(lines(&ran, "incident-model-unchanged").len(), 1, "{}", ran.out);
    // Nothing is committed yet, which is no history either.
    git2::Repository::init(place.path()).unwrap();
    let ran = run(&disk, &["check", "--format", "concise"]);
    assert_eq!(lines(&ran, "incident-model-unchanged").len(), 1, "{}", ran.out);
}

#[test]
fn a_threat_that_changed_by_meaning_was_learnt_from() {
    let after = |text: &str| {
        let repo = repo();
        repo.write(PATH, text);
        repo.commit_on("2026-09-20", "Edit", &[]);
        model(&repo)
    };
    let other = MODEL.replace("A flood of events", "A flood of events from one shop");
    assert_eq!(after(&other), 1, "another threat");
    let layout = MODEL.replace("threats:\n", "\n# words\nthreats:\n").replace(
        "at: api, likelihood: low, impact: low, mit",
        "impact: low, likelihood: low, at: api, mit",
    );
    assert_ne!(layout, MODEL);
    assert_eq!(after(&layout), 1, "the same in another order");
    let rated = MODEL.replace("impact: low, mit", "impact: medium, mit");
    assert_eq!(after(&rated), 0, "rated anew");
    let better = MODEL.replace("status: implemented", "status: verified");
    assert_eq!(after(&better), 0, "what is done about it");
    // Of what is not committed yet as well.
    let repo = repo();
    repo.write(PATH, &rated);
    assert_eq!(model(&repo), 0);
}
