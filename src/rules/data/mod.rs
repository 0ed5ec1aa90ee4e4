//! What data and stores say about class, encryption and backup.

use super::Rule;

pub(super) static RULES: &[&Rule] = &[];
