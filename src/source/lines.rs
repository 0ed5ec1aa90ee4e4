//! From byte offsets to lines and columns.

use super::Position;

/// A line longer than this is clipped in an excerpt: embedded images and one-line files exist.
const EXCERPT_LIMIT: usize = 400;

/// In a line longer than this it is kept how many characters stand before every so many bytes, as
/// a file of one line may have thousands of places to name.
const STEP: usize = 4096;

/// The byte offset at which each line starts. Line ends are LF, CRLF and CR, as in YAML.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// In long lines: a byte offset, and how many characters and UTF-16 units of its line stand
    /// before it.
    marks: Vec<(usize, usize, usize)>,
    /// A byte order mark is no column of the first line.
    bom: bool,
}

impl LineIndex {
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let is_half = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
            if !is_half {
                starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        let bom = text.starts_with('\u{feff}');
        let mut marks = Vec::new();
        let ends = starts.iter().skip(1).map(|start| *start as usize).chain([text.len()]);
        for (start, end) in starts.iter().map(|start| *start as usize).zip(ends) {
            if end.saturating_sub(start) > STEP {
                let lead = if start == 0 && bom { '\u{feff}'.len_utf8() } else { 0 };
                mark(&mut marks, text, start + lead, end);
            }
        }
        LineIndex { starts, marks, bom }
    }

    /// The position of a byte offset. An offset within a character counts as its start, one
    /// past the end as the end.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start as usize <= offset).max(1);
        let mut start = self.starts[line - 1] as usize;
        if line == 1 && self.bom && offset >= '\u{feff}'.len_utf8() {
            start += '\u{feff}'.len_utf8();
        }
        let nth = self.marks.partition_point(|(at, ..)| *at <= offset);
        let mark = nth.checked_sub(1).and_then(|nth| self.marks.get(nth)).copied();
        let (from, mut chars, mut utf16) =
            mark.filter(|(at, ..)| *at >= start).unwrap_or((start, 0, 0));
        for c in text[from..offset].chars() {
            chars += 1;
            utf16 += c.len_utf16();
        }
        let fit = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position { line: fit(line), column: fit(chars + 1), utf16: fit(utf16), offset: fit(offset) }
    }

    /// The line (from 1) that a byte offset lies in.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> u32 {
        let line = self.starts.partition_point(|start| *start as usize <= offset).max(1);
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    /// Number of lines; a file that ends in a line end has no extra empty line.
    #[must_use]
    pub fn count(&self, text: &str) -> u32 {
        let last_is_empty = self.starts.last().is_some_and(|s| *s as usize == text.len());
        let lines = self.starts.len() - usize::from(last_is_empty && self.starts.len() > 1);
        u32::try_from(lines).unwrap_or(u32::MAX)
    }

    /// Byte range of a line (from 1), without its line end.
    #[must_use]
    pub fn line_range(&self, text: &str, line: u32) -> std::ops::Range<usize> {
        let index = (line.max(1) - 1) as usize;
        let Some(&start) = self.starts.get(index) else { return text.len()..text.len() };
        let end = self.starts.get(index + 1).map_or(text.len(), |s| *s as usize);
        let line = &text[start as usize..end];
        start as usize..start as usize + line.trim_end_matches(['\n', '\r']).len()
    }

    /// The line at `at` without a byte order mark, clipped to what is around `at` where it is very
    /// long, and the column (from 1) that the excerpt begins with.
    #[must_use]
    pub fn excerpt<'t>(&self, text: &'t str, at: Position) -> (&'t str, u32) {
        let range = self.line_range(text, at.line);
        let line = &text[range.clone()];
        let bare = line.strip_prefix('\u{feff}').unwrap_or(line);
        if bare.len() <= EXCERPT_LIMIT {
            return (bare, 1);
        }
        let boundary = |n: usize| (0..=n).rev().find(|at| bare.is_char_boundary(*at)).unwrap_or(0);
        let first = range.start + line.len() - bare.len();
        let place = boundary((at.offset as usize).saturating_sub(first).min(bare.len()));
        // What stands before a place says more about it than what stands behind it, but a place
        // near the end of a line leaves nothing behind it to show.
        let start = place.saturating_sub(EXCERPT_LIMIT / 2).min(bare.len() - EXCERPT_LIMIT);
        let start = boundary(start);
        let before = u32::try_from(bare[start..place].chars().count()).unwrap_or(u32::MAX);
        let end = boundary(start + EXCERPT_LIMIT);
        (&bare[start..end], at.column.saturating_sub(before).max(1))
    }
}

