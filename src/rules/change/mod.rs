//! What a change takes away: these rules compare the model with itself as it was on the base
//! branch, and are silent where there is nothing to compare with.

mod accept_drifted;
mod accept_extended;
mod boundary_removed;
mod element_weakened;
mod evidence_removed;
mod mitigation_weakened;
mod rating_lowered;
mod review_structural_change;
mod scope_narrowed;
mod stride_na_stale;
mod threat_deleted;

use super::Rule;

pub(super) static RULES: &[&Rule] = &[
    &accept_drifted::RULE,
    &accept_extended::RULE,
    &boundary_removed::RULE,
    &element_weakened::RULE,
    &evidence_removed::RULE,
    &mitigation_weakened::RULE,
    &rating_lowered::RULE,
    &review_structural_change::RULE,
    &scope_narrowed::RULE,
    &stride_na_stale::RULE,
    &threat_deleted::RULE,
];
