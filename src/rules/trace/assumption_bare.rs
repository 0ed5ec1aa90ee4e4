use crate::finding::{Draft, RuleMeta, Severity, Sink, Subject, listed};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "assumption-bare",
        summary: "assumption without reason, end, place or owner",
        docs: include_str!("assumption_bare.md"),
        severity: Severity::Note,
        profiles: &[("strict", Severity::Note)],
        on_by_default: false,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for assumption in &cx.model.assumptions {
        let asked = [
            ("why", assumption.why.is_none()),
            ("valid_until", assumption.valid_until.is_none()),
            ("at", assumption.at.is_empty()),
            ("owner", assumption.owner.is_none()),
        ];
        let missing: Vec<&str> =
            asked.into_iter().filter(|(_, missing)| *missing).map(|(key, _)| key).collect();
        if missing.is_empty() {
            continue;
        }
        let message = format!("assumption `{}` lacks {}", assumption.id.value, listed(missing));
        let subject = Subject::new("assumption", assumption.id.value.clone());
        let help = "say why it holds, until when, and which elements rest on it";
        cx.report_missing(Draft::new(subject, assumption.id.span, message).help(help), sink);
    }
}
