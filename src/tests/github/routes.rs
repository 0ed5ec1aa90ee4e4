//! What GitHub does for each call.

use std::io::Read;

use base64::Engine;
use flate2::read::GzDecoder;
use serde_json::{Value, json};

use super::contract::CONTRACT;
use super::serve::{Answer, Request};
use super::stand::{NUMBER, Refusal, State};
use crate::post::DOCUMENTS;

pub(crate) const BOT: &str = "github-actions[bot]";
const LONGEST: usize = 65_536;

type Done = Result<(u16, Option<Value>), Refusal>;

pub(crate) fn route(state: &mut State, request: &Request, rest: &str, token: &str) -> Done {
    let writes = request.method != "GET";
    if writes && token.starts_with("ghs_read") {
        return refuse(403, "Resource not accessible by integration");
    }
    let author = author(token);
    let body = request.body.clone().unwrap_or_default();
    let steps: Vec<&str> = rest.trim_start_matches('/').split('/').collect();
    let number = NUMBER.to_string();
    let here = |step: &str| step == number;
    match (request.method.as_str(), steps.as_slice()) {
        ("GET", ["user"]) if token.starts_with("ghs_") => {
            refuse(403, "Resource not accessible by integration")
        }
        ("GET", ["user"]) => {
            let mut user = CONTRACT.example("users/get-authenticated");
            user["login"] = author.into();
            Ok((200, Some(user)))
        }
        ("GET", ["pulls"]) => Ok((200, Some(pulls(state, request)))),
        ("GET", ["pulls", n]) if here(n) => Ok((200, Some(pull(state, "pulls/get")))),
        ("GET", ["pulls", n, "files"]) if here(n) => Ok((200, Some(list(&state.files)))),
        ("GET", ["issues", n, "comments"]) if here(n) => Ok((200, Some(list(&state.comments)))),
        ("GET", ["issues", "comments", id]) => {
            let at = find(&state.comments, id)?;
            Ok((200, Some(state.comments[at].clone())))
        }
        ("POST", ["issues", n, "comments"]) if here(n) => {
            let text = checked(&body, "IssueComment")?;
            let id = state.id();
            state.comments.push(comment(id, author, text));
            Ok((201, state.comments.last().cloned()))
        }
        ("PATCH", ["issues", "comments", id]) => {
            let at = find(&state.comments, id)?;
            state.comments[at]["body"] = checked(&body, "IssueComment")?.into();
            Ok((200, Some(state.comments[at].clone())))
        }
        ("DELETE", ["issues", "comments", id]) => {
            let at = find(&state.comments, id)?;
            state.comments.remove(at);
            Ok((204, None))
        }
        ("GET", ["pulls", n, "comments"]) if here(n) => {
            Ok((200, Some(list(&state.review_comments))))
        }
        ("POST", ["pulls", n, "comments"]) if here(n) => {
            head(state, &body)?;
            anchored(state, &body, true)?;
            checked(&body, "PullRequestReviewComment")?;
            let id = state.id();
            state.review_comments.push(review_comment(id, author, &body));
            Ok((201, state.review_comments.last().cloned()))
        }
        ("POST", ["pulls", n, "reviews"]) if here(n) => review(state, &body, author),
        ("PATCH", ["pulls", "comments", id]) => {
            let at = find(&state.review_comments, id)?;
            state.review_comments[at]["body"] = checked(&body, "PullRequestReviewComment")?.into();
            Ok((200, Some(state.review_comments[at].clone())))
        }
        ("DELETE", ["pulls", "comments", id]) => {
            let at = find(&state.review_comments, id)?;
            state.review_comments.remove(at);
            Ok((204, None))
        }
        ("POST", ["check-runs"]) => {
            if !token.starts_with("ghs_") {
                return refuse(403, "You must authenticate via a GitHub App.");
            }
            let mut run = CONTRACT.example("checks/create");
            for key in ["name", "head_sha", "external_id", "status", "conclusion"] {
                run[key] = body[key].clone();
            }
            run["output"]["summary"] = body["output"]["summary"].clone();
            run["annotations"] = body["output"]["annotations"].clone();
            run["id"] = state.id().into();
            state.checks.push(run.clone());
            Ok((201, Some(run)))
        }
        ("GET", ["commits", commit, "check-runs"]) => {
            let name = request.query.get("check_name");
            let fits = |run: &&Value| {
                run["head_sha"] == **commit && name.is_none_or(|name| run["name"] == **name)
            };
            let runs: Vec<Value> = state.checks.iter().filter(fits).cloned().collect();
            Ok((200, Some(json!({ "total_count": runs.len(), "check_runs": runs }))))
        }
        ("POST", ["code-scanning", "sarifs"]) => {
            let zipped = base64::engine::general_purpose::STANDARD
                .decode(body["sarif"].as_str().unwrap())
                .unwrap();
            let mut text = String::new();
            GzDecoder::new(zipped.as_slice()).read_to_string(&mut text).unwrap();
            let sarif: Value = serde_json::from_str(&text).unwrap();
            state.sarifs.push(
                json!({ "ref": body["ref"], "commit_sha": body["commit_sha"], "sarif": sarif }),
            );
            Ok((202, Some(CONTRACT.example("code-scanning/upload-sarif"))))
        }
        _ => refuse(404, "Not Found"),
    }
}

