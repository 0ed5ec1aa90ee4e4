#![expect(clippy::disallowed_methods, reason = "this test reads files from the disk")]
//! Real files of other tools, where they are at hand: each is read, or refused with one clear
//! finding, and what is read of it agrees with what a rough count found.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::fixtures::check;
use crate::config::Settings;
use crate::finding::{Finding, Status};
use crate::formats::{self, FOREIGN};
use crate::model::Model;
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits};

/// Where the counts differ from the rough ones of the manifest: file or folder, what is counted,
/// and why ours is right.
const EXPLAINED: &[(&str, &str, &str)] = &[
    (
        "threagile/",
        "threats",
        "every risk that is tracked is a threat here; the count took risk categories",
    ),
    (
        "threagile/Threagile__threagile__all.json",
        "flows",
        "links stand below their assets, where the count did not look in JSON",
    ),
    (
        "threagile/Threagile__threagile__parsed-model.json",
        "flows",
        "links stand below their assets, where the count did not look in JSON",
    ),
    (
        "threat-composer/",
        "elements",
        "whoever is behind a threat is an actor here; the count found no elements, as there are none",
    ),
    (
        "threatcl/threatcl__threatcl__tm5.hcl",
        "elements",
        "an element that several diagrams draw is one element",
    ),
    (
        "threatcl/threatcl__threatcl__tm5.hcl",
        "zones",
        "zones that are named at elements only count as well",
    ),
    (
        "threat-dragon/",
        "zones",
        "a curve has no inside and is no zone; what stands outside of all boxes is in a zone of its own",
    ),
    (
        "tm7/",
        "zones",
        "lines have no inside; what stands outside of all boxes is in a zone of its own",
    ),
    ("tm7/iriusrisk__startleft__SDL_all_components.tm7", "elements", "an annotation is no element"),
    (
        "tm7/microsoft__azure-pipelines-agent__AgentsTasks-ThreatModel.tm7",
        "elements",
        "annotations are no elements",
    ),
    (
        CYCLONEDX,
        "elements",
        "stores and actors are elements as well, and so is a zone that a flow begins in",
    ),
    (CYCLONEDX, "threats", "a risk of no threat that there is is a threat itself"),
    ("tmbom/OWASP__", "elements", "threat personas are threat agents, which are actors here"),
    (DEMO, "elements", JSON_IN_TEXT),
    (DEMO, "flows", JSON_IN_TEXT),
    (DEMO, "threats", JSON_IN_TEXT),
];

const CYCLONEDX: &str = "tmbom/CycloneDX__";
const DEMO: &str = "threat-dragon/OWASP__threat-dragon__Demo_Threat_Model";
const JSON_IN_TEXT: &str = "the diagram is JSON in a text, where the count did not look";

/// What the manifest calls files of the OWASP Threat Model Library and of CycloneDX.
const TM_BOM: &str = "tmbom";

struct Row {
    path: String,
    format: String,
    /// Elements, flows, zones, threats.
    counts: [Option<usize>; 4],
}

const COUNTED: [&str; 4] = ["elements", "flows", "zones", "threats"];

fn corpus() -> Option<(PathBuf, Vec<Row>)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let manifest = std::fs::read_to_string(dir.join("MANIFEST.tsv")).ok()?;
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let count = |at: usize| cells.get(at).and_then(|cell| cell.parse().ok());
        Row {
            path: cells[0].to_owned(),
            format: cells[1].to_owned(),
            counts: [count(8), count(9), count(10), count(11)],
        }
    };
    Some((dir, manifest.lines().skip(1).map(row).collect()))
}

fn bytes(dir: &Path, row: &Row) -> Vec<u8> {
    std::fs::read(dir.join(&row.path)).unwrap()
}

/// The model in a file, and the name of its format where it is of one of another tool.
fn read(path: &str, bytes: Vec<u8>) -> (Model, Option<&'static str>) {
    let mut sources = Sources::new();
    let id = sources.add(SourceFile::new(path, bytes));
    let document = syntax::parse(&sources, id, &Limits::default());
    let format = formats::foreign(sources.file(id), &document).map(|format| format.name);
    (formats::lower(&sources, &[document]), format)
}

fn open(path: &str, bytes: Vec<u8>) -> Vec<Finding> {
    let files = BTreeMap::from([(path.to_owned(), bytes)]);
    let mut findings = check(&files, &[path.to_owned()], &Settings::default()).findings;
    findings.retain(|finding| finding.status == Status::Open);
    findings
}

