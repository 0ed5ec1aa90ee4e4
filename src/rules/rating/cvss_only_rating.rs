use super::{subject, threats};
use crate::finding::{Confidence, Draft, RuleMeta, Severity, Sink};
use crate::model::vocabulary::Method;
use crate::model::{Model, Threat};
use crate::rules::{Check, Cx, Rule};
use crate::score::cvss::Reading;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "cvss-only-rating",
        summary: "CVSS is the only rating of a threat",
        docs: include_str!("cvss_only_rating.md"),
        severity: Severity::Note,
        confidence: Confidence::Medium,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if rates_by_cvss(cx.model) {
        return;
    }
    for threat in threats(cx.model).filter(|t| !is_rated_otherwise(t) && !is_known_flaw(t)) {
        let score = threat.cvss_score.as_ref().map(|score| score.span);
        let Some(span) = threat.cvss.as_ref().map(|text| text.span).or(score) else { continue };
        let text = threat.cvss.as_ref().map(|text| Reading::of(&text.value));
        if matches!(text, Some(Reading::Flawed(_))) {
            sink.not_assessed(subject(threat), "its CVSS vector cannot be read");
            continue;
        }
        let message = format!("threat `{}` is rated by CVSS alone", threat.id.value);
        let draft = Draft::new(subject(threat), span, message).help(
            "add `likelihood` and `impact`: CVSS weighs a flaw and not how likely it is used",
        );
        cx.report_missing(draft, sink);
    }
}

/// The model says that it rates by CVSS: a standard or a customer wants it so.
fn rates_by_cvss(model: &Model) -> bool {
    model.method.iter().any(|method| method.value == Method::Cvss)
}

fn is_rated_otherwise(threat: &Threat) -> bool {
    let by_matrix = threat.likelihood.is_some() && threat.impact.is_some();
    by_matrix || threat.risk.is_some() || threat.owasp.is_some() || threat.fair.is_some()
}

/// A vulnerability with a number is what CVSS was made for.
fn is_known_flaw(threat: &Threat) -> bool {
    threat.refs.iter().any(|id| id.value.starts_with("CVE-"))
}
