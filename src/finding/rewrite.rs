//! A quick fix as whole lines, the way code hosts offer it for a click.

use super::{Edit, Fix, apply};
use crate::source::SourceFile;

/// A suggestion of more lines is no quick fix.
const MOST_LINES: u32 = 40;
/// Bytes of it.
const MOST_BYTES: usize = 8 * 1024;

/// Lines of a file, counted from 1, that become another text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    pub start: u32,
    /// The last line that is replaced.
    pub end: u32,
    /// Without the end of its last line. Empty: the lines are removed.
    pub text: String,
}

/// The lines that a fix of `file` replaces; `None` where that cannot be said so.
#[must_use]
pub fn rewrite(file: &SourceFile, fix: &Fix) -> Option<Rewrite> {
    let text = file.text();
    let mut lines: Option<(u32, u32)> = None;
    for edit in &fix.edits {
        text.get(edit.start as usize..edit.end as usize)?;
        if *edit.path != **file.path() {
            return None;
        }
        let (first, last) = touched(file, edit);
        let (start, end) = lines.unwrap_or((first, last));
        lines = Some((start.min(first), end.max(last)));
    }
    let (start, end) = lines.filter(|(start, end)| end - start < MOST_LINES)?;
    let range = |line| file.lines().line_range(text, line);
    let (from, to) = (range(start).start, range(end + 1).start);
    let old = text.get(from..to).filter(|old| old.len() <= MOST_BYTES)?;
    let shift = |edit: &Edit| {
        let from = u32::try_from(from).ok()?;
        let (start, end) = (edit.start.checked_sub(from)?, edit.end.checked_sub(from)?);
        Some(Edit { start, end, ..edit.clone() })
    };
    let edits = fix.edits.iter().map(shift).collect::<Option<Vec<Edit>>>()?;
    let (new, applied) = apply(old, file.path(), &[&Fix { title: String::new(), edits }]);
    // What would run into the next line is no change of whole lines.
    let whole = new.is_empty() || !old.ends_with('\n') || new.ends_with('\n');
    if applied == 0 || new == old || !whole || new.len() > MOST_BYTES || new.contains('\u{feff}') {
        return None;
    }
    let line = new.strip_suffix('\n').map_or(&*new, |line| line.strip_suffix('\r').unwrap_or(line));
    // An empty text means that the lines go, so it cannot mean an empty line.
    let blank = line.is_empty() && !new.is_empty();
    (!blank).then(|| Rewrite { start, end, text: line.to_owned() })
}

/// The first and the last line that an edit touches.
fn touched(file: &SourceFile, edit: &Edit) -> (u32, u32) {
    let (text, lines) = (file.text(), file.lines());
    let (start, end) = (edit.start as usize, edit.end as usize);
    let begins_line = |at: usize| at == 0 || text[..at].ends_with('\n');
    // Behind the last line there is none that a code host could show.
    let behind = start == text.len() && start > 0 && begins_line(start);
    let first = lines.line_of(start) - u32::from(behind);
    let to_the_end = edit.text.ends_with('\n') || (edit.text.is_empty() && begins_line(start));
    let before = end > start && begins_line(end) && to_the_end;
    let last = lines.line_of(end) - u32::from(before || (behind && end == start));
    (first, last.max(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: u32, end: u32, text: &str) -> Edit {
        Edit { path: "a".into(), start, end, text: text.into() }
    }

    fn lines(text: &str, edits: &[Edit]) -> Option<(u32, u32, String)> {
        let file = SourceFile::new("a", text.as_bytes().to_vec());
        let fix = Fix { title: "f".into(), edits: edits.to_vec() };
        rewrite(&file, &fix).map(|r| (r.start, r.end, r.text))
    }

    fn one(start: u32, end: u32, text: &str) -> Option<(u32, u32, String)> {
        lines("ab\ncd\nef\n", &[edit(start, end, text)])
    }

    #[test]
    fn an_edit_within_a_line_replaces_the_line() {
        assert_eq!(one(4, 5, "XY"), Some((2, 2, "cXY".into())));
        assert_eq!(one(1, 7, "-"), Some((1, 3, "a-f".into())));
        assert_eq!(one(5, 5, "\nnew"), Some((2, 2, "cd\nnew".into())));
    }

    #[test]
    fn whole_lines_are_removed_and_inserted() {
        assert_eq!(one(3, 6, ""), Some((2, 2, String::new())));
        assert_eq!(one(2, 5, ""), Some((1, 2, "ab".into())), "the line end before it goes");
        assert_eq!(one(3, 3, "new\n"), Some((2, 2, "new\ncd".into())));
        assert_eq!(one(9, 9, "new\n"), Some((3, 3, "ef\nnew".into())), "behind the last line");
        assert_eq!(one(3, 6, "X\n"), Some((2, 2, "X".into())));
        assert_eq!(one(3, 6, "X"), Some((2, 3, "Xef".into())), "the next line is drawn up");
    }

    #[test]
    fn edits_near_each_other_are_one_range_of_lines() {
        assert_eq!(
            lines("ab\ncd\nef\n", &[edit(7, 8, "F"), edit(0, 1, "A")]),
            Some((1, 3, "Ab\ncd\neF".into()))
        );
        let far = format!("a\n{}b\n", "x\n".repeat(100));
        assert_eq!(lines(&far, &[edit(0, 1, "A"), edit(202, 203, "B")]), None);
    }

    #[test]
    fn line_ends_stay_as_they_are() {
        let text = "ab\r\ncd\r\nef";
        assert_eq!(lines(text, &[edit(0, 1, "X")]), Some((1, 1, "Xb".into())));
        assert_eq!(lines(text, &[edit(1, 5, "X\r\nY")]), Some((1, 2, "aX\r\nYd".into())));
        assert_eq!(lines(text, &[edit(8, 9, "E")]), Some((3, 3, "Ef".into())));
    }

    #[test]
    fn what_cannot_be_offered_so_is_not() {
        assert_eq!(one(3, 5, ""), None, "a blank line reads like no line");
        assert_eq!(one(0, 99, "x"), None);
        assert_eq!(lines("é\n", &[edit(1, 2, "x")]), None);
        assert_eq!(one(0, 1, "a"), None, "nothing changes");
        assert_eq!(lines("a\n", &[Edit { path: "b".into(), ..edit(0, 1, "x") }]), None);
        assert_eq!(lines("\u{feff}a\n", &[edit(3, 4, "x")]), None);
        assert_eq!(lines("a\n", &[]), None);
        assert_eq!(one(0, 1, &"x".repeat(9000)), None);
    }
}
