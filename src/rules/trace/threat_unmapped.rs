use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, Subject, listed};
use crate::graph::is_out;
use crate::model::Threat;
use crate::model::vocabulary::Cause;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "threat-unmapped",
        summary: "malicious threat without agent, objective or catalogue reference",
        docs: include_str!("threat_unmapped.md"),
        needs: &[Fact::References, Fact::Agent],
        severity: Severity::Note,
        profiles: &[("strict", Severity::Note)],
        on_by_default: false,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let is_ours = |t: &&Threat| t.retired.is_none() && !is_out(t.out_of_scope.as_ref());
    let meant = |t: &&Threat| t.cause.is_none_or(|cause| cause.value == Cause::Malicious);
    for threat in cx.model.threats.iter().filter(is_ours).filter(meant) {
        let asked = [
            ("by", threat.by.is_empty() && cx.model.library.is_none()),
            ("hurts", threat.hurts.is_empty() && !cx.model.objectives.is_empty()),
            ("refs", threat.refs.is_empty()),
        ];
        let missing: Vec<&str> =
            asked.into_iter().filter(|(_, missing)| *missing).map(|(key, _)| key).collect();
        if missing.is_empty() {
            continue;
        }
        let message = format!("threat `{}` lacks {}", threat.id.value, listed(missing));
        let draft = Draft::new(Subject::new("threat", threat.id.value.clone()), threat.id.span, message)
            .help("say who would do it, which objective it hurts, and which CWE, CAPEC or technique it is");
        cx.report_missing(draft, sink);
    }
}
