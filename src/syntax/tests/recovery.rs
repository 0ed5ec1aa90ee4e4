//! After a mistake: the rest of the file is read, what is doubtful is not.

use super::read;

#[test]
fn several_mistakes_of_a_file_are_reported_at_once() {
    let text = "\
system: pay: shop
owner: @team
components:
  web: {kind: process
  api: {kind: process}
zones:
\tcluster: {}
flows:
  pay: {path: web -> api over: https}
threats: \"open
stage: design
";
    let read = read("a.yaml", text);
    assert_eq!(
        read.said(),
        [
            "1:9 the value `pay: shop` holds `: ` and must stand in quotes",
            "2:8 a value cannot start with `@`",
            "4:8 `{` is not closed",
            "7:1 a tab indents this line",
            "9:25 a comma is missing here",
            "10:10 the quote `\"` is not closed",
        ]
    );
    assert_eq!(read.json(), r#"{"stage":"design"}"#);
    assert!(!read.document.whole);
}

#[test]
fn what_was_complete_before_the_mistake_stays() {
    let text = "a: 1\nb:\n  c: [1, 2]\n  d:\n    - x\n    - y: z: w\n  e: 5\nf: 6\n";
    let read = read("a.yaml", text);
    assert_eq!(read.said(), ["6:10 the value `z: w` holds `: ` and must stand in quotes"]);
    assert_eq!(read.json(), r#"{"a":1,"b":{"c":[1,2],"d":["x"]},"f":6}"#);
}

#[test]
fn places_after_a_mistake_are_those_of_the_file() {
    let read = read("a.yaml", "é: @\nb: 'ü'  # c\n");
    let root = read.root().as_map().unwrap();
    assert_eq!(read.sources.slice(root[0].key.span), "b");
    assert_eq!(read.sources.slice(root[0].value.span), "'ü'");
    assert_eq!(read.sources.slice(read.document.comments[0]), "# c");
}

#[test]
fn keys_are_compared_across_a_mistake() {
    let read = read("a.yaml", "a: 1\nb: @\nc: 2\na: 3\nb: 4\n");
    assert_eq!(
        read.said(),
        ["2:4 a value cannot start with `@`", "4:1 the key `a` appears twice in one map"]
    );
    assert_eq!(read.json(), r#"{"a":1,"c":2,"b":4}"#);
}

#[test]
fn anchors_are_known_across_a_mistake() {
    let read = read("a.yaml", "a: &x {k: v}\nb: @\nc: *x\nd: &y 1\ne: [*y, *lost]\n<<: *x\n");
    assert_eq!(read.said(), ["2:4 a value cannot start with `@`"]);
    assert_eq!(read.json(), r#"{"a":{"k":"v"},"c":{"k":"v"},"d":1,"e":[1],"k":"v"}"#);
}

#[test]
fn a_bracket_without_indentation_loses_nothing() {
    let text = "x: 1\na: [\n  1, # c\n  {y: 1},\n]\nb: {\n  c: !t 2\n}\nd: @\ne: *z\n";
    let read = read("a.yaml", text);
    assert_eq!(
        read.said(),
        [
            "5:1 the closing `]` is not indented",
            "7:6 the tag `!t` is not supported",
            "8:1 the closing `}` is not indented",
            "9:4 a value cannot start with `@`",
        ]
    );
    assert_eq!(read.json(), r#"{"x":1,"a":[1,{"y":1}],"b":{"c":2}}"#);
    assert_eq!(read.document.comments.len(), 1);
}

#[test]
fn a_quoted_text_without_indentation_is_read_and_warned_about() {
    let text = "a:\n  b: 'x {\n    y\n  }'\n  c: 1\nd: \"p\nq\"\ne: 2\n";
    let read_ = read("a.yaml", text);
    assert_eq!(
        read_.said(),
        [
            "4:3 this line of a quoted text is not indented",
            "7:1 this line of a quoted text is not indented",
        ]
    );
    assert!(read_.findings().iter().all(|f| f.severity == crate::finding::Severity::Warning));
    assert_eq!(read_.json(), r#"{"a":{"b":"x { y }","c":1},"d":"p q","e":2}"#);
    assert!(read_.document.whole);
    let unclosed = read("a.yaml", "x:\n  a: \"open\n  b: \"closed\"\ny: 'z\n- u: 'v'\n");
    assert_eq!(
        unclosed.said(),
        ["2:6 the quote `\"` is not closed", "4:4 the quote `'` is not closed"]
    );
}

#[test]
fn a_second_document_is_never_read_into_the_first() {
    let read = read("a.yaml", "a: @\n---\nb: 1\n");
    assert_eq!(read.said(), ["1:4 a value cannot start with `@`"]);
    assert_eq!(read.json(), "{}");
}

#[test]
fn a_list_is_not_continued_by_keys() {
    let read = read("a.yaml", "- a\n- @\nb: 1\n");
    assert_eq!(read.said(), ["2:3 a value cannot start with `@`"]);
    assert_eq!(read.json(), r#"["a"]"#);
}

#[test]
fn broken_json_keeps_what_stands_before() {
    let read = read("a.json", r#"{"a": {"b": [1, 2], "c": [3, @]}}"#);
    assert_eq!(read.said(), ["1:30 `@` is not a JSON value"]);
    assert_eq!(read.json(), r#"{"a":{"b":[1,2],"c":[3]}}"#);
    assert!(!read.document.whole);
}

#[test]
fn small_mistakes_of_json_lose_nothing() {
    let read = read("a.json", "{\"a\": [1 2,],\n\"b\": 3\n\"c\": 4 // d\n}");
    assert_eq!(read.said().len(), 4);
    assert_eq!(read.json(), r#"{"a":[1,2],"b":3,"c":4}"#);
    assert!(read.document.whole);
}

#[test]
fn offered_fixes_mend_the_file() {
    let cases = [
        ("a.yaml", "a: b: c # d\ne: 1\n", r#"{"a":"b: c","e":1}"#),
        ("a.yaml", "a: @x\n", r#"{"a":"@x"}"#),
        ("a.yaml", "a: `x\"y\\z`\n", r#"{"a":"`x\"y\\z`"}"#),
        ("a.yaml", "a: >=1.0\n", r#"{"a":">=1.0"}"#),
        ("a.yaml", "a: {x: 1 y: 2}\n", r#"{"a":{"x":1,"y":2}}"#),
        ("a.yaml", "a: [\"x\" \"y\"]\n", r#"{"a":["x","y"]}"#),
        ("a.yaml", "a: {\n  x: 1 # c\n  y: 2\n  }\n", r#"{"a":{"x":"1","y":2}}"#),
        ("a.yaml", "b:\n  - a: [\n      1\n  ]\n", r#"{"b":[{"a":[1]}]}"#),
        ("a.yaml", "a:\n  b: 'x\n  y'\n", r#"{"a":{"b":"x y"}}"#),
        ("a.json", "[1 2]", "[1,2]"),
        ("a.json", "[1,2,]", "[1,2]"),
    ];
    for (path, text, expected) in cases {
        let broken = read(path, text);
        let findings = broken.findings();
        let fix = findings[0].fix.as_ref().unwrap();
        let mut mended = text.to_owned();
        for edit in &fix.edits {
            mended.replace_range(edit.start as usize..edit.end as usize, &edit.text);
        }
        let mended = read(path, mended);
        assert_eq!(mended.said(), [""; 0], "{text:?}");
        assert_eq!(mended.json().replace('"', ""), expected.replace('"', ""), "{text:?}");
    }
}
