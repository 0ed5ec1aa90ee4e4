//! What started a workflow: GitHub's event, and what may be posted then.
//!
//! An event holds what whoever opened a pull request chose, the names of branches among it. Only
//! what has the form of a commit id is taken for one, and nothing of it is ever run.

#[cfg(test)]
mod tests;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// Bytes of an event that are read; GitHub sends none that is larger than 25 MiB.
pub const LARGEST_EVENT: usize = 32 * 1024 * 1024;

/// The account whose runs get a token that cannot write, although its branches are no fork's.
const DEPENDABOT: &str = "dependabot[bot]";

/// What started the workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Pull(Pull),
    /// A pull request, in a workflow that holds the secrets of the base.
    PullTarget(Pull),
    /// The end of another workflow.
    WorkflowRun(WorkflowRun),
    /// An entry of a merge queue; `base` is what it would be merged onto.
    MergeGroup {
        base: Side,
        head: String,
    },
    Push {
        head: String,
        default_branch: bool,
    },
    /// Everything else, by its name.
    Other(String),
}

/// A pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    pub number: u64,
    pub base: Side,
    pub head: Side,
    pub from: Origin,
}

/// A branch and the commit that it stood at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    pub name: String,
    pub sha: String,
}

/// Where a pull request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Same,
    /// Another repository, or one that is gone.
    Fork,
    Dependabot,
}

/// A workflow that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkflowRun {
    /// What had started it.
    pub event: String,
    pub head_sha: String,
    pub head_branch: Option<String>,
    /// `owner/name`; `None` where the fork is gone.
    pub head_repository: Option<String>,
}

/// What may be posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permit {
    /// Whatever was asked for.
    Everything,
    /// All findings to code scanning, and nothing else.
    CodeScanning,
    /// Nothing, and why.
    Nothing(&'static str),
}

impl Event {
    /// Reads the event called `name`. `actor`: who set it off, `GITHUB_ACTOR`.
    ///
    /// # Errors
    /// When the payload is too large, or is not that of such an event.
    pub fn read(name: &str, payload: &[u8], actor: Option<&str>) -> Result<Self> {
        if payload.len() > LARGEST_EVENT {
            bail!("the event is larger than {} MiB", LARGEST_EVENT / (1024 * 1024));
        }
        let known = ["pull_request", "pull_request_target", "workflow_run", "merge_group", "push"];
        if !known.contains(&name) {
            return Ok(Event::Other(name.to_owned()));
        }
        let what = || format!("the payload is none of the event `{name}`");
        let payload: Payload = serde_json::from_slice(payload).with_context(what)?;
        payload.event(name, actor).with_context(what)
    }

    /// The pull request that the event is about.
    #[must_use]
    pub fn pull(&self) -> Option<&Pull> {
        match self {
            Event::Pull(pull) | Event::PullTarget(pull) => Some(pull),
            _ => None,
        }
    }

    /// What it is compared with: the branch that it would be merged into.
    #[must_use]
    pub fn base(&self) -> Option<&Side> {
        match self {
            Event::Pull(pull) | Event::PullTarget(pull) => Some(&pull.base),
            Event::MergeGroup { base, .. } => Some(base),
            _ => None,
        }
    }

    /// What may be posted. The token of a fork cannot write, and whoever tries gets refusals into
    /// the log of somebody who did nothing wrong.
    #[must_use]
    pub fn permit(&self) -> Permit {
        match self {
            Event::Pull(Pull { from: Origin::Fork, .. }) => {
                Permit::Nothing("a pull request from a fork has a token that cannot write")
            }
            Event::Pull(Pull { from: Origin::Dependabot, .. }) => {
                Permit::Nothing("a run for Dependabot has a token that cannot write")
            }
            Event::Pull(_) | Event::PullTarget(_) | Event::WorkflowRun(_) => Permit::Everything,
            Event::MergeGroup { .. } => {
                Permit::Nothing("a merge queue has no pull request of its own")
            }
            Event::Push { default_branch: true, .. } => Permit::CodeScanning,
            Event::Push { .. } => Permit::Nothing("this push is not to the default branch"),
            Event::Other(_) => Permit::Nothing("this event is about no pull request"),
        }
    }
}

