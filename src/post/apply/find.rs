//! Which pull request a run of a fork belongs to.

use crate::post::github::Client;
use crate::post::target::{Pace, Target};

/// Why there is no pull request to post to, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoPull(pub String);

/// The open pull request into `to.repository` from `head_branch` of `head_repository`
/// (`owner/name`) that stands at the commit `head_sha`. `to.number` is not looked at.
///
/// This is for the second stage, which may write and is told about a run that could not. All three
/// must come from the event (`workflow_run`), never from what the first stage left behind: that is
/// written by whoever opened the pull request, who could name another one.
///
/// # Errors
/// When there is none, more than one, or GitHub cannot be asked.
pub fn find_pull(
    to: &Target,
    head_repository: &str,
    head_branch: &str,
    head_sha: &str,
    clock: &dyn Pace,
) -> Result<u64, NoPull> {
    let no = |why: &str| NoPull(why.to_owned());
    let mut github = Client::new(to, clock).map_err(|failure| NoPull(failure.message))?;
    let owner = head_repository.split('/').next().unwrap_or_default();
    let pulls = github.pulls_from(&format!("{owner}:{head_branch}")).map_err(|failure| {
        NoPull(format!("the pull requests could not be listed: {}", failure.message))
    })?;
    let mut fitting = pulls.iter().filter(|pull| {
        let from = pull.head.repo.as_ref().map(|repo| repo.full_name.as_str());
        from.is_some_and(|from| from.eq_ignore_ascii_case(head_repository))
            && pull.head.branch == head_branch
            && pull.head.sha.eq_ignore_ascii_case(head_sha)
            && pull.state == "open"
    });
    match (fitting.next(), fitting.next()) {
        (Some(pull), None) => Ok(pull.number),
        (None, _) => Err(no("no open pull request stands at the commit that was checked")),
        (Some(_), Some(_)) => Err(no("several pull requests stand at the commit that was checked")),
    }
}
