use super::{subject, threats};
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::model::Threat;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "rating-missing",
        summary: "threat has no rating, or half of one",
        docs: include_str!("rating_missing.md"),
        needs: &[Fact::Rating],
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for threat in threats(cx.model).filter(|threat| !is_rated(threat)) {
        if cx.model.is_computed(threat) {
            sink.not_assessed(subject(threat), "the tool rates it when it runs");
            continue;
        }
        if cx.model.is_misread(&subject(threat)) {
            sink.not_assessed(subject(threat), "part of the threat could not be read");
            continue;
        }
        let id = &threat.id;
        let (what, help) = match (&threat.likelihood, &threat.impact) {
            (Some(_), None) => ("has a likelihood and no impact", "add `impact: ...`"),
            (None, Some(_)) => ("has an impact and no likelihood", "add `likelihood: ...`"),
            _ => ("has no rating", "add `likelihood: ...` and `impact: ...`"),
        };
        let message = format!("threat `{}` {what}", id.value);
        sink.report(Draft::new(subject(threat), id.span, message).help(help));
    }
}

/// One scheme is enough, and so is a level that is merely stated.
fn is_rated(threat: &Threat) -> bool {
    let by_matrix = threat.likelihood.is_some() && threat.impact.is_some();
    let by_cvss = threat.cvss.is_some() || threat.cvss_score.is_some();
    by_matrix || by_cvss || threat.risk.is_some() || threat.owasp.is_some() || threat.fair.is_some()
}
