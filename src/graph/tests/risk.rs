use super::*;
use crate::model::vocabulary::{Impact, Level, Likelihood};

fn risk(keys: &str) -> Option<Level> {
    let text = format!("threats: {{t: {{title: Something that can go wrong, {keys}}}}}");
    ask_shop(&text, |graph| graph.risk(threat(graph, "t")))
}

#[test]
fn default_matrix_grows_with_likelihood_and_with_impact() {
    let matrix = Matrix::default();
    let rows = [Likelihood::Low, Likelihood::Medium, Likelihood::High];
    let columns = [Impact::Low, Impact::Medium, Impact::High, Impact::Critical];
    for row in rows {
        assert!(columns.map(|column| matrix.level(row, column)).is_sorted(), "{row}");
    }
    for column in columns {
        assert!(rows.map(|row| matrix.level(row, column)).is_sorted(), "{column}");
    }
    assert_eq!(matrix.level(Likelihood::Low, Impact::Low), Some(Level::Low));
    assert_eq!(matrix.level(Likelihood::Medium, Impact::High), Some(Level::High));
    assert_eq!(matrix.level(Likelihood::High, Impact::Critical), Some(Level::Critical));
}

#[test]
fn risk_is_computed_before_it_is_believed() {
    assert_eq!(risk("likelihood: low, impact: critical"), Some(Level::High));
    assert_eq!(risk("likelihood: low, impact: critical, risk: low"), Some(Level::High));
    assert_eq!(risk("risk: low"), Some(Level::Low));
    assert_eq!(risk("likelihood: high, risk: critical"), Some(Level::Critical));
}

#[test]
fn half_a_rating_is_none() {
    assert_eq!(risk("likelihood: high"), None);
    assert_eq!(risk("impact: critical"), None);
    let text = "threats: {t: {title: Something, impact: high}}";
    ask_shop(text, |graph| {
        assert_eq!(graph.computed_risk(threat(graph, "t")), None);
        assert_eq!(graph.weighs(threat(graph, "t"), Level::Low), None, "not even low is certain");
    });
}

#[test]
fn threat_weighs_its_level_and_all_below() {
    let text = "threats: {t: {title: Something, likelihood: medium, impact: high}}";
    ask_shop(text, |graph| {
        let weighs = |level| graph.weighs(threat(graph, "t"), level);
        assert_eq!(weighs(Level::Medium), Some(true));
        assert_eq!(weighs(Level::High), Some(true));
        assert_eq!(weighs(Level::Critical), Some(false));
    });
}

#[test]
fn what_remains_is_stated_or_all_of_an_untreated_risk() {
    let residual = |keys: &str| {
        let text = format!(
            "
threats: {{t: {{title: Something, likelihood: medium, impact: high, {keys}}}}}
mitigations: {{m: {{title: In place, status: verified}}}}
"
        );
        ask_shop(&text, |graph| graph.residual_risk(threat(graph, "t")))
    };
    assert_eq!(residual("at: x"), Some(Level::High));
    assert_eq!(
        residual("accept: {by: ana, why: costs little, until: 2027-01-31}"),
        Some(Level::High)
    );
    assert_eq!(residual("mitigated_by: m"), None, "nobody says what is left");
    assert_eq!(residual("mitigated_by: m, residual: low"), Some(Level::Low));
}
