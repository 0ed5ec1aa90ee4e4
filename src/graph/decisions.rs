//! Who accepted what, wherever it is written.

use super::{Graph, is_out};
use crate::finding::Subject;
use crate::model::{Accept, Text, Threat};

/// An acceptance with the threats that it is about.
#[derive(Debug)]
pub struct Decision<'m> {
    pub accept: &'m Accept,
    /// Its own id; `None` where it stands at its threat.
    pub id: Option<&'m Text>,
    /// Those that are still there: neither retired nor avoided nor out of scope.
    pub threats: Vec<&'m Threat>,
    /// It names a threat that is not to be found.
    pub partial: bool,
}

impl Decision<'_> {
    /// A threat speaks for the acceptance that stands at it.
    #[must_use]
    pub fn subject(&self) -> Subject {
        match (self.id, self.threats.first()) {
            (None, Some(threat)) => Subject::new("threat", threat.id.value.clone()),
            (id, _) => {
                Subject::new("acceptance", id.map(|id| id.value.clone()).unwrap_or_default())
            }
        }
    }

    /// What it is called in a sentence.
    #[must_use]
    pub fn name(&self) -> String {
        match (self.id, self.threats.first()) {
            (Some(id), _) => format!("acceptance `{}`", id.value),
            (None, Some(threat)) => format!("acceptance of threat `{}`", threat.id.value),
            (None, None) => "acceptance".to_owned(),
        }
    }
}

impl<'m> Graph<'m> {
    /// Every acceptance that the model makes of threats that are still there.
    #[must_use]
    pub fn decisions(&self) -> Vec<Decision<'m>> {
        let at_threats = self.model.threats.iter().filter(|t| is_there(t)).filter_map(|threat| {
            let accept = threat.accept.as_ref()?;
            Some(Decision { accept, id: None, threats: vec![threat], partial: false })
        });
        let apart = self.model.acceptances.iter().filter_map(|acceptance| {
            let named = acceptance.threats.iter().map(|id| self.threat(&id.value));
            let partial = named.clone().any(|threat| threat.is_none());
            let threats: Vec<_> = named.flatten().filter(|t| is_there(t)).collect();
            let nothing_left = threats.is_empty() && !partial && !acceptance.threats.is_empty();
            let (accept, id) = (&acceptance.accept, Some(&acceptance.id));
            (!nothing_left).then_some(Decision { accept, id, threats, partial })
        });
        at_threats.chain(apart).collect()
    }

    /// Whether for each of its threats another acceptance is in force that ends later.
    #[must_use]
    pub fn is_renewed(&self, decision: &Decision<'m>) -> bool {
        let end = |accept: &Accept| accept.until.as_ref().map(|until| until.value);
        let goes_on = |threat: &&'m Threat| {
            let mut others =
                self.acceptances(threat).filter(|a| !std::ptr::eq(*a, decision.accept));
            others.any(|other| self.is_live(other) && end(other) > end(decision.accept))
        };
        !decision.partial && !decision.threats.is_empty() && decision.threats.iter().all(goes_on)
    }
}

/// Whether a threat is neither retired nor avoided nor out of scope.
pub(super) fn is_there(threat: &Threat) -> bool {
    threat.retired.is_none() && threat.avoid.is_none() && !is_out(threat.out_of_scope.as_ref())
}

#[cfg(test)]
mod tests {
    use crate::graph::tests::ask;

    #[test]
    fn decisions_are_found_at_threats_and_apart() {
        let text = "
tmgate: 1
system: shop
components: {api: {kind: process}}
threats:
  old: {title: Old, at: api, accept: {by: ana, why: rare, until: 2026-01-31}}
  gone: {title: Gone, at: api, retired: {why: sold}, accept: {by: ana, why: rare, until: 2026-01-31}}
acceptances:
  anew: {for: old, by: ana, why: still rare, until: 2027-01-31}
  sold: {for: gone, by: ana, why: rare, until: 2026-01-31}
  lost: {for: nowhere-to-be-found, by: ana, why: rare, until: 2026-01-31}
";
        ask(text, |graph| {
            let decisions = graph.decisions();
            let names: Vec<_> = decisions.iter().map(|d| d.name()).collect();
            let expected = ["acceptance of threat `old`", "acceptance `anew`", "acceptance `lost`"];
            assert_eq!(names, expected);
            assert!(graph.is_renewed(&decisions[0]), "`anew` ends later");
            assert!(!graph.is_renewed(&decisions[1]));
            assert!(decisions[2].partial && !graph.is_renewed(&decisions[2]));
        });
    }
}
