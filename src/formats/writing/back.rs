//! What is written is read again, and what comes back otherwise is told: no writer has to be trusted
//! to know everything that it loses.

use std::collections::{HashMap, HashSet};

use super::Writer;
use crate::formats::native::{Section, express, on_one_line};
use crate::formats::{Loss, Reading, named};
use crate::model::Model;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Entry, Limits, Node, Value, parse};

/// What a text that was written of a model says otherwise than the model, besides what is `told`
/// already. Nothing of a format that is not read. `before` is the document of the model.
pub(super) fn differences(
    writer: &Writer,
    model: &Model,
    before: &Node,
    text: &str,
    told: &[Loss],
) -> Vec<Loss> {
    let Some(back) = read(writer, text) else { return Vec::new() };
    let after = express(&back.model);
    let mut told_of: HashMap<&str, HashSet<&str>> = HashMap::new();
    for loss in told {
        let keys = loss.keys.iter().map(ecow::EcoString::as_str);
        told_of.entry(loss.element.as_str()).or_default().extend(keys);
    }
    let is_told = |element: &str, key: &str| {
        told_of.get(element).is_some_and(|keys: &HashSet<&str>| keys.contains(key))
    };
    let mut losses: Vec<Loss> = back
        .model
        .mistakes
        .iter()
        .map(|mistake| Loss::new(model.span, "the file", mistake.draft.message()))
        .collect();
    let pairs = Pairs::of(before, &after, &is_told);
    losses.extend(pairs.losses(model));
    let mut untitled = Vec::new();
    for (here, there) in &pairs.both {
        let element = here.element();
        let mut change = Change::default();
        let is_open = |key: &str| !is_told(&element, key);
        change.compare(&here.entry.value, &there.entry.value, &pairs.renamed, is_open);
        let is_id = |e: &&Entry| e.value.as_text().is_some_and(|text| text == here.id());
        if change.added.iter().any(|e| e.key.value == "title" && is_id(e)) {
            untitled.push(here.entry.key.span);
            change.added.retain(|added| added.key.value != "title");
        }
        losses.extend(change.loss(here.entry.key.span, &element));
    }
    if let Some(first) = untitled.first() {
        let what = match untitled.len() {
            1 => "`title` of an element that has none reads back as its id".to_owned(),
            n => format!("`title` of {n} elements that have none reads back as their ids"),
        };
        losses.push(Loss::new(*first, "the model", what).of(&["title"]));
    }
    let mut change = Change::default();
    let (before, after) = (single(before), single(&after));
    let is_open = |key: &str| !is_told("the model", key);
    change.compare(&before, &after, &pairs.renamed, is_open);
    losses.extend(change.loss(model.span, "the model"));
    losses
}

fn read(writer: &Writer, text: &str) -> Option<Reading> {
    let format = named(writer.name).ok()?;
    let mut sources = Sources::new();
    let path = if text.starts_with('{') { "model.json" } else { "model.yaml" };
    let file = sources.add(SourceFile::new(path, text.into()));
    let document = parse(&sources, file, &Limits::default());
    let mut reading = (format.read)(&sources, &document, &[]);
    reading.model.mistakes.extend(document.mistakes);
    Some(reading)
}

/// What a document says besides its sections.
fn single(root: &Node) -> Node {
    let is_section =
        |e: &&Entry| Section::named(&e.key.value).is_some() && e.value.as_map().is_some();
    let entries = root.as_map().unwrap_or(&[]).iter().filter(|e| !is_section(e)).cloned();
    Node { value: Value::Map(entries.collect()), span: root.span }
}

/// An element of a document.
#[derive(Clone, Copy)]
struct Element<'n> {
    section: Section,
    entry: &'n Entry,
}

impl<'n> Element<'n> {
    fn element(self) -> String {
        format!("{} `{}`", self.section.noun(), self.entry.key.value)
    }

    fn id(self) -> &'n str {
        self.entry.key.value.as_str()
    }

    /// What it is called; where it has no name, its id.
    fn name(self) -> &'n str {
        self.entry.value.get("title").and_then(Node::as_text).map_or(self.id(), |title| title)
    }
}

fn elements(root: &Node) -> Vec<Element<'_>> {
    let sections = root.as_map().unwrap_or(&[]).iter();
    let sections =
        sections.filter_map(|e| Some((Section::named(&e.key.value)?, e.value.as_map()?)));
    sections
        .flat_map(|(section, all)| all.iter().map(move |entry| Element { section, entry }))
        .collect()
}

/// Ids that became others.
type Renamed<'n> = HashMap<&'n str, HashSet<&'n str>>;

/// Which element that is read back is which of the model.
struct Pairs<'n> {
    both: Vec<(Element<'n>, Element<'n>)>,
    renamed: Renamed<'n>,
    /// Of the model alone, and nobody said so.
    gone: Vec<Element<'n>>,
    /// Of what is read back alone.
    new: Vec<Element<'n>>,
}