pub(crate) fn graphql(state: &mut State, request: &Request, token: &str) -> Answer {
    if state.no_graphql {
        return Answer::json(403, &json!({ "message": "Resource not accessible by integration" }));
    }
    let body = request.body.clone().unwrap_or_default();
    let query = body["query"].as_str().unwrap();
    let known = DOCUMENTS.contains(&query);
    if !known {
        state.problems.push(format!("a document that nobody has checked: {query}"));
    }
    let answer = if query.contains("resolveReviewThread") {
        let thread = body["variables"]["thread"].as_str().unwrap().to_owned();
        if token.starts_with("ghs_") {
            json!({ "data": { "resolveReviewThread": null }, "errors": [{ "type": "FORBIDDEN", "message": "Resource not accessible by integration" }] })
        } else {
            state.resolved.push(thread.clone());
            json!({ "data": { "resolveReviewThread": { "thread": { "id": thread, "isResolved": true } } } })
        }
    } else if query.contains("reviewThreads") {
        let begins = state.review_comments.iter().filter(|c| c["in_reply_to_id"].is_null());
        let threads: Vec<Value> = begins
            .map(|c| json!({ "id": format!("T{}", c["id"]), "isResolved": false, "comments": { "nodes": [{ "databaseId": c["id"] }] } }))
            .collect();
        json!({ "data": { "repository": { "pullRequest": { "reviewThreads": { "nodes": threads } } } } })
    } else {
        json!({ "data": { "viewer": { "login": author(token) } } })
    };
    Answer::json(200, &answer)
}

pub(crate) fn comment(id: u64, login: &str, text: &str) -> Value {
    let mut comment = CONTRACT.example("issues/create-comment");
    comment["id"] = id.into();
    comment["body"] = text.into();
    comment["html_url"] = format!("https://github.com/octo/shop/pull/7#issuecomment-{id}").into();
    sign(&mut comment, login);
    comment
}

pub(crate) fn review_comment(id: u64, login: &str, shape: &Value) -> Value {
    let mut comment = CONTRACT.example("pulls/create-review-comment");
    let fields = comment.as_object_mut().unwrap();
    for key in ["start_line", "original_start_line", "start_side", "in_reply_to_id"] {
        fields.remove(key);
    }
    let at_file = shape["subject_type"] == "file";
    comment["id"] = id.into();
    comment["body"] = shape["body"].clone();
    comment["path"] = shape["path"].clone();
    comment["subject_type"] = if at_file { "file" } else { "line" }.into();
    comment["side"] = "RIGHT".into();
    match &shape["line"] {
        // The description wants a number; GitHub leaves the line out of what is outdated.
        Value::Null => drop(comment.as_object_mut().unwrap().remove("line")),
        line => comment["line"] = line.clone(),
    }
    if !shape["start_line"].is_null() {
        comment["start_line"] = shape["start_line"].clone();
        comment["start_side"] = "RIGHT".into();
    }
    sign(&mut comment, login);
    comment
}

/// All or nothing, as GitHub does it.
fn review(state: &mut State, body: &Value, author: &str) -> Done {
    head(state, body)?;
    let comments = body["comments"].as_array().cloned().unwrap_or_default();
    if comments.is_empty() && body["body"].as_str().unwrap_or_default().is_empty() {
        return refuse(422, "Body can not be blank");
    }
    for comment in &comments {
        anchored(state, comment, false)?;
        checked(comment, "PullRequestReviewComment")?;
    }
    let mut review = CONTRACT.example("pulls/create-review");
    let id = state.id();
    review["id"] = id.into();
    review["state"] = "COMMENTED".into();
    sign(&mut review, author);
    state.reviews.push(review.clone());
    for shape in &comments {
        let id = state.id();
        state.review_comments.push(review_comment(id, author, shape));
    }
    Ok((200, Some(review)))
}

