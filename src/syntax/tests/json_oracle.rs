//! JSON is what `serde_json` says it is: the same files are right, and mean the same.

use proptest::prelude::*;

use super::{Read, read_within};
use crate::syntax::Limits;

/// Duplicate keys aside, which `serde_json` takes and tmgate does not.
fn agrees(text: &str) -> Result<(), String> {
    let limits = Limits { depth: 127, ..Limits::default() };
    let read = read_within("a.json", text, &limits);
    let is_duplicate = |said: &String| said.contains("appears twice");
    let mistakes = read.said().into_iter().filter(|said| !is_duplicate(said)).collect::<Vec<_>>();
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) if mistakes.is_empty() => same_value(&read, &value, text),
        Ok(_) => Err(format!("{text:?} is right, but: {mistakes:?}")),
        // A number of any size is good JSON; `serde_json` has no room for some.
        Err(error) if error.to_string().starts_with("number out of range") => Ok(()),
        Err(_) if !mistakes.is_empty() => Ok(()),
        Err(error) => Err(format!("{text:?} is wrong: {error}")),
    }
}

fn same_value(read: &Read, value: &serde_json::Value, text: &str) -> Result<(), String> {
    let is_exact = read.document.mistakes.is_empty();
    let ours = serde_json::from_str::<serde_json::Value>(&read.json());
    match ours {
        Ok(ours) if ours == *value || !is_exact => Ok(()),
        ours => Err(format!("{text:?}: {ours:?}")),
    }
}

const RIGHT: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "-1",
    "10",
    "1.5",
    "1e5",
    "1E+5",
    "1e-5",
    "0.0",
    "\"\"",
    "\"a\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"",
    "\"\\ud834\\udd1e\"",
    "\"\u{7f}\"",
    "\"\u{2028}\u{feff}é\"",
    "[]",
    "[ ]",
    "[1]",
    "[1,2]",
    "[[[]]]",
    "{}",
    "{ }",
    "{\"a\":1}",
    "{\"\":1}",
    "{\"a\":{\"b\":[1,null]}}",
    " \t\r\n[1] \t\r\n",
    "{\"a\":1,\"b\":[true,false]}",
    "[1,\n2\r,\t3]",
    "\"\\u0000\"",
    "123456789012345678901234567890",
    "0.1e1",
    "\"\\uFFFF\"",
];

const WRONG: &[&str] = &[
    "",
    " ",
    "nul",
    "nulll",
    "True",
    "tru",
    "truefalse",
    "01",
    "-",
    "-01",
    "+1",
    ".5",
    "1.",
    "1.e5",
    "1e",
    "1e+",
    "0x1",
    "1_000",
    "Infinity",
    "NaN",
    "-Infinity",
    "'a'",
    "\"",
    "\"a",
    "\"a\nb\"",
    "\"a\tb\"",
    "\"a\0\"",
    "\"\\x41\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "\"\\ud800\"",
    "\"\\udc00\"",
    "\"\\ud800\\u0041\"",
    "\"\\ud800x\"",
    "\"\\'\"",
    "\"\\",
    "[",
    "]",
    "[1",
    "[1,",
    "[1,]",
    "[,1]",
    "[1,,2]",
    "[1 2]",
    "[1;2]",
    "{",
    "}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1",
    "{\"a\":1,}",
    "{,}",
    "{a:1}",
    "{'a':1}",
    "{1:2}",
    "{\"a\" 1}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1}}",
    "[1]]",
    "[}",
    "{]",
    "[1:2]",
    "{\"a\",\"b\"}",
    "1 2",
    "{} {}",
    "[] // c",
    "/* c */ []",
    "# c\n[]",
    "[1]\u{a0}",
    "\u{b}[]",
    "[1]\0",
    "[\u{2028}1]",
    "a",
    "[a]",
    "{\"a\":b}",
    "[--1]",
    "[1-]",
    "[\"a\"\"b\"]",
    "\u{feff}\u{feff}1",
    "[1]x",
    "\"a\"b",
    "{\"a\":1]",
    "{\"a\":[}",
    "[truex]",
    "[1x]",
    "[1.5.5]",
];

#[test]
fn right_and_wrong_are_what_serde_json_says() {
    for text in RIGHT {
        assert!(serde_json::from_str::<serde_json::Value>(text).is_ok(), "{text:?}");
    }
    for text in RIGHT.iter().chain(WRONG) {
        assert_eq!(agrees(text), Ok(()));
    }
    let deep = format!("{}{}", "[".repeat(127), "]".repeat(127));
    assert_eq!(agrees(&deep), Ok(()));
}

/// Pieces that make and break JSON.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\"a\"", "\"b\":", "1", "-", ".", "e5", "0",
        "null", "true", "false", " ", "\n", "\t", "'", "/", "//", "/*", "*/", "#", "x", "é", "\\u",
        "\\ud800", "\\udc00", "\u{feff}", "\u{1}", "\u{7f}", "+", "_", "\r", "\\n", "\"\"",
    ])
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        ".{0,8}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::vec((".{0,4}", inner), 0..5)
                .prop_map(|entries| serde_json::Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_of_json_pieces(pieces in prop::collection::vec(piece(), 0..12)) {
        let text = pieces.concat();
        // tmgate forgives a byte order mark at the start, `serde_json` does not.
        prop_assert_eq!(agrees(text.trim_start_matches('\u{feff}')), Ok(()));
    }

    #[test]
    fn any_change_to_a_right_document(
        value in value(),
        pretty: bool,
        at: prop::sample::Index,
        removed in 0..3_usize,
        inserted in prop::collection::vec(piece(), 0..3),
    ) {
        let mut text = if pretty { format!("{value:#}") } else { value.to_string() };
        prop_assert_eq!(agrees(&text), Ok(()));
        let places = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect::<Vec<_>>();
        let first = at.index(places.len());
        let last = places[(first + removed).min(places.len() - 1)];
        text.replace_range(places[first]..last, &inserted.concat());
        prop_assert_eq!(agrees(text.trim_start_matches('\u{feff}')), Ok(()));
    }
}
