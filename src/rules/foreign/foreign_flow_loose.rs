use super::remarks;
use crate::finding::{Confidence, Draft, RuleMeta, Severity, Sink};
use crate::model::Said;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "foreign-flow-loose",
        summary: "flow of a drawing is attached to nothing at an end",
        docs: include_str!("foreign_flow_loose.md"),
        severity: Severity::Note,
        confidence: Confidence::Medium,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for remark in remarks(cx).iter().filter(|remark| remark.what == Said::Loose) {
        let id = &remark.subject.id;
        let message = format!("flow `{id}` is attached to nothing at one end or at both");
        let draft = Draft::new(remark.subject.clone(), remark.span, message);
        sink.report(draft.help(
            "drag its end onto the element until the tool connects them; until then the flow is a line",
        ));
    }
}
