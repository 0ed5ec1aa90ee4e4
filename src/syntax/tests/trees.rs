//! What the tree holds beside the values: comments, merges, aliases, spans of what is not written.

use super::{Node, read};

fn slice<'a>(read: &'a super::Read, node: &Node) -> &'a str {
    read.sources.slice(node.span)
}

#[test]
fn merge_keys_add_what_is_not_there() {
    let text = "
one: &one {a: 1, b: 1}
two: &two {b: 2, c: 2}
x:
  <<: [*one, *two]
  a: 0
y:
  d: 9
  <<: *two
z: {\"<<\": 1}
";
    let read = read("a.yaml", text);
    assert_eq!(read.said(), [""; 0]);
    let json = |key: &str| super::json(read.root().get(key).unwrap());
    assert_eq!(json("x"), r#"{"a":0,"b":1,"c":2}"#);
    assert_eq!(json("y"), r#"{"d":9,"b":2,"c":2}"#);
    assert_eq!(json("z"), r#"{"<<":1}"#);
    assert_eq!(read.document.merges.len(), 2);
    assert!(read.document.merges.iter().all(|span| read.sources.slice(*span) == "<<"));
    let aliases = read.document.aliases.iter().map(|span| read.sources.slice(*span));
    assert_eq!(aliases.collect::<Vec<_>>(), ["*one", "*two", "*two"]);
}

#[test]
fn an_alias_has_its_own_place_and_the_latest_anchor() {
    let read = read("a.yaml", "a: &x 1\nb: *x\nc: &x [2]\nd: *x\n&k e: *k\n");
    assert_eq!(read.said(), [""; 0]);
    assert_eq!(read.json(), r#"{"a":1,"b":1,"c":[2],"d":[2],"e":"e"}"#);
    assert_eq!(slice(&read, read.root().get("d").unwrap()), "*x");
    assert_eq!(slice(&read, read.root().get("a").unwrap()), "1");
}

#[test]
fn a_missing_value_stands_behind_its_colon_or_dash() {
    let text = "a:\nb:   # c\nd: {e: , f, g: }\nh:\n  -\n  - # x\n    # y\n  - z\ni: &n # c\nj : \nk:\n  -   \n";
    let read = read("a.yaml", text);
    let root = read.root();
    let places = [
        (root.get("a").unwrap(), "a:"),
        (root.get("b").unwrap(), "b:"),
        (root.get("d").unwrap().get("e").unwrap(), "{e:"),
        (root.get("d").unwrap().get("f").unwrap(), ", f"),
        (root.get("d").unwrap().get("g").unwrap(), "g:"),
        (&root.get("h").unwrap().as_list().unwrap()[0], "h:\n  -"),
        (&root.get("h").unwrap().as_list().unwrap()[1], "-\n  -"),
        (root.get("i").unwrap(), "&n"),
        (root.get("j").unwrap(), "j :"),
        (&root.get("k").unwrap().as_list().unwrap()[0], "k:\n  -"),
    ];
    for (node, before) in places {
        assert_eq!(node.span.start, node.span.end);
        let text = &text[..node.span.start as usize];
        assert!(text.ends_with(before), "{text:?} does not end with {before:?}");
    }
    assert_eq!(slice(&read, root.get("h").unwrap()), "-\n  - # x\n    # y\n  - z");
}

#[test]
fn a_block_scalar_runs_from_its_indicator_to_its_last_line() {
    let text = "\
a: |
  x
   y

b: >- # c
  z
# d
c: # e | f
  &n
  |2
   u

  v
d: |+
  w


e: |
f:
- |
  p
- >
";
    let read = read("a.yaml", text);
    assert_eq!(read.said(), [""; 0]);
    let at = |key: &str| slice(&read, read.root().get(key).unwrap());
    assert_eq!(at("a"), "|\n  x\n   y");
    assert_eq!(at("b"), ">- # c\n  z");
    assert_eq!(at("c"), "|2\n   u\n\n  v");
    assert_eq!(at("d"), "|+\n  w");
    assert_eq!(at("e"), "|");
    assert_eq!(at("f"), "- |\n  p\n- >");
    let comments = read.document.comments.iter().map(|span| read.sources.slice(*span));
    assert_eq!(comments.collect::<Vec<_>>(), ["# c", "# d", "# e | f"]);
}

#[test]
fn collections_run_from_their_first_key_or_dash_to_their_last_value() {
    let text = "a:\n  b: 1   # c\n  d:\n  - x\n  - [y,\n     z ]  \n\ne: { f: 1 }\n- ";
    let text = text.trim_end_matches("- ");
    let read = read("a.yaml", text);
    let root = read.root();
    assert_eq!(slice(&read, root), text.trim_end());
    assert_eq!(slice(&read, root.get("a").unwrap()), "b: 1   # c\n  d:\n  - x\n  - [y,\n     z ]");
    let list = root.get("a").unwrap().get("d").unwrap();
    assert_eq!(slice(&read, list), "- x\n  - [y,\n     z ]");
    assert_eq!(slice(&read, root.get("e").unwrap()), "{ f: 1 }");
    let nested = super::read("a.yaml", "- - a\n  - k: v\n    l: w\n");
    let outer = nested.root().as_list().unwrap();
    assert_eq!(slice(&nested, &outer[0]), "- a\n  - k: v\n    l: w");
    assert_eq!(slice(&nested, &outer[0].as_list().unwrap()[1]), "k: v\n    l: w");
    let pairs = super::read("a.yaml", "[a: b, ? c : d]");
    let pairs = pairs.root().as_list().unwrap().iter().map(|n| n.span.range()).collect::<Vec<_>>();
    assert_eq!(pairs, [1..5, 7..14]);
}

#[test]
fn numbers_keep_what_was_written() {
    let read = read("a.yaml", "a: 1.50\nb: -3\nc: 12345678901234567890\n");
    let number = |key: &str| match &read.root().get(key).unwrap().value {
        super::Value::Number(number) => number.clone(),
        other => unreachable!("{other:?}"),
    };
    assert_eq!(number("a").0, "1.50");
    assert_eq!(number("b").as_i64(), Some(-3));
    assert_eq!(number("c").as_i64(), None);
}
