//! Files for other programs: registers for a spreadsheet, drawings for graphviz, models for other
//! tools.

use super::oracle::inert;
use super::places::harmless_model;
use crate::host::Memory;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Limits, Node, Value, parse};
use crate::tests::support::{run, today};

/// A register: rows of the same length by RFC 4180, and no cell is a formula, whichever of `,` and `;`
/// a spreadsheet takes for the end of one.
pub(super) fn register(text: &str, _: &[&str]) -> Result<(), String> {
    let unix = text.replace("\r\n", "\n");
    inert(&unix)?;
    if unix.lines().count() * 2 != text.matches(['\r', '\n']).count() {
        return Err("lines end in more than one way".to_owned());
    }
    let rows = rows(&unix)?;
    let heads = rows.first().map_or(0, Vec::len);
    for row in &rows {
        if row.len() != heads {
            return Err(format!("{} cells below {heads} heads: {row:?}", row.len()));
        }
        let cells = row.iter().flat_map(|cell| cell.split(';'));
        if let Some(cell) = cells.into_iter().find(|cell| is_formula(cell)) {
            return Err(format!("a formula: {cell:?}"));
        }
    }
    if rows.len() < 2 { Err("an empty register".to_owned()) } else { Ok(()) }
}

/// The first characters are those of OWASP's page on CSV injection, those of full width included.
fn is_formula(cell: &str) -> bool {
    let firsts = ['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    cell.trim_start_matches([' ', '\u{a0}', '\u{3000}']).starts_with(firsts)
}

/// Cells, of which those between quotes may hold anything and the others no quote.
fn rows(text: &str) -> Result<Vec<Vec<String>>, String> {
    let mut rows = vec![vec![String::new()]];
    let (mut quoted, mut closed) = (false, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let row = rows.last_mut().ok_or("no row")?;
        let cell = row.last_mut().ok_or("no cell")?;
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => (quoted, closed) = (false, true),
            c if quoted => cell.push(c),
            ',' | '\n' => {
                closed = false;
                match c {
                    ',' => row.push(String::new()),
                    _ => rows.push(vec![String::new()]),
                }
            }
            '"' if cell.is_empty() && !closed => quoted = true,
            c if c == '"' || closed => return Err(format!("{c:?} behind {cell:?}")),
            c => cell.push(c),
        }
    }
    match (quoted, rows.pop()) {
        (false, Some(last)) if last == [""] => Ok(rows),
        _ => Err("the last line does not end".to_owned()),
    }
}

/// A drawing for graphviz: words of ours, texts between quotes in which the only escape is that of a
/// line end, and no attribute that leads anywhere.
pub(super) fn dot(text: &str, _: &[&str]) -> Result<(), String> {
    const WORDS: &[&str] = &[
        "digraph",
        "subgraph",
        "graph",
        "node",
        "edge",
        "rankdir",
        "LR",
        "TB",
        "fontname",
        "Helvetica",
        "fontsize",
        "10",
        "shape",
        "label",
        "tooltip",
        "style",
        "rounded",
        "dashed",
        "box",
        "cylinder",
        "ellipse",
        "color",
        "fontcolor",
        "gray",
        "gray30",
        "penwidth",
        "3",
    ];
    inert(text)?;
    let parts: Vec<&str> = text.split('"').collect();
    if parts.len().is_multiple_of(2) {
        return Err("a quote that does not end".to_owned());
    }
    for (nth, part) in parts.iter().enumerate() {
        if nth % 2 == 1 {
            let bare = part.replace("\\n", "");
            let mut entities = bare.split('&').skip(1);
            let known = |rest: &str| {
                ["amp;", "lt;", "gt;", "quot;", "#92;"].iter().any(|name| rest.starts_with(name))
            };
            if bare.contains(['\\', '<', '>', '\n']) || !entities.all(known) {
                return Err(format!("an odd text {part:?}"));
            }
            continue;
        }
        let bare = part.replace("->", " ");
        let is_own = |word: &str| {
            let number = word.strip_prefix("cluster").or_else(|| word.strip_prefix('n'));
            WORDS.contains(&word) || number.is_some_and(|number| number.parse::<u32>().is_ok())
        };
        let words = bare.split(|c: char| c.is_ascii_whitespace() || "[]{}=,;".contains(c));
        let mut words = words.filter(|word| !word.is_empty());
        if let Some(word) = words.find(|word| !is_own(word)) {
            return Err(format!("{word:?} between texts"));
        }
    }
    Ok(())
}

