use super::remarks;
use crate::finding::{Draft, RuleMeta, Sink, listed};
use crate::model::Said;
use crate::rules::{Check, Cx, Rule};
use crate::syntax::shown;

/// The words that every tool has one for.
const MEANINGS: [&str; 5] = ["open", "in progress", "mitigated", "accepted", "not applicable"];

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "foreign-status-unknown",
        summary: "the word for a threat's state is one that no tool knows",
        docs: include_str!("foreign_status_unknown.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for remark in remarks(cx) {
        let Said::StrangeWord(word) = &remark.what else { continue };
        let (noun, id) = (remark.subject.kind, &remark.subject.id);
        let message = format!("{noun} `{id}` has the state `{}`, which no tool knows", shown(word));
        let help = format!("it counts as open; states mean {}", listed(MEANINGS));
        sink.report(Draft::new(remark.subject.clone(), remark.span, message).help(help));
    }
}
