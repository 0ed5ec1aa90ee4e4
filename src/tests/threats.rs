//! What the pages of `stride-*` and `threat-*` do not show: that one mistake is one finding, and
//! what options change.

use super::support::{check_files, check_text, lines, today};
use crate::check::Report;
use crate::config::Settings;
use crate::finding::Sink;
use crate::formats;
use crate::graph::{Basis, Graph};
use crate::rules::{self, Check, Chosen, Cx, Options};
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits};

/// The open findings of these groups and of `schema`, without their words.
fn findings(report: &Report) -> Vec<String> {
    let ours =
        |line: &&String| ["[schema-", "[stride-", "[threat-"].iter().any(|g| line.contains(g));
    let lines = lines(report);
    let short =
        lines.iter().filter(ours).map(|line| line.split(']').next().unwrap().to_owned() + "]");
    short.collect()
}

fn unassessed(report: &Report, rule: &str) -> Vec<String> {
    let of_rule = report.not_assessed.iter().filter(|n| n.rule == rule);
    of_rule.flat_map(|n| n.subjects.iter().map(ToString::to_string)).collect()
}

#[test]
fn lost_target_is_reported_once_and_leaves_its_letters_open() {
    let report = check_text(
        "tmgate: 1
system: shop
components:
  orders: {kind: store}
threats:
  read: {title: A stolen role reads all the orders, at: warehouse-of-1999, stride: I D}
not_applicable:
  orders: {T: rows are only ever added and carry a signature}
",
    );
    assert_eq!(findings(&report), ["6:57 error[schema-ref-unresolved]"]);
    assert_eq!(unassessed(&report, "stride-gap"), ["component:orders"]);
    assert_eq!(unassessed(&report, "stride-letter-misplaced"), ["threat:read"]);
}

#[test]
fn target_under_an_unknown_key_is_no_missing_target() {
    let report = check_text(
        "tmgate: 1
system: shop
method: [pasta]
components:
  orders: {kind: store}
threats:
  read: {title: A stolen role reads all the orders, victim: orders}
",
    );
    assert_eq!(findings(&report), ["7:53 error[schema-unknown-key]"]);
    assert_eq!(unassessed(&report, "threat-no-target"), ["threat:read"]);
}

#[test]
fn lost_mitigation_is_no_open_threat() {
    let report = check_text(
        "tmgate: 1
system: shop
method: [pasta]
stage: design
components: {orders: {kind: store}}
threats:
  read: {title: A stolen role reads all the orders, at: orders, risk: critical, mitigated_by: gone}
",
    );
    assert!(!findings(&report).iter().any(|line| line.contains("threat-untreated")));
    assert_eq!(unassessed(&report, "threat-untreated"), ["threat:read"]);
}

#[test]
fn without_a_stage_the_model_is_unassessed_once_and_only_where_it_matters() {
    let model = |risk: &str| {
        check_text(&format!(
            "tmgate: 1
system: shop
method: [pasta]
components: {{orders: {{kind: store}}}}
threats:
  a: {{title: A stolen role reads all the orders, at: orders, risk: {risk}}}
  b: {{title: A stolen role deletes all the orders, at: orders, risk: {risk}}}
"
        ))
    };
    for rule in ["threat-no-detection", "threat-no-playbook"] {
        assert_eq!(unassessed(&model("high"), rule), ["model"]);
        assert!(unassessed(&model("low"), rule).is_empty());
    }
}

#[test]
fn playbook_for_a_lost_threat_may_be_for_any() {
    let report = check_text(
        "tmgate: 1
system: shop
stage: production
components: {orders: {kind: store}}
threats:
  read: {title: A stolen role reads all the orders, at: orders, risk: high}
playbooks:
  panic: {for: what-we-feared-in-1999}
",
    );
    assert_eq!(unassessed(&report, "threat-no-playbook"), ["threat:read"]);
}

#[test]
fn library_leaves_treatment_agents_and_plans_to_its_users() {
    let report = check_files(
        &[(
            "threatmodels/threatmodel.yaml",
            "tmgate: 1
system: postgres
library: postgres@2
threats:
  read: {title: A stolen role reads all the rows, at: self, stride: I, risk: critical}
",
        )],
        &Settings::default(),
    );
    let threats = findings(&report).into_iter().filter(|line| !line.contains("[schema-"));
    assert_eq!(threats.collect::<Vec<_>>(), Vec::<String>::new());
    assert_eq!(unassessed(&report, "threat-no-playbook"), Vec::<String>::new());
}

