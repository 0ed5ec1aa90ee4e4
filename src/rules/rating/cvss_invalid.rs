use super::{subject, vectors};
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};
use crate::score::cvss::Reading;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "cvss-invalid",
        summary: "CVSS vector breaks the grammar of its version",
        docs: include_str!("cvss_invalid.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for (threat, text) in vectors(cx.model) {
        let Reading::Flawed(flaw) = Reading::of(&text.value) else { continue };
        let message = format!("CVSS vector of threat `{}` {}", threat.id.value, flaw.what);
        let fix = flaw.cure.as_deref().and_then(|cure| cx.respell(text, cure));
        sink.report(
            Draft::new(subject(threat), cx.within(text, flaw.at), message).help(flaw.help).fix(fix),
        );
    }
}
