use super::first_uses;
use crate::finding::{Draft, RuleMeta, Severity, Sink, Subject, listed};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "reuse-outdated",
        summary: "a later version of a library in use knows of more threats",
        docs: include_str!("reuse_outdated.md"),
        severity: Severity::Note,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for used in first_uses(cx.graph) {
        let Some(newer) = cx.graph.library(&used.value).and_then(|library| library.newer) else {
            continue;
        };
        let noun = if newer.threats.len() == 1 { "threat" } else { "threats" };
        let threats = listed(newer.threats.iter().map(|id| id.as_str()));
        let message = format!(
            "library `{}` is not the latest: `{}` brings {noun} {threats} besides",
            used.value, newer.name
        );
        let subject = Subject::new("uses", used.value.clone());
        let help = format!("use `{}` and answer what is new", newer.name);
        sink.report(Draft::new(subject, used.span, message).help(help));
    }
}
