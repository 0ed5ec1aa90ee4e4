//! Which lines of a text are new.

use std::ops::RangeInclusive;

use anyhow::{Context, Result};
use git2::{DiffOptions, Patch};

/// Lines of a file, from 1, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines(Vec<RangeInclusive<u32>>);

impl Lines {
    /// Every line.
    #[must_use]
    pub fn all() -> Self {
        Lines(vec![1..=u32::MAX])
    }

    /// Whether one of `lines` is among them.
    #[must_use]
    pub fn meet(&self, lines: &RangeInclusive<u32>) -> bool {
        self.0.iter().any(|own| own.start() <= lines.end() && lines.start() <= own.end())
    }
}

/// The lines of `new` that `old` does not have, and those on both sides of what was removed: what
/// is missing now is reported beside the place where it stood. How lines end makes no difference.
///
/// # Errors
/// When the texts are too large to be compared.
pub fn changed_lines(old: &[u8], new: &[u8]) -> Result<Lines> {
    let plain = |bytes: &[u8]| {
        let kept = bytes.iter().enumerate();
        let kept = kept.filter(|(at, byte)| **byte != b'\r' || bytes.get(at + 1) != Some(&b'\n'));
        kept.map(|(_, byte)| *byte).collect::<Vec<u8>>()
    };
    let (old, new) = (plain(old), plain(new));
    let mut options = DiffOptions::new();
    options.context_lines(0).interhunk_lines(0).force_text(true);
    let patch = Patch::from_buffers(&old, None, &new, None, Some(&mut options));
    let patch = patch.context("two versions of a file cannot be compared")?;
    let mut lines = Vec::new();
    for hunk in 0..patch.num_hunks() {
        let (hunk, _) = patch.hunk(hunk).context("two versions of a file cannot be compared")?;
        let (start, count) = (hunk.new_start(), hunk.new_lines());
        lines.push(match count {
            // Removed behind line `start`.
            0 => start.max(1)..=start + 1,
            count => start..=start + count - 1,
        });
    }
    Ok(Lines(lines))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(old: &str, new: &str) -> Vec<RangeInclusive<u32>> {
        changed_lines(old.as_bytes(), new.as_bytes()).unwrap().0
    }

    #[test]
    fn new_lines_are_counted_in_the_new_text() {
        assert_eq!(changed("a\nb\nc\n", "a\nx\ny\nc\n"), [2..=3]);
        assert_eq!(changed("", "a\nb\n"), [1..=2]);
        assert!(changed("a\n", "a\n").is_empty());
    }

    #[test]
    fn what_was_removed_marks_its_neighbours() {
        assert_eq!(changed("a\nb\nc\n", "a\nc\n"), [1..=2]);
        assert_eq!(changed("a\nb\n", "b\n"), [1..=1]);
    }

    #[test]
    fn line_ends_are_no_change() {
        assert!(changed("a\nb\n", "a\r\nb\r\n").is_empty());
        assert_eq!(changed("a\nb\n", "a\r\nc\r\n"), [2..=2]);
    }

    #[test]
    fn a_file_that_is_new_is_new_everywhere() {
        assert!(Lines::all().meet(&(7..=7)));
        assert!(!Lines::default().meet(&(1..=9)));
    }
}
