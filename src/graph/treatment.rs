//! What is done about threats.

use super::{Graph, is_out};
use crate::model::vocabulary::{MitigationKind, MitigationStatus};
use crate::model::{Accept, Mitigation, Text, Threat};

/// What became of a threat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// Nothing effective is done and nobody bears it.
    Open,
    Mitigated,
    Accepted,
    Transferred,
    Avoided,
    OutOfScope,
    Retired,
    /// It names a mitigation that is not to be found.
    Unknown,
}

impl<'m> Graph<'m> {
    #[must_use]
    pub fn treatment(&self, threat: &'m Threat) -> Treatment {
        if threat.retired.is_some() {
            return Treatment::Retired;
        }
        if is_out(threat.out_of_scope.as_ref()) {
            return Treatment::OutOfScope;
        }
        if threat.avoid.is_some() {
            return Treatment::Avoided;
        }
        if self.mitigations(&threat.mitigated_by).any(is_effective) {
            return Treatment::Mitigated;
        }
        if self.live_acceptance(threat).is_some() {
            return Treatment::Accepted;
        }
        if threat.transfer.is_some() {
            return Treatment::Transferred;
        }
        match threat.mitigated_by.iter().all(|id| self.mitigation(&id.value).is_some()) {
            true => Treatment::Open,
            false => Treatment::Unknown,
        }
    }

    /// Whether nothing effective is done about a threat and nobody bears it.
    #[must_use]
    pub fn is_open(&self, threat: &'m Threat) -> bool {
        self.treatment(threat) == Treatment::Open
    }

    /// The mitigations behind a list of references, as far as they are to be found.
    pub fn mitigations<'g>(
        &'g self,
        ids: &'m [Text],
    ) -> impl Iterator<Item = &'m Mitigation> + use<'g, 'm> {
        ids.iter().filter_map(|id| self.mitigation(&id.value))
    }

    /// All acceptances of a threat, live or not: its own and those that name it.
    pub fn acceptances(&self, threat: &'m Threat) -> impl Iterator<Item = &'m Accept> {
        let names_it = move |id: &Text| {
            self.threat(&id.value).is_some_and(|named| std::ptr::eq(named, threat))
        };
        let others = self.model.acceptances.iter();
        let others = others.filter(move |a| a.threats.iter().any(names_it)).map(|a| &a.accept);
        threat.accept.iter().chain(others)
    }

    /// An acceptance in force: by whom, why and until when are said, and that day has not passed.
    #[must_use]
    pub fn live_acceptance(&self, threat: &'m Threat) -> Option<&'m Accept> {
        self.acceptances(threat).find(|accept| self.is_live(accept))
    }

    #[must_use]
    pub fn is_live(&self, accept: &Accept) -> bool {
        let complete = accept.by.is_some() && accept.why.is_some();
        complete && accept.until.as_ref().is_some_and(|until| until.value >= self.today)
    }
}

/// Whether a mitigation is in place: implemented or verified.
#[must_use]
pub fn is_effective(mitigation: &Mitigation) -> bool {
    let status = mitigation.status.as_ref().map(|s| s.value);
    matches!(status, Some(MitigationStatus::Implemented | MitigationStatus::Verified))
}

/// Whether a mitigation only notices, and does not prevent or correct.
#[must_use]
pub fn is_detective(mitigation: &Mitigation) -> bool {
    mitigation.kind.as_ref().is_some_and(|kind| kind.value == MitigationKind::Detective)
}
