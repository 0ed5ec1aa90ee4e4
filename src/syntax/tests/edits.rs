//! Edits change one thing: the file reads as before, but for that thing.

use super::{Read, read};
use crate::finding::Edit;
use crate::source::Span;
use crate::syntax::{insert_key, rename, replace, scalar};

fn applied(read: &Read, edit: &Edit) -> String {
    let mut text = read.sources.file(read.document.file).text().to_owned();
    text.replace_range(edit.start as usize..edit.end as usize, &edit.text);
    text
}

/// The span of the map under a path of keys; digits are places in a list.
fn map_at(read: &Read, path: &str) -> Span {
    let step = |node: &super::Node, key: &str| match key.parse::<usize>() {
        Ok(at) => node.as_list().unwrap()[at].clone(),
        Err(_) => node.get(key).unwrap().clone(),
    };
    path.split('.')
        .filter(|key| !key.is_empty())
        .fold(read.root().clone(), |n, key| step(&n, key))
        .span
}

fn inserted(file: &str, text: &str, path: &str, value: &str) -> Option<String> {
    let read = read(file, text);
    assert_eq!(read.said(), [""; 0], "{text:?}");
    let source = read.sources.file(read.document.file);
    let edit = insert_key(source, map_at(&read, path), "key", value)?;
    let changed = applied(&read, &edit);
    let after = super::read(file, changed.as_str());
    assert_eq!(after.said(), [""; 0], "{changed:?}");
    let before = super::json(&at(&read, path));
    let after = super::json(&at(&after, path));
    let expected = before.trim_end_matches('}').to_owned();
    assert!(after.starts_with(&expected) && after.contains("\"key\":"), "{changed:?}: {after}");
    Some(changed)
}

fn at(read: &Read, path: &str) -> super::Node {
    let keys = path.split('.').filter(|key| !key.is_empty());
    keys.fold(read.root().clone(), |node, key| match key.parse::<usize>() {
        Ok(at) => node.as_list().unwrap()[at].clone(),
        Err(_) => node.get(key).unwrap().clone(),
    })
}

#[test]
fn a_key_is_added_in_the_style_of_its_neighbours() {
    let cases = [
        ("a: {x: 1}\n", "a", "a: {x: 1, key: v}\n"),
        ("a: {}\n", "a", "a: {key: v}\n"),
        ("a: { }\n", "a", "a: { key: v }\n"),
        ("a: { x: 1 }\n", "a", "a: { x: 1, key: v }\n"),
        ("a: {x: 1,}\n", "a", "a: {x: 1, key: v,}\n"),
        ("a: {x: 1, y: }\n", "a", "a: {x: 1, y:, key: v }\n"),
        ("a: {x: 1, y}\n", "a", "a: {x: 1, y, key: v}\n"),
        ("a: {x: {y: '}'}} # }\n", "a", "a: {x: {y: '}'}, key: v} # }\n"),
        ("a: {x: it's, y: \"}, {\"}\n", "a", "a: {x: it's, y: \"}, {\", key: v}\n"),
        ("a: {\n  x: 1,\n  y: 2\n  }\n", "a", "a: {\n  x: 1,\n  y: 2,\n  key: v\n  }\n"),
        ("a: {\n  x: 1 # , }\n  }\n", "a", "a: {\n  x: 1, # , }\n  key: v\n  }\n"),
        ("a: {\n  x: 1, # c\n  # d\n  }\n", "a", "a: {\n  x: 1, # c\n  key: v,\n  # d\n  }\n"),
        ("a: { x: 1,\n  y: 2 }\n", "a", "a: { x: 1,\n  y: 2, key: v }\n"),
        ("a:\n  x: 1\nb: 2\n", "a", "a:\n  x: 1\n  key: v\nb: 2\n"),
        ("a:\n  x: 1 # c\n\nb: 2\n", "a", "a:\n  x: 1 # c\n  key: v\n\nb: 2\n"),
        ("a: 1", "", "a: 1\nkey: v"),
        ("a: 1\n", "", "a: 1\nkey: v\n"),
        ("\u{feff}a: 1\n", "", "\u{feff}a: 1\nkey: v\n"),
        ("a: 1\r\nb:\r\n", "", "a: 1\r\nb:\r\nkey: v\r\n"),
        ("a: 1\rb: 2\r", "", "a: 1\rb: 2\rkey: v\r"),
        ("a:\n- x: 1\n- y: 2\n", "a.0", "a:\n- x: 1\n  key: v\n- y: 2\n"),
        ("a:\n  - - x: 1\n", "a.0.0", "a:\n  - - x: 1\n      key: v\n"),
        ("a:\n  x: |\n    t\n    u\nb: 1\n", "a", "a:\n  x: |\n    t\n    u\n  key: v\nb: 1\n"),
        ("a:\n  x: [1,\n    2]\n", "a", "a:\n  x: [1,\n    2]\n  key: v\n"),
        ("a:\n  &k x: 1\n", "a", "a:\n  &k x: 1\n  key: v\n"),
        ("a:\n  x: &n\n", "a", "a:\n  x: &n\n  key: v\n"),
        ("a: &n\n  x: 1\nb: {y: *n}\n", "b", "a: &n\n  x: 1\nb: {y: *n, key: v}\n"),
    ];
    for (text, path, expected) in cases {
        assert_eq!(inserted("a.yaml", text, path, "v").as_deref(), Some(expected), "{text:?}");
    }
}

