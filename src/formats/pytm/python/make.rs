//! What a script has made so far: objects, and what names mean.

use std::collections::{HashMap, HashSet};

use ecow::{EcoString, EcoVec};
use tree_sitter::Node as Tree;

use super::{Program, Wrong, end_of_line, mark};
use crate::formats::pytm::{REF, elements};
use crate::source::{FileId, Span, Spanned};
use crate::syntax::{Entry, Node, Value};

/// What an expression or a name stands for.
#[derive(Clone)]
pub(super) enum Val<'t> {
    /// A literal, or a list or map of them.
    Plain(Node),
    /// The object of that number.
    Object(usize),
    /// A class of pytm.
    Class(EcoString),
    /// The module pytm.
    Module,
    /// A function of the script.
    Function(Tree<'t>),
    Unknown,
}

/// An object that the script makes: of which class, and what was set.
pub(super) struct Object {
    pub(super) class: EcoString,
    pub(super) span: Span,
    pub(super) entries: Vec<Entry>,
}

pub(super) struct Script<'t> {
    pub(super) text: &'t str,
    pub(super) file: FileId,
    pub(super) names: HashMap<&'t str, Val<'t>>,
    /// Whether all names of pytm were imported.
    pub(super) all: bool,
    pub(super) objects: Vec<Object>,
    /// Functions that are being followed, by where they begin.
    pub(super) inside: HashSet<usize>,
    /// Whether a statement has to do with the model, by the id of its node.
    pub(super) touching: HashMap<usize, bool>,
    /// Steps taken, of all that are allowed.
    pub(super) steps: usize,
    wrong: Vec<Wrong>,
}

/// Classes that a model is made of.
const CLASSES: &[&str] = &[
    "TM",
    "Boundary",
    "Data",
    "Dataflow",
    "Finding",
    "Assumption",
    "Controls",
    "Threat",
    "Classification",
    "Lifetime",
    "DatastoreType",
    "TLSVersion",
    "Action",
];

/// Whether pytm has a class of that name.
pub(super) fn is_class(name: &str) -> bool {
    CLASSES.contains(&name) || elements::kind(name).is_some()
}

const HELP: &str = "tmgate follows what a script makes line by line and runs nothing; check the JSON that `--json` writes in its place";

impl<'t> Script<'t> {
    pub(super) fn new(text: &'t str, file: FileId) -> Self {
        Script {
            text,
            file,
            names: HashMap::new(),
            all: false,
            objects: Vec::new(),
            inside: HashSet::new(),
            touching: HashMap::new(),
            steps: 0,
            wrong: Vec::new(),
        }
    }

    pub(super) fn wrong(&mut self, at: Span, message: String, help: &'static str) {
        self.wrong.push(Wrong { at, message, help });
    }

    /// Something that adds to the model is not followed: told for the first of them.
    pub(super) fn unread(&mut self, node: Tree<'_>, what: &str) {
        if !self.wrong.is_empty() {
            return;
        }
        let line = node.start_position().row + 1;
        let at = Span::new(self.file, node.start_byte(), end_of_line(self.text, node));
        let message = format!("the model is not read whole: line {line} {what}");
        self.wrong(at, message, HELP);
    }

    pub(super) fn meaning(&self, name: &str) -> Val<'t> {
        match self.names.get(name) {
            Some(val) => val.clone(),
            None if self.all && is_class(name) => Val::Class(name.into()),
            None => Val::Unknown,
        }
    }

    /// Makes an object; its number.
    pub(super) fn make(&mut self, class: EcoString, span: Span) -> usize {
        let number = self.objects.len();
        let text = Node { value: Value::Text(mark(number)), span };
        let class_of = Node { value: Value::Text(class.clone()), span };
        let entry = |key: &str, value| Entry { key: Spanned::new(key.into(), span), value };
        let entries = vec![entry("__class__", class_of), entry(REF, text)];
        self.objects.push(Object { class, span, entries });
        number
    }

    /// Sets an attribute of an object, or one of its controls.
    pub(super) fn set(&mut self, number: usize, path: &[Spanned<EcoString>], value: Node) {
        let Some(object) = self.objects.get_mut(number) else { return };
        match path {
            [key] => put(&mut object.entries, key.clone(), value),
            [controls, key] if controls.value == "controls" => {
                let known = object.entries.iter_mut().find(|e| e.key.value == "controls");
                let map = known.and_then(|entry| match &mut entry.value.value {
                    Value::Map(entries) => Some(entries),
                    _ => None,
                });
                match map {
                    Some(entries) => {
                        let mut all: Vec<Entry> = entries.iter().cloned().collect();
                        put(&mut all, key.clone(), value);
                        *entries = all.into();
                    }
                    None => {
                        let entry = Entry { key: key.clone(), value };
                        let span = controls.span;
                        let map = Node { value: Value::Map(EcoVec::from([entry])), span };
                        put(&mut object.entries, controls.clone(), map);
                    }
                }
            }
            _ => {}
        }
    }

    /// The tree that pytm's JSON has of the same model.
    pub(super) fn done(mut self, span: Span) -> Program {
        let model = self.objects.iter().position(|object| object.class == "TM");
        if model.is_none() {
            let message = "no model is made where it can be followed: nothing calls `TM(...)`";
            let at = Span::new(self.file, 0, 0);
            if self.wrong.is_empty() {
                self.wrong(at, message.to_owned(), HELP);
            }
        }
        let mut root = Vec::new();
        let mut lists: [(&str, Vec<Node>); 4] =
            ["boundaries", "data", "elements", "flows"].map(|key| (key, Vec::new()));
        for (number, object) in self.objects.into_iter().enumerate() {
            let list = match object.class.as_str() {
                "TM" if Some(number) == model => {
                    root = object.entries;
                    continue;
                }
                "Boundary" => 0,
                "Data" => 1,
                "Dataflow" => 3,
                class if elements::kind(class).is_some() => 2,
                _ => continue,
            };
            let value = Value::Map(object.entries.into());
            lists[list].1.push(Node { value, span: object.span });
        }
        // What pytm computes is not the script's to say.
        let computed = ["findings", "excluded_findings", "elements", "flows", "boundaries", "data"];
        root.retain(|entry| !computed.contains(&entry.key.value.as_str()));
        for (key, list) in lists {
            let value = Node { value: Value::List(list.into()), span };
            root.push(Entry { key: Spanned::new(key.into(), span), value });
        }
        Program { root: Node { value: Value::Map(root.into()), span }, wrong: self.wrong }
    }
}

/// Attributes of one object that are kept: pytm knows fewer than a hundred.
const MOST: usize = 300;

fn put(entries: &mut Vec<Entry>, key: Spanned<EcoString>, value: Node) {
    let known = entries.iter().position(|entry| entry.key.value == key.value);
    let room = entries.len() < MOST;
    match known.and_then(|at| entries.get_mut(at)) {
        Some(entry) => *entry = Entry { key, value },
        None if room => entries.push(Entry { key, value }),
        None => {}
    }
}
