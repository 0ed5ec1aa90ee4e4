//! What a workflow has checked out, and what that is to be compared with.

use anyhow::{Context, Result, bail};

use crate::cli::against::Start;
use crate::host::{Commit, Git};
use crate::post::{Event, Pull, Side};

/// What is checked, as the event has it.
#[derive(Debug, Default)]
pub(super) struct Footing {
    /// Where it began; `None` where everything counts.
    pub(super) base: Option<Start<'static>>,
    /// The commit of the pull request, or of the branch, whose files these are. Of a pull request the
    /// runner checks out the merge with its base, a commit that nobody else knows.
    pub(super) head: Option<String>,
    /// What of the checkout is not as it should be.
    pub(super) odd: Option<String>,
}

/// Compares what the event names with `checked`, the commit that is checked.
///
/// # Errors
/// When what is checked is not what the event is about, or the clone does not hold the base.
pub(super) fn footing(event: &Event, git: &Git, checked: &Commit) -> Result<Footing> {
    match event {
        Event::Pull(pull) => of_pull(pull, git, checked, false),
        Event::PullTarget(pull) => of_pull(pull, git, checked, true),
        Event::MergeGroup { base, head } => {
            let onto = present(git, base, &base.sha)?;
            Ok(Footing { base: Some(Start::At(onto)), head: Some(head.clone()), odd: None })
        }
        Event::Push { head, .. } => {
            let head = (checked.id() == *head).then(|| head.clone());
            Ok(Footing { base: None, head, odd: None })
        }
        Event::WorkflowRun(_) | Event::Other(_) => Ok(Footing::default()),
    }
}

fn of_pull(pull: &Pull, git: &Git, checked: &Commit, strict: bool) -> Result<Footing> {
    let (id, parents) = (checked.id(), git.parents(checked)?);
    let head = Some(pull.head.sha.clone());
    if id == pull.head.sha {
        let base = git.commit(&pull.base.sha)?.called(&pull.base.name);
        let began = git.merge_base(&base, checked)?;
        return Ok(Footing { base: Some(Start::At(began)), head, odd: None });
    }
    // GitHub's merge of the two: what the pull request changes is what it has beside its first
    // parent, and that needs no history.
    if let [onto, merged] = parents.as_slice()
        && *merged == pull.head.sha
    {
        let onto = present(git, &pull.base, onto)?;
        return Ok(Footing { base: Some(Start::At(onto)), head, odd: None });
    }
    if strict || id == pull.base.sha {
        bail!(
            "what is checked out is not the pull request: it is {id}, and neither {}, the head of \
             #{number}, nor its merge; with actions/checkout: `ref: refs/pull/{number}/merge`",
            pull.head.sha,
            number = pull.number
        );
    }
    let base = git.commit(&pull.base.sha)?.called(&pull.base.name);
    let began = git.merge_base(&base, checked)?;
    let odd = format!(
        "what is checked out is neither the head of the pull request nor its merge, so nothing is \
         posted: {id}"
    );
    Ok(Footing { base: Some(Start::At(began)), head: None, odd: Some(odd) })
}

/// The commit `id` of the branch `of`.
fn present(git: &Git, of: &Side, id: &str) -> Result<Commit> {
    let found = git.commit(id).with_context(|| {
        format!(
            "the commit of `{}` to compare with is not in this clone; add `fetch-depth: 2` to the \
             inputs of actions/checkout",
            of.name
        )
    })?;
    Ok(found.called(&of.name))
}
