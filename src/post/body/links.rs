//! Where a comment leads to: the exact line, the commit, the run.

use super::super::outcome::Found;
use crate::report::{neutral, uri};

/// Of an id of a commit, so much is shown.
const SHORT: usize = 7;

/// Where things lie at the code host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// `https://github.com`
    pub server: String,
    /// `owner/name`
    pub repository: String,
    /// The run that checked, with its job summary, where there was one.
    pub run_url: Option<String>,
    /// The head of the pull request.
    pub head: String,
}

impl Links {
    /// The place of a finding, which leads to its line at the head.
    pub(super) fn place(&self, found: &Found) -> String {
        let Found { path, start, end, .. } = found;
        let mut lines = format!("L{}", start.line);
        if end.line > start.line {
            lines.push_str(&format!("-L{}", end.line));
        }
        match self.place_unlinked(found) {
            shown if path.is_empty() || self.head.is_empty() => shown,
            shown => {
                let path = uri(path);
                self.to(&shown, &format!("blob/{}/{path}#{lines}", uri(&self.head)))
            }
        }
    }

    /// The place of what is gone: there is no line to lead to.
    pub(super) fn place_unlinked(&self, found: &Found) -> String {
        match found.path.as_str() {
            "" => "outside of the repository".to_owned(),
            path => neutral(&format!("{path}:{}", found.start.line)).into_owned(),
        }
    }

    /// The commit that the findings are about.
    pub(super) fn commit(&self) -> Option<String> {
        let hex = self.head.bytes().all(|byte| byte.is_ascii_hexdigit());
        let short = self.head.get(..SHORT).filter(|_| hex)?;
        Some(self.to(&format!("`{short}`"), &format!("commit/{}", self.head)))
    }

    /// The summary of the run, called `name`.
    pub(super) fn run(&self, name: &str) -> Option<String> {
        let url = self.run_url.as_deref().filter(|url| is_address(url))?;
        Some(format!("[{name}]({url})"))
    }

    fn to(&self, shown: &str, path: &str) -> String {
        let server = self.server.trim_end_matches('/');
        match is_address(server) && !self.repository.is_empty() {
            true => format!("[{shown}]({server}/{}/{path})", uri(&self.repository)),
            false => shown.to_owned(),
        }
    }
}

/// Whether a text is an address, and nothing that ends a link before its time.
fn is_address(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#&=%+,@".contains(c);
    let web = text.starts_with("https://") || text.starts_with("http://");
    web && text.chars().all(plain)
}
