//! Comments at the lines that findings are about.

use std::collections::{BTreeMap, BTreeSet};

use super::{PULL_REQUESTS, Run};
use crate::post::body;
use crate::post::github::policy::Refused;
use crate::post::github::{Failure, Identity, NewComment, ReviewComment};
use crate::post::hunks::{Anchor, Changed};
use crate::post::inline::{Due, GONE, Plan, Standing, plan};
use crate::post::marker::{Kind, Marker, digest};
use crate::post::outcome::{Found, Outcome};
use crate::post::target::{Inline, Wanted};

/// Beyond this nothing is tidied up any more; what is left is for the next run.
const ENOUGH_REQUESTS: u32 = 25;

/// What may be left out of a comment that has grown too long.
const LONGEST: usize = 60_000;

/// A finding with a name of its own among those that count.
struct Named<'a> {
    found: &'a Found,
    fingerprint: String,
}

impl Run<'_> {
    pub(super) fn lines(&mut self, identity: &Identity) {
        if let Err(failure) = self.take_lines(identity) {
            let what = "comments at lines were not posted, or not all of them";
            self.posted.fail(what, &failure, PULL_REQUESTS);
        }
    }

    fn take_lines(&mut self, identity: &Identity) -> Result<(), Failure> {
        let named = named(self.outcome);
        let reported: BTreeSet<&str> = named.iter().map(|n| n.fingerprint.as_str()).collect();
        let candidates = worst_first(&named, self.wanted.inline);
        let there = self.github.review_comments()?;
        let known: BTreeSet<u64> = there.iter().map(|comment| comment.id).collect();
        let standing = standing(&there, identity, &self.wanted.id);
        let files = self.changed(&candidates)?;
        let (due, bodies) = self.due(&candidates, &files);
        let most = self.wanted.most_inline.min(Wanted::MOST_INLINE);
        let mut steps = plan(&due, &reported, &standing, most);
        if steps.left_out > 0 {
            let note = format!("{} findings have no comment at their line", steps.left_out);
            self.posted.notes.push(note);
        }
        let new = |at: &usize| NewComment {
            path: due[*at].path.clone(),
            anchor: due[*at].anchor,
            body: bodies[*at].clone(),
        };
        let fresh: Vec<NewComment> = steps.review.iter().map(new).collect();
        if !self.review(&candidates, fresh, identity, &known)? {
            steps.replaced.clear();
        }
        for comment in steps.files.iter().map(new) {
            self.at_file(&comment, identity, &known)?;
        }
        self.tidy(&steps, &bodies, &there)
    }

    /// The changed files that findings stand in.
    fn changed(&mut self, candidates: &[&Named<'_>]) -> Result<Vec<Changed>, Failure> {
        let blobs = &self.outcome.blobs;
        let paths = candidates.iter().map(|named| named.found.path.as_str());
        let paths: BTreeSet<&str> = paths.filter(|path| blobs.contains_key(*path)).collect();
        if paths.is_empty() { Ok(Vec::new()) } else { self.github.files(&paths) }
    }

    /// What can stand in the pull request, with its texts.
    fn due(&self, candidates: &[&Named<'_>], files: &[Changed]) -> (Vec<Due>, Vec<String>) {
        let files: BTreeMap<&str, &Changed> =
            files.iter().map(|file| (file.path.as_str(), file)).collect();
        let links = self.links();
        let mut due = Vec::new();
        let mut bodies = Vec::new();
        for named in candidates {
            let found = named.found;
            let file = files.get(found.path.as_str());
            let blob = self.outcome.blobs.get(&found.path);
            let Some((file, blob)) = file.zip(blob) else { continue };
            let Some((anchor, suggests)) = place(found, file, blob) else { continue };
            let text = match suggests {
                true => body::finding(found, &links),
                false => body::finding(&Found { suggestion: None, ..found.clone() }, &links),
            };
            if text.len() > LONGEST {
                continue;
            }
            let marker = Marker {
                id: self.wanted.id.clone(),
                kind: Kind::Finding { fingerprint: named.fingerprint.clone() },
                digest: digest(&text),
            };
            bodies.push(marker.under(&text));
            due.push(Due {
                fingerprint: named.fingerprint.clone(),
                path: found.path.clone(),
                anchor,
                digest: marker.digest,
            });
        }
        (due, bodies)
    }

    /// Posts all new comments in one review. False when GitHub would not have them.
    fn review(
        &mut self,
        candidates: &[&Named<'_>],
        mut fresh: Vec<NewComment>,
        identity: &Identity,
        known: &BTreeSet<u64>,
    ) -> Result<bool, Failure> {
        let mut unclear = false;
        let mut invalid = false;
        loop {
            if fresh.is_empty() {
                return Ok(!invalid);
            }
            let Err(failure) = self.github.create_review(self.head, &fresh) else {
                return Ok(true);
            };
            match failure.refused {
                Refused::Unclear => {
                    if self.stands(&fresh, identity, known)? {
                        return Ok(true);
                    }
                    if unclear {
                        return Err(failure);
                    }
                    unclear = true;
                }
                // The head or the files may have changed since they were read.
                Refused::Invalid if !invalid => {
                    invalid = true;
                    let pull = self.github.pull(self.to.number)?;
                    if !pull.head.sha.eq_ignore_ascii_case(self.head) {
                        self.posted.notes.push("a newer push has come meanwhile".to_owned());
                        return Ok(false);
                    }
                    let files = self.changed(candidates)?;
                    let (due, _) = self.due(candidates, &files);
                    fresh.retain(|new| {
                        due.iter().any(|due| due.path == new.path && due.anchor == new.anchor)
                    });
                }
                Refused::Invalid => {
                    let what = "no comments at lines were posted; the report holds all findings";
                    self.posted.fail(what, &failure, PULL_REQUESTS);
                    return Ok(false);
                }
                _ => return Err(failure),
            }
        }
    }

    fn at_file(
        &mut self,
        comment: &NewComment,
        identity: &Identity,
        known: &BTreeSet<u64>,
    ) -> Result<(), Failure> {
        let Err(failure) = self.github.create_file_comment(self.head, comment) else {
            return Ok(());
        };
        if failure.refused != Refused::Unclear {
            return Err(failure);
        }
        if self.stands(std::slice::from_ref(comment), identity, known)? {
            return Ok(());
        }
        self.github.create_file_comment(self.head, comment)
    }

    /// Whether one of these comments was posted after all: a review is posted as a whole.
    fn stands(
        &mut self,
        fresh: &[NewComment],
        identity: &Identity,
        known: &BTreeSet<u64>,
    ) -> Result<bool, Failure> {
        let fingerprint = |body: &str| Marker::read(body).map(|marker| marker.kind);
        let expected: Vec<Kind> = fresh.iter().filter_map(|new| fingerprint(&new.body)).collect();
        let there = self.github.review_comments()?;
        let later = there.iter().filter(|comment| !known.contains(&comment.id));
        let ours = later.filter(|comment| identity.wrote(comment.user.as_ref()));
        let mut kinds = ours.filter_map(|comment| fingerprint(comment.body.as_deref()?));
        Ok(kinds.any(|kind| expected.contains(&kind)))
    }

    /// Brings what stands there up to date, as far as there are requests left for it.
    fn tidy(
        &mut self,
        steps: &Plan,
        bodies: &[String],
        there: &[ReviewComment],
    ) -> Result<(), Failure> {
        let for_others = 4;
        let mut left = 0;
        let enough = |run: &Self| run.github.requests + for_others >= ENOUGH_REQUESTS;
        for id in steps.replaced.iter().chain(&steps.delete) {
            if enough(self) {
                left += 1;
                continue;
            }
            self.github.delete_review_comment(*id)?;
        }
        for (id, at) in &steps.edit {
            if enough(self) {
                left += 1;
                continue;
            }
            self.github.edit_review_comment(*id, &bodies[*at])?;
        }
        let mut retired = Vec::new();
        for (id, fingerprint) in &steps.retire {
            if enough(self) {
                left += 1;
                continue;
            }
            // It keeps its fingerprint: when the finding comes back, so does its text.
            let marker = Marker {
                id: self.wanted.id.clone(),
                kind: Kind::Finding { fingerprint: fingerprint.clone() },
                digest: GONE.to_owned(),
            };
            let was = there.iter().find(|comment| comment.id == *id);
            let was = was.and_then(|comment| comment.body.as_deref()).unwrap_or_default();
            let text = body::no_longer(was, &self.links());
            self.github.edit_review_comment(*id, &marker.under(&text))?;
            retired.push(*id);
        }
        if !retired.is_empty() {
            self.github.resolve(&retired);
        }
        if left > 0 {
            let note = format!("{left} outdated comments at lines are left for the next run");
            self.posted.notes.push(note);
        }
        Ok(())
    }
}

/// Findings that count, each with a fingerprint of its own.
fn named(outcome: &Outcome) -> Vec<Named<'_>> {
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    let mut named = Vec::new();
    for found in outcome.open() {
        let nth = times.entry(&found.fingerprint).or_default();
        *nth += 1;
        let fingerprint = match *nth {
            1 => found.fingerprint.clone(),
            nth => format!("{}.{nth}", found.fingerprint),
        };
        named.push(Named { found, fingerprint });
    }
    named
}

fn worst_first<'a>(named: &'a [Named<'a>], inline: Inline) -> Vec<&'a Named<'a>> {
    let rank = |named: &Named<'_>| match named.found.severity.as_str() {
        "error" => 0,
        "warning" => 1,
        _ => 2,
    };
    let wanted = |named: &&Named<'_>| inline == Inline::All || rank(named) == 0;
    let mut candidates: Vec<&Named<'_>> = named.iter().filter(wanted).collect();
    candidates.sort_by_key(|named| (rank(named), &named.found.path, named.found.start.line));
    candidates
}

