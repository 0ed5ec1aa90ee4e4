//! What a model must say to be a model at all.

use super::Rule;

pub(super) static RULES: &[&Rule] = &[];
