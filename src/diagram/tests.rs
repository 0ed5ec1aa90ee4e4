//! What is drawn, and that nothing in a name is obeyed.

use super::{Cut, MOST_PARTS, is_mermaid, mermaid};
use crate::diff;
use crate::formats;
use crate::graph::{Basis, Graph};
use crate::model::Model;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Limits, parse};
use crate::tests::support::today;

const SHOP: &str = "system: shop
zones:
  cloud: {trust: 40}
  inner: {in: cloud, title: The \"inner\" zone}
actors:
  buyer: {title: Somebody who buys}
components:
  web: {kind: process, zone: cloud}
  api: {kind: process, zone: inner, title: Orders}
  db: {kind: store, zone: inner}
  bank: {kind: external}
flows:
  browse: {path: buyer -> web, over: https}
  order: {path: web -> api, over: https}
  save: {path: api -> db}
  pay: {path: api -> bank, over: https}
";

pub(super) fn lower(text: &str) -> Model {
    let mut sources = Sources::new();
    let text = format!("tmgate: 1\n{text}").into_bytes();
    let file = sources.add(SourceFile::new("threatmodel.yaml", text));
    formats::lower(&sources, &[parse(&sources, file, &Limits::default())])
}

/// The changed part of the diagram, and what of it was left out.
fn changed(before: &str, after: &str) -> Option<(String, usize)> {
    let (old, new) = (lower(before), lower(after));
    let basis = Basis::on(today());
    let (old, new) = (Graph::new(&old, &[], &basis), Graph::new(&new, &[], &basis));
    let changes = diff::compare(Some(&old), Some(&new)).changes;
    let cut = Cut::changed(&new, Some(&old), &changes)?;
    let drawn = mermaid(&new, &cut);
    assert!(is_mermaid(&drawn), "{drawn}");
    Some((drawn, cut.left_out))
}

fn whole(text: &str) -> String {
    let model = lower(text);
    let graph = Graph::new(&model, &[], &Basis::on(today()));
    mermaid(&graph, &Cut::whole(&graph, 100))
}

#[test]
fn a_model_is_drawn_with_its_zones() {
    let drawn = whole(SHOP);
    assert!(is_mermaid(&drawn), "{drawn}");
    insta::assert_snapshot!(drawn);
}

#[test]
fn what_changed_is_drawn_with_its_neighbours() {
    let after = SHOP
        .replace("  pay: {path: api -> bank, over: https}\n", "  mail: {path: api -> mailer}\n")
        .replace("  bank: {kind: external}", "  mailer: {kind: external}")
        .replace("db: {kind: store", "db: {kind: store, backup: true")
        .replace("path: api -> db", "path: api -> db, over: postgres");
    let (drawn, left_out) = changed(SHOP, &after).unwrap();
    assert_eq!(left_out, 0);
    assert!(!drawn.contains("Somebody who buys"), "it is not next to what changed: {drawn}");
    insta::assert_snapshot!(drawn);
}

#[test]
fn what_is_no_part_of_a_diagram_is_not_drawn() {
    assert_eq!(changed(SHOP, &SHOP.replace("system: shop", "system: shop\nowner: me")), None);
    assert_eq!(changed(SHOP, SHOP), None);
}

#[test]
fn a_zone_that_changed_is_drawn_with_what_stands_in_it() {
    let (drawn, _) = changed(SHOP, &SHOP.replace("trust: 40", "trust: 60")).unwrap();
    assert!(drawn.contains("subgraph z0[\"cloud (changed)\"]"), "{drawn}");
    assert!(drawn.contains("class z0 changed"), "{drawn}");
    assert!(drawn.contains("(\"web\")"), "{drawn}");
}

#[test]
fn a_large_change_is_cut_to_a_size_that_can_be_read() {
    let mut after = SHOP.replace("flows:\n", "");
    let at = after.find("  browse").unwrap();
    let flows = after.split_off(at);
    for n in 0..40 {
        after.push_str(&format!("  extra{n}: {{kind: process}}\n"));
    }
    let (drawn, left_out) = changed(SHOP, &format!("{after}flows:\n{flows}")).unwrap();
    assert_eq!(drawn.matches(" (new)\"").count(), MOST_PARTS);
    assert_eq!(left_out, 40 - MOST_PARTS);
    assert!(drawn.contains("  n25[\"and 15 more\"]\n"), "{drawn}");
}

#[test]
fn no_name_is_obeyed() {
    let hostile = [
        "\"] --> evil[\"",
        "`**bold**`",
        "x\nclick n0 href \"https://evil.example\"",
        "%%{init: {\"theme\": \"dark\"}}%%",
        "<img src=x onerror=alert(1)>",
        "style n0 fill:#f00;",
        "classDef added fill:#f00;",
        "end",
        "---\ntitle: x\n---",
        "\u{202e}desrever\u{200b}",
        "#quot;#lt;",
        "```\n@everyone",
        "1. first",
        "- first",
    ];
    for name in hostile {
        let quoted = serde_json::to_string(name).unwrap();
        let text = SHOP.replace("title: Orders", &format!("title: {quoted}"));
        let drawn = whole(&text.replace("over: https", &format!("over: {quoted}")));
        assert!(is_mermaid(&drawn), "{name:?}: {drawn}");
        let acting = ['`', '<', '>', '@', '\u{202e}', '\u{200b}', '%'];
        let bare = drawn.replace("-->", "");
        assert!(!bare.contains(acting), "{name:?}: {drawn}");
        assert_eq!(drawn.lines().count(), whole(SHOP).lines().count(), "{name:?}");
    }
}

#[test]
fn only_what_could_be_ours_is_taken_for_ours() {
    let ours = whole(SHOP);
    let node = ours.lines().find(|line| line.contains("n0(")).unwrap();
    for hostile in [
        "  n0[\"a\"] --> n1",
        "  click n0 href \"https://evil.example\"",
        "  n0@{img: \"https://evil.example/x.png\"}",
        "  n0[\"<img>\"]",
        "  n0[\"a\"];n1[\"b\"]",
        "  n0[\"`x`\"]",
        "  n0[\"a#8238;b\"]",
        "  n0[\"a#b\"]",
        "  subgraph z0[\"a\"] end",
        "  classDef added fill:#f00",
        "  class n0 added;",
        "```",
        "%% x",
        "  n1 -->|\"a\"|  n2",
        "",
    ] {
        assert!(!is_mermaid(&ours.replace(node, hostile)), "{hostile}");
    }
    assert!(!is_mermaid(&ours.replace("flowchart LR", "flowchart TD")));
    assert!(!is_mermaid(ours.trim_end()));
    assert!(!is_mermaid(""));
    assert!(is_mermaid(&ours.replace(node, "  n0[\"a#58; b (new)...\"]")));
}
