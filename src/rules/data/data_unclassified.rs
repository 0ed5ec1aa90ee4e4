use super::MISREAD;
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, Subject};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "data-unclassified",
        summary: "data has no class",
        docs: include_str!("data_unclassified.md"),
        needs: &[Fact::DataClass],
        severity: Severity::Error,
        stride: "I",
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for data in cx.model.data.iter().filter(|data| data.class.is_none()) {
        let subject = Subject::new("data", data.id.value.clone());
        if cx.model.is_misread(&subject) {
            sink.not_assessed(subject, MISREAD);
            continue;
        }
        let message = format!("data `{}` has no class", data.id.value);
        sink.report(
            Draft::new(subject, data.id.span, message)
                .help("add `class: public`, `internal`, `confidential` or `restricted`"),
        );
    }
}
