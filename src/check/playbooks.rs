//! Reads the files that playbooks name.

use std::collections::HashMap;
use std::sync::Arc;

use super::Task;
use super::witness::Witness;
use crate::ground::playbook::{self, Found, Playbooks};
use crate::model::{Model, Playbook};

/// One model may name many playbooks; together they are read up to this many times the limit of
/// one file.
const MOST_FILES: usize = 16;

/// The files of the playbooks, each read once. One that cannot be read is a finding about its
/// playbook and does not stop the run.
pub(super) fn playbooks(witness: &Witness<'_>, model: &Model, task: &Task) -> Playbooks {
    let mut found = Playbooks::new();
    let mut read: HashMap<&str, Arc<Found>> = HashMap::new();
    let mut budget = task.limits.bytes.saturating_mul(MOST_FILES);
    for playbook in &model.playbooks {
        let Some(file) = local(playbook) else { continue };
        let at = read.entry(file).or_insert_with(|| look(witness, file, task, &mut budget).into());
        found.insert(playbook.id.value.clone(), at.clone());
    }
    found
}

/// The file that a playbook names in the repository, and not at an address.
fn local(playbook: &Playbook) -> Option<&str> {
    let file = playbook.file.as_ref()?.value.as_str();
    (!playbook::is_address(file)).then_some(file)
}

fn look(witness: &Witness<'_>, file: &str, task: &Task, budget: &mut usize) -> Found {
    let (path, anchor) = match file.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (file, None),
    };
    let path = path.strip_prefix("./").unwrap_or(path);
    match witness.find(path) {
        Ok(None) => Found::Missing,
        Ok(Some(source)) => match budget.checked_sub(source.text().len()) {
            Some(rest) => {
                *budget = rest;
                playbook::read(source, anchor, &task.limits)
            }
            None => Found::Unread("was not read: the playbooks of the model are too large".into()),
        },
        // Why is said of the path as the host sees it, which is what the model says.
        Err(why) => Found::Unfit(format!("cannot be read: {why}")),
    }
}
