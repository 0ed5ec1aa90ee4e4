//! The one comment of a pull request: what is there and what was found give the step.

use super::marker::{Kind, Marker};
use super::target::{Run, WhenClean};

/// The digest of the text that says that all is resolved. It names the commit at which it was, and
/// need not name a later one.
pub(super) const RESOLVED: &str = "resolved";

/// A comment of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub id: u64,
    pub run: Run,
    pub digest: String,
}

/// What this run has to say.
#[derive(Debug, Clone)]
pub(super) struct Say {
    pub run: Run,
    /// There is something to say.
    pub something: bool,
    /// Of the text, or [`RESOLVED`].
    pub digest: String,
    pub when_clean: WhenClean,
}

/// The step to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    pub act: Act,
    /// Comments to delete after that.
    pub delete: Vec<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Nothing,
    Create,
    Update(u64),
}

impl Seen {
    /// A comment as ours, if its marker says that this gate wrote it as its summary. Whether its
    /// author did is the caller's to ask.
    pub(super) fn of(id: u64, body: &str, gate: &str) -> Option<Seen> {
        let marker = Marker::read(body)?;
        match marker.kind {
            Kind::Summary { run, .. } if marker.id == gate => {
                Some(Seen { id, run, digest: marker.digest })
            }
            _ => None,
        }
    }
}

/// What to do, given the comments that are ours.
///
/// Two runs may post at once, so there may be several: the oldest stays, whoever finds them. What a
/// newer run wrote is left alone.
pub(super) fn plan(found: &[Seen], say: &Say) -> Plan {
    let nothing = |delete| Plan { act: Act::Nothing, delete };
    let Some(oldest) = found.iter().min_by_key(|seen| seen.id) else {
        let act = if say.something { Act::Create } else { Act::Nothing };
        return Plan { act, delete: Vec::new() };
    };
    let others = found.iter().filter(|seen| seen.id != oldest.id);
    if found.iter().any(|seen| seen.run > say.run) {
        // The newer run puts its text into the oldest comment; only what is in its way may go.
        return nothing(others.filter(|seen| seen.run <= say.run).map(|seen| seen.id).collect());
    }
    if !say.something && say.when_clean == WhenClean::Delete {
        return nothing(found.iter().map(|seen| seen.id).collect());
    }
    let act = if oldest.digest == say.digest { Act::Nothing } else { Act::Update(oldest.id) };
    Plan { act, delete: others.map(|seen| seen.id).collect() }
}
