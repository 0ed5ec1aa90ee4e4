//! The last line of all that tmgate posts: a later run knows its own work by it.
//!
//! It is an HTML comment that nobody sees. Only letters, digits and `._=-` stand inside, so nothing
//! that a finding says can end it, and only the last line of a body is ever read, so nothing that a
//! finding says can pass for one. Anybody may write such a line: a comment is ours when its author
//! is, too.

use std::fmt;

use sha2::{Digest, Sha256};

use super::target::Run;

const OPEN: &str = "<!-- tmgate:v1 ";
const CLOSE: &str = " -->";

/// Longer ones are not ours.
const LONGEST: usize = 512;

/// What is known of a posted text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marker {
    /// Which of several gates on one repository wrote it.
    pub id: String,
    pub kind: Kind,
    /// Of the text above it, so that it need not be compared as GitHub hands it back.
    pub digest: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// The one comment of a pull request.
    Summary { head: String, run: Run },
    /// A comment at a line.
    Finding { fingerprint: String },
}

impl Marker {
    /// Reads the marker that a body ends in.
    pub(super) fn read(body: &str) -> Option<Marker> {
        let line = body.trim_end().rsplit('\n').next()?;
        if line.len() > LONGEST {
            return None;
        }
        let inside = line.strip_prefix(OPEN)?.strip_suffix(CLOSE)?;
        let mut fields: Vec<(&str, &str)> = Vec::new();
        for field in inside.split(' ') {
            let (key, value) = field.split_once('=')?;
            let twice = fields.iter().any(|(known, _)| *known == key);
            if twice || key.is_empty() || value.is_empty() || !field.chars().all(is_allowed) {
                return None;
            }
            fields.push((key, value));
        }
        let get = |key| fields.iter().find(|(known, _)| *known == key).map(|(_, value)| *value);
        let kind = match get("kind")? {
            "summary" => {
                Kind::Summary { head: get("head")?.to_owned(), run: Run::read(get("run")?)? }
            }
            "finding" => Kind::Finding { fingerprint: get("fp")?.to_owned() },
            _ => return None,
        };
        Some(Marker { id: get("id")?.to_owned(), kind, digest: get("digest")?.to_owned() })
    }

    /// A text with its marker below.
    pub(super) fn under(&self, text: &str) -> String {
        format!("{}\n\n{self}", text.trim_end())
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(OPEN)?;
        let id = word(&self.id);
        match &self.kind {
            Kind::Summary { head, run } => {
                write!(f, "kind=summary id={id} head={} run={run}", word(head))?;
            }
            Kind::Finding { fingerprint } => {
                write!(f, "kind=finding id={id} fp={}", word(fingerprint))?;
            }
        }
        write!(f, " digest={}{CLOSE}", word(&self.digest))
    }
}

/// Whether an id can stand in a marker as it is.
#[must_use]
pub fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= 64 && id.chars().all(|c| is_allowed(c) && c != '=')
}

/// Names a text.
pub(super) fn digest(text: &str) -> String {
    Sha256::digest(text.trim_end().as_bytes()).iter().take(8).map(|b| format!("{b:02x}")).collect()
}

fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '=' | '-')
}

fn word(text: &str) -> String {
    let word: String =
        text.chars().map(|c| if is_allowed(c) && c != '=' { c } else { '-' }).take(64).collect();
    if word.is_empty() { "-".to_owned() } else { word }
}
