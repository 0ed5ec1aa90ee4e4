//! Which entry a comment belongs to.

use super::piece::{Body, Entry, Note};

/// A comment between two things.
pub(super) struct Found<'t> {
    pub(super) note: Note<'t>,
    pub(super) own_line: bool,
    pub(super) column: usize,
    /// Behind the punctuation.
    pub(super) behind: bool,
}

/// Gives comments to the entries before them: one on the same line to the last of these, one
/// that is indented like their content to that. What is left leads the next entry.
pub(super) fn distribute<'t>(
    entries: &mut [Entry<'t>],
    found: Vec<Found<'t>>,
    column: usize,
) -> Vec<Note<'t>> {
    let mut lead = Vec::new();
    for found in found {
        let note = found.note;
        let last = entries.last_mut().filter(|_| lead.is_empty());
        let taken = match last {
            Some(last) if !found.own_line => beside(last, note.text),
            // A waiver is about the line that follows it, however it is indented.
            Some(last) if found.column > column && !note.is_waiver() => {
                behind(last, note, found.column)
            }
            _ => false,
        };
        if !taken {
            lead.push(note);
        }
    }
    lead
}

/// Puts comments above an entry: those carried to it first.
pub(super) fn with_lead<'t>(
    entry: &mut Entry<'t>,
    carried: &mut Vec<Note<'t>>,
    lead: Vec<Note<'t>>,
) {
    let own = std::mem::replace(&mut entry.lead, std::mem::take(carried));
    entry.lead.extend(lead);
    entry.lead.extend(own);
}

/// Puts a comment on the last line of an entry.
fn beside<'t>(entry: &mut Entry<'t>, text: &'t str) -> bool {
    if let Body::Items(items) = &mut entry.body
        && !items.flow
        && let Some(last) = items.entries.last_mut()
    {
        return beside(last, text);
    }
    entry.side.is_none() && {
        entry.side = Some(text);
        true
    }
}

/// Puts a comment behind the content of an entry that is indented no deeper.
fn behind<'t>(entry: &mut Entry<'t>, note: Note<'t>, column: usize) -> bool {
    let Body::Items(items) = &mut entry.body else { return false };
    if items.flow || items.column > column {
        return false;
    }
    if let Some(last) = items.entries.last_mut()
        && items.tail.is_empty()
        && behind(last, note, column)
    {
        return true;
    }
    items.tail.push(note);
    true
}
