//! What is to be done when a threat comes true.

mod playbook_file_missing;
mod playbook_names_nothing;
mod playbook_not_exercised;
mod playbook_section_missing;
mod playbook_unchanged_after_incident;

use super::Rule;
use crate::finding::Subject;
use crate::model::Playbook;

pub(super) static RULES: &[&Rule] = &[
    &playbook_file_missing::RULE,
    &playbook_names_nothing::RULE,
    &playbook_not_exercised::RULE,
    &playbook_section_missing::RULE,
    &playbook_unchanged_after_incident::RULE,
];

/// Why a rule that reads the file cannot judge.
const UNREAD: &str = "its file could not be read as a playbook";

fn subject(playbook: &Playbook) -> Subject {
    Subject::new("playbook", playbook.id.value.clone())
}
