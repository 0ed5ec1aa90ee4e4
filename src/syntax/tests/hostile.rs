//! What people get wrong, and what attackers try: a message and a place for each.

use super::{assert_wording, read};

/// A file, and the start of what must be said about it, mistake by mistake.
type Case = (&'static str, &'static [&'static str]);

fn check(path: &str, cases: &[Case]) {
    for (text, expected) in cases {
        let read = read(path, *text);
        let said = read.said();
        assert_eq!(said.len(), expected.len(), "{text:?}: {said:#?}");
        for (said, expected) in said.iter().zip(*expected) {
            assert!(said.starts_with(expected), "{text:?}: {said:?} is not {expected:?}");
        }
        assert_wording(&read.findings());
    }
}

#[test]
fn keys_and_colons() {
    check(
        "a.yaml",
        &[
            ("a: 1\nb\nc: 2", &["2:1 `b` is not followed by `:`"]),
            ("a: 1\nb: 2\nc", &["3:1 `c` is not followed by `:`"]),
            ("a: 1\nb:2\nc: 2", &["2:2 a space is missing after `b:`"]),
            ("a:1\nb: 2", &["1:2 a space is missing after `a:`"]),
            ("foo\nbar\nb: 2", &["2:1 `bar` is not followed by `:`"]),
            ("a: b: c\nd: 1", &["1:4 the value `b: c` holds `: ` and must stand in quotes"]),
            ("a:\n  - b: c: d # e\n", &["2:8 the value `c: d` holds `: `"]),
            ("a: b\n  c: d\n", &["2:3 the key `c` is indented under a value that is complete"]),
            ("a:\n  b: 1\n   c: 2\n", &["3:4 the key `c` is indented under a value"]),
            ("a:\n   b: 1\n  c: 2\n", &["3:3 the indentation of `c` matches no line above"]),
            ("a: 1\n- y", &["2:1 a list item stands where a key is expected"]),
            ("- x\ny: 1", &["2:1 `y` stands where a list item is expected"]),
            ("a: - b\n", &["1:4 a list cannot start on the line of its key"]),
            ("a: ? x\n", &["1:4 `? ` cannot stand here"]),
            ("? [a]\n: b\n", &["1:3 a key must be text, not a list"]),
            ("{a: 1}: b\n", &["1:1 a key must be text, not a map"]),
            (": b\n", &["1:1 a key is missing here"]),
            ("a: {: b}\n", &["1:5 a key is missing here"]),
            ("a: 1\nb: 2\na: 3\n", &["3:1 the key `a` appears twice in one map"]),
            ("{a: 1, 'a': 3}", &["1:8 the key `a` appears twice"]),
            ("a: {x: 1} y\n", &["1:11 `y` follows a value that is complete"]),
            ("a: &x 1\n*x : 2\n", &["2:1 an alias cannot be a key"]),
        ],
    );
}

#[test]
fn brackets_quotes_and_commas() {
    check(
        "a.yaml",
        &[
            ("a: [1, 2\nb: 3\n", &["1:4 `[` is not closed"]),
            ("a: {x: 1, y: 2\nb: 3\n", &["1:4 `{` is not closed"]),
            ("a:\n  - b: {x: 1\n  - c\n", &["2:8 `{` is not closed"]),
            ("a: [\n  1\n", &["1:4 `[` is not closed"]),
            ("- [\n- b", &["1:3 `[` is not closed"]),
            ("a: [\n  1\n]\nb: 2", &["3:1 the closing `]` is not indented"]),
            ("a: [}\n", &["1:4 `[` is closed by `}`"]),
            ("a: ]\n", &["1:4 `]` closes nothing"]),
            ("a: [1]]\n", &["1:7 `]` closes nothing"]),
            ("a: {x: 1 y: 2}\n", &["1:9 a comma is missing here"]),
            ("a: {\n  x: 1\n  y: 2\n  }\n", &["2:7 a comma is missing here"]),
            ("a: {\n  \"x\": 1 # c\n  \"y\": 2\n  }\n", &["2:9 a comma is missing here"]),
            ("a: [\n  \"x\"\n  \"y\"\n  ]\n", &["2:6 a comma is missing here"]),
            ("a: [\"x\" \"y\"]\n", &["1:8 a comma is missing after this text"]),
            ("a: [1,,2]\n", &["1:7 a value is missing before this comma"]),
            ("a: {x:[1]}\n", &["1:6 a space is missing after `:`"]),
            ("a: {x: : y}\n", &["1:8 a value cannot start with `:`"]),
            ("a: [-]\n", &["1:5 a value cannot start with `-` and a bracket or comma"]),
            ("a: [x: y: z]\n", &["1:9 a second `: ` follows a value"]),
            ("a: \"open\nb: 3\n", &["1:4 the quote `\"` is not closed"]),
            ("a: 1 # it's\nb: 'open\nc: 3\n", &["2:4 the quote `'` is not closed"]),
            ("a: \"", &["1:4 the quote `\"` is not closed"]),
            ("b: 'it's'\n", &["1:8 text follows a closing quote"]),
            ("a: \"x\" y\n", &["1:8 text follows a closing quote"]),
            ("a: \"C:\\Users\"\n", &["1:7 `\\U` is not an escape that double quotes know"]),
            ("a: \"ok \\q\"\n", &["1:8 `\\q` is not an escape"]),
            ("a: \"\\uD800\"\n", &["1:5 `\\uD800` is not an escape"]),
        ],
    );
}

#[test]
fn characters_that_cannot_start_a_value() {
    check(
        "a.yaml",
        &[
            ("a: @x\n", &["1:4 a value cannot start with `@`"]),
            ("a: `x`\n", &["1:4 a value cannot start with a backtick"]),
            ("a: %x\n", &["1:4 a value cannot start with `%`"]),
            ("a: ,x\n", &["1:4 a value cannot start with `,`"]),
            ("a: *\n", &["1:4 a name is missing after `*`"]),
            ("a: >=1.0\n", &["1:4 text follows `>` on its line"]),
            ("a: !foo x\n", &["1:4 the tag `!foo` is not supported"]),
            ("a: !!str 1\n", &["1:4 the tag `!!str` is not supported"]),
            ("a: !<x y\n", &["1:4 `!` starts a tag"]),
            ("a: x #y\n  z\n", &["1:6 a comment cuts a text of several lines in two"]),
            ("a: \"x\"#y\n", &["1:7 a space is missing before `#`"]),
        ],
    );
}

#[test]
fn indentation_by_tabs() {
    check(
        "a.yaml",
        &[
            ("a:\n\tb: 1\n", &["2:1 a tab indents this line"]),
            ("a:\n  b: 1\n\tc: 2\n", &["3:1 a tab indents this line"]),
            ("a: 1\n \tb: 2\n", &["2:2 a tab indents this line"]),
            ("a: |\n\tx\n", &["2:1 a tab indents this line"]),
            ("a:\r\n\tb: 1\r\n", &["2:1 a tab indents this line"]),
            ("a:\r\tb: 1\r", &["2:1 a tab indents this line"]),
        ],
    );
}

#[test]
fn documents_and_what_version_control_leaves() {
    check(
        "a.yaml",
        &[
            ("a: 1\n---\nb: 2\n---\nc: 3\n", &["2:1 a second document starts here"]),
            ("a: 1\n...\nb\n", &["3:1 a second document starts here"]),
            ("--- a\n--- b\n", &["2:1 a second document starts here"]),
            ("%FOO\na: 1", &["1:1 a line that starts with `%` is a directive"]),
            ("%YAML 3.0\n---\na: 1", &["1:1 this version of YAML is not supported"]),
            ("a: 1\n\u{feff}b: 2", &["2:1 an invisible byte order mark (U+FEFF)"]),
            (
                "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> x\n",
                &["2:1 a merge conflict is left"],
            ),
            ("<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n", &["1:1 a merge conflict is left"]),
        ],
    );
}

#[test]
fn aliases_and_merge_keys() {
    check(
        "a.yaml",
        &[
            ("a: *b\nb: &b 1\n", &["1:4 `*b` names no anchor above it"]),
            ("a: &a [1, *a]\n", &["1:11 `*a` stands inside the value it names"]),
            ("a: &a\n  <<: *a\n", &["2:7 `*a` stands inside the value it names"]),
            ("a: &a x\nb:\n  <<: *a\n", &["3:7 `<<` takes a map or a list of maps, not text"]),
            (
                "a: &a {}\nb:\n  <<: [*a, 1]\n",
                &["3:12 `<<` takes a map or a list of maps, not a number"],
            ),
            ("a: &a {}\nb:\n  <<: *a\n  <<: *a\n", &["4:3 the key `<<` appears twice"]),
        ],
    );
}

#[test]
fn json_is_strict() {
    check(
        "a.json",
        &[
            ("{\"a\": 1\n \"b\": 2}", &["1:8 a comma is missing here"]),
            ("[1\n2, true \"x\"]", &["1:3 a comma is missing here", "2:8 a comma is missing here"]),
            ("{\"a\": [1,],}", &["1:9 a comma follows the last entry", "1:11 a comma follows"]),
            ("{\"a\":1,,}", &["1:8 a key is missing before `,`"]),
            ("[1,,2]", &["1:4 a value is missing before `,`"]),
            ("// c\n{\"a\":1 /* x */}", &["1:1 JSON has no comments"]),
            ("{'a': 1}", &["1:2 a JSON text stands in double quotes"]),
            ("{a: 1}", &["1:2 the key `a` must stand in double quotes"]),
            ("[True]", &["1:2 `True` must be lower case in JSON"]),
            ("[None]", &["1:2 `None` is not a JSON value"]),
            ("[NaN]", &["1:2 `NaN` is not a JSON value"]),
            ("[01]", &["1:2 `01` is not a JSON number"]),
            ("[0x1F]", &["1:2 `0x1F` is not a JSON number"]),
            ("[+1]", &["1:2 `+1` is not a JSON number"]),
            ("{}\n{}", &["2:1 a second value starts here"]),
            ("{}}", &["1:3 text follows the value that is complete"]),
            ("[\"a\nb\"]", &["1:2 the quote `\"` is not closed on its line"]),
            ("[\"a\tb\"]", &["1:4 a tab cannot stand in a JSON text"]),
            ("[\"a\u{1}b\"]", &["1:4 the character `\\u{1}` cannot stand in a JSON text"]),
            ("[\"\\q\"]", &["1:3 `\\q` is not an escape that JSON knows"]),
            ("[\"\\ud800\"]", &["1:3 `\\ud800` is half of a surrogate pair"]),
            ("[\"\\udc00\\ud800\"]", &["1:3 `\\udc00` is half of a surrogate pair"]),
            ("{\"a\" 1}", &["1:5 a `:` is missing after this key"]),
            ("{\"a\":}", &["1:6 a value is missing before `}`"]),
            ("{\"a\": [1, 2}", &["1:7 `[` is closed by `}`"]),
            ("{\"a\": {\"b\": [1", &["1:13 `[` is not closed"]),
            ("[1:2]", &["1:3 `:` follows a value"]),
            ("[abc def]", &["1:2 `abc` is not a JSON value"]),
            ("", &["1:1 the file is empty"]),
            ("{\"a\": 1, \"a\": 2}", &["1:10 the key `a` appears twice"]),
        ],
    );
}

#[test]
fn what_is_unusual_and_right_is_read_in_silence() {
    let cases = [
        ("", "null"),
        ("# only\n# comments\n", "null"),
        ("---\n...\n", "null"),
        ("\u{feff}a: 1\n", r#"{"a":1}"#),
        ("\u{feff}# c\n---\na: 1\n...\n# d\n", r#"{"a":1}"#),
        ("a: 1\rb: 2\r", r#"{"a":1,"b":2}"#),
        ("a: 1\r\nb: |\r\n  x\r\n  y\r\n", r#"{"a":1,"b":"x\ny\n"}"#),
        ("1: a\ntrue: b\n~: c\n", r#"{"1":"a","true":"b","~":"c"}"#),
        ("? a\n: b\n", r#"{"a":"b"}"#),
        (
            "a: yes\nb: on\nc: 2026-10-14\nd: .inf\n",
            r#"{"a":"yes","b":"on","c":"2026-10-14","d":".inf"}"#,
        ),
        ("a: 0x1F\nb: 0o17\nc: +1\nd: .5\n", r#"{"a":31,"b":15,"c":1,"d":0.5}"#),
        ("a: '1'\nb: \"true\"\nc: |\n  1\n", r#"{"a":"1","b":"true","c":"1\n"}"#),
        ("a: {x:1, y: [http://z, a:b]}\n", r#"{"a":{"x:1":null,"y":["http://z","a:b"]}}"#),
        ("\"a\\x41\": 'it''s'\n", r#"{"aA":"it's"}"#),
        ("a: é\u{1F600}\u{85}\n", "{\"a\":\"é\u{1F600}\u{85}\"}"),
        ("just text", "\"just text\""),
    ];
    for (text, expected) in cases {
        let read = read("a.yaml", text);
        assert_eq!(read.said(), [""; 0], "{text:?}");
        assert_eq!(read.json(), expected, "{text:?}");
        assert!(read.document.whole, "{text:?}");
    }
    let read = read("a.json", "\u{feff}{\"a\": [1e400, -0, \"\\ud834\\udd1e\u{7f}\"]}\r\n");
    assert_eq!(read.said(), [""; 0]);
    assert_eq!(read.json(), "{\"a\":[1e400,-0,\"\u{1d11e}\u{7f}\"]}");
}

#[test]
fn a_message_quotes_little_and_nothing_that_a_terminal_obeys() {
    let texts = [
        format!("a: b: {}", "x".repeat(5_000)),
        "a: `\u{202e}\u{1f600}`: b: c".to_owned(),
        format!("{}: 1\n{0}: 2\n", "`k`".repeat(100)),
        "a: *\u{200b}x\n".to_owned(),
        format!("\"{}\" x", "\\\"".repeat(200)),
    ];
    for text in texts {
        let read = read("a.yaml", text.as_str());
        assert_ne!(read.said(), [""; 0], "{text:?}");
        assert_wording(&read.findings());
    }
}
