//! What a model has at all: the things that a stage of a method leaves behind.

use super::Graph;
use super::decisions::is_there;
use crate::model::vocabulary::{ActorKind, Days};
use crate::model::{Model, Threat};

/// For how long `incidents: none-known` is believed, in days.
const BELIEVED: Days = Days(365);

macro_rules! artefacts {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        /// A kind of thing that a model may have.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Artefact { $($(#[$doc])* $variant),+ }

        impl Artefact {
            pub const ALL: &'static [Artefact] = &[$(Artefact::$variant),+];

            /// What is missing where there is none, to follow "no".
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Artefact::$variant => $name),+ }
            }
        }
    };
}

artefacts! {
    Purpose = "purpose",
    Objectives = "objective",
    Data = "data",
    Components = "component",
    Flows = "data flow",
    Zones = "zone",
    Actors = "actor",
    /// An actor of the kind `threat-agent`, or a persona.
    Agents = "threat agent",
    Documents = "document among `artefacts`",
    Glossary = "glossary",
    Session = "session",
    Personas = "persona",
    Threats = "threat",
    /// A threat that says which weakness it uses, or that none is known.
    Weaknesses = "weakness of a threat",
    Trees = "attack tree",
    /// A threat whose risk is known.
    Ratings = "rating of a threat",
    /// A threat about which something was decided.
    Treatments = "treated threat",
    Mitigations = "mitigation",
    Evidence = "evidence of a mitigation",
    Playbooks = "playbook",
    /// An incident; or the word that none is known, confirmed within a year.
    Incidents = "incident or confirmed `incidents: none-known`",
}

/// Some kinds of things. One of these is kept of every model of a run, so it is small.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Artefacts(u32);

impl Artefacts {
    #[must_use]
    pub fn has(self, artefact: Artefact) -> bool {
        self.0 & (1 << artefact as u32) != 0
    }
}

impl FromIterator<Artefact> for Artefacts {
    fn from_iter<T: IntoIterator<Item = Artefact>>(kinds: T) -> Self {
        Artefacts(kinds.into_iter().fold(0, |all, artefact| all | (1 << artefact as u32)))
    }
}

impl<'m> Graph<'m> {
    /// What the model has.
    #[must_use]
    pub fn artefacts(&self) -> Artefacts {
        Artefact::ALL.iter().copied().filter(|artefact| self.has_artefact(*artefact)).collect()
    }

    fn has_artefact(&self, artefact: Artefact) -> bool {
        let model = self.model;
        match artefact {
            Artefact::Purpose => model.purpose.is_some(),
            Artefact::Objectives => !model.objectives.is_empty(),
            Artefact::Data => !model.data.is_empty(),
            Artefact::Components => !model.components.is_empty(),
            Artefact::Flows => !model.flows.is_empty(),
            Artefact::Zones => !model.zones.is_empty(),
            Artefact::Actors => self.elements_in_scope().any(|e| e.noun() == "actor"),
            Artefact::Agents => !model.personas.is_empty() || has_agent(model),
            Artefact::Documents => !model.artefacts.is_empty(),
            Artefact::Glossary => !model.glossary.is_empty(),
            Artefact::Session => model.session.is_some(),
            Artefact::Personas => !model.personas.is_empty(),
            Artefact::Threats => self.kept_threats().next().is_some(),
            Artefact::Weaknesses => self.kept_threats().any(names_weakness),
            Artefact::Trees => !model.trees.is_empty(),
            Artefact::Ratings => self.kept_threats().any(|threat| self.risk(threat).is_some()),
            Artefact::Treatments => model.threats.iter().any(is_decided),
            Artefact::Mitigations => !model.mitigations.is_empty(),
            Artefact::Evidence => model.mitigations.iter().any(|m| !m.evidence.is_empty()),
            Artefact::Playbooks => !model.playbooks.is_empty(),
            Artefact::Incidents => !model.incidents.is_empty() || self.is_without_incidents(),
        }
    }

