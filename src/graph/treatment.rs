//! What is done about threats.

use std::collections::HashSet;

use super::{Graph, is_out};
use crate::model::vocabulary::{MitigationKind, MitigationStatus};
use crate::model::{Accept, Mitigation, RefKind, Text, Threat};

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
    /// It names a mitigation that is not to be found, or whose status is not known.
    Unknown,
}

impl Treatment {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Treatment::Open => "open",
            Treatment::Mitigated => "mitigated",
            Treatment::Accepted => "accepted",
            Treatment::Transferred => "transferred",
            Treatment::Avoided => "avoided",
            Treatment::OutOfScope => "out of scope",
            Treatment::Retired => "retired",
            Treatment::Unknown => "unknown",
        }
    }
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
        match self.knows_status(&threat.mitigated_by) {
            true => Treatment::Open,
            false => Treatment::Unknown,
        }
    }

    /// Whether each of these mitigations is to be found and says how far it is.
    #[must_use]
    pub fn knows_status(&self, ids: &[Text]) -> bool {
        ids.iter().all(|id| self.mitigation(&id.value).is_some_and(|m| m.status.is_some()))
    }

    /// Whether something in place notices when a threat comes true: what `detected_by` lists, or a
    /// detective mitigation among the others. `None` where one of them is not known.
    #[must_use]
    pub fn is_detected(&self, threat: &'m Threat) -> Option<bool> {
        // What stands under `detected_by` is meant to detect, unless it says that it does not.
        let notices = |m: &Mitigation| m.kind.is_none() || is_detective(m);
        let mut listed = self.mitigations(&threat.detected_by);
        let mut others = self.mitigations(&threat.mitigated_by);
        if listed.any(|m| is_effective(m) && notices(m))
            || others.any(|m| is_effective(m) && is_detective(m))
        {
            return Some(true);
        }
        let known =
            self.knows_status(&threat.detected_by) && self.knows_status(&threat.mitigated_by);
        known.then_some(false)
    }

    /// Whether a playbook is for a threat; `None` where one is for a threat that is not to be
    /// found.
    #[must_use]
    pub fn has_playbook(&self, threat: &'m Threat) -> Option<bool> {
        let links = self.links();
        let has = self.place_of_threat(&threat.id.value).is_some_and(|at| links.playbooks[at]);
        (has || !links.lost_playbook).then_some(has)
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

    /// The effective mitigations of a threat, each once, with the reference that names it.
    #[must_use]
    pub fn effective_mitigations(&self, threat: &'m Threat) -> Vec<(&'m Text, &'m Mitigation)> {
        let mut found: Vec<(&Text, &Mitigation)> = Vec::new();
        for id in &threat.mitigated_by {
            let Some(mitigation) = self.mitigation(&id.value) else { continue };
            let is_new = !found.iter().any(|(_, known)| std::ptr::eq(*known, mitigation));
            if is_new && is_effective(mitigation) {
                found.push((id, mitigation));
            }
        }
        found
    }

    /// Whether each mitigation that a threat names is to be found and says where it stands.
    #[must_use]
    pub fn knows_mitigations(&self, threat: &Threat) -> bool {
        let knows = |id: &Text| self.mitigation(&id.value).is_some_and(|m| m.status.is_some());
        threat.mitigated_by.iter().all(knows)
    }

    /// The model's own mitigations that no threat, root cause or attack tree refers to; `None`
    /// where a reference leads nowhere, because it may mean one of them.
    #[must_use]
    pub fn idle_mitigations(&self) -> Option<Vec<&'m Mitigation>> {
        let mut used: HashSet<*const Mitigation> = HashSet::new();
        let mut lost = false;
        self.model.for_each_reference(|reference| {
            // To have failed in an incident is no use.
            if reference.kind != RefKind::Mitigation || reference.key == "failed" {
                return;
            }
            match self.mitigation(&reference.to.value) {
                Some(mitigation) => {
                    used.insert(std::ptr::from_ref(mitigation));
                }
                None => {
                    lost |= self
                        .home_of(&reference.to.value)
                        .is_some_and(|(home, _)| std::ptr::eq(home, self))
                }
            }
        });
        for mitigation in self.controls_of_libraries() {
            used.insert(std::ptr::from_ref(mitigation));
        }
        let mitigations = self.model.mitigations.iter();
        let idle = mitigations.filter(|m| !used.contains(&std::ptr::from_ref(*m)));
        (!lost).then(|| idle.collect())
    }

    /// All acceptances of a threat, live or not: its own and those that name it.
    pub fn acceptances(&self, threat: &'m Threat) -> impl Iterator<Item = &'m Accept> {
        let at = self.place_of_threat(&threat.id.value);
        let others = at.map_or(&[][..], |at| &self.links().acceptances[at]);
        let others = others.iter().map(|at| &self.model.acceptances[*at].accept);
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

#[cfg(test)]
mod tests {
    use crate::graph::tests::ask;

    const MODEL: &str = "
tmgate: 1
system: shop
components: {api: {kind: process}}
threats:
  forged: {title: Forged, at: api, mitigated_by: [seal, seal, plan]}
  lost: {title: Lost, at: api, mitigated_by: [seal, nowhere-to-be-found]}
mitigations:
  seal: {title: Seal, status: implemented}
  plan: {title: Plan, status: planned}
  idle: {title: Idle, status: planned}
";

    #[test]
    fn effective_mitigations_count_once_each() {
        ask(MODEL, |graph| {
            let forged = graph.threat("forged").unwrap();
            let found = graph.effective_mitigations(forged);
            assert_eq!(found.iter().map(|(id, _)| &*id.value).collect::<Vec<_>>(), ["seal"]);
            assert!(graph.knows_mitigations(forged));
            assert!(!graph.knows_mitigations(graph.threat("lost").unwrap()));
        });
    }

    #[test]
    fn a_lost_reference_may_mean_any_mitigation() {
        ask(MODEL, |graph| assert!(graph.idle_mitigations().is_none()));
        ask(&MODEL.replace(", nowhere-to-be-found", ""), |graph| {
            let idle = graph.idle_mitigations().unwrap();
            assert_eq!(idle.iter().map(|m| &*m.id.value).collect::<Vec<_>>(), ["idle"]);
        });
    }
}