/// What a rule says and does not assess when an option is set.
fn with_option(rule: &str, option: &str, value: Chosen, text: &str) -> (Vec<String>, usize) {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threatmodel.yaml", text.as_bytes().to_vec()));
    let document = syntax::parse(&sources, file, &Limits::default());
    let model = formats::lower(&sources, &[document]);
    let graph = Graph::new(&model, &[], &Basis::on(today()));
    let rule = rules::all().find(|r| r.meta.id == rule).unwrap();
    let mut options = Options::defaults(rule.meta.options);
    assert!(rule.meta.options.iter().any(|o| o.name == option), "{option}");
    options.set(option, value);
    let cx =
        Cx { model: &model, graph: &graph, today: today(), sources: &sources, options: &options };
    let mut sink = Sink::new(&sources, "shop".into());
    sink.speak_as(&rule.meta, rule.meta.severity, false);
    let Check::Model(check) = rule.check else { panic!("{} is about no model", rule.meta.id) };
    check(&cx, &mut sink);
    let (findings, not_assessed) = sink.finish(&"threatmodel.yaml".into());
    let said = findings.iter().map(|f| format!("{} {}", f.severity.name(), f.subject)).collect();
    (said, not_assessed.iter().map(|n| n.subjects.len()).sum())
}

fn word(word: &str) -> Chosen {
    Chosen::Words(vec![word.to_owned()])
}

const SHOP: &str = "tmgate: 1
system: shop
zones: {street: {trust: 0}, house: {trust: 50}}
actors: {buyer: {kind: person, zone: street}}
components:
  web: {kind: process, zone: house}
  orders: {kind: store, zone: house}
  ghost: {kind: process}
flows:
  buy: {path: buyer -> web}
  save: {path: web -> orders}
  haunt: {path: ghost -> orders}
threats:
  a: {title: First worry, risk: low}
  b: {title: Second worry, risk: medium}
  c: {title: Third worry, risk: high}
  d: {title: Fourth worry, risk: critical}
not_applicable:
  orders: {T: nobody can write to it but us, I: all of it is published anyway, D: it is rebuilt from events}
";

#[test]
fn coverage_can_begin_at_the_trust_boundary() {
    let (said, open) = with_option("stride-gap", "scope", word("crossing"), SHOP);
    assert_eq!(said, ["warning component:web", "warning flow:buy", "warning actor:buyer"]);
    assert_eq!(open, 2, "where the ghost stands is not known");
}

#[test]
fn coverage_can_be_asked_of_some_kinds_only() {
    let kinds = Chosen::Words(vec!["process".to_owned(), "store".to_owned()]);
    let (said, _) = with_option("stride-gap", "kinds", kinds, SHOP);
    assert_eq!(said, ["warning component:web", "warning component:ghost"]);
}

#[test]
fn repudiation_can_be_asked_of_every_store() {
    let said = |when| with_option("stride-gap", "store-repudiation", word(when), SHOP).0;
    assert!(said("always").contains(&"warning component:orders".to_owned()));
    assert!(!said("audit").contains(&"warning component:orders".to_owned()));
}

#[test]
fn appetite_is_where_warnings_turn_into_errors() {
    let said = |appetite| with_option("threat-untreated", "appetite", word(appetite), SHOP).0;
    assert_eq!(said("high"), ["warning threat:c", "error threat:d"]);
    assert_eq!(said("medium"), ["warning threat:b", "error threat:c", "error threat:d"]);
    assert_eq!(
        said("low"),
        ["warning threat:a", "error threat:b", "error threat:c", "error threat:d"]
    );
}

#[test]
fn agents_can_be_asked_for_from_another_level_on() {
    let said = |from| with_option("threat-no-agent", "from", word(from), SHOP).0.len();
    assert_eq!((said("critical"), said("high"), said("low")), (1, 2, 4));
}

#[test]
fn titles_and_reasons_have_limits_of_their_own() {
    assert_eq!(with_option("threat-vague", "words", Chosen::Number(2), SHOP).0.len(), 0);
    assert_eq!(with_option("threat-vague", "words", Chosen::Number(3), SHOP).0.len(), 4);
    let reasons =
        |fewest| with_option("stride-na-unexplained", "characters", Chosen::Number(fewest), SHOP).0;
    assert!(reasons(12).is_empty());
    assert_eq!(reasons(26), ["error component:orders"], "one finding, however many reasons");
}
