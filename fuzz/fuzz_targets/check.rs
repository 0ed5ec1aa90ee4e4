//! Any text is read as a model's file, and every map in it takes one more key.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tmgate::source::{SourceFile, Sources};
use tmgate::syntax::{self, Limits};

fuzz_target!(|text: &str| {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threatmodel.yaml", text.as_bytes().to_vec()));
    let document = syntax::parse(&sources, file, &Limits::default());
    let source = sources.file(file);
    for entry in document.root.as_map().unwrap_or_default() {
        if entry.value.as_map().is_none() {
            continue;
        }
        if let Some(edit) = syntax::insert_key(source, entry.value.span, "key", "value") {
            let mut text = source.text().to_owned();
            text.replace_range(edit.start as usize..edit.end as usize, &edit.text);
        }
    }
});
