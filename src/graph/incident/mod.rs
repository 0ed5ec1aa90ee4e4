//! What happened, in which order, what it maps to and what followed from it.

mod likeness;
mod recurrence;
mod siblings;

use std::collections::HashMap;

use jiff::civil::Date;

pub use likeness::{Likeness, Traits, product_of};
pub use recurrence::Recurrence;
pub use siblings::{Kin, Sibling};

use super::Graph;
use crate::finding::Subject;
use crate::model::vocabulary::{Cause, Phase};
use crate::model::{EvidenceKind, Incident, Mitigation, Threat};
use crate::source::Spanned;

/// A day in the course of an incident.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The key that gives it.
    pub key: &'static str,
    pub date: Spanned<Date>,
}

impl Moment {
    /// "it started", "it was contained": how the moment is told.
    #[must_use]
    pub fn told(&self) -> String {
        if self.key == "started" { self.key.to_owned() } else { format!("was {}", self.key) }
    }
}

/// What is wrong with the days of an incident.
#[derive(Debug)]
pub enum Fault {
    /// A day that is still to come.
    Future(Moment),
    /// The first day lies before the second, which cannot have come later.
    Order(Moment, Moment),
    /// The incident has not come that far.
    Ahead(Moment, Phase),
    /// The phase that it is in needs these days.
    Missing(Vec<&'static str>),
}

/// The days that an incident gives, in the order in which they should lie; the review is apart.
#[must_use]
pub fn course(incident: &Incident) -> Vec<Moment> {
    let days = [
        ("started", incident.started),
        ("detected", incident.detected),
        ("contained", incident.contained),
        ("eradicated", incident.eradicated),
        ("recovered", incident.recovered),
        ("closed", incident.closed),
    ];
    days.into_iter().filter_map(|(key, date)| Some(Moment { key, date: date? })).collect()
}

#[must_use]
pub fn phase(incident: &Incident) -> Option<Phase> {
    incident.phase.as_ref().map(|phase| phase.value)
}

/// Whether it is closed. A duplicate is answered for by the incident that it doubles.
#[must_use]
pub fn is_closed(incident: &Incident) -> bool {
    phase(incident) == Some(Phase::Closed) && incident.duplicate_of.is_none()
}

/// The day from which on it counts: when it was detected.
#[must_use]
pub fn detected(incident: &Incident) -> Option<Date> {
    incident.detected.as_ref().map(|date| date.value)
}

/// The threats that an incident maps to.
#[derive(Debug)]
pub struct Mapped<'m> {
    pub threats: Vec<&'m Threat>,
    /// It names a threat that is not to be found.
    pub partial: bool,
}

/// What the model says that it did because of which incident.
#[derive(Debug, Default)]
pub struct Reasons<'m> {
    threats: HashMap<&'m str, Vec<&'m Threat>>,
    mitigations: HashMap<&'m str, Vec<&'m Mitigation>>,
}

impl<'m> Reasons<'m> {
    /// The threats that were written or changed because of an incident.
    #[must_use]
    pub fn threats(&self, incident: &Incident) -> &[&'m Threat] {
        self.threats.get(incident.id.value.as_str()).map_or(&[], Vec::as_slice)
    }

    /// The mitigations that were added or changed because of an incident.
    #[must_use]
    pub fn mitigations(&self, incident: &Incident) -> &[&'m Mitigation] {
        self.mitigations.get(incident.id.value.as_str()).map_or(&[], Vec::as_slice)
    }
}

/// The words of a reason that may be the id of an incident.
fn ids_in(reason: &str) -> impl Iterator<Item = &str> {
    let words = reason.split(|c: char| !(c.is_alphanumeric() || "-_.".contains(c)));
    words.map(|word| word.trim_matches('.')).filter(|word| !word.is_empty())
}

impl<'m> Graph<'m> {
    /// The closed incidents that double no other.
    pub fn closed_incidents(&self) -> impl Iterator<Item = &'m Incident> + use<'m> {
        self.model.incidents.iter().filter(|incident| is_closed(incident))
    }

