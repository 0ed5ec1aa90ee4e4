use super::of_persona;
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "htmm-pruned-unexplained",
        summary: "persona was pruned without a reason that still holds",
        docs: include_str!("htmm_pruned_unexplained.md"),
        needs: &[Fact::Personas],
        severity: Severity::Error,
        on_by_default: false,
        profiles: &[("htmm", Severity::Error)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for persona in &cx.model.personas {
        let Some(pruned) = &persona.pruned else { continue };
        let id = &persona.id.value;
        let (place, message, help) = match (&pruned.why, &pruned.until) {
            (None, _) => (
                pruned.span,
                format!("persona `{id}` is pruned and nothing says why"),
                "add `why:`: what makes an attack by this persona unlikely",
            ),
            (Some(_), None) => (
                pruned.span,
                format!("persona `{id}` is pruned for all time"),
                "add `until:` with the day on which somebody looks at it again",
            ),
            (Some(_), Some(until)) if until.value < cx.today => (
                until.span,
                format!("persona `{id}` was pruned until {}, and that day has passed", until.value),
                "see whether the reason still holds, and set a new day; else keep the persona",
            ),
            _ => continue,
        };
        cx.report_missing(Draft::new(of_persona(persona), place, message).help(help), sink);
    }
}
