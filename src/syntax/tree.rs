//! Builds the tree from what a reader meets: the same for YAML and JSON.
//!
//! Children wait on one stack for all open collections and move into their parent when it closes,
//! so a collection costs one allocation of its exact size.

use ecow::{EcoString, EcoVec};

use super::alias::Anchors;
use super::duplicates::Keys;
use super::show::grouped;
use super::{Document, Entry, Limits, Node, Value};
use crate::finding::{Draft, Mistake, Subject};
use crate::source::{SourceFile, Span, Spanned};

/// A file with more mistakes is not a model; the first hundred say enough.
const MISTAKES: usize = 100;

pub(super) struct Tree<'a> {
    pub(super) source: &'a SourceFile,
    pub(super) document: &'a mut Document,
    pub(super) limits: &'a Limits,
    pub(super) anchors: Anchors,
    /// The part of the file that is read.
    pub(super) range: std::ops::Range<usize>,
    /// Whether values may have tags.
    pub(super) tags: bool,
    frames: Vec<Frame>,
    items: Vec<Node>,
    pub(super) entries: Vec<Entry>,
    /// Values so far, each alias counted with all that it stands for.
    count: u64,
    rooted: bool,
    stopped: bool,
}

/// A collection that is still open.
pub(super) struct Frame {
    pub(super) kind: Kind,
    /// Written with brackets.
    pub(super) flow: bool,
    pub(super) start: u32,
    /// End of the last child.
    end: u32,
    key: Key,
    /// Whether a merge key stands in it.
    merges: bool,
    keys: Keys,
    /// Its first child on the stack of items or entries.
    base: usize,
    /// Levels of collections within it, itself included, aliases followed.
    height: usize,
    anchor: usize,
    /// The count when it opened.
    before: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    List,
    Map,
}

/// What a map waits for.
enum Key {
    Wanted,
    Is(Spanned<EcoString>),
    /// The value of a key that could not be used.
    Dropped,
}

