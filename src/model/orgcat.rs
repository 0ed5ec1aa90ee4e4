//! The organisation's own catalogue: what threatens parts of a kind, wherever they are built.

use jiff::civil::Date;

use super::Text;
use super::vocabulary::{Class, ComponentKind, Days, Stride};
use crate::finding::Mistake;
use crate::source::{Span, Spanned};

/// All entries of the catalogue's files.
#[derive(Debug, Default)]
pub struct Catalogue {
    pub entries: Vec<CatalogueEntry>,
    /// What was wrong with the text.
    pub mistakes: Vec<Mistake>,
    /// Part of a file could not be read: what seems to be missing may only be unread.
    pub partly: bool,
}

/// A threat that the organisation knows.
#[derive(Debug)]
pub struct CatalogueEntry {
    pub id: Text,
    pub body: Span,
    pub title: Option<Text>,
    pub stride: Vec<Spanned<Stride>>,
    pub applies_to: Option<AppliesTo>,
    pub refs: Vec<Text>,
    /// What helps against it, in the words of the organisation.
    pub suggests: Vec<Text>,
    pub reviewed: Option<Spanned<Date>>,
    pub review_every: Option<Spanned<Days>>,
    pub owner: Option<Text>,
}

/// The components that an entry is about: those for which each of these is true.
#[derive(Debug)]
pub struct AppliesTo {
    pub kind: Vec<Spanned<ComponentKind>>,
    pub tech: Vec<Text>,
    pub exposed: Option<Spanned<bool>>,
    /// This class or a higher one.
    pub class: Option<Spanned<Class>>,
    pub zone: Vec<Text>,
}

impl AppliesTo {
    /// Whether it says nothing, and so names no component.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kind.is_empty()
            && self.tech.is_empty()
            && self.exposed.is_none()
            && self.class.is_none()
            && self.zone.is_empty()
    }
}
