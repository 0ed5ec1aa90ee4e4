//! Who has to do with a change: those who must approve it, and those who own what it is about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ecow::EcoString;

use super::Report;
use crate::config::Settings;
use crate::finding::{Fingerprint, Status, Subject};
use crate::graph::Reviewer;
use crate::rules;

/// Somebody who must approve some of the findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub by: String,
    pub findings: Vec<Fingerprint>,
}

/// Somebody who owns some of what changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// As a model has it.
    pub owner: EcoString,
    /// What CODEOWNERS calls them; nothing where nobody says.
    pub handles: Vec<EcoString>,
    /// What they own of what changed, each with its model.
    pub of: Vec<(Arc<str>, Subject)>,
}

impl Report {
    /// Finds out who must approve what was found, by all of these settings together. What the base
    /// has as well needs no approval; what a comment allows needs it all the same.
    #[must_use]
    pub fn approved_by(mut self, settings: &[&Settings]) -> Self {
        let mut approvals: BTreeMap<&str, Vec<Fingerprint>> = BTreeMap::new();
        let known = |status: &Status| matches!(status, Status::Known { .. });
        for finding in self.findings.iter().filter(|finding| !known(&finding.status)) {
            let names = settings.iter().flat_map(|settings| names(settings, finding.rule.id));
            for name in names.collect::<BTreeSet<&str>>() {
                approvals.entry(name).or_default().push(finding.fingerprint);
            }
        }
        let approval = |(by, findings): (&str, _)| Approval { by: by.to_owned(), findings };
        self.approvals = approvals.into_iter().map(approval).collect();
        self
    }
}

/// Who must approve what a rule finds: those who are named for the rule, else those who are named
/// for all weakenings.
fn names<'s>(settings: &'s Settings, rule: &str) -> impl Iterator<Item = &'s str> {
    let of = |key: &str| settings.approval.iter().find(|(what, _)| what == key);
    let all = || of(rules::WEAKENING).filter(|_| rules::is_weakening(rule));
    of(rule).or_else(all).into_iter().flat_map(|(_, names)| names).map(String::as_str)
}

/// All whom somebody should ask, each once. Upper and lower case are the same.
pub(super) fn gather(found: impl IntoIterator<Item = (Arc<str>, Vec<Reviewer>)>) -> Vec<Asked> {
    let mut asked: BTreeMap<EcoString, Asked> = BTreeMap::new();
    for (model, reviewers) in found {
        for Reviewer { owner, handles, of } in reviewers {
            let name = owner.to_lowercase();
            let one = asked.entry(name).or_insert(Asked { owner, handles, of: Vec::new() });
            one.of.extend(of.into_iter().map(|subject| (model.clone(), subject)));
        }
    }
    asked.into_values().collect()
}
