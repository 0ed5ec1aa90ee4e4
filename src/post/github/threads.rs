//! What only the GraphQL interface tells: who we are, and which thread a comment begins.

use serde_json::{Value, json};

use super::policy::{Method, Refused};
use super::wire::Api;
use super::{Call, Client, Comment, Failure};
use crate::post::github::shapes::User;

/// Who the token belongs to.
const VIEWER: &str = include_str!("viewer.graphql");

/// The threads of a pull request and the comment that each begins with.
const THREADS: &str = include_str!("threads.graphql");

/// Resolves a thread.
const RESOLVE: &str = include_str!("resolve.graphql");

/// All that is sent, for those who check it.
#[cfg(test)]
pub(crate) const DOCUMENTS: &[&str] = &[VIEWER, THREADS, RESOLVE];

/// The account that a token writes as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::post) struct Identity {
    /// Without `[bot]`.
    login: String,
    /// An app or none; `None` when either may be.
    bot: Option<bool>,
}

impl Identity {
    /// `app` says that the token is one of an app.
    pub(in crate::post) fn of(login: &str, app: bool) -> Identity {
        let bare = login.strip_suffix("[bot]");
        let bot = if bare.is_some() || app { Some(true) } else { None };
        Identity { login: bare.unwrap_or(login).to_owned(), bot }
    }

    /// Whether a comment is by this account. No account of a person can be named `x[bot]`.
    pub(in crate::post) fn wrote(&self, user: Option<&User>) -> bool {
        let Some(user) = user else { return false };
        let bare = user.login.strip_suffix("[bot]");
        let is_bot = bare.is_some();
        let login = bare.unwrap_or(&user.login);
        login.eq_ignore_ascii_case(&self.login) && self.bot.is_none_or(|bot| bot == is_bot)
    }

    /// Who wrote a comment of which we know that it is ours.
    pub(in crate::post) fn learned(comment: &Comment) -> Option<Identity> {
        let user = comment.user.as_ref()?;
        Some(Identity::of(&user.login, user.kind == "Bot"))
    }
}

impl Client<'_> {
    /// Who we are. A token of a workflow may not ask the REST interface.
    pub(in crate::post) fn identity(&mut self) -> Result<Identity, Failure> {
        let app = self.to.token.is_of_an_app();
        let asked = self.graphql(Method::Ask, VIEWER, &json!({}));
        let login = |body: &Value, at| body.pointer(at).and_then(Value::as_str).map(str::to_owned);
        match asked {
            Ok(body) => {
                if let Some(login) = login(&body, "/data/viewer/login") {
                    return Ok(Identity::of(&login, app));
                }
            }
            Err(failure) if failure.refused == Refused::Token => return Err(failure),
            Err(_) => {}
        }
        if !app {
            let call = Call { api: Api::Rest, method: Method::Get, route: "/user", body: None };
            if let Ok(reply) = self.call(&call)
                && let Some(login) = login(&reply.body, "/login")
            {
                return Ok(Identity::of(&login, false));
            }
        }
        Ok(Identity::of("github-actions[bot]", true))
    }

    /// Resolves the threads that begin with these comments, as far as the token may: on most
    /// repositories the one of a workflow may not.
    pub(in crate::post) fn resolve(&mut self, comments: &[u64]) {
        let Some((owner, name)) = self.to.repository.split_once('/') else { return };
        let of = json!({ "owner": owner, "name": name, "number": self.to.number });
        let Ok(body) = self.graphql(Method::Ask, THREADS, &of) else { return };
        let threads = body.pointer("/data/repository/pullRequest/reviewThreads/nodes");
        for thread in threads.and_then(Value::as_array).into_iter().flatten() {
            let begins = thread.pointer("/comments/nodes/0/databaseId").and_then(Value::as_u64);
            let open = thread.get("isResolved").and_then(Value::as_bool) == Some(false);
            let ours = begins.is_some_and(|id| comments.contains(&id));
            if let (true, true, Some(id)) = (open, ours, thread.get("id").and_then(Value::as_str))
                && self.graphql(Method::Settle, RESOLVE, &json!({ "thread": id })).is_err()
            {
                return;
            }
        }
    }

    fn graphql(
        &mut self,
        method: Method,
        document: &str,
        variables: &Value,
    ) -> Result<Value, Failure> {
        let body = json!({ "query": document, "variables": variables });
        let call = Call { api: Api::Graphql, method, route: "", body: Some(&body) };
        let reply = self.call(&call)?;
        // Partial answers come with errors beside the data; the caller takes what is there.
        Ok(reply.body)
    }
}
