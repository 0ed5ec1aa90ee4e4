use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, Subject};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "objective-unexplained",
        summary: "objective does not say why it matters",
        docs: include_str!("objective_unexplained.md"),
        needs: &[Fact::Objectives],
        severity: Severity::Note,
        profiles: &[("strict", Severity::Note)],
        on_by_default: false,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for objective in cx.model.objectives.iter().filter(|o| o.why.is_none()) {
        let message = format!("objective `{}` does not say why it matters", objective.id.value);
        let subject = Subject::new("objective", objective.id.value.clone());
        let help = "add `why:` in the words of whoever is hurt when it fails";
        cx.report_missing(Draft::new(subject, objective.id.span, message).help(help), sink);
    }
}
