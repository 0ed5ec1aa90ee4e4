//! GitHub workflows that deploy. Whoever can deploy can change everything that runs, so all of them
//! together are one thing: the pipeline. What a job deploys by its name is one, too, for often no
//! other file tells of it.

use std::collections::BTreeSet;

use ecow::{EcoString, eco_format};

use super::{Fact, Facts, File, Kind, Role, Workload, at, items, word};
use crate::source::Span;
use crate::syntax::{Entry, Node};

mod commands;
mod deeds;

use deeds::{Deed, of_action};

/// Environments that something is published to, or tested in, and nothing deployed.
const HARMLESS: &[&str] = &[
    "benchmark",
    "benchmarks",
    "ci",
    "codecov",
    "coverage",
    "crates-io",
    "crates.io",
    "docker",
    "dockerhub",
    "docs",
    "e2e",
    "github-pages",
    "integration",
    "lint",
    "maven",
    "maven-central",
    "npm",
    "npmjs",
    "nuget",
    "pages",
    "publish",
    "pypi",
    "release",
    "releases",
    "rubygems",
    "security",
    "test",
    "test-pypi",
    "testing",
    "testpypi",
    "tests",
];

/// Words for it.
const DEPLOYING: &[&str] = &["deploy", "promote", "provision", "roll out", "rollout", "ship"];

/// What makes a cluster or a cloud that is gone when the job ends.
const THROWN_AWAY: &[&str] = &[
    "k3d",
    "k3s",
    "kind-action",
    "kind create",
    "localstack",
    "microk8s",
    "minikube",
    "setup-kind",
];

pub(super) fn read(files: &mut [File], facts: &mut Facts) {
    let mut pipeline: Option<Workload> = None;
    let mut named: Vec<Workload> = Vec::new();
    for file in files.iter_mut() {
        let mut names: BTreeSet<EcoString> = BTreeSet::new();
        for job in jobs(file) {
            let id = &job.key.value;
            names.extend([id.clone(), eco_format!("jobs.{id}")]);
            let Some((how, targets)) = deployment(job) else { continue };
            let name = file.path.rsplit('/').next().unwrap_or_default();
            let it = pipeline.get_or_insert_with(|| {
                let mut new = Workload::new(Kind::Process, "workflow", name, job.key.span);
                (new.places, new.tech) = (Vec::new(), Some(how));
                (new.short, new.role) = ("pipeline".into(), Role::Pipeline);
                new
            });
            it.places.push(job.key.span);
            it.anchors.extend([id.clone(), eco_format!("jobs.{id}")]);
            for target in targets {
                names.insert(target.name.clone());
                match named.iter_mut().find(|known| known.name == target.name) {
                    Some(known) => known.exposed.extend(target.open),
                    None => named.push(workload(target)),
                }
            }
        }
        file.names = names.into_iter().collect();
    }
    facts.workloads.extend(pipeline);
    let named = facts.bound(named);
    facts.workloads.extend(named);
}

/// Something that a job deploys by its name.
struct Target {
    noun: &'static str,
    name: EcoString,
    at: Span,
    open: Option<Fact>,
}

fn workload(target: Target) -> Workload {
    let mut it = Workload::new(Kind::Process, target.noun, target.name.clone(), target.at);
    it.anchors.push(target.name);
    it.exposed.extend(target.open);
    it.role = Role::Named;
    it
}

fn jobs(file: &File) -> impl Iterator<Item = &Entry> {
    file.documents.iter().filter_map(|d| d.root.get("jobs")?.as_map()).flatten()
}

/// How a job deploys, and what; nothing where it does not.
fn deployment(entry: &Entry) -> Option<(EcoString, Vec<Target>)> {
    let job = &entry.value;
    let mut deeds: Vec<(Deed, Span)> = Vec::new();
    if let Some(called) = job.get("uses").and_then(Node::as_text)
        && !called.starts_with("./")
        && called.contains("deploy")
        && !called.contains("pages")
    {
        let name = called.split('@').next().unwrap_or(called);
        return Some((eco_format!("{name}"), Vec::new()));
    }
    let steps = job.get("steps").map(items).unwrap_or_default();
    let mut is_thrown_away = false;
    for step in steps.iter().chain(job.get("services")) {
        step.each_text(&mut |text| {
            is_thrown_away |= THROWN_AWAY.iter().any(|word| text.contains(word));
        });
    }
    if is_thrown_away {
        return None;
    }
    let mut repositories = BTreeSet::new();
    for step in steps {
        if let Some(script) = step.get("run").and_then(Node::as_text) {
            let found = commands::deeds(script, &mut repositories);
            let span = step.get("run").map_or(step.span, |run| run.span);
            deeds.extend(found.into_iter().map(|deed| (deed, span)));
        }
        if let Some(action) = step.get("uses")
            && let Some(name) = action.as_text()
        {
            let with = |key: &str| at(step, &["with", key]).and_then(word);
            deeds.extend(of_action(name, &with).map(|deed| (deed, action.span)));
        }
    }
    let how = match deeds.first() {
        Some((deed, _)) => deed.how.clone(),
        None if speaks_of_it(entry) => eco_format!("environment {}", environment(job)?),
        None => return None,
    };
    let target = |(deed, at): (Deed, Span)| {
        let (noun, name) = deed.target.filter(|(_, name)| is_literal(name))?;
        let why = "it is deployed with `--allow-unauthenticated`";
        let open = deed.open.then(|| Fact::new(why, at));
        Some(Target { noun, name, at, open })
    };
    Some((how, deeds.into_iter().filter_map(target).collect()))
}

/// Whether a job that deploys by no command that is known says that it does. An environment alone
/// does not: it guards secrets as well, and what is published.
fn speaks_of_it(job: &Entry) -> bool {
    let mut speaks = false;
    let mut see = |text: &EcoString| {
        let text = text.to_lowercase();
        speaks |= DEPLOYING.iter().any(|word| text.contains(word));
    };
    see(&job.key.value);
    for key in ["name", "steps"] {
        if let Some(part) = job.value.get(key) {
            part.each_text(&mut see);
        }
    }
    speaks
}

/// The environment that a job deploys to, as GitHub has it.
fn environment(job: &Node) -> Option<EcoString> {
    let said = job.get("environment")?;
    let name = word(said).or_else(|| word(said.get("name")?))?;
    (!HARMLESS.contains(&name.to_lowercase().as_str())).then_some(name)
}

/// Whether a name is known before anything runs.
fn is_literal(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && name.chars().all(is_part)
}
