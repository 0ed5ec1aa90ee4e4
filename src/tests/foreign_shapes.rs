//! Files of other tools in which something stands that does not belong there: a null, a text where a
//! list belongs.

use serde_json::{Value as Json, json};

use super::fixtures::folder;
use crate::formats;
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits};

const FOLDERS: &[&str] = &[
    "foreign/threat-library",
    "foreign/cyclonedx",
    "foreign/attack-flow",
    "foreign/threat-composer",
    "foreign/pytm",
];

/// How many values there are in a file.
fn count(json: &Json) -> usize {
    1 + match json {
        Json::Array(items) => items.iter().map(count).sum(),
        Json::Object(map) => map.values().map(count).sum(),
        _ => 0,
    }
}

/// Puts another value in the place of the `nth`.
fn put(json: &mut Json, nth: &mut usize, other: &Json) {
    if *nth == 0 {
        *json = other.clone();
        *nth = usize::MAX;
        return;
    }
    *nth -= 1;
    match json {
        Json::Array(items) => items.iter_mut().for_each(|item| next(item, nth, other)),
        Json::Object(map) => map.values_mut().for_each(|value| next(value, nth, other)),
        _ => {}
    }
}

fn next(json: &mut Json, nth: &mut usize, other: &Json) {
    if *nth != usize::MAX {
        put(json, nth, other);
    }
}

#[test]
fn no_value_of_another_type_makes_a_reader_panic() {
    let others = [
        json!(null),
        json!("x"),
        json!([]),
        json!({}),
        json!(-1e300),
        json!([null, {"a": []}]),
        json!(true),
    ];
    for name in FOLDERS {
        for (path, bytes) in folder(name) {
            let Ok(whole) = serde_json::from_slice::<Json>(&bytes) else { continue };
            for nth in 0..count(&whole) {
                let mut changed = whole.clone();
                put(&mut changed, &mut nth.clone(), &others[nth % others.len()]);
                let mut sources = Sources::new();
                let text = changed.to_string();
                let file = sources.add(SourceFile::new(path.as_str(), text.into_bytes()));
                let document = syntax::parse(&sources, file, &Limits::default());
                let model = formats::lower(&sources, &[document]);
                assert!(model.whole || !model.mistakes.is_empty(), "{name}/{path}: value {nth}");
            }
        }
    }
}
