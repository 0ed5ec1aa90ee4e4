use super::{instead, report_state};
use crate::catalog::State;
use crate::finding::{RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "catalog-revoked",
        summary: "cited entry was revoked in favour of another",
        docs: include_str!("catalog_revoked.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    report_state(cx, sink, State::Revoked, |cx, cited, entry| {
        let catalogue = entry.scheme.name();
        let message = format!("which {catalogue} revoked ({})", entry.name);
        let otherwise = "cite what describes the threat today, or take it out";
        let new = entry.replacements().next();
        cited
            .draft(message)
            .help(instead(cited, entry, otherwise))
            .fix(new.and_then(|new| cited.respell(cx, new.id)))
    });
}
