//! What lies within reach of somebody who holds an element: the blast radius.
//!
//! It is the worst case that the diagram allows. Whoever holds a component reads what it keeps and
//! what flows to and from it, and goes on along the flows that it begins, with the rights that it
//! has; each component on the way is taken to fall, too. Nobody goes on from an external one.

use std::collections::{HashSet, VecDeque};

use super::data::must_survive;
use super::{Element, Graph};
use crate::model::vocabulary::{Class, ComponentKind};
use crate::model::{Component, Data, Flow, Text};

/// Data that can be come by.
#[derive(Debug)]
pub struct Reached<'m> {
    pub data: &'m Data,
    /// `None` where nobody classified it.
    pub class: Option<Class>,
    /// Steps from where it begins: 0 is data at the element itself.
    pub steps: usize,
    /// The component or flow where it is met first.
    pub at: &'m Text,
    /// Losing or corrupting it hurts.
    pub is_vital: bool,
}

/// Everything within reach.
#[derive(Debug, Default)]
pub struct Reach<'m> {
    /// The most sensitive first, then the nearest; what nobody classified comes last.
    pub data: Vec<Reached<'m>>,
    /// The components, in the order in which they are reached, with the steps to each; where it
    /// begins is not among them.
    pub components: Vec<(&'m Component, usize)>,
    /// Flows on the way of which the model does not say what they carry.
    pub silent: Vec<&'m Flow>,
    /// Ids of data on the way that lead to no entry.
    pub lost: Vec<&'m Text>,
}

/// A walk along the flows.
struct Walk<'g, 'm> {
    graph: &'g Graph<'m>,
    reach: Reach<'m>,
    known: HashSet<*const Data>,
    flows: HashSet<*const Flow>,
    seen: HashSet<*const Component>,
    queue: VecDeque<(&'m Component, usize)>,
}

impl<'m> Graph<'m> {
    /// What is within reach of whoever holds all of `elements`.
    #[must_use]
    pub fn reach(&self, elements: &[Element<'m>]) -> Reach<'m> {
        let mut walk = Walk {
            graph: self,
            reach: Reach::default(),
            known: HashSet::new(),
            flows: HashSet::new(),
            seen: HashSet::new(),
            queue: VecDeque::new(),
        };
        for element in elements {
            if let Element::Component(component) = element {
                walk.enter(component, 0);
            }
        }
        for element in elements {
            match element {
                Element::Component(_) => {}
                Element::Flow(flow) => {
                    walk.take_flow(flow, 0);
                    walk.follow(flow, 1);
                }
                Element::Actor(actor) => {
                    let begins = |id: &Text| id.value == actor.id.value;
                    let flows = self.model.flows.iter();
                    for flow in flows.filter(|f| f.path.as_ref().is_some_and(|p| begins(&p.from))) {
                        walk.take_flow(flow, 0);
                        walk.follow(flow, 1);
                    }
                }
            }
        }
        walk.run()
    }
}

impl<'m> Walk<'_, 'm> {
    fn enter(&mut self, component: &'m Component, steps: usize) {
        if self.seen.insert(std::ptr::from_ref(component)) {
            self.queue.push_back((component, steps));
        }
    }

    fn run(mut self) -> Reach<'m> {
        while let Some((component, steps)) = self.queue.pop_front() {
            if steps > 0 {
                self.reach.components.push((component, steps));
            }
            self.take(&component.holds, &component.id, steps);
            let is_external =
                component.kind.as_ref().is_some_and(|k| k.value == ComponentKind::External);
            if is_external && steps > 0 {
                continue;
            }
            let flows: Vec<&'m Flow> = self.graph.flows_at(component).collect();
            for flow in flows {
                self.take_flow(flow, steps);
                let begins_here = self.graph.ends(flow).is_some_and(|[from, _]| {
                    from.component().is_some_and(|there| std::ptr::eq(there, component))
                });
                if begins_here {
                    self.follow(flow, steps + 1);
                }
            }
        }
        let rank = |class: Option<Class>| class.map_or(0, |class| 1 + class as usize);
        self.reach.data.sort_by(|a, b| {
            let key = |r: &Reached<'_>| (std::cmp::Reverse(rank(r.class)), r.steps);
            (key(a), &a.data.id.value).cmp(&(key(b), &b.data.id.value))
        });
        self.reach
    }

