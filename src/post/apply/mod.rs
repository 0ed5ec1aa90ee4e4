//! The plans, taken. Each step is done as well as it can be: what cannot be done is one warning,
//! and the next step is tried.

mod beside;
mod comment;
mod find;
mod lines;

use super::body;
use super::github::policy::Refused;
use super::github::{Client, Failure, Identity};
use super::marker::is_id;
use super::outcome::Outcome;
use super::target::{Inline, Pace, Posted, Target, Wanted};

pub use beside::upload;
pub use find::{NoPull, find_pull};

/// What is needed for a step, as the warning says it.
const PULL_REQUESTS: &str = "`pull-requests: write`";
const CHECKS: &str = "`checks: write`";
const SECURITY_EVENTS: &str =
    "`security-events: write` (in private repositories `contents: read` and `actions: read`, too)";

/// A run of posting.
struct Run<'a> {
    github: Client<'a>,
    outcome: &'a Outcome,
    to: &'a Target,
    wanted: &'a Wanted,
    /// The commit that was checked, which is that of the pull request.
    head: &'a str,
    posted: Posted,
}

/// Posts a report to a pull request: the comment, the comments at lines, the SARIF report and the
/// check run, as far as they are wanted.
///
/// The verdict is fixed before, and nothing here changes it. Nothing is posted when the pull
/// request is closed, or when its head is not the commit that was checked: the run of the newer
/// push will say what is to be said.
#[must_use]
pub fn post(outcome: &Outcome, to: &Target, wanted: &Wanted, clock: &dyn Pace) -> Posted {
    let mut posted = Posted::default();
    if !is_id(&wanted.id) {
        posted
            .warn("nothing was posted: the id may hold letters, digits and `._-` only, at most 64");
        return posted;
    }
    let mut github = match Client::new(to, clock) {
        Ok(github) => github,
        Err(failure) => {
            posted.warn(&format!("nothing was posted: {}", failure.message));
            return posted;
        }
    };
    let before = preflight(&mut github, outcome, to);
    match before {
        Ok(head) => {
            let mut run = Run { github, outcome, to, wanted, head, posted };
            run.steps();
            run.posted.requests = run.github.requests;
            run.posted.writes = run.github.writes;
            return run.posted;
        }
        Err(Before::Note(note)) => posted.notes.push(note),
        Err(Before::Failed(failure)) => {
            let what = "nothing was posted: the pull request could not be read";
            posted.fail(what, &failure, "`pull-requests: read`");
        }
    }
    posted.requests = github.requests;
    posted.writes = github.writes;
    posted
}

/// Why nothing is posted.
enum Before {
    Note(String),
    Failed(Failure),
}

/// The commit that was checked, if it is what the pull request now stands at.
fn preflight<'a>(
    github: &mut Client<'_>,
    outcome: &'a Outcome,
    to: &Target,
) -> Result<&'a str, Before> {
    let Some(head) = outcome.head.as_deref() else {
        let note = "nothing was posted: the report does not say which commit was checked";
        return Err(Before::Note(note.to_owned()));
    };
    let pull = github.pull(to.number).map_err(Before::Failed)?;
    if pull.number != to.number || pull.state != "open" {
        return Err(Before::Note("nothing was posted: the pull request is not open".to_owned()));
    }
    if !pull.head.sha.eq_ignore_ascii_case(head) {
        let note = "nothing was posted: there is a newer push, whose own run will post";
        return Err(Before::Note(note.to_owned()));
    }
    Ok(head)
}

impl Run<'_> {
    fn steps(&mut self) {
        let inline = self.wanted.inline != Inline::Off && self.wanted.most_inline > 0;
        let mut identity = match self.wanted.comment || inline {
            true => self.identity(),
            false => None,
        };
        let mut written = None;
        if let (true, Some(identity)) = (self.wanted.comment, &mut identity) {
            written = self.comment(identity);
        }
        if let (true, Some(identity)) = (inline, &identity) {
            self.lines(identity);
        }
        self.sarif();
        self.check_run();
        if let Some(written) = written {
            self.read_back(&written);
        }
    }

    fn links(&self) -> body::Links {
        let Target { server, repository, run, .. } = self.to;
        let server = server.trim_end_matches('/').to_owned();
        // Outside of a workflow there is no run to lead to.
        let run_url =
            (run.id > 0).then(|| format!("{server}/{repository}/actions/runs/{}", run.id));
        body::Links { server, repository: repository.clone(), run_url, head: self.head.to_owned() }
    }

    fn identity(&mut self) -> Option<Identity> {
        match self.github.identity() {
            Ok(identity) => Some(identity),
            Err(failure) => {
                self.posted.fail("no comment was posted", &failure, PULL_REQUESTS);
                None
            }
        }
    }
}

impl Posted {
    fn warn(&mut self, warning: &str) {
        self.failed = true;
        self.warnings.push(warning.to_owned());
    }

    /// One sentence on what was not done, and what would help.
    fn fail(&mut self, what: &str, failure: &Failure, permission: &str) {
        let said = &failure.message;
        let why = match failure.refused {
            Refused::Permission | Refused::Missing => {
                format!(
                    "the token may not do this, the job needs `permissions:` {permission} ({said})"
                )
            }
            Refused::Token => format!("the token is not valid (any more) ({said})"),
            Refused::Limited => {
                format!("GitHub's rate limit lasts longer than a job should wait ({said})")
            }
            Refused::Unclear | Refused::Unreachable => {
                format!("GitHub could not be reached, or did not answer as it should ({said})")
            }
            Refused::TooLarge => format!("GitHub finds it too large ({said})"),
            Refused::Invalid | Refused::Other => format!("GitHub refused it ({said})"),
            Refused::Spent => said.clone(),
        };
        self.warn(&format!("{what}: {why}"));
    }
}
