//! From a text and its tree to pieces.
//!
//! The tree says where keys and values are. What lies between them is looked at byte by byte: it must
//! be blanks, comments and the punctuation that belongs there. Where it holds anything else (an
//! anchor, a merge key), the entry around it stays as it was written.

use super::attach::{Found, distribute, with_lead};
use super::piece::{Body, Entry, Items, Note};
use crate::source::Span;
use crate::syntax::{Document, Entry as Pair, Node, Value};

/// Something is written in a way that is not understood here.
pub(super) struct Odd;

pub(super) struct Reader<'t> {
    text: &'t str,
    document: &'t Document,
    comments: &'t [Span],
    /// The first comment that was not seen yet.
    next: usize,
    /// The end of what was read.
    at: usize,
}

#[derive(Default)]
struct Gap<'t> {
    found: Vec<Found<'t>>,
    /// A blank line before what follows.
    blank: bool,
    /// A blank line before the punctuation.
    blank_ahead: bool,
}

/// Reads the whole file, from `start` on. Its root is a map or a list.
pub(super) fn read<'t>(
    text: &'t str,
    document: &'t Document,
    start: usize,
) -> Result<Items<'t>, Odd> {
    let comments = &document.comments;
    let next = comments.partition_point(|comment| (comment.start as usize) < start);
    let mut reader = Reader { text, document, comments, next, at: start };
    let root = &document.root;
    let mut items = match reader.is_flow(root) {
        true => {
            let gap = reader.gap(root.span.start as usize, "")?;
            let mut items = reader.flow(root)?;
            items.head = gap.found.into_iter().map(|found| found.note).collect();
            items
        }
        false => reader.block(root, Vec::new())?,
    };
    if let (false, Some(first)) = (items.flow, items.entries.first_mut())
        && !first.lead.iter().any(Note::is_waiver)
    {
        items.head = std::mem::take(&mut first.lead);
    }
    let end = reader.gap(text.len(), "")?;
    items.tail.extend(distribute(&mut items.entries, end.found, items.column));
    Ok(items)
}

