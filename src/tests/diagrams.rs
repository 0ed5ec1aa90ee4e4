//! Models drawn from the command line: what is shown, that it is the same each time, and that no
//! name in a model is more than a name.

use std::fmt::Write as _;
use std::sync::Mutex;

use super::support::{Ran, run, task, today};
use super::transcripts::transcript;
use crate::check::{Sight, check_before};
use crate::config::Settings;
use crate::diagram::{Cut, Picture, svg};
use crate::host::git_tests::Repo;
use crate::host::{Memory, Models};

const SHOP: &str = "tmgate: 1
system: shop
owner: team-shop
data: {card: {class: restricted}, price: {class: public}, note: {}}
zones:
  cloud: {trust: 40}
  inner: {in: cloud, title: The inner zone, trust: 70}
actors:
  buyer: {title: Somebody who buys}
  thief: {kind: threat-agent, title: Wants shoes for nothing}
components:
  web: {kind: process, zone: cloud, exposed: true, owner: team-web}
  api: {kind: process, zone: inner, title: Orders}
  db: {kind: store, zone: inner, holds: [card]}
  bank: {kind: external, out_of_scope: a contract covers it}
flows:
  browse: {path: buyer -> web, over: https, gets: [price]}
  order: {path: web -> api, over: https, sends: [card]}
  save: {path: api -> db, over: postgres-tls, sends: [card], gets: [note]}
  pay: {path: api -> bank, over: https, sends: [card], out_of_scope: a contract covers it}
  paid: {path: bank -> api, over: https}
threats:
  theft: {title: Cards are stolen, at: [db, save], stride: I, likelihood: high, impact: high}
  graffiti: {title: The shop is defaced, at: [web, db], stride: T}
  done: {title: Talk is overheard, at: [browse], stride: I, risk: low, mitigated_by: [tls]}
mitigations:
  tls: {title: TLS, status: verified}
  guard: {title: A guard, status: planned}
  lock: {title: A lock, status: implemented}
trees:
  heist:
    title: Shoes without paying
    threat: theft
    goal: {all: [get-in, take]}
    get-in: {any: [door, window]}
    door: {stopped_by: [lock], cost: 3}
    window: {ruled_out: {why: there is none, until: 2027-01-31}, stopped_by: [guard]}
    take: {seq: [grab, run], title: Take the shoes}
    grab:
    run:
";

fn shop() -> Memory {
    Memory::new(today()).with("threatmodel.yaml", SHOP)
}

fn drawn(text: &str, args: &[&str]) -> Ran {
    let host = Memory::new(today()).with("threatmodel.yaml", text);
    let all: Vec<&str> = ["diagram"].iter().chain(args).copied().collect();
    run(&host, &all)
}

#[test]
fn data_flows_are_drawn_in_three_ways() {
    for format in ["mermaid", "dot", "svg"] {
        insta::assert_snapshot!(format!("flows_{format}"), drawn(SHOP, &["--format", format]).out);
    }
}

#[test]
fn an_attack_tree_is_drawn_in_three_ways() {
    for format in ["mermaid", "dot", "svg"] {
        let tree = drawn(SHOP, &["--tree", "heist", "--format", format]).out;
        insta::assert_snapshot!(format!("tree_{format}"), tree);
    }
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let other = "tmgate: 1\nsystem: other\ncomponents: {a: {kind: process}}\n";
    let host = shop()
        .with("other/threatmodel.yaml", other)
        .with("bare.yaml", "tmgate: 1\nsystem: bare\n")
        .with("broken.yaml", "tmgate: [1\ncomponents: {");
    let commands = [
        "tmgate diagram",
        "tmgate diagram threatmodel.yaml --around nobody",
        "tmgate diagram threatmodel.yaml --tree hei",
        "tmgate diagram other --tree heist",
        "tmgate diagram threatmodel.yaml -o picture.pdf",
        "tmgate diagram threatmodel.yaml --changed main",
        "tmgate diagram threatmodel.yaml --depth 2",
        "tmgate diagram threatmodel.yaml --around db",
        "tmgate diagram bare.yaml",
        "tmgate diagram broken.yaml -o out.svg",
        "tmgate diagram threatmodel.yaml -o out.svg",
    ];
    insta::assert_snapshot!(transcript(&host, &commands));
    let none = Memory::new(today()).with("README.md", "hello");
    assert!(transcript(&none, &["tmgate diagram"]).contains("no model found"));
}

