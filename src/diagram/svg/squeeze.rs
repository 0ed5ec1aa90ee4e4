//! Room that nobody needs is taken out of a drawing: a line that goes round everything else is led far out,
//! and the zone around it grows with it.

use super::super::picture::Picture;
use super::NOTE;
use super::place::{Places, label_size};

/// Wider bands in which nothing stands become as wide as this.
const WIDEST: f64 = 64.0;
/// The name of a zone, and flags on the edges of what stands there.
const HEAD: f64 = 40.0;
const FLAG: f64 = 10.0;

/// Narrows the empty bands that lie along the flow. Whatever stands somewhere keeps its size, and its
/// neighbours on the same side.
pub(super) fn squeeze(places: &mut Places, picture: &Picture) {
    let across = places.across;
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for at in &places.nodes {
        let (from, size) = if across { (at.y, at.h) } else { (at.x, at.w) };
        taken.push((from - FLAG, from + size + FLAG));
    }
    for at in &places.frames {
        let (from, size) = if across { (at.y, at.h) } else { (at.x, at.w) };
        taken.extend([(from, from + HEAD.min(size)), (from + size, from + size)]);
    }
    for (route, arrow) in places.routes.iter().zip(&picture.arrows) {
        let (w, h) = label_size(arrow);
        let (at, half) = if across { (route.label.y, h) } else { (route.label.x, w) };
        let half = half / 2.0 + NOTE + FLAG;
        taken.push((at - half, at + half));
        let spots = route.points.iter().map(|spot| if across { spot.y } else { spot.x });
        taken.extend(spots.map(|at| (at, at)));
    }
    let bands = Bands::between(taken);
    for area in places.nodes.iter_mut().chain(&mut places.frames) {
        let (at, size) =
            if across { (&mut area.y, &mut area.h) } else { (&mut area.x, &mut area.w) };
        let end = bands.moved(*at + *size);
        *at = bands.moved(*at);
        *size = tenth(end - *at);
    }
    for route in &mut places.routes {
        for spot in route.points.iter_mut().chain([&mut route.label]) {
            let at = if across { &mut spot.y } else { &mut spot.x };
            *at = bands.moved(*at);
        }
    }
    let whole = if across { &mut places.h } else { &mut places.w };
    *whole = bands.moved(*whole).ceil();
}

/// Where a band that is too wide ends, and how much of it is taken away, from the first on.
struct Bands(Vec<(f64, f64)>);

impl Bands {
    fn between(mut taken: Vec<(f64, f64)>) -> Self {
        taken.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut bands = Vec::new();
        let mut end = taken.first().map_or(0.0, |first| first.0);
        for (from, to) in taken {
            if from - end > WIDEST {
                bands.push((from, from - end - WIDEST));
            }
            end = end.max(to);
        }
        Bands(bands)
    }

    /// Where what stood there stands now. Nothing stands within a band.
    fn moved(&self, at: f64) -> f64 {
        let before = self.0.iter().take_while(|(end, _)| *end <= at);
        tenth(at - before.map(|(_, less)| less).sum::<f64>())
    }
}

/// A tenth of a pixel is nobody's.
fn tenth(n: f64) -> f64 {
    (n * 10.0).round() / 10.0
}
