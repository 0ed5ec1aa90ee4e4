use super::{FROM_CRITICAL, is_grave_and_known, mitigated, subject_of_threat};
use crate::finding::{Confidence, Draft, Fact, RuleMeta, Severity, Sink};
use crate::graph::treatment::is_detective;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "mitigation-single",
        summary: "one mitigation alone stands against a critical threat",
        docs: include_str!("mitigation_single.md"),
        needs: &[Fact::Mitigations],
        severity: Severity::Note,
        confidence: Confidence::Medium,
        options: &[FROM_CRITICAL],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for threat in mitigated(cx, sink) {
        let effective = cx.graph.effective_mitigations(threat);
        let [(reference, only)] = effective[..] else { continue };
        // That it merely detects is worse, and said by `mitigation-only-detective`.
        if is_detective(only) {
            continue;
        }
        if !is_grave_and_known(cx, threat, sink) {
            continue;
        }
        let risk = cx.graph.risk(threat).map_or("", |risk| risk.word());
        let (id, only) = (&threat.id.value, &only.id.value);
        let message = format!("only `{only}` stands against threat `{id}`, whose risk is {risk}");
        sink.report(
            Draft::new(subject_of_threat(threat), reference.span, message)
                .help("add a second mitigation that holds when this one fails"),
        );
    }
}
