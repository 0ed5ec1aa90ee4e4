use super::{subject, vectors};
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};
use crate::score::cvss::Reading;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "cvss-old-version",
        summary: "CVSS vector is of a version that others have replaced",
        docs: include_str!("cvss_old_version.md"),
        severity: Severity::Note,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for (threat, text) in vectors(cx.model) {
        let Reading::Old(version) = Reading::of(&text.value) else { continue };
        let help = match version {
            "3.0" => "v3.1 has the same metrics: begin it with `CVSS:3.1/` and see its score again",
            _ => "rate the threat anew with CVSS v4.0 or v3.1",
        };
        let message = format!(
            "CVSS vector of threat `{}` is of version {version}, which is not scored",
            threat.id.value
        );
        sink.report(Draft::new(subject(threat), text.span, message).help(help));
    }
}
