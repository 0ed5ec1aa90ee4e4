//! What was there before: the findings of the base revision.

use std::collections::HashMap;

use crate::finding::{Finding, Fingerprint, Severity, Status};

/// Marks the findings that `base` has as well, and returns those of `base` that are gone.
///
/// Findings are counted, not only looked up: where two agree in their fingerprint, one at the base
/// answers for one here. One that weighs more than it did is not the same any more, and one that a
/// comment allowed at the base was never agreed to without the comment: both stay open.
pub fn mark_known(findings: &mut [Finding], base: Vec<Finding>) -> Vec<Finding> {
    let mut before: HashMap<Fingerprint, Vec<Severity>> = HashMap::new();
    for finding in base.iter().filter(|finding| stood(finding)) {
        before.entry(finding.fingerprint).or_default().push(finding.severity);
    }
    before.values_mut().for_each(|severities| severities.sort_unstable());
    let (open, aside): (Vec<_>, Vec<_>) =
        findings.iter_mut().partition(|finding| finding.status == Status::Open);
    for finding in open {
        let weight = before.get_mut(&finding.fingerprint).and_then(Vec::pop);
        if weight.is_some_and(|weight| weight >= finding.severity) {
            finding.status = Status::Known { listed: None };
        }
    }
    for finding in aside {
        before.get_mut(&finding.fingerprint).and_then(Vec::pop);
    }
    let mut gone = base;
    gone.retain(|finding| {
        stood(finding) && before.get_mut(&finding.fingerprint).and_then(Vec::pop).is_some()
    });
    gone
}

/// Whether it counted, or would have but for the baseline.
fn stood(finding: &Finding) -> bool {
    matches!(finding.status, Status::Open | Status::Known { .. })
}
