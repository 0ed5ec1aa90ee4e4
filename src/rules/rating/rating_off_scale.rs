use super::{subject, threats};
use crate::finding::{Draft, RuleMeta, Severity, Sink, listed};
use crate::model::Threat;
use crate::model::vocabulary::{Impact, Likelihood};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "rating-off-scale",
        summary: "likelihood or impact is a word that the risk matrix does not have",
        docs: include_str!("rating_off_scale.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for threat in threats(cx.model) {
        if let Some(draft) = off_likelihood(cx, threat).or_else(|| off_impact(cx, threat)) {
            sink.report(draft);
        }
    }
}

fn off_likelihood(cx: &Cx<'_>, threat: &Threat) -> Option<Draft> {
    let likelihood = threat.likelihood.as_ref()?;
    let known: Vec<Likelihood> = cx.graph.matrix().likelihoods().collect();
    if known.contains(&likelihood.value) {
        return None;
    }
    let message = format!(
        "likelihood of threat `{}` is {}, for which the risk matrix has no row",
        threat.id.value, likelihood.value
    );
    let help = write_one_of(known.into_iter().map(Likelihood::word), "row");
    Some(Draft::new(subject(threat), likelihood.span, message).help(help))
}

fn off_impact(cx: &Cx<'_>, threat: &Threat) -> Option<Draft> {
    let impact = threat.impact.as_ref()?;
    let known: Vec<Impact> = cx.graph.matrix().impacts().collect();
    if !known.contains(&impact.value) {
        let message = format!(
            "impact of threat `{}` is {}, for which the risk matrix has no column",
            threat.id.value, impact.value
        );
        let help = write_one_of(known.into_iter().map(Impact::word), "column");
        return Some(Draft::new(subject(threat), impact.span, message).help(help));
    }
    let likelihood = threat.likelihood.as_ref()?;
    if cx.graph.computed_risk(threat).is_some() {
        return None;
    }
    let message = format!(
        "threat `{}` has likelihood {} and impact {}, for which the risk matrix has no cell",
        threat.id.value, likelihood.value, impact.value
    );
    let help = "add the cell to `rating.matrix` in `tmgate.yaml`";
    Some(Draft::new(subject(threat), impact.span, message).help(help))
}

fn write_one_of(words: impl Iterator<Item = &'static str>, line: &str) -> String {
    let words = listed(words);
    format!("write one of {words}, or give `rating.matrix` in `tmgate.yaml` a {line} for it")
}
