//! What is to be done when a threat comes true.

mod playbook_not_exercised;

use super::Rule;

pub(super) static RULES: &[&Rule] = &[&playbook_not_exercised::RULE];
