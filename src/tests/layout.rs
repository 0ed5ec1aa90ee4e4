#![expect(clippy::disallowed_methods, reason = "this test reads the fixtures from the disk")]
//! Layout loses nothing: on every fixture, and on models with keys, styles and comments at random.

use std::fmt::Write as _;
use std::path::Path;

use super::fixtures::folder;
use super::support::today;
use super::transcripts::transcript;
use crate::formats::native::{self, Part, Shape};
use crate::host::Memory;
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Document, Limits};

struct Read {
    sources: Sources,
    document: Document,
}

fn read(path: &str, text: &str) -> Read {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(path, text.into()));
    let document = syntax::parse(&sources, file, &Limits::default());
    Read { sources, document }
}

impl Read {
    /// The model, without places and without what is wrong with it.
    fn model(&self) -> String {
        let mut model = crate::formats::lower(&self.sources, std::slice::from_ref(&self.document));
        model.mistakes.clear();
        let told = format!("{model:?}");
        let mut parts = told.split("Span { file: FileId(0), start: ");
        let mut bare = parts.next().unwrap().to_owned();
        for part in parts {
            bare.push_str(part.split_once('}').unwrap().1);
        }
        bare
    }

    fn comments(&self) -> Vec<String> {
        let text = |span: &crate::source::Span| self.sources.slice(*span).trim_end().to_owned();
        let mut all: Vec<String> = self.document.comments.iter().map(text).collect();
        all.sort();
        all
    }

    fn arranged(&self) -> Result<String, native::Refusal> {
        native::arranged(self.sources.file(self.document.file), &self.document)
    }
}

/// The new layout of a text, proven to say the same and to be its own layout.
fn proven(path: &str, text: &str) -> Option<String> {
    let old = read(path, text);
    let new = match old.arranged() {
        Ok(new) => new,
        Err(refusal) => {
            assert!(!refusal.why.contains("fault"), "{path}: {}\n{text}", refusal.why);
            return None;
        }
    };
    let again = read(path, &new);
    assert!(again.document.mistakes.is_empty(), "{path} becomes\n{new}");
    assert_eq!(again.model(), old.model(), "{path} becomes\n{new}");
    assert_eq!(again.comments(), old.comments(), "{path} becomes\n{new}");
    assert_eq!(again.arranged().as_ref(), Ok(&new), "a second run changes {path}");
    Some(new)
}

#[test]
fn every_fixture_says_the_same_in_its_new_layout() {
    let mut changed = 0;
    for (path, bytes) in folder("") {
        let is_data = [".yaml", ".yml", ".json"].iter().any(|ending| path.ends_with(ending));
        let Some(text) = String::from_utf8(bytes).ok().filter(|_| is_data) else { continue };
        let path = path.rsplit('/').next().unwrap();
        changed += usize::from(proven(path, &text).is_some_and(|new| new != text));
    }
    assert!(changed > 25, "only {changed} fixtures changed at all");
}

#[test]
fn the_model_of_tmgate_itself_is_laid_out() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("threatmodel.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    let new = proven("threatmodel.yaml", &text).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        return std::fs::write(&path, new).unwrap();
    }
    assert_eq!(new, text);
}

