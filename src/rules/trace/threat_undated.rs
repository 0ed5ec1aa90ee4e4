use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, Subject};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "threat-undated",
        summary: "threat does not say since when it is known",
        docs: include_str!("threat_undated.md"),
        needs: &[Fact::Dates],
        severity: Severity::Note,
        profiles: &[("strict", Severity::Note)],
        on_by_default: false,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for threat in cx.model.threats.iter().filter(|t| t.found.is_none() && t.retired.is_none()) {
        let message = format!("threat `{}` does not say when it was found", threat.id.value);
        let subject = Subject::new("threat", threat.id.value.clone());
        let help = "add `found:` with the day; whether an incident was anticipated is judged by it";
        cx.report_missing(Draft::new(subject, threat.id.span, message).help(help), sink);
    }
}
