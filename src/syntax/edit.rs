//! Edits that change one thing and leave the rest of the file as it was written.

use granit_parser::{Event, Parser};

use super::core_schema;
use super::node::Node;
use crate::finding::Edit;
use crate::source::{SourceFile, Span, is_unseen};

/// Puts `text`, as it is, in the place of `span`.
pub fn replace(source: &SourceFile, span: Span, text: impl Into<String>) -> Edit {
    Edit { path: source.path().clone(), start: span.start, end: span.end, text: text.into() }
}

/// Writes another key, or another text value, in the place of the one at `span`. Quotes stay, and
/// come where they are needed.
#[must_use]
pub fn rename(source: &SourceFile, span: Span, to: &str) -> Edit {
    let written = source.slice(span);
    let text = if written.starts_with('\'') && !to.contains('\'') && is_printable(to) {
        format!("'{to}'")
    } else if written.starts_with('"') || is_json(source) {
        quoted(to)
    } else {
        scalar(to)
    };
    replace(source, span, text)
}

/// Adds `key: value` to the end of the map at `map`, in the style of its neighbours. `value` is
/// put as it is, on one line: pass a text through [`scalar`] first. In JSON, a `value` that is not
/// JSON is taken as text.
///
/// Nothing where the map is written in a way that leaves no place for it.
#[must_use]
pub fn insert_key(source: &SourceFile, map: Span, key: &str, value: &str) -> Option<Edit> {
    let written = source.slice(map);
    if written.is_empty() || value.contains(['\n', '\r']) {
        return None;
    }
    let entry = if is_json(source) {
        format!("{}: {}", quoted(key), as_json(value))
    } else {
        format!("{}: {value}", scalar(key))
    };
    if written.starts_with('{') {
        let gap = Gap::find(source, map)?;
        return Some(gap.fill(source, map, &entry));
    }
    let text = source.text();
    let line_end = map.end as usize + line_length(&text[map.end as usize..]);
    let rest = text[map.end as usize..line_end].trim_start();
    if !rest.is_empty() && !rest.starts_with('#') {
        return None;
    }
    let at = Span::new(map.file, line_end, line_end);
    Some(replace(source, at, format!("{}{}{entry}", line_ending(text), indent(text, map.start))))
}

/// A value for a file in JSON: what is none is text.
fn as_json(value: &str) -> String {
    match serde_json::from_str::<serde::de::IgnoredAny>(value) {
        Ok(_) => value.to_owned(),
        Err(_) => quoted(value),
    }
}

/// Gives `key` of the map at `map` a value: in the place of what stands there, else as one more
/// entry. `value` is as for [`insert_key`], whose limits hold; nothing as well where a comment would
/// be lost.
#[must_use]
pub fn set_key(source: &SourceFile, map: &Node, key: &str, value: &str) -> Option<Edit> {
    let entries = map.as_map()?;
    let Some(entry) = entries.iter().find(|entry| entry.key.value == key) else {
        return insert_key(source, map.span, key, value);
    };
    if value.contains(['\n', '\r']) {
        return None;
    }
    if is_json(source) {
        return Some(replace(source, entry.value.span, as_json(value)));
    }
    let (start, end) = (entry.key.span.end, entry.value.span.end.max(entry.key.span.end));
    let span = Span { file: map.span.file, start, end };
    let old = source.slice(span);
    let is_alias = entry.value.span.start < start;
    if is_alias || old.contains(" #") || old.contains("\n#") {
        return None;
    }
    // Where no value stands, its place may lie before the colon.
    if !old.contains(':') {
        let colon = source.text().get(end as usize..)?.starts_with(':');
        let at = Span { file: map.span.file, start: end + 1, end: end + 1 };
        return colon.then(|| replace(source, at, format!(" {value}")));
    }
    Some(replace(source, span, format!(": {value}")))
}

/// `text` as a YAML scalar: plain where it stays this text, in double quotes where not.
#[must_use]
pub fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { in_quotes(text) }
}

/// `text` as a YAML scalar in double quotes, in which everything is seen.
#[must_use]
pub fn in_quotes(text: &str) -> String {
    let quoted = quoted(text);
    let wide = |c: char| u32::from(c) > 0xffff && is_unseen(c);
    if !quoted.contains(wide) {
        return quoted;
    }
    let mut out = String::with_capacity(quoted.len() + 16);
    for c in quoted.chars() {
        match wide(c) {
            true => out.push_str(&format!("\\U{:08x}", u32::from(c))),
            false => out.push(c),
        }
    }
    out
}

/// `text` in double quotes, which YAML and JSON read alike.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // JSON writes what lies above this as a pair, which YAML does not read as one.
            c if is_unseen(c) && u32::from(c) <= 0xffff => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a text may stand without quotes, within brackets too, and is the same text to every
