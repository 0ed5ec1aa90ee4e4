//! Places as editors count them, and paths as they name them.

use std::ops::Range;
use std::str::FromStr;

use lsp_types::{Position, Uri};

use crate::report::uri;
use crate::source::SourceFile;

/// In which units columns are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16,
}

impl Encoding {
    pub(super) fn position(self, source: &SourceFile, offset: usize) -> Position {
        let at = source.lines().position(source.text(), offset);
        let line = at.line.saturating_sub(1);
        let column = match self {
            Encoding::Utf16 => at.utf16,
            Encoding::Utf8 => {
                let start = source.lines().line_range(source.text(), at.line).start;
                at.offset.saturating_sub(u32::try_from(start).unwrap_or(0))
            }
        };
        Position::new(line, column)
    }

    pub(super) fn range(self, source: &SourceFile, range: Range<usize>) -> lsp_types::Range {
        lsp_types::Range::new(
            self.position(source, range.start),
            self.position(source, range.end.max(range.start)),
        )
    }

    /// The byte at a position; one behind the end of a line is that end.
    pub(super) fn offset(self, source: &SourceFile, at: Position) -> usize {
        let text = source.text();
        let line = source.lines().line_range(text, at.line.saturating_add(1));
        let wanted = at.character as usize;
        let mut seen = 0;
        for (nth, c) in text[line.clone()].char_indices() {
            if seen >= wanted {
                return line.start + nth;
            }
            // A byte order mark is no column.
            seen += match self {
                _ if c == '\u{feff}' && line.start + nth == 0 && self == Encoding::Utf16 => 0,
                Encoding::Utf8 => c.len_utf8(),
                Encoding::Utf16 => c.len_utf16(),
            };
        }
        line.end
    }
}

/// The address of a file below the root.
pub(super) fn address(root: &str, path: &str) -> Option<Uri> {
    let root = root.trim_end_matches('/');
    let lead = if root.starts_with('/') { "" } else { "/" };
    Uri::from_str(&format!("file://{lead}{}", uri(&format!("{root}/{path}")))).ok()
}

/// The same of an address as a message has it.
pub(super) fn path_in(uri: &serde_json::Value) -> Option<String> {
    path_of(&uri.as_str()?.parse().ok()?)
}

/// The absolute path that an address names.
pub(super) fn path_of(address: &Uri) -> Option<String> {
    let rest = address.as_str().strip_prefix("file://")?;
    // A host stands between the slashes on some machines, most often an empty one.
    let rest = &rest[rest.find('/')?..];
    let mut bytes = Vec::with_capacity(rest.len());
    let mut left = rest.bytes();
    while let Some(byte) = left.next() {
        let hex = |b: Option<u8>| char::from(b?).to_digit(16).and_then(|d| u8::try_from(d).ok());
        bytes.push(match byte {
            b'%' => hex(left.next())? * 16 + hex(left.next())?,
            byte => byte,
        });
    }
    let path = String::from_utf8(bytes).ok()?;
    let drive = path.as_bytes().get(2) == Some(&b':');
    Some(if drive { path[1..].to_owned() } else { path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_as_the_editor_counts() {
        let source = SourceFile::new("a", "é😀x\r\nb".into());
        for (encoding, columns) in [(Encoding::Utf16, [0, 1, 3, 4]), (Encoding::Utf8, [0, 2, 6, 7])]
        {
            for (offset, column) in [0, 2, 6, 7].into_iter().zip(columns) {
                let at = encoding.position(&source, offset);
                assert_eq!((at.line, at.character), (0, column), "{encoding:?} {offset}");
                assert_eq!(encoding.offset(&source, at), offset);
            }
            assert_eq!(encoding.offset(&source, Position::new(0, 99)), 7);
            assert_eq!(encoding.offset(&source, Position::new(1, 1)), 10);
            assert_eq!(encoding.offset(&source, Position::new(9, 0)), 10);
        }
    }

    #[test]
    fn addresses_are_paths_in_other_letters() {
        let address = address("/home/a b", "svc/é.yaml").unwrap();
        assert_eq!(address.as_str(), "file:///home/a%20b/svc/%C3%A9.yaml");
        assert_eq!(path_of(&address).as_deref(), Some("/home/a b/svc/é.yaml"));
        let drive = Uri::from_str("file:///c%3A/x.yaml").unwrap();
        assert_eq!(path_of(&drive).as_deref(), Some("c:/x.yaml"));
        let other = Uri::from_str("untitled:Untitled-1").unwrap();
        assert_eq!(path_of(&other), None);
    }
}
