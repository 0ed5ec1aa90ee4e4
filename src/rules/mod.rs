//! The rules: `<thing>/<id>.rs` judges, `<thing>/<id>.md` beside it is the page.
//!
//! A rule is a value and a function. It asks `graph` and tells the sink; it reads no disk, knows no
//! format and no configuration but its own options. To add one: write the two files, then the
//! `mod` line and the place in `RULES` of the group's `mod.rs`.

mod accept;
mod cx;
mod data;
mod flow;
pub mod gate;
mod mitigation;
mod model;
mod owner;
mod rating;
mod schema;
mod stride;
mod threat;

pub use cx::{Chosen, Cx, Options};

use crate::finding::{RuleMeta, Sink};

/// One rule.
pub struct Rule {
    pub meta: RuleMeta,
    pub check: fn(&Cx<'_>, &mut Sink<'_>),
}

/// The groups, in the order of the catalogue.
static GROUPS: &[&[&Rule]] = &[
    schema::RULES,
    model::RULES,
    owner::RULES,
    data::RULES,
    flow::RULES,
    stride::RULES,
    threat::RULES,
    mitigation::RULES,
    rating::RULES,
    accept::RULES,
    gate::RULES,
];

/// Every rule, in the order of the catalogue.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().flat_map(|group| group.iter().copied())
}

/// The facts of the rule `id`.
#[must_use]
pub fn meta(id: &str) -> Option<&'static RuleMeta> {
    all().map(|rule| &rule.meta).find(|meta| meta.id == id)
}

/// All profiles that some rule answers to, sorted.
#[must_use]
pub fn profiles() -> Vec<&'static str> {
    let mut names: Vec<_> =
        all().flat_map(|rule| rule.meta.profiles).map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    names
}
