//! What is said of mitigations: that they are needed, in place, proven, and enough.

mod mitigation_no_code;
mod mitigation_only_detective;
mod mitigation_orphan;
mod mitigation_overdue;
mod mitigation_single;
mod mitigation_untracked;
mod mitigation_unverified;

use super::{Cx, Rule};
use crate::finding::{OptionMeta, OptionValue, Sink, Subject};
use crate::graph::Treatment;
use crate::model::vocabulary::{Level, MitigationStatus, Vocabulary};
use crate::model::{Mitigation, Threat};

pub(super) static RULES: &[&Rule] = &[
    &mitigation_no_code::RULE,
    &mitigation_only_detective::RULE,
    &mitigation_orphan::RULE,
    &mitigation_overdue::RULE,
    &mitigation_single::RULE,
    &mitigation_untracked::RULE,
    &mitigation_unverified::RULE,
];

/// Why a mitigation without a readable status cannot be judged.
const NO_STATUS: &str = "its status is not known";

/// Why a threat cannot be judged when one of its mitigations cannot.
const UNKNOWN_MITIGATION: &str = "one of its mitigations, or the status of one, is not known";

/// The option by which a rule says from which risk on it judges a threat.
const FROM_CRITICAL: OptionMeta = OptionMeta {
    name: "risk",
    doc: "The least risk of the threats that are judged.",
    default: OptionValue::Word(&["critical", "high", "medium", "low"]),
};

fn subject(mitigation: &Mitigation) -> Subject {
    Subject::new("mitigation", mitigation.id.value.clone())
}

fn subject_of_threat(threat: &Threat) -> Subject {
    Subject::new("threat", threat.id.value.clone())
}

/// The threats that count as mitigated. One whose mitigations are not all known, so that it may be
/// another, is left open with `sink`. A library's threats are left to the systems that use it.
fn mitigated<'a>(cx: &Cx<'a>, sink: &mut Sink<'_>) -> Vec<&'a Threat> {
    let mut found = Vec::new();
    if cx.model.library.is_some() {
        return found;
    }
    for threat in &cx.model.threats {
        match cx.graph.treatment(threat) {
            Treatment::Mitigated => found.push(threat),
            Treatment::Open | Treatment::Unknown
                if !cx.graph.knows_mitigations(threat) && weighs(cx, threat) != Some(false) =>
            {
                sink.not_assessed(subject_of_threat(threat), UNKNOWN_MITIGATION);
            }
            _ => {}
        }
    }
    found
}

/// Whether a threat weighs what the option `risk` names, or more; `None` where its risk is unknown.
fn weighs(cx: &Cx<'_>, threat: &Threat) -> Option<bool> {
    let least = Level::from_word(cx.options.word("risk")).unwrap_or(Level::Critical);
    cx.graph.weighs(threat, least)
}

/// Whether a threat weighs that much and each of its mitigations is known; what is not known is
/// counted as not assessed.
fn is_grave_and_known(cx: &Cx<'_>, threat: &Threat, sink: &mut Sink<'_>) -> bool {
    let why = match weighs(cx, threat) {
        Some(false) => return false,
        Some(true) if cx.graph.knows_mitigations(threat) => return true,
        Some(true) => UNKNOWN_MITIGATION,
        None => "its risk is not known",
    };
    sink.not_assessed(subject_of_threat(threat), why);
    false
}

/// Whether a mitigation is still to come.
fn is_to_come(status: MitigationStatus) -> bool {
    matches!(status, MitigationStatus::Proposed | MitigationStatus::Planned)
}
