//! How much risk is open.

use crate::graph::{Graph, Treatment};
use crate::model::vocabulary::{Level, Vocabulary};

/// The open threats of a model, by level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Low, medium, high, critical.
    open: [usize; 4],
    /// Open, and nobody said how bad.
    pub unrated: usize,
    pub accepted: usize,
}

impl Standing {
    #[must_use]
    pub fn of(graph: &Graph<'_>) -> Self {
        let mut standing = Standing::default();
        for threat in &graph.model.threats {
            match graph.treatment(threat) {
                // Where it is not known what is done, nothing is known to be done.
                Treatment::Open | Treatment::Unknown => match graph.risk(threat) {
                    Some(level) => standing.open[level as usize] += 1,
                    None => standing.unrated += 1,
                },
                Treatment::Accepted => standing.accepted += 1,
                _ => {}
            }
        }
        standing
    }

    /// How many threats of a level are open.
    #[must_use]
    pub fn open(&self, level: Level) -> usize {
        self.open[level as usize]
    }

    /// Every level with its number, the worst first.
    pub fn levels(&self) -> impl Iterator<Item = (Level, usize)> {
        Level::WORDS.iter().rev().map(|(_, level)| (*level, self.open(*level)))
    }

    /// Both together.
    #[must_use]
    pub fn and(mut self, other: Standing) -> Self {
        for (sum, more) in self.open.iter_mut().zip(other.open) {
            *sum += more;
        }
        self.unrated += other.unrated;
        self.accepted += other.accepted;
        self
    }
}
