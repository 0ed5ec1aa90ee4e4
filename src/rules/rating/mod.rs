//! How bad threats are said to be.

mod cvss_invalid;
mod cvss_noncanonical;
mod cvss_old_version;
mod cvss_only_rating;
mod cvss_score_mismatch;
mod fair_invalid;
mod owasp_invalid;
mod rating_below_data;
mod rating_disagrees;
mod rating_flat;
mod rating_mismatch;
mod rating_missing;
mod rating_off_scale;

use super::Rule;
use crate::finding::Subject;
use crate::graph::is_out;
use crate::model::{Model, Text, Threat};

pub(super) static RULES: &[&Rule] = &[
    &cvss_invalid::RULE,
    &cvss_noncanonical::RULE,
    &cvss_old_version::RULE,
    &cvss_only_rating::RULE,
    &cvss_score_mismatch::RULE,
    &fair_invalid::RULE,
    &owasp_invalid::RULE,
    &rating_below_data::RULE,
    &rating_disagrees::RULE,
    &rating_flat::RULE,
    &rating_mismatch::RULE,
    &rating_missing::RULE,
    &rating_off_scale::RULE,
];

/// The threats that somebody has to weigh: those of a system, since a library's weigh what the
/// systems that use it make of them, and neither retired nor out of scope.
fn threats(model: &Model) -> impl Iterator<Item = &Threat> {
    let of_system = model.library.is_none();
    standing(model).filter(move |_| of_system)
}

/// The threats that are neither retired nor out of scope, those of a library as well.
fn standing(model: &Model) -> impl Iterator<Item = &Threat> {
    let gone = |t: &Threat| t.retired.is_some() || is_out(t.out_of_scope.as_ref());
    model.threats.iter().filter(move |threat| !gone(threat))
}

/// The CVSS vectors of those threats.
fn vectors(model: &Model) -> impl Iterator<Item = (&Threat, &Text)> {
    standing(model).filter_map(|threat| Some((threat, threat.cvss.as_ref()?)))
}

fn subject(threat: &Threat) -> Subject {
    Subject::new("threat", threat.id.value.clone())
}
