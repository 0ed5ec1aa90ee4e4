//! What can go wrong and what is done about it.

use jiff::civil::Date;

use super::vocabulary::{
    Answer, Cause, Impact, Level, Likelihood, Linddun, MitigationKind, MitigationStatus, Stride,
};
use super::{Accept, Retired, Text, Transfer};
use crate::source::{Span, Spanned};

/// Something that can go wrong.
#[derive(Debug)]
pub struct Threat {
    pub id: Text,
    pub body: Span,
    pub title: Option<Text>,
    pub at: Vec<Text>,
    pub stride: Vec<Spanned<Stride>>,
    pub linddun: Vec<Spanned<Linddun>>,
    pub cause: Option<Spanned<Cause>>,
    pub by: Vec<Text>,
    pub hurts: Vec<Text>,
    pub likelihood: Option<Spanned<Likelihood>>,
    pub impact: Option<Spanned<Impact>>,
    /// The level as stated, against which the computed one is held.
    pub risk: Option<Spanned<Level>>,
    /// The level that remains after treatment, as stated.
    pub residual: Option<Spanned<Level>>,
    pub cvss: Option<Text>,
    pub cvss_score: Option<Spanned<f64>>,
    pub owasp: Option<Text>,
    pub fair: Option<Fair>,
    pub refs: Vec<Text>,
    pub weakness: Option<Text>,
    pub mitigated_by: Vec<Text>,
    pub detected_by: Vec<Text>,
    pub accept: Option<Accept>,
    pub transfer: Option<Transfer>,
    pub avoid: Option<Text>,
    pub out_of_scope: Option<Spanned<Answer>>,
    pub retired: Option<Retired>,
    pub found: Option<Spanned<Date>>,
    pub updated: Option<Spanned<Date>>,
    pub because: Option<Text>,
    pub owner: Option<Text>,
    pub ticket: Option<Text>,
    pub purpose: Option<Text>,
    pub action: Option<Text>,
    pub result: Option<Text>,
    pub requirements: Vec<Text>,
    /// The entry of the organisation's catalogue, or the threat of a library, that it answers.
    pub from: Option<Text>,
}

/// FAIR numbers: minimum, most likely, maximum.
#[derive(Debug)]
pub struct Fair {
    pub span: Span,
    /// Loss events a year.
    pub frequency: Vec<Spanned<f64>>,
    /// Money per loss event.
    pub loss: Vec<Spanned<f64>>,
}

/// "This letter does not apply to this element, because ...".
#[derive(Debug)]
pub struct NotApplicable {
    pub element: Text,
    pub body: Span,
    pub stride: Vec<(Spanned<Stride>, Text)>,
    pub linddun: Vec<(Spanned<Linddun>, Text)>,
    /// Single threats of libraries, or entries of the organisation's catalogue.
    pub threats: Vec<(Text, Text)>,
}

/// Something that is done about threats.
#[derive(Debug)]
pub struct Mitigation {
    pub id: Text,
    pub body: Span,
    pub title: Option<Text>,
    pub status: Option<Spanned<MitigationStatus>>,
    pub kind: Option<Spanned<MitigationKind>>,
    pub owner: Option<Text>,
    pub ticket: Option<Text>,
    pub due: Option<Spanned<Date>>,
    pub code: Vec<Text>,
    pub iac: Vec<Text>,
    pub policy: Vec<Text>,
    pub evidence: Vec<Evidence>,
    pub refs: Vec<Text>,
    pub because: Option<Text>,
    /// A library's control that the platform already runs.
    pub provided: Option<Spanned<bool>>,
    pub why: Option<Text>,
}

impl Mitigation {
    /// A mitigation of which nothing is said yet.
    #[must_use]
    pub fn new(id: Text, body: Span) -> Self {
        Mitigation {
            id,
            body,
            title: None,
            status: None,
            kind: None,
            owner: None,
            ticket: None,
            due: None,
            code: Vec::new(),
            iac: Vec::new(),
            policy: Vec::new(),
            evidence: Vec::new(),
            refs: Vec::new(),
            because: None,
            provided: None,
            why: None,
        }
    }
}

/// Where a mitigation is proven.
#[derive(Debug)]
pub struct Evidence {
    pub span: Span,
    /// The pointers given; one is expected.
    pub points: Vec<(EvidenceKind, Text)>,
    pub done: Option<Spanned<Date>>,
    pub why: Option<Text>,
}

/// What a piece of evidence points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvidenceKind {
    Test,
    Code,
    Iac,
    Ci,
    Drill,
    Doc,
}

/// A persona non grata (hTMM step 2).
#[derive(Debug)]
pub struct Persona {
    pub id: Text,
    pub body: Span,
    pub title: Option<Text>,
    pub motivation: Option<Text>,
    pub skills: Option<Text>,
    pub goal: Option<Text>,
    pub pruned: Option<Pruned>,
}

/// Why a persona was left out.
#[derive(Debug)]
pub struct Pruned {
    pub span: Span,
    pub why: Option<Text>,
    pub until: Option<Spanned<Date>>,
}
