//! Reads the keys of one object of the format, each at most once.
//!
//! Reading is strict and forgiving at once: whatever departs from the schema marks the file as
//! *odd*, so that the schema is asked to explain it, and then the most likely meaning is taken, so
//! that one mistake gives one finding and not a cascade.

use std::cell::{Cell, RefCell};

use super::schema;
use crate::finding::Mistake;
use crate::model::Text;
use crate::source::{SourceFile, Span};
use crate::syntax::{Entry, Node, Value};

/// What the reading of one file shares.
pub(in crate::formats) struct Reader<'a> {
    pub(in crate::formats) source: &'a SourceFile,
    odd: Cell<bool>,
    mistakes: RefCell<Vec<Mistake>>,
    /// How many more objects may be read again with their keys respelt.
    patience: Cell<u32>,
}

/// So many serve any file that people write; one made of slips must not cost seconds.
const PATIENCE: u32 = 1_000;

impl<'a> Reader<'a> {
    pub(in crate::formats) fn new(source: &'a SourceFile) -> Self {
        Reader {
            source,
            odd: Cell::new(false),
            mistakes: RefCell::default(),
            patience: Cell::new(PATIENCE),
        }
    }

    /// Something departs from the schema.
    pub(in crate::formats) fn is_odd(&self) -> bool {
        self.odd.get()
    }

    pub(in crate::formats) fn mark_odd(&self) {
        self.odd.set(true);
    }

    /// The entries with misspelt keys put right, while patience lasts.
    fn respell(&self, def: &str, entries: &[Entry]) -> Option<Vec<Entry>> {
        self.patience.set(self.patience.get().checked_sub(1)?);
        schema::respell(def, entries)
    }

    /// A mistake that no schema can express.
    pub(in crate::formats) fn report(&self, mistake: Mistake) {
        self.mistakes.borrow_mut().push(mistake);
    }

    pub(in crate::formats) fn into_mistakes(self) -> Vec<Mistake> {
        self.mistakes.into_inner()
    }

    pub(in crate::formats) fn odd<T>(&self) -> Option<T> {
        self.mark_odd();
        None
    }
}

/// The keys of one object.
pub(in crate::formats) struct Fields<'a> {
    /// The object's name: a key of the map it stands in, or the key it stands under.
    pub(in crate::formats) id: Text,
    pub(in crate::formats) span: Span,
    pub(in crate::formats) reader: &'a Reader<'a>,
    def: &'static str,
    entries: &'a [Entry],
    /// The shapes of the keys that are there.
    shapes: u64,
    /// Which entries were read: a bit each, and the few beyond the 64th by number.
    taken: u64,
    taken_beyond: Vec<usize>,
    left: usize,
}

