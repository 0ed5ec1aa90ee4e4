//! What changed between two revisions, written down: for a terminal, a comment, a program.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::harmless;
use super::markup::prose;
use crate::check::{ChangedModel, ChangedThing, Difference};
use crate::diff::{Facet, Kind, Standing};
use crate::model::vocabulary::Level;

/// For a terminal.
#[must_use]
pub fn text(difference: &Difference) -> String {
    let mut out = String::new();
    for model in &difference.models {
        let _ = writeln!(out, "{}", harmless(&heading(model)));
        for thing in &model.changes {
            let at = thing.place.start;
            let line = format!("  {} {}  {}:{}", sign(thing.kind), name(thing), at.line, at.column);
            let _ = writeln!(out, "{}", harmless(&line));
            for facet in shown(thing) {
                let _ = writeln!(out, "      {}", harmless(&said(facet)));
            }
        }
        out.push('\n');
    }
    out.push_str(&standing(difference));
    out.push('\n');
    out
}

/// For a comment or a job summary.
#[must_use]
pub fn markdown(difference: &Difference) -> String {
    let mut out = String::new();
    for model in &difference.models {
        let _ = writeln!(out, "#### {}\n", prose(&heading(model)));
        for thing in &model.changes {
            let facets: Vec<String> = shown(thing).map(|facet| prose(&said(facet))).collect();
            let what = prose(&name(thing));
            let _ = match facets.as_slice() {
                [] => writeln!(out, "- {}: {what}", thing.kind.word()),
                facets => writeln!(out, "- {}: {what}: {}", thing.kind.word(), facets.join("; ")),
            };
        }
        out.push('\n');
    }
    out.push_str(&standing(difference));
    out.push('\n');
    out
}

/// For a program. `schemas/diff.schema.json` says what is in it.
#[must_use]
pub fn as_json(difference: &Difference) -> Value {
    let facet = |f: &Facet| json!({ "key": f.key, "before": f.before, "after": f.after });
    let thing = |t: &ChangedThing| {
        json!({
            "change": t.kind.word(),
            "kind": t.subject.kind,
            "id": t.subject.id.as_str(),
            "path": &*t.place.path,
            "line": t.place.start.line,
            "column": t.place.start.column,
            "facets": t.facets.iter().map(facet).collect::<Vec<_>>(),
        })
    };
    let model = |m: &ChangedModel| {
        json!({
            "path": &*m.path,
            "name": m.name.as_deref(),
            "change": m.kind.word(),
            "partial": m.partial,
            "open_before": m.before.map(open),
            "open_after": m.after.map(open),
            "changes": m.changes.iter().map(thing).collect::<Vec<_>>(),
        })
    };
    json!({
        "version": 1,
        "compared": difference.compared,
        "open_before": open(difference.before),
        "open_after": open(difference.after),
        "models": difference.models.iter().map(model).collect::<Vec<_>>(),
    })
}

fn open(standing: Standing) -> Value {
    json!({
        "critical": standing.open(Level::Critical),
        "high": standing.open(Level::High),
        "medium": standing.open(Level::Medium),
        "low": standing.open(Level::Low),
        "unrated": standing.unrated,
        "accepted": standing.accepted,
    })
}

fn sign(kind: Kind) -> char {
    match kind {
        Kind::Added => '+',
        Kind::Removed => '-',
        Kind::Changed => '~',
    }
}

fn heading(model: &ChangedModel) -> String {
    let name = model.name.as_deref().map(|name| format!(" ({name})")).unwrap_or_default();
    let kind = match model.kind {
        Kind::Added => ": new model",
        Kind::Removed => ": model removed",
        Kind::Changed => "",
    };
    let partial = if model.partial { ": part of it could not be read" } else { "" };
    format!("{}{name}{kind}{partial}", model.path)
}

/// What it is, and its title where it has one.
fn name(thing: &ChangedThing) -> String {
    let title = thing.facets.iter().find(|facet| facet.key == "title");
    let title = title.and_then(|facet| facet.after.as_ref().or(facet.before.as_ref()));
    let title = title.filter(|_| thing.kind != Kind::Changed);
    let title = title.map(|title| format!(" ({title})")).unwrap_or_default();
    match thing.subject.id.as_str() {
        "" => "the system".to_owned(),
        id => format!("{} `{id}`{title}", thing.subject.kind.replace('-', " ")),
    }
}

/// The facts worth a line: of what is new or gone, the title says enough.
fn shown(thing: &ChangedThing) -> impl Iterator<Item = &Facet> {
    thing.facets.iter().filter(|_| thing.kind == Kind::Changed)
}

/// At most so much of a value is shown.
const MOST: usize = 160;

fn said(facet: &Facet) -> String {
    let short = |value: &String| match value.chars().count() {
        0..=MOST => value.clone(),
        _ => value.chars().take(MOST).chain(['.', '.', '.']).collect(),
    };
    let (before, after) = (facet.before.as_ref().map(short), facet.after.as_ref().map(short));
    match (before, after) {
        (Some(before), Some(after)) => format!("{}: {before} => {after}", facet.key),
        (None, Some(after)) => format!("{}: now {after}", facet.key),
        (Some(before), None) => format!("{}: no longer {before}", facet.key),
        (None, None) => facet.key.to_owned(),
    }
}

/// One line: what is open, by level.
fn standing(difference: &Difference) -> String {
    if difference.models.is_empty() {
        let models = if difference.compared == 1 { "model" } else { "models" };
        return format!("no change in {} {models}", difference.compared);
    }
    let (before, after) = (difference.before, difference.after);
    let number = |was: usize, is: usize| match was == is {
        true => is.to_string(),
        false => format!("{was} -> {is}"),
    };
    let mut parts: Vec<String> = after
        .levels()
        .map(|(level, is)| format!("{level} {}", number(before.open(level), is)))
        .collect();
    if before.unrated + after.unrated > 0 {
        parts.push(format!("unrated {}", number(before.unrated, after.unrated)));
    }
    parts.push(format!("accepted {}", number(before.accepted, after.accepted)));
    format!("open risk: {}", parts.join(", "))
}
