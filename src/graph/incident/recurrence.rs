//! What came back although it was fixed.

use std::collections::HashMap;

use super::Traits;
use crate::graph::Graph;
use crate::model::vocabulary::CauseStatus;
use crate::model::{Incident, RootCause};

/// A root cause that was marked fixed after an earlier incident with the same threat.
#[derive(Debug)]
pub struct Recurrence<'m> {
    pub earlier: &'m Incident,
    pub fixed: &'m RootCause,
    pub later: &'m Incident,
    pub again: &'m RootCause,
    /// The later incident began after the fix; `None` where the days leave it open.
    pub is_after: Option<bool>,
}

/// So many earlier incidents with the same root cause are looked at.
const PATIENCE: usize = 200;

impl<'m> Graph<'m> {
    /// The pairs of incidents that share a threat and a root cause which the one says is fixed:
    /// for each later root cause the first that is certain, else one that is not.
    #[must_use]
    pub fn recurrences(&self) -> Vec<Recurrence<'m>> {
        let mut fixed: HashMap<&str, Vec<(usize, &RootCause)>> = HashMap::new();
        let incidents = &self.model.incidents;
        let traits: Vec<Traits<'m>> = incidents.iter().map(|i| self.traits(i)).collect();
        for (at, incident) in incidents.iter().enumerate() {
            for cause in incident.root_causes.iter().filter(|cause| is_fixed(cause)) {
                fixed.entry(cause.id.value.as_str()).or_default().push((at, cause));
            }
        }
        let mut found = Vec::new();
        for (at, later) in incidents.iter().enumerate() {
            for again in &later.root_causes {
                let others = fixed.get(again.id.value.as_str()).map_or(&[][..], Vec::as_slice);
                let others = others.iter().take(PATIENCE).filter(|(other, _)| {
                    *other != at
                        && incidents.get(*other).is_some_and(|i| !self.is_double(i, later))
                        && share_threat(traits.get(*other), traits.get(at))
                });
                let mut pairs: Vec<Recurrence<'m>> = others
                    .filter_map(|(other, fixed)| {
                        let earlier = incidents.get(*other)?;
                        let is_after = is_after(earlier, later);
                        Some(Recurrence { earlier, fixed, later, again, is_after })
                    })
                    .filter(|pair| pair.is_after != Some(false))
                    .collect();
                pairs.sort_by_key(|pair| pair.is_after.is_none());
                found.extend(pairs.into_iter().next());
            }
        }
        found
    }

    /// Whether one of two incidents is said to be the other once more.
    fn is_double(&self, one: &'m Incident, other: &'m Incident) -> bool {
        let doubles = |a: &'m Incident, b: &'m Incident| {
            let of = a.duplicate_of.as_ref().and_then(|id| self.incident(&id.value));
            of.is_some_and(|of| std::ptr::eq(of, b))
        };
        doubles(one, other) || doubles(other, one)
    }
}

fn share_threat(one: Option<&Traits<'_>>, other: Option<&Traits<'_>>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    !one.threats.is_disjoint(&other.threats)
}

fn is_fixed(cause: &RootCause) -> bool {
    cause.status.as_ref().is_some_and(|status| status.value == CauseStatus::Fixed)
}

/// Whether the later incident began once the earlier was over.
fn is_after(earlier: &Incident, later: &Incident) -> Option<bool> {
    let began = later.started.or(later.detected)?.value;
    // Two incidents in the wrong order are no recurrence, whatever else is not known.
    if earlier.detected.or(earlier.started).is_some_and(|known| known.value >= began) {
        return Some(false);
    }
    let over = earlier.eradicated.or(earlier.recovered).or(earlier.closed)?.value;
    Some(over <= began)
}
