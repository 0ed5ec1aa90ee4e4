use super::{standing, subject};
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "threat-no-target",
        summary: "threat is at no element",
        docs: include_str!("threat_no_target.md"),
        needs: &[Fact::Target],
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for threat in standing(cx).filter(|threat| threat.at.is_empty()) {
        // Where the target may be what could not be read, that mistake comes first.
        if cx.model.mistakes.iter().any(|mistake| threat.body.contains(mistake.draft.span())) {
            sink.not_assessed(subject(threat), "part of it departs from the format");
            continue;
        }
        let message = format!("threat `{}` is at no component, flow or actor", threat.id.value);
        sink.report(
            Draft::new(subject(threat), threat.id.span, message)
                .help("add `at:` with the ids of what is attacked or fails"),
        );
    }
}
