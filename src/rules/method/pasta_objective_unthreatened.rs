use super::of_objective;
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "pasta-objective-unthreatened",
        summary: "objective is hurt by no threat",
        docs: include_str!("pasta_objective_unthreatened.md"),
        needs: &[Fact::Objectives],
        on_by_default: false,
        profiles: &[("pasta", Severity::Warning)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let hurt = cx.graph.hurt();
    for objective in &cx.model.objectives {
        let id = &objective.id.value;
        // Only threats refer to objectives, so one of another model hurts this one.
        if !hurt.threats(objective).is_empty() || cx.graph.is_cited(id) {
            continue;
        }
        if hurt.lost {
            let why = "a threat hurts an objective that is not to be found";
            sink.not_assessed(of_objective(objective), why);
            continue;
        }
        let message = format!("no threat hurts objective `{id}`");
        sink.report(Draft::new(of_objective(objective), objective.id.span, message).help(format!(
            "add `hurts: [{id}]` to the threats to it, or write down what could keep it from being met"
        )));
    }
}