/// Whether a text is a commit id, of SHA-1 or SHA-256.
fn is_commit(text: &str) -> bool {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    [40, 64].contains(&text.len()) && text.bytes().all(hex)
}

/// What is read of a payload, whatever the event.
#[derive(Deserialize)]
struct Payload {
    pull_request: Option<PullPayload>,
    workflow_run: Option<RunPayload>,
    merge_group: Option<GroupPayload>,
    repository: Option<Repository>,
    sender: Option<User>,
    #[serde(rename = "ref")]
    pushed: Option<String>,
    after: Option<String>,
}

#[derive(Deserialize)]
struct PullPayload {
    number: u64,
    head: SidePayload,
    base: SidePayload,
}

#[derive(Deserialize)]
struct SidePayload {
    #[serde(rename = "ref")]
    name: String,
    sha: String,
    repo: Option<Repository>,
}

#[derive(Deserialize)]
struct RunPayload {
    event: String,
    head_sha: String,
    head_branch: Option<String>,
    head_repository: Option<Repository>,
}

#[derive(Deserialize)]
struct GroupPayload {
    head_sha: String,
    base_sha: String,
    base_ref: String,
}

#[derive(Deserialize)]
struct Repository {
    full_name: String,
    default_branch: Option<String>,
}

#[derive(Deserialize)]
struct User {
    login: String,
}

impl Payload {
    fn event(self, name: &str, actor: Option<&str>) -> Result<Event> {
        let sender = self.sender.as_ref().map(|sender| sender.login.as_str());
        let dependabot = actor.or(sender) == Some(DEPENDABOT);
        match name {
            "workflow_run" => run(self.workflow_run.context("it has no `workflow_run`")?),
            "merge_group" => {
                let group = self.merge_group.context("it has no `merge_group`")?;
                let base = side(short(&group.base_ref), &group.base_sha)?;
                Ok(Event::MergeGroup { base, head: commit(&group.head_sha)? })
            }
            "push" => {
                let branch = self.repository.and_then(|repository| repository.default_branch);
                let branch = branch.map(|branch| format!("refs/heads/{branch}"));
                let head = commit(&self.after.context("it has no `after`")?)?;
                Ok(Event::Push { head, default_branch: branch.is_some() && branch == self.pushed })
            }
            _ => {
                let pull =
                    pull(self.pull_request.context("it has no `pull_request`")?, dependabot)?;
                Ok(if name == "pull_request" { Event::Pull(pull) } else { Event::PullTarget(pull) })
            }
        }
    }
}

fn pull(payload: PullPayload, dependabot: bool) -> Result<Pull> {
    let base = payload.base.repo.as_ref().context("its base has no repository")?;
    let head = payload.head.repo.as_ref();
    let from = match head.is_some_and(|head| head.full_name == base.full_name) {
        false => Origin::Fork,
        true if dependabot => Origin::Dependabot,
        true => Origin::Same,
    };
    Ok(Pull {
        number: payload.number,
        base: side(&payload.base.name, &payload.base.sha)?,
        head: side(&payload.head.name, &payload.head.sha)?,
        from,
    })
}

fn run(payload: RunPayload) -> Result<Event> {
    Ok(Event::WorkflowRun(WorkflowRun {
        head_sha: commit(&payload.head_sha)?,
        event: payload.event,
        head_branch: payload.head_branch,
        head_repository: payload.head_repository.map(|repository| repository.full_name),
    }))
}

fn side(name: &str, sha: &str) -> Result<Side> {
    Ok(Side { name: name.to_owned(), sha: commit(sha)? })
}

fn commit(text: &str) -> Result<String> {
    match is_commit(text) {
        true => Ok(text.to_owned()),
        false => bail!("where the id of a commit belongs there is none"),
    }
}

/// The name of a branch without what all branches begin with.
fn short(name: &str) -> &str {
    name.strip_prefix("refs/heads/").unwrap_or(name)
}