/// reader: `yes` and `on` are true to readers of YAML 1.1.
fn is_plain(text: &str) -> bool {
    const OLD_BOOLS: [&str; 8] = ["y", "n", "yes", "no", "on", "off", "true", "false"];
    const OTHER: [&str; 8] = ["<<", "=", ".inf", "-.inf", "+.inf", ".nan", "null", "~"];
    let mut chars = text.chars();
    let starts = match chars.next() {
        Some('-') => chars.next().is_some_and(char::is_alphanumeric),
        Some(c) => !"?:,[]{}#&*!|>'\"%@`".contains(c) && !c.is_whitespace(),
        None => false,
    };
    starts
        && core_schema::is_text(text)
        && !text.ends_with(char::is_whitespace)
        && !text.ends_with(':')
        && !text.starts_with("...")
        && !text.contains([',', '[', ']', '{', '}'])
        && !text.contains(": ")
        && !text.contains(" #")
        && is_printable(text)
        && !OLD_BOOLS.iter().chain(&OTHER).any(|word| text.eq_ignore_ascii_case(word))
}

fn is_printable(text: &str) -> bool {
    !text.chars().any(is_unseen)
}

fn is_json(source: &SourceFile) -> bool {
    source.path().ends_with(".json")
}

/// The place for one more entry in a map with braces.
struct Gap {
    /// End of the last value; nothing in an empty map.
    last: Option<usize>,
    /// A comma that already follows it.
    comma: Option<usize>,
    /// The closing brace.
    close: usize,
}

impl Gap {
    fn find(source: &SourceFile, map: Span) -> Option<Gap> {
        let written = source.slice(map);
        let inner = written.strip_prefix('{')?.strip_suffix('}')?;
        let close = written.len() - 1;
        if is_json(source) {
            let trimmed = inner.trim_end();
            let (last, comma) = match trimmed.strip_suffix(',') {
                Some(before) => (before.trim_end(), Some(trimmed.len())),
                None => (trimmed, None),
            };
            let last = (!last.is_empty()).then_some(last.len() + 1);
            return Some(Gap { last, comma, close });
        }
        let mut last = last_value(written)?;
        let mut comma = None;
        let mut comment = false;
        let from = last.unwrap_or(1);
        for (at, c) in written[from..close].char_indices() {
            match c {
                '\n' | '\r' => comment = false,
                _ if comment => {}
                '#' => comment = true,
                // The `:` of a last key without a value.
                ':' => last = Some(from + at + 1),
                ',' => comma = Some(from + at),
                _ => {}
            }
        }
        // A comment in an empty map leaves no place that is plainly right.
        (last.is_some() || inner.trim().is_empty()).then_some(Gap { last, comma, close })
    }

    fn fill(&self, source: &SourceFile, map: Span, entry: &str) -> Edit {
        let written = source.slice(map);
        let at = |start: usize, end: usize| {
            let base = map.start as usize;
            Span::new(map.file, base + start, base + end)
        };
        let Some(last) = self.last else {
            let inner = &written[1..self.close];
            let text = if inner == " " { format!(" {entry} ") } else { entry.to_owned() };
            return replace(source, at(1, self.close), text);
        };
        let Some(indent) = self.own_line(source.text(), map) else {
            return replace(source, at(last, last), format!(", {entry}"));
        };
        // A comment behind the last value stays behind it.
        let from = self.comma.map_or(last, |comma| comma + 1);
        let line_end = from + line_length(&written[from..]);
        let (before, after) = if self.comma.is_some() { ("", ",") } else { (",", "") };
        let kept = &written[from..line_end];
        let line_ending = line_ending(source.text());
        let text = format!("{before}{kept}{line_ending}{indent}{entry}{after}");
        replace(source, at(from, line_end), text)
    }

    /// The indentation of the entries, where each stands on a line of its own.
    fn own_line(&self, text: &str, map: Span) -> Option<String> {
        let close = map.start as usize + self.close;
        let line = &text[line_start(text, close)..close];
        if !line.trim().is_empty() {
            return None;
        }
        let inner = &text[map.start as usize + 1..close];
        let first = inner.split(['\n', '\r']).next()?.trim();
        if !first.is_empty() && !first.starts_with('#') {
            return None;
        }
        let is_entry = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with('#');
        let entry = inner.split(['\n', '\r']).skip(1).find(is_entry)?;
        Some(entry[..entry.len() - entry.trim_start().len()].to_owned())
    }
}

/// Where the last value of a map with braces ends, as the parser sees it; the inner nothing is an
/// empty map.
fn last_value(written: &str) -> Option<Option<usize>> {
    let mut last = None;
    let options = granit_parser::options! { emit_unresolved_aliases: true };
    for event in Parser::new_from_str_with_options(written, options) {
        let (event, span) = event.ok()?;
        let range = span.byte_range()?;
        let is_outside = matches!(event, Event::MappingStart(..)) && range.start == 0
            || matches!(event, Event::Comment(..))
            || range.end == written.len();
        if !is_outside && range.end > 1 {
            last = Some(range.end);
        }
    }
    Some(last)
}

fn line_length(text: &str) -> usize {
    text.find(['\n', '\r']).unwrap_or(text.len())
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1)
}

/// The line ending that the file uses.
fn line_ending(text: &str) -> &'static str {
    match text.find(['\n', '\r']).map(|at| &text[at..]) {
        Some(rest) if rest.starts_with("\r\n") => "\r\n",
        Some(rest) if rest.starts_with('\r') => "\r",
        _ => "\n",
    }
}

/// What stands before a place on its line, in spaces: the indentation of what starts there.
fn indent(text: &str, at: u32) -> String {
    let at = at as usize;
    let before = text[line_start(text, at)..at].trim_start_matches('\u{feff}');
    before.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect()
}
