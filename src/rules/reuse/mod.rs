//! Library models: are they pinned, and is what comes along with them answered.

mod reuse_outdated;
mod reuse_overridden;
mod reuse_unanswered;
mod reuse_unpinned;

use super::Rule;
use crate::graph::Graph;
use crate::model::Text;

pub(super) static RULES: &[&Rule] = &[
    &reuse_outdated::RULE,
    &reuse_overridden::RULE,
    &reuse_unanswered::RULE,
    &reuse_unpinned::RULE,
];

/// The libraries under `uses`, each where it is named first.
fn first_uses<'m>(graph: &Graph<'m>) -> Vec<&'m Text> {
    let mut first: Vec<&Text> = Vec::new();
    for (_, used) in graph.uses() {
        if !first.iter().any(|known| known.value == used.value) {
            first.push(used);
        }
    }
    first
}