    /// Whether the model says that no incident is known, and somebody looked within a year.
    fn is_without_incidents(&self) -> bool {
        let asked = self.model.incidents_reviewed.as_ref().map(|date| date.value);
        let said = self.model.no_incident_known.is_some();
        said && asked.is_some_and(|date| Days::between(date, self.today) <= BELIEVED)
    }

    /// The threats that are still to be dealt with in some way: neither retired nor avoided nor out
    /// of scope.
    pub fn kept_threats(&self) -> impl Iterator<Item = &'m Threat> + use<'m> {
        self.model.threats.iter().filter(|threat| is_there(threat))
    }
}

/// Whether a threat says which weakness it uses: a CWE entry, a known vulnerability, or a word
/// under `weakness`, such as that none is known.
#[must_use]
pub fn names_weakness(threat: &Threat) -> bool {
    let is_one = |id: &str| {
        ["CWE", "CVE", "GHSA"].iter().any(|scheme| {
            let head = id.trim().get(..scheme.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(scheme))
        })
    };
    threat.weakness.is_some() || threat.refs.iter().any(|id| is_one(&id.value))
}

fn has_agent(model: &Model) -> bool {
    let kinds = model.actors.iter().filter_map(|actor| actor.kind.as_ref());
    kinds.into_iter().any(|kind| kind.value == ActorKind::ThreatAgent)
}

fn is_decided(threat: &Threat) -> bool {
    !is_there(threat)
        || !threat.mitigated_by.is_empty()
        || threat.accept.is_some()
        || threat.transfer.is_some()
}

#[cfg(test)]
mod tests {
    use super::{Artefact, Artefacts, names_weakness};
    use crate::graph::tests::ask;

    #[test]
    fn a_set_holds_what_was_put_in() {
        assert!(Artefact::ALL.len() <= 32, "an `Artefacts` has room for 32");
        let all: Artefacts = Artefact::ALL.iter().copied().collect();
        assert!(Artefact::ALL.iter().all(|artefact| all.has(*artefact)));
        let some: Artefacts = [Artefact::Incidents, Artefact::Purpose].into_iter().collect();
        let held: Vec<_> = Artefact::ALL.iter().filter(|a| some.has(**a)).collect();
        assert_eq!(held, [&Artefact::Purpose, &Artefact::Incidents]);
    }

    #[test]
    fn a_model_has_what_it_says() {
        let has = |sections: &str, artefact: Artefact| {
            let mut has = false;
            ask(&format!("tmgate: 1\nsystem: shop\n{sections}"), |graph| {
                has = graph.artefacts().has(artefact);
            });
            has
        };
        assert!(!has("", Artefact::Purpose) && has("purpose: sells tea", Artefact::Purpose));
        let agent = "actors: {thief: {kind: threat-agent}}";
        assert!(has(agent, Artefact::Agents) && !has(agent, Artefact::Actors));
        let threat = |keys: &str| format!("threats: {{t: {{title: Theft, at: api, {keys}}}}}");
        assert!(has(&threat("risk: low"), Artefact::Ratings));
        assert!(!has(&threat("avoid: sold"), Artefact::Ratings));
        assert!(has(&threat("avoid: sold"), Artefact::Treatments));
        assert!(!has(&threat("risk: low"), Artefact::Treatments));
        assert!(has(&threat("weakness: none-known"), Artefact::Weaknesses));
        let none = |day: &str| format!("incidents: none-known\nincidents_reviewed: {day}");
        assert!(has(&none("2026-01-10"), Artefact::Incidents));
        assert!(!has(&none("2025-01-10"), Artefact::Incidents), "nobody looked for long");
        assert!(!has("incidents: none-known", Artefact::Incidents));
    }

    #[test]
    fn weaknesses_are_known_by_their_catalogue() {
        let text = "tmgate: 1\nsystem: shop\nthreats:\n  a: {title: A, refs: [CAPEC-66]}\n  b: {title: B, refs: [CAPEC-66, cwe-89]}\n  c: {title: C, refs: [CVE-2024-3094]}\n  d: {title: D, refs: [é]}\n";
        ask(text, |graph| {
            let named: Vec<_> = graph.model.threats.iter().map(names_weakness).collect();
            assert_eq!(named, [false, true, true, false]);
        });
    }
}
