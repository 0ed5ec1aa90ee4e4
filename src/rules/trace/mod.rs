//! The chain from objective to evidence without a gap: what only the profile `strict` asks.

mod accept_untracked;
mod assumption_bare;
mod component_unbound;
mod incident_register_missing;
mod mitigation_unlocated;
mod mitigation_unmapped;
mod objective_unexplained;
mod review_unplanned;
mod threat_undated;
mod threat_unmapped;
mod tree_unlinked;

use super::Rule;

pub(super) static RULES: &[&Rule] = &[
    &accept_untracked::RULE,
    &assumption_bare::RULE,
    &component_unbound::RULE,
    &incident_register_missing::RULE,
    &mitigation_unlocated::RULE,
    &mitigation_unmapped::RULE,
    &objective_unexplained::RULE,
    &review_unplanned::RULE,
    &threat_undated::RULE,
    &threat_unmapped::RULE,
    &tree_unlinked::RULE,
];
