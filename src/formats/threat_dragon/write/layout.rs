//! A drawing of a model on a simple grid: zones as boxes within boxes, elements in rows.
//!
//! It is laid out so that whoever reads the drawing again finds every element in its own zone: the
//! elements of a box lie above the boxes within it, and no two boxes overlap unless one is in the
//! other.

use std::collections::HashMap;

use super::super::super::reading::Area;
use crate::model::{Model, Text};

const WIDTH: f64 = 140.0;
const HEIGHT: f64 = 80.0;
/// Between two things, and between a thing and the edge of its box.
const GAP: f64 = 60.0;
/// Elements side by side.
const ROW: usize = 4;
/// Boxes within boxes; what lies deeper is drawn beside them.
const DEEPEST: usize = 20;

/// Where each zone and each element is drawn, by their place in the model: actors come after
/// components.
#[derive(Default)]
pub(super) struct Drawing {
    pub(super) zones: HashMap<usize, Area>,
    pub(super) elements: HashMap<usize, Area>,
}

struct Plan<'m> {
    model: &'m Model,
    /// By zone, in the order of the model.
    members: HashMap<&'m str, Vec<usize>>,
    within: HashMap<&'m str, Vec<usize>>,
    drawn: Drawing,
}

/// Draws all zones but those that `is_drawn` declines; elements of these stand outside.
pub(super) fn draw(model: &Model, is_drawn: impl Fn(usize) -> bool) -> Drawing {
    let known: HashMap<&str, usize> = model
        .zones
        .iter()
        .enumerate()
        .filter(|(at, _)| is_drawn(*at))
        .map(|(at, zone)| (zone.id.value.as_str(), at))
        .collect();
    let named = |zone: &Option<Text>| {
        let (zone, _) = known.get_key_value(zone.as_ref()?.value.as_str())?;
        Some(*zone)
    };
    let (mut members, mut within) = (HashMap::new(), HashMap::new());
    let (mut without, mut roots) = (Vec::new(), Vec::new());
    let components = model.components.iter().map(|component| &component.zone);
    let actors = model.actors.iter().map(|actor| &actor.zone);
    for (at, zone) in components.chain(actors).enumerate() {
        match named(zone) {
            Some(zone) => members.entry(zone).or_insert_with(Vec::new).push(at),
            None => without.push(at),
        }
    }
    for (at, zone) in model.zones.iter().enumerate().filter(|(at, _)| is_drawn(*at)) {
        match named(&zone.inside) {
            Some(around) => within.entry(around).or_insert_with(Vec::new).push(at),
            None => roots.push(at),
        }
    }
    let mut plan = Plan { model, members, within, drawn: Drawing::default() };
    let (_, below) = plan.rows(&without, GAP, GAP);
    let (mut left, top) = (GAP, if without.is_empty() { GAP } else { below + GAP });
    for at in roots {
        left += plan.zone(at, left, top, 0).width + GAP;
    }
    // Zones that lie in each other in a circle are reached from no root.
    for at in (0..model.zones.len()).filter(|at| is_drawn(*at)) {
        if !plan.drawn.zones.contains_key(&at) {
            left += plan.zone(at, left, top, 0).width + GAP;
        }
    }
    plan.drawn
}

impl<'m> Plan<'m> {
    /// Draws a zone with all that is in it, and says how much room it takes.
    fn zone(&mut self, at: usize, left: f64, top: f64, depth: usize) -> Area {
        let id = self.model.zones[at].id.value.as_str();
        // Its own size is known when all that is in it is drawn; until then it counts as drawn.
        self.drawn.zones.insert(at, Area { x: left, y: top, width: 0.0, height: 0.0 });
        let members = self.members.get(id).cloned().unwrap_or_default();
        let (mut right, mut below) = self.rows(&members, left + GAP, top + GAP);
        let within = self.within.get(id).cloned().unwrap_or_default();
        let mut next = left + GAP;
        let start = if members.is_empty() { top + GAP } else { below + GAP };
        for inner in within {
            if depth < DEEPEST && !self.drawn.zones.contains_key(&inner) {
                let area = self.zone(inner, next, start, depth + 1);
                next += area.width + GAP;
                right = right.max(area.x + area.width);
                below = below.max(area.y + area.height);
            }
        }
        let width = (right + GAP - left).max(WIDTH + 2.0 * GAP);
        let height = (below + GAP - top).max(HEIGHT + 2.0 * GAP);
        let area = Area { x: left, y: top, width, height };
        self.drawn.zones.insert(at, area);
        area
    }

    /// Draws elements in rows; says how far they reach to the right and down.
    fn rows(&mut self, elements: &[usize], left: f64, top: f64) -> (f64, f64) {
        let (mut right, mut below) = (left, top);
        let (mut x, mut y) = (left, top);
        for (nth, at) in elements.iter().enumerate() {
            if nth > 0 && nth % ROW == 0 {
                (x, y) = (left, below + GAP);
            }
            self.drawn.elements.insert(*at, Area { x, y, width: WIDTH, height: HEIGHT });
            right = right.max(x + WIDTH);
            below = below.max(y + HEIGHT);
            x += WIDTH + GAP;
        }
        (right, below)
    }
}
