//! Text from a model, made unable to do anything but be read.

use std::borrow::Cow;

use crate::source::is_unseen;

/// Text that cannot move a cursor, change a colour, forge a line or give a build server an order:
/// control characters, invisible ones and marks that change the direction of writing are shown as
/// escapes, and so are colons that would make an order of a line that begins with the text.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text.char_indices().any(|(at, c)| c == '\t' || is_unseen(c) || is_order(text, at)) {
        return text.into();
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        match c {
            '\t' => safe.push(' '),
            c => push(&mut safe, text, at, c),
        }
    }
    safe.into()
}

/// A line of a file, made harmless, and for each of its characters the byte at which it now begins;
/// one more for the end.
pub(super) fn harmless_line(line: &str) -> (String, Vec<usize>) {
    let mut safe = String::with_capacity(line.len() + 8);
    let mut begins = Vec::with_capacity(line.len() + 1);
    for (at, c) in line.char_indices() {
        begins.push(safe.len());
        match c {
            '\t' => safe.push_str("    "),
            c => push(&mut safe, line, at, c),
        }
    }
    begins.push(safe.len());
    (safe, begins)
}

fn push(safe: &mut String, text: &str, at: usize, c: char) {
    if is_unseen(c) || is_order(text, at) {
        safe.extend(c.escape_unicode());
    } else {
        safe.push(c);
    }
}

/// Whether the character at `at` makes an order. A runner of GitHub obeys `::name` where it begins a
/// line; other build servers obey `##[error]` and `##vso[...]` wherever they stand in one.
fn is_order(text: &str, at: usize) -> bool {
    if text[at..].starts_with("::") && text[..at].trim_start().is_empty() {
        return true;
    }
    let Some(rest) = text[at..].strip_prefix('#') else { return false };
    let name = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    text[..at].ends_with('#') && name.starts_with('[')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_could_act_is_shown_as_escapes() {
        assert_eq!(harmless("a\u{1b}[31m\tb\r\nc"), "a\\u{1b}[31m b\\u{d}\\u{a}c");
        assert_eq!(harmless("\u{202e}x\u{feff}\u{e0041}"), "\\u{202e}x\\u{feff}\\u{e0041}");
        assert_eq!(harmless("a\u{3164}b\u{e0155}"), "a\\u{3164}b\\u{e0155}");
        assert_eq!(harmless("\u{26a0}\u{fe0f}"), "\u{26a0}\u{fe0f}", "a warning sign in colour");
        assert!(matches!(harmless("Grüße, 世界 # 1"), Cow::Borrowed(_)));
    }

    #[test]
    fn orders_to_a_build_server_are_broken_up() {
        assert_eq!(harmless("a ##[error]b"), "a #\\u{23}[error]b");
        assert_eq!(harmless("##vso[task.x]"), "#\\u{23}vso[task.x]");
        assert_eq!(harmless("## title"), "## title");
        assert_eq!(harmless(" ::error::x"), " \\u{3a}:error::x");
        assert_eq!(harmless("crate::x :: y"), "crate::x :: y");
    }

    #[test]
    fn columns_of_a_line_survive_its_escapes() {
        let (safe, begins) = harmless_line("a\t\u{1b}é!");
        assert_eq!(safe, "a    \\u{1b}é!");
        assert_eq!(begins, [0, 1, 5, 11, 13, 14]);
        assert_eq!(&safe[begins[3]..begins[4]], "é");
    }
}