impl<'n> Pairs<'n> {
    fn of(before: &'n Node, after: &'n Node, is_told: &dyn Fn(&str, &str) -> bool) -> Self {
        let mut pairs =
            Pairs { both: Vec::new(), renamed: HashMap::new(), gone: Vec::new(), new: Vec::new() };
        let there = elements(after);
        let mut left: HashMap<(&str, &str), Element<'n>> =
            there.iter().map(|one| ((one.section.key(), one.id()), *one)).collect();
        let mut unmatched = Vec::new();
        for here in elements(before) {
            match left.remove(&(here.section.key(), here.id())) {
                Some(there) => pairs.both.push((here, there)),
                None => unmatched.push(here),
            }
        }
        let mut by_name: HashMap<&str, Vec<Element<'n>>> = HashMap::new();
        for one in
            there.iter().rev().filter(|one| left.contains_key(&(one.section.key(), one.id())))
        {
            by_name.entry(one.name()).or_default().push(*one);
        }
        let mut take = |here: Element<'n>, is_elsewhere: bool| {
            let all = by_name.get_mut(here.name())?;
            let is_meant = |one: &Element<'_>| is_elsewhere || one.section == here.section;
            let at = all.iter().rposition(is_meant)?;
            let there = all.remove(at);
            left.remove(&(there.section.key(), there.id()));
            Some(there)
        };
        for here in unmatched {
            // What is told to be no such element may have become another: an actor a component.
            let is_apart = is_told(&here.element(), here.section.key());
            match take(here, is_apart) {
                Some(there) => {
                    if here.id() != there.id() {
                        pairs.renamed.entry(here.id()).or_default().insert(there.id());
                    }
                    if !is_apart {
                        pairs.both.push((here, there));
                    }
                }
                None if is_apart => {}
                None => pairs.gone.push(here),
            }
        }
        pairs.new = there;
        pairs.new.retain(|one| left.contains_key(&(one.section.key(), one.id())));
        pairs
    }

    fn losses(&self, model: &Model) -> Vec<Loss> {
        let renamed = self.both.iter().filter(|(here, there)| here.id() != there.id());
        let renamed = renamed.map(|(here, there)| {
            let what = format!("its `id` reads back as `{}`", there.id());
            Loss::new(here.entry.key.span, &here.element(), what).of(&["id"])
        });
        let gone = self.gone.iter().map(|here| {
            let what = "it is not read back";
            Loss::new(here.entry.key.span, &here.element(), what).of(&[here.section.key()])
        });
        let new = self.new.iter().map(|there| {
            let what = "it is read back, and the model has none";
            Loss::new(model.span, &there.element(), what).of(&[there.section.key()])
        });
        renamed.chain(gone).chain(new).collect()
    }
}

/// What one element says otherwise.
#[derive(Default)]
struct Change<'n> {
    other: Vec<&'n Entry>,
    added: Vec<&'n Entry>,
    missing: Vec<&'n Entry>,
}

impl<'n> Change<'n> {
    /// Compares two maps by those of their keys that are asked for.
    fn compare(
        &mut self,
        here: &'n Node,
        there: &'n Node,
        renamed: &Renamed<'_>,
        is_asked: impl Fn(&str) -> bool,
    ) {
        for one in here.as_map().unwrap_or(&[]).iter().filter(|one| is_asked(&one.key.value)) {
            let found = there.as_map().unwrap_or(&[]).iter().find(|e| e.key.value == one.key.value);
            match found {
                None => self.missing.push(one),
                Some(other) if !is_same(&one.value, &other.value, renamed) => {
                    self.other.push(other)
                }
                Some(_) => {}
            }
        }
        let new = there.as_map().unwrap_or(&[]).iter().filter(|e| here.get(&e.key.value).is_none());
        self.added.extend(new.filter(|one| is_asked(&one.key.value)));
    }

    fn loss(&self, place: crate::source::Span, element: &str) -> Option<Loss> {
        let said = |entries: &[&Entry]| {
            let said = entries.iter().map(|e| format!("`{}: {}`", e.key.value, short(&e.value)));
            said.collect::<Vec<_>>().join(", ")
        };
        let mut parts = Vec::new();
        if !self.other.is_empty() {
            parts.push(format!("with {}", said(&self.other)));
        }
        if !self.added.is_empty() {
            parts.push(format!("with {}, which is not stated", said(&self.added)));
        }
        if !self.missing.is_empty() {
            let keys = self.missing.iter().map(|e| format!("`{}`", e.key.value));
            parts.push(format!("without {}", keys.collect::<Vec<_>>().join(", ")));
        }
        if parts.is_empty() {
            return None;
        }
        let all = self.other.iter().chain(&self.added).chain(&self.missing);
        let keys: Vec<&str> = all.map(|entry| entry.key.value.as_str()).collect();
        Some(Loss::new(place, element, format!("reads back {}", parts.join(", "))).of(&keys))
    }
}

/// Characters of a value that are shown.
const SHOWN: usize = 60;

fn short(node: &Node) -> String {
    let line = on_one_line(node);
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}

/// Whether two values say the same: the order of a list says nothing, and an id may have become
/// another.
fn is_same(here: &Node, there: &Node, renamed: &Renamed<'_>) -> bool {
    match (&here.value, &there.value) {
        (Value::Text(a), Value::Text(b)) => {
            let became = |a: &str, b: &str| {
                a == b || renamed.get(a).is_some_and(|all: &HashSet<&str>| all.contains(b))
            };
            let ends = a.split_once(" -> ").zip(b.split_once(" -> "));
            became(a, b) || ends.is_some_and(|(a, b)| became(a.0, b.0) && became(a.1, b.1))
        }
        (Value::List(a), Value::List(b)) => {
            let mut rest: Vec<&Node> = b.iter().collect();
            a.len() == b.len()
                && a.iter().all(|one| {
                    let at = rest.iter().position(|other| is_same(one, other, renamed));
                    at.map(|at| rest.swap_remove(at)).is_some()
                })
        }
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len()
                && a.iter().all(|one| {
                    there
                        .get(&one.key.value)
                        .is_some_and(|other| is_same(&one.value, other, renamed))
                })
        }
        _ => on_one_line(here) == on_one_line(there),
    }
}
