use super::{FROM_CRITICAL, is_grave_and_known, mitigated, subject_of_threat};
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::model::Mitigation;
use crate::model::vocabulary::MitigationStatus;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "mitigation-unverified",
        summary: "no mitigation of a critical threat is verified",
        docs: include_str!("mitigation_unverified.md"),
        needs: &[Fact::Evidence],
        severity: Severity::Warning,
        options: &[FROM_CRITICAL],
        profiles: &[("four-step", Severity::Error), ("strict", Severity::Error)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for threat in mitigated(cx, sink) {
        let effective = cx.graph.effective_mitigations(threat);
        if effective.iter().any(|(_, m)| is_verified(m)) {
            continue;
        }
        if !is_grave_and_known(cx, threat, sink) {
            continue;
        }
        let names: Vec<_> = effective.iter().map(|(_, m)| format!("`{}`", m.id.value)).collect();
        let risk = cx.graph.risk(threat).map_or("", |risk| risk.word());
        let none = match names.len() {
            1 => format!("{} is not verified", names.join("")),
            _ => format!("none of {} is verified", names.join(", ")),
        };
        let id = &threat.id;
        let message = format!("risk of threat `{}` is {risk}, and {none}", id.value);
        sink.report(
            Draft::new(subject_of_threat(threat), id.span, message)
                .help("test one of them, name the test under `evidence` and call it `verified`"),
        );
    }
}

fn is_verified(mitigation: &Mitigation) -> bool {
    mitigation.status.is_some_and(|status| status.value == MitigationStatus::Verified)
}
