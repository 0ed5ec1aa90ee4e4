//! Whether what is claimed to be done can be true.

use super::Rule;

pub(super) static RULES: &[&Rule] = &[];
