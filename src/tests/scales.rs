//! The scales of risk that a configuration sets, and the lists that it wants answered.

use super::support::check_files;
use crate::config;
use crate::source::{SourceFile, Sources};
use crate::syntax::Limits;

/// What the rule `id` says of a model under a configuration; `?` before what it could not assess.
fn said(configuration: &str, model: &str, id: &str) -> Vec<String> {
    let mut sources = Sources::new();
    let text = format!("version: 1\n{configuration}").into_bytes();
    let file = sources.add(SourceFile::new("tmgate.yaml", text));
    let (settings, mistakes) = config::load(&sources, file, &Limits::default());
    assert!(mistakes.is_empty(), "{configuration}");
    let model = format!("tmgate: 1\nsystem: shop\n{model}");
    let report = check_files(&[("threatmodel.yaml", &model)], &settings);
    let found = report.findings.iter().filter(|f| f.rule.id == id).map(|f| f.message.clone());
    let open = report.not_assessed.iter().filter(|n| n.rule == id).map(|n| format!("?{}", n.why));
    found.chain(open).collect()
}

fn threat(keys: &str) -> String {
    format!("threats:\n  t: {{title: Somebody takes the till away, {keys}}}\n")
}

const FIVE: &str = "\
rating:
  matrix:
    very-low: {very-low: low, low: low, medium: low, high: low, critical: medium}
    low: {very-low: low, low: low, medium: low, high: medium, critical: high}
    medium: {very-low: low, low: low, medium: medium, high: high, critical: critical}
    high: {very-low: low, low: medium, medium: high, high: critical, critical: critical}
    very-high: {very-low: medium, low: medium, medium: high, high: critical, critical: critical}
";

const THREE: &str = "\
rating:
  matrix:
    low: {low: low, medium: low, high: medium}
    medium: {low: low, medium: medium, high: high}
    high: {low: medium, medium: high, high: high}
";

#[test]
fn words_are_on_the_scale_that_the_configuration_sets() {
    let off =
        |configuration: &str, keys: &str| said(configuration, &threat(keys), "rating-off-scale");
    let outer = "likelihood: very-high, impact: very-low";
    assert_eq!(off(FIVE, outer), [""; 0]);
    assert_eq!(off("", outer).len(), 1, "one finding, not two");
    assert_eq!(
        off(THREE, "likelihood: low, impact: critical"),
        ["impact of threat `t` is critical, for which the risk matrix has no column"]
    );
    let holed = THREE.replace("high: {low: medium,", "high: {critical: critical, low: medium,");
    assert_eq!(
        off(&holed, "likelihood: low, impact: critical"),
        [
            "threat `t` has likelihood low and impact critical, for which the risk matrix has no cell"
        ]
    );
    assert_eq!(off(&holed, "likelihood: high, impact: critical"), [""; 0]);
}

#[test]
fn a_matrix_of_five_gives_the_risk() {
    let model = threat("likelihood: very-high, impact: very-low, risk: low");
    let says = said(FIVE, &model, "rating-mismatch");
    assert_eq!(says.len(), 1);
    assert!(says[0].ends_with("likelihood very-high and impact very-low make it medium"));
    assert_eq!(said("", &model, "rating-mismatch"), [""; 0], "no level, no mismatch");
}

#[test]
fn a_word_off_the_scale_is_no_low_risk() {
    let model = threat("likelihood: very-high, impact: high");
    assert_eq!(said("", &model, "rating-missing"), [""; 0]);
    let untreated = said("", &model, "threat-untreated");
    assert!(untreated.iter().all(|line| line.starts_with('?')) && !untreated.is_empty());
}

const BOUNDS: &str = "rating: {appetite: low, loss: {low: 100, medium: 1000, high: 10000}}";

#[test]
fn an_estimate_is_held_against_other_ratings_and_the_appetite() {
    let estimate = "fair: {frequency: [1, 1, 1], loss: [20000, 20000, 20000]}";
    let with_impact = threat(&format!("likelihood: low, impact: low, {estimate}"));
    assert_eq!(
        said(BOUNDS, &with_impact, "rating-disagrees"),
        ["threat `t` is critical by FAIR and low by likelihood and impact"]
    );
    assert_eq!(said("", &with_impact, "rating-disagrees"), [""; 0]);
    let alone = threat(estimate);
    assert_eq!(said(BOUNDS, &alone, "rating-missing"), [""; 0]);
    let says = said(BOUNDS, &alone, "threat-untreated");
    assert!(says.len() == 1 && says[0].contains("critical"), "{says:?}");
    let says = said("", &alone, "threat-untreated");
    assert!(says.iter().all(|line| line.starts_with('?')), "{says:?}");
    let broken = threat("risk: low, fair: {frequency: [3, 2, 1], loss: [1, 1, 1]}");
    assert_eq!(said(BOUNDS, &broken, "rating-disagrees").len(), 1, "not assessed");
}

#[test]
fn categories_are_answered_by_threats_or_by_reasons() {
    let open = |configuration: &str, model: &str| {
        let says = said(configuration, model, "catalog-coverage");
        says.iter().map(|line| line.matches('`').count() / 2).sum::<usize>()
    };
    let list = "catalog: {owasp-coverage: ['2025']}";
    assert_eq!(open("", ""), 0, "off by default");
    assert_eq!(open(list, ""), 10);
    assert_eq!(open("profiles: [owasp-coverage]", ""), 10);
    assert_eq!(open("catalog: {owasp-coverage: ['2025', api-2023]}", ""), 20);
    assert_eq!(open(list, &threat("refs: [CWE-89]")), 9, "by a weakness of it");
    assert_eq!(open(list, &threat("refs: ['A03:2021']")), 9, "by what it was before");
    assert_eq!(open(list, &threat("refs: [a5:2025]")), 9, "however it is written");
    assert_eq!(open(list, &threat("refs: [CWE-89], retired: {why: gone}")), 10);
    let reason = |why: &str| format!("out_of_scope: {{'A03:2025': {why}}}");
    assert_eq!(open(list, &reason("nothing but our own code runs there")), 9);
    assert_eq!(open(list, &reason("no")), 10);
    assert_eq!(open(list, &reason("not applicable")), 10);
    assert_eq!(open(list, "library: shop@1"), 0);
}

#[test]
fn categories_that_do_not_exist_are_no_answers() {
    let unknown = |id: &str| {
        let model = format!("out_of_scope: {{'{id}': nothing of the kind is here}}");
        said("", &model, "catalog-unknown")
    };
    assert_eq!(unknown("A03:2025"), [""; 0]);
    assert_eq!(
        unknown("A13:2025"),
        ["section `out_of_scope` cites `A13:2025`, which is not in OWASP Top 10"]
    );
    assert_eq!(
        unknown("supply chain"),
        ["section `out_of_scope` cites `supply chain`, which has the form of no catalogue"]
    );
    assert_eq!(unknown("A03"), [""; 0], "another rule asks for the year");
}
