//! What is read of GitHub's answers. Everything else in them may change without harm.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::post::hunks::{Anchor, Changed, hunks};

/// A pull request.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::post) struct Pull {
    pub number: u64,
    #[serde(default)]
    pub state: String,
    pub head: Head,
}

#[derive(Debug, Clone, Deserialize)]
pub(in crate::post) struct Head {
    pub sha: String,
    #[serde(default, rename = "ref")]
    pub branch: String,
    /// None when the fork was deleted.
    #[serde(default)]
    pub repo: Option<Repository>,
}

#[derive(Debug, Clone, Deserialize)]
pub(in crate::post) struct Repository {
    pub full_name: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(in crate::post) struct User {
    pub login: String,
    #[serde(default, rename = "type")]
    pub kind: String,
}

/// A comment on a pull request as a whole.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::post) struct Comment {
    pub id: u64,
    #[serde(default)]
    pub body: Option<String>,
    /// None when the account was deleted.
    #[serde(default)]
    pub user: Option<User>,
    #[serde(default)]
    pub html_url: Option<String>,
}

/// A comment at a line of a pull request.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::post) struct ReviewComment {
    pub id: u64,
    #[serde(default)]
    pub body: Option<String>,
    #[serde(default)]
    pub user: Option<User>,
    #[serde(default)]
    pub path: String,
    /// None when the line is not in the pull request any more.
    #[serde(default)]
    pub line: Option<u32>,
    #[serde(default)]
    pub start_line: Option<u32>,
    #[serde(default)]
    pub subject_type: Option<String>,
    #[serde(default)]
    pub in_reply_to_id: Option<u64>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct File {
    pub filename: String,
    #[serde(default)]
    pub sha: Option<String>,
    #[serde(default)]
    pub status: String,
    #[serde(default)]
    pub patch: Option<String>,
}

/// A comment to be posted.
#[derive(Debug, Clone)]
pub(in crate::post) struct NewComment {
    pub path: String,
    pub anchor: Anchor,
    pub body: String,
}

impl ReviewComment {
    pub(in crate::post) fn anchor(&self) -> Option<Anchor> {
        if self.subject_type.as_deref() == Some("file") {
            return Some(Anchor::File);
        }
        let line = self.line?;
        Some(Anchor::Lines { start: self.start_line.filter(|start| *start != line), line })
    }
}

impl From<File> for Changed {
    fn from(file: File) -> Changed {
        Changed {
            path: file.filename,
            blob: file.sha.unwrap_or_default(),
            removed: file.status == "removed",
            hunks: file.patch.as_deref().map(hunks),
        }
    }
}

impl NewComment {
    pub(super) fn shape(&self) -> Value {
        let mut shape = json!({ "path": self.path, "body": self.body });
        match self.anchor {
            Anchor::Lines { start, line } => {
                shape["line"] = line.into();
                shape["side"] = "RIGHT".into();
                if let Some(start) = start {
                    shape["start_line"] = start.into();
                    shape["start_side"] = "RIGHT".into();
                }
            }
            Anchor::File => shape["subject_type"] = "file".into(),
        }
        shape
    }
}
