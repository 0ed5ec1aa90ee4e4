use super::of_objective;
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, Subject};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "pasta-objective-missing",
        summary: "no objective, or one that does not say how much it matters",
        docs: include_str!("pasta_objective_missing.md"),
        needs: &[Fact::Objectives],
        severity: Severity::Error,
        on_by_default: false,
        profiles: &[("pasta", Severity::Error)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let model = cx.model;
    if model.library.is_some() {
        return;
    }
    if model.objectives.is_empty() {
        let message = "the model names no objective of the business";
        let draft = Draft::new(Subject::model(), model.place(), message)
            .help("add `objectives:` with what must not fail, each with `why:` and `impact:`");
        return cx.report_missing(draft, sink);
    }
    for objective in model.objectives.iter().filter(|o| o.impact.is_none()) {
        let message =
            format!("objective `{}` does not say how bad its loss would be", objective.id.value);
        let draft = Draft::new(of_objective(objective), objective.id.span, message)
            .help("add `impact:` with `low`, `medium`, `high` or `critical`");
        cx.report_missing(draft, sink);
    }
}
