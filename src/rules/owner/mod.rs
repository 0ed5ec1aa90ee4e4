//! Who answers for what.

mod owner_missing;

use super::Rule;

pub(super) static RULES: &[&Rule] = &[&owner_missing::RULE];
