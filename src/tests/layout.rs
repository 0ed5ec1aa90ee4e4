#![expect(clippy::disallowed_methods, reason = "this test reads the fixtures from the disk")]
//! Layout loses nothing: on every fixture, and on models with keys, styles and comments at random.

use std::path::Path;

mod scribe;

use super::fixtures::folder;
use super::support::today;
use super::transcripts::transcript;
use crate::formats::native;
use crate::host::Memory;
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Document, Limits};
use scribe::scribbled;

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
