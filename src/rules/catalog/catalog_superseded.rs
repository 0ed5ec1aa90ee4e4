use super::{instead, report_state};
use crate::catalog::State;
use crate::finding::{RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "catalog-superseded",
        summary: "cited OWASP category is of an older edition",
        docs: include_str!("catalog_superseded.md"),
        severity: Severity::Note,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    report_state(cx, sink, State::Superseded, |cx, cited, entry| {
        let message =
            format!("which is of an older edition of the {} ({})", entry.scheme.name(), entry.name);
        let otherwise = "no category of the newest edition took its place; cite the one that fits";
        let new = entry.replacements().next();
        cited
            .draft(message)
            .help(instead(cited, entry, otherwise))
            .fix(new.and_then(|new| cited.respell(cx, new.id)))
    });
}
