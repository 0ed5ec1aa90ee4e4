//! What stands beside the comments: code scanning and a check run.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::{CHECKS, Run, SECURITY_EVENTS};
use crate::post::body;
use crate::post::github::policy::Refused;
use crate::post::github::{Client, Failure};
use crate::post::outcome::Found;
use crate::post::target::{Pace, Posted, Target};
use crate::report::harmless;

/// Bytes of a compressed report that GitHub takes.
const LARGEST_SARIF: usize = 10 * 1024 * 1024;

/// Annotations of one request. A second request would append, and twice if it were repeated.
const MOST_ANNOTATIONS: usize = 50;

/// Of the 65,535 that GitHub takes.
const LONGEST_SUMMARY: usize = 60_000;

const LONGEST_MESSAGE: usize = 4_000;

/// Uploads a whole SARIF report for a commit and a reference such as `refs/heads/main`: what a push
/// to the default branch does. `to.number` is not looked at.
#[must_use]
pub fn upload(
    sarif: &[u8],
    reference: &str,
    commit: &str,
    to: &Target,
    clock: &dyn Pace,
) -> Posted {
    let mut posted = Posted::default();
    match Client::new(to, clock) {
        Ok(mut github) => {
            send(&mut github, &mut posted, sarif, reference, commit);
            posted.requests = github.requests;
            posted.writes = github.writes;
        }
        Err(failure) => posted.warn(&format!("no SARIF was uploaded: {}", failure.message)),
    }
    posted
}

fn send(github: &mut Client<'_>, posted: &mut Posted, sarif: &[u8], reference: &str, commit: &str) {
    let mut zip = GzEncoder::new(Vec::new(), Compression::default());
    let zipped = zip.write_all(sarif).and_then(|()| zip.finish()).unwrap_or_default();
    if zipped.is_empty() || zipped.len() > LARGEST_SARIF {
        posted.warn(
            "no SARIF was uploaded: GitHub takes 10 MiB, compressed, and never a part of a report",
        );
        return;
    }
    if let Err(failure) = github.upload_sarif(reference, commit, &STANDARD.encode(zipped)) {
        posted.fail("no SARIF was uploaded", &failure, SECURITY_EVENTS);
    }
}

impl Run<'_> {
    pub(super) fn sarif(&mut self) {
        let Some(sarif) = &self.wanted.sarif else { return };
        let reference = format!("refs/pull/{}/head", self.to.number);
        send(&mut self.github, &mut self.posted, sarif, &reference, self.head);
    }

    pub(super) fn check_run(&mut self) {
        if !self.wanted.check_run {
            return;
        }
        let body = self.check();
        if let Err(failure) = self.take_check(&body) {
            self.posted.fail("no check run was created", &failure, CHECKS);
        }
    }

    fn take_check(&mut self, body: &Value) -> Result<(), Failure> {
        let Err(failure) = self.github.create_check_run(body) else { return Ok(()) };
        if failure.refused != Refused::Unclear {
            return Err(failure);
        }
        let text = |key| body.get(key).and_then(Value::as_str).unwrap_or_default();
        if self.github.has_check_run(self.head, text("name"), text("external_id"))? {
            return Ok(());
        }
        self.github.create_check_run(body)
    }

    fn check(&self) -> Value {
        let name = match self.wanted.id.as_str() {
            "default" => "tmgate report".to_owned(),
            id => format!("tmgate report ({id})"),
        };
        let findings = self.outcome.open().filter_map(annotation);
        let mut annotations: Vec<(u8, Value)> = findings.collect();
        annotations.sort_by_key(|(rank, _)| *rank);
        annotations.truncate(MOST_ANNOTATIONS);
        let annotations: Vec<Value> = annotations.into_iter().map(|(_, shape)| shape).collect();
        json!({
            "name": name,
            "head_sha": self.head,
            "external_id": format!("tmgate:{}:{}", self.wanted.id, self.to.run),
            "status": "completed",
            // Nothing assessed is no success.
            "conclusion": if self.outcome.verdict == "pass" { "success" } else { "failure" },
            "output": {
                "title": body::headline(self.outcome),
                "summary": body::summary(self.outcome, &self.links(), LONGEST_SUMMARY),
                "annotations": annotations,
            },
        })
    }
}

fn annotation(found: &Found) -> Option<(u8, Value)> {
    let (rank, level) = match found.severity.as_str() {
        "error" => (0, "failure"),
        "warning" => (1, "warning"),
        _ => (2, "notice"),
    };
    if found.path.is_empty() || found.start.line == 0 {
        return None;
    }
    let message: String = harmless(&found.message).chars().take(LONGEST_MESSAGE).collect();
    let title: String = harmless(&found.rule).chars().take(200).collect();
    let shape = json!({
        "path": found.path,
        "start_line": found.start.line,
        "end_line": found.end.line.max(found.start.line),
        "annotation_level": level,
        "message": message,
        "title": title,
    });
    Some((rank, shape))
}
