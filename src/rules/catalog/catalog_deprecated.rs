use super::{instead, report_state};
use crate::catalog::State;
use crate::finding::{RuleMeta, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "catalog-deprecated",
        summary: "cited entry is deprecated or withdrawn",
        docs: include_str!("catalog_deprecated.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for state in [State::Deprecated, State::Withdrawn] {
        report_state(cx, sink, state, |_, cited, entry| {
            let (catalogue, state) = (entry.scheme.name(), entry.state.name());
            let otherwise = "cite an entry that is in force, or take it out";
            cited
                .draft(format!("which is {state} in {catalogue} ({})", entry.name))
                .help(instead(cited, entry, otherwise))
        });
    }
}
