//! How bad a threat is said to be.

use super::Rule;

pub(super) static RULES: &[&Rule] = &[];
