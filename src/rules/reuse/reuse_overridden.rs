use crate::finding::{Draft, RuleMeta, Severity, Sink, Subject};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "reuse-overridden",
        summary: "mitigation replaces a library's control and does not say why",
        docs: include_str!("reuse_overridden.md"),
        severity: Severity::Warning,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for (own, library) in cx.graph.replaced_controls() {
        if own.why.is_some() {
            continue;
        }
        let id = &own.id.value;
        let message = format!(
            "mitigation `{id}` replaces the control that library `{}` provides and does not say why",
            library.name
        );
        let subject = Subject::new("mitigation", id.clone());
        let mut draft = Draft::new(subject, own.id.span, message)
            .help("add `why`, or give it another id so that both count");
        if let Some(provided) = library.graph.mitigation(id) {
            draft = draft.related(provided.id.span, "the control that users inherit");
        }
        cx.report_missing(draft, sink);
    }
}
