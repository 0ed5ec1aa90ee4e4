//! A GitHub of one pull request, in memory. It keeps what is posted, knows who may post, and fails
//! where it is told to.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::contract::CONTRACT;
use super::routes;
use super::serve::{Answer, Reaction, Request, Server};
use super::time::Virtual;

pub(crate) const NUMBER: u64 = 7;
pub(crate) const REPOSITORY: &str = "octo/shop";

/// The server and all that it knows.
pub(crate) struct Stand {
    server: Server,
    pub state: Arc<Mutex<State>>,
    /// What stands before the paths of the REST interface.
    pub prefix: &'static str,
}

pub(crate) struct State {
    pub head: String,
    pub open: bool,
    /// `owner/name` of the repository that the head lies in.
    pub head_repository: Option<String>,
    pub next_id: u64,
    pub comments: Vec<Value>,
    pub review_comments: Vec<Value>,
    pub reviews: Vec<Value>,
    /// As GitHub lists them.
    pub files: Vec<Value>,
    pub checks: Vec<Value>,
    pub sarifs: Vec<Value>,
    pub resolved: Vec<String>,
    pub minimised: BTreeSet<u64>,
    /// GraphQL is out of order.
    pub no_graphql: bool,
    pub faults: Vec<Fault>,
    pub hooks: Vec<Hook>,
    pub log: Vec<Logged>,
    /// What broke the contract, or was sent where it must not be.
    pub problems: Vec<String>,
    pub clock: Arc<Virtual>,
}

pub(crate) struct Logged {
    pub at: Duration,
    pub what: String,
}

/// What goes wrong, once, at the first request that fits.
#[derive(Clone)]
pub(crate) struct Fault {
    pub method: &'static str,
    /// What its path ends in; `*` stands for a number.
    pub path: &'static str,
    /// GitHub does what was asked before it fails.
    pub stores: bool,
    pub then: Then,
}

#[derive(Clone)]
pub(crate) enum Then {
    Drop,
    Hang(Duration),
    Answer(Answer),
}

/// Something that happens between the answer being made and being sent.
pub(crate) struct Hook {
    pub method: &'static str,
    pub path: &'static str,
    /// Requests that fit and are let pass before.
    pub skip: usize,
    pub run: Box<dyn FnOnce() + Send>,
}

/// An answer that is no success.
pub(crate) struct Refusal(pub u16, pub Value);

impl Stand {
    pub(crate) fn new(head: &str) -> Stand {
        Stand::at(head, "")
    }

    pub(crate) fn at(head: &str, prefix: &'static str) -> Stand {
        let state = State {
            head: head.to_owned(),
            open: true,
            head_repository: Some(REPOSITORY.to_owned()),
            next_id: 1000,
            comments: Vec::new(),
            review_comments: Vec::new(),
            reviews: Vec::new(),
            files: Vec::new(),
            checks: Vec::new(),
            sarifs: Vec::new(),
            resolved: Vec::new(),
            minimised: BTreeSet::new(),
            no_graphql: false,
            faults: Vec::new(),
            hooks: Vec::new(),
            log: Vec::new(),
            problems: Vec::new(),
            clock: Arc::new(Virtual::default()),
        };
        let state = Arc::new(Mutex::new(state));
        let handled = Arc::clone(&state);
        let server = Server::start(move |request| react(&handled, request, prefix));
        Stand { server, state, prefix }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// Requests so far, as `GET /issues/7/comments`.
    pub(crate) fn log(&self) -> Vec<String> {
        self.state.lock().unwrap().log.iter().map(|logged| logged.what.clone()).collect()
    }

    /// The bodies of the comments that carry a marker of a summary.
    pub(crate) fn summaries(&self) -> Vec<String> {
        let state = self.state.lock().unwrap();
        let bodies = state.comments.iter().map(|comment| comment["body"].as_str().unwrap());
        bodies.filter(|body| body.contains("kind=summary")).map(str::to_owned).collect()
    }
}

impl State {
    pub(crate) fn id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// A comment by somebody.
    pub(crate) fn comment(&mut self, login: &str, body: &str) -> u64 {
        let id = self.id();
        self.comments.push(routes::comment(id, login, body));
        id
    }

    /// An answer by somebody to a comment at a line.
    pub(crate) fn reply(&mut self, login: &str, to: u64) -> u64 {
        let id = self.id();
        let shape = json!({ "path": "a", "line": 1, "body": "Why?" });
        let mut reply = routes::review_comment(id, login, &shape);
        reply["in_reply_to_id"] = to.into();
        self.review_comments.push(reply);
        id
    }

