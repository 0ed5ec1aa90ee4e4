//! Reads the keys of one object of the format, each at most once.
//!
//! Reading is strict and forgiving at once: whatever departs from the schema marks the file as
//! *odd*, so that the schema is asked to explain it, and then the most likely meaning is taken, so
//! that one mistake gives one finding and not a cascade.

use std::cell::Cell;

use ecow::EcoString;
use jiff::civil::Date;

use super::schema;
use crate::model::Text;
use crate::model::vocabulary::{Answer, Days, Stride, Vocabulary, parse_date};
use crate::source::{SourceFile, Span, Spanned};
use crate::syntax::{Entry, Node, Value};

/// What the reading of one file shares.
pub(super) struct Reader<'a> {
    pub(super) source: &'a SourceFile,
    odd: Cell<bool>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a SourceFile) -> Self {
        Reader { source, odd: Cell::new(false) }
    }

    /// Something departs from the schema.
    pub(super) fn is_odd(&self) -> bool {
        self.odd.get()
    }

    pub(super) fn mark_odd(&self) {
        self.odd.set(true);
    }

    fn odd<T>(&self) -> Option<T> {
        self.mark_odd();
        None
    }
}

/// The keys of one object.
pub(super) struct Fields<'a> {
    /// The object's name: a key of the map it stands in, or the key it stands under.
    pub(super) id: Text,
    pub(super) span: Span,
    reader: &'a Reader<'a>,
    def: &'static str,
    entries: &'a [Entry],
    /// Which entries were read: a bit each, and the few beyond the 64th by number.
    taken: u64,
    taken_beyond: Vec<usize>,
    left: usize,
}

/// Reads the object `node` of schema definition `def`. A misspelt key is read as the key it most
/// likely means.
pub(super) fn object<T>(
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
    match schema::respell(def, entries) {
        Some(entries) => read_entries(reader, def, id, node.span, &entries, &read).0,
        None => value,
    }
}

