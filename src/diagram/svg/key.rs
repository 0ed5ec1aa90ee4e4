//! What the signs mean, in one or more rows below the drawing.

use maud::{Markup, html};

use super::super::picture::{Key, Picture, Shape, State};
use super::super::text::width;
use super::marks;
use super::{Area, NOTE};

const ROW: f64 = 26.0;
/// A flag as it stands on an element.
const FLAG: &str = "2 open, high";

/// The rows below a drawing of that size, with how far they reach to the right, and their height.
pub(super) fn key(picture: &Picture, w: f64, h: f64) -> ((Markup, f64), f64) {
    let Some(key) = picture.key else { return ((html! {}, 0.0), 0.0) };
    let signs = signs(picture, key);
    let (mut x, mut y, mut reach) = (24.0, h + 4.0, 0.0_f64);
    let mut drawn = Vec::new();
    for sign in signs {
        let long = sign.wide() + 12.0 + width(sign.text(), NOTE) + 16.0;
        if x > 24.0 && x + long > w.max(420.0) {
            (x, y) = (24.0, y + ROW);
        }
        drawn.push(sign.draw(x, y));
        x += long;
        reach = reach.max(x);
    }
    let markup = html! { g.tm-key { @for sign in drawn { (sign) "\n" } } };
    ((markup, reach), y - h + ROW)
}

enum Sign {
    Shape(Shape, &'static str),
    Line(&'static str, &'static str),
    Box(&'static str, &'static str),
    Flag(&'static str),
}

fn signs(picture: &Picture, key: Key) -> Vec<Sign> {
    let shape = |shape: Shape| picture.nodes.iter().any(|node| node.shape == shape);
    let state = |state: State| picture.nodes.iter().any(|node| node.state == state);
    let line =
        |class: &str| picture.arrows.iter().any(|a| marks::of_class(a.class).contains(class));
    let mut signs = Vec::new();
    let mut add = |is: bool, sign: Sign| {
        if is {
            signs.push(sign);
        }
    };
    if key == Key::Tree {
        add(
            picture.nodes.iter().any(|node| node.cut),
            Sign::Box("tm-node tm-cut", "in every attack"),
        );
        add(state(State::Stopped), Sign::Box("tm-node tm-stopped", "stopped by a control"));
        add(state(State::RuledOut), Sign::Box("tm-node tm-ruled", "ruled out"));
        return signs;
    }
    add(shape(Shape::Actor), Sign::Shape(Shape::Actor, "actor"));
    add(shape(Shape::Process), Sign::Shape(Shape::Process, "process"));
    add(shape(Shape::Store), Sign::Shape(Shape::Store, "store"));
    add(shape(Shape::External), Sign::Shape(Shape::External, "external"));
    add(!picture.frames.is_empty(), Sign::Box("tm-zone", "zone"));
    add(line("restricted"), Sign::Line("tm-flow tm-restricted", "restricted data"));
    add(line("confidential"), Sign::Line("tm-flow tm-confidential", "confidential data"));
    let other = picture.arrows.iter().any(|arrow| marks::of_class(arrow.class).is_empty());
    add(other, Sign::Line("tm-flow", "other data"));
    let out = state(State::Out) || picture.arrows.iter().any(|arrow| arrow.out);
    add(out, Sign::Box("tm-node tm-out", "out of scope"));
    let risk = picture.nodes.iter().map(|n| n.risk).chain(picture.arrows.iter().map(|a| a.risk));
    add(risk.flatten().next().is_some(), Sign::Flag("how many threats are open, and the worst"));
    signs
}

impl Sign {
    fn text(&self) -> &'static str {
        match self {
            Sign::Shape(_, text) | Sign::Line(_, text) | Sign::Box(_, text) | Sign::Flag(text) => {
                text
            }
        }
    }

    fn wide(&self) -> f64 {
        if matches!(self, Sign::Flag(_)) { width(FLAG, NOTE) + 14.0 } else { 30.0 }
    }

    fn draw(&self, x: f64, y: f64) -> Markup {
        let at = Area { x, y, w: 30.0, h: 16.0 };
        html! {
            @match self {
                Sign::Shape(shape, _) => g.tm-node { (marks::outline(*shape, at)) },
                Sign::Line(class, _) => g class=(class) {
                    path d=(format!("M{x} {}h30", y + 8.0)) {}
                },
                Sign::Box(class, _) => g class=(class) { (marks::outline(Shape::Process, at)) },
                Sign::Flag(_) => (marks::pill(x + 2.0, y + 8.0, FLAG, "tm-high")),
            }
            text.tm-note x=(x + self.wide() + 8.0) y=(y + 12.0) { (self.text()) }
        }
    }
}
