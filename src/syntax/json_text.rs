//! The pieces of JSON: strings, numbers, words, and the comments it does not have.

use std::borrow::Cow;
use std::ops::Range;

use super::show::shown;

/// What is wrong within a string; places count from its opening quote.
pub(super) struct Flaw {
    pub(super) place: Range<usize>,
    pub(super) never_closed: bool,
    pub(super) message: String,
    pub(super) help: &'static str,
}

/// The string at the start of `text`, which is a quote, and its length with quotes.
pub(super) fn string(text: &str) -> Result<(Cow<'_, str>, usize), Flaw> {
    let bytes = text.as_bytes();
    let mut decoded = String::new();
    let mut from = 1;
    loop {
        let plain = bytes[from..].iter().take_while(|b| **b >= b' ' && !matches!(b, b'"' | b'\\'));
        let at = from + plain.count();
        match bytes.get(at) {
            Some(b'"') if from == 1 => return Ok((Cow::Borrowed(&text[1..at]), at + 1)),
            Some(b'"') => {
                decoded.push_str(&text[from..at]);
                return Ok((Cow::Owned(decoded), at + 1));
            }
            Some(b'\\') => {
                decoded.push_str(&text[from..at]);
                let (c, length) = escape(text, at)?;
                decoded.push(c);
                from = at + length;
                // A quote may follow at once, with nothing borrowed so far.
                if from == 1 {
                    return Err(bad_escape(text, at));
                }
            }
            Some(b'\n' | b'\r') | None => return Err(never_closed(at)),
            Some(control) => return Err(control_character(at, *control)),
        }
    }
}

fn never_closed(at: usize) -> Flaw {
    Flaw {
        place: at..at,
        never_closed: true,
        message: "the quote `\"` is not closed on its line".to_owned(),
        help: "close the quote; write a line end within text as `\\n`",
    }
}

fn control_character(at: usize, byte: u8) -> Flaw {
    let (name, help) = match byte {
        b'\t' => ("a tab".to_owned(), "write it as `\\t`"),
        _ => (format!("the character `\\u{{{byte:x}}}`"), "write it as `\\u` and four digits"),
    };
    let message = format!("{name} cannot stand in a JSON text");
    Flaw { place: at..at + 1, never_closed: false, message, help }
}

/// The character that an escape stands for, and the length of the escape.
fn escape(text: &str, at: usize) -> Result<(char, usize), Flaw> {
    let simple = |c: char| Ok((c, 2));
    match text.as_bytes().get(at + 1) {
        Some(b'"') => simple('"'),
        Some(b'\\') => simple('\\'),
        Some(b'/') => simple('/'),
        Some(b'b') => simple('\u{8}'),
        Some(b'f') => simple('\u{c}'),
        Some(b'n') => simple('\n'),
        Some(b'r') => simple('\r'),
        Some(b't') => simple('\t'),
        Some(b'u') => unicode(text, at),
        Some(_) => Err(bad_escape(text, at)),
        None => Err(never_closed(text.len())),
    }
}

fn unicode(text: &str, at: usize) -> Result<(char, usize), Flaw> {
    let Some(unit) = code_unit(text, at) else { return Err(bad_escape(text, at)) };
    if let Some(c) = char::from_u32(unit) {
        return Ok((c, 6));
    }
    let low = code_unit(text, at + 6).filter(|low| (0xdc00..0xe000).contains(low));
    let pair = low
        .filter(|_| unit < 0xdc00)
        .and_then(|low| char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00)));
    match pair {
        Some(c) => Ok((c, 12)),
        None => Err(Flaw {
            place: at..at + 6,
            never_closed: false,
            message: format!("`{}` is half of a surrogate pair", &text[at..at + 6]),
            help: "write both halves, or the character itself",
        }),
    }
}

/// The value of `\uXXXX` at a place.
fn code_unit(text: &str, at: usize) -> Option<u32> {
    let hex = text.get(at..at + 6)?.strip_prefix("\\u")?;
    hex.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(hex, 16).ok())?
}

fn bad_escape(text: &str, at: usize) -> Flaw {
    let rest = &text[at..];
    let length = rest.chars().take(2).map(char::len_utf8).sum::<usize>();
    Flaw {
        place: at..at + length,
        never_closed: false,
        message: format!("`{}` is not an escape that JSON knows", shown(&rest[..length])),
        help: "write `\\\\` for a backslash, `\\u` with four hexadecimal digits for a character",
    }
}

/// Length of the number at the start of `text`; nothing where it is none, or goes on as one would
/// not.
pub(super) fn number(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 || (whole > 1 && bytes[at] == b'0') {
        return None;
    }
    at += whole;
    if bytes.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return None;
        }
        at += 1 + fraction;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at + 1 + sign);
        if exponent == 0 {
            return None;
        }
        at += 1 + sign + exponent;
    }
    let goes_on = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+' | b'-');
    (!bytes.get(at).is_some_and(goes_on)).then_some(at)
}

/// The letters and digits at the start of `text`.
pub(super) fn word(text: &str) -> &str {
    let is_word = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '.' | '+');
    let length = text.chars().take_while(is_word).map(char::len_utf8).sum();
    &text[..length]
}

/// Length of a comment as other dialects have it.
pub(super) fn comment(text: &str) -> Option<usize> {
    if text.starts_with("/*") {
        return Some(text.find("*/").map_or(text.len(), |end| end + 2));
    }
    if text.starts_with("//") || text.starts_with('#') {
        return Some(text.find(['\n', '\r']).unwrap_or(text.len()));
    }
    None
}
