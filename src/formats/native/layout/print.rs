//! From pieces to a text in canonical layout.

use super::piece::{Body, Entry, Items, Note};

/// An entry in brackets that does not fit on a line of so many characters is broken.
pub(in crate::formats::native) const WIDTH: usize = 100;
const STEP: usize = 2;

/// The lines of a YAML file.
pub(super) fn yaml(root: &Items<'_>) -> String {
    let mut out = String::new();
    if root.flow {
        notes(&mut out, &root.head, 0, false);
        let fits = one_line(root).filter(|line| !root.has_comments() && width(line) <= WIDTH);
        match fits {
            Some(line) => out.push_str(&(line + "\n")),
            None => out.push_str(&children(root, 0, true)),
        }
        notes(&mut out, &root.tail, 0, true);
        return out;
    }
    notes(&mut out, &root.head, 0, false);
    out.push_str(&children(root, 0, true));
    out
}

/// The text of a JSON file.
pub(super) fn json(root: &Items<'_>) -> String {
    let mut out = String::new();
    json_items(&mut out, root, 0, 0);
    out.push('\n');
    out
}

fn notes(out: &mut String, notes: &[Note<'_>], indent: usize, follows: bool) {
    for (nth, note) in notes.iter().enumerate() {
        if note.blank && (nth > 0 || follows) {
            out.push('\n');
        }
        line(out, indent, note.text);
    }
}

fn line(out: &mut String, indent: usize, text: &str) {
    out.extend(std::iter::repeat_n(' ', indent));
    out.push_str(text);
    out.push('\n');
}

/// The entries of a collection, each on lines of its own.
fn children(items: &Items<'_>, indent: usize, root: bool) -> String {
    let mut out = String::new();
    let mut was_section = false;
    for (nth, entry) in items.entries.iter().enumerate() {
        let text = self::entry(entry, indent, items.is_map);
        let is_section = root && is_block_of_keys(entry, &text);
        let written = entry.lead.first().map_or(entry.blank, |note| note.blank);
        let apart = match nth {
            0 => root && !items.head.is_empty() && written,
            _ => written || is_section || was_section,
        };
        if apart {
            out.push('\n');
        }
        notes(&mut out, &entry.lead, indent, false);
        if entry.blank && !entry.lead.is_empty() {
            out.push('\n');
        }
        out.push_str(&text);
        was_section = is_section;
    }
    notes(&mut out, &items.tail, indent, !items.entries.is_empty());
    out
}

fn is_block_of_keys(entry: &Entry<'_>, text: &str) -> bool {
    let is_map = matches!(&entry.body, Body::Items(items) if items.is_map);
    is_map && text.trim_end().contains('\n')
}

/// One entry with all its lines, without the comments above it.
fn entry(entry: &Entry<'_>, indent: usize, in_map: bool) -> String {
    let start = match (in_map, entry.key) {
        (true, Some(key)) => format!("{key}:"),
        (true, None) => String::new(),
        (false, _) => "-".to_owned(),
    };
    let side = entry.side.map(|side| format!("  {side}")).unwrap_or_default();
    let joint = match entry.apart {
        true => format!("\n{:1$}", "", indent + STEP),
        false => " ".to_owned(),
    };
    let mut out = String::new();
    match &entry.body {
        Body::Raw(text, column) => {
            let (gap, at) = if in_map { ("", indent) } else { (" ", indent + STEP) };
            let text = shifted(text, *column, at);
            line(&mut out, indent, &format!("{start}{gap}{text}{side}"));
        }
        Body::Scalar("") => line(&mut out, indent, &format!("{start}{side}")),
        Body::Scalar(text) => {
            let text = continued(text, indent + STEP);
            line(&mut out, indent, &format!("{start}{joint}{text}{side}"));
        }
        Body::Literal(text, column) => {
            let text = literal(text, *column, indent);
            line(&mut out, indent, &format!("{start} {text}"));
        }
        Body::Items(items) => match in_brackets(entry, items, indent, width(&start) + 1) {
            Some(text) => line(&mut out, indent, &format!("{start}{joint}{text}{side}")),
            None => out = below(items, &start, &side, indent, !entry.apart),
        },
    }
    out
}

/// A collection in brackets that stays in brackets.
fn in_brackets(entry: &Entry<'_>, items: &Items<'_>, indent: usize, used: usize) -> Option<String> {
    if !items.flow {
        return None;
    }
    if entry.is_waived() && items.written.contains('\n') {
        return Some(continued(items.written, indent + STEP));
    }
    if items.has_comments() {
        return None;
    }
    let text = one_line(items)?;
    let fits = indent + used + width(&text) <= WIDTH || items.entries.is_empty();
    (fits || entry.is_waived()).then_some(text)
}

/// A collection without brackets, below its key or beside its dash.
fn below(items: &Items<'_>, start: &str, side: &str, indent: usize, beside: bool) -> String {
    let inner = children(items, indent + STEP, false);
    let compact = start == "-"
        && beside
        && side.is_empty()
        && items.entries.first().is_some_and(|first| first.lead.is_empty());
    match inner.get(indent + STEP..) {
        Some(rest) if compact => format!("{:indent$}- {rest}", ""),
        _ => format!("{:indent$}{start}{side}\n{inner}", ""),
    }
}

fn one_line(items: &Items<'_>) -> Option<String> {
    let mut texts = Vec::new();
    for entry in &items.entries {
        let value = match &entry.body {
            Body::Scalar(text) if text.contains('\n') => return None,
            Body::Scalar(text) => (*text).to_owned(),
            Body::Items(items) if items.flow => one_line(items)?,
            _ => return None,
        };
        texts.push(match entry.key {
            Some(key) if value.is_empty() => key.to_owned(),
            Some(key) => format!("{key}: {value}"),
            None => value,
        });
    }
    let inner = texts.join(", ");
    Some(if items.is_map { format!("{{{inner}}}") } else { format!("[{inner}]") })
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// A text over several lines: blanks at the start of its lines say nothing.
fn continued(text: &str, indent: usize) -> String {
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or("").to_owned();
    for line in lines {
        let line = line.trim_start_matches([' ', '\t']);
        let blank = line.trim_matches('\r').is_empty();
        out.push('\n');
        if !blank {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line);
        }
    }
    out
}

/// A text after `|` or `>` below a key or dash that stood at `column` and now stands at `indent`.
fn literal(text: &str, column: usize, indent: usize) -> String {
    let Some((header, content)) = text.split_once('\n') else { return text.to_owned() };
    let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let first = content.split('\n').find(|line| !line.trim().is_empty());
    let own = first.map_or(0, blanks);
    // The header may say how deep the content is indented, counted from the key.
    let marks = header.split([' ', '\t', '\r', '#']).next().unwrap_or("");
    let told = marks.contains(|c: char| c.is_ascii_digit());
    let (from, to) = if told { (column, indent) } else { (own, indent + STEP) };
    let mut out = header.trim_end().to_owned();
    for line in content.split('\n') {
        out.push('\n');
        let kept = line.get(blanks(line).min(from)..).unwrap_or(line);
        let missing = kept.trim_matches('\r').is_empty();
        if !missing {
            out.extend(std::iter::repeat_n(' ', to));
            out.push_str(kept);
        }
    }
    out
}

/// Lines that began at `column` and now begin at `indent`.
fn shifted(text: &str, column: usize, indent: usize) -> String {
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or("").to_owned();
    for line in lines {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        let kept = line.get(blanks.min(column)..).unwrap_or(line);
        out.push('\n');
        if !kept.trim().is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(kept);
        }
    }
    out
}

