//! A user's text inside a message: short, on one line, and unable to forge the words around it.

use std::fmt::Write as _;

/// Longer text is clipped; the place of the finding shows the rest.
const LONGEST: usize = 60;

/// `text` as a message may quote it between backticks: at most 60 characters, backticks and line
/// ends replaced, characters that a terminal or a browser would obey written as `\u{..}`.
#[must_use]
pub fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(4 * LONGEST));
    for (n, c) in text.chars().enumerate() {
        if n == LONGEST {
            out.push('…');
            break;
        }
        match c {
            '`' => out.push('\''),
            '\t' | '\n' | '\r' => out.push(' '),
            c if is_obeyed(c) => {
                // Writing into a string cannot fail.
                let _ = write!(out, "{}", c.escape_unicode());
            }
            c => out.push(c),
        }
    }
    out
}

/// Control characters, and those that are invisible or reverse the direction of text.
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || (u32::from(c) & 0xfffe) == 0xfffe
}

/// A count with its digits in groups: `4,194,304`.
pub(super) fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_clipped_and_cannot_forge_a_message() {
        assert_eq!(shown("plain é"), "plain é");
        assert_eq!(shown("a`b\nc"), "a'b c");
        assert_eq!(shown("\u{1b}[31m\u{202e}"), "\\u{1b}[31m\\u{202e}");
        assert_eq!(shown(&"x".repeat(100)).chars().count(), 61);
    }

    #[test]
    fn counts_are_grouped_in_threes() {
        assert_eq!(grouped(64), "64");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(4_194_304), "4,194,304");
    }
}