/// Where a finding can stand, and whether its fix can be offered there: only where it replaces
/// exactly the lines that the comment stands at.
fn place(found: &Found, file: &Changed, blob: &str) -> Option<(Anchor, bool)> {
    if let Some(fix) = &found.suggestion
        && fix.start <= found.start.line
        && found.start.line <= fix.end
    {
        let anchor = file.anchor(blob, fix.start, fix.end);
        let whole = match anchor {
            Some(Anchor::Lines { start, line }) => {
                start.unwrap_or(line) == fix.start && line == fix.end
            }
            _ => false,
        };
        if whole {
            return anchor.map(|anchor| (anchor, true));
        }
    }
    file.anchor(blob, found.start.line, found.end.line).map(|anchor| (anchor, false))
}

/// The comments of this gate that stand at lines.
fn standing(there: &[ReviewComment], identity: &Identity, gate: &str) -> Vec<Standing> {
    let answered: BTreeSet<u64> = there
        .iter()
        .filter(|comment| !identity.wrote(comment.user.as_ref()))
        .filter_map(|comment| comment.in_reply_to_id)
        .collect();
    let of = |comment: &ReviewComment| {
        if comment.in_reply_to_id.is_some() || !identity.wrote(comment.user.as_ref()) {
            return None;
        }
        let marker = Marker::read(comment.body.as_deref()?)?;
        match marker.kind {
            Kind::Finding { fingerprint } if marker.id == gate => Some(Standing {
                id: comment.id,
                fingerprint,
                digest: marker.digest,
                path: comment.path.clone(),
                anchor: comment.anchor(),
                answered: answered.contains(&comment.id),
            }),
            _ => None,
        }
    };
    there.iter().filter_map(of).collect()
}
