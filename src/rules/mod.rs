//! The rules: `<thing>/<id>.rs` judges, `<thing>/<id>.md` beside it is the page.
//!
//! A rule is a value and a function. It asks `graph` and tells the sink; it reads no disk, knows no
//! format and no configuration but its own options. To add one: write the two files, then the
//! `mod` line and the place in `RULES` of the group's `mod.rs`.

mod accept;
mod catalog;
mod change;
mod cx;
mod data;
mod drift;
mod evidence;
mod flow;
pub mod gate;
mod incident;
mod method;
mod mitigation;
mod model;
mod orgcat;
mod owner;
mod playbook;
mod rating;
mod reuse;
mod schema;
mod stride;
mod threat;
mod trace;
mod tree;
mod workspace;

pub use cx::{Chosen, Cx, Options};
pub use evidence::EVIDENCE_REPORT_INVALID;
pub use workspace::{Deployed, Told, Workspace};

use crate::finding::{RuleMeta, Sink};

/// One rule.
pub struct Rule {
    pub meta: RuleMeta,
    pub check: Check,
}

/// How a rule comes to its findings.
pub enum Check {
    /// It looks at one model.
    Model(fn(&Cx<'_>, &mut Sink<'_>)),
    /// It looks at the repository, once all models have been looked at.
    Workspace(fn(&Workspace<'_>, &mut Sink<'_>)),
    /// It looks at each model, and then at what all of them share.
    Both(fn(&Cx<'_>, &mut Sink<'_>), fn(&Workspace<'_>, &mut Sink<'_>)),
    /// What it answers for is found by the gate itself.
    Elsewhere,
}

/// The groups with the folder that each lies in, in the order of the catalogue.
static GROUPS: &[(&str, &[&Rule])] = &[
    ("schema", schema::RULES),
    ("model", model::RULES),
    ("owner", owner::RULES),
    ("data", data::RULES),
    ("flow", flow::RULES),
    ("stride", stride::RULES),
    ("threat", threat::RULES),
    ("mitigation", mitigation::RULES),
    ("evidence", evidence::RULES),
    ("rating", rating::RULES),
    ("accept", accept::RULES),
    ("incident", incident::RULES),
    ("playbook", playbook::RULES),
    ("catalog", catalog::RULES),
    ("orgcat", orgcat::RULES),
    ("tree", tree::RULES),
    ("drift", drift::RULES),
    ("reuse", reuse::RULES),
    ("method", method::RULES),
    ("trace", trace::RULES),
    ("change", change::RULES),
    ("gate", gate::RULES),
];

/// The rule that answers for a text that could not be read to its end.
pub static INCOMPLETE: &Rule = schema::INCOMPLETE;

/// Every rule, in the order of the catalogue.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().flat_map(|(_, group)| group.iter().copied())
}

/// The group of changes that ask for less, where the configuration names who must approve them.
pub const WEAKENING: &str = "weakening";

/// Rules about changes that take nothing away by themselves.
const NO_WEAKENING: [&str; 3] = ["accept-drifted", "review-structural-change", "stride-na-stale"];

/// The rules about what a change does, whose findings somebody may have to approve.
pub fn approvable() -> impl Iterator<Item = &'static RuleMeta> {
    let of_gate = [&gate::BASELINE_GROWN, &gate::CONFIG_WEAKENED, &gate::WAIVER_ADDED];
    let of_models = change::RULES.iter().copied();
    of_models.chain(of_gate).map(|rule| &rule.meta)
}

/// Whether what a rule about changes finds asks for less than before.
#[must_use]
pub fn is_weakening(id: &str) -> bool {
    approvable().any(|meta| meta.id == id) && !NO_WEAKENING.contains(&id)
}

/// The folder below `src/rules` in which the rule `id` lies.
#[must_use]
pub fn folder(id: &str) -> &'static str {
    let is_in = |group: &[&Rule]| group.iter().any(|rule| rule.meta.id == id);
    GROUPS.iter().find(|(_, group)| is_in(group)).map_or("", |(folder, _)| folder)
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
