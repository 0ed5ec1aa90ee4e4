//! Whether every element has an answer for every STRIDE letter it needs one for.

use super::Rule;

pub(super) static RULES: &[&Rule] = &[];
