//! Data-flow diagrams: which part of a model is drawn, and how it is written down.
//!
//! What is drawn is chosen first, as a [`Cut`]; [`mermaid`] writes it. A name in a model can be
//! anything, and whoever shows the drawing obeys what stands in it, so names are spelt in a way that
//! leaves nothing to obey.

mod mermaid;
#[cfg(test)]
mod tests;
mod writer;

use std::collections::{BTreeMap, BTreeSet};

pub use mermaid::{is_mermaid, mermaid};
pub use writer::MERMAID;

use crate::diff::{Change, Kind};
use crate::graph::{Element, End, Graph, ZoneOf};
use crate::model::{Flow, Zone};

/// Components and actors that a cut-out shows.
pub const MOST_PARTS: usize = 25;
/// Flows between them.
const MOST_FLOWS: usize = 50;

/// The part of a diagram that is drawn.
#[derive(Debug, Default)]
pub struct Cut<'m> {
    parts: Vec<Part<'m>>,
    flows: Vec<Arrow<'m>>,
    /// Zones that changed.
    zones: BTreeMap<&'m str, Kind>,
    /// Components, actors and flows that belong here and for which there was no room.
    pub left_out: usize,
}

/// A component or an actor.
#[derive(Debug)]
struct Part<'m> {
    name: &'m str,
    element: Element<'m>,
    zone: Option<&'m Zone>,
    change: Option<Kind>,
}

/// A flow between two of them.
#[derive(Debug)]
struct Arrow<'m> {
    flow: &'m Flow,
    from: usize,
    to: usize,
    change: Option<Kind>,
}

impl<'m> Cut<'m> {
    /// The whole of a model, as far as `most` parts are the whole.
    #[must_use]
    pub fn whole(graph: &Graph<'m>, most: usize) -> Self {
        let mut parts = Parts { most, ..Parts::default() };
        let components = graph.model.components.iter().map(Element::Component);
        let actors = graph.model.actors.iter().map(Element::Actor);
        components.chain(actors).for_each(|element| parts.add(graph, element, None));
        for (flow, from, to) in graph.flows() {
            parts.link(flow, &from, &to, None, true, usize::MAX);
        }
        parts.cut
    }

