//! Who answers for what.

mod codeowners_invalid;
mod owner_action_missing;
mod owner_codeowners_mismatch;
mod owner_concentrated;
mod owner_external_contact;
mod owner_flow_disputed;
mod owner_missing;
mod owner_model_unowned;
mod owner_unknown;

use super::Rule;

pub(super) static RULES: &[&Rule] = &[
    &codeowners_invalid::RULE,
    &owner_action_missing::RULE,
    &owner_codeowners_mismatch::RULE,
    &owner_concentrated::RULE,
    &owner_external_contact::RULE,
    &owner_flow_disputed::RULE,
    &owner_missing::RULE,
    &owner_model_unowned::RULE,
    &owner_unknown::RULE,
];
