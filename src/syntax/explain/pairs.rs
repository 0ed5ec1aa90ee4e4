//! Brackets, quotes and the commas between.

use granit_parser::ErrorKind;

use super::{Trouble, lines};
use crate::finding::{Draft, Fix, Severity};
use crate::syntax::edit::replace;
use crate::syntax::yaml::next_top_level_key;

pub(super) fn explain(t: &Trouble<'_>) -> Option<Draft> {
    match t.kind {
        ErrorKind::UnclosedFlowCollection { .. } => Some(unclosed_bracket(t, t.mark)),
        ErrorKind::InvalidIndentation => Some(unclosed_bracket(t, open_bracket(t)?)),
        ErrorKind::UnclosedQuotedScalar => Some(unclosed_quote(t, t.mark)),
        ErrorKind::InvalidQuotedScalarIndent | ErrorKind::DocumentIndicatorInQuotedScalar => {
            Some(unclosed_quote(t, opening(t, ['"', '\'']).unwrap_or(t.mark)))
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            Some(mismatched(t, *open, *close))
        }
        ErrorKind::MisplacedFlowCollectionEnd => {
            let bracket = t.slice(t.character(t.mark));
            let draft = t.say(t.character(t.mark), format!("`{bracket}` closes nothing"));
            Some(draft.help("delete it, or put the value in quotes if it belongs to the text"))
        }
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => {
            Some(missing_comma(t))
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => Some(after_quote(t)),
        ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofFlowSequence
            if t.next_char() == Some(',') =>
        {
            let draft = t.say(t.character(t.mark), "a value is missing before this comma");
            Some(draft.help("delete the comma"))
        }
        ErrorKind::FlowMappingValueAdjacentCollection => {
            let colon = t.mark + t.slice(t.mark..t.text().len()).find(':').unwrap_or(0);
            let after = t.span(colon + 1..colon + 1);
            let fix = Fix::one("insert the space", replace(t.source, after, " "));
            let draft = t.say(t.character(colon), "a space is missing after `:`");
            Some(draft.help("put a space between the `:` and the bracket").fix(fix))
        }
        ErrorKind::BlockEntryInFlowCollection => {
            let draft = t.say(t.character(t.mark), "a `- ` item cannot stand within brackets");
            Some(draft.help("separate the items by commas, or write the list without brackets"))
        }
        _ => None,
    }
}

fn unclosed_bracket(t: &Trouble<'_>, bracket: usize) -> Draft {
    let open = t.slice(t.character(bracket));
    let close = if open == "{" { "}" } else { "]" };
    let end = t.last.end.max(bracket + 1);
    t.say(t.character(bracket), format!("`{open}` is not closed"))
        .related(t.span(end..end), format!("`{close}` is expected here at the latest"))
        .help(format!("write `{close}` where the value ends, and indent the lines before it"))
}

/// The innermost open bracket. The parser may not have told it yet: what it opens might become a
/// key.
fn open_bracket(t: &Trouble<'_>) -> Option<usize> {
    t.bracket.or_else(|| opening(t, ['[', '{']))
}

/// A closing bracket, or a line of a quoted text, that is not indented. Many readers take it, so it
/// is a warning; YAML does not.
pub(super) fn outdented(t: &Trouble<'_>) -> Option<Draft> {
    let (opening, message) = match t.kind {
        ErrorKind::InvalidIndentation => {
            let bracket = open_bracket(t)?;
            let close = t.slice(t.character(t.mark));
            if !matches!((t.slice(t.character(bracket)), close), ("[", "]") | ("{", "}")) {
                return None;
            }
            (bracket, format!("the closing `{close}` is not indented"))
        }
        ErrorKind::InvalidQuotedScalarIndent => {
            let quote = opening(t, ['"', '\''])?;
            let is_text = !lines::starts_entry(t.slice(t.line(t.mark)));
            let end = next_top_level_key(t.text(), quote + 1).unwrap_or(t.text().len());
            if !is_text || !is_closed(t.slice(quote..end)) {
                return None;
            }
            (quote, "this line of a quoted text is not indented".to_owned())
        }
        _ => return None,
    };
    let line = t.slice(t.line(opening));
    let indent = line.len() - line.trim_start_matches([' ', '-']).len();
    let start = t.line(t.mark).start;
    let edit = replace(t.source, t.span(start..t.mark), " ".repeat(indent + 2));
    let draft = t
        .say(t.character(t.mark), message)
        .related(t.span(t.character(opening)), "opened here")
        .help("indent it deeper than the key that the value belongs to")
        .severity(Severity::Warning)
        .fix(Fix::one("indent the line", edit));
    Some(draft)
}

/// Whether the quote at the start of `text` is closed in it.
fn is_closed(text: &str) -> bool {
    let Some(quote) = text.chars().next() else { return false };
    let mut rest = text[1..].chars().peekable();
    while let Some(c) = rest.next() {
        let is_escape = match quote {
            '"' => c == '\\',
            _ => c == quote && rest.peek() == Some(&quote),
        };
        if is_escape {
            rest.next();
        } else if c == quote {
            return true;
        }
    }
    false
}

fn unclosed_quote(t: &Trouble<'_>, quote: usize) -> Draft {
    let written = t.slice(t.character(quote));
    let end = t.rest(quote).end;
    t.say(t.character(quote), format!("the quote `{written}` is not closed"))
        .related(t.span(end..end), "the text seems to end here")
        .help("close the quote; a text of several lines must be indented on each of them")
}

/// The first of these characters that was read and not told yet.
fn opening(t: &Trouble<'_>, characters: [char; 2]) -> Option<usize> {
    let from = t.last.end.min(t.mark);
    let mut comment = false;
    let mut before = ' ';
    for (at, c) in t.slice(from..t.mark).char_indices() {
        comment = (comment || c == '#' && before.is_whitespace()) && !matches!(c, '\n' | '\r');
        if !comment && characters.contains(&c) {
            return Some(from + at);
        }
        before = c;
    }
    None
}

fn mismatched(t: &Trouble<'_>, open: char, close: char) -> Draft {
    let from = t.last.end.max(t.mark);
    let at = t.slice(from..t.text().len()).find(close).map_or(from, |at| from + at);
    t.say(t.character(t.mark), format!("`{open}` is closed by `{close}`"))
        .related(t.span(t.character(at)), "closed here")
        .help(format!("close it with `{}`", if open == '{' { '}' } else { ']' }))
}

/// Two values in brackets without a comma between. The place is where the comma belongs: at the
/// end of the first.
fn missing_comma(t: &Trouble<'_>) -> Draft {
    let before = t.slice(0..t.mark);
    let key = before.len() - before.rfind(['{', '[', ',', '\n', '\r']).map_or(0, |at| at + 1);
    if t.next_char() == Some(':') && key > lines::LONGEST_KEY {
        return lines::long_key(t, t.mark - key..t.mark);
    }
    let written = t.slice(t.last.clone());
    // `{x: 1 y: 2}` is read as one text `1 y` before the parser meets the second colon.
    let swallowed = t.next_char() == Some(':') && t.last.end == t.mark;
    let end = if swallowed {
        let last_line = written.rfind(['\n', '\r']);
        let Some(cut) = last_line.or_else(|| written.rfind([' ', '\t'])) else {
            return colon_in_brackets(t);
        };
        t.last.start + written[..cut].trim_end().len()
    } else {
        t.last.end
    };
    let fix = Fix::one("insert the comma", replace(t.source, t.span(end..end), ","));
    t.say(end..end, "a comma is missing here")
        .help("put a comma after every value within brackets")
        .fix(fix)
}

fn colon_in_brackets(t: &Trouble<'_>) -> Draft {
    t.say(t.character(t.mark), "a second `: ` follows a value")
        .help("put the value in quotes if the colon belongs to it")
}

fn after_quote(t: &Trouble<'_>) -> Draft {
    if t.bracket.is_some() {
        let before = t.slice(0..t.mark).trim_end().len();
        let fix = Fix::one("insert the comma", replace(t.source, t.span(before..before), ","));
        return t
            .say(before..before, "a comma is missing after this text")
            .help("put a comma after every value; write a quote within quotes as `\\\"` or `''`")
            .fix(fix);
    }
    t.say(t.rest(t.mark), "text follows a closing quote")
        .help("put the whole value in quotes; write a quote within quotes as `\\\"` or `''`")
}

/// Whether `\uDC00`..`\uDFFF` stands at a place.
pub(super) fn low_surrogate(text: &[u8], at: usize) -> bool {
    let Some([b'\\', b'u', hex @ ..]) = text.get(at..at + 6) else { return false };
    let value = std::str::from_utf8(hex).ok().and_then(|hex| u32::from_str_radix(hex, 16).ok());
    value.is_some_and(|value| (0xdc00..0xe000).contains(&value))
}