#[test]
fn every_real_file_is_read_or_refused_with_one_finding() {
    let Some((dir, rows)) = corpus() else { return println!("skipped: no corpus") };
    let mut wrong = Vec::new();
    for row in &rows {
        let (model, format) = read(&row.path, bytes(&dir, row));
        let findings = open(&row.path, bytes(&dir, row));
        if findings.iter().any(|finding| finding.rule.id == "internal-error") {
            wrong.push(format!("{}: a rule failed", row.path));
        }
        if format.is_some() && model.whole {
            continue;
        }
        // Files that include others lie here under other names than those which they give.
        let is_missing = |f: &Finding| f.message.ends_with("names no file of the repository");
        if format.is_some() && !findings.is_empty() && findings.iter().all(is_missing) {
            continue;
        }
        let [finding] = findings.as_slice() else {
            let said: Vec<_> = findings.iter().map(|f| (f.rule.id, &f.message)).collect();
            wrong.push(format!("{}: {} findings: {said:#?}", row.path, findings.len()));
            continue;
        };
        if finding.rule.group() != "schema" || finding.help.is_none() {
            wrong.push(format!("{}: {} ({:?})", row.path, finding.message, finding.help));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_read_of_real_files_agrees_with_a_rough_count() {
    let Some((dir, rows)) = corpus() else { return println!("skipped: no corpus") };
    let known: BTreeSet<&str> = FOREIGN.iter().map(|format| format.name).collect();
    let (mut different, mut used) = (Vec::new(), BTreeSet::new());
    let is_known = |row: &&Row| known.contains(row.format.as_str()) || row.format == TM_BOM;
    for row in rows.iter().filter(is_known) {
        let (model, format) = read(&row.path, bytes(&dir, row));
        if format.is_none() || !model.whole {
            continue;
        }
        let elements = model.components.len() + model.actors.len();
        let ours = [elements, model.flows.len(), model.zones.len(), model.threats.len()];
        for (at, what) in COUNTED.iter().enumerate() {
            let Some(theirs) = row.counts[at].filter(|theirs| *theirs != ours[at]) else {
                continue;
            };
            let explained = EXPLAINED
                .iter()
                .find(|(path, counted, _)| row.path.starts_with(path) && counted == what);
            match explained {
                Some(entry) => _ = used.insert(entry),
                None => {
                    different.push(format!("{}: {what}: {} and not {theirs}", row.path, ours[at]))
                }
            }
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
    let unused: Vec<_> = EXPLAINED.iter().filter(|entry| !used.contains(entry)).collect();
    assert!(unused.is_empty(), "nothing differs so: {unused:#?}");
}

#[test]
fn hostile_files_cost_little_and_get_one_finding() {
    let entities: String =
        (0..40).map(|n| format!("<!ENTITY e{} \"&e{n};&e{n};&e{n};&e{n};\">", n + 1)).collect();
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e0 \"ha\">{entities}]><ThreatModel>&e40;</ThreatModel>"
    );
    let deep = format!("{{\"otmVersion\": {}", "[".repeat(100_000));
    let picture = format!(
        "{{\"otmVersion\": \"0.2.0\", \"project\": {{\"name\": \"x\", \"id\": \"x\", \"image\": \"{}\"}}}}",
        "A".repeat(40 << 20)
    );
    let line = format!("<ThreatModel>{}</ThreatModel>", "<Value>x</Value>".repeat(130_000));
    let drawn = format!(
        "{{\"schema\": 1, \"applicationInfo\": {{\"name\": \"x\", \"description\": \"y\"}}, \"architecture\": {{\"image\": \"data:image/png;base64,{}\"}}}}",
        "A".repeat(20 << 20)
    );
    let cases: [(&str, Vec<u8>); 7] = [
        ("a.tm7", b"PK\x03\x04\x14\x00\x00\x00".to_vec()),
        ("b.tm7", bomb.into_bytes()),
        ("c.json", deep.into_bytes()),
        ("d.json", picture.into_bytes()),
        ("e.tm7", line.into_bytes()),
        ("f.tc.json", drawn.replace("y\"", &"A".repeat(100 << 20)).into_bytes()),
        ("g.tc.json", drawn.into_bytes()),
    ];
    for (path, bytes) in cases {
        let findings = open(path, bytes);
        let said: Vec<_> = findings.iter().map(|f| (f.rule.id, &f.message)).collect();
        assert_eq!(findings.len(), 1, "{path}: {said:#?}");
        // What is recognised and says nothing is an empty model.
        let group = findings[0].rule.group();
        assert!(group == "schema" || findings[0].rule.id == "model-empty", "{path}: {said:#?}");
        assert!(findings[0].message.len() < 300, "{path}: no part of the file is in the message");
    }
}
