//! What a file is made of when only its looks are to change: entries with their comments, values as
//! they were written.

/// A collection.
pub(super) struct Items<'t> {
    pub(super) entries: Vec<Entry<'t>>,
    pub(super) is_map: bool,
    /// In brackets.
    pub(super) flow: bool,
    /// Comments before the first entry that are about the whole file.
    pub(super) head: Vec<Note<'t>>,
    /// Comments behind the last entry.
    pub(super) tail: Vec<Note<'t>>,
    /// Where its entries begin on their lines, in bytes.
    pub(super) column: usize,
    /// A collection in brackets as it was written.
    pub(super) written: &'t str,
}

/// A key with its value, or an item of a list.
pub(super) struct Entry<'t> {
    /// Comments on lines of their own above it.
    pub(super) lead: Vec<Note<'t>>,
    /// Whether a blank line stands above the entry itself.
    pub(super) blank: bool,
    /// The key as it was written.
    pub(super) key: Option<&'t str>,
    /// The key as it is meant.
    pub(super) name: &'t str,
    pub(super) body: Body<'t>,
    /// The value of a list's item stays on the line below its dash.
    pub(super) apart: bool,
    /// The comment on its line.
    pub(super) side: Option<&'t str>,
}

pub(super) enum Body<'t> {
    /// A text, a number and the like; nothing at all is the empty text.
    Scalar(&'t str),
    /// A text that begins with `|` or `>`; where its key or dash stands on its line.
    Literal(&'t str, usize),
    Items(Items<'t>),
    /// What is not understood, with its key, and where it begins on its line.
    Raw(&'t str, usize),
}

/// A comment, and whether a blank line stands above it.
#[derive(Clone, Copy)]
pub(super) struct Note<'t> {
    pub(super) blank: bool,
    pub(super) text: &'t str,
}

impl Entry<'_> {
    /// Whether a comment allows findings on this line, so that what stands on it must stay on it.
    pub(super) fn is_waived(&self) -> bool {
        let side = self.side.map(|text| Note { blank: false, text });
        self.lead.iter().chain(&side).any(Note::is_waiver)
    }
}

impl Items<'_> {
    /// Whether a comment stands somewhere inside.
    pub(super) fn has_comments(&self) -> bool {
        let inside = |entry: &Entry<'_>| {
            let deeper = match &entry.body {
                Body::Items(items) => items.has_comments(),
                _ => false,
            };
            deeper || entry.side.is_some() || !entry.lead.is_empty()
        };
        !self.tail.is_empty() || self.entries.iter().any(inside)
    }
}

impl Note<'_> {
    /// Whether it is meant for tmgate and not for readers.
    pub(super) fn is_waiver(&self) -> bool {
        self.text.trim_start_matches('#').trim_start().starts_with("tmgate")
    }
}
