//! Where a model of another tool comes from, and what its format has no place for.

use ecow::EcoString;

use super::{Text, Threat};
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
    /// Ids of threats that the tool computes when it runs. The file holds what was decided about
    /// them; what they are called and how grave they are is the tool's to say.
    pub computed: Vec<EcoString>,
}

impl Origin {
    #[must_use]
    pub fn new(format: &'static str, says: &'static [Fact]) -> Self {
        Origin { format, says: says.to_vec(), ids: Vec::new(), computed: Vec::new() }
    }

    /// The first of some facts that cannot be learned here.
    #[must_use]
    pub fn lacks(&self, needs: &[Fact]) -> Option<Fact> {
        needs.iter().copied().find(|fact| !self.says.contains(fact))
    }
}

impl super::Model {
    /// Whether a threat is one that the tool computes whose file this is.
    #[must_use]
    pub fn is_computed(&self, threat: &Threat) -> bool {
        let computed = self.origin.as_ref().map_or(&[][..], |origin| &origin.computed);
        computed.contains(&threat.id.value)
    }
}
