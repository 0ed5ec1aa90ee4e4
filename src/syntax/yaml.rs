//! YAML into the tree, from the events of `granit-parser`.
//!
//! After a syntax error the reading goes on at the next top-level key, so that several mistakes of
//! one file are reported at once.

use std::ops::Range;

use granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, StructureStyle, options};

use super::explain::{Then, Trouble, Verdict, explain};
use super::show::shown;
use super::tree::{Kind, Tree};
use super::{Document, Limits, Value, alias, core_schema};
use crate::source::{SourceFile, Span};

/// Each recovery may read the rest of the file once more, so their number is bounded.
const RECOVERIES: usize = 20;

pub(super) fn parse(source: &SourceFile, limits: &Limits, document: &mut Document) {
    read(Tree::new(source, limits, document));
}

/// One document of a stream, at `range`. Tags belong to the dialects that come in streams.
pub(super) fn parse_part(
    source: &SourceFile,
    range: Range<usize>,
    limits: &Limits,
    document: &mut Document,
) {
    let mut tree = Tree::new(source, limits, document);
    tree.range = range;
    tree.tags = true;
    read(tree);
}

fn read(mut tree: Tree<'_>) {
    let mut next = Some(Part { start: tree.range.start, lenient: false });
    for _ in 0..=RECOVERIES {
        let Some(part) = next else { break };
        next = Fragment::new(&mut tree, part).read();
    }
    if next.is_some() {
        tree.document.whole = false;
    }
    let document = tree.finish();
    // The comment behind a `|` is told after its text, a mistake of the root at the very end.
    document.comments.sort();
    document.mistakes.sort_by_key(|mistake| mistake.draft.span());
}

/// What to read next.
#[derive(Clone, Copy)]
struct Part {
    start: usize,
    /// One top-level entry, with brackets closed where YAML wants more indentation. That was
    /// reported; what the brackets hold is plain all the same.
    lenient: bool,
}

fn parser_options(limits: &Limits, part: Part) -> Options {
    let deepest = limits.depth();
    options! {
        strict_indentation: !part.lenient,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        max_buffered_comment_events: usize::MAX,
        flow_nesting_limit: deepest,
        block_nesting_limit: deepest,
    }
}

/// The text from some line on, read until its end or the first syntax error.
struct Fragment<'t, 'a> {
    tree: &'t mut Tree<'a>,
    text: &'a str,
    part: Part,
    end: usize,
    /// What was read last, comments aside.
    last: Range<usize>,
    /// Start of the last key of the root.
    root_key: usize,
    documents: usize,
    /// Whether the first node was met.
    begun: bool,
}

impl<'t, 'a> Fragment<'t, 'a> {
    fn new(tree: &'t mut Tree<'a>, part: Part) -> Self {
        let text = tree.source.text();
        let text = text.get(..tree.range.end).unwrap_or(text);
        let start = part.start;
        if start > tree.range.start {
            tree.anchors.next_fragment();
        }
        let end = if part.lenient { next_top_level_key(text, start + 1) } else { None };
        Fragment {
            tree,
            text,
            part,
            end: end.unwrap_or(text.len()),
            last: start..start,
            root_key: start,
            documents: 0,
            begun: false,
        }
    }

    /// What to read after it, where it did not reach the end of the file.
    fn read(mut self) -> Option<Part> {
        let text = self.text.get(self.part.start..self.end).unwrap_or_default();
        let options = parser_options(self.tree.limits, self.part);
        let mut parser = Parser::new_from_str_with_options(text, options);
        while let Some(event) = parser.next_event() {
            match event {
                Ok((event, span)) => self.event(&event, &span),
                Err(error) => return self.recover(&error),
            }
            if self.tree.stopped() || self.documents > 1 {
                return None;
            }
        }
        (self.end < self.text.len()).then_some(Part { start: self.end, lenient: false })
    }

