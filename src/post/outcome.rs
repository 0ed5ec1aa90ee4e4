//! What the check left behind for posting: its JSON report, read back.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// Bytes of a result file that are read. A report of ten thousand findings takes 8 MB.
pub const LARGEST: usize = 64 * 1024 * 1024;

/// The version of the format that is read here.
const VERSION: u32 = 1;

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
    /// What the change means: the document of `tmgate diff --format json`.
    #[serde(default)]
    pub changes: Option<serde_json::Value>,
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
    pub path: String,
    pub start: Spot,
    pub end: Spot,
    pub help: Option<String>,
    pub subject: String,
    pub model: String,
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
    pub subjects: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Approval {
    pub by: String,
    /// Fingerprints.
    pub findings: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Reviewer {
    pub owner: String,
    pub handles: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Compared {
    pub base: String,
    pub commit: String,
    pub new: usize,
    pub known: usize,
    pub fixed: Vec<Found>,
}

impl Outcome {
    /// Reads a result file.
    ///
    /// # Errors
    /// When it is too large, no report of this version, or not what the schema says.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > LARGEST {
            bail!("the report is larger than {} MiB", LARGEST / (1024 * 1024));
        }
        let outcome: Outcome = serde_json::from_slice(bytes)
            .context("this is no report in the format that `tmgate schema report` describes")?;
        if outcome.version != VERSION {
            bail!("the report has version {}; this tmgate reads {VERSION}", outcome.version);
        }
        Ok(outcome)
    }

    /// The findings that count.
    pub fn open(&self) -> impl Iterator<Item = &Found> {
        self.findings.iter().filter(|found| found.status == "open")
    }
}
