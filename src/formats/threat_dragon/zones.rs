//! Boundary boxes as zones, and which elements lie in them.
//!
//! A boundary box has an inside. A boundary that is drawn as a curve has none, so in a diagram with
//! a curve nothing is said of zones, unless the file itself lists what a boundary contains. What
//! lies outside all boxes of a diagram lies in one place as well: it is called `outside` where a
//! process or store is there.

use std::collections::HashMap;

use ecow::EcoString;

use super::super::reading::{Area, Reader, box_of, items, nesting, outside};
use super::cells::{Cell, Kind, written};
use super::diagrams::Diagram;
use crate::finding::Fact;
use crate::model::{Text, Zone};

/// Where the cells of a diagram lie.
#[derive(Default)]
pub(super) struct Layout {
    /// Zones by the place of the cell.
    of_cell: HashMap<usize, Text>,
}

impl Layout {
    pub(super) fn zone_of(&self, cell: usize) -> Option<&Text> {
        self.of_cell.get(&cell)
    }
}

/// The zones of each diagram.
pub(super) fn read(reader: &mut Reader, diagrams: &[Diagram]) -> Vec<Layout> {
    let mut known = HashMap::new();
    let boxes: Vec<Vec<Boundary>> =
        diagrams.iter().map(|diagram| boundaries(reader, diagram, &mut known)).collect();
    let mut outer = None;
    let mut layouts = Vec::new();
    for (diagram, boxes) in diagrams.iter().zip(&boxes) {
        layouts.push(lay_out(reader, diagram, boxes, &mut outer));
    }
    let has_elements = |diagram: &&Diagram| diagram.cells.iter().any(is_element);
    let is_told = |diagram: &Diagram| {
        let has = |kind| diagram.cells.iter().any(|cell| cell.kind == kind);
        has(Kind::Box) && !has(Kind::Curve)
    };
    let mut drawn = diagrams.iter().filter(has_elements).peekable();
    if drawn.peek().is_some() && drawn.all(is_told) {
        reader.says(Fact::Zones);
    }
    layouts
}

fn is_element(cell: &Cell) -> bool {
    matches!(cell.kind, Kind::Process | Kind::Store | Kind::Actor)
}

/// A boundary with an inside.
struct Boundary<'d> {
    cell: &'d Cell,
    zone: Text,
    /// Nothing where the file does not say where it is.
    area: Option<Area>,
}

/// Makes zones of the boxes of a diagram. One that is drawn in several diagrams is one zone.
fn boundaries<'d>(
    reader: &mut Reader,
    diagram: &'d Diagram,
    known: &mut HashMap<EcoString, Text>,
) -> Vec<Boundary<'d>> {
    let mut boxes = Vec::new();
    let mut made = Vec::new();
    for cell in &diagram.cells {
        let name = cell.name();
        let called = name.as_ref().map_or("boundary", |name| name.value.as_str());
        if cell.kind == Kind::Curve {
            let what = "a boundary that is a curve has no inside, so it is left out";
            reader.lost(cell.node.span, format!("boundary `{called}`"), what);
        }
        if cell.kind != Kind::Box {
            continue;
        }
        let again = cell.id().and_then(|id| known.get(&id.value).cloned());
        let zone = again.unwrap_or_else(|| {
            let id = reader.identify("zone", name.as_ref(), cell.id(), cell.node.span);
            let mut zone = Zone::new(id.clone(), cell.node.span);
            zone.title = name;
            zone.why = cell.text("description");
            made.push((boxes.len(), reader.model.zones.len()));
            reader.model.zones.push(zone);
            known.extend(cell.id().map(|own| (own.value, id.clone())));
            id
        });
        boxes.push(Boundary { cell, zone, area: cell.area() });
    }
    let placed: Vec<usize> = (0..boxes.len()).filter(|at| boxes[*at].area.is_some()).collect();
    let areas: Vec<Area> = boxes.iter().filter_map(|one| one.area).collect();
    let outer = nesting(&areas);
    for (at, zone) in made {
        let Some(nth) = placed.iter().position(|place| *place == at) else { continue };
        let around = outer[nth].map(|around| boxes[placed[around]].zone.value.clone());
        let span = boxes[at].cell.node.span;
        let own = &reader.model.zones[zone].id.value;
        // A box that is drawn anew within another one does not lie within itself.
        let around = around.filter(|around| around != own);
        reader.model.zones[zone].inside = around.map(|around| Text::new(around, span));
    }
    boxes
}

fn lay_out(
    reader: &mut Reader,
    diagram: &Diagram,
    boxes: &[Boundary<'_>],
    outer: &mut Option<Text>,
) -> Layout {
    let mut layout = Layout::default();
    if boxes.is_empty() {
        return layout;
    }
    let is_told = diagram.cells.iter().all(|cell| cell.kind != Kind::Curve);
    let placed: Vec<&Boundary<'_>> = boxes.iter().filter(|one| one.area.is_some()).collect();
    let areas: Vec<Area> = placed.iter().filter_map(|one| one.area).collect();
    let mut without = Vec::new();
    for (at, cell) in diagram.cells.iter().enumerate().filter(|(_, cell)| is_element(cell)) {
        let drawn = || {
            let area = cell.area().filter(|_| is_told)?;
            box_of(area, &areas).map(|nth| &placed[nth].zone)
        };
        match listed(cell, boxes).or_else(drawn) {
            Some(zone) => _ = layout.of_cell.insert(at, Text::new(zone.value.clone(), place(cell))),
            None if is_told && cell.area().is_some() => without.push(at),
            None => {}
        }
    }
    // Actors alone need no place of their own: whoever stands nowhere stands outside. Neither does
    // what is out of scope.
    let is_ours = |at: &usize| {
        let cell = &diagram.cells[*at];
        cell.kind != Kind::Actor && cell.ticked("outOfScope").is_none()
    };
    if without.iter().any(is_ours) {
        let outside = outside(reader, outer, diagram.span);
        for at in without {
            let zone = Text::new(outside.value.clone(), place(&diagram.cells[at]));
            layout.of_cell.insert(at, zone);
        }
    }
    layout
}

/// Where a file says where a cell lies.
fn place(cell: &Cell) -> crate::source::Span {
    cell.node.get("position").map_or(cell.node.span, |position| position.span)
}

/// The smallest of the boundaries of which the file itself says that this cell lies in them.
fn listed<'b>(cell: &Cell, boxes: &'b [Boundary<'_>]) -> Option<&'b Text> {
    let names = |list: &Cell, key: &str, id: Option<Text>| {
        id.is_some_and(|id| {
            let mut listed = items(list.fact(key)).into_iter();
            listed.any(|one| written(Some(one)).is_some_and(|one| one.value == id.value))
        })
    };
    let around = boxes.iter().filter(|one| {
        names(one.cell, "containedElements", cell.id())
            || names(cell, "trustBoundaryIds", one.cell.id())
    });
    let size = |one: &Boundary<'_>| one.area.map_or(f64::MAX, |area| area.width * area.height);
    around.min_by(|a, b| size(a).total_cmp(&size(b))).map(|one| &one.zone)
}
