use crate::finding::{Draft, Fact, RuleMeta, Sink, Subject};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "model-assumption-stale",
        summary: "assumption has run out, or nobody watches over it",
        docs: include_str!("model_assumption_stale.md"),
        needs: &[Fact::Assumptions],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // Whoever uses a library answers for what it takes for granted.
    let watched = cx.model.owner.is_some() || cx.model.library.is_some();
    for assumption in &cx.model.assumptions {
        let id = &assumption.id;
        let ownerless = !watched && assumption.owner.is_none();
        let expired = assumption.valid_until.as_ref().filter(|until| until.value < cx.today);
        let subject = Subject::new("assumption", id.value.clone());
        let draft = match expired {
            Some(until) => {
                let and = if ownerless { " and has no owner" } else { "" };
                let message =
                    format!("assumption `{}` was valid until {}{and}", id.value, until.value);
                Draft::new(subject, until.span, message).help(
                    "find out whether it still holds: then set a later day, else write the threat",
                )
            }
            None if ownerless => {
                let message = format!("assumption `{}` has no owner", id.value);
                let draft = Draft::new(subject, id.span, message)
                    .help("add `owner: ...`: who says when it holds no longer");
                cx.report_missing(draft, sink);
                continue;
            }
            None => continue,
        };
        sink.report(draft);
    }
}
