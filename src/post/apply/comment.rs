//! The one comment.

use super::{PULL_REQUESTS, Run};
use crate::post::body;
use crate::post::github::policy::Refused;
use crate::post::github::{Comment, Failure, Identity};
use crate::post::marker::{Kind, Marker, digest};
use crate::post::sticky::{Act, Plan, RESOLVED, Say, Seen, plan};

/// GitHub takes 65,536 characters; some are kept free for the marker and for what GitHub adds.
const BUDGET: usize = 59_500;

/// Looks at the comments that are taken: others may be posting as well.
const MOST_LOOKS: u32 = 6;

/// One, and a second if the first one turns out not to have been done.
const MOST_CREATED: u32 = 2;

/// The comment as this run left it.
pub(super) struct Written {
    id: u64,
    body: String,
}

/// The step, as far as it has come.
struct Step<'a> {
    say: Say,
    body: String,
    by: &'a mut Identity,
    created: u32,
    /// One was created for certain, though the list may not show it yet.
    certain: bool,
    /// One may have been created, or not.
    unclear: Option<Failure>,
}

impl Run<'_> {
    /// Posts the comment, or brings it up to date. Gives it back if another run could have written
    /// over it. Once one is created it is certain who we are.
    pub(super) fn comment(&mut self, identity: &mut Identity) -> Option<Written> {
        let (say, text) = self.text();
        let marker = Marker {
            id: self.wanted.id.clone(),
            kind: Kind::Summary { head: self.head.to_owned(), run: say.run },
            digest: say.digest.clone(),
        };
        let body = marker.under(&text);
        let mut step = Step { say, body, by: identity, created: 0, certain: false, unclear: None };
        match self.take(&mut step) {
            Ok(written) => written.map(|id| Written { id, body: step.body }),
            Err(failure) => {
                self.posted.fail("the comment was not posted", &failure, PULL_REQUESTS);
                None
            }
        }
    }

    fn text(&self) -> (Say, String) {
        let something = body::has_something_to_say(self.outcome);
        let links = self.links();
        let (text, digest) = match something {
            true => {
                // The link to this run is the only thing that every run says anew.
                let same = body::Links { run_url: None, ..links.clone() };
                let digest = digest(&body::summary(self.outcome, &same, BUDGET));
                (body::summary(self.outcome, &links, BUDGET), digest)
            }
            false => (body::resolved(self.outcome, &links), RESOLVED.to_owned()),
        };
        let when_clean = self.wanted.when_clean;
        (Say { run: self.to.run, something, digest, when_clean }, text)
    }

    /// Looks and acts until there is nothing left to do. Gives back what it wrote over.
    fn take(&mut self, step: &mut Step<'_>) -> Result<Option<u64>, Failure> {
        for _ in 0..MOST_LOOKS {
            let there = self.github.comments()?;
            let ours: Vec<&Comment> =
                there.iter().filter(|comment| step.by.wrote(comment.user.as_ref())).collect();
            let found: Vec<Seen> = ours
                .iter()
                .filter_map(|comment| {
                    Seen::of(comment.id, comment.body.as_deref()?, &self.wanted.id)
                })
                .collect();
            let oldest = found.iter().map(|seen| seen.id).min();
            let oldest = ours.iter().find(|comment| Some(comment.id) == oldest);
            self.posted.comment_url = oldest.and_then(|comment| comment.html_url.clone());
            let Plan { act, delete } = plan(&found, &step.say);
            let (mut written, mut refused) = (None, None);
            match act {
                Act::Nothing => {}
                Act::Create if step.certain => return Ok(None),
                Act::Create => {
                    if step.created == MOST_CREATED
                        && let Some(failure) = step.unclear.take()
                    {
                        return Err(failure);
                    }
                    self.create(step)?;
                    continue;
                }
                Act::Update(id) => match self.github.edit_comment(id, &step.body) {
                    Ok(_) => written = Some(id),
                    // Somebody has deleted it meanwhile.
                    Err(Failure { refused: Refused::Missing, .. }) if step.say.something => {
                        continue;
                    }
                    Err(Failure { refused: Refused::Missing, .. }) => {}
                    // A newer run may have written while this one waited: look again.
                    Err(failure) if failure.refused == Refused::Unclear => {
                        step.unclear = Some(failure);
                        continue;
                    }
                    Err(failure) => refused = Some(failure),
                },
            }
            for id in delete {
                if let Err(failure) = self.github.delete_comment(id) {
                    if refused.is_none() {
                        self.posted.fail("a comment could not be deleted", &failure, PULL_REQUESTS);
                    }
                    break;
                }
            }
            return refused.map_or(Ok(written), Err);
        }
        step.unclear.take().map_or(Ok(None), Err)
    }

    /// Whether it was done or not, the next look shows it.
    fn create(&mut self, step: &mut Step<'_>) -> Result<(), Failure> {
        step.created += 1;
        match self.github.create_comment(&step.body) {
            Ok(created) => {
                step.certain = true;
                if let Some(by) = created.as_ref().and_then(Identity::learned) {
                    *step.by = by;
                }
                Ok(())
            }
            Err(failure) if failure.refused == Refused::Unclear => {
                step.unclear = Some(failure);
                Ok(())
            }
            Err(failure) => Err(failure),
        }
    }

    /// An older run that looked before we wrote may have written after us. It has had time to; now
    /// the newer one has the last word.
    pub(super) fn read_back(&mut self, written: &Written) {
        self.github.let_others_write();
        let Ok(comment) = self.github.comment(written.id) else { return };
        let body = comment.body.as_deref().unwrap_or_default();
        let seen = Seen::of(comment.id, body, &self.wanted.id);
        if seen.is_some_and(|seen| seen.run < self.to.run) {
            // Best effort: the next push will do the rest.
            let _ = self.github.edit_comment(written.id, &written.body);
        }
    }
}
