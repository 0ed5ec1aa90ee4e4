use super::MISREAD;
use crate::finding::{Draft, Fact, RuleMeta, Sink, Subject};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "data-pii-undocumented",
        summary: "personal data does not say why it is kept, or for how long",
        docs: include_str!("data_pii_undocumented.md"),
        needs: &[Fact::Privacy],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let personal = cx.model.data.iter().filter(|d| d.pii.as_ref().is_some_and(|pii| pii.value));
    for data in personal {
        let (lack, help) = match (&data.purpose, &data.keep) {
            (Some(_), Some(_)) => continue,
            (None, Some(_)) => ("what it is for", "add `purpose: ...`"),
            (Some(_), None) => ("how long it is kept", "add `keep: ...`, for example `keep: 2y`"),
            (None, None) => {
                ("what it is for or how long it is kept", "add `purpose: ...` and `keep: ...`")
            }
        };
        let subject = Subject::new("data", data.id.value.clone());
        if cx.model.is_misread(&subject) {
            sink.not_assessed(subject, MISREAD);
            continue;
        }
        let message = format!("personal data `{}` does not say {lack}", data.id.value);
        sink.report(Draft::new(subject, data.id.span, message).help(help));
    }
}
