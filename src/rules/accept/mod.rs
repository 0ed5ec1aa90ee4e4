//! Risks that somebody takes for a while, and whether the model is still looked at.

mod accept_after_incident;
mod accept_expired;
mod accept_expiring;
mod accept_incomplete;
mod accept_too_long;
mod accept_unauthorised;
mod review_overdue;

use super::Rule;

pub(super) static RULES: &[&Rule] = &[
    &accept_after_incident::RULE,
    &accept_expired::RULE,
    &accept_expiring::RULE,
    &accept_incomplete::RULE,
    &accept_too_long::RULE,
    &accept_unauthorised::RULE,
    &review_overdue::RULE,
];
