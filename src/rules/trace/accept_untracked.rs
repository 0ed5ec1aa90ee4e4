use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, listed};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "accept-untracked",
        summary: "accepted risk without the day it was granted or a ticket",
        docs: include_str!("accept_untracked.md"),
        needs: &[Fact::AcceptedBy],
        severity: Severity::Note,
        profiles: &[("strict", Severity::Note)],
        on_by_default: false,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for decision in cx.graph.decisions() {
        let asked = [
            ("granted", decision.accept.granted.is_none()),
            ("ticket", decision.accept.ticket.is_none()),
        ];
        let missing: Vec<&str> =
            asked.into_iter().filter(|(_, missing)| *missing).map(|(key, _)| key).collect();
        if missing.is_empty() {
            continue;
        }
        let message = format!("{} lacks {}", decision.name(), listed(missing));
        let help = "say when it was decided and where the decision can be read";
        let draft = Draft::new(decision.subject(), decision.accept.span, message).help(help);
        cx.report_missing(draft, sink);
    }
}
