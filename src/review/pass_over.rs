//! Infrastructure that the configuration says no model describes: `drift.ignore`.

use crate::config::Drift;
use crate::finding::{Sink, Status};

/// Marks what the rules about undescribed infrastructure found in such files.
pub fn pass_over(drift: &Drift, sink: &mut Sink<'_>) {
    for finding in sink.findings_mut() {
        if !finding.rule.id.starts_with("drift-unmodelled-") || finding.status != Status::Open {
            continue;
        }
        let path = &*finding.primary.place.path;
        if let Some((_, why)) = drift.ignore.iter().find(|(glob, _)| glob.is_match(path)) {
            finding.status = Status::Suppressed { reason: why.clone() };
        }
    }
}
