//! The drawings of a model: elements, boundaries, connectors.

use std::collections::HashMap;

use ecow::{EcoString, eco_format};

use super::super::reading::{Area, Reader, box_of, nesting, outside};
use super::xml::At;
use super::{guid, property, stencil};
use crate::finding::{Fact, Subject};
use crate::model::vocabulary::{Answer, ComponentKind};
use crate::model::{Component, Endpoints, Flow, Said, Text, Zone};
use crate::source::Spanned;

/// Nobody draws more than this in one model.
const MOST_SHAPES: usize = 5_000;

/// What a shape is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Element(ComponentKind),
    Border,
    Line,
    Flow,
    Words,
}

/// Elements and flows by their GUIDs.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) ids: HashMap<EcoString, Text>,
    /// The two ends of a flow.
    pub(super) ends: HashMap<EcoString, [Option<Text>; 2]>,
}

/// One drawing.
struct Surface<'t> {
    at: At<'t>,
    shapes: Vec<(Kind, At<'t>)>,
}

pub(super) fn read(reader: &mut Reader, root: At<'_>) -> Parts {
    let mut surfaces = Vec::new();
    let mut left = MOST_SHAPES;
    for at in root.child("DrawingSurfaceList").into_iter().flat_map(At::children) {
        let lists = ["Borders", "Lines"].into_iter().filter_map(|list| at.child(list));
        let shapes = lists.flat_map(At::pairs).filter_map(|(_, shape)| Some((kind(shape)?, shape)));
        let mut shapes: Vec<_> = shapes.take(left + 1).collect();
        if shapes.len() > left {
            let message = format!("the model has more than {MOST_SHAPES} shapes");
            let help = "what is beyond is not read; split the model into several files";
            reader.wrong(Subject::model(), at.start(), message, help);
            reader.model.whole = false;
            shapes.truncate(left);
        }
        left -= shapes.len();
        surfaces.push(Surface { at, shapes });
    }
    let mut parts = Parts::default();
    let mut outer = None;
    let mut zones = HashMap::new();
    for surface in &surfaces {
        elements(reader, surface, &mut parts, &mut zones, &mut outer);
    }
    for surface in &surfaces {
        flows(reader, surface, &mut parts);
    }
    says(reader, &surfaces);
    parts
}

fn says(reader: &mut Reader, surfaces: &[Surface<'_>]) {
    let has = |surface: &Surface<'_>, wanted: fn(Kind) -> bool| {
        surface.shapes.iter().any(|(kind, _)| wanted(*kind))
    };
    let mut drawn =
        surfaces.iter().filter(|s| has(s, |kind| matches!(kind, Kind::Element(_)))).peekable();
    let is_told = |surface: &Surface<'_>| {
        has(surface, |kind| kind == Kind::Border) && !has(surface, |kind| kind == Kind::Line)
    };
    if drawn.peek().is_some() && drawn.all(is_told) {
        reader.says(Fact::Zones);
    }
    if reader.model.flows.iter().any(|flow| flow.over.is_some()) {
        reader.says(Fact::Protocol);
        reader.says(Fact::FlowEncryption);
    }
}

fn kind(shape: At<'_>) -> Option<Kind> {
    let generic = shape.text_of("GenericTypeId").map(|text| text.value).unwrap_or_default();
    let by_type = match generic.as_str() {
        "GE.P" => Some(Kind::Element(ComponentKind::Process)),
        "GE.DS" => Some(Kind::Element(ComponentKind::Store)),
        "GE.EI" => Some(Kind::Element(ComponentKind::External)),
        "GE.TB.B" => Some(Kind::Border),
        "GE.TB.L" => Some(Kind::Line),
        "GE.DF" => Some(Kind::Flow),
        "GE.A" => Some(Kind::Words),
        _ => None,
    };
    by_type.or_else(|| {
        Some(match shape.class() {
            "StencilEllipse" => Kind::Element(ComponentKind::Process),
            "StencilParallelLines" => Kind::Element(ComponentKind::Store),
            "StencilRectangle" => Kind::Element(ComponentKind::External),
            "BorderBoundary" => Kind::Border,
            "LineBoundary" => Kind::Line,
            "Connector" => Kind::Flow,
            _ => return None,
        })
    })
}

