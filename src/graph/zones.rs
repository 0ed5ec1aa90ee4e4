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
            Some(id) => self.names.zone(&id.value).map_or(ZoneOf::Unknown, ZoneOf::In),
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
        self.names.zone(&zone.inside.as_ref()?.value)
    }

    /// Whether a zone lies, through others, within itself.
    #[must_use]
    pub fn zone_is_circular(&self, zone: &'m Zone) -> bool {
        let mut outer = self.around(zone);
        for _ in 0..DEEPEST {
            match outer {
                Some(next) if std::ptr::eq(next, zone) => return true,
                Some(next) => outer = self.around(next),
                None => return false,
            }
        }
        false
    }

    /// Whether a flow between these ends crosses a trust boundary; `None` where a zone is unknown.
    #[must_use]
    pub fn crosses(&self, from: &End<'m>, to: &End<'m>) -> Option<bool> {
        match (from.zone, to.zone) {
            _ if from.elsewhere != to.elsewhere => Some(true),
            (ZoneOf::In(a), ZoneOf::In(b)) => Some(!std::ptr::eq(a, b)),
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