    fn event(&mut self, event: &Event<'_>, span: &granit_parser::Span) {
        let at = self.range(span);
        if event.tag().is_some() && !self.tree.tags {
            self.refuse_tag(span, &at);
        }
        match event {
            Event::Scalar(text, style, anchor, _) => {
                return self.scalar(text, *style, *anchor, at);
            }
            Event::MappingStart(style, anchor, _) => {
                self.open(Kind::Map, *style, *anchor, at.clone());
            }
            Event::SequenceStart(style, anchor, _) => {
                self.open(Kind::List, *style, *anchor, at.clone());
            }
            Event::MappingEnd | Event::SequenceEnd => self.close(at.clone()),
            Event::Alias(number) => alias::alias(self.tree, *number, self.span(at.clone())),
            Event::UnresolvedAlias(name) => {
                alias::unresolved(self.tree, name, self.span(at.clone()));
            }
            Event::Comment(..) => {
                let span = self.span(at);
                return self.tree.document.comments.push(span);
            }
            Event::Anchor(number, name) => return self.tree.anchors.name(*number, name),
            Event::DocumentStart(explicit, _) => {
                self.document(at.clone());
                if !explicit {
                    return;
                }
            }
            _ => return,
        }
        self.last = at;
    }

    fn range(&self, span: &granit_parser::Span) -> Range<usize> {
        let offset =
            |marker: granit_parser::Marker| self.part.start + marker.byte_offset().unwrap_or(0);
        offset(span.start)..offset(span.end)
    }

