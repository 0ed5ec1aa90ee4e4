//! Where things stand in a drawing: which boundary box holds which element, and which other box.
//!
//! Tools that draw keep no list of what a trust boundary holds. What counts is the centre: a thing
//! lies in a box when its centre does, and in the smallest of several. A boundary that is drawn as
//! a line has no inside, and nothing is said of it here.

use super::Reader;
use crate::model::{Model, Text, Zone};
use crate::source::Span;

/// What is outside all boundaries.
const OUTSIDE: &str = "outside";
const WHY: &str = "outside all boundaries that are drawn";

/// The place where everything lies that is outside all boundaries: one zone for the whole model,
/// made when it is first asked for.
pub(in crate::formats) fn outside(reader: &mut Reader, known: &mut Option<Text>, at: Span) -> Text {
    known
        .get_or_insert_with(|| {
            let name = Text::new(OUTSIDE.into(), at);
            let id = reader.identify("zone", Some(&name), None, at);
            let mut zone = Zone::new(id.clone(), at);
            zone.why = Some(Text::new(WHY.into(), at));
            reader.model.zones.push(zone);
            let what = "what lies outside all boundaries is put into a zone of its own";
            reader.lost(at, format!("zone `{}`", id.value), what);
            id
        })
        .clone()
}

/// Whether a zone, by its place in the model, is that one: a writer draws no box around it.
pub(in crate::formats) fn is_outside(model: &Model, at: usize) -> bool {
    let zone = &model.zones[at];
    let is_made = zone.why.as_ref().is_some_and(|why| why.value == WHY) && zone.inside.is_none();
    let holds = |other: &Zone| other.inside.as_ref().is_some_and(|id| id.value == zone.id.value);
    is_made && !model.zones.iter().any(holds)
}

/// A rectangle of a drawing; `y` grows downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::formats) struct Area {
    pub(in crate::formats) x: f64,
    pub(in crate::formats) y: f64,
    pub(in crate::formats) width: f64,
    pub(in crate::formats) height: f64,
}

impl Area {
    fn centre(self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    fn has(self, (x, y): (f64, f64)) -> bool {
        (self.x..=self.x + self.width).contains(&x) && (self.y..=self.y + self.height).contains(&y)
    }

    fn size(self) -> f64 {
        self.width * self.height
    }
}

/// The innermost box that a thing lies in, by its place in `boxes`.
pub(in crate::formats) fn box_of(thing: Area, boxes: &[Area]) -> Option<usize> {
    smallest(boxes, |_, around| around.has(thing.centre()))
}

/// For each box the one that it lies in, by its place. Of two boxes that hold each other the larger
/// is the outer one; where they are of one size, the first.
pub(in crate::formats) fn nesting(boxes: &[Area]) -> Vec<Option<usize>> {
    let outer = |at: usize, thing: Area| {
        smallest(boxes, move |other, around| {
            let is_larger = around.size() > thing.size();
            let is_first = around.size() == thing.size() && other < at;
            (is_larger || is_first) && around.has(thing.centre())
        })
    };
    boxes.iter().enumerate().map(|(at, thing)| outer(at, *thing)).collect()
}

fn smallest(boxes: &[Area], holds: impl Fn(usize, Area) -> bool) -> Option<usize> {
    let around = boxes.iter().enumerate().filter(|(at, around)| holds(*at, **around));
    // Of boxes that lie on each other the last is the inner one, as `nesting` has it.
    let smaller = |a: &(usize, &Area), b: &(usize, &Area)| {
        a.1.size().total_cmp(&b.1.size()).then(b.0.cmp(&a.0))
    };
    around.min_by(smaller).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn area(x: f64, y: f64, width: f64, height: f64) -> Area {
        Area { x, y, width, height }
    }

    #[test]
    fn a_thing_lies_in_the_innermost_box_that_has_its_centre() {
        let boxes = [area(0.0, 0.0, 500.0, 500.0), area(100.0, 100.0, 200.0, 200.0)];
        assert_eq!(box_of(area(150.0, 150.0, 50.0, 50.0), &boxes), Some(1));
        // Half outside of the inner box, but not by its centre.
        assert_eq!(box_of(area(260.0, 150.0, 60.0, 60.0), &boxes), Some(1));
        assert_eq!(box_of(area(280.0, 150.0, 60.0, 60.0), &boxes), Some(0));
        assert_eq!(box_of(area(600.0, 0.0, 60.0, 60.0), &boxes), None);
        assert_eq!(nesting(&boxes), [None, Some(0)]);
    }

    #[test]
    fn boxes_that_cover_each_other_nest_in_their_order() {
        let same = area(0.0, 0.0, 10.0, 10.0);
        assert_eq!(nesting(&[same, same, same]), [None, Some(0), Some(1)]);
        assert_eq!(box_of(area(4.0, 4.0, 1.0, 1.0), &[same, same, same]), Some(2));
    }

    proptest! {
        #[test]
        fn nesting_never_closes_a_circle(
            boxes in proptest::collection::vec((0u8..9, 0u8..9, 0u8..9, 0u8..9), 0..12),
        ) {
            let area = |(x, y, w, h): &(u8, u8, u8, u8)| {
                area(f64::from(*x), f64::from(*y), f64::from(*w), f64::from(*h))
            };
            let boxes: Vec<Area> = boxes.iter().map(area).collect();
            let outer = nesting(&boxes);
            for start in 0..boxes.len() {
                let steps = std::iter::successors(Some(start), |at| outer[*at]);
                prop_assert!(steps.take(boxes.len() + 1).count() <= boxes.len());
            }
        }
    }
}
