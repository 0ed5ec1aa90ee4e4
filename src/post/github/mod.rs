//! The client of GitHub's interface: one request at a time, none repeated that must not be.

mod calls;
pub(super) mod policy;
mod shapes;
mod threads;
mod wire;

#[cfg(test)]
mod tests;

use std::time::Duration;

use serde_json::Value;

use super::target::{Pace, Target};
use policy::{Answer, Method, Next, Refused, So, decide};
use wire::{Api, Raw, Wire};

pub(super) use shapes::{Comment, NewComment, ReviewComment};
#[cfg(test)]
pub(crate) use threads::DOCUMENTS;
pub(super) use threads::Identity;

/// GitHub asks for this between two requests that create or change something.
const BETWEEN_WRITES: Duration = Duration::from_secs(1);

/// Nothing is sent any more after this: a job shall not wait for its comment.
const ALTOGETHER: Duration = Duration::from_secs(300);

/// Nothing is sent any more after that many requests; a usual run sends about ten.
const MOST_REQUESTS: u32 = 60;

/// Pages that are read of one list, each of a hundred.
const MOST_PAGES: usize = 30;

const MINUTE: Duration = Duration::from_secs(60);

/// Redirections that are followed for one call.
const MOST_REDIRECTIONS: u32 = 3;

/// Reads and changes one pull request.
pub(super) struct Client<'a> {
    wire: Wire,
    to: &'a Target,
    clock: &'a dyn Pace,
    began: Duration,
    last_write: Option<Duration>,
    waited: Duration,
    /// A minute was waited for a limit that did not say how long it lasts.
    minute: bool,
    pub(super) requests: u32,
    pub(super) writes: u32,
}

/// Why a call was not done. The message is the other side's, without the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub refused: Refused,
    pub message: String,
}

/// What a call came back with: the body as JSON, `Null` where it is none.
pub(super) struct Reply {
    pub body: Value,
    next: Option<String>,
}

/// A request that is to be sent.
struct Call<'a> {
    api: Api,
    method: Method,
    route: &'a str,
    body: Option<&'a Value>,
}

impl<'a> Client<'a> {
    /// # Errors
    /// When the addresses, the repository or the token cannot be used.
    pub(super) fn new(to: &'a Target, clock: &'a dyn Pace) -> Result<Self, Failure> {
        let wrong =
            |message: String| Failure { refused: Refused::Other, message: to.token.hide(&message) };
        if !is_repository(&to.repository) {
            return Err(wrong(format!("`{}` is no `owner/name` of a repository", to.repository)));
        }
        let wire = Wire::new(&to.api, &to.graphql, &to.token, clock.patience()).map_err(wrong)?;
        let began = clock.now();
        Ok(Client {
            wire,
            to,
            clock,
            began,
            last_write: None,
            waited: Duration::ZERO,
            minute: false,
            requests: 0,
            writes: 0,
        })
    }

    /// A request to the REST interface; `route` begins behind the name of the repository.
    fn rest(
        &mut self,
        method: Method,
        route: &str,
        body: Option<&Value>,
    ) -> Result<Reply, Failure> {
        let route = format!("/repos/{}{route}", self.to.repository);
        self.call(&Call { api: Api::Rest, method, route: &route, body })
    }

    /// All pages of a list, or those up to which `enough` has seen what it looks for.
    fn list<T: serde::de::DeserializeOwned>(
        &mut self,
        route: &str,
        enough: impl Fn(&[T]) -> bool,
    ) -> Result<Vec<T>, Failure> {
        let mark = if route.contains('?') { '&' } else { '?' };
        let mut route = format!("/repos/{}{route}{mark}per_page=100", self.to.repository);
        let mut all = Vec::new();
        for _ in 0..MOST_PAGES {
            let call = Call { api: Api::Rest, method: Method::Get, route: &route, body: None };
            let reply = self.call(&call)?;
            let page: Vec<T> = serde_json::from_value(reply.body).map_err(|_| Failure {
                refused: Refused::Unreachable,
                message: "the answer is no list as GitHub describes it".to_owned(),
            })?;
            all.extend(page);
            let Some(next) = reply.next else { return Ok(all) };
            if enough(&all) {
                return Ok(all);
            }
            route = self.wire.route(&next).ok_or_else(|| Failure {
                refused: Refused::Other,
                message: "the next page of a list lies on another host".to_owned(),
            })?;
        }
        Err(Failure { refused: Refused::Spent, message: "a list is too long".to_owned() })
    }

