//! Where the model and what is deployed say different things.

mod drift_auth;
mod drift_code_without_model;
mod drift_encryption;
mod drift_exposure;
mod drift_glob_empty;
mod drift_identifier_gone;
mod drift_unmodelled_route;
mod drift_unmodelled_service;

use super::Rule;

pub(super) static RULES: &[&Rule] = &[
    &drift_auth::RULE,
    &drift_code_without_model::RULE,
    &drift_encryption::RULE,
    &drift_exposure::RULE,
    &drift_glob_empty::RULE,
    &drift_identifier_gone::RULE,
    &drift_unmodelled_route::RULE,
    &drift_unmodelled_service::RULE,
];
