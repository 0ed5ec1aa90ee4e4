use super::remarks;
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::model::Said;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "foreign-draft",
        summary: "file is written in a draft of a format, which will change",
        docs: include_str!("foreign_draft.md"),
        severity: Severity::Note,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for remark in remarks(cx) {
        let Said::Draft(format) = remark.what else { continue };
        let message = format!("the file is written in a draft of {format}, which will change");
        let draft = Draft::new(remark.subject.clone(), remark.span, message);
        sink.report(draft.help(
            "what tmgate does not know of a later draft it leaves out; `tmgate convert --to native` keeps a model that stays readable",
        ));
    }
}