/// A collection of a JSON file whose first line has `used` characters before it.
fn json_items(out: &mut String, items: &Items<'_>, indent: usize, used: usize) {
    let inner = items.written.get(1..).unwrap_or("");
    let opened = inner.trim_start_matches([' ', '\t', '\r']).starts_with('\n');
    let broken = items.is_map && (opened || indent == 0) && !items.entries.is_empty();
    if let Some(line) = json_line(items).filter(|line| !broken && used + width(line) < WIDTH) {
        return out.push_str(&line);
    }
    let (open, close) = if items.is_map { ("{", "}") } else { ("[", "]") };
    out.push_str(open);
    let deeper = indent + STEP;
    for (nth, entry) in items.entries.iter().enumerate() {
        out.push_str(if nth == 0 { "\n" } else { ",\n" });
        let key = entry.key.map(|key| format!("{key}: ")).unwrap_or_default();
        out.push_str(&format!("{:deeper$}{key}", ""));
        match &entry.body {
            Body::Items(items) => json_items(out, items, deeper, deeper + width(&key)),
            Body::Scalar(text) | Body::Literal(text, _) | Body::Raw(text, _) => out.push_str(text),
        }
    }
    out.push_str(&format!("\n{:indent$}{close}", ""));
}

/// A collection on one line, where none in it was opened over several.
fn json_line(items: &Items<'_>) -> Option<String> {
    let opened = |items: &Items<'_>| {
        let inner = items.written.get(1..).unwrap_or("");
        items.is_map && inner.trim_start_matches([' ', '\t', '\r']).starts_with('\n')
    };
    let is_open = |entry: &Entry<'_>| match &entry.body {
        Body::Items(items) => opened(items) || json_line(items).is_none(),
        _ => false,
    };
    if items.entries.iter().any(is_open) {
        return None;
    }
    one_line(items)
}
