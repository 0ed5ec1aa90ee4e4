//! The gate itself: its configuration, its waivers, its baseline, its own faults. Other modules find these;
//! here they have their facts and their page. None of them can be switched off.

mod baseline_grown;
mod baseline_invalid;
mod baseline_stale;
mod config_invalid;
mod config_weakened_in_pr;
mod internal_error;
mod waiver_added;
mod waiver_expired;
mod waiver_invalid;
mod waiver_unused;

use super::Rule;

pub use baseline_grown::RULE as BASELINE_GROWN;
pub use baseline_invalid::RULE as BASELINE_INVALID;
pub use baseline_stale::RULE as BASELINE_STALE;
pub use config_invalid::RULE as CONFIG_INVALID;
pub use config_weakened_in_pr::RULE as CONFIG_WEAKENED;
pub use internal_error::RULE as INTERNAL_ERROR;
pub use waiver_added::RULE as WAIVER_ADDED;
pub use waiver_expired::RULE as WAIVER_EXPIRED;
pub use waiver_invalid::RULE as WAIVER_INVALID;
pub use waiver_unused::RULE as WAIVER_UNUSED;

pub(super) static RULES: &[&Rule] = &[
    &baseline_grown::RULE,
    &baseline_invalid::RULE,
    &baseline_stale::RULE,
    &config_invalid::RULE,
    &config_weakened_in_pr::RULE,
    &internal_error::RULE,
    &waiver_added::RULE,
    &waiver_expired::RULE,
    &waiver_invalid::RULE,
    &waiver_unused::RULE,
];
