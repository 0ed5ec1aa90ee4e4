//! What is wrong with a configuration, at its exact place.

use std::collections::HashMap;

use super::globs;
use super::keys::{self, CONFIG, Key, LARGEST, Shape};
use super::spot::{Spot, first_key};
use crate::finding::{Draft, Finding, Fix, Sink, Subject, nearest};
use crate::rules::{self, gate};
use crate::source::{SourceFile, Sources, Span};
use crate::syntax::{self, Document, Entry, Node, Value, shown};

/// A file with more mistakes is no configuration; the first hundred say enough.
const MOST: usize = 100;

/// Everything that tmgate does not understand in `document`.
pub(super) fn find(sources: &Sources, document: &Document) -> Vec<Finding> {
    let source = sources.file(document.file);
    let mut sink = Sink::new(sources, super::FILE.into());
    let rule = &gate::CONFIG_INVALID.meta;
    sink.speak_as(rule, rule.severity, false);
    let mut finder = Finder { source, sink, whole: document.whole };
    for mistake in &document.mistakes {
        finder.report(mistake.draft.clone());
    }
    for merge in &document.merges {
        let message = "merge keys are not part of the configuration";
        let draft = Draft::new(subject("<<"), *merge, message);
        finder.report(draft.help("write the keys out, so that each line says what it means"));
    }
    // Of a file that could not be read at all, nothing more can be said.
    if document.whole || !matches!(document.root.value, Value::Null) {
        finder.value(&Spot::root(&document.root), CONFIG);
    }
    finder.sink.finish(source.path()).0
}

fn subject(path: &str) -> Subject {
    Subject::new("config", path)
}

struct Finder<'a> {
    source: &'a SourceFile,
    sink: Sink<'a>,
    /// The file could be read to its end, so that what is not there is missing.
    whole: bool,
}

