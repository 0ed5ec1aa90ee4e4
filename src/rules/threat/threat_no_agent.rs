use super::{FROM, level, perhaps_grave, subject};
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::model::Threat;
use crate::model::vocabulary::Cause;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "threat-no-agent",
        summary: "grave malicious threat does not say who is behind it",
        docs: include_str!("threat_no_agent.md"),
        needs: &[Fact::Agent],
        severity: Severity::Note,
        profiles: &[("htmm", Severity::Warning), ("pasta", Severity::Warning)],
        options: &[FROM],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // Who attacks a component is known where it is used.
    if cx.model.library.is_some() {
        return;
    }
    let meant = |t: &&Threat| t.cause.as_ref().is_none_or(|cause| cause.value == Cause::Malicious);
    // Whoever accepted a risk has judged who may come.
    let decided = |t: &&Threat| cx.graph.live_acceptance(t).is_some();
    let open = perhaps_grave(cx).filter(|threat| !decided(threat));
    for threat in open.filter(meant).filter(|threat| threat.by.is_empty()) {
        let Some(risk) = level(cx, threat, sink) else { continue };
        let message =
            format!("threat `{}` of {risk} risk does not say who is behind it", threat.id.value);
        sink.report(Draft::new(subject(threat), threat.id.span, message).help(
            "add `by:` with an actor of kind `threat-agent`, or `cause:` if nobody means harm",
        ));
    }
}
