//! A cut-out in the words of mermaid, which code hosts draw.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::picture::{Picture, Shape};
use super::text::is_left_out;
use super::{Cut, DEEPEST, Part};
use crate::diff::Kind;
use crate::graph::{Element, Graph};
use crate::model::vocabulary::ComponentKind;
use crate::model::{Text, Zone};

/// Characters of a name that are shown.
const LONGEST: usize = 40;

/// Lines instead of surfaces, so that it reads on dark and on light ground.
const CLASSES: [(Kind, &str); 3] = [
    (Kind::Added, "classDef added stroke:#1a7f37,stroke-width:3px"),
    (Kind::Changed, "classDef changed stroke:#bf8700,stroke-width:3px"),
    (Kind::Removed, "classDef removed stroke:#cf222e,stroke-width:2px,stroke-dasharray:5 4"),
];

/// Draws a cut-out of `graph`. What changed is told by a word and by a line, never by colour alone.
#[must_use]
pub fn mermaid<'m>(graph: &Graph<'m>, cut: &Cut<'m>) -> String {
    let mut drawing = Drawing { text: "flowchart LR\n".to_owned(), zones: BTreeMap::new() };
    let zones = cut.parts.iter().map(|part| part.zone);
    let ways: Vec<Vec<&'m Zone>> =
        zones.map(|zone| zone.map(|zone| zones_to(graph, zone)).unwrap_or_default()).collect();
    let all: Vec<usize> = (0..cut.parts.len()).collect();
    drawing.zone(cut, &ways, &all, 0);
    if cut.left_out > 0 {
        let _ = writeln!(drawing.text, "  n{}[\"and {} more\"]", cut.parts.len(), cut.left_out);
    }
    for arrow in &cut.flows {
        let line = match arrow.change {
            Some(Kind::Added) => "==>",
            Some(Kind::Removed) => "-.->",
            Some(Kind::Changed) | None => "-->",
        };
        let over = arrow.flow.over.as_ref().map(|over| format!(": {}", over.value));
        let name = format!("{}{}", arrow.flow.id.value, over.unwrap_or_default());
        let name = label(&name, arrow.change);
        let _ = writeln!(drawing.text, "  n{} {line}|\"{name}\"| n{}", arrow.from, arrow.to);
    }
    drawing.classes(cut);
    drawing.text
}

/// Writes a picture with all that it says, for who asked for it.
#[must_use]
pub fn mermaid_of(picture: &Picture) -> String {
    let mut text = format!("flowchart {}\n", if picture.across { "LR" } else { "TD" });
    inside(picture, None, 1, &mut text);
    for arrow in &picture.arrows {
        let line = if arrow.out { "-.->" } else { "-->" };
        let risk = arrow.risk.map(super::Risk::said);
        let said = arrow.label.iter().map(String::as_str).chain(risk.as_deref());
        let label = several(said, arrow.change);
        // Writing into a string cannot fail.
        let _ = match label.is_empty() {
            true => writeln!(text, "  n{} {line} n{}", arrow.from, arrow.to),
            false => writeln!(text, "  n{} {line}|\"{label}\"| n{}", arrow.from, arrow.to),
        };
    }
    for (kind, style) in CLASSES {
        let of_it = |change: Option<Kind>| change == Some(kind);
        let nodes = picture.nodes.iter().enumerate().filter(|(_, node)| of_it(node.change));
        let zones = picture.frames.iter().enumerate().filter(|(_, zone)| of_it(zone.change));
        let mut ids: Vec<String> = nodes.map(|(at, _)| format!("n{at}")).collect();
        ids.extend(zones.map(|(at, _)| format!("z{at}")));
        if !ids.is_empty() {
            let _ = writeln!(text, "  {style}\n  class {} {}", ids.join(","), kind.word());
        }
    }
    text
}