impl<'t> Reader<'t> {
    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or("")
    }

    fn column(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or("");
        let line = before.rfind('\n').map_or(0, |end| end + 1);
        before[line..].trim_start_matches('\u{feff}').len()
    }

    fn is_flow(&self, node: &Node) -> bool {
        self.slice(node.span).starts_with(['{', '['])
    }

    /// Reads up to `to`: blanks, comments, and each of `punctuation` at most once, in order.
    fn gap(&mut self, to: usize, punctuation: &str) -> Result<Gap<'t>, Odd> {
        if to < self.at {
            return Err(Odd);
        }
        let mut gap = Gap::default();
        let mut wanted = punctuation.chars();
        let mut behind = false;
        let mut lines = 0;
        loop {
            let comment = self.comments.get(self.next).filter(|c| (c.start as usize) < to);
            let stop = comment.map_or(to, |comment| comment.start as usize);
            for c in self.text.get(self.at..stop).ok_or(Odd)?.chars() {
                match c {
                    '\n' => lines += 1,
                    '\r' | ' ' | '\t' | '\u{feff}' => {}
                    c => {
                        if wanted.next() != Some(c) {
                            return Err(Odd);
                        }
                        behind = true;
                        gap.blank_ahead = lines > 1;
                        lines = 0;
                    }
                }
            }
            let Some(comment) = comment else { break };
            let column = self.column(stop);
            let before = self.text.get(..stop).unwrap_or("");
            let line = before.rfind('\n').map_or(0, |end| end + 1);
            let own_line = before[line..].trim_matches(['\u{feff}', ' ', '\t']).is_empty();
            let note = Note { blank: lines > 1, text: self.slice(*comment).trim_end() };
            gap.found.push(Found { note, own_line, column, behind });
            self.next += 1;
            self.at = comment.end as usize;
            lines = 0;
        }
        gap.blank = lines > 1;
        self.at = to;
        Ok(gap)
    }

    /// A collection without brackets. `carried` are comments above its first entry.
    fn block(&mut self, node: &Node, mut carried: Vec<Note<'t>>) -> Result<Items<'t>, Odd> {
        let column = self.column(node.span.start as usize);
        let mut entries = Vec::new();
        match &node.value {
            Value::Map(pairs) => {
                for pair in pairs {
                    let start = pair.key.span.start as usize;
                    if !node.span.contains(pair.key.span) {
                        return Err(Odd);
                    }
                    let gap = self.gap(start, "")?;
                    let lead = distribute(&mut entries, gap.found, column);
                    let key = self.slice(pair.key.span);
                    let end = pair.value.span.end.max(pair.key.span.end) as usize;
                    let waived = lead.iter().chain(&carried).any(Note::is_waiver);
                    let read = |reader: &mut Self| reader.pair(pair, column, waived);
                    let mut entry = self.guarded(start, end, read)?;
                    entry.blank = gap.blank;
                    entry.name = name_of(pair, key);
                    with_lead(&mut entry, &mut carried, lead);
                    entries.push(entry);
                }
            }
            Value::List(nodes) => {
                for item in nodes {
                    let start = item.span.start as usize;
                    let gap = self.gap(start, "-")?;
                    let blank = gap.blank_ahead;
                    let (after, before): (Vec<_>, Vec<_>) =
                        gap.found.into_iter().partition(|found| found.behind);
                    let lead = distribute(&mut entries, before, column);
                    let end = item.span.end as usize;
                    let waived = lead.iter().chain(&carried).any(Note::is_waiver);
                    let read = |reader: &mut Self| reader.value(item, after, column);
                    let mut entry = self.guarded(start, end, read)?;
                    entry.blank = blank;
                    // The line of the dash is the one that a waiver above it covers.
                    let before = self.text.get(..start).unwrap_or("");
                    entry.apart = waived && before.trim_end_matches([' ', '\t']).ends_with('\n');
                    with_lead(&mut entry, &mut carried, lead);
                    entries.push(entry);
                }
            }
            _ => return Err(Odd),
        }
        let is_map = node.as_map().is_some();
        let (head, tail) = (Vec::new(), Vec::new());
        Ok(Items { entries, is_map, flow: false, head, tail, column, written: "" })
    }

    /// What `read` reads from `start` to `end`, or that text as it is written.
    fn guarded(
        &mut self,
        start: usize,
        end: usize,
        read: impl FnOnce(&mut Self) -> Result<Entry<'t>, Odd>,
    ) -> Result<Entry<'t>, Odd> {
        let next = self.next;
        if let Ok(entry) = read(self) {
            return Ok(entry);
        }
        let written = self.text.get(start..end).filter(|text| !text.is_empty()).ok_or(Odd)?;
        let within = |comment: &&Span| (comment.start as usize) < end;
        self.next = next + self.comments[next..].iter().take_while(within).count();
        self.at = end;
        Ok(bare(Body::Raw(written, self.column(start))))
    }

    /// `waived`: a comment above it allows findings on the line of its key.
    fn pair(&mut self, pair: &Pair, column: usize, waived: bool) -> Result<Entry<'t>, Odd> {
        let key = self.slice(pair.key.span);
        if key.is_empty() || key.contains('\n') {
            return Err(Odd);
        }
        self.at = pair.key.span.end as usize;
        let start = self.at;
        let gap = self.gap(pair.value.span.start as usize, ":")?;
        let between = self.text.get(start..self.at).unwrap_or("");
        let waived = waived || gap.found.iter().any(|found| found.note.is_waiver());
        let mut entry = self.value(&pair.value, gap.found, column)?;
        let is_block = matches!(&entry.body, Body::Items(items) if !items.flow);
        if waived && !is_block && between.contains('\n') {
            return Err(Odd);
        }
        entry.key = Some(key);
        Ok(entry)
    }

    /// A value without brackets around it; `found` are the comments between it and its key or dash.
    fn value(
        &mut self,
        node: &Node,
        found: Vec<Found<'t>>,
        column: usize,
    ) -> Result<Entry<'t>, Odd> {
        let mut side = None;
        let mut carried = Vec::new();
        for found in found {
            match found.own_line || side.is_some() || !carried.is_empty() {
                true => carried.push(found.note),
                false => side = Some(found.note.text),
            }
        }
        let is_scalar =
            self.is_alias(node) || !matches!(node.value, Value::Map(_) | Value::List(_));
        let (body, lead) = match is_scalar {
            true => (self.scalar(node, column), carried),
            false if self.is_flow(node) => (Body::Items(self.flow(node)?), carried),
            false => (Body::Items(self.block(node, carried)?), Vec::new()),
        };
        Ok(Entry { lead, side, ..bare(body) })
    }

    fn is_alias(&self, node: &Node) -> bool {
        self.document.aliases.contains(&node.span)
    }

    fn scalar(&mut self, node: &Node, column: usize) -> Body<'t> {
        let mut end = node.span.end as usize;
        let written = self.slice(node.span);
        if !written.starts_with(['|', '>']) {
            self.at = end;
            return Body::Scalar(written);
        }
        let header = written.lines().next().unwrap_or("");
        if header.contains('+') {
            // The blank lines behind it belong to the text.
            let rest = self.text.get(end..).unwrap_or("");
            let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
            let kept = rest.get(..blank).and_then(|blank| blank.rfind('\n')).unwrap_or(0);
            end += kept;
        }
        // A comment behind the `|` stays where it is.
        let within = |comment: &&Span| (comment.start as usize) < end;
        self.next += self.comments[self.next..].iter().take_while(within).count();
        self.at = end;
        let start = node.span.start as usize;
        Body::Literal(self.text.get(start..end).unwrap_or(written), column)
    }

    /// A collection in brackets.
    fn flow(&mut self, node: &Node) -> Result<Items<'t>, Odd> {
        let written = self.slice(node.span);
        let is_map = node.as_map().is_some();
        let (open, close) = if is_map { ('{', '}') } else { ('[', ']') };
        if !written.starts_with(open) || !written.ends_with(close) || written.len() < 2 {
            return Err(Odd);
        }
        let column = self.column(node.span.start as usize);
        self.at = node.span.start as usize + 1;
        let mut entries: Vec<Entry<'t>> = Vec::new();
        for pair in node.as_map().unwrap_or(&[]) {
            if !node.span.contains(pair.key.span) {
                return Err(Odd);
            }
            let (lead, blank) = self.before(&mut entries, pair.key.span.start as usize)?;
            let key = self.slice(pair.key.span);
            if key.is_empty() || key.contains('\n') {
                return Err(Odd);
            }
            self.at = pair.key.span.end as usize;
            if !self.gap(pair.value.span.start as usize, ":")?.found.is_empty() {
                return Err(Odd);
            }
            let entry = self.flow_value(&pair.value)?;
            let name = name_of(pair, key);
            entries.push(Entry { lead, blank, key: Some(key), name, ..entry });
        }
        for item in node.as_list().unwrap_or(&[]) {
            let (lead, blank) = self.before(&mut entries, item.span.start as usize)?;
            let entry = self.flow_value(item)?;
            entries.push(Entry { lead, blank, ..entry });
        }
        let (tail, _) = self.before(&mut entries, node.span.end as usize - 1)?;
        self.at = node.span.end as usize;
        if entries.is_empty() && !tail.is_empty() {
            return Err(Odd);
        }
        let items = Items { entries, is_map, flow: true, head: Vec::new(), tail, column, written };
        Ok(items)
    }

    /// The comments up to the next entry within brackets, or up to the closing one.
    fn before(
        &mut self,
        entries: &mut [Entry<'t>],
        to: usize,
    ) -> Result<(Vec<Note<'t>>, bool), Odd> {
        let gap = self.gap(to, if entries.is_empty() { "" } else { "," })?;
        let mut lead = Vec::new();
        for found in gap.found {
            // What a comment allows depends on which values share its line.
            if found.note.is_waiver() {
                return Err(Odd);
            }
            match entries.last_mut() {
                Some(last) if !found.own_line && lead.is_empty() && last.side.is_none() => {
                    last.side = Some(found.note.text);
                }
                _ => lead.push(found.note),
            }
        }
        Ok((lead, gap.blank))
    }

    fn flow_value(&mut self, node: &Node) -> Result<Entry<'t>, Odd> {
        let is_collection = matches!(node.value, Value::Map(_) | Value::List(_));
        if is_collection && !self.is_alias(node) {
            return Ok(bare(Body::Items(self.flow(node)?)));
        }
        self.at = node.span.end as usize;
        Ok(bare(Body::Scalar(self.slice(node.span))))
    }
}

fn bare(body: Body<'_>) -> Entry<'_> {
    Entry { lead: Vec::new(), blank: false, key: None, name: "", body, apart: false, side: None }
}

fn name_of<'t>(pair: &Pair, written: &'t str) -> &'t str {
    if written == pair.key.value {
        return written;
    }
    // Quotes around a key of the format say nothing.
    let bare = written.trim_matches(['"', '\'']);
    if bare == pair.key.value { bare } else { "" }
}
