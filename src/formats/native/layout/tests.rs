//! Layout: what it does to texts, and that it loses nothing of any.

use super::*;
use crate::source::Sources;
use crate::syntax::Limits;

fn try_at(path: &str, text: &str) -> Result<String, Refusal> {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(path, text.into()));
    let document = syntax::parse(&sources, file, &Limits::default());
    arranged(sources.file(file), &document)
}

/// The text in its new layout, which must be its own layout.
fn at(path: &str, text: &str) -> String {
    let new = try_at(path, text).unwrap_or_else(|refusal| panic!("{}\n{text}", refusal.why));
    assert_eq!(try_at(path, &new).as_ref(), Ok(&new), "a second run changes something of\n{text}");
    new
}

fn yaml(text: &str) -> String {
    at("threatmodel.yaml", text)
}

#[test]
fn keys_come_in_the_order_of_the_schema_with_their_comments() {
    let new = yaml(
        "# The shop.
system:   shop   # its name
tmgate: 1
threats:
      theft:
        # where
        at: till
        title: 'Somebody steals'   # what
        # how likely


        # two
        likelihood: low
      # behind theft
      fraud: { at: [ api ,web ], title: \"x\"}
components:
  # one
  api: {zone: a, kind: process}
  # the end of components
# the end
",
    );
    insta::assert_snapshot!(new, @r#"
    # The shop.
    tmgate: 1
    system: shop  # its name

    components:
      # one
      api: {kind: process, zone: a}
      # the end of components

    threats:
      theft:
        title: 'Somebody steals'  # what
        # where
        at: till
        # how likely

        # two
        likelihood: low
      # behind theft
      fraud: {title: "x", at: [api, web]}
    # the end
    "#);
}

#[test]
fn long_entries_in_brackets_are_broken_and_short_ones_are_joined() {
    let new = yaml(
        "tmgate: 1
system: shop
method: [
  stride,  pasta
  ]
components:
  api: {kind: process, title: \"A title that goes on for a while\", purpose: And a purpose as long as that, tech: [rust, postgres], code: src/**}
  web: {
    kind: process, # a comment
    # another

    zone: inner }   # a third
mitigations:
  m: {title: x, status: verified, evidence: [{test: \"a::very::long::name::of::a::test\"}, {test: \"another::very::long::name::of::a::test\", done: 2026-01-01}]}
",
    );
    insta::assert_snapshot!(new, @r#"
    tmgate: 1
    system: shop
    method: [stride, pasta]

    components:
      api:
        title: "A title that goes on for a while"
        purpose: And a purpose as long as that
        kind: process
        tech: [rust, postgres]
        code: src/**
      web:  # a third
        kind: process  # a comment
        # another

        zone: inner

    mitigations:
      m:
        title: x
        status: verified
        evidence:
          - {test: "a::very::long::name::of::a::test"}
          - {test: "another::very::long::name::of::a::test", done: 2026-01-01}
    "#);
}

#[test]
fn texts_over_several_lines_keep_their_words() {
    let new = yaml(
        "tmgate: 1
system: |
    shop
      and more

    end
purpose: some
 long
    text
components:
   api:
      kind: process
      title: >-
            folded
            text
      purpose: \"quoted
        over

        lines\"
",
    );
    insta::assert_snapshot!(new, @r#"
    tmgate: 1
    system: |
      shop
        and more

      end
    purpose: some
      long
      text

    components:
      api:
        title: >-
          folded
          text
        purpose: "quoted
          over

          lines"
        kind: process
    "#);
}

#[test]
fn lists_are_indented_and_their_maps_stand_beside_the_dash() {
    let new = yaml(
        "tmgate: 1
system: shop
method:
- stride   # one
# about pasta
- pasta
mitigations:
  m:
    status: verified
    title: x
    evidence:
    -   done: 2026-01-01
        test: a   # why
    # the end of the list
    - # odd
      test: b
    -
      - x
",
    );
    insta::assert_snapshot!(new, @r"
    tmgate: 1
    system: shop
    method:
      - stride  # one
      # about pasta
      - pasta

    mitigations:
      m:
        title: x
        status: verified
        evidence:
          - test: a  # why
            done: 2026-01-01
          # the end of the list
          -  # odd
            test: b
          - - x
    ");
}

#[test]
fn what_a_waiver_covers_stays_on_its_line() {
    let long = "x".repeat(120);
    let text = format!(
        "tmgate: 1
system: shop
components:
  api: {{zone: a, kind: process, title: {long}}}  # tmgate: allow(flow-plaintext) -- why
  # tmgate: allow(flow-plaintext) -- why
  web: {{zone: a,
    kind: process}}
  db:
    zone: a  # tmgate: allow(flow-plaintext) -- here
    kind: process
    # tmgate: allow(flow-plaintext) -- the next
flows:
  f: {{path: a -> b, # tmgate: allow(flow-plaintext) -- inside
       over: http}}
"
    );
    let new = yaml(&text);
    let tidy = new.replace(&long, "LONG");
    insta::assert_snapshot!(tidy, @r"
    tmgate: 1
    system: shop

    components:
      api: {title: LONG, kind: process, zone: a}  # tmgate: allow(flow-plaintext) -- why
      # tmgate: allow(flow-plaintext) -- why
      web: {zone: a,
        kind: process}
      db:
        kind: process
        zone: a  # tmgate: allow(flow-plaintext) -- here

    # tmgate: allow(flow-plaintext) -- the next
    flows:
      f: {path: a -> b, # tmgate: allow(flow-plaintext) -- inside
           over: http}
    ");
}

#[test]
fn anchors_aliases_and_merge_keys_stay_as_they_are() {
    let new = yaml(
        "system: shop
tmgate: 1
components:
  api: &base {kind:  process,   zone: a}
  web: *base
  db:
    <<: *base
    title:   x
  web2:   {zone: b,   kind: process}
",
    );
    insta::assert_snapshot!(new, @r"
    system: shop
    tmgate: 1

    components:
      api: &base {kind:  process,   zone: a}
      web: *base
      db:
        <<: *base
        title:   x
      web2: {zone: b, kind: process}
    ");
}

#[test]
fn values_keep_their_spelling() {
    for value in ["0x1F", "1.50", "'2026-01-01'", "\"a\\u00e9\"", "~", "yes", "5.", "\u{e9} b"] {
        let text = format!("tmgate: 1\nsystem:   {value}\n");
        assert_eq!(yaml(&text), format!("tmgate: 1\nsystem: {value}\n"));
    }
}

#[test]
fn odd_files_are_left_alone() {
    for text in [
        "? system\n: b\n",
        "tmgate: 1\rsystem: x\r",
        "",
        "# nothing but this\n\n\n",
        "system:   1\n...\n",
        "--- {system:   1}\n",
    ] {
        assert_eq!(yaml(text), text, "{text:?}");
    }
}

#[test]
fn what_comes_before_the_document_stays() {
    let text = "%YAML 1.2\n---\n# c\nsystem:  a\ntmgate: 1\n";
    assert_eq!(yaml(text), "%YAML 1.2\n---\n# c\ntmgate: 1\nsystem: a\n");
    assert_eq!(yaml("\u{feff}system:  a\ntmgate: 1\n"), "\u{feff}tmgate: 1\nsystem: a\n");
    assert_eq!(yaml("tmgate: 1\r\nsystem:   a  # b\r\n"), "tmgate: 1\r\nsystem: a  # b\r\n");
    assert_eq!(yaml("{system: a,   tmgate: 1}"), "{tmgate: 1, system: a}\n");
}

#[test]
fn broken_files_are_refused_at_a_place() {
    for text in ["a: [1\n", "a: 1\na: 2\n", "a: !x 1\n", "a: 1\n---\nb: 2\n", "a: *x\n"] {
        let refusal = try_at("threatmodel.yaml", text).unwrap_err();
        assert!(!refusal.why.is_empty(), "{text}");
    }
    let stranger = try_at("threatmodel.yaml", "name:   x\n").unwrap_err();
    assert!(stranger.why.contains("no format"), "{}", stranger.why);
    assert!(try_at("threatmodel/threats.yaml", "threats:   {}\n").is_ok(), "part of a folder");
}

#[test]
fn json_keeps_open_maps_open() {
    let text = r#"{"system":"shop", "tmgate": 1.0,
  "components": { "api": {"zone":"a","kind":"process"},
  "web": {
   "kind": "process", "tech": ["a",
   "b"]}, "none": {}, "empty": [ ]}}"#;
    insta::assert_snapshot!(at("threatmodel.json", text), @r#"
    {
      "tmgate": 1.0,
      "system": "shop",
      "components": {
        "api": {"kind": "process", "zone": "a"},
        "web": {
          "kind": "process",
          "tech": ["a", "b"]
        },
        "none": {},
        "empty": []
      }
    }
    "#);
}

#[test]
fn kept_line_ends_of_a_text_survive() {
    let text = "tmgate: 1\nsystem: |+\n    a\n\n\npurpose:   b\n";
    assert_eq!(yaml(text), "tmgate: 1\nsystem: |+\n  a\n\n\npurpose: b\n");
    let told = "tmgate: 1\nsystem: |2  # c\n    a\n   b\n";
    assert_eq!(yaml(told), told);
}