impl Finder<'_> {
    fn report(&mut self, draft: Draft) {
        if self.sink.len() < MOST {
            return self.sink.report(draft);
        }
        if self.sink.len() == MOST {
            let message = format!("the configuration has more than {MOST} mistakes");
            let draft = Draft::new(subject(""), draft.span(), message);
            self.sink.report(draft.help("the rest is not reported"));
        }
    }

    fn is_full(&self) -> bool {
        self.sink.len() > MOST
    }

    fn value(&mut self, spot: &Spot<'_>, shape: Shape) {
        match (shape.plain(), &spot.node.value) {
            (shape, Value::Null) if shape.may_be_nothing() => {}
            (
                Shape::Map(_)
                | Shape::Rising(_)
                | Shape::DefaultOr(_)
                | Shape::ListOr(..)
                | Shape::Rules
                | Shape::Approval
                | Shape::Rule(_)
                | Shape::Options(_),
                Value::Map(entries),
            ) => self.map(spot, entries, shape),
            (Shape::List(of, least), Value::List(items)) => self.list(spot, items, *of, least),
            (Shape::ListOr(of, _), Value::List(items)) => self.list(spot, items, *of, 0),
            (Shape::Words(words), Value::List(items)) => {
                self.list(spot, items, Shape::Word(words), 0);
            }
            (shape, _) => self.scalar(spot, shape),
        }
    }

    fn map(&mut self, spot: &Spot<'_>, entries: &[Entry], shape: Shape) {
        let (known, absent): (Vec<Key>, Vec<Key>) =
            shape.keys().into_iter().partition(|key| has(entries, key.name));
        for entry in entries {
            if self.is_full() {
                return;
            }
            match known.iter().find(|key| entry.key.value == key.name) {
                Some(key) => self.value(&spot.child(entry, shape), key.shape),
                None => self.unknown(spot, entry, shape, &absent),
            }
        }
        if entries.is_empty() && matches!(shape, Shape::Rule(_)) {
            let draft =
                Draft::new(subject(&spot.path), spot.span(), format!("{} is not set", spot.name));
            self.report(draft.help("write a severity, or `severity` and `options`"));
        }
        if matches!(shape, Shape::Rising(_)) {
            self.rising(spot, entries, &known);
        }
        if self.whole && absent.iter().any(|key| key.required) {
            self.all_missing(spot, entries, &known, &absent);
        }
    }

    /// Reports the first number that is not higher than the one before it in the order of the keys.
    fn rising(&mut self, spot: &Spot<'_>, entries: &[Entry], known: &[Key]) {
        let entry = |key: &Key| entries.iter().find(|entry| entry.key.value == key.name);
        let amount = |entry: &Entry| keys::amount(&entry.value);
        let written: Vec<&Entry> = known.iter().filter_map(entry).collect();
        let is_flat = |pair: &&[&Entry]| amount(pair[0]) >= amount(pair[1]);
        let sound = written.iter().all(|entry| amount(entry).is_some());
        if let Some([low, high]) = written.windows(2).find(is_flat).filter(|_| sound) {
            let (name, before) = (&high.key.value, &low.key.value);
            let message = format!("`{name}` of {} must be more than `{before}`", spot.name);
            let path = format!("{}.{name}", spot.path);
            let draft = Draft::new(subject(&path), high.value.span, message);
            self.report(draft.related(low.value.span, format!("`{before}`")));
        }
    }

    fn all_missing(&mut self, spot: &Spot<'_>, entries: &[Entry], known: &[Key], absent: &[Key]) {
        // A misspelt key has been reported, and would be reported twice.
        let is_known = |entry: &&Entry| known.iter().any(|key| key.name == entry.key.value);
        let unknown = entries.iter().filter(|entry| !is_known(entry));
        let misspelt: Vec<_> = unknown.filter_map(|e| meant(&e.key.value, absent)).collect();
        for key in absent.iter().filter(|key| key.required && !misspelt.contains(&key.name)) {
            self.missing(spot, key.name);
        }
    }

    fn missing(&mut self, spot: &Spot<'_>, key: &str) {
        let span = spot.key.unwrap_or_else(|| first_key(spot.node));
        let draft = Draft::new(subject(&spot.path), span, format!("{} has no `{key}`", spot.name));
        self.report(match key {
            "version" => {
                let help = "begin the file with `version: 1`, the version of the format";
                draft.help(help).fix(self.add_version(spot.node))
            }
            _ => draft.help(format!("add `{key}`")),
        });
    }

    fn add_version(&self, root: &Node) -> Option<Fix> {
        let start = Span { end: root.span.start, ..root.span };
        let is_block = root.as_map().is_some() && !self.source.slice(root.span).starts_with('{');
        let edit = is_block.then(|| syntax::replace(self.source, start, "version: 1\n"))?;
        Some(Fix::one("add `version: 1`", edit))
    }

    /// `absent`: the keys that might be meant.
    fn unknown(&mut self, spot: &Spot<'_>, entry: &Entry, shape: Shape, absent: &[Key]) {
        let written = shown(&entry.key.value);
        let is_gate = rules::meta(&entry.key.value).is_some();
        let message = match shape {
            Shape::Rules if is_gate => {
                format!("`{written}` is part of the gate and cannot be configured")
            }
            Shape::Rules => format!("no rule is called `{written}`"),
            Shape::Options(meta) => format!("rule `{}` has no option `{written}`", meta.id),
            Shape::Rule(_) if written == "options" => format!("{} has no options", spot.name),
            _ => format!("{} has no key `{written}`", spot.name),
        };
        let path = spot.child(entry, shape).path;
        let draft = Draft::new(subject(&path), entry.key.span, message);
        let draft = match (meant(&entry.key.value, absent), shape) {
            (Some(meant), _) => self.suggest(draft, entry.key.span, meant),
            (None, Shape::Rules) if is_gate => draft.help("remove the line"),
            (None, Shape::Rules) => draft.help("`tmgate rules` lists them all"),
            (None, Shape::Options(_)) => {
                draft.help(format!("known options: {}", names(&shape.keys())))
            }
            (None, _) => draft.help(format!("known keys: {}", names(&shape.keys()))),
        };
        self.report(draft);
    }

    fn list(&mut self, spot: &Spot<'_>, items: &[Node], of: Shape, least: usize) {
        if items.len() < least {
            return self.wrong(spot, "a list that is not empty");
        }
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for (at, node) in items.iter().enumerate() {
            if self.is_full() {
                return;
            }
            self.value(&spot.item(at, node), of);
            let Some(text) = node.as_text() else { continue };
            if let Some(first) = seen.insert(text, node.span) {
                let message = format!("`{}` appears twice in {}", shown(text), spot.name);
                let draft = Draft::new(subject(&spot.path), node.span, message);
                self.report(draft.related(first, "first written here").help("remove one"));
            }
        }
    }

    fn scalar(&mut self, spot: &Spot<'_>, shape: Shape) {
        let node = spot.node;
        match shape {
            Shape::Bool if matches!(node.value, Value::Bool(_)) => {}
            Shape::Bool => self.wrong(spot, "`true` or `false`"),
            Shape::Version if keys::number(node) == Some(1) => {}
            Shape::Version => self.wrong(spot, "`1`, the only version there is"),
            Shape::Number if keys::number(node).is_some() => {}
            Shape::Number => self.wrong(spot, &format!("a whole number from 0 to {LARGEST}")),
            Shape::Amount if keys::amount(node).is_some() => {}
            Shape::Amount => self.wrong(spot, "a number that is not negative"),
            Shape::Days if keys::days(node).is_some() => {}
            Shape::Days => self.wrong(spot, "a length of time such as `30d`, `2w`, `6m` or `1y`"),
            Shape::Text if keys::text(node).is_some() => {}
            Shape::Text if node.as_text().is_some() => self.wrong(spot, "text that is not empty"),
            Shape::Text => self.wrong(spot, "text"),
            Shape::Folder if keys::folder(node).is_some() => {}
            Shape::Folder => self.wrong(spot, "a folder such as `threatmodels/catalog`"),
            Shape::Glob => self.glob(spot),
            Shape::Profile => self.profile(spot),
            Shape::List(..) | Shape::Words(_) => self.wrong(spot, "a list"),
            Shape::ListOr(..) => self.wrong(spot, "a list or a map"),
            shape => match shape.words() {
                Some(words) => self.word(spot, words, shape),
                None => self.wrong(spot, "a map"),
            },
        }
    }

    fn word(&mut self, spot: &Spot<'_>, words: &[&'static str], shape: Shape) {
        if keys::word(spot.node, words).is_some() {
            return;
        }
        let one_of = if words.len() > 1 { "one of " } else { "" };
        let or_map = if matches!(shape, Shape::Word(_)) { "" } else { ", or a map" };
        let list = quoted(words.iter().copied());
        let given = given(spot.node);
        let message = format!("{} must be {one_of}{list}{or_map}, not {given}", spot.name);
        let draft = Draft::new(subject(&spot.path), spot.span(), message);
        let node = spot.node;
        let meant = match &node.value {
            // What readers of YAML 1.1 make of `off`.
            Value::Bool(false) => words.iter().copied().find(|word| *word == "off"),
            Value::Number(number) if words.contains(&number.0.as_str()) => {
                return self.report(self.in_quotes(draft, node.span));
            }
            Value::Text(text) => {
                synonym(text, words).or_else(|| nearest(text, words.iter().copied()))
            }
            _ => None,
        };
        self.report(match meant {
            Some(meant) => self.suggest(draft, spot.node.span, meant),
            None => draft,
        });
    }

    fn glob(&mut self, spot: &Spot<'_>) {
        let Some(text) = keys::text(spot.node) else { return self.wrong(spot, "a glob") };
        let Err(bad) = globs::read(text) else { return };
        let draft = Draft::new(subject(&spot.path), spot.span(), bad.message);
        self.report(match bad.meant {
            Some(meant) => self.suggest(draft, spot.node.span, &meant),
            None => draft,
        });
    }

    fn profile(&mut self, spot: &Spot<'_>) {
        let known = keys::profiles();
        let Some(text) = spot.node.as_text() else {
            return self.wrong(spot, "the name of a profile");
        };
        if known.iter().any(|name| name == text) {
            return;
        }
        let message = format!("no profile is called `{}`", shown(text));
        let draft = Draft::new(subject(&spot.path), spot.span(), message);
        self.report(match nearest(text, known.iter().copied()) {
            Some(meant) => self.suggest(draft, spot.node.span, meant),
            None => draft.help(format!("known profiles: {}", quoted(known.into_iter()))),
        });
    }

    /// A fix that writes `meant` in the place of the key or the text at `span`.
    fn suggest(&self, draft: Draft, span: Span, meant: &str) -> Draft {
        let (edit, meant) = (syntax::rename(self.source, span, meant), shown(meant));
        draft
            .help(format!("did you mean `{meant}`?"))
            .fix(Fix::one(format!("write `{meant}`"), edit))
    }

    /// A fix that makes text of a number.
    fn in_quotes(&self, draft: Draft, span: Span) -> Draft {
        let written = self.source.slice(span);
        let edit = syntax::replace(self.source, span, format!("\"{written}\""));
        draft.help("put it in quotes").fix(Fix::one("put it in quotes", edit))
    }

    fn wrong(&mut self, spot: &Spot<'_>, expected: &str) {
        let message = format!("{} must be {expected}, not {}", spot.name, given(spot.node));
        let draft = Draft::new(subject(&spot.path), spot.span(), message);
        self.report(match &spot.node.value {
            Value::Number(_) if expected.starts_with("text") => {
                self.in_quotes(draft, spot.node.span)
            }
            Value::Text(_) if expected.starts_with("a list") => {
                draft.help("put it in brackets: `[...]`")
            }
            Value::Null if spot.path.is_empty() => draft.help("begin with `version: 1`"),
            _ => draft,
        });
    }
}

