//! One request, one answer. Nothing here repeats anything.

use std::time::Duration;

use octocrab::Octocrab;
use reqwest::header::{self, HeaderMap};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use super::policy::Method;
use crate::post::target::Secret;

/// Bytes of an answer that are read: a page of a hundred changed files with their patches.
const LARGEST: usize = 32 * 1024 * 1024;

/// Until a connection stands.
pub(super) const CONNECT: Duration = Duration::from_secs(10);
/// For one request with all of its answer.
pub(super) const WHOLE: Duration = Duration::from_secs(90);

/// Both interfaces of a GitHub.
pub(super) struct Wire {
    runtime: Runtime,
    rest: Interface,
    graphql: Interface,
}

/// A client whose requests go to one origin, wherever an answer points.
struct Interface {
    client: Octocrab,
    /// Scheme, host and port.
    origin: String,
    /// What stands before every path: `/api/v3`.
    base: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Api {
    Rest,
    Graphql,
}

/// An answer. Texts in it are the other side's.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub status: u16,
    pub retry_after: Option<u64>,
    pub remaining: Option<u64>,
    pub reset_in: Option<u64>,
    /// The next page.
    pub next: Option<String>,
    pub location: Option<String>,
    pub body: Vec<u8>,
}

impl Wire {
    pub(super) fn new(
        api: &str,
        graphql: &str,
        token: &Secret,
        patience: Duration,
    ) -> Result<Wire, String> {
        if !token.is_usable() {
            return Err("the token is empty or holds characters that no token has".to_owned());
        }
        // Fails only when one is installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime =
            Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
        // Clients start tasks of their own as soon as they are built.
        let entered = runtime.enter();
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .read_timeout(patience)
            .timeout(WHOLE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|e| cause(&e))?;
        let rest = Interface::new(api, http.clone(), token)?;
        let graphql = Interface::new(graphql, http, token)?;
        drop(entered);
        Ok(Wire { runtime, rest, graphql })
    }

    /// Sends a request. An error says why no answer came, or none that can be read.
    pub(super) fn send(
        &self,
        api: Api,
        method: Method,
        route: &str,
        body: Option<&Value>,
    ) -> Result<Raw, String> {
        let interface = match api {
            Api::Rest => &self.rest,
            Api::Graphql => &self.graphql,
        };
        self.runtime.block_on(interface.send(method, route, body))
    }

    /// The route that an address of the other side names, if it leads to where the token may go.
    pub(super) fn route(&self, address: &str) -> Option<String> {
        let Interface { origin, base, .. } = &self.rest;
        let path = match address.strip_prefix(origin.as_str()) {
            Some(path) => path,
            None if address.starts_with('/') && !address.starts_with("//") => address,
            None => return None,
        };
        let path = path.strip_prefix(base.as_str()).unwrap_or(path);
        (path.starts_with('/') && !path.starts_with("//")).then(|| path.to_owned())
    }
}

impl Interface {
    fn new(address: &str, http: reqwest::Client, token: &Secret) -> Result<Interface, String> {
        let wrong = || format!("`{address}` is no address of an interface");
        let url = reqwest::Url::parse(address.trim_end_matches('/')).map_err(|_| wrong())?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(wrong());
        }
        let origin = url.origin().ascii_serialization();
        let base = url.path().trim_end_matches('/').to_owned();
        let client = Octocrab::builder()
            .base_uri(origin.as_str())
            .map_err(|_| wrong())?
            .add_header(header::ACCEPT, "application/vnd.github+json".to_owned())
            .personal_token(token.expose().to_owned())
            .build_with_reqwest(http)
            .map_err(|e| cause(&e))?;
        Ok(Interface { client, origin, base })
    }

    async fn send(&self, method: Method, route: &str, body: Option<&Value>) -> Result<Raw, String> {
        let uri = format!("{}{route}", self.base);
        let answer = match method {
            Method::Get => self.client._get(uri).await,
            Method::Patch | Method::Edit => self.client._patch(uri, body).await,
            Method::Delete => self.client._delete(uri, body).await,
            Method::Post | Method::Ask | Method::Settle => self.client._post(uri, body).await,
        };
        let answer = answer.map_err(|e| cause(&e))?;
        let mut answer = reqwest::Response::from(answer.map(reqwest::Body::wrap));
        let mut raw = read_headers(answer.headers());
        raw.status = answer.status().as_u16();
        while let Some(chunk) = answer.chunk().await.map_err(|e| cause(&e))? {
            if raw.body.len() + chunk.len() > LARGEST {
                return Err("the answer is too large".to_owned());
            }
            raw.body.extend_from_slice(&chunk);
        }
        Ok(raw)
    }
}

fn read_headers(headers: &HeaderMap) -> Raw {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let number = |name: &str| text(name).and_then(|text| text.trim().parse::<u64>().ok());
    // Both times are of the server: our own clock may be wrong.
    let now = text("date")
        .and_then(|date| jiff::fmt::rfc2822::parse(date).ok())
        .and_then(|date| u64::try_from(date.timestamp().as_second()).ok());
    let reset_in =
        number("x-ratelimit-reset").zip(now).map(|(reset, now)| reset.saturating_sub(now) + 1);
    Raw {
        retry_after: number("retry-after"),
        remaining: number("x-ratelimit-remaining"),
        reset_in,
        next: text("link").and_then(next_page),
        location: text("location").map(str::to_owned),
        ..Raw::default()
    }
}

/// The address of the next page, from a `Link` header.
pub(super) fn next_page(links: &str) -> Option<String> {
    links.split(',').find_map(|link| {
        let (address, about) = link.trim().strip_prefix('<')?.split_once('>')?;
        let next = about.split(';').any(|part| part.trim() == r#"rel="next""#);
        next.then(|| address.to_owned())
    })
}

/// The innermost reason, which says most in the fewest words.
fn cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
