use super::{is_malicious, of_threat};
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, listed};
use crate::model::Threat;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "htmm-summary-incomplete",
        summary: "summary of a threat leaves out who, why, how or with what result",
        docs: include_str!("htmm_summary_incomplete.md"),
        needs: &[Fact::Agent],
        on_by_default: false,
        profiles: &[("htmm", Severity::Warning)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // Who comes and what for is known where a component is used.
    if cx.model.library.is_some() {
        return;
    }
    for threat in cx.graph.kept_threats() {
        let gone = missing(cx, threat);
        if gone.is_empty() {
            continue;
        }
        let names = listed(gone.iter().copied());
        let message = format!("the summary of threat `{}` leaves out {names}", threat.id.value);
        let draft = Draft::new(of_threat(threat), threat.id.span, message).help(
            "add what is missing: actor, purpose, action, result, impact and type of a threat",
        );
        cx.report_missing(draft, sink);
    }
}

/// The keys that a threat lacks. An accident has no actor and no purpose. That a threat is at
/// nothing or has no rating at all is said by other rules.
fn missing(cx: &Cx<'_>, threat: &Threat) -> Vec<&'static str> {
    let means_it = is_malicious(threat);
    let is_rated = cx.graph.risk(threat).is_some();
    let keys = [
        ("by", means_it && threat.by.is_empty()),
        ("purpose", means_it && threat.purpose.is_none()),
        ("action", threat.action.is_none()),
        ("result", threat.result.is_none()),
        ("impact", is_rated && threat.impact.is_none()),
        ("stride", threat.stride.is_empty() && threat.linddun.is_empty()),
    ];
    keys.into_iter().filter(|(_, is_missing)| *is_missing).map(|(key, _)| key).collect()
}