impl<'a> Tree<'a> {
    pub(super) fn new(
        source: &'a SourceFile,
        limits: &'a Limits,
        document: &'a mut Document,
    ) -> Self {
        Tree {
            source,
            document,
            limits,
            anchors: Anchors::default(),
            range: 0..source.text().len(),
            tags: false,
            frames: Vec::with_capacity(16),
            items: Vec::with_capacity(64),
            entries: Vec::with_capacity(64),
            count: 0,
            rooted: false,
            stopped: false,
        }
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.document.file, start, end.max(start))
    }

    /// The open collections, outermost first.
    pub(super) fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// Whether a limit was passed, so that nothing more is read.
    pub(super) fn stopped(&self) -> bool {
        self.stopped
    }

    /// Whether the root is complete.
    pub(super) fn rooted(&self) -> bool {
        self.rooted
    }

    /// Whether the innermost open collection is a map that waits for a key.
    pub(super) fn wants_key(&self) -> bool {
        self.frames.last().is_some_and(|f| f.kind == Kind::Map && matches!(f.key, Key::Wanted))
    }

    pub(super) fn mistake(&mut self, draft: Draft) {
        let mistakes = &mut self.document.mistakes;
        if mistakes.len() < MISTAKES {
            mistakes.push(Mistake::new("schema-parse", draft));
        } else if mistakes.len() == MISTAKES {
            let message = format!("the file has more than {MISTAKES} such mistakes");
            let draft = Draft::new(Subject::model(), draft.span(), message);
            mistakes.push(Mistake::new("schema-parse", draft.help("the rest is not reported")));
        }
    }

    /// A mistake about `span`, and how to put it right.
    pub(super) fn object(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<std::borrow::Cow<'static, str>>,
    ) {
        self.mistake(Draft::new(Subject::model(), span, message).help(help));
    }

    /// A limit was passed: says so and ends the reading.
    pub(super) fn stop(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<std::borrow::Cow<'static, str>>,
    ) {
        if !self.stopped {
            self.object(span, message, help);
        }
        self.stopped = true;
        self.document.whole = false;
    }

    pub(super) fn open(&mut self, kind: Kind, flow: bool, span: Span, anchor: usize) {
        let deepest = self.limits.depth();
        if self.frames.len() >= deepest {
            return self.too_deep(span);
        }
        let base = match kind {
            Kind::List => self.items.len(),
            Kind::Map => self.entries.len(),
        };
        self.frames.push(Frame {
            kind,
            flow,
            start: span.start,
            end: span.end,
            key: Key::Wanted,
            merges: false,
            keys: Keys::default(),
            base,
            height: 1,
            anchor,
            before: self.count,
        });
    }

    pub(super) fn too_deep(&mut self, span: Span) {
        let message = format!("values are nested more than {} levels deep", self.limits.depth());
        self.stop(span, message, "flatten the file; a threat model needs a handful of levels");
    }

    /// Ends the innermost collection, at its closing bracket if it has one.
    pub(super) fn close(&mut self, bracket: Option<usize>) {
        let Some(frame) = self.frames.pop() else { return };
        let end = bracket.unwrap_or(frame.end as usize);
        let span = self.span(frame.start as usize, end);
        let value = match frame.kind {
            Kind::List => Value::List(self.items.drain(frame.base..).collect()),
            Kind::Map => Value::Map(self.take_entries(&frame)),
        };
        let node = Node { value, span };
        if frame.anchor != 0 {
            let size = self.count - frame.before + 1;
            self.anchors.define(frame.anchor, &node, frame.height, size);
        }
        self.place(node, frame.height, 1);
    }

    fn take_entries(&mut self, frame: &Frame) -> EcoVec<Entry> {
        if frame.keys.may_repeat() {
            self.refuse_duplicates(frame.base);
        }
        if frame.merges {
            let merged = super::alias::merge(self, frame.base);
            self.entries.extend(merged);
        }
        self.entries.drain(frame.base..).collect()
    }

    pub(super) fn scalar(&mut self, value: Value, span: Span, anchor: usize) {
        let node = Node { value, span };
        if anchor != 0 {
            self.anchors.define(anchor, &node, 0, 1);
        }
        self.place(node, 0, 1);
    }

    /// Puts a complete value into the innermost open collection. `size` is what it adds to the
    /// count.
    pub(super) fn place(&mut self, node: Node, height: usize, size: u64) {
        self.count = self.count.saturating_add(size);
        if self.count > u64::from(self.limits.nodes) {
            let most = grouped(self.limits.nodes as usize);
            let message = format!("the file holds more than {most} values, aliases followed");
            return self.stop(
                node.span,
                message,
                "split the model, or repeat less through aliases",
            );
        }
        let Some(frame) = self.frames.last_mut() else {
            if !self.rooted {
                self.document.root = node;
                self.rooted = true;
            }
            return;
        };
        frame.end = node.span.end;
        frame.height = frame.height.max(height + 1);
        if frame.kind == Kind::List {
            return self.items.push(node);
        }
        match std::mem::replace(&mut frame.key, Key::Wanted) {
            Key::Is(key) => self.entries.push(Entry { key, value: node }),
            Key::Dropped => {}
            Key::Wanted => {
                self.refuse_key(node.span, format!("a key must be text, not {}", node.kind()))
            }
        }
    }

    pub(super) fn key(&mut self, key: &str, span: Span, merges: bool, anchor: usize) {
        let Some(frame) = self.frames.last_mut() else { return };
        frame.keys.note(key);
        let key = EcoString::from(key);
        frame.end = span.end;
        frame.merges |= merges;
        if anchor != 0 {
            let node = Node { value: Value::Text(key.clone()), span };
            self.anchors.define(anchor, &node, 0, 1);
        }
        frame.key = Key::Is(Spanned::new(key, span));
    }

    /// Something stands where a key must, and cannot be one.
    pub(super) fn refuse_key(&mut self, span: Span, message: impl Into<String>) {
        self.object(span, message, "write the key as plain text before the `:`");
        self.document.whole = false;
        if let Some(frame) = self.frames.last_mut() {
            frame.end = frame.end.max(span.end);
            frame.key = Key::Dropped;
        }
    }

    /// A value at `span` that could not be read: the tree goes on without it and its key.
    pub(super) fn skip(&mut self, span: Span) {
        self.document.whole = false;
        let Some(frame) = self.frames.last_mut() else { return };
        frame.end = frame.end.max(span.end);
        frame.key = match frame.key {
            Key::Wanted if frame.kind == Kind::Map => Key::Dropped,
            _ => Key::Wanted,
        };
    }

    /// Forgets all that starts at `at` or later: a key of the root, which will be read once more.
    pub(super) fn rewind(&mut self, at: usize) {
        let earlier = |span: Span| (span.start as usize) < at;
        self.frames.truncate(1);
        self.items.clear();
        while self.entries.pop_if(|entry| !earlier(entry.key.span)).is_some() {}
        let document = &mut *self.document;
        document.mistakes.retain(|mistake| earlier(mistake.draft.span()));
        document.whole |= document.mistakes.is_empty();
        for spans in [&mut document.comments, &mut document.merges, &mut document.aliases] {
            spans.retain(|span| earlier(*span));
        }
        if let Some(root) = self.frames.last_mut() {
            root.key = Key::Wanted;
        }
    }

    /// Ends open collections until `depth` are left, after an error at `at`. What is complete
    /// stays; a value that touches the error is not to be trusted, nor is an unclosed bracket.
    pub(super) fn give_up(&mut self, at: usize, depth: usize) {
        self.document.whole = false;
        self.distrust(at);
        self.end(depth, |frame| frame.flow);
    }

    fn distrust(&mut self, at: usize) {
        let touches = |node: &Node| node.span.end as usize >= at && !node.span.range().is_empty();
        match self.frames.last() {
            None if self.rooted && touches(&self.document.root) => {
                self.document.root = Node::null(self.span(0, 0));
                self.rooted = false;
            }
            Some(f) if f.kind == Kind::List && self.items[f.base..].last().is_some_and(touches) => {
                self.items.pop();
            }
            Some(f)
                if f.kind == Kind::Map
                    && self.entries[f.base..].last().is_some_and(|e| touches(&e.value)) =>
            {
                self.entries.pop();
            }
            _ => {}
        }
    }

    fn end(&mut self, depth: usize, drop: impl Fn(&Frame) -> bool) {
        while self.frames.len() > depth {
            let is_root = self.frames.len() == 1;
            let Some(frame) = self.frames.last_mut() else { return };
            frame.key = Key::Wanted;
            let empty = match frame.kind {
                Kind::List => frame.base == self.items.len(),
                Kind::Map => frame.base == self.entries.len(),
            };
            if (empty && !is_root) || drop(frame) { self.discard() } else { self.close(None) }
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.key = Key::Wanted;
        }
    }

    fn discard(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        match frame.kind {
            Kind::List => self.items.truncate(frame.base),
            Kind::Map => self.entries.truncate(frame.base),
        }
        self.skip(self.span(frame.start as usize, frame.end as usize));
    }

    /// Ends everything: the document's root is the tree.
    pub(super) fn finish(mut self) -> &'a mut Document {
        self.end(0, |_| false);
        self.document
    }
}
