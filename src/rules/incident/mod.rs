//! What went wrong, and whether it was learnt from: incidents and their root causes.

mod incident_failed_control_still_verified;
mod incident_follow_up_overdue;
mod incident_model_unchanged;
mod incident_no_playbook;
mod incident_no_regression_test;
mod incident_none_known_stale;
mod incident_recurrence;
mod incident_review_overdue;
mod incident_sibling_unexamined;
mod incident_similar_unlinked;
mod incident_stuck;
mod incident_timeline;
mod incident_unanticipated;
mod incident_unmapped;
mod rootcause_fix_unproven;
mod rootcause_missing;
mod rootcause_open_untracked;
mod rootcause_overdue;

use super::{Cx, Rule};
use crate::finding::{Draft, OptionMeta, OptionValue, Sink, Subject};
use crate::model::vocabulary::{CauseStatus, Level, Vocabulary};
use crate::model::{Incident, RootCause};

pub(super) static RULES: &[&Rule] = &[
    &incident_failed_control_still_verified::RULE,
    &incident_follow_up_overdue::RULE,
    &incident_model_unchanged::RULE,
    &incident_no_playbook::RULE,
    &incident_no_regression_test::RULE,
    &incident_none_known_stale::RULE,
    &incident_recurrence::RULE,
    &incident_review_overdue::RULE,
    &incident_sibling_unexamined::RULE,
    &incident_similar_unlinked::RULE,
    &incident_stuck::RULE,
    &incident_timeline::RULE,
    &incident_unanticipated::RULE,
    &incident_unmapped::RULE,
    &rootcause_fix_unproven::RULE,
    &rootcause_missing::RULE,
    &rootcause_open_untracked::RULE,
    &rootcause_overdue::RULE,
];

/// Why an incident that does not say when it was detected is left open; `incident-timeline`
/// reports that it does not.
const NOT_DETECTED: &str = "when it was detected is not stated";

/// From which severity on a rule asks.
const FROM: OptionMeta = OptionMeta {
    name: "severity",
    doc: "The least severity of the incidents that are asked about.",
    default: OptionValue::Word(&["medium", "low", "high", "critical"]),
};

fn subject(incident: &Incident) -> Subject {
    Subject::new("incident", incident.id.value.clone())
}

fn subject_of_cause(incident: &Incident, cause: &RootCause) -> Subject {
    Subject::new("root_cause", format!("{}/{}", incident.id.value, cause.id.value))
}

/// Whether an incident is as severe as the option `severity` says. Where its severity is not known,
/// it is left open with `sink`.
fn is_severe(cx: &Cx<'_>, incident: &Incident, sink: &mut Sink<'_>) -> bool {
    let from = Level::from_word(cx.options.word("severity")).unwrap_or(Level::Medium);
    match &incident.severity {
        Some(severity) => severity.value >= from,
        None => {
            sink.not_assessed(subject(incident), "its severity is not known");
            false
        }
    }
}

fn is(cause: &RootCause, status: CauseStatus) -> bool {
    cause.status.as_ref().is_some_and(|s| s.value == status)
}

/// "`a` of incident `b`": what a root cause is called in a sentence.
fn name_of_cause(incident: &Incident, cause: &RootCause) -> String {
    format!("root cause `{}` of incident `{}`", cause.id.value, incident.id.value)
}

/// The root causes of the model with their incidents; a duplicate's are those of the incident that
/// it doubles.
fn causes<'m>(cx: &Cx<'m>) -> impl Iterator<Item = (&'m Incident, &'m RootCause)> {
    let incidents = cx.model.incidents.iter().filter(|i| i.duplicate_of.is_none());
    incidents.flat_map(|incident| incident.root_causes.iter().map(move |cause| (incident, cause)))
}

/// Reports that something is missing of a root cause. What could not be read of it is noted under
/// its incident.
fn report_missing(cx: &Cx<'_>, incident: &Incident, draft: Draft, sink: &mut Sink<'_>) {
    match cx.model.is_misread(&subject(incident)) {
        true => {
            let why = "something that its incident says could not be read";
            sink.not_assessed(draft.subject().clone(), why);
        }
        false => sink.report(draft),
    }
}
