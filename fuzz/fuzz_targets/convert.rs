//! Any text that may be of another tool, by the ending of its name, is read and written in every
//! format: no panic, every place within the file, and what cannot be read says why.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tmgate::formats::writing::{WRITERS, write};
use tmgate::formats::{self, Reading};
use tmgate::source::{SourceFile, Sources};
use tmgate::syntax::{self, Limits};

/// By the first byte. Content tells most formats apart; some are looked for by name alone.
const NAMES: &[&str] = &["a.json", "a.yaml", "a.tm.hcl", "tm.py", "a.tm7", "a.tc.json", "a.otm"];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(name, bytes.to_vec()));
    let document = syntax::parse(&sources, file, &Limits::default());
    let size = sources.file(file).text().len();
    let Ok(Reading { model, losses }) = formats::convert(&sources, &document, &[], None) else {
        return;
    };
    // Whoever gathers the files that it names says which are missing.
    let is_alone = formats::includes(&sources, &document).is_empty();
    assert!(model.whole || !model.mistakes.is_empty() || !is_alone);
    for mistake in &model.mistakes {
        assert!(mistake.draft.span().end as usize <= size, "{}", mistake.draft.message());
    }
    for loss in &losses {
        assert!(loss.place.end as usize <= size, "{}: {}", loss.element, loss.what);
    }
    for writer in WRITERS {
        let written = write(writer, &model);
        assert!(!written.text.is_empty(), "{}", writer.name);
    }
});