    pub(crate) fn file(&mut self, path: &str, blob: &str, patch: Option<&str>) {
        let mut file = CONTRACT.example("pulls/list-files");
        file["filename"] = path.into();
        file["sha"] = blob.into();
        file["status"] = "modified".into();
        file.as_object_mut().unwrap().remove("patch");
        if let Some(patch) = patch {
            file["patch"] = patch.into();
        }
        self.files.push(file);
    }
}

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Answer {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Answer { status, headers, body: body.to_string().into_bytes() }
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Answer {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

fn react(state: &Mutex<State>, request: &Request, prefix: &str) -> Reaction {
    let (reaction, hook) = {
        let mut state = state.lock().unwrap();
        let path = request.path.strip_prefix(prefix).unwrap_or(&request.path).to_owned();
        let rest = path.strip_prefix(&format!("/repos/{REPOSITORY}")).unwrap_or(&path).to_owned();
        let what = format!("{} {rest}", request.method);
        let at = state.clock.read();
        state.log.push(Logged { at, what });
        let request = &Request {
            path,
            query: request.query.clone(),
            method: request.method.clone(),
            headers: request.headers.clone(),
            body: request.body.clone(),
        };
        let reaction = decide(&mut state, request, &rest);
        let hook = state.hooks.iter_mut().position(|hook| {
            let fits = fits(hook.method, hook.path, &request.method, &rest);
            let now = fits && hook.skip == 0;
            hook.skip -= usize::from(fits && !now);
            now
        });
        (reaction, hook.map(|at| state.hooks.remove(at)))
    };
    if let Some(hook) = hook {
        (hook.run)();
    }
    reaction
}

fn fits(method: &str, pattern: &str, asked: &str, path: &str) -> bool {
    if method.is_empty() {
        return true;
    }
    let step = |(step, known): (&str, &str)| known == "*" || step == known;
    let (path, pattern): (Vec<_>, Vec<_>) =
        (path.split('/').collect(), pattern.split('/').collect());
    method == asked && path.len() == pattern.len() && path.into_iter().zip(pattern).all(step)
}

fn decide(state: &mut State, request: &Request, rest: &str) -> Reaction {
    let token = request.headers.get("authorization").and_then(|t| t.strip_prefix("Bearer "));
    let Some(token) = token.filter(|token| token.starts_with("gh")) else {
        let body =
            json!({ "message": "Bad credentials", "documentation_url": "d", "status": "401" });
        return Reaction::Answer(dated(Answer::json(401, &body)));
    };
    let fault = state.faults.iter().position(|f| fits(f.method, f.path, &request.method, rest));
    let fault = fault.map(|at| state.faults.remove(at));
    if let Some(fault) = fault {
        if fault.stores {
            let _ = routes::route(state, request, rest, token);
        }
        return match fault.then {
            Then::Drop => Reaction::Drop,
            Then::Hang(time) => Reaction::Hang(time),
            Then::Answer(answer) => Reaction::Answer(dated(answer)),
        };
    }
    if rest == "/graphql" || rest == "/api/graphql" {
        return Reaction::Answer(dated(routes::graphql(state, request, token)));
    }
    let call = match CONTRACT.request(request) {
        Ok(call) => call,
        Err(problem) => {
            state.problems.push(problem);
            return Reaction::Answer(Answer::json(500, &json!({ "message": "contract" })));
        }
    };
    let (status, body) = match routes::route(state, request, rest, token) {
        Ok(done) => done,
        Err(Refusal(status, body)) => (status, Some(body)),
    };
    let page = |key: &str, other: usize| {
        request.query.get(key).and_then(|text| text.parse::<usize>().ok()).unwrap_or(other)
    };
    let mut answer = dated(Answer { status, headers: Vec::new(), body: Vec::new() });
    let body = match body {
        Some(Value::Array(all)) => {
            let (size, at) = (page("per_page", 30).min(100), page("page", 1));
            if at * size < all.len() {
                let host = &request.headers["host"];
                let query: Vec<String> = request
                    .query
                    .iter()
                    .filter(|(key, _)| *key != "page")
                    .map(|(key, value)| format!("{key}={value}"))
                    .collect();
                let next =
                    format!("http://{host}{}?{}&page={}", request.path, query.join("&"), at + 1);
                answer =
                    answer.with("link", &format!("<{next}>; rel=\"next\", <{next}>; rel=\"last\""));
            }
            Some(Value::Array(all.into_iter().skip((at - 1) * size).take(size).collect()))
        }
        body => body,
    };
    if let Err(problem) = call.answer(status, body.as_ref()) {
        state.problems.push(problem);
    }
    if let Some(body) = body {
        answer.body = body.to_string().into_bytes();
    }
    Reaction::Answer(answer)
}

/// What every answer of GitHub carries.
fn dated(answer: Answer) -> Answer {
    let has = |name: &str| answer.headers.iter().any(|(known, _)| known == name);
    let mut dated = answer.clone();
    for (name, value) in [
        ("date", "Tue, 24 Nov 2026 00:00:00 GMT"),
        ("x-ratelimit-remaining", "900"),
        ("x-ratelimit-reset", "1795482000"),
    ] {
        if !has(name) {
            dated = dated.with(name, value);
        }
    }
    dated
}
