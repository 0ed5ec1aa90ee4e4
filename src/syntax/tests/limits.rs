//! Files that would eat memory, stack or time, and files that are no text.

use std::fmt::Write as _;

use super::{Limits, Node, assert_wording, read, read_within};

fn only(path: &str, bytes: impl Into<Vec<u8>>) -> String {
    let read = read(path, bytes);
    assert_wording(&read.findings());
    let said = read.said();
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(!read.document.whole);
    said.into_iter().next().unwrap()
}

fn depth(node: &Node) -> usize {
    let entries = node.as_map().unwrap_or_default().iter().map(|e| depth(&e.value));
    let items = node.as_list().unwrap_or_default().iter().map(depth);
    entries.chain(items).max().map_or(0, |deepest| deepest + 1)
}

fn count(node: &Node) -> usize {
    let entries = node.as_map().unwrap_or_default().iter().map(|e| count(&e.value));
    let items = node.as_list().unwrap_or_default().iter().map(count);
    1 + entries.chain(items).sum::<usize>()
}

#[test]
fn files_that_are_not_text_are_named() {
    assert_eq!(only("a.yaml", *b"a: 1\nb: \xff\xfe\n"), "2:4 the file is not UTF-8 from here on");
    assert_eq!(only("a.json", *b"{\"a\": \"\xe9\"}"), "1:8 the file is not UTF-8 from here on");
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    assert_eq!(
        only("a.yaml", utf16("\u{feff}tmgate: 1\n")),
        "1:1 the file is UTF-16, not YAML or JSON"
    );
    assert_eq!(only("a.yaml", utf16("tmgate: 1\n")), "1:1 the file is UTF-16, not YAML or JSON");
    assert_eq!(
        only("a.yaml", *b"PK\x03\x04\x14\0\0\0"),
        "1:1 the file is a ZIP archive, not YAML or JSON"
    );
    assert_eq!(
        only("a.yaml", *b"%PDF-1.7\n%\xe2"),
        "1:1 the file is a PDF document, not YAML or JSON"
    );
    assert_eq!(
        only("a.yaml", *b"version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 9\n"),
        "1:1 the file is a pointer of Git LFS, not YAML or JSON"
    );
    assert_eq!(only("a.yaml", "\u{feff}\n<?xml version"), "1:1 the file is XML, not YAML or JSON");
    assert_eq!(only("a.json", *b"\x89PNG\r\n"), "1:1 the file is a PNG image, not YAML or JSON");
}

#[test]
fn control_characters_are_refused_where_they_stand() {
    let not_allowed =
        |escape: &str| format!("the character `{escape}` is not allowed in a text file");
    assert_eq!(only("a.yaml", "a: x\0y\n"), format!("1:5 {}", not_allowed("\\u{0}")));
    assert_eq!(only("a.json", "{\"a\": \"\0\"}"), format!("1:8 {}", not_allowed("\\u{0}")));
    let padding = format!("# {}\n", "é".repeat(300));
    for c in ['\u{1b}', '\u{7f}', '\u{80}', '\u{9f}', '\u{fffe}', '\u{ffff}'] {
        let expected = format!("2:4 {}", not_allowed(&c.escape_unicode().to_string()));
        assert_eq!(only("a.yaml", format!("{padding}a: {c}\n")), expected);
    }
    for c in ['\u{85}', '\u{a0}', '\u{e9}', '\u{d7ff}', '\u{e000}', '\u{fffd}', '\u{10ffff}'] {
        for shift in 0..70 {
            let text = format!("# {}{c}\na: 1\n", "x".repeat(shift));
            assert_eq!(read("a.yaml", text).said(), [""; 0], "{c:?}");
        }
    }
}

#[test]
fn a_control_character_is_found_wherever_it_stands() {
    for at in 0..200 {
        for c in ['\u{1}', '\u{9f}', '\u{ffff}'] {
            let text = format!("{}{c}{}", "x".repeat(at), "y".repeat(200 - at));
            assert!(only("a.yaml", text).starts_with(&format!("1:{} the character", at + 1)));
        }
    }
}

#[test]
fn large_files_are_not_read() {
    let large = format!("a: {}\n", "x".repeat(4 * 1024 * 1024));
    let said = "1:1 the file has 4,194,308 bytes; at most 4,194,304 are read";
    assert_eq!(only("a.yaml", large), said);
    let line = format!("a: [{}]\n", "x, ".repeat(700_000));
    let said = only("a.yaml", line);
    assert!(said.ends_with("the file holds more than 200,000 values, aliases followed"), "{said}");
    let text = "x".repeat(2_000_000);
    let read = read("a.yaml", format!("a: {text}\nb: '{text}'\n"));
    assert_eq!(read.said(), [""; 0]);
    assert_eq!(read.root().get("a").unwrap().as_text().unwrap(), text.as_str());
}

