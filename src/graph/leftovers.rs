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
        let model = self.model;
        let mut reached = Reached {
            data: vec![false; model.data.len()],
            zones: vec![false; model.zones.len()],
            actors: vec![false; model.actors.len()],
        };
        let mut loose = HashSet::new();
        if model.flows.iter().any(|flow| flow.path.is_none()) {
            loose.insert(Space::Actor);
        }
        model.for_each_reference(|reference| {
            let spaces = spaces(reference.kind);
            if !spaces.iter().any(|space| is_asset(*space)) {
                return;
            }
            let Some((home, name)) = self.home_of(&reference.to.value) else { return };
            if !std::ptr::eq(home, self) || reached.mark(self, spaces, name) {
                return;
            }
            let meant = self.names.meant(reference.kind, name);
            if !meant.is_some_and(|meant| reached.mark(self, spaces, meant)) {
                loose.extend(spaces);
            }
        });
        let unused = |space: Space, kind: &'static str, id: &'m Text, is_reached: bool| {
            let is_reached = is_reached || self.is_cited(&id.value);
            (!is_reached).then(|| Unused { kind, id, certain: !loose.contains(&space) })
        };
        let data = model.data.iter().zip(&reached.data);
        let data = data.filter_map(|(x, r)| unused(Space::Data, "data", &x.id, *r));
        let zones = model.zones.iter().zip(&reached.zones);
        let zones = zones.filter_map(|(x, r)| unused(Space::Zone, "zone", &x.id, *r));
        let actors = model.actors.iter().zip(&reached.actors);
        let actors = actors.filter_map(|(x, r)| unused(Space::Actor, "actor", &x.id, *r));
        data.chain(zones).chain(actors).collect()
    }
}

/// What some reference leads to, by place in its section.
struct Reached {
    data: Vec<bool>,
    zones: Vec<bool>,
    actors: Vec<bool>,
}

impl Reached {
    /// Marks all that an id names in `spaces`; false where it names nothing.
    fn mark(&mut self, graph: &Graph<'_>, spaces: &[Space], id: &str) -> bool {
        let mut found = false;
        for space in spaces {
            let Some(&at) = graph.names.ids.get(&(*space, id)) else { continue };
            found = true;
            match space {
                Space::Data => self.data[at] = true,
                Space::Zone => self.zones[at] = true,
                Space::Actor => self.actors[at] = true,
                _ => {}
            }
        }
        found
    }
}

fn is_asset(space: Space) -> bool {
    matches!(space, Space::Data | Space::Zone | Space::Actor)
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
