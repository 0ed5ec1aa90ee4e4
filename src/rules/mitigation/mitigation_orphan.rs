use super::{is_to_come, subject};
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, Subject};
use crate::model::Mitigation;
use crate::model::vocabulary::MitigationStatus;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "mitigation-orphan",
        summary: "mitigation serves no threat, root cause or attack tree",
        docs: include_str!("mitigation_orphan.md"),
        needs: &[Fact::Mitigations],
        severity: Severity::Warning,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // A library offers mitigations to models that are not in sight here.
    if cx.model.library.is_some() {
        return;
    }
    let Some(idle) = cx.graph.idle_mitigations() else {
        let why = "a reference to a mitigation leads nowhere and may mean one that seems unused";
        return sink.not_assessed(Subject::model(), why);
    };
    let cited = |m: &&Mitigation| cx.graph.is_cited(&m.id.value);
    for mitigation in idle.into_iter().filter(|m| !is_retired(m) && !is_offered(m) && !cited(m)) {
        let id = &mitigation.id;
        let message =
            format!("mitigation `{}` serves no threat, root cause or attack tree", id.value);
        let help = match mitigation.status.is_some_and(|status| is_to_come(status.value)) {
            true => "name it in `mitigated_by` of the threat that it is for, or drop it",
            false => {
                "name it in `mitigated_by` of the threat that it is for, or write the threat down"
            }
        };
        sink.report(Draft::new(subject(mitigation), id.span, message).help(help));
    }
}

fn is_retired(mitigation: &Mitigation) -> bool {
    mitigation.status.is_some_and(|status| status.value == MitigationStatus::Retired)
}

/// What a platform provides is there for the models that use it.
fn is_offered(mitigation: &Mitigation) -> bool {
    mitigation.provided.as_ref().is_some_and(|provided| provided.value)
}
