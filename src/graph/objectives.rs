//! Who is behind a threat and what it hurts: the links that PASTA and hTMM follow.

use std::collections::HashMap;

use super::Graph;
use super::decisions::is_there;
use crate::model::{Objective, Persona, Text, Threat};

/// The objectives of a model with the threats that hurt them.
#[derive(Debug)]
pub struct Hurt<'m> {
    threats: HashMap<*const Objective, Vec<&'m Threat>>,
    /// Some threat hurts an objective that is not to be found.
    pub lost: bool,
}

/// The personas of a model with whether a threat is theirs.
#[derive(Debug)]
pub struct Staged<'m> {
    pub personas: Vec<(&'m Persona, bool)>,
    /// Some threat is of somebody who is not to be found.
    pub lost: bool,
}

impl<'m> Hurt<'m> {
    /// The threats that hurt an objective and are neither retired nor out of scope. One that is
    /// avoided is among them.
    #[must_use]
    pub fn threats(&self, objective: &Objective) -> &[&'m Threat] {
        self.threats.get(&std::ptr::from_ref(objective)).map_or(&[], Vec::as_slice)
    }
}

impl<'m> Graph<'m> {
    /// Which threats hurt which objective.
    #[must_use]
    pub fn hurt(&self) -> Hurt<'m> {
        let mut hurt = Hurt { threats: HashMap::new(), lost: false };
        let there = |t: &&'m Threat| is_there(t) || (t.avoid.is_some() && t.retired.is_none());
        for threat in self.model.threats.iter().filter(there) {
            for id in &threat.hurts {
                let Some(objective) = self.objective(id) else {
                    hurt.lost = true;
                    continue;
                };
                let threats = hurt.threats.entry(std::ptr::from_ref(objective)).or_default();
                // A threat that names an objective twice was the last to do so.
                if !threats.last().is_some_and(|known| std::ptr::eq(*known, threat)) {
                    threats.push(threat);
                }
            }
        }
        hurt
    }

    fn objective(&self, id: &Text) -> Option<&'m Objective> {
        let (home, name) = self.home_of(&id.value)?;
        home.names.objective(name)
    }

    /// Which personas stand behind a threat.
    #[must_use]
    pub fn staged(&self) -> Staged<'m> {
        let mut staged = Staged {
            personas: self.model.personas.iter().map(|p| (p, false)).collect(),
            lost: false,
        };
        for id in self.kept_threats().flat_map(|threat| &threat.by) {
            let Some((home, name)) = self.home_of(&id.value) else {
                staged.lost = true;
                continue;
            };
            if !std::ptr::eq(home, self) {
                continue;
            }
            match home.names.persona_place(name).and_then(|at| staged.personas.get_mut(at)) {
                Some((_, has_threat)) => *has_threat = true,
                None => staged.lost |= !home.names.knows_actor(name),
            }
        }
        staged
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::tests::ask;

    const MODEL: &str = "
tmgate: 1
system: shop
objectives: {paid: {impact: high}, open: {impact: low}}
actors: {thief: {kind: threat-agent}}
personas: {clerk: {title: A clerk in debt}, rival: {title: A rival}}
threats:
  a: {title: A, by: clerk, hurts: [paid, paid]}
  b: {title: B, by: thief, hurts: paid, avoid: no cash is kept}
  c: {title: C, by: rival, hurts: open, retired: {why: sold}}
";

    #[test]
    fn threats_hurt_objectives_and_are_somebodys() {
        ask(MODEL, |graph| {
            let hurt = graph.hurt();
            let of = |at: usize| {
                let threats = hurt.threats(&graph.model.objectives[at]).iter();
                threats.map(|threat| &*threat.id.value).collect::<Vec<_>>()
            };
            assert_eq!((of(0), of(1), hurt.lost), (vec!["a", "b"], vec![], false));
            let staged = graph.staged();
            let behind: Vec<bool> = staged.personas.iter().map(|(_, is)| *is).collect();
            assert_eq!((behind, staged.lost), (vec![true, false], false));
        });
    }

    #[test]
    fn what_leads_nowhere_may_mean_any() {
        let lost = MODEL.replace("hurts: [paid, paid]", "hurts: the-honour-of-the-house");
        ask(&lost, |graph| assert!(graph.hurt().lost));
        let lost = MODEL.replace("by: clerk", "by: somebody-else-entirely");
        ask(&lost, |graph| assert!(graph.staged().lost));
    }
}
