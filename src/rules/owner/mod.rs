//! Who answers for what.

mod owner_action_missing;
mod owner_external_contact;
mod owner_flow_disputed;
mod owner_missing;

use super::Rule;

pub(super) static RULES: &[&Rule] = &[
    &owner_action_missing::RULE,
    &owner_external_contact::RULE,
    &owner_flow_disputed::RULE,
    &owner_missing::RULE,
];
