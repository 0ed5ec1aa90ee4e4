//! Narrows a run to what was asked about.

use crate::finding::{Finding, Status};
use crate::source::Place;

/// Marks the open findings of which no place is `inside`.
pub fn narrow(findings: &mut [Finding], mut inside: impl FnMut(&Place) -> bool) {
    for finding in findings.iter_mut().filter(|finding| finding.status == Status::Open) {
        let mut labels = std::iter::once(&finding.primary).chain(&finding.related);
        if !labels.any(|label| inside(&label.place)) {
            finding.status = Status::OutOfScope;
        }
    }
}
