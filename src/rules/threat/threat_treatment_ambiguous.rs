use super::{standing, subject};
use crate::finding::{Draft, RuleMeta, Sink};
use crate::graph::treatment::is_effective;
use crate::model::Threat;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "threat-treatment-ambiguous",
        summary: "threat is treated in two ways, or transferred to nobody",
        docs: include_str!("threat_treatment_ambiguous.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for threat in standing(cx) {
        if !accepted_and_mitigated(cx, threat, sink) {
            transferred_to_nobody(threat, sink);
        }
    }
}

fn accepted_and_mitigated(cx: &Cx<'_>, threat: &Threat, sink: &mut Sink<'_>) -> bool {
    // With a residual level, it is what remains that is accepted.
    let Some(accept) = cx.graph.live_acceptance(threat).filter(|_| threat.residual.is_none())
    else {
        return false;
    };
    let mut named = cx.graph.mitigations(&threat.mitigated_by).filter(|m| m.status.is_some());
    let Some(first) = threat.mitigated_by.first().filter(|_| named.all(is_effective)) else {
        return false;
    };
    if !cx.graph.knows_status(&threat.mitigated_by) {
        sink.not_assessed(subject(threat), "a mitigation of it, or its status, is not known");
        return false;
    }
    let id = &threat.id.value;
    let message = format!("threat `{id}` is accepted although all its mitigations are in place");
    sink.report(
        Draft::new(subject(threat), accept.span, message)
            .related(first.span, "implemented or verified")
            .help("take the acceptance out, or say with `residual` which level is left to accept"),
    );
    true
}

fn transferred_to_nobody(threat: &Threat, sink: &mut Sink<'_>) {
    let Some(transfer) = threat.transfer.as_ref().filter(|transfer| transfer.to.is_none()) else {
        return;
    };
    let message = format!("threat `{}` is transferred without saying to whom", threat.id.value);
    sink.report(
        Draft::new(subject(threat), transfer.span, message)
            .help("add `to:` with the party that bears it, and the `contract` that says so"),
    );
}
