use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "accept-expired",
        summary: "acceptance has ended and nobody has renewed it",
        docs: include_str!("accept_expired.md"),
        needs: &[Fact::AcceptedUntil],
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for decision in cx.graph.decisions() {
        let Some(until) = decision.accept.until.filter(|until| until.value < cx.today) else {
            continue;
        };
        if cx.graph.is_renewed(&decision) {
            continue;
        }
        let message = format!("{} ended on {}", decision.name(), until.value);
        sink.report(
            Draft::new(decision.subject(), until.span, message)
                .help("decide anew: treat the threat, or accept it until another day"),
        );
    }
}
