//! Classes of data: what a flow carries, what a component touches.

use super::{Element, Graph};
use crate::model::vocabulary::{Access, Class, Level};
use crate::model::{Component, Data, Flow, Text};

impl<'m> Graph<'m> {
    /// The data that a flow carries in either direction, as far as it is to be found.
    pub fn carried<'g>(&'g self, flow: &'m Flow) -> impl Iterator<Item = &'m Data> + use<'g, 'm> {
        flow.sends.iter().chain(&flow.gets).filter_map(|id| self.data(&id.value))
    }

    /// The data that a store or process keeps, as far as it is to be found.
    pub fn held<'g>(
        &'g self,
        component: &'m Component,
    ) -> impl Iterator<Item = &'m Data> + use<'g, 'm> {
        component.holds.iter().filter_map(|id: &Text| self.data(&id.value))
    }

    /// The highest class that a flow carries; `None` where it carries nothing classified.
    #[must_use]
    pub fn flow_class(&self, flow: &'m Flow) -> Option<Class> {
        self.carried(flow).filter_map(class_of).max()
    }

    /// The highest class of what a component holds and of what flows to or from it.
    #[must_use]
    pub fn component_class(&self, component: &'m Component) -> Option<Class> {
        let flowing = self.flows_at(component).filter_map(|flow| self.flow_class(flow)).max();
        self.held(component).filter_map(class_of).max().max(flowing)
    }

    /// Whether some of this data has no class or is not to be found, so that the highest class may
    /// be higher than what is known.
    #[must_use]
    pub fn is_partly_classified(&self, ids: &'m [Text]) -> bool {
        ids.iter().any(|id| self.data(&id.value).and_then(class_of).is_none())
    }

    /// Why the highest class of a flow may be higher than [`Graph::flow_class`] says.
    #[must_use]
    pub fn flow_class_gap(&self, flow: &'m Flow) -> Option<&'static str> {
        if flow.sends.is_empty() && flow.gets.is_empty() {
            return Some("what data it carries is not said");
        }
        let partly =
            self.is_partly_classified(&flow.sends) || self.is_partly_classified(&flow.gets);
        partly.then_some("the class of some of its data is not known")
    }

    /// The highest class of data at an element; of what an actor touches, nothing is asked.
    #[must_use]
    pub fn class_at(&self, element: Element<'m>) -> Option<Class> {
        match element {
            Element::Component(component) => self.component_class(component),
            Element::Flow(flow) => self.flow_class(flow),
            Element::Actor(_) => None,
        }
    }

    /// Why the highest class of data at an element may be higher than [`Graph::class_at`] says.
    #[must_use]
    pub fn class_gap_at(&self, element: Element<'m>) -> Option<&'static str> {
        match element {
            Element::Component(component) if self.is_partly_classified(&component.holds) => {
                Some("the class of some of the data there is not known")
            }
            Element::Component(component) => {
                self.flows_at(component).find_map(|flow| self.flow_class_gap(flow))
            }
            Element::Flow(flow) => self.flow_class_gap(flow),
            Element::Actor(_) => None,
        }
    }

    /// Whether all that a flow does is to read public data, for which nobody needs to be known.
    /// `None` where it reads only, and the class of what it reads is not known.
    #[must_use]
    pub fn only_reads_public(&self, flow: &'m Flow) -> Option<bool> {
        let reads_only = flow.does.iter().all(|does| does.value == Access::Read);
        if flow.does.is_empty() || !reads_only || self.flow_class(flow) > Some(Class::Public) {
            return Some(false);
        }
        self.flow_class_gap(flow).is_none().then_some(true)
    }

    /// The data that a store keeps: what it says it holds; where it says nothing, what flows bring
    /// to it.
    #[must_use]
    pub fn kept(&self, store: &'m Component) -> Vec<&'m Data> {
        if !store.holds.is_empty() {
            return self.held(store).collect();
        }
        let brought = self.flows_at(store).flat_map(|flow| self.brought_to(store, flow));
        let mut kept: Vec<&Data> = Vec::new();
        for data in brought.filter_map(|id| self.data(&id.value)) {
            if !kept.iter().any(|known| std::ptr::eq(*known, data)) {
                kept.push(data);
            }
        }
        kept
    }

    /// What a flow hands to the component at one of its ends.
    #[must_use]
    pub fn brought_to(&self, component: &'m Component, flow: &'m Flow) -> &'m [Text] {
        let is_at = |end: &super::End<'m>| {
            end.component().is_some_and(|there| std::ptr::eq(there, component))
        };
        match self.ends(flow) {
            Some([_, to]) if is_at(&to) => &flow.sends,
            Some([from, _]) if is_at(&from) => &flow.gets,
            _ => &[],
        }
    }
}

fn class_of(data: &Data) -> Option<Class> {
    data.class.as_ref().map(|class| class.value)
}

/// Whether losing or corrupting this data hurts: integrity or availability high or above.
#[must_use]
pub fn must_survive(data: &Data) -> bool {
    let high = |level: &Option<crate::source::Spanned<Level>>| {
        level.as_ref().is_some_and(|level| level.value >= Level::High)
    };
    high(&data.integrity) || high(&data.availability)
}

#[cfg(test)]
mod tests {
    use super::Class;
    use crate::graph::tests::ask;

    const MODEL: &str = "tmgate: 1
system: shop
data: {price: {class: public}, order: {class: confidential}, note: {}}
components:
  web: {kind: process}
  cache: {kind: store, holds: [price]}
  books: {kind: store}
flows:
  look: {path: web -> cache, gets: price, does: [read]}
  look-up: {path: web -> cache, gets: [price, note], does: [read]}
  change: {path: web -> cache, sends: price, does: [read, write]}
  touch: {path: web -> cache, gets: price}
  peek: {path: web -> cache, gets: order, does: [read]}
  ping: {path: web -> cache, does: [read]}
  lost: {path: web -> cache, gets: nothing-like-it, does: [read]}
  book: {path: web -> books, sends: [order, note], gets: price}
  call: {path: books -> web, gets: order}
";

    #[test]
    fn reading_public_data_is_told_from_what_may_be_more() {
        ask(MODEL, |graph| {
            let answers: Vec<_> =
                graph.model.flows.iter().map(|f| graph.only_reads_public(f)).collect();
            let (yes, no) = (Some(true), Some(false));
            assert_eq!(answers, [yes, None, no, no, no, None, None, no, no]);
        });
    }

    #[test]
    fn the_class_at_an_element_may_be_higher_where_some_data_is_not_known() {
        ask(MODEL, |graph| {
            let at = |id| {
                let element = graph.element(id).unwrap();
                (graph.class_at(element), graph.class_gap_at(element).is_some())
            };
            assert_eq!(at("look"), (Some(Class::Public), false));
            assert_eq!(at("ping"), (None, true));
            assert_eq!(at("look-up"), (Some(Class::Public), true));
            assert_eq!(at("books"), (Some(Class::Confidential), true));
        });
    }

    #[test]
    fn a_store_keeps_what_it_holds_or_what_is_brought_to_it() {
        ask(MODEL, |graph| {
            let kept = |at: usize| -> Vec<&str> {
                let kept = graph.kept(&graph.model.components[at]);
                kept.iter().map(|data| data.id.value.as_str()).collect()
            };
            assert_eq!(kept(1), ["price"]);
            assert_eq!(kept(2), ["order", "note"]);
        });
    }
}
