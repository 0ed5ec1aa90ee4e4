use super::{FROM, is_severe, subject};
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "rootcause-missing",
        summary: "incident is closed without a root cause",
        docs: include_str!("rootcause_missing.md"),
        severity: Severity::Error,
        options: &[FROM],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for incident in cx.graph.closed_incidents().filter(|i| i.root_causes.is_empty()) {
        if !is_severe(cx, incident, sink) {
            continue;
        }
        let severity = incident.severity.as_ref().map_or("", |severity| severity.value.word());
        let id = &incident.id;
        let message = format!(
            "incident `{}` of {severity} severity is closed without a root cause",
            id.value
        );
        let draft = Draft::new(subject(incident), id.span, message)
            .help("add `root_causes` with `why` and `status` for each reason that it could happen");
        cx.report_missing(draft, sink);
    }
}
