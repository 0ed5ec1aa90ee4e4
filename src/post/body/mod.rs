//! The texts that are posted. They are calm, short where there is little to say, and nothing that
//! stands in a model is more than text in them: it calls nobody, links nowhere, closes no issue.

mod finding;
mod links;
mod summary;
#[cfg(test)]
mod tests;

pub use finding::{finding, no_longer};
pub use links::Links;
pub use summary::{resolved, summary};

use super::outcome::{Found, Outcome};
use crate::report::counted;
use crate::rules;

/// Whether there is anything that is worth a comment where there is none yet.
#[must_use]
pub fn has_something_to_say(outcome: &Outcome) -> bool {
    outcome.verdict == NOTHING
        || outcome.open().next().is_some()
        || outcome.compared.as_ref().is_some_and(|with| !with.fixed.is_empty())
        || !outcome.approvals.is_empty()
        || weakened(outcome).next().is_some()
}

/// The verdict of a run that found no model.
const NOTHING: &str = "nothing-assessed";

/// The verdict with its reason, in plain words: the title of a check run, say.
#[must_use]
pub fn headline(outcome: &Outcome) -> String {
    let counts = &outcome.counts;
    let open = open_counts(outcome);
    match outcome.verdict.as_str() {
        NOTHING => "nothing was assessed, because there is no model".to_owned(),
        "fail" => format!("the gate fails: {open}"),
        _ if counts.errors + counts.warnings + counts.notes > 0 => {
            format!("the gate passes, with {open}")
        }
        _ => "the gate passes".to_owned(),
    }
}

/// `2 errors, 1 note`.
fn open_counts(outcome: &Outcome) -> String {
    let counts = &outcome.counts;
    let of = [(counts.errors, "error"), (counts.warnings, "warning"), (counts.notes, "note")];
    let of = of.into_iter().filter(|(count, _)| *count > 0);
    let of: Vec<String> = of.map(|(count, what)| counted(count, what)).collect();
    if of.is_empty() { "no finding".to_owned() } else { of.join(", ") }
}

/// What this change takes away. What a comment allows is taken away all the same.
fn weakened(outcome: &Outcome) -> impl Iterator<Item = &Found> {
    let counts = |found: &&Found| matches!(found.status.as_str(), "open" | "suppressed");
    outcome.findings.iter().filter(counts).filter(|found| rules::is_weakening(&found.rule))
}

/// The open findings, the most severe first.
fn worst_first(outcome: &Outcome) -> Vec<&Found> {
    let mut open: Vec<&Found> = outcome.open().collect();
    open.sort_by_key(|found| match found.severity.as_str() {
        "error" => 0,
        "warning" => 1,
        _ => 2,
    });
    open
}
