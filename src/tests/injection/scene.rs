//! A pull request with a payload in it, and what is made of it there.

use std::cell::OnceCell;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::places::{TODAY, folders, infrastructure, repository};
use crate::host::Disk;
use crate::host::git_tests::Repo;
use crate::post::body::{self, Links};
use crate::post::{Found, Outcome};
use crate::report::REPORTERS;
use crate::tests::support::{Ran, run as run_in};

const EVENT: &str = include_str!("../../../fixtures/events/pull_request.json");

/// What a comment may take.
const BUDGET: usize = 60_000;

pub(super) struct Scene {
    repo: Repo,
    temp: TempDir,
    payloads: Vec<&'static str>,
    action: OnceCell<Ran>,
    checked: OnceCell<()>,
    folders: OnceCell<String>,
    page: OnceCell<TempDir>,
    /// What `baseline` says, and what it writes, for each payload.
    pub(super) baseline: OnceCell<Vec<(String, String)>>,
}

impl Scene {
    pub(super) fn new(payloads: Vec<&'static str>) -> Self {
        let (repo, temp) = (repository(&payloads), TempDir::new().unwrap());
        let (action, checked) = (OnceCell::new(), OnceCell::new());
        let (folders, page, baseline) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Scene { repo, temp, payloads, action, checked, folders, page, baseline }
    }

    /// What `check` writes in a format: of the pull request, and by a configuration that is all wrong.
    pub(super) fn reported(&self, format: &str) -> Vec<String> {
        let path = |run: &str, name: &str| self.temp.path().join(format!("{run}-{name}"));
        self.checked.get_or_init(|| {
            for (run, how) in [("good", "--base=main"), ("wrong", "--config=wrong.yaml")] {
                let mut words = vec!["check".to_owned(), "--verbose".to_owned(), how.to_owned()];
                for one in REPORTERS {
                    let path = path(run, one.name);
                    words.push(format!("--format={}={}", one.name, path.to_str().unwrap()));
                }
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let ran = run_in(&self.disk(), &words);
                assert_eq!(ran.exit, crate::cli::Exit::GateFailed, "{}{}", ran.out, ran.err);
            }
        });
        ["good", "wrong"].map(|run| fs::read_to_string(path(run, format)).unwrap()).to_vec()
    }

    fn disk(&self) -> Disk {
        let mut disk = self.repo.disk();
        let path = |name: &str| self.temp.path().join(name).to_str().unwrap().to_owned();
        for (name, value) in [
            ("GITHUB_EVENT_NAME", "pull_request".to_owned()),
            ("GITHUB_EVENT_PATH", path("event.json")),
            ("GITHUB_ACTOR", "Codertocat".to_owned()),
            ("GITHUB_REPOSITORY", "acme/shop".to_owned()),
            ("GITHUB_OUTPUT", path("output")),
            ("GITHUB_STEP_SUMMARY", path("summary.md")),
            ("RUNNER_TEMP", path("temp")),
            ("TMGATE_TODAY", TODAY.to_owned()),
        ] {
            disk.env.insert(name.to_owned(), value);
        }
        disk
    }

    /// Runs a command in the repository.
    pub(super) fn run(&self, line: &str) -> Ran {
        let words: Vec<&str> = line.split(' ').collect();
        run_in(&self.disk(), &words)
    }

    pub(super) fn payloads(&self) -> &[&'static str] {
        &self.payloads
    }

    /// A folder with one of another name for each payload, and a model in it.
    fn folders(&self) -> &str {
        self.folders.get_or_init(|| {
            let all = self.temp.path().join("folders");
            for (name, model) in folders(&self.payloads) {
                fs::create_dir_all(all.join(&name)).unwrap();
                fs::write(all.join(name).join("threatmodel.yaml"), model).unwrap();
            }
            all.to_str().unwrap().to_owned()
        })
    }