#[test]
fn deep_nesting_costs_no_stack() {
    for levels in [65, 1_024, 100_000] {
        let flow = format!("a: {}", "[".repeat(levels));
        assert_eq!(only("a.yaml", flow), "1:68 values are nested more than 64 levels deep");
        let closed = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let expected = "1:65 values are nested more than 64 levels deep";
        assert_eq!(only("a.json", closed), expected);
        let maps = format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
        assert!(only("a.json", maps).ends_with("nested more than 64 levels deep"));
        let dashes = format!("{}x", "- ".repeat(levels));
        assert!(only("a.yaml", dashes).ends_with("nested more than 64 levels deep"));
    }
    let block = (0..2_000).fold(String::new(), |mut text, level| {
        let _ = writeln!(text, "{}a:", " ".repeat(level));
        text
    });
    assert_eq!(only("a.yaml", block), "65:65 values are nested more than 64 levels deep");
    let lists = format!("{}1{}", "[".repeat(64), "]".repeat(64));
    assert_eq!(depth(read("a.yaml", lists.as_str()).root()), 64);
    assert_eq!(read("a.json", lists).said(), [""; 0]);
}

#[test]
fn no_limit_can_be_set_so_high_that_the_stack_overflows() {
    let limits = Limits { depth: u32::MAX, ..Limits::default() };
    let lists = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for path in ["a.yaml", "a.json"] {
        let read = read_within(path, lists.as_str(), &limits);
        assert_eq!(read.said(), ["1:251 values are nested more than 250 levels deep"]);
    }
}

#[test]
fn a_billion_laughs_stay_short() {
    let mut text = "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]\n".to_owned();
    for level in 1..9 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        let _ = writeln!(text, "a{level}: &a{level} [{aliases}]");
    }
    let read = read("a.yaml", text);
    let expected = "the file holds more than 200,000 values, aliases followed";
    assert!(read.said()[0].ends_with(expected), "{:?}", read.said());
    assert!(count(read.root()) <= 200_000);
}

#[test]
fn many_aliases_of_a_long_text_share_it() {
    let long = "x".repeat(100_000);
    let mut text = format!("a: &a {long}\nb:\n");
    text.push_str(&"- *a\n".repeat(1_000));
    let read = read("a.yaml", text.as_str());
    assert_eq!(read.said(), [""; 0]);
    let items = read.root().get("b").unwrap().as_list().unwrap();
    let first = items[0].as_text().unwrap().as_ptr();
    assert!(items.iter().all(|item| item.as_text().unwrap().as_ptr() == first));
    text.push_str(&"- *a\n".repeat(19_000));
    assert_eq!(only("a.yaml", text), "1003:3 the file holds more than 1,000 aliases");
}

#[test]
fn aliases_within_aliases_count_as_levels() {
    let mut text = "a0: &a0 [x]\n".to_owned();
    for level in 1..900 {
        let _ = writeln!(text, "a{level}: &a{level} [*a{}]", level - 1);
    }
    let read = read("a.yaml", text);
    assert_eq!(read.said(), ["64:12 values are nested more than 64 levels deep"]);
    assert!(depth(read.root()) <= 64);
}

#[test]
fn keys_of_more_than_a_thousand_characters_are_named() {
    let key = "k".repeat(1_100);
    let said = "a key is longer than 1,024 characters";
    assert_eq!(only("a.yaml", format!("{key}: 1\n")), format!("1:1 {said}"));
    assert_eq!(only("a.yaml", format!("b: 1\n{key}: 1\n")), format!("2:1 {said}"));
    assert_eq!(only("a.yaml", format!("b: {{{key}: 1}}\n")), format!("1:5 {said}"));
    assert_eq!(only("a.yaml", format!("b:\n  \"{key}\": 1\n")), format!("2:3 {said}"));
    assert_eq!(read("a.json", format!("{{\"{key}\": 1}}")).said(), [""; 0]);
}

#[test]
fn many_comments_and_many_mistakes_take_linear_time() {
    let read_ = read("a.yaml", format!("a: 1\n{}b: 2\n", "# c\n".repeat(200_000)));
    assert_eq!(read_.document.comments.len(), 200_000);
    let duplicates = read("a.yaml", "a: 1\n".repeat(100_000));
    assert_eq!(duplicates.said().len(), 101);
    assert_eq!(duplicates.json(), r#"{"a":1}"#);
    let broken = read("a.yaml", "a: [1\nb: \"x\n".repeat(50_000));
    assert_eq!(broken.said().len(), 21);
    let commas = read("a.json", format!("[{}]", "1 ".repeat(100_000)));
    assert_eq!(commas.said().len(), 101);
}