fn area(shape: At<'_>) -> Option<Area> {
    Some(Area {
        x: shape.number_of("Left")?,
        y: shape.number_of("Top")?,
        width: shape.number_of("Width").unwrap_or(0.0).max(0.0),
        height: shape.number_of("Height").unwrap_or(0.0).max(0.0),
    })
}

/// The name of a shape: the one that somebody gave it, else what the template calls it.
fn name(shape: At<'_>) -> Option<Text> {
    property(shape, "Name").or_else(|| stencil(shape))
}

fn elements(
    reader: &mut Reader,
    surface: &Surface<'_>,
    parts: &mut Parts,
    zones: &mut HashMap<EcoString, Text>,
    outer: &mut Option<Text>,
) {
    let is_told = surface.shapes.iter().all(|(kind, _)| *kind != Kind::Line);
    let (boxes, areas) = boundaries(reader, surface, zones);
    let mut without = Vec::new();
    for (kind, shape) in &surface.shapes {
        let Kind::Element(kind) = kind else { continue };
        let own = guid(*shape, "Guid");
        let drawn = area(*shape).filter(|_| is_told && !boxes.is_empty());
        let zone = drawn.and_then(|area| box_of(area, &areas)).map(|at| boxes[at].clone());
        let again = own.as_ref().and_then(|own| parts.ids.get(&own.value)).cloned();
        let id = again.clone().unwrap_or_else(|| component(reader, *kind, *shape, own, parts));
        let known = reader.model.components.iter_mut().position(|one| one.id.value == id.value);
        let Some(at) = known else { continue };
        let known = &mut reader.model.components[at];
        known.zone = known.zone.take().or(zone);
        if known.zone.is_none() && drawn.is_some() {
            without.push(at);
        }
    }
    // Actors alone need no place of their own, and neither does what is out of scope.
    let is_ours = |at: &usize| {
        let one = &reader.model.components[*at];
        let is_external = one.kind.is_some_and(|kind| kind.value == ComponentKind::External);
        !is_external && one.out_of_scope.is_none()
    };
    if without.iter().any(is_ours) {
        let zone = outside(reader, outer, surface.at.start());
        for at in without {
            reader.model.components[at].zone = Some(zone.clone());
        }
    }
}

/// The zones that the borders of a drawing are, with their areas.
fn boundaries(
    reader: &mut Reader,
    surface: &Surface<'_>,
    known: &mut HashMap<EcoString, Text>,
) -> (Vec<Text>, Vec<Area>) {
    let (mut zones, mut areas, mut made) = (Vec::new(), Vec::new(), Vec::new());
    for (kind, shape) in &surface.shapes {
        let name = name(*shape);
        if *kind == Kind::Line {
            let called = name.as_ref().map_or("boundary", |name| name.value.as_str());
            let what = "a boundary that is a line has no inside, so it is left out";
            reader.lost(shape.start(), format!("boundary `{called}`"), what);
        }
        let Some(area) = area(*shape).filter(|_| *kind == Kind::Border) else { continue };
        let own = guid(*shape, "Guid");
        let again = own.as_ref().and_then(|own| known.get(&own.value)).cloned();
        let zone = again.unwrap_or_else(|| {
            let id = reader.identify("zone", name.as_ref(), own.clone(), shape.start());
            let mut zone = Zone::new(id.clone(), shape.start());
            zone.title = name;
            made.push((zones.len(), reader.model.zones.len()));
            reader.model.zones.push(zone);
            known.extend(own.map(|own| (own.value, id.clone())));
            id
        });
        zones.push(zone);
        areas.push(area);
    }
    let outer = nesting(&areas);
    for (at, zone) in made {
        let around = outer[at].map(|around| zones[around].clone());
        let own = &reader.model.zones[zone].id.value;
        reader.model.zones[zone].inside = around.filter(|around| around.value != *own);
    }
    (zones, areas)
}

