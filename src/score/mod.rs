//! Scores of vulnerabilities and risks that are written as a line of metrics (CVSS, the OWASP
//! Risk Rating), and estimates of money (FAIR). What a line cannot mean is said with the place in it.

pub mod cvss;
pub mod fair;
mod fields;
pub mod owasp;
mod rating;

use std::ops::Range;

pub use rating::{Rating, Tenths};

/// What makes a line unreadable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The bytes of the line that are wrong.
    pub at: Range<usize>,
    /// What is wrong: the end of a sentence that begins with the line.
    pub what: String,
    /// What would be right.
    pub help: String,
    /// The line as it is surely meant.
    pub cure: Option<String>,
}

impl Flaw {
    fn new(at: Range<usize>, what: impl Into<String>, help: impl Into<String>) -> Self {
        Flaw { at, what: what.into(), help: help.into(), cure: None }
    }
}
