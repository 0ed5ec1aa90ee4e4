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

    fn zone(&self, id: &str) -> Option<&'m Zone> {
        let (home, name) = self.home_of(id)?;
        home.names.zone(name)
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
}
