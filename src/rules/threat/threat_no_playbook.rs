use super::{FROM, is_live, level, perhaps_grave, subject};
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::model::Threat;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "threat-no-playbook",
        summary: "no playbook is for a grave threat of a system in production",
        docs: include_str!("threat_no_playbook.md"),
        needs: &[Fact::Playbook],
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
    let lacks = |t: &&Threat| cx.graph.has_playbook(t) != Some(true);
    let mut lacking = perhaps_grave(cx).filter(lacks).peekable();
    if lacking.peek().is_none() || !is_live(cx, sink) {
        return;
    }
    for threat in lacking {
        let Some(risk) = level(cx, threat, sink) else { continue };
        if cx.graph.has_playbook(threat).is_none() {
            sink.not_assessed(subject(threat), "a playbook is for a threat that does not exist");
            continue;
        }
        let message = format!("no playbook is for threat `{}` of {risk} risk", threat.id.value);
        sink.report(
            Draft::new(subject(threat), threat.id.span, message)
                .help("name it in the `for` of a playbook that says what to do when it comes true"),
        );
    }
}
