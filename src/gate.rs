//! The verdict: what fails the build.

use crate::config::FailOn;
use crate::finding::{Finding, Severity, Status};
use crate::rules::gate::{CONFIG_INVALID, INTERNAL_ERROR};

/// Whether a run passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Pass,
    /// Open findings at or above the threshold.
    Fail,
    /// There was no model to look at, which proves nothing.
    NothingAssessed,
}

impl Verdict {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::NothingAssessed => "nothing-assessed",
        }
    }
}

/// Judges the findings of a run over `models` models.
#[must_use]
pub fn judge(findings: &[Finding], models: usize, fail_on: FailOn) -> Verdict {
    if models == 0 {
        return Verdict::NothingAssessed;
    }
    // What was asked for could not be done, so no threshold makes it a pass.
    if findings.iter().any(is_unable) {
        return Verdict::Fail;
    }
    let counts = |finding: &&Finding| finding.status == Status::Open;
    let worst: Option<Severity> =
        findings.iter().filter(counts).map(|finding| finding.severity).max();
    match (fail_on, worst) {
        (FailOn::At(threshold), Some(worst)) if worst >= threshold => Verdict::Fail,
        _ => Verdict::Pass,
    }
}

/// Whether a finding says that what was asked for could not be done.
#[must_use]
pub fn is_unable(finding: &Finding) -> bool {
    [CONFIG_INVALID.meta.id, INTERNAL_ERROR.meta.id].contains(&finding.rule.id)
}
