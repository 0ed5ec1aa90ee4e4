//! The texts, in short.

use super::outcome::{Found, Outcome};

/// Where things lie at the code host.
#[derive(Debug, Clone, Default)]
pub(super) struct Links {
    pub server: String,
    pub repository: String,
    pub run_url: Option<String>,
    pub head: String,
}

pub(super) fn has_something_to_say(outcome: &Outcome) -> bool {
    outcome.open().next().is_some()
}

pub(super) fn headline(outcome: &Outcome) -> String {
    format!("the gate says {}", outcome.verdict)
}

pub(super) fn summary(outcome: &Outcome, links: &Links, budget: usize) -> String {
    let Links { server, repository, run_url, head } = links;
    let run = run_url.as_deref().unwrap_or_default();
    let count = outcome.open().count();
    let mut text = format!("{count} findings at {server}/{repository}/commit/{head} {run}\n\n");
    for found in outcome.open() {
        if text.len() + found.message.len() + 4 > budget {
            break;
        }
        text.push_str(&format!("- {}\n", found.message));
    }
    text
}

pub(super) fn resolved(_: &Outcome, links: &Links) -> String {
    format!("All resolved at {}\n", links.head)
}

pub(super) fn finding(found: &Found, _: &Links) -> String {
    let mut text = format!("{}\n", found.message);
    if let Some(suggestion) = &found.suggestion {
        text.push_str(&format!("\n```suggestion\n{}\n```\n", suggestion.text));
    }
    text
}

pub(super) fn no_longer(_: &str, links: &Links) -> String {
    format!("No longer reported at {}\n", links.head)
}
