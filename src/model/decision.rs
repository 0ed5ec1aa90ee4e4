//! What was decided: acceptances, transfers, retirements, assumptions.

use jiff::civil::Date;

use super::Text;
use crate::source::{Span, Spanned};

/// Somebody takes a risk, for a while.
#[derive(Debug)]
pub struct Accept {
    /// The value of `accept:`, or the id of the acceptance.
    pub span: Span,
    pub body: Span,
    pub by: Option<Text>,
    pub why: Option<Text>,
    pub until: Option<Spanned<Date>>,
    pub granted: Option<Spanned<Date>>,
    pub ticket: Option<Text>,
}

impl Accept {
    /// An acceptance of which nothing more is said.
    #[must_use]
    pub fn new(span: Span) -> Self {
        Accept { span, body: span, by: None, why: None, until: None, granted: None, ticket: None }
    }
}

/// An acceptance of its own, for one or several threats.
#[derive(Debug)]
pub struct Acceptance {
    pub id: Text,
    pub threats: Vec<Text>,
    pub accept: Accept,
}

/// Somebody else bears the risk.
#[derive(Debug)]
pub struct Transfer {
    pub span: Span,
    pub to: Option<Text>,
    pub why: Option<Text>,
    pub contract: Option<Text>,
}

/// A threat that was there and is no more.
#[derive(Debug)]
pub struct Retired {
    pub span: Span,
    pub why: Option<Text>,
    pub date: Option<Spanned<Date>>,
}

/// What is taken for granted.
#[derive(Debug)]
pub struct Assumption {
    pub id: Text,
    pub body: Span,
    pub title: Option<Text>,
    pub owner: Option<Text>,
    pub valid_until: Option<Spanned<Date>>,
    pub why: Option<Text>,
    pub at: Vec<Text>,
}
