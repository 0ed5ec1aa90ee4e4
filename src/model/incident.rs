//! What has gone wrong before, and what to do when it does again.

use jiff::civil::Date;

use super::Text;
use super::vocabulary::{ActionStatus, Cause, CauseStatus, Level, Phase, Tlp};
use crate::source::{Span, Spanned};

/// An incident.
#[derive(Debug)]
pub struct Incident {
    pub id: Text,
    pub body: Span,
    pub title: Option<Text>,
    pub severity: Option<Spanned<Level>>,
    pub phase: Option<Spanned<Phase>>,
    pub started: Option<Spanned<Date>>,
    pub detected: Option<Spanned<Date>>,
    pub contained: Option<Spanned<Date>>,
    pub eradicated: Option<Spanned<Date>>,
    pub recovered: Option<Spanned<Date>>,
    pub closed: Option<Spanned<Date>>,
    pub reviewed: Option<Spanned<Date>>,
    pub affected: Vec<Text>,
    pub threats: Vec<Text>,
    pub unanticipated: Option<Spanned<bool>>,
    pub refs: Vec<Text>,
    pub cause: Option<Spanned<Cause>>,
    pub root_causes: Vec<RootCause>,
    /// Mitigations that did not hold.
    pub failed: Vec<Text>,
    /// A playbook's id, or `none`.
    pub playbook: Option<Text>,
    pub why: Option<Text>,
    pub related: Vec<Text>,
    pub duplicate_of: Option<Text>,
    pub follow_up: Vec<FollowUp>,
    pub report: Option<Text>,
    pub tlp: Option<Spanned<Tlp>>,
    pub notify: Vec<Text>,
    pub no_change: Option<Text>,
    pub owner: Option<Text>,
}

/// Why an incident could happen.
#[derive(Debug)]
pub struct RootCause {
    pub id: Text,
    pub body: Span,
    pub why: Option<Text>,
    pub status: Option<Spanned<CauseStatus>>,
    pub fixed_by: Vec<Text>,
    pub owner: Option<Text>,
    pub due: Option<Spanned<Date>>,
    pub ticket: Option<Text>,
}

/// Something to do after an incident.
#[derive(Debug)]
pub struct FollowUp {
    pub span: Span,
    pub what: Option<Text>,
    pub owner: Option<Text>,
    pub due: Option<Spanned<Date>>,
    pub ticket: Option<Text>,
    pub status: Option<Spanned<ActionStatus>>,
}

/// What to do when a threat comes true.
#[derive(Debug)]
pub struct Playbook {
    pub id: Text,
    pub body: Span,
    pub title: Option<Text>,
    pub file: Option<Text>,
    pub threats: Vec<Text>,
    pub owner: Option<Text>,
    pub exercised: Option<Spanned<Date>>,
    pub contact: Option<Text>,
    pub no_change: Option<Text>,
}
