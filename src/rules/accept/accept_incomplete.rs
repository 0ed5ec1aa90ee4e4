use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "accept-incomplete",
        summary: "acceptance does not say by whom, why or until when",
        docs: include_str!("accept_incomplete.md"),
        needs: &[Fact::AcceptedBy, Fact::AcceptedUntil],
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for decision in cx.graph.decisions() {
        let accept = decision.accept;
        let parts = [
            (accept.by.is_none(), "by whom", "`by: ...`"),
            (accept.why.is_none(), "why", "`why: ...`"),
            (accept.until.is_none(), "until when", "`until: ...`"),
        ];
        let missing: Vec<_> = parts.into_iter().filter(|(is_missing, ..)| *is_missing).collect();
        if missing.is_empty() {
            continue;
        }
        if cx.model.is_misread(&decision.subject()) {
            sink.not_assessed(decision.subject(), "part of the acceptance could not be read");
            continue;
        }
        let words: Vec<_> = missing.iter().map(|(_, word, _)| *word).collect();
        let keys: Vec<_> = missing.iter().map(|(.., key)| *key).collect();
        let message = format!("{} does not say {}", decision.name(), words.join(", "));
        sink.report(
            Draft::new(decision.subject(), accept.span, message)
                .help(format!("add {}; until then it does not count", keys.join(", "))),
        );
    }
}