fn pull(state: &State, call: &str) -> Value {
    let mut pull = CONTRACT.example(call);
    pull["number"] = NUMBER.into();
    pull["state"] = if state.open { "open" } else { "closed" }.into();
    pull["head"]["sha"] = state.head.as_str().into();
    pull["head"]["ref"] = "topic".into();
    match &state.head_repository {
        Some(name) => pull["head"]["repo"]["full_name"] = name.as_str().into(),
        None => pull["head"]["repo"] = Value::Null,
    }
    // GitHub's own example misses what its description asks for.
    for team in pull["requested_teams"].as_array_mut().into_iter().flatten() {
        team["type"] = "organization".into();
    }
    pull
}

fn pulls(state: &State, request: &Request) -> Value {
    let owner = state.head_repository.as_deref().and_then(|name| name.split('/').next());
    let asked = request.query.get("head").map(String::as_str);
    let fits = owner.is_some_and(|owner| asked == Some(&format!("{owner}:topic")));
    let state_fits = request.query.get("state").map(String::as_str) == Some("open") && state.open;
    let pull = pull(state, "pulls/list");
    json!(if fits && state_fits { vec![pull] } else { Vec::new() })
}

/// Whether a comment stands at a line that the pull request shows.
fn anchored(state: &State, shape: &Value, may_be_file: bool) -> Result<(), Refusal> {
    let file = state.files.iter().find(|file| file["filename"] == shape["path"]);
    let Some(file) = file else { return Err(refusal(422, "Path could not be resolved")) };
    if may_be_file && shape["subject_type"] == "file" {
        return Ok(());
    }
    let line = shape["line"].as_u64().unwrap_or_default();
    let start = shape["start_line"].as_u64().unwrap_or(line);
    let patch = file["patch"].as_str().unwrap_or_default();
    let mut hunks: Vec<Vec<u64>> = Vec::new();
    for text in patch.split('\n') {
        if let Some(header) = text.strip_prefix("@@ ") {
            let first = header.split('+').nth(1).unwrap().split([',', ' ']).next().unwrap();
            hunks.push(vec![first.parse::<u64>().unwrap()]);
        } else if text.starts_with([' ', '+']) {
            let hunk = hunks.last_mut().unwrap();
            hunk.push(hunk.last().unwrap() + 1);
        }
    }
    let shown = |hunk: &Vec<u64>| {
        let lines = &hunk[..hunk.len() - 1];
        lines.contains(&line) && lines.contains(&start)
    };
    if shape["side"] != "RIGHT" || start > line || !hunks.iter().any(shown) {
        return Err(refusal(422, "Pull request review thread line must be part of the diff"));
    }
    Ok(())
}

fn head(state: &State, body: &Value) -> Result<(), Refusal> {
    match body["commit_id"] == state.head.as_str() {
        true => Ok(()),
        false => Err(refusal(422, "commit_id is not part of the pull request")),
    }
}

fn checked<'a>(body: &'a Value, resource: &str) -> Result<&'a str, Refusal> {
    let text = body["body"].as_str().unwrap_or_default();
    if text.encode_utf16().count() > LONGEST || text.is_empty() {
        let message = format!("{resource}: Body is too long (maximum is 65536 characters)");
        return Err(refusal(422, &message));
    }
    Ok(text)
}

fn find(list: &[Value], id: &str) -> Result<usize, Refusal> {
    let id: u64 = id.parse().map_err(|_| refusal(404, "Not Found"))?;
    list.iter().position(|item| item["id"] == id).ok_or_else(|| refusal(404, "Not Found"))
}

fn list(items: &[Value]) -> Value {
    Value::Array(items.to_vec())
}

fn author(token: &str) -> &'static str {
    if token.starts_with("ghs_") { BOT } else { "octocat" }
}

fn sign(what: &mut Value, login: &str) {
    what["user"]["login"] = login.into();
    what["user"]["type"] = if login.ends_with("[bot]") { "Bot" } else { "User" }.into();
}

fn refuse(status: u16, message: &str) -> Done {
    Err(refusal(status, message))
}

fn refusal(status: u16, message: &str) -> Refusal {
    let body = json!({ "message": message, "documentation_url": "https://docs.github.com/rest", "status": status.to_string() });
    Refusal(status, body)
}
