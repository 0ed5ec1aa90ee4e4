//! A finished report onto a pull request.
//!
//! The verdict is fixed before anything here runs, and nothing here changes it. What is posted is
//! read from the result file that the check wrote, so the run that checks and a later one that may
//! write (for a fork) post by the same way. Plans are pure: what is there and what was found give
//! the steps; only `apply` takes them, through the client in
//! `github`, which alone touches the network.
//!
//! Everything that a result file says was written by whoever opened the pull request.

mod event;
mod target;
mod outcome;
mod read;
mod sane;
pub mod body;
mod marker;
mod sticky;
mod hunks;
mod inline;
mod github;
mod apply;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use github::DOCUMENTS;

pub use apply::{NoPull, find_pull, post, upload};
pub use event::{Event, LARGEST_EVENT, Origin, Permit, Pull, Side, WorkflowRun};
pub use marker::is_id;
pub use outcome::{
    Approval, ChangedModel, ChangedThing, Changes, Compared, Found, LARGEST, Outcome, Reviewer,
    Risk, Spot, Suggestion, Tally, Unassessed,
};
pub use target::{Clock, Inline, Pace, Posted, Run, Secret, Target, Wanted, WhenClean};
