//! What a threat must say, and whether something is done about it.

use super::Rule;

pub(super) static RULES: &[&Rule] = &[];
