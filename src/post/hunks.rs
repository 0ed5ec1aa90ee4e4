//! The lines of a changed file that a comment can stand at.

use std::ops::RangeInclusive;

/// Where a comment can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// At a line, or at several with the first one in `start`.
    Lines { start: Option<u32>, line: u32 },
    /// At the file as a whole: its lines are what was checked, but the interface does not show how
    /// they changed.
    File,
}

/// A file of the pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Changed {
    pub path: String,
    /// The git blob id at the head commit.
    pub blob: String,
    /// It is not there any more; the blob is the one that was.
    pub removed: bool,
    /// For each hunk the lines of the new side that it shows; `None` when the patch was left out.
    pub hunks: Option<Vec<RangeInclusive<u32>>>,
}

impl Changed {
    /// Where a comment about the lines `from` to `to` of a file with the blob id `checked` can
    /// stand. Nowhere, when this is another state of the file: its lines would be others.
    pub(super) fn anchor(&self, checked: &str, from: u32, to: u32) -> Option<Anchor> {
        if self.removed || self.blob.is_empty() || self.blob != checked {
            return None;
        }
        let Some(hunks) = &self.hunks else { return Some(Anchor::File) };
        let hunk = hunks.iter().find(|hunk| hunk.contains(&from))?;
        // What does not lie in one hunk is shown at its first line.
        let whole = from < to && hunk.contains(&to);
        Some(if whole {
            Anchor::Lines { start: Some(from), line: to }
        } else {
            Anchor::Lines { start: None, line: from }
        })
    }
}

/// The lines of the new side that each hunk of a patch shows. Lines are counted, since a patch may
/// be cut short and its headers tell of more than is there.
pub(super) fn hunks(patch: &str) -> Vec<RangeInclusive<u32>> {
    let mut hunks: Vec<RangeInclusive<u32>> = Vec::new();
    let mut open: Option<(u32, u32)> = None;
    for line in patch.split('\n') {
        if let Some(header) = line.strip_prefix("@@ ") {
            hunks.extend(open.and_then(shown));
            open = first_line(header).map(|first| (first, 0));
        } else if line.starts_with([' ', '+'])
            && let Some((_, count)) = &mut open
        {
            *count += 1;
        }
    }
    hunks.extend(open.and_then(shown));
    hunks
}

fn shown((first, count): (u32, u32)) -> Option<RangeInclusive<u32>> {
    let last = first.checked_add(count.checked_sub(1)?)?;
    Some(first..=last)
}

/// The `12` of `-10,5 +12,7 @@`.
fn first_line(header: &str) -> Option<u32> {
    let (_, new) = header.split_once(" +")?;
    let digits = new.split([',', ' ']).next()?;
    digits.parse().ok()
}