fn has(entries: &[Entry], key: &str) -> bool {
    entries.iter().any(|entry| entry.key.value == key)
}

/// The key that an unknown one most likely means. A rule of the gate means itself.
fn meant(key: &str, absent: &[Key]) -> Option<&'static str> {
    if rules::meta(key).is_some_and(|meta| meta.always) {
        return None;
    }
    nearest(key, absent.iter().map(|known| known.name))
}

fn names(keys: &[Key]) -> String {
    quoted(keys.iter().map(|key| key.name))
}

fn quoted<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// What the words of other linters are called here.
fn synonym(text: &str, words: &[&'static str]) -> Option<&'static str> {
    const SYNONYMS: [(&str, &str); 10] = [
        ("allow", "off"),
        ("ignore", "off"),
        ("none", "off"),
        ("none", "never"),
        ("off", "never"),
        ("hint", "note"),
        ("info", "note"),
        ("warn", "warning"),
        ("deny", "error"),
        ("moderate", "medium"),
    ];
    let is_it =
        |(word, here): &&(&str, &str)| text.eq_ignore_ascii_case(word) && words.contains(here);
    SYNONYMS.iter().find(is_it).map(|(_, here)| *here)
}

/// What stands there instead, to follow "not".
fn given(node: &Node) -> String {
    match &node.value {
        Value::Text(text) if !text.is_empty() => format!("`{}`", shown(text)),
        Value::Text(_) => "an empty text".to_owned(),
        Value::Number(number) => format!("`{}`", shown(&number.0)),
        Value::Bool(value) => format!("`{value}`"),
        _ => node.kind().to_owned(),
    }
}