fn read_entries<T>(
    reader: &Reader<'_>,
    def: &'static str,
    id: Text,
    span: Span,
    entries: &[Entry],
    read: &impl Fn(&mut Fields<'_>) -> T,
) -> (T, usize) {
    let left = entries.len();
    let mut fields =
        Fields { id, span, reader, def, entries, taken: 0, taken_beyond: Vec::new(), left };
    let value = read(&mut fields);
    (value, fields.left)
}

impl<'a> Fields<'a> {
    fn get(&mut self, key: &'static str) -> Option<&'a Node> {
        #[cfg(test)]
        super::tests::note_key(self.def, key);
        if self.left == 0 {
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

    fn is_taken(&self, at: usize) -> bool {
        match at {
            0..64 => self.taken & (1 << at) != 0,
            _ => self.taken_beyond.contains(&at),
        }
    }

    /// These keys must be there.
    pub(super) fn require(&self, keys: &[&str]) {
        if keys.iter().any(|key| !self.has(key)) {
            self.reader.mark_odd();
        }
    }

    pub(super) fn text(&mut self, key: &'static str) -> Option<Text> {
        let node = self.get(key)?;
        self.as_text(node)
    }

    fn as_text(&self, node: &Node) -> Option<Text> {
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
    pub(super) fn shaped(&mut self, key: &'static str, fits: fn(&str) -> bool) -> Option<Text> {
        let text = self.text(key)?;
        if !fits(&text.value) {
            return self.reader.odd();
        }
        Some(text)
    }

    /// Whether a key is there, without reading it.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key.value == key)
    }

    /// One text, or a list of them.
    pub(super) fn texts(&mut self, key: &'static str) -> Vec<Text> {
        let Some(node) = self.get(key) else { return Vec::new() };
        match &node.value {
            Value::List(items) => items.iter().filter_map(|item| self.as_text(item)).collect(),
            _ => self.as_text(node).into_iter().collect(),
        }
    }

    fn items(&mut self, key: &'static str) -> &'a [Node] {
        let Some(node) = self.get(key) else { return &[] };
        node.as_list().unwrap_or_else(|| {
            self.reader.mark_odd();
            &[]
        })
    }

    /// A list of texts.
    pub(super) fn list(&mut self, key: &'static str) -> Vec<Text> {
        self.items(key).iter().filter_map(|item| self.as_text(item)).collect()
    }

    /// A list of objects of definition `def`.
    pub(super) fn objects<T>(
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
    pub(super) fn object<T>(
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
    pub(super) fn map<T>(
        &mut self,
        key: &'static str,
        def: &'static str,
        read: impl Fn(&mut Fields<'_>) -> T,
    ) -> Vec<T> {
        let Some(node) = self.get(key) else { return Vec::new() };
        self.as_map(node, def, read)
    }

    pub(super) fn as_map<T>(
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
        let one = |entry: &Entry| {
            object(self.reader, def, entry.key.clone(), &entry.value, &read)
        };
        entries.iter().map(one).collect()
    }

    /// A map from ids to texts.
    pub(super) fn text_map(&mut self, key: &'static str) -> Vec<(Text, Text)> {
        let Some(node) = self.get(key) else { return Vec::new() };
        match &node.value {
            Value::Null => return Vec::new(),
            Value::Map(_) => {}
            _ => self.reader.mark_odd(),
        }
        let entries = node.as_map().unwrap_or(&[]);
        entries.iter().filter_map(|e| Some((e.key.clone(), self.as_text(&e.value)?))).collect()
    }

    /// A value that may be of several shapes.
    pub(super) fn node(&mut self, key: &'static str) -> Option<&'a Node> {
        self.get(key)
    }

    /// The object's entries that no key of the format claims: for objects that hold free ids.
    pub(super) fn rest(&mut self) -> Vec<&'a Entry> {
        self.left = 0;
        let free = |at: &usize| !self.is_taken(*at);
        (0..self.entries.len()).filter(free).map(|at| &self.entries[at]).collect()
    }

    pub(super) fn reader(&self) -> &'a Reader<'a> {
        self.reader
    }

    pub(super) fn word<T: Vocabulary>(&mut self, key: &'static str) -> Option<Spanned<T>> {
        let node = self.get(key)?;
        self.as_word(node)
    }

    pub(super) fn words<T: Vocabulary>(&mut self, key: &'static str) -> Vec<Spanned<T>> {
        self.items(key).iter().filter_map(|item| self.as_word(item)).collect()
    }

    fn as_word<T: Vocabulary>(&self, node: &Node) -> Option<Spanned<T>> {
        let text = self.as_text(node)?;
        if let Some(value) = T::from_word(&text.value) {
            return Some(Spanned::new(value, text.span));
        }
        self.reader.mark_odd();
        let words = T::WORDS.iter().map(|(word, _)| *word);
        let meant = crate::finding::nearest(&text.value, words)?;
        T::from_word(meant).map(|value| Spanned::new(value, text.span))
    }

    pub(super) fn bool(&mut self, key: &'static str) -> Option<Spanned<bool>> {
        let node = self.get(key)?;
        match &node.value {
            Value::Bool(value) => Some(Spanned::new(*value, node.span)),
            _ => self.reader.odd(),
        }
    }

    pub(super) fn answer(&mut self, key: &'static str) -> Option<Spanned<Answer>> {
        let node = self.get(key)?;
        let answer = match &node.value {
            Value::Bool(true) => Answer::Yes,
            Value::Bool(false) => Answer::No,
            _ => Answer::Because(self.as_text(node)?.value),
        };
        Some(Spanned::new(answer, node.span))
    }

    pub(super) fn date(&mut self, key: &'static str) -> Option<Spanned<Date>> {
        let text = self.text(key)?;
        match parse_date(&text.value) {
            Some(date) => Some(Spanned::new(date, text.span)),
            None => self.reader.odd(),
        }
    }

    pub(super) fn days(&mut self, key: &'static str) -> Option<Spanned<Days>> {
        let text = self.text(key)?;
        match Days::parse(&text.value) {
            Some(days) => Some(Spanned::new(days, text.span)),
            None => self.reader.odd(),
        }
    }

    pub(super) fn integer(
        &mut self,
        key: &'static str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Option<Spanned<i64>> {
        let node = self.get(key)?;
        match &node.value {
            Value::Number(number) => match number.as_i64() {
                Some(value) if range.contains(&value) => Some(Spanned::new(value, node.span)),
                _ => self.reader.odd(),
            },
            _ => self.reader.odd(),
        }
    }

    pub(super) fn number(
        &mut self,
        key: &'static str,
        range: std::ops::RangeInclusive<f64>,
    ) -> Option<Spanned<f64>> {
        let node = self.get(key)?;
        self.as_number(node, &range)
    }

    /// A list of exactly three numbers, none negative.
    pub(super) fn three(&mut self, key: &'static str) -> Vec<Spanned<f64>> {
        let given = self.has(key);
        let items = self.items(key);
        if given && items.len() != 3 {
            self.reader.mark_odd();
        }
        let range = 0.0..=f64::MAX;
        items.iter().filter_map(|item| self.as_number(item, &range)).collect()
    }

    fn as_number(
        &self,
        node: &Node,
        range: &std::ops::RangeInclusive<f64>,
    ) -> Option<Spanned<f64>> {
        match &node.value {
            Value::Number(number) => match number.as_f64() {
                Some(value) if range.contains(&value) => Some(Spanned::new(value, node.span)),
                _ => self.reader.odd(),
            },
            _ => self.reader.odd(),
        }
    }

    /// STRIDE letters: `S T`, `S, T`, `ST` or a list of letters.
    pub(super) fn letters(&mut self, key: &'static str) -> Vec<Spanned<Stride>> {
        let Some(node) = self.get(key) else { return Vec::new() };
        match &node.value {
            Value::List(items) => items.iter().filter_map(|item| self.as_word(item)).collect(),
            Value::Text(text) if !text.is_empty() => self.letters_of(text, node.span),
            _ => {
                self.reader.mark_odd();
                Vec::new()
            }
        }
    }

    fn letters_of(&self, text: &EcoString, span: Span) -> Vec<Spanned<Stride>> {
        let mut letters: Vec<Spanned<Stride>> = Vec::new();
        let at_edge = |c: Option<char>| c.is_none_or(|c| Stride::from_letter(c).is_none());
        if at_edge(text.chars().next()) || at_edge(text.chars().last()) {
            self.reader.mark_odd();
        }
        for (offset, c) in text.char_indices() {
            match (Stride::from_letter(c), c) {
                (Some(letter), _) => {
                    letters.push(Spanned::new(letter, self.within(text, span, offset, 1)));
                }
                (None, ' ' | ',') => {}
                _ => self.reader.mark_odd(),
            }
        }
        letters
    }

    /// The span of a part of a scalar's text; the whole scalar where it is written with escapes.
    pub(super) fn within(&self, text: &str, span: Span, offset: usize, len: usize) -> Span {
        let Some(lead) = self.reader.source.slice(span).find(text) else { return span };
        let start = span.start as usize + lead + offset;
        Span::new(span.file, start, start + len)
    }
}
