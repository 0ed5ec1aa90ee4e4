//! A finding in the making: what a rule writes before the sink adds severity and places.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Severity, Subject};
use crate::source::{Place, Span};

/// What a rule has to say. Built with [`Draft::new`] and the methods below, handed to
/// [`Sink::report`](super::Sink::report).
#[derive(Clone, Debug)]
pub struct Draft {
    pub(super) subject: Subject,
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) note: String,
    pub(super) help: Option<Cow<'static, str>>,
    pub(super) related: Vec<(Span, String)>,
    /// Places in files that the sink does not know.
    pub(super) beyond: Vec<(Place, String)>,
    pub(super) fix: Option<Fix>,
    pub(super) severity: Option<Severity>,
}

impl Draft {
    /// `message` is one sentence that stands alone, the subject in backticks, without a full stop.
    pub fn new(subject: Subject, span: Span, message: impl Into<String>) -> Self {
        Draft {
            subject,
            span,
            message: message.into(),
            note: String::new(),
            help: None,
            related: Vec::new(),
            beyond: Vec::new(),
            fix: None,
            severity: None,
        }
    }

    /// A few words under the underlined place.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// How to put it right.
    #[must_use]
    pub fn help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Another place that explains this one.
    #[must_use]
    pub fn related(mut self, span: Span, note: impl Into<String>) -> Self {
        self.related.push((span, note.into()));
        self
    }

    /// Another place that explains this one, in a file that is no part of the model.
    #[must_use]
    pub fn related_beyond(mut self, place: Place, note: impl Into<String>) -> Self {
        self.beyond.push((place, note.into()));
        self
    }

    #[must_use]
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fix = fix.into();
        self
    }

    /// Weighs this one finding differently from the rule's default. A severity set in the
    /// configuration still wins.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Whether the cure is certain, so that what is meant is known.
    #[must_use]
    pub fn has_fix(&self) -> bool {
        self.fix.is_some()
    }
}

/// A mistake that reading a file brought to light, for the `schema-*` rule named here to report.
#[derive(Clone, Debug)]
pub struct Mistake {
    pub rule: &'static str,
    pub draft: Draft,
}

impl Mistake {
    #[must_use]
    pub fn new(rule: &'static str, draft: Draft) -> Self {
        Mistake { rule, draft }
    }
}

/// A change of text that clears the finding and keeps everything else, comments included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does: "rename the key to `owner`".
    pub title: String,
    pub edits: Vec<Edit>,
}

/// Replaces bytes `start..end` of the file at `path` by `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub path: Arc<str>,
    pub start: u32,
    pub end: u32,
    pub text: String,
}

impl Fix {
    /// A fix of one edit.
    #[must_use]
    pub fn one(title: impl Into<String>, edit: Edit) -> Self {
        Fix { title: title.into(), edits: vec![edit] }
    }
}
