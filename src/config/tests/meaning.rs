//! From a text to how rules are set.

use super::{loaded, set, settings};
use crate::config::meaning::chosen;
use crate::config::{FailOn, Setting, Settings, globs};
use crate::finding::{OptionMeta, OptionValue, RuleMeta, Severity};
use crate::graph::{LossBounds, Matrix};
use crate::model::vocabulary::{Impact, Level, Likelihood};
use crate::rules::{self, Chosen};
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits, Node};

/// A text behind `version: 1`, a rule, a path, and how the rule is set there.
const CASES: &[(&str, &str, &str, &str)] = &[
    ("", "owner-missing", "threatmodel.yaml", "error (default)"),
    ("rules: {owner-missing: off}", "owner-missing", "a.yaml", "off (tmgate.yaml:2)"),
    ("rules:\n  owner-missing: note", "owner-missing", "a.yaml", "note (tmgate.yaml:3)"),
    ("rules:\n  owner-missing: note", "flow-plaintext", "a.yaml", "error (default)"),
    (
        "rules: {owner-missing: {severity: warning}}",
        "owner-missing",
        "a.yaml",
        "warning (tmgate.yaml:2)",
    ),
    (
        "rules: {owner-missing: {options: {kinds: [zone]}}}",
        "owner-missing",
        "a.yaml",
        "error (default)",
    ),
    (OVERRIDES, "owner-missing", "a.yaml", "warning (tmgate.yaml:2)"),
    (OVERRIDES, "owner-missing", "legacy/a.yaml", "off (tmgate.yaml:4)"),
    (OVERRIDES, "owner-missing", "legacy/pay/x/a.yaml", "error (tmgate.yaml:7)"),
    (OVERRIDES, "flow-plaintext", "legacy/pay/x/a.yaml", "note (tmgate.yaml:8)"),
    (OVERRIDES, "flow-plaintext", "legacy/a.yaml", "error (default)"),
    // `*` stays within a folder.
    (
        "overrides: [{paths: ['a/*'], rules: {owner-missing: off}}]",
        "owner-missing",
        "a/b.yaml",
        "off (tmgate.yaml:2)",
    ),
    (
        "overrides: [{paths: ['a/*'], rules: {owner-missing: off}}]",
        "owner-missing",
        "a/b/c.yaml",
        "error (default)",
    ),
    (
        "overrides: [{paths: [x, 'a/**'], rules: {owner-missing: off}}]",
        "owner-missing",
        "a/b/c.yaml",
        "off (tmgate.yaml:2)",
    ),
];

const OVERRIDES: &str = "\
rules: {owner-missing: warning}
overrides:
  - {paths: ['legacy/**'], rules: {owner-missing: off}}
  - paths: ['legacy/pay/**']
    rules:
      owner-missing: error
      flow-plaintext: note
";

#[test]
fn later_layers_beat_earlier_ones() {
    for (text, rule, path, expected) in CASES {
        let set = set(&settings(&format!("version: 1\n{text}")), rule, path);
        let severity = set.severity.map_or("off", Severity::name);
        assert_eq!(format!("{severity} ({})", set.because), *expected, "{rule} at {path}:\n{text}");
        assert_eq!(set.configured, set.because.starts_with("tmgate.yaml:"));
    }
}

#[test]
fn options_outlive_a_later_change_of_severity() {
    let text = "version: 1\nrules: {owner-missing: {options: {kinds: [zone]}}}\noverrides: [{paths: [a], rules: {owner-missing: note}}]";
    let set = set(&settings(text), "owner-missing", "a");
    assert_eq!(
        (set.severity, set.options.words("kinds")),
        (Some(Severity::Note), &["zone".to_owned()][..])
    );
}

static META: RuleMeta = RuleMeta {
    profiles: &[
        ("strict", Severity::Error),
        ("pasta", Severity::Warning),
        ("htmm", Severity::Error),
    ],
    severity: Severity::Note,
    on_by_default: false,
    ..RuleMeta::DEFAULT
};

#[test]
fn highest_of_the_profiles_counts_and_turns_a_rule_on() {
    let with = |profiles: &[&str]| {
        let profiles: Vec<String> = profiles.iter().map(|p| (*p).to_owned()).collect();
        let set = Setting::of(&META, &profiles);
        format!("{} ({})", set.severity.map_or("off", Severity::name), set.because)
    };
    assert_eq!(with(&[]), "off (off by default)");
    assert_eq!(with(&["linddun"]), "off (off by default)");
    assert_eq!(with(&["pasta"]), "warning (profile pasta)");
    assert_eq!(with(&["pasta", "htmm", "strict"]), "error (profile strict)");
}

