use super::{causes, is, name_of_cause, report_missing, subject_of_cause};
use crate::finding::{Draft, OptionMeta, OptionValue, RuleMeta, Severity, Sink, listed};
use crate::graph::treatment::is_effective;
use crate::model::Mitigation;
use crate::model::vocabulary::{CauseStatus, MitigationStatus};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "rootcause-fix-unproven",
        summary: "root cause counts as fixed by nothing that is in place",
        docs: include_str!("rootcause_fix_unproven.md"),
        options: &[OptionMeta {
            name: "status",
            doc: "How far the mitigation that fixes it must be.",
            default: OptionValue::Word(&["implemented", "verified"]),
        }],
        profiles: &[("incident-response", Severity::Error)],
        profile_options: &[("strict", "status", &["verified"])],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let strict = cx.options.word("status") == "verified";
    let is_verified = |m: &Mitigation| {
        m.status.as_ref().is_some_and(|status| status.value == MitigationStatus::Verified)
    };
    for (incident, cause) in causes(cx).filter(|(_, cause)| is(cause, CauseStatus::Fixed)) {
        let mut fixes = cx.graph.mitigations(&cause.fixed_by);
        if fixes.any(|m| if strict { is_verified(m) } else { is_effective(m) }) {
            continue;
        }
        let subject = subject_of_cause(incident, cause);
        if !cx.graph.knows_status(&cause.fixed_by) {
            sink.not_assessed(subject, "the mitigation that fixes it, or its status, is not known");
            continue;
        }
        let name = name_of_cause(incident, cause);
        let place = cause.status.as_ref().map_or(cause.id.span, |status| status.span);
        let names = listed(cause.fixed_by.iter().map(|id| id.value.as_str()));
        let wanted = if strict { "verified" } else { "in place" };
        let (message, help) = match cause.fixed_by.len() {
            0 => (
                format!("{name} counts as fixed and names nothing that fixes it"),
                "name the mitigation in `fixed_by`",
            ),
            1 => (
                format!("{name} counts as fixed by {names}, which is not {wanted}"),
                "finish the fix, or set the root cause back to `open`",
            ),
            _ => (
                format!("{name} counts as fixed by {names}, none of which is {wanted}"),
                "finish the fix, or set the root cause back to `open`",
            ),
        };
        report_missing(cx, incident, Draft::new(subject, place, message).help(help), sink);
    }
}
