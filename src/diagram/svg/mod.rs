//! A picture as SVG, laid out here: no other program is needed to draw it or to look at it.
//!
//! It holds no script and loads nothing. Colours follow the viewer's light or dark scheme, and
//! nothing is told by colour alone.

mod back;
mod key;
mod marks;
mod place;
mod squeeze;
#[cfg(test)]
mod tests;

use maud::{Markup, PreEscaped, html};

use super::picture::{Arrow, Frame, Node, Picture, changed};
use super::text::width;
use place::{Area, FLAG_ROW, NAME, NAME_LINE, NOTE, NOTE_LINE, Route, Spot};

/// What the classes of a drawing look like.
pub const STYLE: &str = include_str!("style.css");

/// A picture that cannot be laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// It has more parts than are laid out.
    pub limit: bool,
}

impl std::fmt::Display for TooLarge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.limit {
            true => "the drawing has too many elements or flows to be laid out",
            false => "the drawing could not be laid out",
        })
    }
}

impl std::error::Error for TooLarge {}

/// A file of its own.
///
/// # Errors
/// When the picture is too large to be laid out.
pub fn svg(picture: &Picture) -> Result<String, TooLarge> {
    let drawn = drawn(picture, "tm", Some(STYLE))?;
    Ok(format!("{}\n", drawn.into_string()))
}

/// A part of a page, whose style holds [`STYLE`]. `prefix` is that of the ids in it.
///
/// # Errors
/// As for [`svg`].
pub fn inline_svg(picture: &Picture, prefix: &str) -> Result<Markup, TooLarge> {
    drawn(picture, prefix, None)
}

fn drawn(picture: &Picture, prefix: &str, style: Option<&str>) -> Result<Markup, TooLarge> {
    let places = place::place(picture)?;
    let (key, key_high) = key::key(picture, places.w, places.h);
    let notes = picture.notes.len() as f64 * 16.0;
    let said = picture.notes.iter().map(|note| width(note, NOTE) + 48.0).fold(key.1, f64::max);
    let (w, h) = (places.w.max(said).ceil(), places.h + key_high + notes);
    let title = format!("{prefix}-title");
    let about = format!("{prefix}-about");
    Ok(html! {
        svg xmlns="http://www.w3.org/2000/svg" class="tm" role="img"
            width=(w) height=(h) viewBox=(format!("0 0 {w} {h}"))
            aria-labelledby=(format!("{title} {about}")) {
            title id=(title) { (picture.title) }
            desc id=(about) { (picture.about) }
            @if let Some(style) = style { style { (PreEscaped(style)) } }
            rect.tm-ground width=(w) height=(h) {}
            @for (frame, area) in picture.frames.iter().zip(&places.frames) {
                (zone(frame, *area)) "\n"
            }
            @for (arrow, route) in picture.arrows.iter().zip(&places.routes) {
                (marks::line(arrow, route)) "\n"
            }
            @for (node, area) in picture.nodes.iter().zip(&places.nodes) {
                (element(node, *area, places.across)) "\n"
            }
            @for (frame, area) in picture.frames.iter().zip(&places.frames) {
                (zone_name(frame, *area)) "\n"
            }
            @for (arrow, route) in picture.arrows.iter().zip(&places.routes) {
                @if !arrow.label.is_empty() { (label(arrow, route.label)) "\n" }
            }
            (key.0)
            @for (at, note) in picture.notes.iter().enumerate() {
                text.tm-note x="24" y=(places.h + key_high + 16.0 * at as f64 + 4.0) { (note) }
            }
        }
    })
}

fn zone(frame: &Frame, at: Area) -> Markup {
    let class = format!("tm-zone{}", marks::of_change(frame.change));
    html! { g class=(class) { rect x=(at.x) y=(at.y) width=(at.w) height=(at.h) rx="10" {} } }
}

/// Above the lines, some of which cross the head of a zone.
fn zone_name(frame: &Frame, at: Area) -> Markup {
    let notes = Some(frame.note.as_str()).filter(|note| !note.is_empty());
    let notes: Vec<&str> = notes.into_iter().chain(frame.change.map(changed)).collect();
    html! {
        text.tm-note.tm-of-zone x=(at.x + 12.0) y=(at.y + 18.0) {
            tspan.tm-name { (frame.name) }
            @if !notes.is_empty() { tspan { "  " (notes.join(" · ")) } }
        }
    }
}

fn element(node: &Node, at: Area, across: bool) -> Markup {
    let names = place::names(node);
    let flags = marks::of_node(node);
    let high = place::text_high(node, &names, &flags, across);
    let middle = at.x + at.w / 2.0;
    let sunk = marks::sunk(node.shape);
    let top = at.y + (at.h - high) / 2.0 + sunk;
    let below = top + names.len() as f64 * NAME_LINE;
    html! {
        g class=(marks::class(node)) data-id=(node.id) {
            title { (node.told) }
            (marks::outline(node.shape, at))
            @for (nth, name) in names.iter().enumerate() {
                text.tm-name x=(middle) y=(top + nth as f64 * NAME_LINE + NAME) { (name) }
            }
            @for (nth, note) in node.notes.iter().enumerate() {
                text.tm-note x=(middle) y=(below + nth as f64 * NOTE_LINE + NOTE) { (note) }
            }
            // Lines that come from above would end behind flags on the edge.
            @if across { (marks::on_edge(node, at)) }
            @else { (marks::row(&flags, middle, top + high - FLAG_ROW / 2.0 + 2.0)) }
        }
    }
}

fn label(arrow: &Arrow, at: Spot) -> Markup {
    let (w, h) = place::label_size(arrow);
    let flags = marks::of_arrow(arrow);
    let row = place::flags_high(&flags);
    let top = at.y - h / 2.0 + 1.0;
    let class = format!("tm-label{}", marks::of_class(arrow.class));
    html! {
        g class=(class) {
            title { (arrow.told) }
            rect x=(at.x - w / 2.0) y=(at.y - h / 2.0) width=(w) height=(h) rx="4" {}
            (marks::row(&flags, at.x, top + FLAG_ROW / 2.0))
            @for (nth, line) in arrow.label.iter().enumerate() {
                @let bold = if nth == 0 { "tm-name" } else { "tm-note" };
                text class=(bold) x=(at.x) y=(top + row + nth as f64 * NOTE_LINE + NOTE) { (line) }
            }
        }
    }
}