    /// The page and the registers, which one run writes.
    fn page(&self) -> &TempDir {
        self.page.get_or_init(|| {
            let to = TempDir::new().unwrap();
            let path = |name: &str| to.path().join(name).to_str().unwrap().to_owned();
            let (page, csv) = (path("page.html"), path("csv"));
            let words = ["report", "--output", &page, "--csv", &csv];
            let ran = run_in(&self.disk(), &words);
            assert_eq!(ran.exit, crate::cli::Exit::Pass, "{}{}", ran.out, ran.err);
            to
        })
    }

    /// The action on the pull request, whose branches are called by the payloads.
    fn action(&self) -> &Ran {
        self.action.get_or_init(|| {
            let id = |name: &str| self.repo.git.revparse_single(name).unwrap().id().to_string();
            let mut event: Value = serde_json::from_str(EVENT).unwrap();
            for (pointer, value) in [
                ("/pull_request/base/sha", id("main")),
                ("/pull_request/head/sha", id("HEAD")),
                ("/pull_request/base/ref", self.payloads.join(" ")),
                ("/pull_request/head/ref", self.payloads.join(" ")),
                ("/pull_request/title", self.payloads.join(" ")),
            ] {
                *event.pointer_mut(pointer).unwrap() = json!(value);
            }
            fs::write(self.temp.path().join("event.json"), event.to_string()).unwrap();
            run_in(&self.disk(), &["action", "--args=--today 2026-11-23"])
        })
    }

    fn written(&self, name: &str) -> Vec<String> {
        self.action();
        let path = self.temp.path().join(name);
        vec![fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"))]
    }

    fn outcome(&self) -> Outcome {
        let outcome = Outcome::read(self.written("temp/tmgate/tmgate-result.json")[0].as_bytes());
        let outcome = outcome.unwrap();
        assert!(outcome.findings.len() > 50 && outcome.changes.is_some(), "there is much to say");
        outcome
    }

    fn links(&self) -> Links {
        Links {
            server: "https://github.com".into(),
            repository: "acme/shop".into(),
            run_url: Some("https://github.com/acme/shop/actions/runs/7".into()),
            head: self.repo.git.revparse_single("HEAD").unwrap().id().to_string(),
        }
    }
}

pub(super) fn action_log(scene: &Scene) -> Vec<String> {
    vec![scene.action().out.clone()]
}

pub(super) fn step_summary(scene: &Scene) -> Vec<String> {
    scene.written("summary.md")
}

pub(super) fn step_outputs(scene: &Scene) -> Vec<String> {
    scene.written("output")
}

pub(super) fn result_file(scene: &Scene) -> Vec<String> {
    scene.written("temp/tmgate/tmgate-result.json")
}

pub(super) fn sarif_file(scene: &Scene) -> Vec<String> {
    scene.written("temp/tmgate/tmgate.sarif")
}

pub(super) fn comment(scene: &Scene) -> Vec<String> {
    let outcome = scene.outcome();
    vec![
        body::summary(&outcome, &scene.links(), BUDGET),
        body::summary(&outcome, &scene.links(), 8 * BUDGET),
    ]
}

/// What a report says in which somebody wrote payloads wherever it may hold a text: that of a fork is what
/// its own workflow made it.
pub(super) fn forged(scene: &Scene) -> Vec<String> {
    let mut report: Value =
        serde_json::from_str(&scene.written("temp/tmgate/tmgate-result.json")[0]).unwrap();
    let findings = report["findings"].as_array_mut().unwrap();
    findings.truncate(64);
    for key in ["approvals", "reviewers"] {
        report[key] = json!([
            { "by": "a", "owner": "b", "findings": [], "handles": ["c", "d"], "of": [1] },
            { "by": "a", "owner": "b", "findings": [], "handles": ["c"], "of": [] },
        ]);
    }
    let mut turns = scene.payloads.iter().cycle();
    forge(&mut report, "", &mut turns);
    let outcome = Outcome::read(report.to_string().as_bytes()).unwrap();
    let mut texts = vec![
        body::summary(&outcome, &scene.links(), 8 * BUDGET),
        body::resolved(&outcome, &scene.links()),
    ];
    let plain = |found: &Found| Found { suggestion: None, ..found.clone() };
    texts.extend(outcome.findings.iter().map(|found| body::finding(&plain(found), &scene.links())));
    texts
}

/// Puts payloads in the place of all texts that nobody holds to a form.
fn forge<'p>(value: &mut Value, key: &str, turns: &mut impl Iterator<Item = &'p &'static str>) {
    let free = [
        "message", "help", "path", "subject", "model", "owner", "reason", "why", "by", "base",
        "name", "kind", "id", "handles", "note",
    ];
    match value {
        Value::String(text) if free.contains(&key) => {
            *text = (*turns.next().unwrap()).to_owned();
        }
        Value::Null if ["help", "owner", "reason"].contains(&key) => {
            *value = json!(*turns.next().unwrap());
        }
        Value::Array(list) => list.iter_mut().for_each(|one| forge(one, key, turns)),
        Value::Object(map) => map.iter_mut().for_each(|(key, one)| forge(one, key, turns)),
        _ => {}
    }
}

