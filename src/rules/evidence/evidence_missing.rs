use super::subject;
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::model::Mitigation;
use crate::model::vocabulary::MitigationStatus;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "evidence-missing",
        summary: "mitigation is said to be verified and names no evidence",
        docs: include_str!("evidence_missing.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // An entry that points nowhere proves nothing.
    let unproven = |m: &&Mitigation| m.evidence.iter().all(|e| e.points.is_empty());
    for mitigation in cx.model.mitigations.iter().filter(unproven) {
        let Some(status) = &mitigation.status else {
            sink.not_assessed(subject(mitigation), "its status is not known");
            continue;
        };
        if status.value != MitigationStatus::Verified {
            continue;
        }
        if cx.model.is_misread(&subject(mitigation)) {
            sink.not_assessed(subject(mitigation), "part of the mitigation could not be read");
            continue;
        }
        let message =
            format!("mitigation `{}` is verified, but names no evidence", mitigation.id.value);
        sink.report(
            Draft::new(subject(mitigation), status.span, message)
                .help("add `evidence: [{test: ...}]`, or call it `implemented` until it is proven"),
        );
    }
}
