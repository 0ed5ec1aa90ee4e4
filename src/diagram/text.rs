//! Names out of a model as they are drawn: on one line, without what is unseen, and how wide.

use unicode_width::UnicodeWidthChar;

use crate::source::is_unseen;

/// A text on one line without characters that are not seen, cut where it is longer than `most`.
pub(super) fn shown(text: &str, most: usize) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut chars = words.chars().filter(|c| !is_left_out(*c));
    let mut shown: String = chars.by_ref().take(most).collect();
    if chars.next().is_some() {
        shown.truncate(shown.trim_end().len());
        shown.push('…');
    }
    shown
}

/// The same in as many lines of `width` characters as there is need for, at most `most`.
pub(super) fn lines(text: &str, width: usize, most: usize) -> Vec<String> {
    let text = shown(text, width * most);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let is_full = lines.len() == most;
        match lines.last_mut() {
            Some(line) if cells(line) + cells(word) < width => *line = format!("{line} {word}"),
            // What is left goes on the last line, as far as it goes.
            Some(line) if is_full => {
                *line = shown(&format!("{line} {word}"), width - 1);
                if !line.ends_with('…') {
                    line.push('…');
                }
                break;
            }
            _ => lines.push(shown(word, width)),
        }
    }
    lines
}

fn cells(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// How wide a text is in a sans-serif face of that size, on the wide side: which face a viewer has
/// is not known.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let ems = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.32,
        'f' | 't' | 'r' | ' ' | '(' | ')' | '-' | '/' | '·' => 0.41,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.98,
        'A'..='Z' => 0.73,
        c if c.is_ascii() => 0.6,
        c => match c.width().unwrap_or(0) {
            0 => 0.0,
            1 => 0.7,
            _ => 1.05,
        },
    };
    text.chars().map(ems).sum::<f64>() * size
}

/// What is not seen is not drawn, nor are marks that only choose how a sign looks.
pub(super) fn is_left_out(c: char) -> bool {
    is_unseen(c) || matches!(c, '\u{fe00}'..='\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::{lines, shown, width};

    #[test]
    fn a_name_is_cut_where_it_is_long_and_nothing_unseen_is_kept() {
        assert_eq!(shown(" a\n\tb \u{202e}c", 9), "a b c");
        assert_eq!(shown("abcdef", 3), "abc…");
        assert_eq!(lines("one two three", 8, 2), ["one two", "three"]);
        assert_eq!(lines("one two three four five", 8, 2), ["one two", "three f…"]);
        assert_eq!(lines(&"x".repeat(50), 10, 2), ["xxxxxxxxxx…"]);
        assert!(lines("", 10, 2).concat().is_empty());
        assert!(width("日本", 10.0) > width("ab", 10.0));
    }
}
