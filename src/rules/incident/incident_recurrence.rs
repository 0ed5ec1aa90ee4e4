use super::subject_of_cause;
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "incident-recurrence",
        summary: "root cause that was fixed has led to another incident",
        docs: include_str!("incident_recurrence.md"),
        profiles: &[("incident-response", Severity::Error)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for pair in cx.graph.recurrences() {
        let subject = subject_of_cause(pair.later, pair.again);
        if pair.is_after.is_none() {
            let why = "whether it began after the fix of an earlier incident is not known";
            sink.not_assessed(subject, why);
            continue;
        }
        let (id, earlier) = (&pair.again.id, &pair.earlier.id.value);
        let message = format!(
            "root cause `{}` of incident `{}` was marked as fixed after incident `{earlier}`",
            id.value, pair.later.id.value
        );
        let place = pair.fixed.status.as_ref().map_or(pair.fixed.id.span, |status| status.span);
        sink.report(
            Draft::new(subject, id.span, message)
                .related(place, format!("`fixed` in `{earlier}`"))
                .help("find out why the fix did not hold and name what will, or tell the causes apart"),
        );
    }
}