/// Counts a long line once, and keeps the count at every step.
fn mark(marks: &mut Vec<(usize, usize, usize)>, text: &str, start: usize, end: usize) {
    let (mut chars, mut utf16) = (0, 0);
    let mut next = start + STEP;
    for (at, c) in text[start..end].char_indices().map(|(at, c)| (start + at, c)) {
        if at >= next {
            marks.push((at, chars, utf16));
            next = at + STEP;
        }
        chars += 1;
        utf16 += c.len_utf16();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    fn at(text: &str, offset: usize) -> (u32, u32, u32) {
        let p = LineIndex::new(text).position(text, offset);
        (p.line, p.column, p.utf16)
    }

    fn excerpt(text: &str, offset: usize) -> (String, u32) {
        let lines = LineIndex::new(text);
        let (excerpt, column) = lines.excerpt(text, lines.position(text, offset));
        (excerpt.to_owned(), column)
    }

    #[test]
    fn a_line_that_is_counted_is_the_one_that_is_looked_up() {
        for text in ["", "a", "a\nb\n\nc", "é\r\nb\rc\nd", "\u{feff}a\nb", "\r\n\r\n"] {
            for offset in 0..=text.len() + 1 {
                let file = || SourceFile::new("x.yaml", text.as_bytes().to_vec());
                assert_eq!(file().line(offset), at(text, offset).0, "{text:?} at {offset}");
                for known in 0..=offset {
                    let after = file().line_after((known, file().line(known)), offset);
                    assert_eq!(after, at(text, offset).0, "{text:?} at {offset} from {known}");
                }
            }
        }
    }

    #[test]
    fn excerpt_of_a_very_long_line_is_what_is_around_the_place() {
        let text = format!("{}x{}", "é".repeat(500), "b".repeat(500));
        let (seen, column) = excerpt(&text, 1000);
        assert!(seen.len() <= EXCERPT_LIMIT && seen.contains("éxb"), "{seen}");
        let at = seen.chars().position(|c| c == 'x').unwrap();
        assert_eq!(column as usize + at, 501);
        assert_eq!(excerpt(&text, 0).1, 1);
        assert!(excerpt(&text, text.len()).0.ends_with('b'));
        assert_eq!(excerpt("short", 2), ("short".to_owned(), 1));
    }

    #[test]
    fn columns_of_long_lines_are_counted_as_those_of_short_ones() {
        let part = "é\u{1F600}x".repeat(3_000);
        let text = format!("\u{feff}{part}\nshort\n{part}{part}\r\n{part}");
        let lines = LineIndex::new(&text);
        assert!(lines.marks.len() > 10);
        let mut start = 0;
        for offset in (0..text.len()).step_by(997).filter(|at| text.is_char_boundary(*at)) {
            let seen = lines.position(&text, offset);
            start = lines.starts[seen.line as usize - 1] as usize;
            let before = text[start..offset].trim_start_matches('\u{feff}');
            assert_eq!(seen.column as usize, before.chars().count() + 1, "at {offset}");
            assert_eq!(seen.utf16 as usize, before.encode_utf16().count(), "at {offset}");
        }
        assert!(start > 60_000, "the last line was looked at");
    }

    #[test]
    fn columns_count_characters_and_utf16_units() {
        let text = "a: \u{1F600}é x\nb";
        assert_eq!(at(text, 0), (1, 1, 0));
        assert_eq!(at(text, 3 + 4 + 2), (1, 6, 6));
        assert_eq!(at(text, text.len()), (2, 2, 1));
    }

    #[test]
    fn every_line_end_of_yaml_counts_once() {
        let text = "a\r\nb\rc\nd";
        assert_eq!(at(text, 3), (2, 1, 0));
        assert_eq!(at(text, 5), (3, 1, 0));
        assert_eq!(at(text, 7), (4, 1, 0));
        assert_eq!(LineIndex::new(text).count(text), 4);
    }

    #[test]
    fn byte_order_mark_is_no_column() {
        assert_eq!(at("\u{feff}a: 1", 3), (1, 1, 0));
        assert_eq!(excerpt("\u{feff}a", 3), ("a".to_owned(), 1));
    }

    #[test]
    fn offsets_past_the_end_or_inside_a_character_are_clamped() {
        assert_eq!(at("é", 1), (1, 1, 0));
        assert_eq!(at("é", 99), (1, 2, 1));
        assert_eq!(at("", 0), (1, 1, 0));
    }
}