fn component(
    reader: &mut Reader,
    kind: ComponentKind,
    shape: At<'_>,
    own: Option<Text>,
    parts: &mut Parts,
) -> Text {
    let name = name(shape);
    let id = reader.identify("component", name.as_ref(), own.clone(), shape.start());
    let mut component = Component::new(id.clone(), shape.start());
    component.kind = Some(Spanned::new(kind, id.span));
    component.title = name;
    component.out_of_scope = out_of_scope(shape);
    let is_special = |name: &Text| !name.value.to_lowercase().starts_with("generic");
    component.tech.extend(stencil(shape).filter(is_special));
    reader.model.components.push(component);
    parts.ids.extend(own.map(|own| (own.value, id.clone())));
    id
}

fn out_of_scope(shape: At<'_>) -> Option<Spanned<Answer>> {
    let out = property(shape, "Out Of Scope")?;
    if !out.value.eq_ignore_ascii_case("true") {
        return None;
    }
    Some(match property(shape, "Reason For Out Of Scope") {
        Some(why) => Spanned::new(Answer::Because(why.value), why.span),
        None => Spanned::new(Answer::Yes, out.span),
    })
}

/// Stencils of connectors that are named by a protocol.
const PROTOCOLS: &[&str] =
    &["http", "https", "ipsec", "named pipe", "smb", "udp", "tcp", "ssh", "tls", "rpc or dcom"];

fn flows(reader: &mut Reader, surface: &Surface<'_>, parts: &mut Parts) {
    let connectors = || surface.shapes.iter().filter(|(kind, _)| *kind == Kind::Flow);
    let mut names: HashMap<EcoString, usize> = HashMap::new();
    for name in connectors().filter_map(|(_, shape)| name(*shape)) {
        *names.entry(name.value.to_lowercase()).or_insert(0) += 1;
    }
    for (_, shape) in connectors() {
        let own = guid(*shape, "Guid");
        if own.as_ref().is_some_and(|own| parts.ids.contains_key(&own.value)) {
            continue;
        }
        let end = |key: &str| {
            let named = guid(*shape, key)?;
            let known = parts.ids.get(&named.value).map(|id| id.value.clone());
            // What is no element stays as written, and a rule says that nothing is called so.
            Some(Text::new(known.unwrap_or(named.value), named.span))
        };
        let ends = [end("SourceGuid"), end("TargetGuid")];
        let title = name(*shape);
        let spoken = title.as_ref().map(|title| {
            let is_only = names.get(title.value.to_lowercase().as_str()) == Some(&1);
            match &ends {
                [Some(from), Some(to)] if !is_only => {
                    let words = eco_format!("{} {} to {}", title.value, from.value, to.value);
                    Text::new(words, title.span)
                }
                _ => title.clone(),
            }
        });
        let id = reader.identify("flow", spoken.as_ref(), own.clone(), shape.start());
        let mut flow = Flow::new(id.clone(), shape.start());
        flow.title = title;
        let [from, to] = ends.clone();
        flow.path = from.zip(to).map(|(from, to)| Endpoints { from, to });
        let is_protocol = |name: &Text| PROTOCOLS.contains(&name.value.to_lowercase().as_str());
        flow.over = stencil(*shape).filter(is_protocol);
        flow.out_of_scope = out_of_scope(*shape);
        if flow.path.is_none() {
            let what = "an end of it is attached to nothing";
            reader.lost(shape.start(), format!("flow `{}`", id.value), what);
            reader.remark("flow", &id.value, id.span, Said::Loose);
        }
        reader.model.flows.push(flow);
        if let Some(own) = own {
            parts.ends.insert(own.value.clone(), ends);
            parts.ids.insert(own.value, id);
        }
    }
}
