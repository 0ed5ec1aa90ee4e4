//! The same service in formats of other tools: what a format can say is judged as in tmgate's own.

use std::collections::{BTreeMap, BTreeSet};

use super::fixtures::{check, folder};
use crate::check::Report;
use crate::config::Settings;
use crate::finding::{Fact, Status};
use crate::formats::FOREIGN;
use crate::rules::{self, Check};
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits};

/// Formats that cannot tell of the service at all, and why.
const CANNOT_TELL: &[(&str, &str)] =
    &[("deciduous", "it draws how an attack is put together, and no system")];

/// The element that is out of scope in some formats, and in the others cannot be.
const OUT_OF_SCOPE: &str = " component:newsletter";

fn files() -> BTreeMap<String, Vec<u8>> {
    folder("foreign/same")
}

/// The fingerprints of the open findings of one file, by rule.
fn fingerprints(files: &BTreeMap<String, Vec<u8>>, path: &str) -> BTreeMap<&'static str, Found> {
    let mut settings = Settings::default();
    rules::all().for_each(|rule| settings.turn_on(rule.meta.id));
    let report = check(files, &[path.to_owned()], &settings);
    assert_eq!(report.models.len(), 1, "{path}");
    by_rule(&report)
}

/// Fingerprints, each with the message for whoever reads of a difference.
type Found = BTreeMap<String, String>;

fn by_rule(report: &Report) -> BTreeMap<&'static str, Found> {
    let mut found: BTreeMap<&'static str, Found> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.status == Status::Open) {
        let print = format!("{} {}", finding.fingerprint, finding.subject);
        found.entry(finding.rule.id).or_default().insert(print, finding.message.clone());
    }
    found
}

/// The format of a file of the folder, and what such a file says.
fn format_of(files: &BTreeMap<String, Vec<u8>>, path: &str) -> Option<(&'static str, Vec<Fact>)> {
    let mut sources = Sources::new();
    let id = sources.add(SourceFile::new(path, files[path].clone()));
    let document = syntax::parse(&sources, id, &Limits::default());
    let format = crate::formats::foreign(sources.file(id), &document)?;
    let model = crate::formats::lower(&sources, &[document]);
    Some((format.name, model.origin?.says))
}

#[test]
fn the_same_service_gives_the_same_fingerprints_in_every_format() {
    let files = files();
    let native = fingerprints(&files, "native.yaml");
    assert!(native.len() > 12, "the service is meant to have flaws: {native:#?}");
    let mut differences = Vec::new();
    for path in files.keys().filter(|path| *path != "native.yaml") {
        let Some((name, says)) = format_of(&files, path) else {
            differences.push(format!("{path}: of no format that is known"));
            continue;
        };
        assert!(path.starts_with(name), "`{path}` is a file of {name}, and begins with that word");
        let found = fingerprints(&files, path);
        let mut compared = BTreeSet::new();
        for rule in rules::all() {
            let id = rule.meta.id;
            let of_one = matches!(rule.check, Check::Model(_) | Check::Both(..));
            let can = rule.meta.needs.iter().all(|fact| says.contains(fact));
            if !of_one || !can {
                continue;
            }
            let says_scope = says.contains(&Fact::ScopeReason);
            let mine = |found: &BTreeMap<&str, Found>| {
                let mut found = found.get(id).cloned().unwrap_or_default();
                found.retain(|print, _| says_scope || !print.ends_with(OUT_OF_SCOPE));
                found
            };
            let (here, there) = (mine(&found), mine(&native));
            for (print, message) in here.iter().filter(|(print, _)| !there.contains_key(*print)) {
                differences.push(format!("{path}: {id} only here: {message} ({print})"));
            }
            for (print, message) in there.iter().filter(|(print, _)| !here.contains_key(*print)) {
                differences.push(format!("{path}: {id} only in native.yaml: {message} ({print})"));
            }
            if !there.is_empty() {
                compared.insert(id);
            }
        }
        assert!(compared.len() >= 2, "{path} shares no flaw with native.yaml: {compared:?}");
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_format_that_can_tells_of_the_service() {
    let files = files();
    let told: BTreeSet<&str> =
        files.keys().filter_map(|path| Some(format_of(&files, path)?.0)).collect();
    for format in FOREIGN {
        let excused = CANNOT_TELL.iter().any(|(name, _)| *name == format.name);
        assert_ne!(
            told.contains(format.name),
            excused,
            "{}: it either has a file in fixtures/foreign/same or cannot tell of the service",
            format.name
        );
    }
}