/// Conversions and drafts need no second hand.
#[test]
fn what_tmgate_writes_is_laid_out() {
    let mut told = Vec::new();
    for (path, bytes) in folder("native") {
        let Some(text) = String::from_utf8(bytes).ok().filter(|_| path.ends_with(".yaml")) else {
            continue;
        };
        let Read { sources, document } = read("threatmodel.yaml", &text);
        if !document.mistakes.is_empty() {
            continue;
        }
        let model = crate::formats::lower(&sources, &[document]);
        let written = native::write(&model).text;
        let arranged = read("threatmodel.yaml", &written).arranged().unwrap();
        if arranged != written {
            let differ = arranged.lines().zip(written.lines()).find(|(a, b)| a != b);
            told.push(format!("{path}: {differ:?}"));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

/// Numbers that look random and are the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.roll(words.len())]
    }
}

/// A text in a style of its own.
struct Scribe {
    dice: Dice,
    out: String,
}

const SCALARS: [&str; 16] = [
    "one",
    "web -> api",
    "'it''s'",
    "\"a \\\" b # c\"",
    "2026-01-31",
    "0x1F",
    "1.50",
    "true",
    "~",
    "a:b",
    "\u{e9}t\u{e9}",
    "\"\\u00e9\"",
    "x#y",
    "180d",
    "some words and more of them, as people write when they explain",
    "a/b/c.rs#d",
];

impl Scribe {
    fn comment(&mut self, indent: usize) {
        if self.dice.roll(12) > 0 {
            return;
        }
        let deeper = indent + [0, 0, 0, 2, 7][self.dice.roll(5)];
        let text = self.dice.pick(&[
            "# why",
            "#!",
            "# two  # in one",
            "# tmgate: allow(flow-plaintext) -- so it is",
            "# key: value",
        ]);
        let blank = self.dice.pick(&["", "", "\n", "\n\n\n"]);
        let _ = writeln!(self.out, "{blank}{:deeper$}{text}", "");
    }

    fn end(&mut self) {
        let side = self.dice.roll(10) == 0;
        let text =
            self.dice.pick(&[" # beside", "    #beside", " # tmgate: allow(store-no-backup) -- x"]);
        self.out.push_str(if side { text } else { "" });
        let more = self.dice.pick(&["\n", "\n", "\n", "\n\n", "\n   \n\n", " \n"]);
        self.out.push_str(more);
    }

    /// Keys of a map in any order, with their shapes.
    fn keys(&mut self, shape: Shape, least: usize) -> Vec<(String, Shape)> {
        let mut keys: Vec<(String, Shape)> =
            shape.keys().map(|(key, shape)| (key.to_owned(), shape)).collect();
        if shape.is_free() {
            for nth in 0..1 + self.dice.roll(4) {
                keys.push((format!("id-{nth}"), shape.under(&format!("id-{nth}"))));
            }
        }
        if self.dice.roll(8) == 0 {
            keys.push(("unheard-of".to_owned(), shape.under("unheard-of")));
        }
        let wanted = least + self.dice.roll(4);
        let mut chosen = Vec::new();
        while chosen.len() < wanted && !keys.is_empty() {
            let at = self.dice.roll(keys.len());
            chosen.push(keys.swap_remove(at));
        }
        chosen
    }

    fn key(&mut self, key: &str) -> String {
        match self.dice.roll(20) {
            0 => format!("\"{key}\""),
            1 => format!("'{key}'"),
            _ => key.to_owned(),
        }
    }

    /// What comes after `key:` or `-`, to the end of its lines. `inner` is where a block may begin.
    fn value(&mut self, shape: Shape, inner: usize, depth: usize) {
        let is_map = shape.takes("object") || shape.is_free();
        let is_list = shape.takes("array");
        if depth > 5 || !(is_map || (is_list && self.dice.roll(3) > 0)) {
            return self.scalar(shape, inner);
        }
        match self.dice.roll(3) {
            0 => {
                self.out.push(' ');
                let over_lines = self.dice.roll(3) == 0;
                self.flow(shape, is_map, inner, depth, over_lines);
                self.end();
            }
            _ if is_map => {
                self.end();
                self.block(shape, inner, depth, 1);
            }
            _ => {
                self.end();
                for _ in 0..=self.dice.roll(3) {
                    self.comment(inner);
                    let gap = self.dice.pick(&["", "", "  "]);
                    let _ = write!(self.out, "{:inner$}-{gap}", "");
                    let item = shape.item();
                    if item.takes("object") && self.dice.roll(2) == 0 {
                        self.out.push(' ');
                        let at = inner + 2 + gap.len();
                        let text_at = self.out.len();
                        self.block(item, at, depth + 1, 1);
                        // Its first line stands beside the dash, unless a comment is above it.
                        let line = self.out[text_at..].to_owned();
                        self.out.truncate(text_at);
                        let starts = line.trim_start().starts_with('#') || line.starts_with('\n');
                        self.out.push_str(if starts { "\n" } else { "" });
                        self.out.push_str(if starts { &line } else { &line[at..] });
                    } else {
                        self.value(item, inner + 2, depth + 1);
                    }
                }
            }
        }
    }

    fn scalar(&mut self, shape: Shape, inner: usize) {
        let words: Vec<&str> = shape.words().collect();
        match self.dice.roll(14) {
            0 => {
                let header = self.dice.pick(&["|", ">", "|-", ">-", "| # told"]);
                let _ = write!(self.out, " {header}\n{:inner$}  first\n", "");
                let _ =
                    writeln!(self.out, "{:inner$}    deeper\n\n{:inner$}  # no comment", "", "");
            }
            1 => {
                let _ = write!(self.out, " \"over\n{:inner$}  some\n\n{:inner$} lines\"", "", "");
                self.end();
            }
            2 => {
                let _ = write!(self.out, " over\n{:inner$} two", "");
                self.end();
            }
            _ if !words.is_empty() => {
                let word = self.dice.pick(&words);
                self.out.push(' ');
                self.out.push_str(word);
                self.end();
            }
            _ => {
                let word = self.dice.pick(&SCALARS);
                let gap = self.dice.pick(&[" ", " ", "    "]);
                let _ = write!(self.out, "{gap}{word}");
                self.end();
            }
        }
    }

    fn flow(&mut self, shape: Shape, is_map: bool, inner: usize, depth: usize, over_lines: bool) {
        let gap = |scribe: &mut Self| match over_lines {
            true => {
                if scribe.dice.roll(6) == 0 {
                    scribe.out.push_str(" # within");
                }
                let _ = write!(scribe.out, "\n{:inner$}  ", "");
            }
            false => {
                let blanks = scribe.dice.pick(&["", " ", " ", "   "]);
                scribe.out.push_str(blanks);
            }
        };
        let keys = match is_map {
            true => self.keys(shape, 0),
            false => vec![(String::new(), shape.item()); self.dice.roll(4)],
        };
        self.out.push(if is_map { '{' } else { '[' });
        for (nth, (key, shape)) in keys.iter().enumerate() {
            if nth > 0 {
                self.out.push(',');
            }
            gap(self);
            if is_map {
                let key = self.key(key);
                let _ = write!(self.out, "{key}: ");
            }
            if depth < 5 && (shape.takes("object") || shape.is_free()) {
                self.flow(*shape, true, inner + 2, depth + 1, over_lines);
            } else if depth < 5 && shape.takes("array") && self.dice.roll(2) == 0 {
                self.flow(*shape, false, inner + 2, depth + 1, over_lines);
            } else {
                let word = self.dice.pick(&SCALARS);
                let word = if word.contains(", ") { "plain" } else { word };
                self.out.push_str(word);
            }
        }
        if !keys.is_empty() {
            gap(self);
        }
        self.out.push(if is_map { '}' } else { ']' });
    }

    fn block(&mut self, shape: Shape, indent: usize, depth: usize, least: usize) {
        for (key, shape) in self.keys(shape, least) {
            self.comment(indent);
            let key = self.key(&key);
            let _ = write!(self.out, "{:indent$}{key}:", "");
            let step = 1 + self.dice.roll(4);
            self.value(shape, indent + step, depth + 1);
        }
        self.comment(indent);
    }
}

fn scribbled(seed: usize) -> String {
    let mut scribe = Scribe { dice: Dice(seed as u64 * 7_919 + 1), out: String::new() };
    if scribe.dice.roll(3) == 0 {
        scribe.out.push_str("# About the file.\n\n");
    }
    scribe.out.push_str("system: shop\n");
    scribe.block(Shape::of(&Part::Main), 0, 0, 5);
    match scribe.dice.roll(8) {
        0 => scribe.out.replace('\n', "\r\n"),
        1 => scribe.out.trim_end().to_owned(),
        _ => scribe.out,
    }
}

fn prove(seeds: std::ops::Range<usize>) {
    let count = seeds.len();
    let laid_out = seeds.filter(|seed| proven("threatmodel.yaml", &scribbled(*seed)).is_some());
    let laid_out = laid_out.count();
    assert!(laid_out * 10 > count * 7, "only {laid_out} of {count} could be laid out");
}

#[test]
fn scribbled_models_say_the_same_in_their_new_layout() {
    prove(0..500);
}

#[test]
#[ignore = "takes a minute; the same as above, for more models"]
fn ten_thousand_scribbled_models_say_the_same_in_their_new_layout() {
    prove(0..10_000);
}

#[test]
fn fmt_writes_checks_and_shows() {
    let messy = "system: shop  # ours\ntmgate:   1\ncomponents:\n    api: { kind: process }\n";
    let host = Memory::new(today())
        .with("svc/threatmodel.yaml", messy)
        .with("lib/threatmodel.yaml", "tmgate: 1\nsystem: lib\n")
        .with("bad/threatmodel.yaml", "tmgate: 1\nsystem: [a\n")
        .with("trees/threatmodel.yaml", include_str!("../../fixtures/deciduous/parcel-locker.yaml"))
        .with("threatmodels/catalog/web.yaml", "xss:\n    title:  Script in a page\n");
    let commands = [
        "tmgate fmt svc lib --check",
        "tmgate fmt svc --diff",
        "tmgate fmt svc lib",
        "tmgate fmt svc lib --check",
        "tmgate fmt",
        "tmgate fmt trees/threatmodel.yaml",
        "tmgate fmt nowhere",
        "tmgate fmt --stdin-filename svc/threatmodel.yaml svc",
    ];
    insta::assert_snapshot!(transcript(&host, &commands));
    let catalogue = host.text("threatmodels/catalog/web.yaml");
    assert_eq!(catalogue.as_deref(), Some("xss:\n  title: Script in a page\n"));
    let mut input = Memory::new(today()).with("svc/a", "");
    input.input = messy.into();
    let commands = [
        "tmgate fmt --stdin-filename svc/threatmodel.yaml",
        "tmgate fmt --stdin-filename svc/threatmodel.yaml --check",
        "tmgate fmt --stdin-filename svc/threatmodel.yaml --diff",
    ];
    insta::assert_snapshot!(transcript(&input, &commands));
}
