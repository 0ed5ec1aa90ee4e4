use super::{FROM, is_live, level, perhaps_grave, subject};
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::graph::treatment::is_effective;
use crate::model::vocabulary::Level;
use crate::model::{Mitigation, Threat};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "threat-no-detection",
        summary: "nothing detects a grave threat of a system in production",
        docs: include_str!("threat_no_detection.md"),
        needs: &[Fact::Detection],
        stride: "R",
        cwe: &[778],
        options: &[FROM],
        profiles: &[("incident-response", Severity::Error)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.model.library.is_some() {
        return;
    }
    // Whoever accepted a risk has decided what it is worth to notice it.
    let lacks = |t: &&Threat| {
        cx.graph.is_detected(t) != Some(true) && cx.graph.live_acceptance(t).is_none()
    };
    let mut lacking = perhaps_grave(cx).filter(lacks).peekable();
    if lacking.peek().is_none() || !is_live(cx, sink) {
        return;
    }
    for threat in lacking {
        let Some(risk) = level(cx, threat, sink) else { continue };
        match cx.graph.is_detected(threat) {
            Some(_) => report(cx, threat, risk, sink),
            None => sink
                .not_assessed(subject(threat), "a mitigation of it, or its status, is not known"),
        }
    }
}

fn report(cx: &Cx<'_>, threat: &Threat, risk: Level, sink: &mut Sink<'_>) {
    // What is in place and does not notice is of another kind.
    let state = |m: &Mitigation| {
        let status = m.status.as_ref().map(|status| status.value.word());
        let kind = m.kind.as_ref().map(|kind| kind.value.word());
        let state = if is_effective(m) { kind } else { status };
        format!("`{}` is {}", m.id.value, state.unwrap_or("unknown"))
    };
    let listed: Vec<String> = cx.graph.mitigations(&threat.detected_by).map(state).collect();
    let why = if listed.is_empty() { String::new() } else { format!(": {}", listed.join(", ")) };
    let id = &threat.id.value;
    let message = format!("nothing in place detects threat `{id}` of {risk} risk{why}");
    sink.report(Draft::new(subject(threat), threat.id.span, message).help(
        "name in `detected_by` an alert or log that is in place, a mitigation of `kind: detective`",
    ));
}
