use crate::finding::{Draft, RuleMeta, Severity, Sink, Subject};
use crate::model::Mitigation;
use crate::model::vocabulary::MitigationStatus;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "mitigation-unmapped",
        summary: "mitigation without a reference to a control catalogue",
        docs: include_str!("mitigation_unmapped.md"),
        severity: Severity::Note,
        profiles: &[("strict", Severity::Note)],
        on_by_default: false,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let there = |m: &&Mitigation| m.status.is_none_or(|s| s.value != MitigationStatus::Retired);
    for mitigation in cx.model.mitigations.iter().filter(there).filter(|m| m.refs.is_empty()) {
        let id = &mitigation.id;
        let message = format!("mitigation `{}` names no control of a public catalogue", id.value);
        let draft = Draft::new(Subject::new("mitigation", id.value.clone()), id.span, message)
            .help("add `refs:` with what it implements: NIST 800-53 (`AC-6`), ASVS (`V8.2.2`), D3FEND");
        cx.report_missing(draft, sink);
    }
}
