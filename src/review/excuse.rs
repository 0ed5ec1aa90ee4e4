//! Changes of code of which a commit says that no model has to follow.

use crate::finding::{Sink, Status};

/// Marks what was found about sensitive code, where somebody gave a reason.
pub fn excuse(reason: Option<&str>, sink: &mut Sink<'_>) {
    let Some(reason) = reason else { return };
    let findings = sink.findings_mut().iter_mut();
    for finding in findings.filter(|f| f.rule.id == "drift-code-without-model") {
        if finding.status == Status::Open {
            finding.status = Status::Suppressed { reason: reason.to_owned() };
        }
    }
}
