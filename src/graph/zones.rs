//! Trust zones and what crosses from one to another.

use super::{Element, End, Graph};
use crate::model::vocabulary::ComponentKind;
use crate::model::{Flow, Text, Zone};

/// Zones nest at most this deep before a circle is certain.
const DEEPEST: usize = 100;

/// Where an element stands.
#[derive(Clone, Copy, Debug)]
pub enum ZoneOf<'m> {
    In(&'m Zone),
    /// Outside all zones, where nobody is trusted: an actor or an external component without one.
    Outside,
    Unknown,
}

impl<'m> Graph<'m> {
    /// The zone an element stands in. A flow stands in none.
    #[must_use]
    pub fn zone_of(&self, element: Element<'m>) -> ZoneOf<'m> {
        let (zone, outside): (&Option<Text>, bool) = match element {
            Element::Actor(actor) => (&actor.zone, true),
            Element::Component(component) => {
                let kind = component.kind.as_ref().map(|k| k.value);
                (&component.zone, kind == Some(ComponentKind::External))
            }
            Element::Flow(_) => return ZoneOf::Unknown,
        };
        match zone {
            Some(id) => self.zone(&id.value).map_or(ZoneOf::Unknown, ZoneOf::In),
            None if outside => ZoneOf::Outside,
            None => ZoneOf::Unknown,
        }
    }

    /// How much a place is trusted, 0 to 100: the zone's own number or that of the next zone
    /// around it that has one.
    #[must_use]
    pub fn trust(&self, zone: ZoneOf<'m>) -> Option<i64> {
        let mut zone = match zone {
            ZoneOf::In(zone) => zone,
            ZoneOf::Outside => return Some(0),
            ZoneOf::Unknown => return None,
        };
        for _ in 0..DEEPEST {
            if let Some(trust) = &zone.trust {
                return Some(trust.value);
            }
            zone = self.around(zone)?;
        }
        None
    }

    /// The zone that `zone` lies in.
    #[must_use]
    pub fn around(&self, zone: &Zone) -> Option<&'m Zone> {
        let is_at_home =
            |graph: &&Graph<'m>| graph.model.zones.iter().any(|z| std::ptr::eq(z, zone));
        let home = self.neighbours.iter().find(is_at_home).unwrap_or(self);
        home.zone(&zone.inside.as_ref()?.value)
    }

