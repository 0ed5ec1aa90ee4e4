//! Decisions that end: acceptances and reviews.

use super::Rule;

pub(super) static RULES: &[&Rule] = &[];