pub(super) fn resolved(scene: &Scene) -> Vec<String> {
    vec![body::resolved(&scene.outcome(), &scene.links())]
}

pub(super) fn headline(scene: &Scene) -> Vec<String> {
    vec![body::headline(&scene.outcome())]
}

/// Comments at lines without their suggestions, and what becomes of them when they are answered.
pub(super) fn lines(scene: &Scene) -> Vec<String> {
    let links = scene.links();
    let plain = |found: Found| body::finding(&Found { suggestion: None, ..found }, &links);
    let texts: Vec<String> = scene.outcome().findings.into_iter().map(plain).collect();
    let later: Vec<String> = texts.iter().map(|text| body::no_longer(text, &links)).collect();
    [texts, later].concat()
}

/// Comments at lines with their suggestions.
pub(super) fn suggestions(scene: &Scene) -> Vec<String> {
    let links = scene.links();
    let with = scene.outcome().findings.into_iter().filter(|found| found.suggestion.is_some());
    with.map(|found| body::finding(&found, &links)).collect()
}

/// A first model of infrastructure that somebody else described.
pub(super) fn drafted(scene: &Scene) -> Vec<String> {
    let host = infrastructure(&scene.payloads);
    let ran = run_in(&host, &["init"]);
    let written = ["threatmodel.yaml", "threatmodels/threatmodel.yaml"].map(|path| host.text(path));
    written.into_iter().flatten().chain([ran.out]).take(1).collect()
}

/// The page about all models.
pub(super) fn report(scene: &Scene) -> Vec<String> {
    vec![fs::read_to_string(scene.page().path().join("page.html")).unwrap()]
}

/// The registers, and that there are five.
pub(super) fn registers(scene: &Scene) -> Vec<String> {
    let files = fs::read_dir(scene.page().path().join("csv")).unwrap();
    let texts: Vec<String> =
        files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    assert_eq!(texts.len(), 5);
    texts
}

/// The page about all repositories of a folder, by one who stands there.
pub(super) fn portfolio(scene: &Scene) -> Vec<String> {
    let page = scene.temp.path().join("portfolio.html");
    let host = Disk::at(Path::new(scene.folders())).unwrap();
    let ran = run_in(&host, &["report", "--workspace", ".", "--output", page.to_str().unwrap()]);
    assert_eq!(ran.exit, crate::cli::Exit::Pass, "{}{}", ran.out, ran.err);
    vec![fs::read_to_string(page).unwrap()]
}

/// What all repositories of a folder say to a responder.
pub(super) fn shared(scene: &Scene) -> Vec<String> {
    let host = Disk::at(Path::new(scene.folders())).unwrap();
    let formats = ["text", "markdown", "json"].map(|format| {
        let words = ["respond", "--workspace", scene.folders(), "api", "--format", format];
        let ran = run_in(&host, &words);
        assert_eq!(ran.exit, crate::cli::Exit::Pass, "{}{}", ran.out, ran.err);
        ran.out
    });
    formats.into_iter().take(1).collect()
}
