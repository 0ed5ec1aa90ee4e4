//! A finished report onto a pull request.
//!
//! The verdict is fixed before anything here runs, and nothing here changes it. What is posted is
//! read from the result file that the check wrote, so the run that checks and a later one that may
//! write (for a fork) post by the same way. Plans are pure: what is there and what was found give
//! the steps; only [`github`](self) calls take them.
//!
//! Everything that a result file says was written by whoever opened the pull request.

mod outcome;

pub use outcome::{
    Approval, Compared, Found, LARGEST, Outcome, Reviewer, Spot, Suggestion, Tally, Unassessed,
};
