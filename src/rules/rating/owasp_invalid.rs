use super::{standing, subject};
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};
use crate::score::owasp::Factors;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "owasp-invalid",
        summary: "OWASP Risk Rating has a factor missing or wrong",
        docs: include_str!("owasp_invalid.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for threat in standing(cx.model) {
        let Some(text) = &threat.owasp else { continue };
        let Err(flaw) = Factors::read(&text.value) else { continue };
        let message = format!("OWASP Risk Rating of threat `{}` {}", threat.id.value, flaw.what);
        let fix = flaw.cure.as_deref().and_then(|cure| cx.respell(text, cure));
        sink.report(
            Draft::new(subject(threat), cx.within(text, flaw.at), message).help(flaw.help).fix(fix),
        );
    }
}