#[test]
fn a_key_is_added_to_json_as_json() {
    let cases = [
        ("{}", "v", r#"{"key": "v"}"#),
        (r#"{"a":1}"#, "true", r#"{"a":1, "key": true}"#),
        ("{\n  \"a\": 1\n}\n", "[1]", "{\n  \"a\": 1,\n  \"key\": [1]\n}\n"),
        (
            "{\r\n\t\"a\": 1\r\n}",
            "it \"is\"",
            "{\r\n\t\"a\": 1,\r\n\t\"key\": \"it \\\"is\\\"\"\r\n}",
        ),
    ];
    for (text, value, expected) in cases {
        assert_eq!(inserted("a.json", text, "", value).as_deref(), Some(expected), "{text:?}");
    }
}

#[test]
fn no_key_is_added_where_there_is_no_place() {
    assert_eq!(inserted("a.yaml", "a: [x: 1, y]\n", "a.0", "v"), None);
    assert_eq!(inserted("a.yaml", "a: {\n  # c\n  }\n", "a", "v"), None);
    assert_eq!(inserted("a.yaml", "a: {x: 1}\n", "a", "v\nw"), None);
    let read = read("a.yaml", "a:\n");
    let source = read.sources.file(read.document.file);
    assert_eq!(insert_key(source, read.root().get("a").unwrap().span, "key", "v"), None);
}

#[test]
fn a_new_name_is_quoted_where_it_must_be() {
    let cases = [
        ("a.yaml", "old: 1", "new", "new: 1"),
        ("a.yaml", "old: 1", "a: b", "\"a: b\": 1"),
        ("a.yaml", "'old': 1", "new", "'new': 1"),
        ("a.yaml", "'old': 1", "it's", "it's: 1"),
        ("a.yaml", "\"old\": 1", "new", "\"new\": 1"),
        ("a.json", "{\"old\": 1}", "n\"w", "{\"n\\\"w\": 1}"),
    ];
    for (file, text, to, expected) in cases {
        let read = read(file, text);
        let key = &read.root().as_map().unwrap()[0].key;
        let edit = rename(read.sources.file(read.document.file), key.span, to);
        assert_eq!(applied(&read, &edit), expected);
        assert_eq!(super::read(file, expected).root().as_map().unwrap()[0].key.value, to);
    }
    let read = read("a.yaml", "a: old # c\n");
    let span = read.root().get("a").unwrap().span;
    let edit = replace(read.sources.file(read.document.file), span, "[1]");
    assert_eq!(applied(&read, &edit), "a: [1] # c\n");
}

#[test]
fn a_scalar_is_quoted_only_where_it_must_be() {
    let plain = [
        "a",
        "two words",
        "a-b_c",
        "-x",
        "http://a/b?c#d",
        "2026-10-14",
        "30d",
        "é",
        "it's",
        "a\"b",
        "x@y",
        "$",
        "(a)",
        "1.2.3",
    ];
    let quoted = [
        "",
        " a",
        "a ",
        "a: b",
        "a:",
        "a #b",
        "- a",
        "-",
        "--- a",
        "?x",
        "@x",
        "`x`",
        "%x",
        "&x",
        "*x",
        "!x",
        "|x",
        ">x",
        "'x",
        "\"x",
        "#x",
        "[x",
        "{x",
        "a,b",
        "a]",
        "a}",
        "1",
        "0x1",
        "1.5",
        "true",
        "Yes",
        "no",
        "on",
        "null",
        "~",
        "<<",
        ".inf",
        "...",
        "a\nb",
        "a\tb",
        "\u{1b}",
        "\u{feff}x",
    ];
    for text in plain {
        assert_eq!(scalar(text), text);
    }
    for text in quoted {
        assert!(scalar(text).starts_with('"'), "{text:?}");
    }
    for text in plain.iter().chain(&quoted) {
        let written = scalar(text);
        for document in [
            format!("k: {written}\n"),
            format!("{{k: {written}}}"),
            format!("[{written}]"),
            format!("{written}: 1"),
        ] {
            let read = read("a.yaml", document.as_str());
            assert_eq!(read.said(), [""; 0], "{document:?}");
            let json = serde_json::to_string(text).unwrap();
            assert!(read.json().contains(&json), "{document:?}: {}", read.json());
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_text_can_be_written_as_a_scalar(text in "\\PC{0,12}|[ -~\n\t\u{85}\u{7f}]{0,12}") {
        let written = scalar(&text);
        for document in [format!("k: {written}\n"), format!("[{written}]"), format!("{{? {written} : 1}}")] {
            let read = read("a.yaml", document.as_str());
            proptest::prop_assert_eq!(read.said(), Vec::<String>::new(), "{}", document);
            let json = serde_json::to_string(&text).unwrap();
            proptest::prop_assert!(read.json().contains(&json), "{}: {}", document, read.json());
        }
    }
}

/// Gives a key of the root map a value.
fn set(text: &str, key: &str, value: &str) -> Option<String> {
    let read = read("threatmodel.yaml", text);
    let source = read.sources.file(read.document.file);
    let edit = crate::syntax::set_key(source, read.root(), key, value)?;
    Some(applied(&read, &edit))
}

#[test]
fn a_key_gets_a_value_in_the_place_of_the_old_one() {
    assert_eq!(set("a: 1 # one\nb: 2\n", "a", "3").unwrap(), "a: 3 # one\nb: 2\n");
    assert_eq!(set("{a: 1, 'b c': x}\n", "b c", "[y]").unwrap(), "{a: 1, 'b c': [y]}\n");
    assert_eq!(set("a:\n- x\n- y\nb: 2\n", "a", "[z]").unwrap(), "a: [z]\nb: 2\n");
    assert_eq!(set("a: 1\n", "b", "2").unwrap(), "a: 1\nb: 2\n");
    assert_eq!(set("a:\nb: 1\n", "a", "2").unwrap(), "a: 2\nb: 1\n");
    assert_eq!(set("a:\n  - x # why\n  - y\n", "a", "[z]"), None, "the comment would be lost");
    assert_eq!(set("a: 1\n", "a", "2\n3"), None);
}
