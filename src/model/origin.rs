//! Where a model of another tool comes from, and what its format has no place for.

use super::Text;
use crate::finding::{Fact, Subject};

/// What is known of the format of a model that is not written in tmgate's own.
#[derive(Debug)]
pub struct Origin {
    /// As its makers call it: "Threat Dragon".
    pub format: &'static str,
    /// What can be learned from such a file. What an overlay adds is in here as well.
    pub says: Vec<Fact>,
    /// The format's own ids, by the subject that they became: an overlay names elements by these.
    pub ids: Vec<(Subject, Text)>,
}

impl Origin {
    #[must_use]
    pub fn new(format: &'static str, says: &'static [Fact]) -> Self {
        Origin { format, says: says.to_vec(), ids: Vec::new() }
    }

    /// The first of some facts that cannot be learned here.
    #[must_use]
    pub fn lacks(&self, needs: &[Fact]) -> Option<Fact> {
        needs.iter().copied().find(|fact| !self.says.contains(fact))
    }
}
