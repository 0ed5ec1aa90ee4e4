//! A table of the program's own text: lines sorted by what stands before the first tab. Where the
//! lines begin was counted by the compiler.

use std::borrow::Cow;

/// A sorted text and the places where its lines begin.
#[derive(Clone)]
pub(super) struct Table {
    pub(super) text: Cow<'static, str>,
    pub(super) lines: Cow<'static, [u32]>,
}

/// Reads a table in when the program is compiled.
macro_rules! table {
    ($file:literal) => {{
        const TEXT: &str = include_str!($file);
        const COUNT: usize = $crate::catalog::table::count_lines(TEXT);
        static LINES: [u32; COUNT] = $crate::catalog::table::begin_lines(TEXT);
        $crate::catalog::table::Table {
            text: std::borrow::Cow::Borrowed(TEXT),
            lines: std::borrow::Cow::Borrowed(&LINES),
        }
    }};
}
pub(super) use table;

pub(super) const fn count_lines(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut count) = (0, 0);
    while at < bytes.len() {
        if bytes[at] == b'\n' {
            count += 1;
        }
        at += 1;
    }
    count
}

#[expect(clippy::cast_possible_truncation, reason = "the compiler sees that all tables are small")]
pub(super) const fn begin_lines<const N: usize>(text: &str) -> [u32; N] {
    let bytes = text.as_bytes();
    assert!(bytes.len() < u32::MAX as usize);
    let mut lines = [0; N];
    let (mut at, mut line) = (0, 1);
    while at < bytes.len() && line < N {
        if bytes[at] == b'\n' {
            lines[line] = at as u32 + 1;
            line += 1;
        }
        at += 1;
    }
    lines
}

impl Table {
    /// A table of lines that are sorted, each with its end.
    pub(super) fn of(text: String) -> Self {
        let ends = text.bytes().zip(1u32..).filter(|(byte, _)| *byte == b'\n');
        let lines: Vec<u32> = std::iter::once(0).chain(ends.map(|(_, after)| after)).collect();
        let begun = lines.len().saturating_sub(1);
        Table { lines: lines.into_iter().take(begun).collect(), text: Cow::Owned(text) }
    }

    /// The line that begins with `key` and a tab.
    pub(super) fn find(&self, key: &str) -> Option<&str> {
        let after = |start: &u32| self.text.as_bytes().get(*start as usize..).unwrap_or(&[]);
        let id = |start: &u32| after(start).iter().take_while(|b| !matches!(**b, b'\t' | b'\n'));
        let found = self.lines.binary_search_by(|start| id(start).cmp(key.as_bytes())).ok()?;
        self.text.get(*self.lines.get(found)? as usize..)?.lines().next()
    }

    /// What stands before the first tab of each line, but for the line of headings.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        let lines = self.text.lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split('\t').next())
    }

    /// The ids that a line of two columns names.
    pub(super) fn ids<'t>(&'t self, key: &str) -> impl Iterator<Item = &'t str> + use<'t> {
        let line = self.find(key).unwrap_or("");
        line.split_once('\t').map_or("", |(_, ids)| ids).split_ascii_whitespace()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "#id\tname\na\tone\nb\nc-1\tthree — 3\nc-10\tfour\nx\ta b\n";
    static LINES: [u32; count_lines(TEXT)] = begin_lines(TEXT);
    static TABLE: Table = Table { text: Cow::Borrowed(TEXT), lines: Cow::Borrowed(&LINES) };

    #[test]
    fn every_line_is_found_and_nothing_else() {
        assert_eq!(TABLE.find("a"), Some("a\tone"));
        assert_eq!(TABLE.find("b"), Some("b"));
        assert_eq!(TABLE.find("c-1"), Some("c-1\tthree — 3"));
        assert_eq!(TABLE.find("c-10"), Some("c-10\tfour"));
        for none in ["", "A", "aa", "c", "c-2", "z"] {
            assert_eq!(TABLE.find(none), None, "{none}");
        }
        let empty = Table { text: Cow::Borrowed(""), lines: Cow::Borrowed(&[]) };
        assert_eq!(empty.find("a"), None);
        let read = Table::of(TEXT.to_owned());
        assert_eq!((&read.text, &read.lines), (&TABLE.text, &TABLE.lines));
        assert_eq!(Table::of(String::new()).find("a"), None);
        assert_eq!(TABLE.ids("x").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(TABLE.ids("y").count(), 0);
    }
}