#[test]
fn what_lies_around_an_element_grows_with_the_depth() {
    let ids = |depth: &str| {
        let out = drawn(SHOP, &["--format=svg", "--around=buyer", "--depth", depth]).out;
        let ids = out.split("data-id=\"").skip(1).filter_map(|rest| rest.split('"').next());
        ids.map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(ids("0"), "buyer");
    assert_eq!(ids("1"), "buyer web");
    assert_eq!(ids("2"), "api buyer web");
    assert_eq!(ids("99"), "api bank buyer db web");
}

#[test]
fn the_order_of_the_text_and_the_day_of_the_run_change_nothing() {
    let first = drawn(SHOP, &["--format=svg"]).out;
    assert_eq!(first, drawn(SHOP, &["--format=svg"]).out);
    let web = "  web: {kind: process, zone: cloud, exposed: true, owner: team-web}\n";
    let db = "  db: {kind: store, zone: inner, holds: [card]}\n";
    let moved = SHOP.replace(web, "").replace(db, &format!("{db}{web}"));
    assert_ne!(moved, SHOP);
    assert_eq!(first, drawn(&moved, &["--format=svg"]).out);
    let other = SHOP.replace("path: buyer -> web, over: https", "path: buyer -> web, over: http");
    assert_ne!(first, drawn(&other, &["--format=svg"]).out);
}

#[test]
fn no_name_is_more_than_a_name() {
    let evil = "</text><script>alert(1)</script>\\\"]; click n0 \\u202e &amp; `x` --> end";
    let mut text = format!("tmgate: 1\nsystem: \"{evil}\"\nowner: \"{evil}\"\n");
    write!(
        text,
        "zones: {{z: {{title: \"{evil}\"}}}}\ncomponents:\n  a: {{kind: process, zone: z, title: \"{evil}\"}}\n  \
         \"{evil}\": {{kind: store, zone: z}}\nflows:\n  \"f{evil}\": {{path: a -> a, over: \"{evil}\"}}\n\
         trees:\n  t:\n    title: \"{evil}\"\n    goal: {{any: [a]}}\n    a: {{title: \"{evil}\", \
         stopped_by: [\"{evil}\"], ruled_out: {{why: \"{evil}\", test: \"{evil}\"}}}}\n"
    )
    .unwrap();
    for args in [&[][..], &["--tree", "t"]] {
        let of = |format| {
            let args: Vec<&str> = args.iter().copied().chain(["--format", format]).collect();
            let ran = drawn(&text, &args);
            assert_eq!(ran.exit, crate::cli::Exit::Pass, "{}", ran.err);
            assert!(!ran.out.contains('\u{202e}'), "{}", ran.out);
            ran.out
        };
        let svg = of("svg");
        assert!(!svg.contains("<script") && svg.contains("&lt;script"), "{svg}");
        assert!(is_well_formed(&svg), "{svg}");
        let mermaid = of("mermaid");
        for bad in ["<script", "\n  click", "`", "\\"] {
            assert!(!mermaid.contains(bad), "{bad}: {mermaid}");
        }
        let dot = of("dot");
        assert!(!dot.contains("<script"), "{dot}");
        let ends = dot.replace("\\n", " ");
        assert!(!ends.contains('\\') && ends.matches('"').count().is_multiple_of(2), "{dot}");
    }
}

/// Whether an XML reader gets through it, and every element that begins ends.
pub(super) fn is_well_formed(text: &str) -> bool {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// A system of so many components in five zones.
pub(super) fn large(count: usize) -> String {
    let mut text = "tmgate: 1\nsystem: large\nzones:\n".to_owned();
    (0..5).for_each(|at| writeln!(text, "  z{at}: {{trust: {at}0}}").unwrap());
    text.push_str("components:\n");
    for at in 0..count {
        let kind = ["process", "process", "store", "external"][at % 4];
        writeln!(text, "  c{at}: {{kind: {kind}, zone: z{}, title: Part {at}}}", at % 5).unwrap();
    }
    text.push_str("flows:\n");
    for at in 1..count {
        writeln!(text, "  f{at}: {{path: c{} -> c{at}, over: https}}", at * 7 / 11).unwrap();
        if at % 3 == 0 {
            writeln!(text, "  g{at}: {{path: c{at} -> c{}, over: grpc}}", at / 3).unwrap();
        }
    }
    text
}

#[test]
fn five_hundred_elements_are_drawn_and_each_is_there() {
    let text = large(500);
    for format in ["svg", "mermaid", "dot"] {
        let out = drawn(&text, &["--format", format]).out;
        for at in 0..500 {
            assert!(out.contains(&format!("Part {at}")), "{format}: {at}");
        }
        assert!(format != "svg" || out.matches("data-id=\"c").count() == 500);
    }
    let ran = drawn(&large(4000), &["--format=svg"]);
    assert!(ran.err.contains("too many elements"), "{}", ran.err);
}

#[test]
fn every_element_of_every_fixture_is_in_its_drawing() {
    let mut seen = 0;
    for folder in ["models", "repos/payments", "repos/hr-portal", "repos/iot-ingest"] {
        let files = super::fixtures::folder(folder);
        let host =
            files.iter().fold(Memory::new(today()), |host, (path, bytes)| host.with(path, bytes));
        let mut settings = Settings::default();
        settings.silence();
        let wanted: Vec<String> =
            files.keys().filter(|path| path.ends_with(".yaml")).cloned().collect();
        let models = Models::find(&host, &wanted, &settings).unwrap();
        let drawn = Mutex::new(0);
        let look = |sight: &Sight<'_, '_>| {
            let graph = sight.graph;
            let drawing = svg(&Picture::of_flows(graph, &Cut::system(graph))).unwrap();
            assert!(is_well_formed(&drawing), "{:?}", sight.files);
            for component in &graph.model.components {
                let id = format!("data-id=\"{}\"", component.id.value);
                assert!(drawing.contains(&id), "{:?}: {id}", sight.files);
            }
            for (flow, ..) in graph.flows() {
                assert!(drawing.contains(&format!("flow {}:", flow.id.value)), "{:?}", sight.files);
            }
            *drawn.lock().unwrap() += graph.model.components.len();
        };
        check_before(Some(&look), &models, &settings, &task(), Vec::new()).unwrap();
        seen += drawn.into_inner().unwrap();
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn what_changed_since_a_branch_began_is_drawn_with_its_neighbours() {
    let repo = Repo::new();
    repo.write("threatmodel.yaml", SHOP);
    repo.write(
        "other/threatmodel.yaml",
        "tmgate: 1\nsystem: other\ncomponents: {a: {kind: process}}\n",
    );
    repo.commit();
    repo.branch("topic");
    let draw = |format: &str| {
        let line = ["diagram", "--changed", "main", "--today", "2026-11-23", "--format", format];
        run(&repo.disk(), &line)
    };
    let none = draw("svg");
    assert!(none.err.contains("nothing of its diagram changed"), "{}", none.err);
    // A component and its flow come, one goes with its flow, and one is changed.
    let changed = SHOP
        .replace("  bank: {", "  queue: {kind: store, zone: inner}\n  bank: {")
        .replace("flows:\n", "flows:\n  enqueue: {path: api -> queue, over: https}\n")
        .replace("  db: {kind: store, zone: inner, holds: [card]}\n", "")
        .replace("  save: {path: api -> db, over: postgres-tls, sends: [card], gets: [note]}\n", "")
        .replace("at: [db, save]", "at: api")
        .replace("at: [web, db]", "at: web")
        .replace("over: https, gets: [price]", "over: http, gets: [price]");
    repo.write("threatmodel.yaml", &changed);
    let ran = draw("mermaid");
    assert_eq!(ran.exit, crate::cli::Exit::Pass, "{}", ran.err);
    insta::assert_snapshot!("changed_mermaid", ran.out);
    let svg = draw("svg").out;
    for (id, class) in [
        ("queue", " tm-added"),
        ("db", " tm-removed"),
        // These did not change; what is connected to a change is there to show it.
        ("api", "\""),
        ("buyer", "\""),
        ("web", "\""),
    ] {
        let node =
            svg.split("<g class=\"").find(|part| part.contains(&format!("data-id=\"{id}\"")));
        let node = node.unwrap_or_else(|| panic!("{id} is not drawn: {svg}"));
        let classes = &node[..=node.find('"').unwrap()];
        assert!(
            classes.contains(class) && (class != "\"" || !classes.contains("tm-added")),
            "{node}"
        );
    }
    assert!(!svg.contains("data-id=\"bank\""), "it has no part in what changed");
    assert_eq!(draw("svg").out, svg);
}