    #[must_use]
    pub fn incident(&self, id: &str) -> Option<&'m Incident> {
        let (home, name) = self.home_of(id)?;
        home.names.incident(name)
    }

    /// What is wrong with the days of an incident: the first thing that a reader stumbles over.
    #[must_use]
    pub fn fault(&self, incident: &Incident) -> Option<Fault> {
        let course = course(incident);
        let reviewed = incident.reviewed.map(|date| Moment { key: "reviewed", date });
        let all = || course.iter().chain(&reviewed).copied();
        if let Some(moment) = all().find(|moment| moment.date.value > self.today) {
            return Some(Fault::Future(moment));
        }
        let mut pairs = course.iter().zip(course.iter().skip(1));
        if let Some((before, after)) = pairs.find(|(a, b)| b.date.value < a.date.value) {
            return Some(Fault::Order(*after, *before));
        }
        // Some review before they close, nobody before they know.
        if let (Some(review), Some(first)) = (reviewed, course.first()) {
            let known = course.iter().find(|moment| moment.key == "detected").unwrap_or(first);
            if review.date.value < known.date.value {
                return Some(Fault::Order(review, *known));
            }
        }
        let phase = phase(incident)?;
        let stage = |key: &str| crate::model::vocabulary::Vocabulary::from_word(key);
        if let Some(ahead) = course.iter().find(|m| stage(m.key).is_some_and(|p: Phase| p > phase))
        {
            return Some(Fault::Ahead(*ahead, phase));
        }
        let needed: &[&str] = match phase {
            Phase::Reported => &[],
            Phase::Triage => &["detected"],
            later => &["detected", later.word()],
        };
        let given = |key: &&str| course.iter().any(|moment| moment.key == *key);
        let missing: Vec<_> = needed.iter().copied().filter(|key| !given(key)).collect();
        (!missing.is_empty()).then_some(Fault::Missing(missing))
    }

    /// The threats that an incident maps to, each once.
    #[must_use]
    pub fn mapped(&self, incident: &'m Incident) -> Mapped<'m> {
        let mut mapped = Mapped { threats: Vec::new(), partial: false };
        for id in &incident.threats {
            match self.threat(&id.value) {
                Some(threat) if mapped.threats.iter().any(|t| std::ptr::eq(*t, threat)) => {}
                Some(threat) => mapped.threats.push(threat),
                None => mapped.partial = true,
            }
        }
        mapped
    }

    /// What was done because of which incident, read once for all of them.
    #[must_use]
    pub fn reasons(&self) -> Reasons<'m> {
        let mut reasons = Reasons::default();
        for threat in &self.model.threats {
            for id in threat.because.iter().flat_map(|because| ids_in(&because.value)) {
                reasons.threats.entry(id).or_default().push(threat);
            }
        }
        for mitigation in &self.model.mitigations {
            for id in mitigation.because.iter().flat_map(|because| ids_in(&because.value)) {
                reasons.mitigations.entry(id).or_default().push(mitigation);
            }
        }
        reasons
    }

    /// Whether the model has changed because of an incident: something says so, or a threat that
    /// it maps to was looked at since, by its dates or by history. `None` where that is not known.
    #[must_use]
    pub fn is_learnt(&self, incident: &'m Incident, reasons: &Reasons<'m>) -> Option<bool> {
        let said =
            !reasons.threats(incident).is_empty() || !reasons.mitigations(incident).is_empty();
        if said {
            return Some(true);
        }
        let mapped = self.mapped(incident);
        let since = detected(incident)?;
        let is_later = |date: Option<Spanned<Date>>| date.is_some_and(|d| d.value >= since);
        let changed = |threat: &&Threat| {
            let retired = threat.retired.as_ref().and_then(|retired| retired.date);
            is_later(threat.updated) || is_later(threat.found) || is_later(retired)
        };
        if mapped.threats.iter().any(changed) {
            return Some(true);
        }
        match self.has_changed(&mapped.threats, since) {
            Some(false) => (!self.is_blurred(&mapped)).then_some(false),
            known => known,
        }
    }

    /// Whether a threat is not to be found, or may say more than could be read.
    fn is_blurred(&self, mapped: &Mapped<'m>) -> bool {
        let subject = |threat: &Threat| Subject::new("threat", threat.id.value.clone());
        mapped.partial || mapped.threats.iter().any(|t| self.model.is_misread(&subject(t)))
    }

    /// Whether a test would notice the same incident today: one of a mitigation that answers it,
    /// not older than it. `None` where that is not known.
    #[must_use]
    pub fn is_retested(&self, incident: &'m Incident, reasons: &Reasons<'m>) -> Option<bool> {
        let since = detected(incident);
        // What nobody attacked is rehearsed as well as tested.
        let is_attack = incident.cause.as_ref().is_none_or(|c| c.value == Cause::Malicious);
        let counts = |kind: EvidenceKind| match kind {
            EvidenceKind::Test | EvidenceKind::Ci => true,
            EvidenceKind::Drill => !is_attack,
            _ => false,
        };
        let dates = |mitigation: &'m Mitigation| {
            let tests = mitigation.evidence.iter();
            let tests = tests.filter(|e| e.points.iter().any(|(kind, _)| counts(*kind)));
            tests.map(|e| self.shown_on(e))
        };
        let fixes = incident.root_causes.iter().flat_map(|cause| &cause.fixed_by);
        let mut unsure = fixes.clone().any(|id| self.mitigation(&id.value).is_none());
        let fixes = fixes.filter_map(|id| self.mitigation(&id.value));
        let subject = |m: &Mitigation| Subject::new("mitigation", m.id.value.clone());
        unsure |= fixes.clone().any(|m| self.model.is_misread(&subject(m)));
        // The test of a fix is for this incident, whenever it last ran, unless it is older.
        for done in fixes.chain(reasons.mitigations(incident).iter().copied()).flat_map(dates) {
            match (done, since) {
                (None, _) => return Some(true),
                (Some(done), Some(since)) if done >= since => return Some(true),
                (Some(_), Some(_)) => {}
                (Some(_), None) => unsure = true,
            }
        }
        let mapped = self.mapped(incident);
        unsure |= self.is_blurred(&mapped);
        for threat in mapped.threats {
            if self.place_of_threat(&threat.id.value).is_none() || !self.knows_mitigations(threat) {
                unsure = true;
            }
            for done in self.mitigations(&threat.mitigated_by).flat_map(dates) {
                match (done, since) {
                    (Some(done), Some(since)) if done >= since => return Some(true),
                    (Some(_), Some(_)) => {}
                    _ => unsure = true,
                }
            }
        }
        (!unsure).then_some(false)
    }

    /// Whether one of two incidents names the other.
    #[must_use]
    pub fn are_linked(&self, one: &'m Incident, other: &'m Incident) -> bool {
        let names = |a: &'m Incident, b: &'m Incident| {
            let named = a.related.iter().chain(&a.duplicate_of);
            let mut named = named.filter_map(|id| self.incident(&id.value));
            named.any(|incident| std::ptr::eq(incident, b))
        };
        names(one, other) || names(other, one)
    }
}

#[cfg(test)]
mod tests;
