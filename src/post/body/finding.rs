//! One finding, at its line.

use super::super::outcome::{Found, Suggestion};
use super::links::Links;
use super::summary::name;
use crate::report::{harmless, prose};

/// Of an old comment, so much is kept.
const KEPT: usize = 4000;

/// The comment at the line of a finding. Where its quick fix replaces whole lines, a click makes
/// it: the comment must then stand at the lines of the suggestion.
#[must_use]
pub fn finding(found: &Found, _: &Links) -> String {
    let mut text = format!("**{}**: {}\n", found.severity, prose(&found.message));
    if let Some(help) = &found.help {
        text.push_str(&format!("\nhelp: {}\n", prose(help)));
    }
    if let Some(suggestion) = found.suggestion.as_ref().filter(|one| is_plain(one)) {
        text.push_str(&format!("\n{}", fenced(suggestion)));
    }
    let owner = found.owner.as_deref().map(|owner| format!(" · owner: {}", name(owner)));
    let (rule, owner) = (&found.rule, owner.unwrap_or_default());
    text.push_str(&format!("\n<sub>`tmgate explain {rule}` says why{owner}</sub>\n"));
    text
}

/// What takes the place of the comment `was` when its finding is gone and somebody has answered.
/// The first words stay, so that the answer still has its question; a fix that nobody needs does
/// not.
#[must_use]
pub fn no_longer(was: &str, links: &Links) -> String {
    let at = links.commit().map(|commit| format!(" at {commit}")).unwrap_or_default();
    let first = was.lines().next().unwrap_or("").trim();
    let first =
        first.strip_prefix("~~").and_then(|rest| rest.split_once("~~")).map_or(first, |it| it.0);
    match first.is_empty() || first.len() > KEPT || first.starts_with("<!--") {
        true => format!("No longer reported{at}.\n"),
        false => format!("~~{first}~~\n\nNo longer reported{at}.\n"),
    }
}

/// Lines that do nothing to who reads them, and could not be taken for a comment's own mark.
fn is_plain(suggestion: &Suggestion) -> bool {
    let lines = suggestion.text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let plain =
        |line: &str| harmless(&line.replace('\t', "")).chars().eq(line.replace('\t', "").chars());
    lines.into_iter().all(plain) && !suggestion.text.contains("<!-- tmgate")
}

/// The lines in a fence that none of them can end.
fn fenced(suggestion: &Suggestion) -> String {
    let mut runs = suggestion.text.split(|c| c != '`').map(str::len);
    let longest = runs.by_ref().max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    match suggestion.text.as_str() {
        "" => format!("{fence}suggestion\n{fence}\n"),
        text => format!("{fence}suggestion\n{text}\n{fence}\n"),
    }
}