    fn follow(&mut self, flow: &'m Flow, steps: usize) {
        let Some([_, to]) = self.graph.ends(flow) else { return };
        if let Some(component) = to.component() {
            self.enter(component, steps);
        }
    }

    fn take_flow(&mut self, flow: &'m Flow, steps: usize) {
        if !self.flows.insert(std::ptr::from_ref(flow)) {
            return;
        }
        if flow.sends.is_empty() && flow.gets.is_empty() {
            self.reach.silent.push(flow);
        }
        self.take(&flow.sends, &flow.id, steps);
        self.take(&flow.gets, &flow.id, steps);
    }

    fn take(&mut self, ids: &'m [Text], at: &'m Text, steps: usize) {
        for id in ids {
            let Some(data) = self.graph.data(&id.value) else {
                self.reach.lost.push(id);
                continue;
            };
            if self.known.insert(std::ptr::from_ref(data)) {
                let class = data.class.as_ref().map(|class| class.value);
                let is_vital = must_survive(data);
                self.reach.data.push(Reached { data, class, steps, at, is_vital });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::tests::ask;

    const MODEL: &str = "
tmgate: 1
system: shop
data:
  card: {class: restricted}
  order: {class: confidential, integrity: high}
  price: {class: public}
  note: {}
  salary: {class: restricted}
actors: {shopper: {kind: person}}
components:
  web: {kind: process}
  api: {kind: process}
  ledger: {kind: store, holds: [card, order]}
  psp: {kind: external}
  hr: {kind: store, holds: salary}
flows:
  browse: {path: shopper -> web, gets: price}
  pay: {path: web -> api, sends: order}
  book: {path: api -> ledger, sends: [order, note]}
  charge: {path: api -> psp, sends: card}
  payout: {path: psp -> hr, sends: gone}
  ping: {path: api -> web}
";

    #[test]
    fn data_is_reached_along_the_flows_and_the_most_sensitive_is_named_first() {
        ask(MODEL, |graph| {
            let reach = graph.reach(&[graph.element("web").unwrap()]);
            let data: Vec<_> =
                reach.data.iter().map(|r| (&*r.data.id.value, r.steps, &*r.at.value)).collect();
            let expected = [
                ("card", 1, "charge"),
                ("order", 0, "pay"),
                ("price", 0, "browse"),
                ("note", 1, "book"),
            ];
            assert_eq!(data, expected);
            let parts: Vec<_> =
                reach.components.iter().map(|(c, steps)| (&*c.id.value, *steps)).collect();
            assert_eq!(parts, [("api", 1), ("ledger", 2), ("psp", 2)]);
            assert_eq!(reach.silent.len(), 1, "what `ping` carries is not said");
            assert!(reach.data[1].is_vital && !reach.data[0].is_vital);
        });
    }

    #[test]
    fn nobody_goes_on_from_an_external_component_unless_it_is_where_it_begins() {
        ask(MODEL, |graph| {
            let from = |id: &str| graph.reach(&[graph.element(id).unwrap()]);
            assert!(from("api").data.iter().all(|r| r.data.id.value != "salary"));
            assert!(from("psp").data.iter().any(|r| r.data.id.value == "salary"));
            assert_eq!(from("psp").lost.len(), 1);
        });
    }

    #[test]
    fn a_flow_and_an_actor_lead_to_their_target() {
        ask(MODEL, |graph| {
            let from = |id: &str| {
                let reach = graph.reach(&[graph.element(id).unwrap()]);
                reach.components.iter().map(|(c, _)| c.id.value.to_string()).collect::<Vec<_>>()
            };
            assert_eq!(from("book"), ["ledger"]);
            assert_eq!(from("shopper"), ["web", "api", "ledger", "psp"]);
        });
    }
}