/// Reads the object `node` of schema definition `def`. A misspelt key is read as the key it most
/// likely means.
pub(in crate::formats) fn object<T>(
    reader: &Reader<'_>,
    def: &'static str,
    id: Text,
    node: &Node,
    read: impl Fn(&mut Fields<'_>) -> T,
) -> T {
    let entries = node.as_map().unwrap_or_else(|| {
        if !(matches!(node.value, Value::Null) && schema::may_be_empty(def)) {
            reader.mark_odd();
        }
        &[]
    });
    let (value, left) = read_entries(reader, def, id.clone(), node.span, entries, &read);
    if left == 0 {
        return value;
    }
    reader.mark_odd();
    match reader.respell(def, entries) {
        Some(entries) => read_entries(reader, def, id, node.span, &entries, &read).0,
        None => value,
    }
}

#[inline]
fn read_entries<T>(
    reader: &Reader<'_>,
    def: &'static str,
    id: Text,
    span: Span,
    entries: &[Entry],
    read: &impl Fn(&mut Fields<'_>) -> T,
) -> (T, usize) {
    let left = entries.len();
    let shapes = entries.iter().fold(0, |shapes, entry| shapes | shape(&entry.key.value));
    let mut fields =
        Fields { id, span, reader, def, entries, shapes, taken: 0, taken_beyond: Vec::new(), left };
    let value = read(&mut fields);
    (value, fields.left)
}

/// One bit of 64 for a key's length and first letter.
fn shape(key: &str) -> u64 {
    let first = usize::from(key.bytes().next().unwrap_or(0));
    1 << ((first + 11 * key.len()) % 64)
}

impl<'a> Fields<'a> {
    pub(in crate::formats) fn get(&mut self, key: &'static str) -> Option<&'a Node> {
        #[cfg(test)]
        super::tests::note_key(self.def, key);
        if self.left == 0 || !self.may_have(key) {
            return None;
        }
        let found = self.entries.iter().position(|entry| entry.key.value == key)?;
        if !self.is_taken(found) {
            self.left -= 1;
            match found {
                0..64 => self.taken |= 1 << found,
                _ => self.taken_beyond.push(found),
            }
        }
        Some(&self.entries[found].value)
    }

    /// Most keys that are asked for are not there, and that is known at once.
    fn may_have(&self, key: &str) -> bool {
        self.shapes & shape(key) != 0
    }

    fn is_taken(&self, at: usize) -> bool {
        match at {
            0..64 => self.taken & (1 << at) != 0,
            _ => self.taken_beyond.contains(&at),
        }
    }

    /// These keys must be there.
    pub(in crate::formats) fn require(&self, keys: &[&str]) {
        if keys.iter().any(|key| !self.has(key)) {
            self.reader.mark_odd();
        }
    }

    pub(in crate::formats) fn text(&mut self, key: &'static str) -> Option<Text> {
        let node = self.get(key)?;
        self.as_text(node)
    }

    pub(in crate::formats) fn as_text(&self, node: &Node) -> Option<Text> {
        match &node.value {
            Value::Text(text) if text.is_empty() => self.reader.odd(),
            Value::Text(text) => Some(Text::new(text.clone(), node.span)),
            Value::Number(number) => {
                self.reader.mark_odd();
                Some(Text::new(number.0.clone(), node.span))
            }
            _ => self.reader.odd(),
        }
    }

    /// A text that must be of a certain shape.
    pub(in crate::formats) fn shaped(
        &mut self,
        key: &'static str,
        fits: fn(&str) -> bool,
    ) -> Option<Text> {
        let text = self.text(key)?;
        if !fits(&text.value) {
            return self.reader.odd();
        }
        Some(text)
    }

    /// Whether a key is there, without reading it.
    pub(in crate::formats) fn has(&self, key: &str) -> bool {
        self.may_have(key) && self.entries.iter().any(|entry| entry.key.value == key)
    }

    /// One text, or a list of them.
    pub(in crate::formats) fn texts(&mut self, key: &'static str) -> Vec<Text> {
        let Some(node) = self.get(key) else { return Vec::new() };
        match &node.value {
            Value::List(items) => items.iter().filter_map(|item| self.as_text(item)).collect(),
            _ => self.as_text(node).into_iter().collect(),
        }
    }

    pub(in crate::formats) fn items(&mut self, key: &'static str) -> &'a [Node] {
        self.get(key).map_or(&[], |node| self.as_items(node))
    }

    pub(in crate::formats) fn as_items(&self, node: &'a Node) -> &'a [Node] {
        node.as_list().unwrap_or_else(|| {
            self.reader.mark_odd();
            &[]
        })
    }

    /// A list of texts.
    pub(in crate::formats) fn list(&mut self, key: &'static str) -> Vec<Text> {
        self.spanned_list(key).map_or_else(Vec::new, |(_, texts)| texts)
    }

    /// A list of texts and where it stands.
    pub(in crate::formats) fn spanned_list(
        &mut self,
        key: &'static str,
    ) -> Option<(Span, Vec<Text>)> {
        let node = self.get(key)?;
        let texts = self.as_items(node).iter().filter_map(|item| self.as_text(item)).collect();
        Some((node.span, texts))
    }

    /// A list of objects of definition `def`.
    pub(in crate::formats) fn objects<T>(
        &mut self,
        key: &'static str,
        def: &'static str,
        read: impl Fn(&mut Fields<'_>) -> T,
    ) -> Vec<T> {
        let id = |node: &Node| Text::new(key.into(), node.span);
        let items = self.items(key);
        items.iter().map(|node| object(self.reader, def, id(node), node, &read)).collect()
    }

    /// One object of definition `def`.
    pub(in crate::formats) fn object<T>(
        &mut self,
        key: &'static str,
        def: &'static str,
        read: impl Fn(&mut Fields<'_>) -> T,
    ) -> Option<T> {
        let node = self.get(key)?;
        if node.as_map().is_none() {
            return self.reader.odd();
        }
        let id = self.entries.iter().find(|e| e.key.value == key).map(|e| e.key.clone())?;
        Some(object(self.reader, def, id, node, read))
    }

    /// A map from ids to objects of definition `def`; nothing counts as an empty map.
    pub(in crate::formats) fn map<T>(
        &mut self,
        key: &'static str,
        def: &'static str,
        read: impl Fn(&mut Fields<'_>) -> T,
    ) -> Vec<T> {
        let Some(node) = self.get(key) else { return Vec::new() };
        self.as_map(node, def, read)
    }

    pub(in crate::formats) fn as_map<T>(
        &self,
        node: &Node,
        def: &'static str,
        read: impl Fn(&mut Fields<'_>) -> T,
    ) -> Vec<T> {
        let entries = match &node.value {
            Value::Map(entries) => &entries[..],
            Value::Null if self.def == "model" => &[],
            _ => {
                self.reader.mark_odd();
                &[]
            }
        };
        let one = |entry: &Entry| object(self.reader, def, entry.key.clone(), &entry.value, &read);
        entries.iter().map(one).collect()
    }

    /// A map from ids to texts; nothing counts as an empty map.
    pub(in crate::formats) fn text_map(&mut self, key: &'static str) -> Vec<(Text, Text)> {
        let Some(node) = self.get(key) else { return Vec::new() };
        match &node.value {
            Value::Null => Vec::new(),
            _ => self.as_text_map(node),
        }
    }

    /// A map from ids to reasons; it must be one.
    pub(in crate::formats) fn reasons(&mut self, key: &'static str) -> Vec<(Text, Text)> {
        self.get(key).map_or_else(Vec::new, |node| self.as_text_map(node))
    }

    fn as_text_map(&self, node: &Node) -> Vec<(Text, Text)> {
        if node.as_map().is_none() {
            self.reader.mark_odd();
        }
        let entries = node.as_map().unwrap_or(&[]);
        entries.iter().filter_map(|e| Some((e.key.clone(), self.as_text(&e.value)?))).collect()
    }

    /// A value that may be of several shapes.
    pub(in crate::formats) fn node(&mut self, key: &'static str) -> Option<&'a Node> {
        self.get(key)
    }

    /// The object's entries that no key of the format claims: for objects that hold free ids.
    pub(in crate::formats) fn rest(&mut self) -> Vec<&'a Entry> {
        self.left = 0;
        let free = |at: &usize| !self.is_taken(*at);
        (0..self.entries.len()).filter(free).map(|at| &self.entries[at]).collect()
    }

    pub(in crate::formats) fn reader(&self) -> &'a Reader<'a> {
        self.reader
    }
}
