//! The calls that posting makes, one function each.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::policy::{Method, Refused};
use super::shapes::{Comment, File, NewComment, Pull, ReviewComment};
use super::{Client, Failure};
use crate::post::hunks::Changed;

impl Client<'_> {
    pub(in crate::post) fn pull(&mut self, number: u64) -> Result<Pull, Failure> {
        read(self.rest(Method::Get, &format!("/pulls/{number}"), None)?.body)
    }

    /// The open pull requests from a branch, `head` being `owner:branch`.
    pub(in crate::post) fn pulls_from(&mut self, head: &str) -> Result<Vec<Pull>, Failure> {
        self.list(&format!("/pulls?state=open&head={}", percent(head)), |_| false)
    }

    pub(in crate::post) fn comments(&mut self) -> Result<Vec<Comment>, Failure> {
        let route = format!("/issues/{}/comments", self.to.number);
        self.list(&route, |_| false)
    }

    pub(in crate::post) fn comment(&mut self, id: u64) -> Result<Comment, Failure> {
        read(self.rest(Method::Get, &format!("/issues/comments/{id}"), None)?.body)
    }

    /// What is read of the answer is welcome, but nothing depends on it: the comment stands.
    pub(in crate::post) fn create_comment(
        &mut self,
        body: &str,
    ) -> Result<Option<Comment>, Failure> {
        let route = format!("/issues/{}/comments", self.to.number);
        let reply = self.rest(Method::Post, &route, Some(&json!({ "body": body })))?;
        Ok(serde_json::from_value(reply.body).ok())
    }

    pub(in crate::post) fn edit_comment(
        &mut self,
        id: u64,
        body: &str,
    ) -> Result<Option<Comment>, Failure> {
        let route = format!("/issues/comments/{id}");
        let reply = self.rest(Method::Edit, &route, Some(&json!({ "body": body })))?;
        Ok(serde_json::from_value(reply.body).ok())
    }

    pub(in crate::post) fn delete_comment(&mut self, id: u64) -> Result<(), Failure> {
        gone(self.rest(Method::Delete, &format!("/issues/comments/{id}"), None).map(drop))
    }

    /// The changed files, at least those with one of these paths.
    pub(in crate::post) fn files(
        &mut self,
        paths: &BTreeSet<&str>,
    ) -> Result<Vec<Changed>, Failure> {
        let route = format!("/pulls/{}/files", self.to.number);
        let files = self.list(&route, |files: &[File]| {
            let found = files.iter().filter(|file| paths.contains(file.filename.as_str()));
            found.count() >= paths.len()
        })?;
        Ok(files.into_iter().map(Changed::from).collect())
    }

    pub(in crate::post) fn review_comments(&mut self) -> Result<Vec<ReviewComment>, Failure> {
        let route = format!("/pulls/{}/comments", self.to.number);
        self.list(&route, |_| false)
    }

    /// All of them or none, as GitHub does it.
    pub(in crate::post) fn create_review(
        &mut self,
        head: &str,
        comments: &[NewComment],
    ) -> Result<(), Failure> {
        let comments: Vec<Value> = comments.iter().map(NewComment::shape).collect();
        let body = json!({ "commit_id": head, "event": "COMMENT", "comments": comments });
        let route = format!("/pulls/{}/reviews", self.to.number);
        self.rest(Method::Post, &route, Some(&body)).map(drop)
    }

    pub(in crate::post) fn create_file_comment(
        &mut self,
        head: &str,
        comment: &NewComment,
    ) -> Result<(), Failure> {
        let mut body = comment.shape();
        body["commit_id"] = head.into();
        let route = format!("/pulls/{}/comments", self.to.number);
        self.rest(Method::Post, &route, Some(&body)).map(drop)
    }

    pub(in crate::post) fn edit_review_comment(
        &mut self,
        id: u64,
        body: &str,
    ) -> Result<(), Failure> {
        let body = json!({ "body": body });
        gone(self.rest(Method::Patch, &format!("/pulls/comments/{id}"), Some(&body)).map(drop))
    }

    pub(in crate::post) fn delete_review_comment(&mut self, id: u64) -> Result<(), Failure> {
        gone(self.rest(Method::Delete, &format!("/pulls/comments/{id}"), None).map(drop))
    }

    pub(in crate::post) fn create_check_run(&mut self, body: &Value) -> Result<(), Failure> {
        self.rest(Method::Post, "/check-runs", Some(body)).map(drop)
    }

    /// Whether a commit has a check run of that name with that id of ours.
    pub(in crate::post) fn has_check_run(
        &mut self,
        commit: &str,
        name: &str,
        external_id: &str,
    ) -> Result<bool, Failure> {
        let route = format!(
            "/commits/{}/check-runs?check_name={}&filter=all&per_page=100",
            percent(commit),
            percent(name)
        );
        let reply = self.rest(Method::Get, &route, None)?;
        let runs = reply.body.get("check_runs").and_then(Value::as_array);
        let is_ours =
            |run: &Value| run.get("external_id").and_then(Value::as_str) == Some(external_id);
        Ok(runs.into_iter().flatten().any(is_ours))
    }

    /// Twice is no harm: code scanning takes the later one of the same commit.
    pub(in crate::post) fn upload_sarif(
        &mut self,
        reference: &str,
        commit: &str,
        sarif: &str,
    ) -> Result<(), Failure> {
        let body = json!({
            "commit_sha": commit,
            "ref": reference,
            "sarif": sarif,
            "tool_name": "tmgate",
        });
        match self.rest(Method::Post, "/code-scanning/sarifs", Some(&body)) {
            Err(Failure { refused: Refused::Unclear, .. }) => {
                self.rest(Method::Post, "/code-scanning/sarifs", Some(&body)).map(drop)
            }
            other => other.map(drop),
        }
    }
}

fn read<T: DeserializeOwned>(body: Value) -> Result<T, Failure> {
    serde_json::from_value(body).map_err(|_| Failure {
        refused: Refused::Unreachable,
        message: "the answer is not what GitHub describes".to_owned(),
    })
}

/// Somebody else was faster, and that is as well.
fn gone(done: Result<(), Failure>) -> Result<(), Failure> {
    match done {
        Err(Failure { refused: Refused::Missing, .. }) => Ok(()),
        other => other,
    }
}

/// A text as a part of an address.
fn percent(text: &str) -> String {
    let mut part = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                part.push(char::from(byte));
            }
            _ => part.push_str(&format!("%{byte:02X}")),
        }
    }
    part
}