    /// Some elements with what they are connected to; `None` where there is nothing to draw.
    #[must_use]
    pub fn around(graph: &Graph<'m>, elements: &[Element<'m>]) -> Option<Self> {
        let mut parts = Parts { most: MOST_PARTS, ..Parts::default() };
        let is_meant = |element: &Element<'m>| {
            elements.iter().any(|meant| meant.id().span == element.id().span)
        };
        for element in elements.iter().filter(|e| !matches!(e, Element::Flow(_))) {
            parts.add(graph, *element, None);
        }
        let touches = |flow: &'m Flow, from: &End<'m>, to: &End<'m>| {
            is_meant(&Element::Flow(flow)) || is_meant(&from.element) || is_meant(&to.element)
        };
        let near: Vec<_> =
            graph.flows().filter(|(flow, from, to)| touches(flow, from, to)).collect();
        for (_, from, to) in &near {
            parts.add_end(from, None);
            parts.add_end(to, None);
        }
        for (flow, from, to) in &near {
            parts.link(flow, from, to, None, true, MOST_FLOWS);
        }
        (!parts.cut.parts.is_empty()).then_some(parts.cut)
    }

    /// What changed between two versions, with what it is connected to; `None` where no part of the
    /// diagram changed.
    #[must_use]
    pub fn changed(
        after: &Graph<'m>,
        before: Option<&Graph<'m>>,
        changes: &[Change],
    ) -> Option<Self> {
        let of = |kinds: &[&str]| -> BTreeMap<&str, Kind> {
            let wanted = changes.iter().filter(|change| kinds.contains(&change.subject.kind));
            wanted.map(|change| (change.subject.id.as_str(), change.kind)).collect()
        };
        let (elements, flows, zones) = (of(&["component", "actor"]), of(&["flow"]), of(&["zone"]));
        let mut parts = Parts { most: MOST_PARTS, ..Parts::default() };
        for (id, kind) in &elements {
            let old = || before.and_then(|graph| Some((graph, part(graph, id)?)));
            let found = part(after, id).map(|element| (after, element)).or_else(old);
            let Some((graph, element)) = found else { continue };
            parts.add(graph, element, Some(*kind));
        }
        let gone = before.into_iter().flat_map(Graph::flows);
        let gone = gone.filter(|(flow, ..)| flows.get(&*flow.id.value) == Some(&Kind::Removed));
        let all: Vec<_> = after.flows().chain(gone).collect();
        let change = |flow: &Flow| flows.get(flow.id.value.as_str()).copied();
        for (_, from, to) in all.iter().filter(|(flow, ..)| change(flow).is_some()) {
            parts.add_end(from, elements.get(from.name()));
            parts.add_end(to, elements.get(to.name()));
        }
        // What a changed part is connected to says what the change means.
        for (_, from, to) in &all {
            if elements.contains_key(from.name()) || elements.contains_key(to.name()) {
                parts.add_end(from, None);
                parts.add_end(to, None);
            }
        }
        let parts_in = after.model.components.iter().map(Element::Component);
        for element in parts_in.chain(after.model.actors.iter().map(Element::Actor)) {
            if after.zone_of(element).name().is_some_and(|zone| zones.contains_key(zone)) {
                parts.add(after, element, None);
            }
        }
        // First the flows that changed, then those that were there.
        for fresh in [true, false] {
            for (flow, from, to) in &all {
                let kind = change(flow);
                if kind.is_some() == fresh {
                    parts.link(flow, from, to, kind, fresh, MOST_FLOWS);
                }
            }
        }
        let mut cut = parts.cut;
        let known = after.model.zones.iter().map(|zone| zone.id.value.as_str());
        cut.zones = known.filter_map(|id| Some((id, *zones.get(id)?))).collect();
        (!cut.parts.is_empty()).then_some(cut)
    }
}

/// The component or actor of that id.
fn part<'m>(graph: &Graph<'m>, id: &str) -> Option<Element<'m>> {
    let own = |element: &Element<'m>| element.id().value == id;
    let components = graph.model.components.iter().map(Element::Component);
    components.chain(graph.model.actors.iter().map(Element::Actor)).find(own)
}

/// A cut in the making.
#[derive(Default)]
struct Parts<'m> {
    cut: Cut<'m>,
    most: usize,
    /// What is in it, by name.
    known: BTreeMap<&'m str, usize>,
    missed: BTreeSet<&'m str>,
}

impl<'m> Parts<'m> {
    fn add(&mut self, graph: &Graph<'m>, element: Element<'m>, change: Option<Kind>) {
        let zone = graph.zone_of(element);
        self.put(&element.id().value, element, zone, change);
    }

    fn add_end(&mut self, end: &End<'m>, change: Option<&Kind>) {
        self.put(end.name(), end.element, end.zone, change.copied());
    }

    fn put(&mut self, name: &'m str, element: Element<'m>, zone: ZoneOf<'m>, change: Option<Kind>) {
        if self.known.contains_key(name) {
            return;
        }
        if self.cut.parts.len() >= self.most {
            self.cut.left_out += usize::from(self.missed.insert(name));
            return;
        }
        let zone = match zone {
            ZoneOf::In(zone) => Some(zone),
            ZoneOf::Outside | ZoneOf::Unknown => None,
        };
        self.known.insert(name, self.cut.parts.len());
        self.cut.parts.push(Part { name, element, zone, change });
    }

    /// `counted`: whether it is missed where there is no room for it.
    fn link(
        &mut self,
        flow: &'m Flow,
        from: &End<'m>,
        to: &End<'m>,
        change: Option<Kind>,
        counted: bool,
        most: usize,
    ) {
        let ends = self.known.get(from.name()).zip(self.known.get(to.name()));
        match ends.filter(|_| self.cut.flows.len() < most) {
            Some((from, to)) => {
                self.cut.flows.push(Arrow { flow, from: *from, to: *to, change });
            }
            None => self.cut.left_out += usize::from(counted),
        }
    }
}
