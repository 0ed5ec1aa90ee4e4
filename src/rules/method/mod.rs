//! What methods ask beyond the model itself: PASTA, hTMM, and the processes in stages. Their
//! profiles put these rules in force.

mod htmm_persona_unused;
mod htmm_pruned_unexplained;
mod htmm_requirement_missing;
mod htmm_stakeholders;
mod htmm_summary_incomplete;
mod pasta_objective_missing;
mod pasta_objective_unthreatened;
mod pasta_trace_broken;
mod pasta_weakness_missing;
mod process_stage_empty;

use super::Rule;
use crate::finding::Subject;
use crate::model::vocabulary::Cause;
use crate::model::{Objective, Persona, Threat};

pub(super) static RULES: &[&Rule] = &[
    &htmm_persona_unused::RULE,
    &htmm_pruned_unexplained::RULE,
    &htmm_requirement_missing::RULE,
    &htmm_stakeholders::RULE,
    &htmm_summary_incomplete::RULE,
    &pasta_objective_missing::RULE,
    &pasta_objective_unthreatened::RULE,
    &pasta_trace_broken::RULE,
    &pasta_weakness_missing::RULE,
    &process_stage_empty::RULE,
];

fn of_threat(threat: &Threat) -> Subject {
    Subject::new("threat", threat.id.value.clone())
}

fn of_objective(objective: &Objective) -> Subject {
    Subject::new("objective", objective.id.value.clone())
}

fn of_persona(persona: &Persona) -> Subject {
    Subject::new("persona", persona.id.value.clone())
}

/// Whether somebody means it; that is so unless the threat says otherwise.
fn is_malicious(threat: &Threat) -> bool {
    threat.cause.as_ref().is_none_or(|cause| cause.value == Cause::Malicious)
}