    /// Sends a request until it is done or there is no hope. After [`Refused::Unclear`] it may have
    /// been done.
    fn call(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let mut so = So { waited: self.waited, minute: self.minute, again: 0 };
        let mut route = call.route.to_owned();
        let mut redirections = 0;
        loop {
            let sent = self.once(call, &route)?;
            let (raw, mut said) = match sent {
                Ok(raw) => (Some(raw), String::new()),
                Err(why) => (None, why),
            };
            if let Some(raw) = &raw
                && let Some(to) = self.redirection(call.method, raw)
                && redirections < MOST_REDIRECTIONS
            {
                route = to;
                redirections += 1;
                continue;
            }
            let body = raw.as_ref().and_then(|raw| serde_json::from_slice::<Value>(&raw.body).ok());
            let mut status = raw.as_ref().map(|raw| raw.status);
            let done = status.is_some_and(|status| (200..300).contains(&status));
            if let (false, Some(body)) = (done, &body) {
                said = message(body);
            }
            // A question that was answered with nothing readable is not answered.
            if done && body.is_none() && matches!(call.method, Method::Get | Method::Ask) {
                status = None;
                "the answer cannot be read".clone_into(&mut said);
            }
            let answer = Answer {
                status,
                retry_after: raw.as_ref().and_then(|raw| raw.retry_after),
                remaining: raw.as_ref().and_then(|raw| raw.remaining),
                reset_in: raw.as_ref().and_then(|raw| raw.reset_in),
                message: &said,
            };
            let refused = match decide(call.method, &answer, so) {
                Next::Done => {
                    let next = raw.and_then(|raw| raw.next);
                    return Ok(Reply { body: body.unwrap_or(Value::Null), next });
                }
                next @ (Next::Again(_) | Next::AgainAfterMinute) => {
                    self.minute |= next == Next::AgainAfterMinute;
                    self.wait(if let Next::Again(time) = next { time } else { MINUTE });
                    if call.method == Method::Edit {
                        return Err(self.failure(Refused::Unclear, status, &said));
                    }
                    so = So { again: so.again + 1, waited: self.waited, minute: self.minute };
                    continue;
                }
                Next::Relist => Refused::Unclear,
                Next::GiveUp(refused) => refused,
            };
            return Err(self.failure(refused, status, &said));
        }
    }

    /// Sends a request. The outer error is our own: nothing is sent any more.
    fn once(&mut self, call: &Call<'_>, route: &str) -> Result<Result<Raw, String>, Failure> {
        if self.requests >= MOST_REQUESTS || self.clock.now() - self.began > ALTOGETHER {
            let message = "posting took too many requests or too long".to_owned();
            return Err(Failure { refused: Refused::Spent, message });
        }
        let writes = !matches!(call.method, Method::Get | Method::Ask);
        if writes {
            self.let_others_write();
        }
        self.requests += 1;
        let sent = self.wire.send(call.api, call.method, route, call.body);
        if writes {
            self.writes += 1;
            self.last_write = Some(self.clock.now());
        }
        Ok(sent)
    }

    /// Waits until what others sent at the same time as our last write has arrived.
    pub(super) fn let_others_write(&mut self) {
        let since = self.last_write.map(|last| self.clock.now().saturating_sub(last));
        if let Some(since) = since.filter(|since| *since < BETWEEN_WRITES) {
            self.clock.sleep(BETWEEN_WRITES - since);
        }
    }

    fn wait(&mut self, time: Duration) {
        self.waited += time;
        self.clock.sleep(time + self.clock.jitter());
    }

    /// Where an answer sends the call, if it may follow: to the same host, and only as what it is.
    fn redirection(&self, method: Method, raw: &Raw) -> Option<String> {
        let follows = match raw.status {
            301 | 302 => method == Method::Get,
            307 | 308 => true,
            _ => false,
        };
        raw.location.as_deref().filter(|_| follows).and_then(|to| self.wire.route(to))
    }

    fn failure(&self, refused: Refused, status: Option<u16>, said: &str) -> Failure {
        let said = match said.is_empty() {
            true => "no reason given",
            false => said,
        };
        let said: String = self.to.token.hide(said).chars().take(200).collect();
        let said = crate::report::harmless(&said).into_owned();
        let message = match status {
            Some(status) => format!("{status}: {said}"),
            None => said,
        };
        Failure { refused, message }
    }
}

/// What an answer says about itself: `message`, and the same of each of its `errors`.
fn message(body: &Value) -> String {
    let mut parts = Vec::new();
    parts.extend(body.get("message").and_then(Value::as_str));
    let errors = body.get("errors").and_then(Value::as_array);
    for error in errors.into_iter().flatten().take(3) {
        parts.extend(error.as_str().or_else(|| error.get("message").and_then(Value::as_str)));
    }
    parts.join("; ")
}

/// Whether this is `owner/name`, and nothing that would lead a request elsewhere.
fn is_repository(text: &str) -> bool {
    let part = |part: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        !part.is_empty() && part.chars().all(plain) && !part.chars().all(|c| c == '.')
    };
    text.split_once('/').is_some_and(|(owner, name)| part(owner) && part(name))
}
