//! A picture in the language of graphviz, for who wants to lay it out anew.

use std::fmt::Write as _;

use super::picture::{Picture, Shape, State, changed};

/// Writes a picture as a graph with clusters.
#[must_use]
pub fn dot(picture: &Picture) -> String {
    let way = if picture.across { "LR" } else { "TB" };
    let mut text = format!("digraph {} {{\n", quoted(&[&picture.title]));
    // Writing into a string cannot fail.
    let _ = writeln!(
        text,
        "  graph [rankdir={way}, fontname=Helvetica, tooltip={}]\n  node [fontname=Helvetica]\n  \
         edge [fontname=Helvetica, fontsize=10]",
        quoted(&[&picture.about])
    );
    inside(picture, None, 1, &mut text);
    for arrow in &picture.arrows {
        let mut label: Vec<&str> = arrow.label.iter().map(String::as_str).collect();
        let said = arrow.risk.map(super::Risk::said);
        label.extend(said.as_deref());
        label.extend(arrow.change.map(changed));
        let style = if arrow.out { ", style=dashed" } else { "" };
        let _ =
            writeln!(text, "  n{} -> n{} [label={}{style}]", arrow.from, arrow.to, quoted(&label));
    }
    text.push_str("}\n");
    text
}

/// What stands directly in a frame.
fn inside(picture: &Picture, frame: Option<usize>, deep: usize, text: &mut String) {
    let indent = "  ".repeat(deep);
    for (at, node) in picture.nodes.iter().enumerate().filter(|(_, node)| node.frame == frame) {
        let mut label = vec![node.name.as_str()];
        label.extend(node.notes.iter().map(String::as_str));
        label.extend(node.words().map(|word| -> &str { word }));
        let said = node.risk.map(super::Risk::said);
        label.extend(said.as_deref());
        label.extend(node.change.map(changed));
        let shape = match node.shape {
            Shape::Process => "box, style=rounded",
            Shape::Store => "cylinder",
            Shape::External | Shape::Gate | Shape::Leaf => "box",
            Shape::Actor => "ellipse",
        };
        let style = match node.state {
            State::Out | State::RuledOut => ", color=gray, fontcolor=gray30",
            State::Plain | State::Exposed | State::Stopped => "",
        };
        let edge = if node.cut { ", penwidth=3" } else { "" };
        let (label, told) = (quoted(&label), quoted(&node.told.lines().collect::<Vec<_>>()));
        let _ = writeln!(
            text,
            "{indent}n{at} [shape={shape}, label={label}, tooltip={told}{style}{edge}]"
        );
    }
    for (at, own) in picture.frames.iter().enumerate().filter(|(_, own)| own.inside == frame) {
        let mut label = vec![own.name.as_str(), own.note.as_str()];
        label.retain(|line| !line.is_empty());
        label.extend(own.change.map(changed));
        let _ = writeln!(
            text,
            "{indent}subgraph cluster{at} {{\n{indent}  label={}; style=dashed",
            quoted(&label)
        );
        inside(picture, Some(at), deep + 1, text);
        let _ = writeln!(text, "{indent}}}");
    }
}

/// Lines as one text between quotes, in which nothing ends it and nothing is an escape.
fn quoted(lines: &[&str]) -> String {
    let mut text = String::from("\"");
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            text.push_str("\\n");
        }
        for c in line.chars() {
            match c {
                // A reader takes `&quot;` in a label for the character.
                '"' => text.push_str("&quot;"),
                '&' => text.push_str("&amp;"),
                '<' => text.push_str("&lt;"),
                '>' => text.push_str("&gt;"),
                '\\' => text.push_str("&#92;"),
                c => text.push(c),
            }
        }
    }
    text.push('"');
    text
}
