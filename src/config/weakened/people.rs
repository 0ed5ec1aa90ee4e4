//! Who may own, accept and approve.

use std::collections::BTreeSet;

use super::{Comparison, Version};
use crate::finding::listed;
use crate::graph::Approvers;
use crate::syntax::Node;

impl Comparison {
    pub(super) fn owners(&mut self, old: &Version, new: &Version) {
        self.grown(old, new, "owners.allow", "`owners.allow` names");
        let (was, is) = (&old.settings.owners, &new.settings.owners);
        if was.codeowners && !is.codeowners {
            let message = "CODEOWNERS is no longer asked who is an owner".to_owned();
            self.say_at(new, "owners.codeowners", message);
        }
        let teams = |version: &Version| {
            version.settings.owners.teams.as_ref().map(|(path, _)| path.clone())
        };
        let message = match (teams(old), teams(new)) {
            (Some(was), Some(is)) if was != is => {
                format!("the teams file is `{is}`, and was `{was}` at the base")
            }
            (Some(was), None) => format!("the teams file `{was}` is no longer asked"),
            _ => return,
        };
        self.say_at(new, "owners.teams", message);
    }

    pub(super) fn acceptance(&mut self, old: &Version, new: &Version) {
        let (was, is) = (&old.settings.approvers, &new.settings.approvers);
        if was.four_eyes && !is.four_eyes {
            let message = "an owner may accept the risk of what they own".to_owned();
            self.say_at(new, "acceptance.four-eyes", message);
        }
        // One list for all levels is told once.
        let mut told: BTreeSet<String> = BTreeSet::new();
        for level in Approvers::LEVELS.into_iter().rev() {
            let Some(before) = was.of(level) else { continue };
            let path = approvers_of(&new.root, level.word());
            let message = match is.of(level) {
                None => format!("anybody may accept {} risks", level.word()),
                Some(now) => {
                    let added = now.names.iter().filter(|name| !before.names.contains(name));
                    let added: Vec<&str> = added.map(String::as_str).collect();
                    match added.is_empty() {
                        true => continue,
                        false => format!(
                            "{} may accept {} risks, and could not at the base",
                            listed(added),
                            level.word()
                        ),
                    }
                }
            };
            if told.insert(path.clone()) {
                self.say_at(new, &path, message);
            }
        }
    }

    /// Changes for which fewer people are asked.
    pub(super) fn approval(&mut self, old: &Version, new: &Version) {
        for (what, before) in &old.settings.approval {
            let now = new.settings.approval.iter().find(|(other, _)| other == what);
            let now = now.map_or(&[][..], |(_, names)| names);
            let gone: Vec<&str> =
                before.iter().filter(|name| !now.contains(name)).map(String::as_str).collect();
            if !gone.is_empty() {
                let message = format!("{} need not approve `{what}` any more", listed(gone));
                self.say_at(new, &format!("require-approval.{what}"), message);
            }
        }
    }
}

/// Where it is written who may accept risks of a level.
fn approvers_of(root: &Node, level: &str) -> String {
    let list = root.get("acceptance").and_then(|acceptance| acceptance.get("approvers"));
    let has = |key: &str| list.is_some_and(|list| list.get(key).is_some());
    match (has(level), has("default")) {
        (true, _) => format!("acceptance.approvers.{level}"),
        (false, true) => "acceptance.approvers.default".to_owned(),
        (false, false) => "acceptance.approvers".to_owned(),
    }
}
