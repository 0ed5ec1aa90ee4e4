//! Sections as people really write them: maps from title to element, lists, indentation that went
//! wrong, parts in several files.

use ecow::{EcoString, EcoVec};

use super::mistake;
use crate::finding::{Subject, nearest};
use crate::formats::reading::{Reader, folded, is_loosely};
pub(super) use crate::formats::reading::{field, flag, values, word, written};
use crate::model::Text;
use crate::source::Span;
use crate::syntax::{Document, Entry, Node, Value};

/// The files of one model: the one that was asked for, and those that it includes.
pub(super) struct Files<'n> {
    roots: Vec<&'n Node>,
    /// Neither title nor version: part of a model whose other files are not at hand.
    pub(super) is_part: bool,
    /// What Threagile itself wrote: lists where a model has maps, and computed risks.
    pub(super) is_dump: bool,
}

impl<'n> Files<'n> {
    pub(super) fn new(document: &'n Document, included: &'n [Document]) -> Self {
        let roots: Vec<&Node> =
            std::iter::once(document).chain(included).map(|document| &document.root).collect();
        let has = |key: &str| roots.iter().any(|root| root.get(key).is_some());
        let is_part = !has("threagile_version") && !has("title");
        let is_dump = has("built_in_risk_categories");
        Files { roots, is_part, is_dump }
    }

    /// What stands under `key` in any of the files.
    pub(super) fn all(&self, key: &str) -> Vec<&'n Node> {
        self.roots.iter().filter_map(|root| field(root, key)).collect()
    }

    /// What stands under `key` first.
    pub(super) fn first(&self, key: &str) -> Option<&'n Node> {
        self.roots.iter().find_map(|root| field(root, key))
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.first(key).is_some()
    }
}

/// Something that stands under a title.
pub(super) struct Item {
    pub(super) title: Option<Text>,
    pub(super) node: Node,
}

impl Item {
    /// For a sentence: "technical asset `Web shop`".
    pub(super) fn called(&self, noun: &str) -> String {
        match &self.title {
            Some(title) => format!("{noun} `{}`", title.value),
            None => format!("a {noun} without a title"),
        }
    }

    /// Where it is named, else where it stands.
    pub(super) fn place(&self) -> Span {
        self.title.as_ref().map_or(self.node.span, |title| title.span)
    }
}

/// The elements of a section. `noun` is what Threagile calls one of them, `keys` is what it may
/// say of one: by these an element is known whose lines are not indented.
pub(super) fn items(
    reader: &mut Reader,
    sections: &[&Node],
    (section, noun): (&'static str, &'static str),
    keys: &[&str],
    as_list: bool,
) -> Vec<Item> {
    let mut found = Vec::new();
    for node in sections {
        match &node.value {
            Value::Null => {}
            Value::Map(entries) => of_map(reader, entries, noun, keys, &mut found),
            Value::List(list) => {
                if !as_list {
                    let message = format!("`{section}` is a list, and Threagile reads a map");
                    let help = format!("write the title of each {noun} as a key: `Web shop: ...`");
                    let at = (Subject::model(), node.span);
                    mistake(reader, "schema-bad-value", at, message, help);
                }
                for one in list.iter().filter(|one| one.as_map().is_some()) {
                    found.push(of_list(one, keys));
                }
            }
            _ => {
                let message = format!("`{section}` is {}, and Threagile reads a map", node.kind());
                let help = format!("write the title of each {noun} as a key below it");
                mistake(reader, "schema-bad-value", (Subject::model(), node.span), message, help);
            }
        }
    }
    found
}

/// An item of a list: it has its title inside, or as its first key.
fn of_list(one: &Node, keys: &[&str]) -> Item {
    let name = |key| word(one, key);
    let title = name("title").or_else(|| name("name"));
    let first = one.as_map().unwrap_or_default().first();
    let first = first.filter(|first| !keys.iter().any(|key| is_loosely(&first.key.value, key)));
    match (title, first) {
        (None, Some(Entry { key, value })) if value.as_map().is_some() => {
            Item { title: Some(key.clone()), node: value.clone() }
        }
        (None, Some(Entry { key, value: Node { value: Value::Null, .. } })) => {
            Item { title: Some(key.clone()), node: one.clone() }
        }
        (title, _) => Item { title: title.or_else(|| name("id")), node: one.clone() },
    }
}

fn of_map(
    reader: &mut Reader,
    entries: &[Entry],
    noun: &'static str,
    keys: &[&str],
    found: &mut Vec<Item>,
) {
    let mut rest = entries.iter().peekable();
    while let Some(entry) = rest.next() {
        let title = folded(&entry.key.value).map(|title| Text::new(title, entry.key.span));
        let called = format!("{noun} `{}`", entry.key.value);
        let at = (Subject::model(), entry.key.span);
        let mut node = entry.value.clone();
        match &entry.value.value {
            Value::Map(_) => {}
            Value::Null => {
                let is_stray = |entry: &&Entry| {
                    keys.iter().any(|key| is_loosely(&entry.key.value, key))
                        && !entry.value.as_map().is_some_and(|inner| has_key(inner, "id"))
                };
                let mut stray = EcoVec::new();
                while let Some(entry) = rest.next_if(is_stray) {
                    stray.push(entry.clone());
                }
                let (message, help) = match stray.is_empty() {
                    true => (format!("{called} is empty"), "say what it is, or take it out"),
                    false => (
                        format!("{called} is empty, and what belongs to it stands beside it"),
                        "indent the lines below by two blanks more than the title",
                    ),
                };
                mistake(reader, "schema-bad-value", at, message, help);
                if stray.is_empty() {
                    continue;
                }
                node.value = Value::Map(stray);
            }
            Value::List(list) if list.len() == 1 && list[0].as_map().is_some() => {
                let message = format!("{called} is a list, and Threagile reads a map");
                mistake(reader, "schema-bad-value", at, message, "take out the dash below it");
                node = list[0].clone();
            }
            _ => {
                let message =
                    format!("{called} is {}, and Threagile reads a map", entry.value.kind());
                let help = "say below it what it is, each with a key: `id: ...`";
                mistake(reader, "schema-bad-value", at, message, help);
                continue;
            }
        }
        // In what Threagile writes itself the key is the id, and the title stands inside.
        let inner = word(&node, "title");
        found.push(Item { title: inner.or(title), node });
    }
}

