//! Any bytes are read: no panic, every place within the file, nothing lost in silence.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tmgate::source::{SourceFile, Sources};
use tmgate::syntax::{self, Limits, Node, Value};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let path = if first % 2 == 0 { "a.yaml" } else { "a.json" };
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(path, bytes.to_vec()));
    let document = syntax::parse(&sources, file, &Limits::default());
    let text = sources.file(file).text();
    let mut nodes = 0;
    walk(&document.root, text, 0, &mut nodes);
    assert!(nodes <= 200_001);
    for mistake in &document.mistakes {
        assert!(text.get(mistake.draft.span().range()).is_some());
    }
    assert!(document.whole || !document.mistakes.is_empty());
    let (_, mistakes) = syntax::waivers(&sources, &document);
    assert!(mistakes.len() <= document.comments.len() * 2);
    if path == "a.json" && document.mistakes.is_empty() {
        let text = text.trim_start_matches('\u{feff}');
        if let Err(error) = serde_json::from_str::<serde_json::Value>(text) {
            assert!(error.to_string().starts_with("number out of range"), "{error}");
        }
    }
});

fn walk(node: &Node, text: &str, depth: usize, nodes: &mut usize) {
    assert!(depth <= 64 && text.get(node.span.range()).is_some());
    *nodes += 1;
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| walk(item, text, depth + 1, nodes)),
        Value::Map(entries) => entries.iter().for_each(|entry| {
            assert!(text.get(entry.key.span.range()).is_some());
            walk(&entry.value, text, depth + 1, nodes);
        }),
        _ => {}
    }
}
