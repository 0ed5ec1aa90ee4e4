//! What a responder asks of models, and the answers: which threats an alert may mean, what is done
//! about them, whom to call, what to do, what is within reach.
//!
//! A [`Query`] is understood first, [`rank`] holds it against one model, and [`scene`] tells all that
//! the model and the ground around it have to say. Answers own their text, so that a model can be
//! forgotten as soon as it was asked.

mod closeness;
mod facts;
mod named;
mod near;
mod query;
mod rank;
mod reasons;
mod said;
mod scene;
mod shared;
#[cfg(test)]
mod tests;
mod threat;
mod words;

pub use closeness::Closeness;
pub use facts::{Contact, DataFact, ElementFact, IncidentFact, PlaybookFact, ReachFact, Scene};
pub use near::nearest_names;
pub use query::{Concern, Query, Term};
pub use rank::{Hit, Ranking, Reason, Weight, Why, rank, rank_by};
pub use scene::scene;
pub use shared::{Marks, Weakness, share};
pub use threat::{AttackFact, Defence, Proof, StepFact, ThreatFact};

use std::sync::Arc;

use ecow::EcoString;

/// A place for people: a file and a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    pub path: Arc<str>,
    pub line: u32,
}

/// A threat of a model that is not told in full.
#[derive(Clone, Debug)]
pub struct Brief {
    pub model: String,
    pub threat: EcoString,
    pub title: Option<EcoString>,
    pub score: u32,
    pub at: At,
}

/// Everything that there is to say.
#[derive(Debug, Default)]
pub struct Answer {
    pub asked: Vec<String>,
    /// How each term was understood.
    pub understood: Vec<String>,
    /// Words of a long alert that were not looked at.
    pub left_out: usize,
    /// Terms that mean nothing here, each with the nearest names.
    pub unknown: Vec<(String, Vec<String>)>,
    /// The models that have something to say, the best first.
    pub scenes: Vec<Scene>,
    /// Threats of further models, the best first.
    pub others: Vec<Brief>,
    /// Where else the same weakness is; `None` where nobody looked.
    pub shared: Option<Vec<Weakness>>,
    pub models: usize,
    /// Models that could not be read whole, so that what is missing may only be unread.
    pub partial: Vec<Arc<str>>,
    pub today: Option<jiff::civil::Date>,
}

impl Answer {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scenes.is_empty() && self.others.is_empty()
    }
}
