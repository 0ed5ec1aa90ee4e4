//! Whatever the clean model says as evidence, ownership, mapping or rationale is asked for: where
//! one such entry is taken out, some finding names the element that it stood at.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::ops::Range;

use super::fixtures::{check, folder, settings};
use crate::finding::{Finding, Fingerprint, Status};
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits, Node, Value};

const MODEL: &str = "threatmodel.yaml";

/// The keys whose entries are evidence, ownership, mapping or rationale.
const KEYS: &[&str] = &[
    "evidence",
    "test",
    "ci",
    "drill",
    "done",
    "code",
    "iac",
    "policy",
    "exercised",
    "file",
    "owner",
    "contact",
    "contract",
    "by",
    "at",
    "hurts",
    "mitigated_by",
    "detected_by",
    "for",
    "refs",
    "threats",
    "affected",
    "stopped_by",
    "fixed_by",
    "threat",
    "failed",
    "root_causes",
    "playbook",
    "uses",
    "from",
    "why",
    "purpose",
    "until",
    "granted",
    "ticket",
    "valid_until",
    "reviewed",
    "review_every",
    "found",
    "ruled_out",
    "incidents",
    "incidents_reviewed",
    "S",
    "T",
    "R",
    "I",
    "D",
    "E",
];

/// Entries that nobody need miss, with the reason.
const MISSED: &[(&str, &str)] = &[
    (
        "zones.edge.why",
        "a zone needs a reason only where it is trusted less than the one around it",
    ),
    ("zones.identity.why", "as above"),
    ("components.links.uses", "that it is a use of the library is known to its author alone"),
    ("flows.follow.owner", "the owner of the component that it leads to takes its place"),
    ("playbooks.hijacked-link.owner", "the owner of the system takes its place"),
];

/// One entry of the clean model.
struct Taken {
    /// `threats.link-hijack.refs`
    path: String,
    element: String,
    range: Range<usize>,
    /// The range of the element's entry.
    home: Range<usize>,
}

fn entries(text: &str) -> Vec<Taken> {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(MODEL, text.as_bytes().to_vec()));
    let document = syntax::parse(&sources, file, &Limits::default());
    let mut found = Vec::new();
    walk(&document.root, text, &mut Vec::new(), &(0..text.len()), &mut found);
    found
}

fn walk(
    node: &Node,
    text: &str,
    trail: &mut Vec<String>,
    home: &Range<usize>,
    found: &mut Vec<Taken>,
) {
    match &node.value {
        Value::Map(map) => {
            for entry in map {
                let whole = entry.key.span.range().start..entry.value.span.range().end;
                let own = if trail.len() == 1 { whole.clone() } else { home.clone() };
                trail.push(entry.key.value.to_string());
                if KEYS.contains(&entry.key.value.as_str()) {
                    let element = trail.get(1).unwrap_or(&trail[0]).clone();
                    let path = trail.join(".");
                    let range = around(text, whole);
                    found.push(Taken { path, element, range, home: own.clone() });
                }
                walk(&entry.value, text, trail, &own, found);
                trail.pop();
            }
        }
        Value::List(items) => {
            items.iter().for_each(|item| walk(item, text, trail, home, found));
        }
        _ => {}
    }
}

/// The entry with its comma; its whole line where it has one to itself.
fn around(text: &str, entry: Range<usize>) -> Range<usize> {
    let line = text[..entry.start].rfind('\n').map_or(0, |at| at + 1);
    if text[line..entry.start].trim().is_empty() {
        let end = text[entry.end..].find('\n').map_or(text.len(), |at| entry.end + at + 1);
        return line..end;
    }
    match text[entry.end..].starts_with(", ") {
        true => entry.start..entry.end + 2,
        false if text[..entry.start].ends_with(", ") => entry.start - 2..entry.end,
        false => entry,
    }
}

#[test]
fn whatever_is_taken_out_is_missed_where_it_stood() {
    let mut files = folder("repos/clean");
    let text = String::from_utf8(files[MODEL].clone()).unwrap();
    let mut settings = settings(&files);
    settings.add_profile("strict");
    let open = |files: &_| -> Vec<Finding> {
        let report = check(files, &[String::new()], &settings);
        report.findings.into_iter().filter(|f| f.status == Status::Open).collect()
    };
    let said = |f: &Finding| (f.fingerprint, f.message.clone());
    let before: BTreeSet<(Fingerprint, String)> = open(&files).iter().map(said).collect();
    let entries = entries(&text);
    let mut missed = Vec::new();
    for taken in &entries {
        let left = format!("{}{}", &text[..taken.range.start], &text[taken.range.end..]);
        files.insert(MODEL.to_owned(), left.clone().into_bytes());
        let lost = taken.range.len();
        let gone = &text[taken.range.clone()];
        let ids = gone.split(|c: char| !c.is_alphanumeric() && !"-_/.".contains(c));
        let ids: BTreeSet<&str> = ids.filter(|id| id.len() > 3).collect();
        let lines = |range: &Range<usize>| {
            let line = |at: usize| left[..at.min(left.len())].matches('\n').count() as u32 + 1;
            line(range.start)..=line(range.end.saturating_sub(lost))
        };
        let home = lines(&taken.home);
        let names = |f: &Finding| {
            let places = std::iter::once(&f.primary).chain(&f.related);
            f.subject.id == taken.element
                || ids.contains(f.subject.id.as_str())
                || ids.iter().any(|id| f.message.contains(&format!("`{id}`")))
                || f.message.contains(&format!("`{}`", taken.element))
                || places.into_iter().any(|l| home.contains(&l.place.start.line))
        };
        if !open(&files).iter().any(|f| !before.contains(&said(f)) && names(f)) {
            missed.push(taken.path.as_str());
        }
    }
    let share = 100.0 * (entries.len() - missed.len()) as f64 / entries.len() as f64;
    let mut told = format!("{} entries, {share:.1} % missed when taken out\n", entries.len());
    for path in &missed {
        writeln!(told, "{path}").unwrap();
    }
    let excused: Vec<&str> = MISSED.iter().map(|(path, _)| *path).collect();
    assert_eq!(missed, excused, "{told}");
    assert!(share >= 95.0, "{told}");
}