/// What stands directly in a frame.
fn inside(picture: &Picture, frame: Option<usize>, deep: usize, text: &mut String) {
    let indent = "  ".repeat(deep);
    for (at, node) in picture.nodes.iter().enumerate().filter(|(_, node)| node.frame == frame) {
        let (open, close) = match node.shape {
            Shape::Process => ("(", ")"),
            Shape::Store => ("[(", ")]"),
            Shape::External | Shape::Gate | Shape::Leaf => ("[", "]"),
            Shape::Actor => ("([", "])"),
        };
        let risk = node.risk.map(super::Risk::said);
        let notes = node.notes.iter().map(String::as_str);
        let said = std::iter::once(node.name.as_str()).chain(notes);
        let said = said.chain(node.words().map(|word| -> &str { word }));
        let said = said.chain(risk.as_deref());
        let label = several(said, node.change);
        let _ = writeln!(text, "{indent}n{at}{open}\"{label}\"{close}");
    }
    for (at, own) in picture.frames.iter().enumerate().filter(|(_, own)| own.inside == frame) {
        let name = several([own.name.as_str()], own.change);
        let _ = writeln!(text, "{indent}subgraph z{at}[\"{name}\"]");
        inside(picture, Some(at), deep + 1, text);
        let _ = writeln!(text, "{indent}end");
    }
}

/// Lines of a label, none of which can be anything but text.
fn several<'t>(lines: impl IntoIterator<Item = &'t str>, change: Option<Kind>) -> String {
    let lines = lines.into_iter().filter(|line| !line.is_empty());
    let mut lines: Vec<String> = lines.map(|line| spelt(line, usize::MAX)).collect();
    lines.extend(change.map(|change| super::picture::changed(change).to_owned()));
    lines.join("<br>")
}

struct Drawing<'m> {
    text: String,
    /// The zones that are drawn, with their numbers.
    zones: BTreeMap<&'m str, usize>,
}

impl<'m> Drawing<'m> {
    /// Draws the parts of one zone, `deep` zones down the way of each, and the zones within it.
    fn zone(&mut self, cut: &Cut<'_>, ways: &[Vec<&'m Zone>], parts: &[usize], deep: usize) {
        let indent = "  ".repeat(deep + 1);
        let mut within: BTreeMap<&str, (&'m Zone, Vec<usize>)> = BTreeMap::new();
        for at in parts {
            match ways[*at].get(deep) {
                Some(zone) => {
                    within.entry(&zone.id.value).or_insert((*zone, Vec::new())).1.push(*at);
                }
                None => {
                    let _ = writeln!(self.text, "{indent}{}", node(*at, &cut.parts[*at]));
                }
            }
        }
        for (id, (zone, parts)) in within {
            let next = self.zones.len();
            let number = *self.zones.entry(&zone.id.value).or_insert(next);
            let name = label(title(zone.title.as_ref(), id), cut.zones.get(id).copied());
            let _ = writeln!(self.text, "{indent}subgraph z{number}[\"{name}\"]");
            self.zone(cut, ways, &parts, deep + 1);
            let _ = writeln!(self.text, "{indent}end");
        }
    }

    fn classes(&mut self, cut: &Cut<'_>) {
        for (kind, style) in CLASSES {
            let parts = cut.parts.iter().enumerate().filter(|(_, part)| part.change == Some(kind));
            let mut of_it: Vec<String> = parts.map(|(at, _)| format!("n{at}")).collect();
            let zones = cut.zones.iter().filter(|(_, change)| **change == kind);
            let drawn = zones.filter_map(|(zone, _)| self.zones.get(zone));
            of_it.extend(drawn.map(|number| format!("z{number}")));
            if !of_it.is_empty() {
                let (ids, word) = (of_it.join(","), kind.word());
                let _ = writeln!(self.text, "  {style}\n  class {ids} {word}");
            }
        }
    }
}

/// The zones that lead to a part, the outermost first.
fn zones_to<'m>(graph: &Graph<'m>, zone: &'m Zone) -> Vec<&'m Zone> {
    let mut way = vec![zone];
    while let Some(outer) = way.last().and_then(|zone| graph.around(zone)) {
        if way.len() >= DEEPEST * 8 || way.iter().any(|zone| zone.id.value == outer.id.value) {
            break;
        }
        way.push(outer);
    }
    way.reverse();
    way.truncate(DEEPEST);
    way
}

/// A store is drawn as a drum, a process with round corners, what is not ours as a box.
fn node(at: usize, part: &Part<'_>) -> String {
    let (given, kind) = match part.element {
        Element::Component(component) => (component.title.as_ref(), component.kind.as_ref()),
        Element::Actor(actor) => (actor.title.as_ref(), None),
        Element::Flow(flow) => (flow.title.as_ref(), None),
    };
    let (open, close) = match kind.map(|kind| kind.value) {
        Some(ComponentKind::Process) => ("(", ")"),
        Some(ComponentKind::Store) => ("[(", ")]"),
        Some(ComponentKind::External) | None => ("[", "]"),
    };
    format!("n{at}{open}\"{}\"{close}", label(title(given, part.name), part.change))
}

