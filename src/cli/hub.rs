//! What a command asks to have posted, where to, and what is said of how it went.

use std::io::Write;

use anyhow::{Result, anyhow};

use super::args::{self, Posting};
use super::runner;
use crate::host::Host;
use crate::post::{
    self, Clock, Inline, NoPull, Outcome, Posted, Run, Secret, Target, Wanted, WhenClean,
    WorkflowRun,
};
use crate::report;

/// The posting itself.
pub(super) trait Hub {
    fn post(&self, outcome: &Outcome, to: &Target, wanted: &Wanted) -> Posted;

    /// All of `sarif`, for the branch `reference` at `commit`.
    fn upload(&self, sarif: &[u8], reference: &str, commit: &str, to: &Target) -> Posted;

    /// The number of the pull request that a workflow was about.
    fn find(&self, to: &Target, run: &WorkflowRun) -> Result<u64, NoPull>;
}

/// The real one.
pub(super) struct GitHub;

impl Hub for GitHub {
    fn post(&self, outcome: &Outcome, to: &Target, wanted: &Wanted) -> Posted {
        post::post(outcome, to, wanted, &Clock::start())
    }

    fn upload(&self, sarif: &[u8], reference: &str, commit: &str, to: &Target) -> Posted {
        post::upload(sarif, reference, commit, to, &Clock::start())
    }

    fn find(&self, to: &Target, run: &WorkflowRun) -> Result<u64, NoPull> {
        let gone = || NoPull("the fork or the branch of the run is gone".to_owned());
        let repository = run.head_repository.as_deref().ok_or_else(gone)?;
        let branch = run.head_branch.as_deref().ok_or_else(gone)?;
        post::find_pull(to, repository, branch, &run.head_sha, &Clock::start())
    }
}

impl Posting {
    /// Something of the pull request itself is to be written.
    pub(super) fn on_pull(&self) -> bool {
        self.comment || self.check_run || self.inline != args::Inline::Off
    }

    /// What is wanted; `sarif` where it is to be uploaded.
    pub(super) fn wanted(&self, sarif: Option<Vec<u8>>) -> Wanted {
        Wanted {
            id: self.comment_id.clone(),
            comment: self.comment,
            inline: match self.inline {
                args::Inline::Off => Inline::Off,
                args::Inline::Errors => Inline::Errors,
                args::Inline::All => Inline::All,
            },
            most_inline: usize::from(self.most_inline),
            when_clean: match self.when_clean {
                args::WhenClean::Update => WhenClean::Keep,
                args::WhenClean::Delete => WhenClean::Delete,
            },
            check_run: self.check_run,
            sarif,
        }
    }
}

/// Where to post, as the environment of a workflow says it. `repository` and `number` may be named
/// otherwise.
///
/// # Errors
/// When something is missing.
pub(super) fn target(host: &dyn Host, repository: Option<&str>, number: u64) -> Result<Target> {
    let env = |name: &str, otherwise: &str| host.env(name).unwrap_or_else(|| otherwise.to_owned());
    let token = host.env("GITHUB_TOKEN");
    let token =
        token.ok_or_else(|| anyhow!("GITHUB_TOKEN is not set: there is no token to post with"))?;
    let repository = repository.map(str::to_owned).or_else(|| host.env("GITHUB_REPOSITORY"));
    let repository = repository.ok_or_else(|| anyhow!("GITHUB_REPOSITORY is not set"))?;
    let digits = |name: &str| host.env(name).unwrap_or_default();
    let run = format!("{}.{}", digits("GITHUB_RUN_ID"), digits("GITHUB_RUN_ATTEMPT"));
    Ok(Target {
        api: env("GITHUB_API_URL", "https://api.github.com"),
        graphql: env("GITHUB_GRAPHQL_URL", "https://api.github.com/graphql"),
        server: env("GITHUB_SERVER_URL", "https://github.com"),
        token: Secret::new(&token),
        repository,
        number,
        run: Run::read(&run).unwrap_or_default(),
    })
}

/// Says how it went. A workflow shows warnings beside the verdict, which they do not change.
///
/// # Errors
/// When nothing can be written.
pub(super) fn say(posted: &Posted, host: &dyn Host, out: &mut dyn Write) -> Result<()> {
    for warning in &posted.warnings {
        warn(warning, out)?;
    }
    for note in &posted.notes {
        writeln!(out, "{}", report::harmless(note))?;
    }
    if let Some(url) = &posted.comment_url {
        writeln!(out, "comment: {}", report::harmless(url))?;
        runner::outputs(host, &[("comment-url", url)])?;
    }
    if posted.requests > 0 {
        writeln!(out, "{} requests to GitHub, {} writes", posted.requests, posted.writes)?;
    }
    Ok(())
}

/// A warning in the log of a workflow.
///
/// # Errors
/// When it cannot be written.
pub(super) fn warn(why: &str, out: &mut dyn Write) -> Result<()> {
    Ok(writeln!(out, "{}", report::command("warning", "tmgate", why))?)
}

/// Notes down what it is asked for, and answers as it was told to.
#[cfg(test)]
#[derive(Default)]
pub(super) struct Spy {
    pub(super) asked: std::sync::Mutex<Vec<String>>,
    pub(super) answer: Posted,
    /// The pull request that is found.
    pub(super) number: Option<u64>,
}

#[cfg(test)]
impl Spy {
    fn note(&self, what: String) {
        self.asked.lock().unwrap().push(what);
    }

    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

#[cfg(test)]
impl Hub for Spy {
    fn post(&self, outcome: &Outcome, to: &Target, wanted: &Wanted) -> Posted {
        let head = outcome.head.as_deref().unwrap_or("nothing");
        let sarif = wanted.sarif.as_ref().map_or("no", |_| "with");
        let (api, repository, number) = (&to.api, &to.repository, to.number);
        let inline = format!("{:?} {}", wanted.inline, wanted.most_inline);
        self.note(format!(
            "post {head} to {repository}#{number} at {api}: {} {} {inline} {:?} {} {sarif} SARIF",
            wanted.id, wanted.comment, wanted.when_clean, wanted.check_run,
        ));
        self.answer.clone()
    }

    fn upload(&self, _: &[u8], reference: &str, commit: &str, to: &Target) -> Posted {
        self.note(format!("upload {reference} {commit} to {}", to.repository));
        self.answer.clone()
    }

    fn find(&self, to: &Target, run: &WorkflowRun) -> Result<u64, NoPull> {
        self.note(format!("find {} in {}", run.head_sha, to.repository));
        self.number.ok_or_else(|| NoPull("there is none".to_owned()))
    }
}
