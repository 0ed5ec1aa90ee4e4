//! The organisation's own catalogue: is it answered, and is it still of use.

mod orgcat_stale;
mod orgcat_unanswered;

use super::Rule;

pub(super) static RULES: &[&Rule] = &[&orgcat_stale::RULE, &orgcat_unanswered::RULE];
