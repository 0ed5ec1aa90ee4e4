//! Trust boundaries that say themselves what they ask of the flows across.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use ecow::EcoString;

use super::Reader;
use crate::model::Text;

/// What is asked for between two zones.
#[derive(Clone, Default)]
pub(in crate::formats) struct Asked {
    pub(in crate::formats) authn: Vec<Text>,
    pub(in crate::formats) authz: Vec<Text>,
}

/// The trust boundaries between zones, by the ids of the two.
#[derive(Default)]
pub(in crate::formats) struct Boundaries(BTreeMap<EcoString, BTreeMap<EcoString, Asked>>);

/// Nobody draws more; to look for ways among them takes time.
const MOST_ZONES: usize = 200;

impl Boundaries {
    /// A boundary between two zones, and what is asked for there.
    pub(in crate::formats) fn add(
        &mut self,
        zones: [&EcoString; 2],
        authn: &[Text],
        authz: &[Text],
    ) {
        let [a, b] = zones;
        for (from, to) in [(a, b), (b, a)] {
            let asked = self.0.entry(from.clone()).or_default().entry(to.clone()).or_default();
            asked.authn.extend(authn.iter().cloned());
            asked.authz.extend(authz.iter().cloned());
        }
    }

    /// All that is asked for on the shortest way from one zone to another: a flow into the innermost
    /// of nested zones crosses several boundaries. `None` where no way is drawn.
    pub(in crate::formats) fn between(&self, from: &EcoString, to: &EcoString) -> Option<Asked> {
        if self.0.len() > MOST_ZONES {
            return self.0.get(from)?.get(to).cloned();
        }
        let mut before: BTreeMap<&EcoString, &EcoString> = BTreeMap::new();
        let mut next = VecDeque::from([from]);
        while let Some(at) = next.pop_front().filter(|at| *at != to) {
            for beside in self.0.get(at)?.keys() {
                if beside != from && !before.contains_key(beside) {
                    before.insert(beside, at);
                    next.push_back(beside);
                }
            }
        }
        let mut way = vec![to];
        while let Some(at) = way.last().filter(|at| **at != from) {
            way.push(*before.get(*at)?);
        }
        let mut all = Asked::default();
        for step in way.windows(2).rev() {
            let boundary = self.0.get(step[1])?.get(step[0])?;
            all.authn.extend(boundary.authn.iter().cloned());
            all.authz.extend(boundary.authz.iter().cloned());
        }
        for words in [&mut all.authn, &mut all.authz] {
            let mut seen = HashSet::new();
            words.retain(|word| seen.insert(word.value.clone()));
        }
        Some(all)
    }
}

/// The zone that each element stands in.
pub(in crate::formats) fn zones_of(reader: &Reader) -> HashMap<EcoString, EcoString> {
    let of = |id: &Text, zone: Option<&Text>| Some((id.value.clone(), zone?.value.clone()));
    let components = reader.model.components.iter().filter_map(|c| of(&c.id, c.zone.as_ref()));
    let actors = reader.model.actors.iter().filter_map(|a| of(&a.id, a.zone.as_ref()));
    components.chain(actors).collect()
}
