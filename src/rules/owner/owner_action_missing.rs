use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, Subject, shortened};
use crate::model::Incident;
use crate::model::vocabulary::{ActionStatus, CauseStatus, MitigationStatus};
use crate::rules::{Check, Cx, Rule};
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "owner-action-missing",
        summary: "mitigation, root cause or follow-up to be done has no owner",
        docs: include_str!("owner_action_missing.md"),
        needs: &[Fact::MitigationOwner],
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let model = cx.model;
    if model.owner.is_some() || model.library.is_some() {
        return;
    }
    for mitigation in model.mitigations.iter().filter(|m| m.owner.is_none()) {
        let status = match mitigation.status.as_ref().map(|status| status.value) {
            Some(status @ (MitigationStatus::Proposed | MitigationStatus::Planned)) => status,
            _ => continue,
        };
        let id = &mitigation.id;
        let what = format!("{status} mitigation `{}`", id.value);
        report(Subject::new("mitigation", id.value.clone()), id.span, &what, cx, sink);
    }
    for incident in model.incidents.iter().filter(|incident| incident.owner.is_none()) {
        judge_incident(incident, cx, sink);
    }
}

fn judge_incident(incident: &Incident, cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let id = &incident.id.value;
    for cause in incident.root_causes.iter().filter(|cause| cause.owner.is_none()) {
        if cause.status.as_ref().is_some_and(|status| status.value == CauseStatus::Open) {
            let what = format!("open root cause `{}` of incident `{id}`", cause.id.value);
            let subject = Subject::new("root_cause", format!("{id}/{}", cause.id.value));
            report(subject, cause.id.span, &what, cx, sink);
        }
    }
    for action in incident.follow_up.iter().filter(|action| action.owner.is_none()) {
        let done = action.status.as_ref().is_some_and(|status| status.value == ActionStatus::Done);
        // A follow-up that does not say what it is, is reported for that.
        let Some(text) = action.what.as_ref().filter(|_| !done) else { continue };
        let what = format!("follow-up `{}` of incident `{id}`", shortened(&text.value));
        report(Subject::new("incident", id.clone()), text.span, &what, cx, sink);
    }
}

fn report(subject: Subject, span: Span, what: &str, cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let help = "add `owner: ...`: who sees to it that it gets done";
    let draft = Draft::new(subject, span, format!("{what} has no owner")).help(help);
    cx.report_missing(draft, sink);
}
