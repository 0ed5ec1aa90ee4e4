use super::of_threat;
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::graph::Treatment;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "htmm-requirement-missing",
        summary: "threat leads to no requirement and to no mitigation",
        docs: include_str!("htmm_requirement_missing.md"),
        needs: &[Fact::Requirements],
        severity: Severity::Error,
        on_by_default: false,
        profiles: &[("htmm", Severity::Error)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // What is done about the threats of a library is said by the systems that use it.
    if cx.model.library.is_some() {
        return;
    }
    for threat in cx.graph.kept_threats() {
        let decided = matches!(
            cx.graph.treatment(threat),
            Treatment::Accepted | Treatment::Transferred | Treatment::Mitigated
        );
        if decided || !threat.requirements.is_empty() || !threat.mitigated_by.is_empty() {
            continue;
        }
        let message =
            format!("threat `{}` leads to no requirement and to no mitigation", threat.id.value);
        let draft = Draft::new(of_threat(threat), threat.id.span, message)
            .help("add `requirements:` with what the system must do, or `mitigated_by:`");
        cx.report_missing(draft, sink);
    }
}