/// A model in the format of another tool: what is in it lies in the same places as what comes of a
/// harmless one, and beneath the same keys.
pub(super) fn otm(text: &str, _: &[&str]) -> Result<(), String> {
    like_harmless(text, "otm")
}

pub(super) fn threagile(text: &str, _: &[&str]) -> Result<(), String> {
    like_harmless(text, "threagile")
}

pub(super) fn threat_dragon(text: &str, _: &[&str]) -> Result<(), String> {
    serde_json::from_str::<serde_json::Value>(text).map_err(|error| error.to_string())?;
    like_harmless(text, "threat-dragon")
}

pub(super) fn cyclonedx(text: &str, _: &[&str]) -> Result<(), String> {
    serde_json::from_str::<serde_json::Value>(text).map_err(|error| error.to_string())?;
    like_harmless(text, "cyclonedx")
}

fn like_harmless(text: &str, format: &str) -> Result<(), String> {
    inert(text)?;
    let host = Memory::new(today()).with("threatmodel.yaml", harmless_model());
    let harmless = run(&host, &["convert", "threatmodel.yaml", "--to", format]).out;
    alike("", &read(&harmless)?, &read(text)?)
}

fn read(text: &str) -> Result<Node, String> {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("converted.yaml", text.as_bytes().to_vec()));
    let document = parse(&sources, file, &Limits::default());
    match document.mistakes.first() {
        None => Ok(document.root),
        Some(mistake) => Err(mistake.draft.message().to_owned()),
    }
}

fn alike(at: &str, one: &Node, other: &Node) -> Result<(), String> {
    let wrong = |what: String| Err(format!("{at}: {what}"));
    match (&one.value, &other.value) {
        (Value::List(one), Value::List(other)) if one.len() == other.len() => {
            let pairs = one.iter().zip(other).enumerate();
            pairs.into_iter().try_for_each(|(nth, (a, b))| alike(&format!("{at}[{nth}]"), a, b))
        }
        (Value::Map(one), Value::Map(other)) if one.len() == other.len() => {
            for (a, b) in one.iter().zip(other) {
                let (key, named) = (&a.key.value, &b.key.value);
                // Some formats call things by their titles.
                if key != named && !key.starts_with("Plain words") {
                    return wrong(format!("{named:?} where {key:?} belongs"));
                }
                alike(&format!("{at}.{key}"), &a.value, &b.value)?;
            }
            Ok(())
        }
        // A reason or a title, or what was made of several.
        (Value::Text(_), Value::Text(_)) => Ok(()),
        (a, b) if std::mem::discriminant(a) == std::mem::discriminant(b) => match a {
            Value::List(_) | Value::Map(_) => wrong("more or less than there was".to_owned()),
            _ => Ok(()),
        },
        (a, b) => wrong(format!("{b:?} where {a:?} belongs")),
    }
}

#[cfg(test)]
mod tests {
    use super::{dot, register};

    /// The judges themselves are judged: each of these is one that must be caught.
    #[test]
    fn formulas_and_broken_rows_are_seen() {
        register("a,b\r\n\"x, \"\"y\"\"\",'=1\r\n", &[]).unwrap();
        for acts in [
            "=1,b\r\n",
            " +1,b\r\n",
            "\"-1\",b\r\n",
            "\"@x\",b\r\n",
            "\u{ff1d}1,b\r\n",
            "x;=1,b\r\n",
            "x; +1,b\r\n",
            "a\r\n",
            "a,b,c\r\n",
            "\"a,b\r\n",
            "a\"b,c\r\n",
            "\"a\"b,c\r\n",
            "a,b\n",
            "a\tb,c\r\n",
        ] {
            assert!(register(&format!("a,b\r\n{acts}"), &[]).is_err(), "{acts:?}");
        }
    }

    #[test]
    fn what_ends_a_text_of_graphviz_is_seen() {
        dot("digraph \"a &quot;\\n&#92;\" {\n  n0 -> n1 [label=\"x\"]\n}\n", &[]).unwrap();
        for acts in [
            "n0 [label=\"a\" URL=\"x\"]",
            "n0 [href=\"x\"]",
            "n0 [label=<b>]",
            "n0 [label=\"a\\\"]",
            "n0 [label=\"a\\N\"]",
            "n0 [label=\"<b>\"]",
            "n0 [label=\"&x;\"]",
            "n0 [image=\"x\"]",
            "evil -> n1",
            "n0 [label=\"a]",
        ] {
            assert!(dot(&format!("digraph \"a\" {{\n  {acts}\n}}\n"), &[]).is_err(), "{acts}");
        }
    }
}
