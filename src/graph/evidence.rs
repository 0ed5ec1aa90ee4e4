//! What mitigations and rule-outs rest on, and what the ground says of it.

use jiff::civil::Date;

use super::Graph;
use crate::ground::{Outcome, Pointed, Tested, looks_like_a_path};
use crate::model::vocabulary::MitigationStatus;
use crate::model::{Evidence, EvidenceKind, Mitigation, Model, RuleOut, Text};

/// What a mitigation names.
#[derive(Debug, Default)]
pub struct Claims<'m> {
    pub pointers: Vec<&'m Text>,
    pub tests: Vec<&'m Text>,
}

/// The mitigations that are said to be there, each with what it names. Code that is still to be
/// written, and what is retired, is nowhere by right.
pub fn claims(model: &Model) -> impl Iterator<Item = (&Mitigation, Claims<'_>)> {
    let claimed = model.mitigations.iter().filter(|mitigation| is_claimed(mitigation));
    claimed.map(|mitigation| (mitigation, claims_of(mitigation)))
}

fn is_claimed(mitigation: &Mitigation) -> bool {
    use MitigationStatus::{Planned, Proposed, Retired};
    let status = mitigation.status.as_ref().map(|status| status.value);
    !matches!(status, Some(Planned | Proposed | Retired))
}

fn claims_of(mitigation: &Mitigation) -> Claims<'_> {
    let mut claims = Claims::default();
    claims.pointers.extend(mitigation.code.iter().chain(&mitigation.iac));
    claims.pointers.extend(mitigation.policy.iter().filter(|text| looks_like_a_path(&text.value)));
    for (kind, text) in mitigation.evidence.iter().flat_map(|evidence| &evidence.points) {
        match kind {
            EvidenceKind::Test => claims.tests.push(text),
            EvidenceKind::Doc if !text.value.contains("://") && !looks_like_a_path(&text.value) => {
            }
            _ => claims.pointers.push(text),
        }
    }
    claims
}

/// The tests that steps of attack trees are ruled out by.
pub fn tests_of_trees(model: &Model) -> impl Iterator<Item = &Text> {
    let nodes = model.trees.iter().flat_map(|tree| &tree.nodes);
    nodes.filter_map(|node| node.ruled_out.as_ref()?.test.as_ref())
}

impl<'m> Graph<'m> {
    /// What is known of a test; `None` where nobody looked.
    #[must_use]
    pub fn tested(&self, id: &str) -> Option<&'m Tested> {
        self.ground.tested(id)
    }

    /// What a pointer leads to; `None` where nobody looked.
    #[must_use]
    pub fn pointed(&self, pointer: &str) -> Option<&'m Pointed> {
        self.ground.pointed(pointer)
    }

    /// How the test of a rule-out ended, where that shows nothing any more.
    #[must_use]
    pub fn broken_test<'r>(&self, rule_out: &'r RuleOut) -> Option<(&'r Text, Outcome)> {
        let test = rule_out.test.as_ref()?;
        let run = self.tested(&test.value)?.run?;
        (run.outcome != Outcome::Passed).then_some((test, run.outcome))
    }

    /// The day on which a piece of evidence was last seen to hold: the one that it states, or that
    /// of a run in which its tests passed.
    #[must_use]
    pub fn shown_on(&self, evidence: &Evidence) -> Option<Date> {
        let tests = evidence.points.iter().filter(|(kind, _)| *kind == EvidenceKind::Test);
        let runs = tests.filter_map(|(_, id)| self.tested(&id.value)?.run);
        let passed = runs.filter(|run| run.outcome == Outcome::Passed).filter_map(|run| run.on);
        passed.chain(evidence.done.map(|done| done.value)).max()
    }
}
