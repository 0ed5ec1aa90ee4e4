//! Classes of data: what a flow carries, what a component touches.

use super::Graph;
use crate::model::vocabulary::{Class, Level};
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

    /// Whether some of the data of a flow has no class, so that its highest class may be higher.
    #[must_use]
    pub fn flow_class_is_partial(&self, flow: &'m Flow) -> bool {
        self.carried(flow).any(|data| data.class.is_none())
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
