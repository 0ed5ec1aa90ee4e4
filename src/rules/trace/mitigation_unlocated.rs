use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, Subject};
use crate::graph::treatment::is_effective;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "mitigation-unlocated",
        summary: "mitigation is proven, and nothing says what implements it",
        docs: include_str!("mitigation_unlocated.md"),
        needs: &[Fact::MitigationPlace],
        severity: Severity::Note,
        profiles: &[("strict", Severity::Note)],
        on_by_default: false,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for mitigation in cx.model.mitigations.iter().filter(|m| is_effective(m)) {
        let provided = mitigation.provided.is_some_and(|flag| flag.value);
        let places = [&mitigation.code, &mitigation.iac, &mitigation.policy];
        // Where there is no proof either, `mitigation-no-code` asks.
        if provided || mitigation.evidence.is_empty() || places.iter().any(|list| !list.is_empty())
        {
            continue;
        }
        let id = &mitigation.id;
        let message =
            format!("mitigation `{}` is proven, but nothing says what implements it", id.value);
        let draft = Draft::new(Subject::new("mitigation", id.value.clone()), id.span, message)
            .help("add `code: path#symbol`, `iac: ...` or `policy: ...`");
        cx.report_missing(draft, sink);
    }
}
