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
mod foreign;
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
pub use workspace::{Deployed, Told, Unbound, Workspace};

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

/// Rules about one thing.
pub struct Group {
    /// The folder below `src/rules` in which they lie.
    pub folder: &'static str,
    /// What they are about, as a heading.
    pub title: &'static str,
    pub rules: &'static [&'static Rule],
}

/// The groups in the order of the catalogue.
static GROUPS: &[Group] = &[
    group("schema", "Format", schema::RULES),
    group("model", "Model as a whole", model::RULES),
    group("owner", "Owners", owner::RULES),
    group("data", "Data and stores", data::RULES),
    group("flow", "Flows and exposure", flow::RULES),
    group("stride", "Coverage by STRIDE and LINDDUN", stride::RULES),
    group("threat", "Threats", threat::RULES),
    group("mitigation", "Mitigations", mitigation::RULES),
    group("evidence", "Evidence", evidence::RULES),
    group("rating", "Ratings and scores", rating::RULES),
    group("accept", "Acceptances and reviews", accept::RULES),
    group("incident", "Incidents and root causes", incident::RULES),
    group("playbook", "Playbooks", playbook::RULES),
    group("catalog", "Public catalogues", catalog::RULES),
    group("orgcat", "Catalogue of the organisation", orgcat::RULES),
    group("tree", "Attack trees", tree::RULES),
    group("drift", "Drift between model and what is built", drift::RULES),
    group("foreign", "Models of other tools", foreign::RULES),
    group("reuse", "Libraries", reuse::RULES),
    group("method", "Methods", method::RULES),
    group("trace", "Traceability", trace::RULES),
    group("change", "What a change takes away", change::RULES),
    group("gate", "The gate itself", gate::RULES),
];

const fn group(
    folder: &'static str,
    title: &'static str,
    rules: &'static [&'static Rule],
) -> Group {
    Group { folder, title, rules }
}

/// The rule that answers for a text that could not be read to its end.
pub static INCOMPLETE: &Rule = schema::INCOMPLETE;

/// Every rule, in the order of the catalogue.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().flat_map(|group| group.rules.iter().copied())
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

/// The groups, in the order of the catalogue.
#[must_use]
pub fn groups() -> &'static [Group] {
    GROUPS
}

/// The facts of the rule `id`.
#[must_use]
pub fn meta(id: &str) -> Option<&'static RuleMeta> {
    all().map(|rule| &rule.meta).find(|meta| meta.id == id)
}

/// The file that is the page of a rule, from the root of the project.
#[must_use]
pub fn page_of(id: &str) -> Option<String> {
    let has_it = |group: &&Group| group.rules.iter().any(|rule| rule.meta.id == id);
    let group = GROUPS.iter().find(has_it)?;
    Some(format!("src/rules/{}/{}.md", group.folder, id.replace('-', "_")))
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
