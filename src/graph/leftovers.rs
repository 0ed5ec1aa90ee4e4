//! What the model defines and nothing leads to.

use std::collections::HashSet;

use super::names::{Space, spaces};
use super::{End, Graph};
use crate::model::{Component, Text};

/// Data, a zone or an actor that no reference leads to.
#[derive(Clone, Copy, Debug)]
pub struct Unused<'m> {
    /// "data", "zone" or "actor".
    pub kind: &'static str,
    pub id: &'m Text,
    /// False where some reference leads nowhere that may mean this one.
    pub certain: bool,
}

impl<'m> Graph<'m> {
    /// The components in scope that no flow begins or ends at, as far as the ends of flows are to
    /// be found.
    #[must_use]
    pub fn unconnected(&self) -> Vec<&'m Component> {
        let mut connected: HashSet<*const Component> = HashSet::new();
        let mut see = |end: &End<'m>| connected.extend(end.component().map(std::ptr::from_ref));
        for (flow, ends) in self.model.flows.iter().zip(&self.ends) {
            match (ends, &flow.path) {
                (Some(ends), _) => ends.iter().for_each(&mut see),
                // One of the ends may be there all the same.
                (None, Some(path)) => {
                    let ids = [&path.from, &path.to].into_iter();
                    ids.filter_map(|id| self.find_end(id)).for_each(|end| see(&end));
                }
                (None, None) => {}
            }
        }
        let is_free = |c: &&Component| {
            !connected.contains(&std::ptr::from_ref(*c)) && !self.is_cited(&c.id.value)
        };
        self.components_in_scope().filter(is_free).collect()
    }

    /// Whether some flow has an end that is not to be found.
    #[must_use]
    pub fn has_loose_flow(&self) -> bool {
        self.ends.iter().any(Option::is_none)
    }

    /// The data, zones and actors that no reference leads to, of this model or of another.
    #[must_use]
    pub fn unused_assets(&self) -> Vec<Unused<'m>> {
        let (mut reached, mut loose) = (HashSet::new(), HashSet::new());
        if self.model.flows.iter().any(|flow| flow.path.is_none()) {
            loose.insert(Space::Actor);
        }
        self.model.for_each_reference(|reference| {
            let Some((home, name)) = self.home_of(&reference.to.value) else { return };
            if !std::ptr::eq(home, self) {
                return;
            }
            let spaces = spaces(reference.kind);
            let keys = |name: &'m str| -> Vec<(Space, &'m str)> {
                let all = spaces.iter().map(|space| (*space, name));
                all.filter(|key| self.names.ids.contains_key(key)).collect()
            };
            let mut found = keys(name);
            if found.is_empty() {
                found = self.names.meant(reference.kind, name).map(keys).unwrap_or_default();
            }
            match found.is_empty() {
                true => loose.extend(spaces),
                false => reached.extend(found),
            }
        });
        let unused = |space: Space, kind: &'static str, id: &'m Text| {
            let is_reached =
                reached.contains(&(space, id.value.as_str())) || self.is_cited(&id.value);
            (!is_reached).then(|| Unused { kind, id, certain: !loose.contains(&space) })
        };
        let model = self.model;
        let data = model.data.iter().filter_map(|x| unused(Space::Data, "data", &x.id));
        let zones = model.zones.iter().filter_map(|x| unused(Space::Zone, "zone", &x.id));
        let actors = model.actors.iter().filter_map(|x| unused(Space::Actor, "actor", &x.id));
        data.chain(zones).chain(actors).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::tests::ask;

    #[test]
    fn a_component_is_connected_by_either_end_of_any_flow() {
        let text = "tmgate: 1
system: shop
components:
  web: {kind: process}
  api: {kind: process}
  cache: {kind: store}
  old: {kind: process, out_of_scope: gone}
  lone: {kind: process}
flows:
  call: {path: web -> ap}
  keep: {path: cache -> nowhere-at-all}
";
        ask(text, |graph| {
            let free: Vec<_> = graph.unconnected().iter().map(|c| c.id.value.as_str()).collect();
            assert_eq!(free, ["lone"]);
            assert!(graph.has_loose_flow());
        });
    }

    #[test]
    fn what_a_lost_reference_may_mean_is_not_certainly_unused() {
        let text = "tmgate: 1
system: shop
data: {order: {class: internal}, price: {class: public}}
zones: {cloud: {trust: 10}, cluster: {in: cloud}, lab: {trust: 0}}
actors: {shopper: {kind: person}, clerk: {kind: person}}
components: {web: {kind: process, zone: cluster, holds: [ordr]}}
flows: {browse: {path: customer -> web}}
";
        ask(text, |graph| {
            let unused = graph.unused_assets();
            let unused: Vec<_> =
                unused.iter().map(|u| (u.kind, u.id.value.as_str(), u.certain)).collect();
            let actors = [("actor", "shopper", false), ("actor", "clerk", false)];
            assert_eq!(unused[..2], [("data", "price", true), ("zone", "lab", true)]);
            assert_eq!(unused[2..], actors);
        });
    }
}
