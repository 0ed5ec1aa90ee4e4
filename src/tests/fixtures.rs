#![expect(clippy::disallowed_methods, reason = "this test reads the fixtures from the disk")]
//! Every rule over every fixture: what is expected is found, nothing else is, and each rule's
//! opinion can be read in one snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::support::{task, today};
use crate::check::{self, Report};
use crate::config::{self, Settings};
use crate::finding::{Finding, Status};
use crate::host::{Memory, Models};
use crate::rules;
use crate::source::{SourceFile, Sources};
use crate::syntax::Limits;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn files_below(dir: &Path, base: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files_below(&path, base, found);
        } else {
            let name = path.strip_prefix(base).unwrap().to_string_lossy().replace('\\', "/");
            found.insert(name, std::fs::read(&path).unwrap());
        }
    }
}

pub(super) fn folder(name: &str) -> BTreeMap<String, Vec<u8>> {
    let (dir, mut found) = (root().join(name), BTreeMap::new());
    files_below(&dir, &dir, &mut found);
    found
}

pub(super) fn settings(files: &BTreeMap<String, Vec<u8>>) -> Settings {
    let Some(bytes) = files.get("tmgate.yaml") else { return Settings::default() };
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("tmgate.yaml", bytes.clone()));
    config::load(&sources, file, &Limits::default()).0
}

pub(super) fn check(
    files: &BTreeMap<String, Vec<u8>>,
    paths: &[String],
    settings: &Settings,
) -> Report {
    let host =
        files.iter().fold(Memory::new(today()), |host, (path, bytes)| host.with(path, bytes));
    let models = Models::find(&host, paths, settings).unwrap();
    check::check(&models, settings, &task(), Vec::new()).unwrap()
}

fn check_against(
    before: &BTreeMap<String, Vec<u8>>,
    after: &BTreeMap<String, Vec<u8>>,
    settings: &Settings,
) -> Report {
    let fill = |files: &BTreeMap<String, Vec<u8>>| {
        files.iter().fold(Memory::new(today()), |host, (path, bytes)| host.with(path, bytes))
    };
    let (old, new) = (fill(before), fill(after));
    let find = |host| Models::find(host, &[String::new()], settings).unwrap();
    let change = new.changed_since(&old, &[]);
    let models = find(&new).compared_with(find(&old)).in_review(change);
    check::check(&models, settings, &task(), Vec::new()).unwrap()
}

/// A change on top of what was committed in spring.
fn check_history(settings: &Settings) -> Report {
    let (before, after) = (folder("history/before"), folder("history/after"));
    let day = "2026-03-14".parse().unwrap();
    let old =
        before.iter().fold(Memory::new(today()), |host, (path, bytes)| host.with(path, bytes));
    let committed = before.iter().fold(Memory::new(today()), |host, (path, bytes)| {
        let stays = after.contains_key(path);
        if stays { host.committed(day, path, bytes) } else { host }
    });
    let new = after.iter().fold(committed, |host, (path, bytes)| host.with(path, bytes));
    let find = |host| Models::find(host, &[String::new()], settings).unwrap();
    let change = new.changed_since(&old, &["Let ushers scan offline"]);
    let models = find(&new).compared_with(find(&old)).in_review(change);
    check::check(&models, settings, &task(), Vec::new()).unwrap()
}

fn open(report: &Report) -> impl Iterator<Item = &Finding> {
    report.findings.iter().filter(|finding| finding.status == Status::Open)
}

fn repositories() -> Vec<String> {
    let entries = std::fs::read_dir(root().join("repos")).unwrap();
    let mut names: Vec<String> =
        entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn repositories_give_the_findings_that_are_expected_and_no_others() {
    for name in repositories() {
        let files = folder(&format!("repos/{name}"));
        let expected = String::from_utf8(files["EXPECTED.tsv"].clone()).unwrap();
        let row = |line: &str| -> (String, u32, String) {
            let cells: Vec<&str> = line.split('\t').collect();
            (cells[0].to_owned(), cells[1].parse().unwrap(), cells[2].to_owned())
        };
        let mut expected: BTreeSet<_> = expected.lines().skip(1).map(row).collect();
        // Some rows wait for rules to come.
        expected.retain(|(_, _, rule)| rules::meta(rule).is_some());
        let report = check(&files, &[String::new()], &settings(&files));
        let place = |f: &Finding| {
            let place = &f.primary.place;
            (place.path.to_string(), place.start.line, f.rule.id.to_owned())
        };
        let found: BTreeSet<_> = open(&report).map(place).collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn example_of_the_format_is_no_nuisance() {
    let files = folder("models");
    let report = check(&files, &["checkout.yaml".to_owned()], &Settings::default());
    let lines: Vec<_> = open(&report).map(|f| (f.rule.id, &f.message)).collect();
    assert!(lines.len() < 20, "{} findings: {lines:#?}", lines.len());
    let mut once = BTreeSet::new();
    for finding in open(&report).filter(|f| f.rule.id != "schema-ref-unresolved") {
        assert!(once.insert((finding.rule.id, &finding.subject)), "twice: {}", finding.message);
    }
}

#[test]
fn every_rule_has_an_opinion_on_some_fixture() {
    let mut opinions: BTreeMap<&str, String> = BTreeMap::new();
    for rule in rules::all() {
        opinions.insert(rule.meta.id, String::new());
    }
    let mut settings = Settings::default();
    rules::all().for_each(|rule| settings.turn_on(rule.meta.id));
    let mut see = |folder: &str, report: &Report| {
        for f in open(report) {
            let (place, seen) = (&f.primary.place, opinions.entry(f.rule.id).or_default());
            let at = format!("{folder}/{}:{}:{}", place.path, place.start.line, place.start.column);
            seen.push_str(&format!("{at} {} {}\n", f.severity.name(), f.message));
        }
    };
    for name in repositories() {
        let files = folder(&format!("repos/{name}"));
        // Who may accept a risk and where reports lie is for each repository to say.
        let own = self::settings(&files);
        (settings.approvers, settings.reports) = (own.approvers, own.reports);
        see(&name, &check(&files, &[String::new()], &settings));
    }
    settings.approvers = Settings::default().approvers;
    settings.reports.clear();
    for group in ["models", "native", "foreign/same", "foreign/flaws"] {
        let files = folder(group);
        // What lies deeper is what the models name.
        let is_model = |path: &&String| {
            let here = !path.contains('/') || path.starts_with("threatmodels/");
            let is_tree = path.ends_with(".yaml") || path.ends_with(".json");
            here && (is_tree || group.starts_with("foreign"))
        };
        for path in files.keys().filter(is_model) {
            see(group, &check(&files, std::slice::from_ref(path), &settings));
        }
    }
    let (before, after) = (folder("changes/before"), folder("changes/after"));
    see("changes/after", &check_against(&before, &after, &settings));
    see("history/after", &check_history(&settings));
    // A baseline that grows is told in `baseline`.
    let beyond = ["baseline-grown", "config-invalid", "config-weakened-in-pr", "internal-error"];
    let silent: Vec<&str> = opinions
        .iter()
        .filter(|(id, seen)| seen.is_empty() && !beyond.contains(id))
        .map(|(id, _)| *id)
        .collect();
    assert!(silent.is_empty(), "no fixture makes these rules speak: {silent:?}");
    for (id, seen) in opinions.iter().filter(|(_, seen)| !seen.is_empty()) {
        insta::assert_snapshot!(format!("on_fixtures__{id}"), seen);
    }
}