#[test]
fn thresholds_are_read() {
    assert_eq!(settings("version: 1\nfail-on: never").fail_on, FailOn::Never);
    assert_eq!(settings("version: 1\nfail-on: note").fail_on, FailOn::At(Severity::Note));
    assert_eq!(settings("version: 1").fail_on, FailOn::At(Severity::Error));
}

#[test]
fn whole_matrix_takes_the_place_of_the_default() {
    let row = "{low: low, medium: low, high: medium, critical: critical}";
    let text =
        format!("version: 1\nrating: {{matrix: {{low: {row}, medium: {row}, high: {row}}}}}");
    let matrix = settings(&text).matrix;
    assert_eq!(matrix.level(Likelihood::High, Impact::Critical), Some(Level::Critical));
    assert_eq!(matrix.level(Likelihood::High, Impact::Low), Some(Level::Low));
    assert_eq!(matrix.level(Likelihood::VeryHigh, Impact::Low), None);
    let half = format!("version: 1\nrating: {{matrix: {{low: {row}, medium: {row}}}}}");
    assert_eq!(loaded(&half).0.matrix, Matrix::default());
}

#[test]
fn matrices_may_be_of_three_by_three_and_of_five_by_five() {
    let matrix = |rows: &[&str], cells: &str| {
        let rows: Vec<String> = rows.iter().map(|row| format!("{row}: {{{cells}}}")).collect();
        settings(&format!("version: 1\nrating: {{matrix: {{{}}}}}", rows.join(", "))).matrix
    };
    let three = matrix(&["low", "medium", "high"], "low: low, medium: low, high: high");
    assert_eq!((three.likelihoods().count(), three.impacts().count()), (3, 3));
    let cells = "very-low: low, low: low, medium: medium, high: high, critical: critical";
    let five = matrix(&["very-low", "low", "medium", "high", "very-high"], cells);
    assert_eq!((five.likelihoods().count(), five.impacts().count()), (5, 5));
    assert_eq!(five.level(Likelihood::VeryHigh, Impact::VeryLow), Some(Level::Low));
}

#[test]
fn bounds_of_losses_rise() {
    let bounds = |text: &str| loaded(&format!("version: 1\nrating: {{loss: {text}}}")).0.loss;
    assert_eq!(
        bounds("{low: 1e4, medium: 100000, high: 2.5e7}"),
        Some(LossBounds([1e4, 1e5, 2.5e7]))
    );
    assert_eq!(bounds("{low: 10, medium: 10, high: 20}"), None);
    assert_eq!(bounds("{low: 10, high: 20}"), None);
}

#[test]
fn lists_of_owasp_put_their_rule_in_force() {
    let coverage =
        |text: &str| set(&loaded(&format!("version: 1\n{text}")).0, "catalog-coverage", "a");
    assert_eq!(coverage("").severity, None);
    assert_eq!(coverage("catalog: {owasp-coverage: []}").severity, None);
    let chosen = coverage("catalog: {owasp-coverage: [api-2023, '2021', '2O25']}");
    assert_eq!(chosen.severity, Some(Severity::Note));
    assert_eq!(chosen.options.words("editions"), ["api-2023", "2021"]);
    let heeded = loaded("version: 1\ncatalog: {owasp-coverage: ['2021']}").0;
    assert_eq!(heeded.unheeded, Vec::<String>::new(), "what is used is not called unused");
    let all_wrong = coverage("catalog: {owasp-coverage: ['2O25']}");
    assert_eq!(all_wrong.options.words("editions"), ["2025"]);
    let off = "catalog: {owasp-coverage: ['2021']}\nrules: {catalog-coverage: off}";
    assert_eq!(coverage(off).severity, None, "the section `rules` wins");
}

#[test]
fn approvers_are_one_list_or_one_for_each_level() {
    let approvers = |text: &str| settings(&format!("version: 1\nacceptance: {text}")).approvers;
    let flat = approvers("{approvers: ['@acme/*', ana], four-eyes: true}");
    assert!(flat.four_eyes && flat.allow("@ACME/security", Level::Critical));
    assert!(!flat.allow("bob", Level::Low));
    let by_level = approvers("{approvers: {critical: ['@ciso'], default: ['@lead']}}");
    assert!(by_level.allow("@ciso", Level::Critical) && !by_level.allow("@lead", Level::Critical));
    assert!(by_level.allow("@lead", Level::Low) && !by_level.four_eyes);
    let some = approvers("{approvers: {critical: ['@ciso']}}");
    assert!(some.allow("anybody", Level::High), "nobody is named for high risks");
    assert!(approvers("{approvers: []}").is_empty() && approvers("{max: {low: 1y}}").is_empty());
}

