//! Which STRIDE letters a flow across a trust boundary needs an answer for, by what is at its ends.
//!
//! STRIDE per interaction (Shostack, *Threat Modeling*, 2014, ch. 3), by the generic threat types of
//! Microsoft's own table, `default.tb7`: "SDL TM Knowledge Base (Core)" 4.1.0.11 in the repository
//! microsoft/threat-modeling-templates, MIT. Its types for one technology (SQL, XSS, XML) and for
//! the storage of credentials ask for facts that no model states, and are left out.

use super::authn::{SourceProof, source_proof, target_is_proven};
use super::protocol::{Protection, is_placeholder, protection, rides_on_http};
use super::{Element, End, Graph, Letters};
use crate::model::Flow;
use crate::model::vocabulary::{ComponentKind, Stride};

/// One row of the table: a letter that some flows need an answer for.
#[derive(Debug)]
pub struct Row {
    pub letter: Stride,
    /// What may happen, to follow "the flow needs an answer for".
    pub what: &'static str,
    from: &'static [Part],
    to: &'static [Part],
    /// The end at which a threat answers this row as well.
    concerns: Side,
    /// The row is for flows of which this is true.
    when: Option<Fact>,
    /// The row is met by flows of which this is true.
    unless: Option<Fact>,
}

/// What stands at an end of a flow. An actor is external.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Process,
    Store,
    External,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Source,
    Target,
    /// The flow itself.
    Neither,
}

/// What a flow may say of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fact {
    SourceIsProven,
    TargetIsProven,
    /// Confidential and of integrity on the wire: no protocol has one without the other here.
    IsProtected,
    RidesOnHttp,
    TargetKeepsLogs,
}

/// The rows that a flow leaves open.
#[derive(Debug, Default)]
pub struct Interaction {
    pub open: Vec<&'static Row>,
    /// Those that hold or not by something that the model does not say.
    pub unsure: Vec<&'static Row>,
}

use Part::{External, Process, Store};

const ANY: &[Part] = &[Process, Store, External];
const P: &[Part] = &[Process];
const S: &[Part] = &[Store];
const X: &[Part] = &[External];
const PS: &[Part] = &[Process, Store];
const PX: &[Part] = &[Process, External];

const fn row(
    letter: Stride,
    (from, to): (&'static [Part], &'static [Part]),
    concerns: Side,
    what: &'static str,
) -> Row {
    Row { letter, what, from, to, concerns, when: None, unless: None }
}

impl Row {
    const fn unless(self, fact: Fact) -> Self {
        Row { unless: Some(fact), ..self }
    }

    const fn when(self, fact: Fact) -> Self {
        Row { when: Some(fact), ..self }
    }
}

/// The table for flows that cross a trust boundary.
static ROWS: &[Row] = {
    use Fact::{IsProtected, RidesOnHttp, SourceIsProven, TargetIsProven, TargetKeepsLogs};
    use Side::{Neither, Source, Target};
    use Stride::{
        DenialOfService, ElevationOfPrivilege, InformationDisclosure, Repudiation, Spoofing,
        Tampering,
    };
    &[
        row(Spoofing, (P, PS), Source, "another process in place of the source")
            .unless(SourceIsProven),
        row(Spoofing, (ANY, P), Target, "another process in place of the target")
            .unless(TargetIsProven),
        row(Spoofing, (X, P), Source, "somebody else in place of the external source")
            .unless(SourceIsProven),
        row(Spoofing, (S, ANY), Source, "another store in place of the source"),
        row(Spoofing, (ANY, S), Target, "another store in place of the target"),
        row(Spoofing, (P, X), Target, "somebody else in place of the external target"),
        row(Tampering, (PX, P), Target, "input that is not validated").unless(IsProtected),
        row(Tampering, (ANY, ANY), Neither, "changes behind the authentication")
            .when(SourceIsProven)
            .unless(IsProtected),
        row(Tampering, (PX, S), Target, "corruption of the store"),
        row(Repudiation, (ANY, P), Target, "the target denies what it received or did"),
        row(Repudiation, (ANY, X), Target, "the external target denies receiving"),
        row(Repudiation, (ANY, S), Target, "the store denies having been written"),
        row(Repudiation, (PX, S), Target, "a log that can be forged or bent").when(TargetKeepsLogs),
        row(InformationDisclosure, (PX, P), Neither, "reading along").unless(IsProtected),
        row(InformationDisclosure, (P, S), Neither, "reading along on the way to the store")
            .unless(IsProtected),
        row(InformationDisclosure, (S, PX), Source, "weak access control of the store"),
        row(InformationDisclosure, (P, PS), Neither, "credentials in transit").unless(IsProtected),
        row(DenialOfService, (ANY, P), Target, "a crash of the target"),
        row(DenialOfService, (ANY, ANY), Neither, "an interrupted flow"),
        row(DenialOfService, (S, ANY), Source, "a source store out of reach"),
        row(DenialOfService, (ANY, S), Target, "a target store out of reach"),
        row(DenialOfService, (P, S), Target, "excessive use of the store"),
        row(ElevationOfPrivilege, (PX, P), Target, "impersonation of the source"),
        row(ElevationOfPrivilege, (ANY, P), Target, "code run in the target from afar"),
        row(ElevationOfPrivilege, (PX, P), Target, "requests forged across sites")
            .when(RidesOnHttp),
    ]
};

