use super::{subject, threats};
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::model::Text;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "rating-mismatch",
        summary: "stated risk differs from what likelihood and impact give",
        docs: include_str!("rating_mismatch.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for threat in threats(cx.model) {
        let (Some(stated), Some(computed)) = (&threat.risk, cx.graph.computed_risk(threat)) else {
            continue;
        };
        let (Some(likelihood), Some(impact)) = (&threat.likelihood, &threat.impact) else {
            continue;
        };
        if stated.value == computed {
            continue;
        }
        let message = format!(
            "risk of threat `{}` is stated as {}, but likelihood {} and impact {} make it {computed}",
            threat.id.value, stated.value, likelihood.value, impact.value
        );
        let written = Text::new(stated.value.word().into(), stated.span);
        sink.report(
            Draft::new(subject(threat), stated.span, message)
                .related(likelihood.span, format!("likelihood {}", likelihood.value))
                .related(impact.span, format!("impact {}", impact.value))
                .help(format!(
                    "write `risk: {computed}`, or correct likelihood and impact; what remains after \
                     treatment is `residual`"
                ))
                .fix(cx.respell(&written, computed.word())),
        );
    }
}