fn title<'t>(title: Option<&'t Text>, id: &'t str) -> &'t str {
    title.map_or(id, |title| title.value.as_str())
}

/// A name with a word about what became of it. Whatever could be markup, code or a command of
/// mermaid is written by its number; what could act on who reads it is not shown at all.
fn label(name: &str, change: Option<Kind>) -> String {
    let mut safe = spelt(name, LONGEST);
    match change {
        Some(Kind::Added) => safe.push_str(" (new)"),
        Some(Kind::Changed) => safe.push_str(" (changed)"),
        Some(Kind::Removed) => safe.push_str(" (removed)"),
        None => {}
    }
    safe
}

fn spelt(name: &str, longest: usize) -> String {
    let words = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut chars = words.chars().filter(|c| !is_left_out(*c));
    let mut safe = String::with_capacity(words.len());
    for c in chars.by_ref().take(longest) {
        match c {
            c if is_plain(c) => safe.push(c),
            c => {
                let _ = write!(safe, "#{};", u32::from(c));
            }
        }
    }
    if chars.next().is_some() {
        safe.push_str("...");
    }
    safe
}

fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || c == ' '
}

/// Whether a text is one that [`mermaid`] could have written. A drawing out of somebody else's file
/// is shown only then.
#[must_use]
pub fn is_mermaid(text: &str) -> bool {
    let Some(lines) = text.strip_prefix("flowchart LR\n").and_then(|t| t.strip_suffix('\n')) else {
        return false;
    };
    lines.lines().all(|line| is_line(line.trim_start_matches(' '))) && !lines.contains('\r')
}

fn is_line(line: &str) -> bool {
    let style = CLASSES.iter().any(|(_, style)| *style == line);
    style || line == "end" || is_zone(line) || is_node(line) || is_flow(line) || is_class(line)
}

fn is_zone(line: &str) -> bool {
    let rest = line.strip_prefix("subgraph ").and_then(|rest| numbered(rest, "z"));
    rest.is_some_and(|rest| is_between(rest, "[\"", "\"]"))
}

fn is_node(line: &str) -> bool {
    let shapes = [("[\"", "\"]"), ("(\"", "\")"), ("[(\"", "\")]")];
    let rest = numbered(line, "n");
    rest.is_some_and(|rest| shapes.iter().any(|(open, close)| is_between(rest, open, close)))
}

fn is_flow(line: &str) -> bool {
    let Some(rest) = numbered(line, "n") else { return false };
    let lines = [" ==>|\"", " -->|\"", " -.->|\""];
    let rest = lines.iter().find_map(|line| rest.strip_prefix(line));
    let Some((name, to)) = rest.and_then(|rest| rest.split_once("\"| ")) else { return false };
    is_label(name) && numbered(to, "n") == Some("")
}

fn is_class(line: &str) -> bool {
    let Some((ids, word)) = line.strip_prefix("class ").and_then(|rest| rest.split_once(' '))
    else {
        return false;
    };
    let id = |id: &str| numbered(id, "n").or_else(|| numbered(id, "z")) == Some("");
    CLASSES.iter().any(|(kind, _)| kind.word() == word) && ids.split(',').all(id)
}

/// What follows `n12`.
fn numbered<'t>(text: &'t str, letter: &str) -> Option<&'t str> {
    let digits = text.strip_prefix(letter)?;
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    (rest.len() < digits.len() && digits.len() - rest.len() <= 5).then_some(rest)
}

fn is_between(text: &str, open: &str, close: &str) -> bool {
    text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).is_some_and(is_label)
}

fn is_label(text: &str) -> bool {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = match (c, rest.strip_prefix('#')) {
            (_, Some(number)) => {
                let end = number.trim_start_matches(|c: char| c.is_ascii_digit());
                let number = &number[..number.len() - end.len()];
                let c = number.parse().ok().and_then(char::from_u32);
                match end.strip_prefix(';').filter(|_| c.is_some_and(|c| !is_left_out(c))) {
                    Some(end) => end,
                    None => return false,
                }
            }
            ('(' | ')' | '.', _) => &rest[1..],
            (c, _) if is_plain(c) => &rest[c.len_utf8()..],
            _ => return false,
        };
    }
    true
}
