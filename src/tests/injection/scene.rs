//! A pull request with a payload in it, and what is made of it there.

use std::cell::OnceCell;
use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::places::{TODAY, infrastructure, repository};
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
}

impl Scene {
    pub(super) fn new(payloads: Vec<&'static str>) -> Self {
        let (repo, temp) = (repository(&payloads), TempDir::new().unwrap());
        Scene { repo, temp, payloads, action: OnceCell::new(), checked: OnceCell::new() }
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

/// The facts of a finding that names a payload.
pub(super) fn explained(scene: &Scene) -> Vec<String> {
    let outcome = scene.outcome();
    let names = |found: &&Found| scene.payloads.iter().any(|p| found.message.contains(p.trim()));
    let one = outcome.findings.iter().find(names).expect("a finding that names a payload");
    vec![scene.run(&format!("explain {}", one.fingerprint)).out]
}

/// A first model of infrastructure that somebody else described.
pub(super) fn drafted(scene: &Scene) -> Vec<String> {
    let host = infrastructure(&scene.payloads);
    let ran = run_in(&host, &["init"]);
    let written = ["threatmodel.yaml", "threatmodels/threatmodel.yaml"].map(|path| host.text(path));
    written.into_iter().flatten().chain([ran.out]).take(1).collect()
}