    /// A zone by its id, of this model or, as `system/id`, of another.
    fn zone(&self, id: &str) -> Option<&'m Zone> {
        let (home, name) = self.home_of(id)?;
        home.names.zone(name)
    }

    /// The zones through which a zone lies within itself, itself first; `None` where it does not.
    #[must_use]
    pub fn zone_circle(&self, zone: &'m Zone) -> Option<Vec<&'m Zone>> {
        let mut circle = vec![zone];
        let mut outer = self.around(zone)?;
        while !std::ptr::eq(outer, zone) {
            circle.push(outer);
            outer = self.around(outer).filter(|_| circle.len() < DEEPEST)?;
        }
        Some(circle)
    }

    /// Whether a model says where its parts stand. Without a zone there is no boundary to cross.
    #[must_use]
    pub fn has_zones(&self) -> bool {
        let model = self.model;
        !model.zones.is_empty() || model.components.iter().any(|c| c.zone.is_some())
    }

    /// Whether a flow between these ends crosses a trust boundary; `None` where a zone is unknown.
    #[must_use]
    pub fn crosses(&self, from: &End<'m>, to: &End<'m>) -> Option<bool> {
        match (from.zone, to.zone) {
            (ZoneOf::In(a), ZoneOf::In(b)) => Some(!std::ptr::eq(a, b)),
            _ if from.elsewhere != to.elsewhere => Some(true),
            (ZoneOf::Outside, ZoneOf::Outside) => Some(false),
            // Outside is no zone of the system's, whichever zone the other end is in.
            (ZoneOf::Outside, _) | (_, ZoneOf::Outside) => Some(true),
            _ => None,
        }
    }

    /// Whether a flow goes from a less to a more trusted place; `None` where trust is unknown.
    #[must_use]
    pub fn climbs(&self, from: &End<'m>, to: &End<'m>) -> Option<bool> {
        Some(from.trust? < to.trust?)
    }

    /// Whether a flow begins where nobody is trusted; `None` where that is unknown.
    #[must_use]
    pub fn is_untrusted(&self, end: &End<'m>) -> Option<bool> {
        end.trust.map(|trust| trust == 0)
    }

    /// The flows that cross a boundary, with source and target.
    pub fn crossings(&self) -> impl Iterator<Item = (&'m Flow, End<'m>, End<'m>)> {
        self.flows_in_scope().filter(|(_, from, to)| self.crosses(from, to) == Some(true))
    }

    /// Whether an element is at the edge of trust: a flow that crosses a boundary, a component that
    /// is exposed, or what stands at an end of such a flow. `None` where a zone is unknown.
    #[must_use]
    pub fn is_at_boundary(&self, element: Element<'m>) -> Option<bool> {
        if let Element::Flow(flow) = element {
            let [from, to] = self.ends(flow)?;
            return self.crosses(&from, &to);
        }
        if matches!(element, Element::Component(c) if c.exposed.as_ref().is_some_and(|e| e.value)) {
            return Some(true);
        }
        let is_it = |end: &End<'m>| !end.elsewhere && end.element.id().span == element.id().span;
        let near = self.flows_in_scope().filter(|(_, from, to)| is_it(from) || is_it(to));
        let mut unsure = false;
        for (_, from, to) in near {
            match self.crosses(&from, &to) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => unsure = true,
            }
        }
        (!unsure).then_some(false)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Basis, Graph};
    use crate::formats;
    use crate::graph::tests::ask;
    use crate::model::vocabulary::parse_date;
    use crate::source::{SourceFile, Sources};
    use crate::syntax::{Limits, parse};

    #[test]
    fn a_zone_of_another_model_is_found_with_what_lies_around_it() {
        let mut sources = Sources::new();
        let mut lower = |text: &str| {
            let file = sources.add(SourceFile::new("threatmodel.yaml", text.as_bytes().to_vec()));
            formats::lower(&sources, &[parse(&sources, file, &Limits::default())])
        };
        let cloud = lower("system: cloud\nzones: {outer: {trust: 40}, inner: {in: outer}}\n");
        let shop = lower("system: shop\ncomponents: {api: {kind: process, zone: cloud/inner}}\n");
        let basis = Basis::on(parse_date("2026-11-23").unwrap());
        let beside = [Graph::new(&cloud, &[], &basis)];
        let graph = Graph::new(&shop, &beside, &basis);
        let zone = graph.zone_of(graph.element("api").unwrap());
        assert_eq!(graph.trust(zone), Some(40));
    }

    #[test]
    fn a_circle_is_found_from_each_zone_in_it_and_from_no_other() {
        let text = "tmgate: 1
system: shop
zones: {a: {in: b}, b: {in: c}, c: {in: a}, into: {in: a}, self: {in: self}, out: {}}
";
        ask(text, |graph| {
            let circle = |at: usize| graph.zone_circle(&graph.model.zones[at]).map(|c| c.len());
            let all: Vec<_> = (0..6).map(circle).collect();
            assert_eq!(all, [Some(3), Some(3), Some(3), None, Some(1), None]);
        });
    }

    #[test]
    fn zones_are_in_use_once_one_is_declared_or_named() {
        let model = |rest: &str| format!("tmgate: 1\nsystem: shop\n{rest}");
        let has = |rest: &str| {
            let mut answer = false;
            ask(&model(rest), |graph| answer = graph.has_zones());
            answer
        };
        assert!(has("zones: {internet: {trust: 0}}"));
        assert!(has("components: {api: {kind: process, zone: platform/cluster}}"));
        assert!(!has("components: {api: {kind: process}}"));
    }
}
