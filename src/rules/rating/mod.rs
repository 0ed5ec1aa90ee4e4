//! How bad threats are said to be.

mod rating_flat;
mod rating_mismatch;
mod rating_missing;

use super::Rule;
use crate::finding::Subject;
use crate::graph::is_out;
use crate::model::{Model, Threat};

pub(super) static RULES: &[&Rule] =
    &[&rating_flat::RULE, &rating_mismatch::RULE, &rating_missing::RULE];

/// The threats that somebody has to weigh: those of a system, since a library's weigh what the
/// systems that use it make of them, and neither retired nor out of scope.
fn threats(model: &Model) -> impl Iterator<Item = &Threat> {
    let of_system = model.library.is_none();
    let is_judged = |t: &&Threat| t.retired.is_none() && !is_out(t.out_of_scope.as_ref());
    model.threats.iter().filter(move |_| of_system).filter(is_judged)
}

fn subject(threat: &Threat) -> Subject {
    Subject::new("threat", threat.id.value.clone())
}
