//! Where personal data is, and which categories of LINDDUN are asked there.
//!
//! The table is the one that OWASP Threat Dragon ships (Deng, Wuyts et al., linddun.org). As there,
//! an external component is asked what an actor is asked.

use super::{Element, Graph, Letters};
use crate::model::vocabulary::{ComponentKind, Linddun};
use crate::model::{Data, Flow, Text};

impl<'m> Graph<'m> {
    /// The categories that an element with personal data needs an answer for.
    #[must_use]
    pub fn needed_categories(&self, element: Element<'m>) -> Letters<Linddun> {
        use Linddun::{
            DataDisclosure, Detecting, Identifying, Linking, NonCompliance, NonRepudiation,
            Unawareness,
        };
        let inside =
            [Linking, Identifying, NonRepudiation, Detecting, DataDisclosure, NonCompliance];
        let outside = [Linking, Identifying, Unawareness];
        let letters: &[Linddun] = match element {
            Element::Actor(_) => &outside,
            Element::Flow(_) => &inside,
            Element::Component(component) => match component.kind.as_ref().map(|k| k.value) {
                Some(ComponentKind::External) => &outside,
                Some(ComponentKind::Process | ComponentKind::Store) => &inside,
                None => &[],
            },
        };
        letters.iter().copied().collect()
    }

    /// The first piece of personal data that an element holds, or that flows through or past it.
    #[must_use]
    pub fn personal_data_at(&self, element: Element<'m>) -> Option<&'m Data> {
        self.data_at(element).into_iter().filter_map(|id| self.data(&id.value)).find(is_personal)
    }

    /// Why there may be personal data at an element, where none is known.
    #[must_use]
    pub fn personal_gap_at(&self, element: Element<'m>) -> Option<&'static str> {
        let says_nothing = |flow: &&Flow| flow.sends.is_empty() && flow.gets.is_empty();
        if self.data_at(element).into_iter().any(|id| self.data(&id.value).is_none()) {
            return Some("some of the data there is not to be found");
        }
        let silent = self.flows_of(element).into_iter().any(|flow| says_nothing(&flow));
        silent.then_some("what data flows there is not said")
    }

    fn data_at(&self, element: Element<'m>) -> Vec<&'m Text> {
        let holds = match element {
            Element::Component(component) => component.holds.as_slice(),
            _ => &[],
        };
        let flows = self.flows_of(element).into_iter();
        holds.iter().chain(flows.flat_map(|flow| flow.sends.iter().chain(&flow.gets))).collect()
    }

    /// The flow itself, or the flows that begin or end at the element.
    fn flows_of(&self, element: Element<'m>) -> Vec<&'m Flow> {
        match element {
            Element::Flow(flow) => vec![flow],
            Element::Component(component) => self.flows_at(component).collect(),
            Element::Actor(actor) => {
                let is_it = |end: &super::End<'m>| matches!(end.element, Element::Actor(there) if std::ptr::eq(there, actor));
                let at = self.flows().filter(|(_, from, to)| is_it(from) || is_it(to));
                at.map(|(flow, _, _)| flow).collect()
            }
        }
    }
}

fn is_personal(data: &&Data) -> bool {
    data.pii.as_ref().is_some_and(|pii| pii.value)
}

#[cfg(test)]
mod tests {
    use crate::graph::tests::ask;
    use crate::model::vocabulary::Linddun;

    const MODEL: &str = "tmgate: 1
system: shop
data: {address: {pii: true}, price: {}}
actors: {buyer: {kind: person}, guest: {kind: person}}
components:
  web: {kind: process}
  orders: {kind: store, holds: address}
  prices: {kind: store, holds: price}
  dark: {kind: store, holds: no-such-thing}
  bank: {kind: external}
  odd: {}
flows:
  buy: {path: buyer -> web, sends: address}
  look: {path: guest -> web, gets: price}
  pay: {path: web -> bank}
";

    #[test]
    fn personal_data_is_found_where_it_is_held_and_where_it_flows() {
        ask(MODEL, |graph| {
            let at = |id| {
                let element = graph.element(id).unwrap();
                let data = graph.personal_data_at(element).map(|data| data.id.value.as_str());
                (data, graph.personal_gap_at(element).is_some())
            };
            for id in ["orders", "buy", "buyer"] {
                assert_eq!(at(id), (Some("address"), false), "{id}");
            }
            assert_eq!(at("web"), (Some("address"), true), "one of its flows says nothing");
            for id in ["prices", "look", "guest"] {
                assert_eq!(at(id), (None, false), "{id}");
            }
            for id in ["dark", "pay", "bank"] {
                assert_eq!(at(id), (None, true), "{id}");
            }
        });
    }

    #[test]
    fn each_kind_of_element_is_asked_its_categories() {
        ask(MODEL, |graph| {
            let asked = |id| {
                let letters = graph.needed_categories(graph.element(id).unwrap());
                letters.iter().map(Linddun::word).collect::<Vec<_>>().join(" ")
            };
            for id in ["web", "orders", "buy"] {
                assert_eq!(asked(id), "L I Nr D Dd Nc", "{id}");
            }
            for id in ["buyer", "bank"] {
                assert_eq!(asked(id), "L I U", "{id}");
            }
            assert_eq!(asked("odd"), "");
        });
    }
}