fn has_key(entries: &[Entry], key: &str) -> bool {
    entries.iter().any(|entry| entry.key.value == key)
}

/// The id of an element; its title where it has none, which is a mistake.
pub(super) fn own_id(reader: &mut Reader, item: &Item, noun: &str) -> Option<Text> {
    if let Some(id) = word(&item.node, "id") {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if !id.value.chars().all(is_plain) {
            let message = format!("`{}` is no id of Threagile", id.value);
            let help = "an id has letters, digits and hyphens only";
            mistake(reader, "schema-bad-value", (Subject::model(), id.span), message, help);
        }
        return Some(id);
    }
    let message = format!("{} has no `id`, so nothing can refer to it", item.called(noun));
    let help = "add an `id` of letters, digits and hyphens; other elements refer to it by that";
    mistake(reader, "schema-bad-value", (Subject::model(), item.place()), message, help);
    item.title.clone()
}

/// So many times it is said what a reference most likely means.
pub(super) const MOST_GUESSES: usize = 100;

/// A reference to a `noun` by its id. One that leads nowhere is a mistake; in part of a model it
/// may lead to another file.
pub(super) fn reference(
    reader: &mut Reader,
    files: &Files<'_>,
    (noun, called, section): (&'static str, &str, &str),
    (subject, who): (&Subject, &str),
    to: Text,
) -> Option<Text> {
    if let Some(id) = reader.knows(noun, &to.value) {
        return Some(Text::new(id.clone(), to.span));
    }
    if files.is_part {
        return None;
    }
    let message = format!("{who} names `{}`, and no {called} has that id", to.value);
    // To look for what is meant takes a look at everything; nobody reads the hundredth guess.
    let ids = match reader.model.mistakes.len() < MOST_GUESSES {
        true => known(reader, noun),
        false => Vec::new(),
    };
    let of_title = || {
        let (own, _) = ids.iter().find(|(_, title)| *title == slug(&to.value))?;
        Some(format!("that is its title; its id is `{own}`"))
    };
    let meant = || nearest(&to.value, ids.iter().map(|(own, _)| own.as_str()));
    let help = of_title()
        .or_else(|| meant().map(|meant| format!("did you mean `{meant}`?")))
        .unwrap_or_else(|| format!("name one that stands under `{section}`, by its `id`"));
    mistake(reader, "schema-ref-unresolved", (subject.clone(), to.span), message, help);
    None
}

/// The ids of one kind that the file gives, each with what it became.
fn known(reader: &Reader, noun: &str) -> Vec<(EcoString, EcoString)> {
    let ids = reader.model.origin.iter().flat_map(|origin| &origin.ids);
    let of_kind = ids.filter(|(subject, _)| subject.kind == noun);
    of_kind.map(|(subject, own)| (own.value.clone(), subject.id.clone())).collect()
}

fn slug(title: &str) -> EcoString {
    let words: Vec<String> = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("-").into()
}

/// The sections that Threagile reads, of which a key at the top may be a misspelling.
const SECTIONS: &[&str] = &[
    "threagile_version",
    "includes",
    "title",
    "author",
    "contributors",
    "date",
    "application_description",
    "management_summary_comment",
    "business_criticality",
    "business_overview",
    "technical_overview",
    "questions",
    "abuse_cases",
    "security_requirements",
    "tags_available",
    "data_assets",
    "technical_assets",
    "trust_boundaries",
    "shared_runtimes",
    "individual_risk_categories",
    "custom_risk_categories",
    "risk_tracking",
];

/// Keys that look like sections and are none, which Threagile passes over without a word.
pub(super) fn check_keys(reader: &mut Reader, files: &Files<'_>) {
    for root in &files.roots {
        let entries = root.as_map().unwrap_or_default();
        let wrong = |entry: &&Entry| !SECTIONS.contains(&entry.key.value.as_str());
        for entry in entries.iter().filter(wrong) {
            let key = &entry.key.value;
            let loosely = SECTIONS.iter().find(|section| is_loosely(key, section)).copied();
            let Some(meant) = loosely.or_else(|| nearest(key, SECTIONS.iter().copied())) else {
                continue;
            };
            // One that is there under its own name as well is another thing.
            if root.get(meant).is_some() {
                continue;
            }
            let message = format!("`{key}` is no key of Threagile, which passes over it");
            let help = format!("did you mean `{meant}`?");
            let at = (Subject::model(), entry.key.span);
            mistake(reader, "schema-unknown-key", at, message, help);
        }
    }
}
