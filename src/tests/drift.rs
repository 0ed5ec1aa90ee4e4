#![expect(clippy::disallowed_methods, reason = "this test reads the cases from the disk")]
//! Labelled drift: every planted one is found, at its line, and nothing else is.

use std::collections::BTreeSet;

use super::support::{task, today};
use crate::check::{self, Report};
use crate::config::{self, Settings};
use crate::finding::Status;
use crate::host::{Memory, Models};
use crate::source::{SourceFile, Sources};
use crate::syntax::Limits;

/// A small repository, and what is wrong in it.
#[derive(Default)]
struct Case {
    name: String,
    files: Vec<(String, String)>,
    expected: BTreeSet<(String, u32, String)>,
    unassessed: BTreeSet<String>,
}

/// In a case a line of three dashes alone belongs to the file: it begins a document there.
fn cases() -> Vec<Case> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/drift/cases.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            cases.push(Case { name: name.to_owned(), ..Case::default() });
        }
        let Some(case) = cases.last_mut() else { continue };
        let words: Vec<&str> = line.split(' ').collect();
        if line.starts_with("=== ") {
        } else if let Some(path) = line.strip_prefix("--- ") {
            case.files.push((path.to_owned(), String::new()));
        } else if let ["expect", path, at, rule] = words[..] {
            case.expected.insert((path.to_owned(), at.parse().unwrap(), rule.to_owned()));
        } else if let ["unassessed", rule] = words[..] {
            case.unassessed.insert(rule.to_owned());
        } else if let Some((_, text)) = case.files.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    // Lines are counted from the first that the case shows, so what every model says comes last.
    for (path, text) in cases.iter_mut().flat_map(|case| &mut case.files) {
        if path.ends_with("threatmodel.yaml") {
            text.push_str(&format!("tmgate: 1\nsystem: {}\nowner: team\n", path.replace('/', "-")));
        }
    }
    cases
}

fn examine(case: &Case) -> Report {
    let mut host = Memory::new(today());
    let mut settings = Settings::default();
    for (path, text) in &case.files {
        host = host.with(path, text);
        if path == "tmgate.yaml" {
            let mut sources = Sources::new();
            let file = sources.add(SourceFile::new("tmgate.yaml", text.clone().into_bytes()));
            let (read, mistakes) = config::load(&sources, file, &Limits::default());
            assert!(mistakes.is_empty(), "{}: {mistakes:?}", case.name);
            settings = read;
        }
    }
    let models = Models::find(&host, &[String::new()], &settings).unwrap();
    check::check(&models, &settings, &task(), Vec::new()).unwrap()
}

#[test]
fn planted_drift_is_found_and_nothing_else() {
    let (mut right, mut found, mut planted) = (0, 0, 0);
    let mut wrong = String::new();
    let cases = cases();
    assert!(cases.len() >= 40, "{} cases", cases.len());
    for case in &cases {
        let report = examine(case);
        let about = |rule: &str| rule.starts_with("drift-") || rule.starts_with("waiver-");
        let open = report.findings.iter().filter(|f| f.status == Status::Open && about(f.rule.id));
        let seen: BTreeSet<(String, u32, String)> = open
            .map(|f| {
                let place = &f.primary.place;
                (place.path.to_string(), place.start.line, f.rule.id.to_owned())
            })
            .collect();
        right += seen.intersection(&case.expected).count();
        (found, planted) = (found + seen.len(), planted + case.expected.len());
        let unassessed: BTreeSet<String> = report
            .not_assessed
            .iter()
            .filter(|n| about(n.rule))
            .map(|n| n.rule.to_owned())
            .collect();
        let missed: Vec<_> = case.unassessed.difference(&unassessed).collect();
        if seen != case.expected || !missed.is_empty() {
            wrong += &format!(
                "{}: saw {seen:?}, wanted {:?}; not counted: {missed:?}\n",
                case.name, case.expected
            );
        }
    }
    assert!(
        wrong.is_empty(),
        "{right} of {planted} found, {} said for nothing\n{wrong}",
        found - right
    );
}

#[test]
fn suppressed_drift_keeps_its_reason() {
    let of = |name: &str| {
        let case = cases().into_iter().find(|case| case.name.contains(name)).unwrap();
        let report = examine(&case);
        let status = report.findings.iter().find(|f| f.rule.id == "drift-unmodelled-service");
        status.unwrap().status.clone()
    };
    let reason = "only on laptops".to_owned();
    assert_eq!(of("configuration passes over"), Status::Suppressed { reason: reason.clone() });
    assert_eq!(of("allowed where it stands"), Status::Suppressed { reason });
}

#[test]
fn part_of_the_models_is_no_ground_to_judge_the_repository_on() {
    let model = "tmgate: 1\nsystem: a\ncomponents:\n  api: {kind: process, iac: a/compose.yaml#services.api}\n";
    let host = Memory::new(today())
        .with("a/threatmodel.yaml", model)
        .with("a/compose.yaml", "services:\n  api: {image: x}\n  more: {image: y}\n");
    let settings = Settings::default();
    let report = |path: &str| {
        let models = Models::find(&host, &[path.to_owned()], &settings).unwrap();
        check::check(&models, &settings, &task(), Vec::new()).unwrap()
    };
    let rule = "drift-unmodelled-service";
    let fired = |report: &Report| report.findings.iter().any(|f| f.rule.id == rule);
    let counted = |report: &Report| report.not_assessed.iter().any(|n| n.rule == rule);
    assert!(fired(&report("")) && !counted(&report("")));
    assert!(!fired(&report("a")) && counted(&report("a")));
}

#[cfg(unix)]
#[test]
fn nothing_outside_the_repository_is_read() {
    let (outside, root) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (outside, root) = (outside.path(), root.path());
    std::fs::write(outside.join("compose.yaml"), "services: {secret: {image: x}}\n").unwrap();
    std::fs::write(root.join("tmgate.yaml"), "version: 1\n").unwrap();
    std::os::unix::fs::symlink(outside.join("compose.yaml"), root.join("compose.yaml")).unwrap();
    std::os::unix::fs::symlink(outside, root.join("linked")).unwrap();
    let away = outside.display();
    let model = format!(
        "tmgate: 1
system: a
components:
  a: {{kind: process, iac: compose.yaml#services.secret}}
  b: {{kind: process, iac: linked/compose.yaml#services.secret}}
  c: {{kind: process, iac: \"{away}/compose.yaml#services.secret\"}}
  d: {{kind: process, code: linked/**}}
  e: {{kind: process, iac: \"../{}/compose.yaml\"}}
  f: {{kind: process, code: \"*/../../**\"}}
",
        outside.file_name().unwrap().to_string_lossy()
    );
    std::fs::write(root.join("threatmodel.yaml"), model).unwrap();
    let host = crate::host::Disk::at(root).unwrap();
    let report = super::support::check_host(&host, &Settings::default());
    let drift = report.findings.iter().filter(|f| f.rule.group() == "drift");
    let seen: Vec<(u32, &str)> = drift.map(|f| (f.primary.place.start.line, f.rule.id)).collect();
    assert_eq!(seen, (4..10).map(|line| (line, "drift-glob-empty")).collect::<Vec<_>>());
}
