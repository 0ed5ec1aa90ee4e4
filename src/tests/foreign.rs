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
const CANNOT_TELL: &[(&str, &str)] = &[
    ("deciduous", "it draws how an attack is put together, and no system"),
    ("attack-flow", "it tells of an attack, and of no system"),
    ("sidecar", "it tells what a library promises and which reports are none, and no flows"),
];

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
            // That a format is a draft is no flaw of the service.
            if !of_one || !can || id == "foreign-draft" {
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

/// `path message` of every open finding of a check without paths.
fn said(files: &[(&str, &str)], paths: &[&str]) -> (Vec<String>, Vec<String>) {
    let files: BTreeMap<String, Vec<u8>> =
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    let paths: Vec<String> = match paths {
        [] => vec![String::new()],
        paths => paths.iter().map(|path| (*path).to_owned()).collect(),
    };
    let report = check(&files, &paths, &Settings::default());
    let models = report.models.iter().flatten().map(ToString::to_string).collect();
    let errors = report.findings.iter().filter(|finding| {
        finding.status == Status::Open && matches!(finding.rule.group(), "schema" | "model")
    });
    let line = |f: &crate::finding::Finding| format!("{}: {}", f.primary.place.path, f.message);
    (models, errors.map(line).collect())
}

const OTM: &str = "otmVersion: 0.2.0
project: {name: Shop, id: shop, description: Sells shoes}
trustZones: [{id: z, name: Zone, type: z, risk: {trustRating: 50}}]
components: [{id: a, name: Api, type: web-service, parent: {trustZone: z}}, {id: b, name: Till, type: web-service, parent: {trustZone: z}}]
dataflows: [{id: f, name: Pay, source: a, destination: b}]
";

#[test]
fn models_of_other_tools_are_found_by_name_and_recognised_by_content() {
    let (models, errors) = said(
        &[
            ("shop/threat-model.yaml", OTM),
            ("shop/shop.otm", OTM),
            (
                "shop/threatmodel/part.json",
                "{\"otmVersion\": \"0.2.0\", \"components\": [{\"id\": \"a\", \"name\": \"Api\"}]}",
            ),
            ("shop/threatmodel/main.yaml", "tmgate: 1\nsystem: till\npurpose: Takes money\n"),
            ("deploy/threat-model-service.yaml", "kind: Deployment\nmetadata: {name: x}\n"),
            ("src/threat_model.py", "class Threat: pass\n"),
            ("shop/orders.yaml", OTM),
        ],
        &[],
    );
    assert_eq!(
        models,
        [
            "shop/shop.otm",
            "shop/threat-model.yaml",
            "shop/threatmodel/main.yaml",
            "shop/threatmodel/part.json",
        ]
    );
    assert!(!errors.iter().any(|error| error.contains("of no format")), "{errors:#?}");
}

#[test]
fn a_file_that_is_named_and_of_no_format_gets_one_finding_with_a_guess() {
    let cases: [(&str, &str, &str); 9] = [
        (
            "g.yml",
            "name: x\nassets:\n - card\n    sensitivity: pii\nelements:\n - shop\n    type: service\ndata-flows:\n - a -> b\n",
            "g.yml: the file is in the syntax of TicTaaC, which is no YAML and is not read",
        ),
        (
            "h.json",
            "{\"bomFormat\": \"CycloneDX\", \"components\": [{\"type\": \"threat-model\"}]}",
            "h.json: the file is of no format that tmgate knows; it looks like Threat Dragon's sketch of a threat model in CycloneDX 1.6, which is not read",
        ),
        (
            "i.afb",
            "{\"version\": \"0.1.0\", \"schema\": {\"page_template\": \"attack_flow_page\"}}",
            "i.afb: the file is of no format that tmgate knows; it looks like a drawing of the Attack Flow Builder, which is not read",
        ),
        (
            "a.json",
            "{\"summary\": {\"title\": \"x\"}, \"version\": \"2.0\"}",
            "a.json: the file is of no format that tmgate knows; it looks like a Threat Dragon file without a diagram",
        ),
        (
            "b.yml",
            "name: x\nboundaries:\n - a\nelements:\n - b\n",
            "b.yml: the file is of no format that tmgate knows; it looks like a file of TicTaaC, which is not read",
        ),
        ("c.tm7", "PK\u{3}\u{4}junk", "c.tm7: the file is a ZIP archive, not the XML of a model"),
        (
            "d.json",
            "{\"bomFormat\": \"CycloneDX\", \"components\": [{\"name\": \"left-pad\"}]}",
            "d.json: the file is of no format that tmgate knows; it looks like a bill of materials without a threat model",
        ),
        (
            "e.py",
            "print('hello')\n",
            "e.py: the file is of no format that tmgate knows; it looks like Python without a pytm model",
        ),
        ("f.yaml", "shopping: [milk]\n", "f.yaml: the file is of no format that tmgate knows"),
    ];
    for (path, text, expected) in cases {
        let (models, errors) = said(&[(path, text)], &[path]);
        assert_eq!((models.len(), errors.as_slice()), (1, &[expected.to_owned()][..]), "{path}");
    }
}

#[test]
fn a_broken_file_of_another_tool_is_not_overlooked() {
    let broken = OTM.replace("[{id: f,", "[{id: f");
    let (models, errors) = said(&[("docs/threat-model.yaml", &broken)], &[]);
    assert_eq!(models, ["docs/threat-model.yaml"]);
    assert_eq!(errors.len(), 1, "{errors:#?}");
    let (models, _) = said(&[("docs/threat-model.yaml", "a: [1\n")], &[]);
    assert!(models.is_empty(), "what was never a model is not reported: {models:?}");
}

#[test]
fn a_model_that_a_change_makes_unrecognisable_is_reported() {
    let repo = crate::host::git_tests::Repo::new();
    repo.write("docs/threat-model.yaml", OTM);
    repo.commit();
    repo.branch("topic");
    repo.write("docs/threat-model.yaml", "nothing: here\n");
    repo.commit();
    let args = ["check", "--base", "main", "--format", "concise", "--today", "2026-11-23"];
    let ran = super::support::run(&repo.disk(), &args);
    assert!(ran.out.contains("docs/threat-model.yaml:1:1: error[schema-bad-value]"), "{}", ran.out);
    assert_eq!(ran.exit, crate::cli::Exit::GateFailed);
}

#[test]
fn the_rules_of_a_format_are_listed_with_what_its_files_cannot_say() {
    let host = crate::host::Memory::new(super::support::today());
    let ran = super::support::run(&host, &["rules", "--for", "threat-dragon"]);
    let lines: Vec<&str> = ran.out.lines().collect();
    let after = |id: &str| {
        let at = lines.iter().position(|line| line.trim_start().starts_with(&format!("{id} ")));
        lines[at.unwrap() + 1].trim()
    };
    assert_eq!(after("accept-expired"), "not assessed: until when a risk is accepted");
    assert!(!after("threat-untreated").starts_with("not assessed"));
    let last = lines.last().unwrap();
    assert!(last.contains("Threat Dragon files as a rule cannot say"), "{last}");
    let ran = super::support::run(&host, &["rules", "--for", "tm7", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let of = |id: &str| {
        let rule = value["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == id);
        rule.unwrap()["lacks"].as_array().unwrap().len()
    };
    assert!(of("accept-expired") > 0);
    assert_eq!(of("threat-untreated"), 0);
}
