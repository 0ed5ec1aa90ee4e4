use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, Subject, listed};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "review-unplanned",
        summary: "model does not say when it was reviewed or when it will be",
        docs: include_str!("review_unplanned.md"),
        needs: &[Fact::Review],
        severity: Severity::Note,
        profiles: &[("strict", Severity::Note)],
        on_by_default: false,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let model = cx.model;
    let asked =
        [("reviewed", model.reviewed.is_none()), ("review_every", model.review_every.is_none())];
    let missing: Vec<&str> =
        asked.into_iter().filter(|(_, missing)| *missing).map(|(key, _)| key).collect();
    if missing.is_empty() || model.library.is_some() {
        return;
    }
    let message = format!("the model lacks {}", listed(missing));
    let draft = Draft::new(Subject::model(), model.place(), message)
        .help("say when somebody last read it as a whole, and how often that is to happen");
    cx.report_missing(draft, sink);
}
