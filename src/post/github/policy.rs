//! What to do about an answer: repeat, look first, or give up. No clock and no network in here.

use std::time::Duration;

/// Which way a call changes what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::post) enum Method {
    Get,
    Patch,
    /// A PATCH of what another run may change as well: after a wait it has to be looked at anew.
    Edit,
    Delete,
    /// Twice is once too often: it creates something.
    Post,
    /// A POST that asks.
    Ask,
    /// A POST that sets something which can be set twice.
    Settle,
}

/// An answer, as far as it decides what comes next.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer<'a> {
    /// `None` when none came, or none that can be read.
    pub status: Option<u16>,
    /// Seconds to wait, as the answer says.
    pub retry_after: Option<u64>,
    /// Requests left of the limit.
    pub remaining: Option<u64>,
    /// Seconds until the limit begins anew.
    pub reset_in: Option<u64>,
    pub message: &'a str,
}

/// What has been tried of this call, and how long all calls have waited.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct So {
    /// Repetitions.
    pub again: u32,
    /// A minute was waited for a limit that did not say how long it lasts.
    pub minute: bool,
    pub waited: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// It is done, whatever the body says.
    Done,
    /// The same call once more, after that time; jitter comes on top.
    Again(Duration),
    /// A minute is to pass, and this is the only time.
    AgainAfterMinute,
    /// It may or may not have been done: look, and repeat only if it was not.
    Relist,
    GiveUp(Refused),
}

/// Why a call was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::post) enum Refused {
    /// Nobody knows whether it was done.
    Unclear,
    /// The token is none, or has expired.
    Token,
    /// The token may not do this.
    Permission,
    /// There is no such thing, or the token may not see it.
    Missing,
    /// GitHub finds what was sent wrong.
    Invalid,
    /// Too large for GitHub.
    TooLarge,
    /// A rate limit that lasts longer than a job should wait.
    Limited,
    /// Nothing, or nothing readable, came back.
    Unreachable,
    /// The run has used up its requests or its time.
    Spent,
    /// Any other answer.
    Other,
}

/// The longest wait for one answer.
const LONGEST: Duration = Duration::from_secs(60);

/// The longest wait of a whole run.
const ALTOGETHER: Duration = Duration::from_secs(120);

/// Decides about an answer.
pub(super) fn decide(method: Method, answer: &Answer<'_>, so: So) -> Next {
    match answer.status {
        Some(200..300) => Next::Done,
        None | Some(500..600) => unclear(method, so),
        Some(status @ (403 | 429)) => refused(status, answer, so),
        Some(401) => Next::GiveUp(Refused::Token),
        Some(404 | 410) => Next::GiveUp(Refused::Missing),
        Some(413) => Next::GiveUp(Refused::TooLarge),
        Some(422) => Next::GiveUp(Refused::Invalid),
        Some(_) => Next::GiveUp(Refused::Other),
    }
}

/// GitHub may have done what was asked before the connection broke.
fn unclear(method: Method, so: So) -> Next {
    if method == Method::Post {
        return Next::Relist;
    }
    match so.again {
        again @ 0..3 => {
            wait(Duration::from_secs(1 << again), so).unwrap_or(Next::GiveUp(Refused::Unreachable))
        }
        _ => Next::GiveUp(Refused::Unreachable),
    }
}

/// GitHub has done nothing, so a repetition is safe for every method.
fn refused(status: u16, answer: &Answer<'_>, so: So) -> Next {
    let limited = Next::GiveUp(Refused::Limited);
    if let Some(seconds) = answer.retry_after {
        return wait(Duration::from_secs(seconds), so).unwrap_or(limited);
    }
    if answer.remaining == Some(0) {
        let seconds = answer.reset_in.map(Duration::from_secs);
        return seconds.and_then(|time| wait(time, so)).unwrap_or(limited);
    }
    let message = answer.message.to_ascii_lowercase();
    let unnamed = ["secondary rate limit", "abuse"].iter().any(|words| message.contains(words));
    if unnamed || status == 429 {
        if so.minute || so.waited + LONGEST > ALTOGETHER {
            return limited;
        }
        return Next::AgainAfterMinute;
    }
    Next::GiveUp(Refused::Permission)
}

fn wait(time: Duration, so: So) -> Option<Next> {
    (time <= LONGEST && so.waited + time <= ALTOGETHER && so.again < MOST_AGAIN)
        .then_some(Next::Again(time))
}

/// Repetitions of one call, for whatever reasons.
const MOST_AGAIN: u32 = 5;