#[test]
fn what_nothing_uses_yet_is_counted() {
    let text =
        "version: 1\nprofiles: [four-step]\nowners: {codeowners: true}\ndrift:\ncatalog: {org: x}";
    let mut expected: Vec<&str> = Vec::new();
    if !rules::profiles().contains(&"four-step") {
        expected.insert(0, "profile four-step");
    }
    assert_eq!(settings(text).unheeded, expected);
}

#[test]
fn reports_are_read_with_their_places_and_their_age_is_an_option() {
    let text = "version: 1\nevidence:\n  reports: [build/*.xml]\n  max-age: 2w";
    let settings = settings(text);
    let [report] = settings.reports.as_slice() else { panic!("{:?}", settings.reports) };
    let place = report.place.as_ref().unwrap();
    assert_eq!((report.pattern.as_str(), place.start.line), ("build/*.xml", 3));
    assert_eq!(set(&settings, "evidence-stale", "a").options.number("max-age"), 14);
}

#[test]
fn shorthands_reach_their_rule_or_are_counted() {
    let text = "version: 1\nrating: {appetite: low}\nacceptance: {max: {high: 3w}}";
    let settings = settings(text);
    let counted = |what: &str| settings.unheeded.iter().any(|section| section == what);
    let has = |rule: &str, option: &str| {
        rules::meta(rule).is_some_and(|meta| meta.options.iter().any(|o| o.name == option))
    };
    assert_eq!(counted("rating.appetite"), !has("threat-untreated", "appetite"));
    assert_eq!(counted("acceptance.max"), !has("accept-too-long", "high"));
    if has("threat-untreated", "appetite") {
        assert_eq!(set(&settings, "threat-untreated", "a").options.word("appetite"), "low");
    }
    if has("accept-too-long", "high") {
        assert_eq!(set(&settings, "accept-too-long", "a").options.number("high"), 21);
    }
}

#[test]
fn options_take_values_of_their_kind_only() {
    let number = OptionValue::Number(3);
    let days = OptionValue::Days(30);
    let word = OptionValue::Word(&["low", "high"]);
    let words = OptionValue::Words(&["a"], &["a", "b"]);
    let some =
        |words: &[&str]| Some(Chosen::Words(words.iter().map(|w| (*w).to_owned()).collect()));
    let cases: &[(&OptionValue, &str, Option<Chosen>)] = &[
        (&number, "12", Some(Chosen::Number(12))),
        (&number, "12.0", Some(Chosen::Number(12))),
        (&number, "-1", None),
        (&number, "1.5", None),
        (&number, "99999999999", None),
        (&number, "'12'", None),
        (&days, "2w", Some(Chosen::Number(14))),
        (&days, "0d", Some(Chosen::Number(0))),
        (&days, "14", None),
        (&days, "2x", None),
        (&word, "high", some(&["high"])),
        (&word, "[high]", None),
        (&word, "hihg", None),
        (&words, "[b, a]", some(&["b", "a"])),
        (&words, "[]", some(&[])),
        (&words, "[b, c]", None),
        (&words, "b", None),
    ];
    for (kind, text, expected) in cases {
        assert_eq!(chosen(kind, &node(text)), *expected, "{text} for {kind:?}");
    }
}

fn node(text: &str) -> Node {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("a.yaml", text.as_bytes().to_vec()));
    syntax::parse(&sources, file, &Limits::default()).root
}

#[test]
fn every_option_default_is_a_value_that_may_be_chosen() {
    let is_good = |option: &OptionMeta| match &option.default {
        OptionValue::Number(n) | OptionValue::Days(n) => (0..=1_000_000).contains(n),
        OptionValue::Word(words) => !words.is_empty(),
        OptionValue::Words(on, all) => on.iter().all(|word| all.contains(word)),
    };
    for rule in rules::all() {
        let bad: Vec<_> = rule.meta.options.iter().filter(|o| !is_good(o)).collect();
        assert!(bad.is_empty(), "{}: {bad:?}", rule.meta.id);
    }
}

#[test]
fn default_globs_match_what_the_fast_way_finds() {
    let set = globs(&Settings::default().models);
    assert!(set.is_match("threatmodel.yaml") && set.is_match("a/b/threatmodel.json"));
    assert!(set.is_match("a/threatmodel/flows/x.yaml") && !set.is_match("a/threatmodel.txt"));
}
