use crate::finding::{Draft, RuleMeta, Severity, Sink, Subject};
use crate::model::vocabulary::Stage;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "incident-register-missing",
        summary: "model of a running system says nothing of incidents",
        docs: include_str!("incident_register_missing.md"),
        severity: Severity::Note,
        profiles: &[("strict", Severity::Note)],
        on_by_default: false,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let model = cx.model;
    let runs = model.stage.is_some_and(|stage| stage.value == Stage::Production);
    let says = !model.incidents.is_empty() || model.no_incident_known.is_some();
    if !runs || says || model.library.is_some() {
        return;
    }
    let message = "the system is in production, and the model says nothing of incidents";
    let draft = Draft::new(Subject::model(), model.place(), message)
        .help("record them under `incidents:`, or write `incidents: none-known` and `incidents_reviewed:`");
    cx.report_missing(draft, sink);
}