    fn span(&self, range: Range<usize>) -> Span {
        self.tree.span(range.start, range.end)
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, anchor: usize, mut at: Range<usize>) {
        self.begun = true;
        let is_missing = style == ScalarStyle::Plain && at.is_empty();
        let is_key = self.tree.wants_key();
        if is_missing {
            at = self.nothing(at.start, is_key);
        } else if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            at = self.block_scalar(at);
        }
        let span = self.span(at.clone());
        if is_key && is_missing {
            self.tree.refuse_key(span, "a key is missing here");
        } else if is_key {
            if self.tree.frames().len() == 1 {
                self.root_key = at.start;
            }
            let merges = style == ScalarStyle::Plain && alias::is_merge(text, span);
            self.tree.key(text, span, merges, anchor);
        } else {
            let value = match style {
                _ if is_missing => Value::Null,
                ScalarStyle::Plain => core_schema::read(text),
                _ => Value::Text(text.into()),
            };
            self.tree.scalar(value, span, anchor);
        }
        self.last = at;
    }

    /// The place of a value that is not written: behind the `:` or `-` that announces it. The
    /// parser gives the place before the colon, or behind comments that follow.
    fn nothing(&self, mut at: usize, is_key: bool) -> Range<usize> {
        for comment in self.tree.document.comments.iter().rev() {
            let between = self.text.get(comment.end as usize..at);
            if between.is_none_or(|text| !text.trim().is_empty()) {
                break;
            }
            let before = self.text.get(..comment.start as usize).unwrap_or_default();
            at = before.trim_end().len();
        }
        let rest = self.text.get(at..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let before = self.text.get(..at).unwrap_or_default();
        at = match rest.as_bytes().get(blanks) {
            Some(b':') if !is_key => at + blanks + 1,
            _ => before.trim_end().len(),
        };
        at..at
    }

    /// The parser gives the lines of a block scalar; here it begins at its `|` or `>` and ends with
    /// its last line that is not blank.
    fn block_scalar(&self, lines: Range<usize>) -> Range<usize> {
        let mut start = self.last.end.min(lines.start);
        while let Some(next) = self.text.get(start..).and_then(|rest| rest.chars().next()) {
            match next {
                '|' | '>' => break,
                '#' => start += line_length(&self.text[start..]),
                '&' | '!' => start += word_length(&self.text[start..]),
                next => start += next.len_utf8(),
            }
        }
        let written = self.text.get(start..lines.end).unwrap_or_default();
        let header = written.find([' ', '\t', '\r', '\n', '#']).unwrap_or(written.len());
        let content = self.text.get(lines.clone()).unwrap_or_default().trim_end();
        let is_empty = content.is_empty() || lines.start <= start;
        start..if is_empty { start + header } else { lines.start + content.len() }
    }

    fn open(&mut self, kind: Kind, style: StructureStyle, anchor: usize, at: Range<usize>) {
        let flow = style == StructureStyle::Flow;
        let is_first = !std::mem::replace(&mut self.begun, true);
        // After a gap the root goes on where it was left.
        if is_first && kind == Kind::Map && !flow && self.tree.frames().len() == 1 {
            return;
        }
        let start = if kind == Kind::List && !flow { self.dash(at.start) } else { at.start };
        let span = self.span(start..at.end);
        self.tree.open(kind, flow, span, anchor);
    }

    /// Where a list starts: the parser gives the place behind the first dash when the list is not
    /// indented below its key.
    fn dash(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        let line = &before[before.rfind(['\n', '\r']).map_or(0, |end| end + 1)..];
        let under_key = self.tree.frames().last().is_some_and(|f| f.kind == Kind::Map);
        if under_key && line.trim() == "-" { before.trim_end().len() - 1 } else { at }
    }

    fn close(&mut self, at: Range<usize>) {
        // The root stays open: there may be more of it after an error.
        if let [root] = self.tree.frames()
            && root.kind == Kind::Map
            && !root.flow
        {
            return;
        }
        self.tree.close((!at.is_empty()).then_some(at.end));
    }

    fn document(&mut self, at: Range<usize>) {
        self.documents += 1;
        if self.documents > 1 {
            let text = self.text.get(at.start..).unwrap_or_default();
            let length = if text.starts_with("---") { 3 } else { first_length(text) };
            let span = self.span(at.start..at.start + length);
            let message = "a second document starts here; only the first document is read";
            self.tree.object(span, message, "keep one model per file");
            self.tree.document.whole = false;
        }
    }

    fn refuse_tag(&mut self, span: &granit_parser::Span, at: &Range<usize>) {
        let place = span.tag_span().map_or_else(|| at.clone(), |span| self.range(&span));
        let written = shown(self.text.get(place.clone()).unwrap_or_default());
        let help = if written.starts_with("!!") {
            "remove the tag: how a value is written says what it is, and quotes make it text"
        } else {
            "remove the tag, or put the value in quotes if `!` belongs to the text"
        };
        let span = self.span(place);
        self.tree.object(span, format!("the tag `{written}` is not supported"), help);
    }

    fn recover(self, error: &ScanError) -> Option<Part> {
        let mark = self.part.start + error.marker().byte_offset().unwrap_or(0);
        let brackets = self.tree.frames().iter().rev();
        let trouble = Trouble {
            source: self.tree.source,
            file: self.tree.document.file,
            kind: error.kind(),
            mark: mark.min(self.text.len()),
            last: self.last.clone(),
            bracket: brackets.take_while(|f| f.flow).next().map(|f| f.start as usize),
            depth: self.tree.frames().len(),
            deepest: self.tree.limits.depth(),
        };
        let Verdict { draft, then } = explain(&trouble);
        let wrong = draft.span().start as usize;
        let joins = match self.tree.frames() {
            [root, ..] => root.kind == Kind::Map && !root.flow,
            [] => !self.tree.rooted(),
        };
        let starts_line = next_top_level_key(self.text, self.root_key) == Some(self.root_key);
        if then == Then::ReadLeniently && joins && !self.part.lenient && starts_line {
            self.tree.rewind(self.root_key);
            self.tree.mistake(draft);
            return Some(Part { start: self.root_key, lenient: true });
        }
        self.tree.mistake(draft);
        self.tree.give_up(mark, usize::from(joins));
        if then == Then::Stop || !joins {
            return None;
        }
        let start = next_top_level_key(self.text, wrong.max(self.root_key) + 1)?;
        Some(Part { start, lenient: false })
    }
}

/// The next line, starting at `from` or later, that starts with `key:` in the first column and
/// belongs to the same document.
pub(super) fn next_top_level_key(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        if at == 0 || matches!(bytes[at - 1], b'\n' | b'\r') {
            let line = &bytes[at..];
            if line.starts_with(b"---") || line.starts_with(b"...") {
                return None;
            }
            if is_key(line) {
                return Some(at);
            }
        }
        at += 1;
    }
    None
}

fn is_key(line: &[u8]) -> bool {
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let word = line.iter().take_while(|b| is_word(b)).count();
    let starts = line.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
    starts
        && line.get(word) == Some(&b':')
        && line.get(word + 1).is_none_or(u8::is_ascii_whitespace)
}

fn first_length(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

fn line_length(text: &str) -> usize {
    text.find(['\n', '\r']).unwrap_or(text.len())
}

fn word_length(text: &str) -> usize {
    text.find([' ', '\t', '\n', '\r']).unwrap_or(text.len())
}
