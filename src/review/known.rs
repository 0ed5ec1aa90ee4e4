//! What was there before: the findings of the base revision.

use std::collections::{HashMap, HashSet};

use crate::finding::{Finding, Fingerprint, Severity, Status};

/// Marks the findings that `base` has as well, and returns those of `base` that are gone, in no
/// order. `stood`: what counted at the base in models that have not changed, and is not in `base`.
///
/// Findings are counted, not only looked up: where two agree in their fingerprint, one at the base
/// answers for one here. One that weighs more than it did is not the same any more, and one that a
/// comment allowed at the base was never agreed to without the comment: both stay open.
pub fn mark_known(
    findings: &mut [Finding],
    base: Vec<Finding>,
    stood: impl IntoIterator<Item = (Fingerprint, Severity)>,
) -> Vec<Finding> {
    let mut before: HashMap<Fingerprint, Weights> = HashMap::new();
    let of_base = base.iter().filter(|finding| stood_open(finding));
    let of_base = of_base.map(|finding| (finding.fingerprint, finding.severity));
    for (fingerprint, severity) in of_base.chain(stood) {
        before.entry(fingerprint).or_default().add(severity);
    }
    let (open, aside): (Vec<_>, Vec<_>) =
        findings.iter_mut().partition(|finding| finding.status == Status::Open);
    for finding in open {
        let weight = before.get_mut(&finding.fingerprint).and_then(Weights::take);
        if weight.is_some_and(|weight| weight >= finding.severity) {
            finding.status = Status::Known { listed: None };
        }
    }
    for finding in aside {
        before.get_mut(&finding.fingerprint).and_then(Weights::take);
    }
    before.retain(|_, weights| weights.0 != [0; 3]);
    let place = |finding: &Finding| (finding.fingerprint, finding.primary.place.path.clone());
    let left = findings.iter().filter(|finding| before.contains_key(&finding.fingerprint));
    let left: HashSet<_> = left.map(place).collect();
    let mut gone = base;
    // Where models share a name, what is gone is gone from where nothing like it is left.
    gone.sort_by_cached_key(|finding| left.contains(&place(finding)));
    gone.retain(|finding| {
        stood_open(finding)
            && before.get_mut(&finding.fingerprint).and_then(Weights::take).is_some()
    });
    gone
}

/// Whether it counted, or would have but for the baseline.
fn stood_open(finding: &Finding) -> bool {
    matches!(finding.status, Status::Open | Status::Known { .. })
}

/// How many findings there are of each severity.
#[derive(Default)]
struct Weights([u32; 3]);

impl Weights {
    fn add(&mut self, severity: Severity) {
        self.0[severity as usize] += 1;
    }

    /// Takes one of the heaviest.
    fn take(&mut self) -> Option<Severity> {
        let heaviest = [Severity::Error, Severity::Warning, Severity::Note];
        let severity = heaviest.into_iter().find(|severity| self.0[*severity as usize] > 0)?;
        self.0[severity as usize] -= 1;
        Some(severity)
    }
}
