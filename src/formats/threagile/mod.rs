//! Threagile, in YAML or as the JSON that it writes.
//!
//! Sections are maps whose keys are titles; ids stand inside, and references go by id. Threagile
//! computes its threats when it runs: a file holds those that somebody added by hand, and in
//! `risk_tracking` what was decided about the computed ones. Sources of facts (ids, words, how an
//! id of a risk is put together): Threagile, MIT.

mod cures;
mod assets;
mod flows;
mod risks;
mod rules;
mod sections;
#[cfg(test)]
mod tests;
mod tracking;
mod words;
mod write;

use super::reading::{Reader, text};
use super::{Format, Reading};
use crate::finding::{Draft, Fact, Mistake, Subject};
use crate::model::Text;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Document, Node, Value};
pub(super) use write::WRITER;

use sections::{Files, field, values, written};

pub(super) static FORMAT: Format = Format {
    name: "threagile",
    title: "Threagile",
    // STRIDE is not among them although a risk category has a letter: the tool computes most
    // threats, so a letter that is missing in the file proves nothing. Nor is what is exposed: a
    // file says who stands in the internet, and what that reaches is exposed without a mark.
    says: &[
        Fact::Components,
        Fact::Flows,
        Fact::Zones,
        Fact::Purpose,
        Fact::ScopeReason,
        Fact::Owner,
        Fact::StoreEncryption,
        Fact::Data,
        Fact::Carried,
        Fact::DataClass,
        Fact::Protocol,
        Fact::FlowEncryption,
        Fact::Authn,
        Fact::Authz,
        Fact::Rating,
        Fact::Treatment,
        Fact::AcceptedBy,
    ],
    cures: cures::CURES,
    calls_ids: None,
    claims,
    includes,
    read,
};

fn claims(_: &SourceFile, document: &Document) -> bool {
    let root = &document.root;
    let is_list_of_assets = |node: &Node| {
        let assets = node.as_list().unwrap_or_default();
        assets.iter().any(|one| field(one, "id").is_some() && field(one, "type").is_some())
    };
    let assets = field(root, "technical_assets");
    root.get("threagile_version").is_some()
        || assets.is_some_and(|node| node.as_map().is_some() || is_list_of_assets(node))
        || is_tracking(root)
        || is_part(root)
}

/// Decisions that lie in a file of their own.
fn is_tracking(root: &Node) -> bool {
    let entries = root.get("risk_tracking").and_then(Node::as_map).unwrap_or_default();
    entries.iter().any(|entry| entry.key.value.contains('@'))
}

/// Whether a file without assets is part of a model that is spread over several.
fn is_part(root: &Node) -> bool {
    let first = |section: &str, key: &str| {
        let entries = root.get(section).and_then(Node::as_map).unwrap_or_default();
        entries.first().is_some_and(|entry| entry.value.get(key).is_some())
    };
    first("trust_boundaries", "technical_assets_inside")
        || first("shared_runtimes", "technical_assets_running")
        || first("data_assets", "confidentiality")
        || first("individual_risk_categories", "risks_identified")
        || first("custom_risk_categories", "risks_identified")
}

fn includes(document: &Document) -> Vec<Text> {
    let named = values(document.root.get("includes"));
    named.into_iter().filter_map(|file| text(Some(file))).collect()
}

fn read(_: &Sources, document: &Document, included: &[Document]) -> Reading {
    let files = Files::new(document, included);
    let mut reader = Reader::new(&FORMAT, document.root.span);
    // A part says little of the whole: what it lacks lies in other files.
    if files.is_part
        && let Some(origin) = &mut reader.model.origin
    {
        let has_assets = files.has("technical_assets");
        let has_data = files.has("data_assets");
        origin.says.retain(|fact| match fact {
            Fact::Zones | Fact::Flows => false,
            Fact::Components => has_assets,
            Fact::Data | Fact::Carried => has_assets && has_data,
            _ => true,
        });
    }
    let named: usize =
        std::iter::once(document).chain(included).map(|file| includes(file).len()).sum();
    // Whoever gathers the files says which one is missing; without it little can be judged.
    reader.model.whole = named <= included.len();
    overview(&mut reader, &files);
    sections::check_keys(&mut reader, &files);
    assets::data(&mut reader, &files);
    let assets = assets::components(&mut reader, &files);
    assets::zones(&mut reader, &files);
    assets::runtimes(&mut reader, &files);
    flows::flows(&mut reader, &files, &assets);
    let written = risks::risks(&mut reader, &files);
    tracking::tracking(&mut reader, &files, &written);
    left_out(&mut reader, &files);
    reader.done()
}

fn overview(reader: &mut Reader, files: &Files<'_>) {
    reader.model.system = files.first("title").and_then(written);
    let overviews = ["application_description", "business_overview", "technical_overview"];
    let described = |key| written(field(files.first(key)?, "description")?);
    reader.model.purpose = overviews.into_iter().find_map(described);
    let Some(date) = files.first("date").and_then(written) else { return };
    match words::date(&date) {
        Some(date) => {
            reader.model.reviewed = Some(date);
            reader.says(Fact::Review);
        }
        None => bad_date(reader, Subject::model(), &date),
    }
}

fn bad_date(reader: &mut Reader, subject: Subject, date: &Text) {
    let message = format!("`{}` is no date that Threagile reads", date.value);
    reader.wrong(subject, date.span, message, "write it as year, month and day: `2026-11-23`");
}

/// A mistake of the file by Threagile's own lights.
fn mistake(
    reader: &mut Reader,
    rule: &'static str,
    (subject, at): (Subject, crate::source::Span),
    message: String,
    help: impl Into<std::borrow::Cow<'static, str>>,
) {
    let draft = Draft::new(subject, at, message).help(help);
    reader.model.mistakes.push(Mistake::new(rule, draft));
}

/// What a model has no place for, for whoever converts the file.
fn left_out(reader: &mut Reader, files: &Files<'_>) {
    const LOST: [(&str, &str); 5] = [
        ("abuse_cases", "abuse case"),
        ("security_requirements", "security requirement"),
        ("questions", "question"),
        ("shared_runtimes", "shared runtime"),
        ("business_criticality", "business criticality"),
    ];
    for (section, noun) in LOST {
        for node in files.all(section) {
            match &node.value {
                Value::Map(entries) => {
                    for entry in entries {
                        let element = format!("{noun} `{}`", entry.key.value);
                        reader.lost(entry.key.span, element, "it is left out");
                    }
                }
                Value::Text(word) => {
                    reader.lost(node.span, format!("{noun} `{word}`"), "it is left out");
                }
                _ => {}
            }
        }
    }
}
