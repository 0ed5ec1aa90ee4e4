//! Comments at lines: what stands there and what was found give the steps.

use std::collections::{BTreeMap, BTreeSet};

use super::hunks::Anchor;

/// The digest of the text that says that a finding is not reported any more.
pub(super) const GONE: &str = "gone";

/// Comments at a file as a whole are posted one by one, each with its own notification.
const MOST_AT_FILES: usize = 3;

/// A finding that can stand at its place in the pull request.
#[derive(Debug, Clone)]
pub(super) struct Due {
    /// With the number of its occurrence, where the same one occurs again.
    pub fingerprint: String,
    pub path: String,
    pub anchor: Anchor,
    /// Of the text.
    pub digest: String,
}

/// A comment of ours that stands there.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub id: u64,
    pub fingerprint: String,
    pub digest: String,
    pub path: String,
    /// Where it stands now; `None` when GitHub does not show its line any more.
    pub anchor: Option<Anchor>,
    /// Somebody else has answered it.
    pub answered: bool,
}

/// The steps to take; numbers are places in the list of what is due.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// New ones at lines, all in one review.
    pub review: Vec<usize>,
    /// New ones at files as a whole.
    pub files: Vec<usize>,
    /// Comments whose text has changed.
    pub edit: Vec<(u64, usize)>,
    /// Answered ones whose finding is gone, with its fingerprint: they say so.
    pub retire: Vec<(u64, String)>,
    /// Ones that are in the way: their finding is gone.
    pub delete: Vec<u64>,
    /// Ones that stand at a wrong line, to delete once they are posted anew.
    pub replaced: Vec<u64>,
    /// How many findings found no room.
    pub left_out: usize,
}

/// What to do with `due`, the worst first, given what stands there. `reported` are the fingerprints
/// of all findings that count, of those without a place in the pull request, too.
pub(super) fn plan(
    due: &[Due],
    reported: &BTreeSet<&str>,
    standing: &[Standing],
    most: usize,
) -> Plan {
    let mut plan = Plan::default();
    let mut by_fingerprint: BTreeMap<&str, Vec<&Standing>> = BTreeMap::new();
    for comment in standing {
        by_fingerprint.entry(&comment.fingerprint).or_default().push(comment);
    }
    // Those that stay take their place first: what stands there is not taken away for others.
    let mut fresh = Vec::new();
    let mut kept = 0;
    let mut at_files = 0;
    for (at, finding) in due.iter().enumerate() {
        let there = by_fingerprint.remove(finding.fingerprint.as_str()).unwrap_or_default();
        let stays = there
            .iter()
            .find(|comment| comment.answered)
            .or_else(|| there.iter().find(|comment| stands_right(comment, finding)));
        for comment in &there {
            match stays {
                Some(stays) if stays.id == comment.id => {}
                // An answered one says what it says; a second one of the same finding is enough.
                _ if comment.answered => {}
                Some(_) => plan.delete.push(comment.id),
                None => plan.replaced.push(comment.id),
            }
        }
        match stays {
            Some(stays) => {
                kept += 1;
                at_files += usize::from(finding.anchor == Anchor::File);
                let in_place = stands_right(stays, finding) || stays.digest == GONE;
                if stays.digest != finding.digest && in_place {
                    plan.edit.push((stays.id, at));
                }
            }
            None => fresh.push(at),
        }
    }
    for (fingerprint, there) in by_fingerprint {
        for comment in there {
            match (reported.contains(fingerprint), comment.answered) {
                // Still true, at a line that the pull request does not show any more.
                (true, true) => {}
                (false, true) if comment.digest == GONE => {}
                (false, true) => plan.retire.push((comment.id, fingerprint.to_owned())),
                (_, false) => plan.delete.push(comment.id),
            }
        }
    }
    for at in fresh {
        let at_file = due[at].anchor == Anchor::File;
        if kept >= most || (at_file && at_files >= MOST_AT_FILES) {
            plan.left_out += 1;
            continue;
        }
        kept += 1;
        at_files += usize::from(at_file);
        if at_file { plan.files.push(at) } else { plan.review.push(at) }
    }
    plan
}

fn stands_right(comment: &Standing, finding: &Due) -> bool {
    comment.path == finding.path && comment.anchor == Some(finding.anchor)
}
