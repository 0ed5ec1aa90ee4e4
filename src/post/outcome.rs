//! What the check left behind for posting: its JSON report, read back.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Deserialize;

use super::read::{count, few};
use super::sane;

/// Bytes of a result file that are read. A report of a hundred thousand findings takes 90 MB.
pub const LARGEST: usize = 128 * 1024 * 1024;

/// A report in the format that `tmgate schema report` describes. What it does not need it does not
/// read, so a newer report of the same version is read as well.
#[derive(Debug, Clone, Deserialize)]
pub struct Outcome {
    pub version: u32,
    /// `pass`, `fail` or `nothing-assessed`.
    pub verdict: String,
    pub fail_on: String,
    pub counts: Tally,
    pub findings: Vec<Found>,
    #[serde(default)]
    pub not_assessed: Vec<Unassessed>,
    #[serde(default)]
    pub approvals: Vec<Approval>,
    #[serde(default)]
    pub reviewers: Vec<Reviewer>,
    pub compared: Option<Compared>,
    /// The commit whose files were checked, as the pull request has it.
    #[serde(default)]
    pub head: Option<String>,
    /// The git blob id of each file that a finding stands in, by path: what was checked.
    #[serde(default)]
    pub blobs: BTreeMap<String, String>,
    /// What the change means.
    #[serde(default)]
    pub changes: Option<Changes>,
    /// The changed part of the data-flow diagrams, as mermaid, by model.
    #[serde(default)]
    pub diagrams: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Tally {
    pub models: usize,
    pub components: usize,
    pub flows: usize,
    pub threats: usize,
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
    pub suppressed: usize,
    pub known: usize,
    pub out_of_scope: usize,
}

/// A finding.
#[derive(Debug, Clone, Deserialize)]
pub struct Found {
    pub rule: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    pub message: String,
    /// Relative to the root of the repository; empty where the file names none that lies in it.
    pub path: String,
    pub start: Spot,
    pub end: Spot,
    pub help: Option<String>,
    pub subject: String,
    pub model: String,
    #[serde(default)]
    pub owner: Option<String>,
    /// `open`, `suppressed`, `known` or `out-of-scope`.
    pub status: String,
    pub reason: Option<String>,
    pub fingerprint: String,
    /// The quick fix, where it replaces whole lines of the file.
    #[serde(default)]
    pub suggestion: Option<Suggestion>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Spot {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

/// Lines `start` to `end` of the file become `text`; an empty text removes them.
#[derive(Debug, Clone, Deserialize)]
pub struct Suggestion {
    pub start: u32,
    pub end: u32,
    /// Without the end of the last line.
    pub text: String,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Unassessed {
    pub rule: String,
    pub path: String,
    pub why: String,
    /// How many.
    #[serde(deserialize_with = "count")]
    pub subjects: usize,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Approval {
    pub by: String,
    /// Fingerprints.
    #[serde(deserialize_with = "few")]
    pub findings: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Reviewer {
    pub owner: String,
    #[serde(deserialize_with = "few")]
    pub handles: Vec<String>,
    /// How much of what changed they own.
    #[serde(default, deserialize_with = "count")]
    pub of: usize,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Compared {
    pub base: String,
    pub commit: String,
    pub new: usize,
    pub known: usize,
    pub fixed: Vec<Found>,
    /// Findings of the base of which it cannot be told whether they are gone.
    #[serde(default)]
    pub unsettled: usize,
}

/// What changed in the models whose text is another than at the base.
#[derive(Debug, Clone, Deserialize)]
pub struct Changes {
    /// How much risk was and is open in these models.
    pub open_before: Risk,
    pub open_after: Risk,
    pub models: Vec<ChangedModel>,
}

/// Threats that are open, by level, and those that are accepted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Risk {
    pub critical: usize,
    pub high: usize,
    pub medium: usize,
    pub low: usize,
    pub unrated: usize,
    pub accepted: usize,
}

#[derive(Debug, Clone, Deserialize)]
pub struct ChangedModel {
    pub path: String,
    #[serde(default)]
    pub name: Option<String>,
    /// `added`, `removed` or `changed`.
    pub change: String,
    /// Part of it could not be read.
    #[serde(default)]
    pub partial: bool,
    #[serde(deserialize_with = "few")]
    pub changes: Vec<ChangedThing>,
}

/// A component, a flow, a threat, ... that was added, removed or changed.
#[derive(Debug, Clone, Deserialize)]
pub struct ChangedThing {
    pub change: String,
    pub kind: String,
    pub id: String,
}

impl Outcome {
    /// Reads a result file. What in it is too long is cut, and a path that leads out of the
    /// repository is taken away: whoever opened the pull request may have written the file.
    ///
    /// # Errors
    /// When it is too large, no report of this version, or not what the schema says.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let mut outcome: Outcome = super::read::read(bytes, LARGEST)?;
        sane::check(&outcome)?;
        sane::clean(&mut outcome);
        Ok(outcome)
    }

    /// The findings that count.
    pub fn open(&self) -> impl Iterator<Item = &Found> {
        self.findings.iter().filter(|found| found.status == "open")
    }
}

#[cfg(test)]
mod tests;
