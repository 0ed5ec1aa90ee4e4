//! Which of the catalogue entries that a model cites are no longer in force.

use std::collections::HashSet;

use ecow::EcoString;

use super::Graph;
use crate::catalog::State;

impl Graph<'_> {
    /// Whether an entry is cited somewhere that is revoked, deprecated or superseded. Most models
    /// cite none, and then nobody need look their references up again.
    #[must_use]
    pub fn is_spent(&self, reference: &str) -> bool {
        self.spent.get_or_init(|| self.find_spent()).contains(reference)
    }

    fn find_spent(&self) -> HashSet<EcoString> {
        let model = self.model;
        let refs = model.threats.iter().map(|threat| &threat.refs);
        let refs = refs.chain(model.mitigations.iter().map(|mitigation| &mitigation.refs));
        let refs = refs.chain(model.incidents.iter().map(|incident| &incident.refs));
        let nodes = model.trees.iter().flat_map(|tree| &tree.nodes);
        let refs = refs.chain(nodes.map(|node| &node.refs)).flatten();
        let spent = |text: &EcoString| {
            self.catalog().lookup(text).is_some_and(|entry| entry.state != State::Active)
        };
        refs.map(|text| &text.value).filter(|text| spent(text)).cloned().collect()
    }
}
