//! A document of the format as YAML, as people write it: an entry on one line where that is short,
//! a key a line where it is not.

mod required;
#[cfg(test)]
pub(in crate::formats) mod tests;

use required::complete;

use super::express::express;
use super::layout::WIDTH;
use super::sections::Section;
use crate::formats::writing::{Writer, Written};
use crate::model::Model;
use crate::syntax::{Entry, Node, Value, scalar};

/// tmgate's own format, which holds whatever a model says.
pub(in crate::formats) static WRITER: Writer =
    Writer { name: super::NAME, title: "tmgate's own format", keeps: &[], write };

/// The text of a file that is read as this model again.
#[must_use]
pub fn write(model: &Model) -> Written {
    let mut losses = Vec::new();
    let root = complete(&express(model), &mut losses);
    Written { text: print(&root), losses }
}

/// A document of the format as text.
#[must_use]
pub fn print(root: &Node) -> String {
    let mut out = String::new();
    let mut was_block = false;
    for entry in root.as_map().unwrap_or(&[]) {
        let section = Section::named(&entry.key.value);
        let is_block = section.is_some() && entry.value.as_map().is_some_and(|map| !map.is_empty());
        if !out.is_empty() && (is_block || was_block) {
            out.push('\n');
        }
        match is_block {
            true => print_section(&mut out, section, entry),
            false => print_entry(&mut out, "", entry),
        }
        was_block = is_block;
    }
    out
}

fn print_section(out: &mut String, section: Option<Section>, entry: &Entry) {
    out.push_str(&format!("{}:\n", scalar(&entry.key.value)));
    for entry in entry.value.as_map().unwrap_or(&[]) {
        match section {
            // A tree is read from line to line.
            Some(Section::Trees) if is_collection(&entry.value) => print_block(out, "  ", entry),
            _ => print_entry(out, "  ", entry),
        }
    }
}

/// `key: value`, on one line where it fits.
fn print_entry(out: &mut String, indent: &str, entry: &Entry) {
    let key = scalar(&entry.key.value);
    let value = &entry.value;
    let line = format!("{indent}{key}: {}", on_one_line(value));
    let is_long = line.chars().count() > WIDTH && is_collection(value);
    let lines = literal(value).filter(|_| !is_long);
    match lines {
        Some(lines) => {
            out.push_str(&format!("{indent}{key}: |-\n"));
            lines.iter().for_each(|line| match line.is_empty() {
                true => out.push('\n'),
                false => out.push_str(&format!("{indent}  {line}\n")),
            });
        }
        None if is_long || has_literal(value) => print_block(out, indent, entry),
        None => out.push_str(&format!("{}\n", line.trim_end())),
    }
}

/// The key on a line of its own, what it holds below.
fn print_block(out: &mut String, indent: &str, entry: &Entry) {
    out.push_str(&format!("{indent}{}:\n", scalar(&entry.key.value)));
    let deeper = format!("{indent}  ");
    match &entry.value.value {
        Value::Map(entries) => entries.iter().for_each(|one| print_entry(out, &deeper, one)),
        Value::List(items) => items.iter().for_each(|item| print_item(out, &deeper, item)),
        _ => {}
    }
}

/// `- value`; a map that does not fit has its first key behind the dash.
fn print_item(out: &mut String, indent: &str, item: &Node) {
    let line = format!("{indent}- {}", on_one_line(item));
    let entries = item.as_map().filter(|entries| !entries.is_empty());
    match entries.filter(|_| line.chars().count() > WIDTH || has_literal(item)) {
        Some(entries) => {
            let mut below = String::new();
            let deeper = format!("{indent}  ");
            entries.iter().for_each(|entry| print_entry(&mut below, &deeper, entry));
            out.push_str(&format!("{indent}- {}", &below[deeper.len()..]));
        }
        None => out.push_str(&format!("{line}\n")),
    }
}

/// A value within one line.
#[must_use]
pub fn on_one_line(node: &Node) -> String {
    match &node.value {
        Value::Null => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.0.to_string(),
        Value::Text(text) => scalar(text),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(on_one_line).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(entries) => {
            let entry = |e: &Entry| format!("{}: {}", scalar(&e.key.value), on_one_line(&e.value));
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

fn is_collection(node: &Node) -> bool {
    match &node.value {
        Value::List(items) => !items.is_empty(),
        Value::Map(entries) => !entries.is_empty(),
        _ => false,
    }
}

/// Whether a text somewhere in a map is written on several lines.
fn has_literal(node: &Node) -> bool {
    match &node.value {
        Value::Map(entries) => {
            entries.iter().any(|e| literal(&e.value).is_some() || has_literal(&e.value))
        }
        Value::List(items) => items.iter().any(has_literal),
        _ => false,
    }
}

/// The lines of a text that has several, where they can stand in a file as they are.
fn literal(node: &Node) -> Option<Vec<&str>> {
    let text = node.as_text()?;
    let lines: Vec<&str> = text.split('\n').collect();
    let is_bare = |line: &&str| {
        let ends = line.ends_with(char::is_whitespace);
        let invisible = |c: char| {
            c.is_control()
                || matches!(
                    c,
                    '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
                )
        };
        !ends && !line.contains(invisible)
    };
    let begins = lines.first()?.starts_with(|c: char| !c.is_whitespace());
    let ends = lines.last().is_some_and(|line| !line.is_empty());
    (lines.len() > 1 && begins && ends && lines.iter().all(is_bare)).then_some(lines)
}
