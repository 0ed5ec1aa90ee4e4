//! Who may accept a risk, and whether somebody accepted a risk of their own.

use globset::GlobSet;

use super::{Decision, Graph};
use crate::model::vocabulary::Level;
use crate::model::{Text, Threat};

/// Who may accept risks, as the configuration says.
#[derive(Clone, Debug, Default)]
pub struct Approvers {
    /// For each level, low first; `None` where nobody is named.
    pub levels: [Option<Allowed>; 4],
    /// Whoever owns what is threatened may not be the one who accepts.
    pub four_eyes: bool,
}

/// Some people and teams.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// As they are written, for messages.
    pub names: Vec<String>,
    /// The same in lower case, as patterns.
    pub patterns: GlobSet,
}

impl Approvers {
    pub const LEVELS: [Level; 4] = [Level::Low, Level::Medium, Level::High, Level::Critical];

    /// Whether anybody is named at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.levels.iter().all(Option::is_none)
    }

    /// Who may accept a risk of this level; `None` where nobody is named.
    #[must_use]
    pub fn of(&self, level: Level) -> Option<&Allowed> {
        self.levels.get(level as usize)?.as_ref()
    }

    /// Whether somebody may accept a risk of this level. Where nobody is named anybody may.
    #[must_use]
    pub fn allow(&self, who: &str, level: Level) -> bool {
        self.of(level).is_none_or(|named| named.patterns.is_match(who.to_lowercase()))
    }
}

impl<'m> Graph<'m> {
    /// Who may accept risks.
    #[must_use]
    pub fn approvers(&self) -> &Approvers {
        &self.approvers
    }

    /// The levels of risk that a decision bears, and whether all of them are known.
    #[must_use]
    pub fn borne_levels(&self, decision: &Decision<'m>) -> (Vec<Level>, bool) {
        let levels: Vec<Option<Level>> =
            decision.threats.iter().map(|threat| self.borne_risk(threat)).collect();
        let complete = !decision.partial && !levels.is_empty() && !levels.contains(&None);
        (levels.into_iter().flatten().collect(), complete)
    }

    /// Who owns what a threat is about: the threat's own owner, else those of its elements, else
    /// the system's.
    #[must_use]
    pub fn owners_of_threat(&self, threat: &'m Threat) -> Vec<&'m Text> {
        if let Some(owner) = &threat.owner {
            return vec![owner];
        }
        let targets = self.targets(threat);
        let owners: Vec<&Text> = targets.iter().filter_map(|e| self.owner_of(*e)).collect();
        if owners.is_empty() { self.model.owner.iter().collect() } else { owners }
    }
}

/// Whether two names are of the same person or team; hosts of code do not tell case.
#[must_use]
pub fn is_same_name(one: &str, other: &str) -> bool {
    let plain = |name: &str| name.trim().trim_start_matches('@').to_lowercase();
    plain(one) == plain(other)
}

#[cfg(test)]
mod tests {
    use globset::{Glob, GlobSetBuilder};

    use super::*;
    use crate::graph::tests::ask;

    fn named(pattern: &str) -> Option<Allowed> {
        let mut set = GlobSetBuilder::new();
        set.add(Glob::new(pattern).unwrap());
        Some(Allowed { names: vec![pattern.to_owned()], patterns: set.build().unwrap() })
    }

    #[test]
    fn those_named_for_a_level_may_accept_it_and_anybody_where_nobody_is_named() {
        let approvers =
            Approvers { levels: [None, None, named("@acme/*"), named("@ciso")], four_eyes: false };
        assert!(approvers.allow("anybody", Level::Low));
        assert!(approvers.allow("@Acme/Security", Level::High), "case does not matter");
        assert!(!approvers.allow("@acme/security", Level::Critical));
        assert!(approvers.allow("@CISO", Level::Critical));
        assert!(!approvers.is_empty() && Approvers::default().is_empty());
    }

    #[test]
    fn a_threat_is_owned_by_its_own_owner_else_those_of_its_elements() {
        let text = "
tmgate: 1
system: shop
components: {api: {kind: process, owner: team-api}, db: {kind: store, owner: team-data}}
threats:
  own: {title: Own, at: api, owner: ana}
  both: {title: Both, at: [api, db]}
  nobody: {title: Nobody, at: nowhere-to-be-found}
";
        ask(text, |graph| {
            let owners = |id| {
                let owners = graph.owners_of_threat(graph.threat(id).unwrap());
                owners.iter().map(|owner| owner.value.to_string()).collect::<Vec<_>>()
            };
            assert_eq!(owners("own"), ["ana"]);
            assert_eq!(owners("both"), ["team-api", "team-data"]);
            assert!(owners("nobody").is_empty());
        });
        assert!(is_same_name("@Ana", "ana") && !is_same_name("@acme/a", "@acme/b"));
    }
}