impl<'m> Graph<'m> {
    /// The rows that a crossing flow leaves open: no threat with the letter at the flow or at the
    /// end that the row concerns, and no reason why the letter does not apply there. `None` where
    /// it is not known what stands at one of its ends.
    #[must_use]
    pub fn interaction(&self, flow: &'m Flow, from: &End<'m>, to: &End<'m>) -> Option<Interaction> {
        let (source, target) = (part(from)?, part(to)?);
        let at_flow: Letters = self.answered_letters(Element::Flow(flow));
        let answers = |side: Side| match side {
            Side::Source => self.answered_letters(from.element),
            Side::Target => self.answered_letters(to.element),
            Side::Neither => Letters::default(),
        };
        let mut interaction = Interaction::default();
        for row in ROWS.iter().filter(|r| r.from.contains(&source) && r.to.contains(&target)) {
            if at_flow.contains(row.letter) || answers(row.concerns).contains(row.letter) {
                continue;
            }
            let holds = |fact: Option<Fact>, otherwise| match fact {
                Some(fact) => self.is_true(fact, flow, to),
                None => Some(otherwise),
            };
            match (holds(row.when, true), holds(row.unless, false)) {
                (Some(false), _) | (_, Some(true)) => {}
                (Some(true), Some(false)) => interaction.open.push(row),
                _ => interaction.unsure.push(row),
            }
        }
        Some(interaction)
    }

    /// Whether a flow says this of itself; `None` where it leaves it open.
    fn is_true(&self, fact: Fact, flow: &'m Flow, to: &End<'m>) -> Option<bool> {
        let over = flow.over.as_ref().map(|over| over.value.as_str());
        let over = over.filter(|over| !is_placeholder(over));
        match fact {
            Fact::SourceIsProven => match source_proof(flow) {
                SourceProof::Named | SourceProof::ByProtocol => Some(true),
                SourceProof::Renounced(_) => Some(false),
                SourceProof::Contradictory | SourceProof::Missing(_) => None,
            },
            Fact::TargetIsProven => target_is_proven(flow),
            Fact::IsProtected => match protection(over?) {
                Protection::Encrypted | Protection::Local => Some(true),
                Protection::Plaintext => Some(false),
                Protection::Unknown => None,
            },
            Fact::RidesOnHttp => over.map(rides_on_http),
            Fact::TargetKeepsLogs => {
                let mut kept = self.kept(to.component()?).into_iter();
                Some(kept.any(|data| data.audit.as_ref().is_some_and(|audit| audit.value)))
            }
        }
    }
}

fn part(end: &End<'_>) -> Option<Part> {
    match end.component() {
        Some(component) => component.kind.as_ref().map(|kind| match kind.value {
            ComponentKind::Process => Process,
            ComponentKind::Store => Store,
            ComponentKind::External => External,
        }),
        None => end.is_actor().then_some(External),
    }
}

#[cfg(test)]
mod tests;
