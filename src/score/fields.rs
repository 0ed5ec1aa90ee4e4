//! A line cut at its slashes, with the place of each piece.

use std::ops::Range;

use super::Flaw;

/// `name:value` between two slashes.
pub(super) struct Field<'t> {
    pub(super) at: Range<usize>,
    pub(super) name: &'t str,
    /// `None` where there is no colon.
    pub(super) value: Option<&'t str>,
}

impl Field<'_> {
    pub(super) fn name_at(&self) -> Range<usize> {
        self.at.start..self.at.start + self.name.len()
    }
}

/// The fields of `line` from byte `start` on. A line that cannot be cut is flawed.
pub(super) fn fields(line: &str, start: usize) -> Result<Vec<Field<'_>>, Flaw> {
    let rest = line.get(start..).unwrap_or("");
    if let Some((at, blank)) = line.char_indices().find(|(_, c)| c.is_whitespace()) {
        let blanks = line[at..].chars().take_while(|c| c.is_whitespace()).map(char::len_utf8).sum();
        let wide: usize = std::cmp::max(blanks, blank.len_utf8());
        return Err(Flaw::new(at..at + wide, "has a blank in it", "write it without blanks"));
    }
    let mut found = Vec::new();
    let mut at = start;
    for piece in rest.split('/') {
        let end = at + piece.len();
        if piece.is_empty() {
            return Err(empty(line, at));
        }
        let (name, value) = match piece.split_once(':') {
            Some((name, value)) => (name, Some(value)),
            None => (piece, None),
        };
        found.push(Field { at: at..end, name, value });
        at = end + 1;
    }
    Ok(found)
}

fn empty(line: &str, at: usize) -> Flaw {
    match at {
        0 if line.is_empty() => Flaw::new(0..0, "is empty", "write the metrics or leave it out"),
        0 => Flaw::new(0..1, "begins with a slash", "take the slash away"),
        _ if at == line.len() => {
            Flaw::new(at - 1..at, "ends with a slash", "take the slash at the end away")
        }
        _ => Flaw::new(at - 1..at + 1, "has two slashes in a row", "take one slash away"),
    }
}

/// `line` without blanks, without slashes too many and without pieces said twice.
pub(super) fn tidied(line: &str) -> String {
    let plain: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    let mut pieces: Vec<&str> = Vec::new();
    for piece in plain.split('/').filter(|piece| !piece.is_empty()) {
        // No vector has more pieces than this; a longer line is past curing.
        if pieces.len() > 64 {
            break;
        }
        if !pieces.iter().any(|known| known.eq_ignore_ascii_case(piece)) {
            pieces.push(piece);
        }
    }
    pieces.join("/")
}
