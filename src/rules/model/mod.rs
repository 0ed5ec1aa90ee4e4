//! What a model must say to be a model at all.

mod model_assumption_stale;
mod model_empty;
mod model_isolated_component;
mod model_out_of_scope_unexplained;
mod model_purpose_missing;
mod model_unused_asset;
mod model_zone_invalid;
mod model_zone_missing;

use super::Rule;

pub(super) static RULES: &[&Rule] = &[
    &model_assumption_stale::RULE,
    &model_empty::RULE,
    &model_isolated_component::RULE,
    &model_out_of_scope_unexplained::RULE,
    &model_purpose_missing::RULE,
    &model_unused_asset::RULE,
    &model_zone_invalid::RULE,
    &model_zone_missing::RULE,
];
