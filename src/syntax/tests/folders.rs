//! Every place in every file that lies at hand.

use std::path::{Path, PathBuf};

use super::places::assert_spans;
use super::read;

/// Reads every model under a folder: files read, files with mistakes, scalars sliced.
#[expect(clippy::disallowed_methods, reason = "a test walks its own files")]
fn walk(folder: &Path) -> (usize, usize, usize) {
    let mut folders = vec![folder.to_owned()];
    let (mut files, mut broken, mut scalars) = (0, 0, 0);
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
            if !["yaml", "yml", "json", "otm", "thf"].contains(&kind) {
                continue;
            }
            let Ok(bytes) = std::fs::read(&path) else { continue };
            let name = path.to_string_lossy().into_owned();
            let is_right =
                kind != "json" || serde_json::from_slice::<serde_json::Value>(&bytes).is_ok();
            let read = read(&name, bytes);
            let said = read.said();
            files += 1;
            broken += usize::from(!said.is_empty());
            assert!(kind != "json" || is_right || !said.is_empty(), "{name} is not JSON");
            match assert_spans(&read) {
                Ok(count) => scalars += count,
                Err(wrong) => assert!(!said.is_empty(), "{name}: {wrong}"),
            }
        }
    }
    (files, broken, scalars)
}

fn beside(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn every_place_in_the_fixtures_is_exact() {
    let (files, _, scalars) = walk(&beside("fixtures"));
    println!("{files} files, {scalars} keys and scalars");
}

#[test]
fn every_place_in_the_corpus_is_exact() {
    let corpus = beside("../shared/corpus");
    let (files, broken, scalars) = walk(&corpus);
    if files == 0 {
        println!("skipped: no corpus");
        return;
    }
    println!("{files} files, {broken} of them with mistakes, {scalars} keys and scalars");
    assert!(scalars > files);
}
