//! An object of the format in the making.

use std::fmt::Display;

use ecow::EcoString;

use super::super::{Section, schema};
use crate::model::Text;
use crate::model::vocabulary::Answer;
use crate::source::{Span, Spanned};
use crate::syntax::{Entry, Node, Number, Value};

/// The entries of an object of definition `def`; what is not there is not written.
pub(super) struct Object {
    def: &'static str,
    span: Span,
    entries: Vec<Entry>,
}

impl Object {
    pub(super) fn new(def: &'static str, span: Span) -> Self {
        Object { def, span, entries: Vec::new() }
    }

    pub(super) fn put(&mut self, key: &str, node: Option<Node>) {
        let Some(value) = node else { return };
        self.entries.push(Entry { key: Spanned::new(key.into(), value.span), value });
    }

    pub(super) fn text(&mut self, key: &str, text: Option<&Text>) {
        self.put(key, text.map(of_text));
    }

    /// A word of a closed list, a date or a length of time.
    pub(super) fn word<T: Display>(&mut self, key: &str, word: Option<Spanned<T>>) {
        self.put(key, word.as_ref().map(of_word));
    }

    pub(super) fn words<T: Display>(&mut self, key: &str, words: &[Spanned<T>]) {
        self.items(key, words.iter().map(of_word).collect());
    }

    pub(super) fn flag(&mut self, key: &str, flag: Option<Spanned<bool>>) {
        self.put(key, flag.map(|flag| Node { value: Value::Bool(flag.value), span: flag.span }));
    }

    pub(super) fn answer(&mut self, key: &str, answer: Option<&Spanned<Answer>>) {
        let node = answer.map(|answer| {
            let value = match &answer.value {
                Answer::Yes => Value::Bool(true),
                Answer::No => Value::Bool(false),
                Answer::Because(why) => Value::Text(why.clone()),
            };
            Node { value, span: answer.span }
        });
        self.put(key, node);
    }

    /// A whole number or one with a fraction.
    pub(super) fn amount<T: Display>(&mut self, key: &str, amount: Option<Spanned<T>>) {
        self.put(key, amount.as_ref().map(of_amount));
    }

    pub(super) fn amounts<T: Display>(&mut self, key: &str, amounts: &[Spanned<T>]) {
        self.items(key, amounts.iter().map(of_amount).collect());
    }

    pub(super) fn number(&mut self, key: &str, number: &str, span: Span) {
        self.put(key, Some(Node { value: Value::Number(Number(number.into())), span }));
    }

    /// One text as it is, several as a list.
    pub(super) fn texts(&mut self, key: &str, texts: &[Text]) {
        match texts {
            [one] => self.text(key, Some(one)),
            many => self.list(key, many),
        }
    }

    /// A list, however many there are.
    pub(super) fn list(&mut self, key: &str, texts: &[Text]) {
        self.items(key, texts.iter().map(of_text).collect());
    }

    /// A list that is written when it is empty too.
    pub(super) fn whole_list(&mut self, key: &str, texts: &[Text], span: Span) {
        let items = texts.iter().map(of_text).collect();
        self.put(key, Some(Node { value: Value::List(items), span }));
    }

    pub(super) fn items(&mut self, key: &str, items: Vec<Node>) {
        let Some(span) = items.first().map(|item| item.span) else { return };
        self.put(key, Some(Node { value: Value::List(items.into_iter().collect()), span }));
    }

    pub(super) fn text_map(&mut self, key: &str, texts: &[(Text, Text)]) {
        let Some((first, _)) = texts.first() else { return };
        let entry = |(key, text): &(Text, Text)| Entry { key: key.clone(), value: of_text(text) };
        let value = Value::Map(texts.iter().map(entry).collect());
        self.put(key, Some(Node { value, span: first.span }));
    }

    /// A map from ids to objects.
    pub(super) fn map<'m, T>(
        &mut self,
        key: &str,
        all: &'m [T],
        of: impl Fn(&'m T) -> (&'m Text, Node),
    ) {
        let entries: Vec<Entry> = all
            .iter()
            .map(|one| {
                let (id, value) = of(one);
                Entry { key: id.clone(), value }
            })
            .collect();
        let Some(span) = entries.first().map(|entry| entry.key.span) else { return };
        self.put(key, Some(Node { value: Value::Map(entries.into_iter().collect()), span }));
    }

    pub(super) fn section<'m, T>(
        &mut self,
        section: Section,
        all: &'m [T],
        of: impl Fn(&'m T) -> (&'m Text, Node),
    ) {
        self.map(section.key(), all, of);
    }

    /// The object, its keys in the order of the schema; keys that the schema does not know, the
    /// names of a tree's nodes, come last as they are.
    pub(super) fn done(self) -> Node {
        let rank: Vec<&str> = schema::keys(self.def).collect();
        let mut entries = self.entries;
        entries
            .sort_by_key(|e| rank.iter().position(|key| *key == e.key.value).unwrap_or(usize::MAX));
        Node { value: Value::Map(entries.into_iter().collect()), span: self.span }
    }

    /// The object, where there is anything in it.
    pub(super) fn some(self) -> Option<Node> {
        (!self.entries.is_empty()).then(|| self.done())
    }
}

pub(super) fn of_text(text: &Text) -> Node {
    Node { value: Value::Text(text.value.clone()), span: text.span }
}

fn of_word<T: Display>(word: &Spanned<T>) -> Node {
    Node { value: Value::Text(EcoString::from(word.value.to_string())), span: word.span }
}

fn of_amount<T: Display>(amount: &Spanned<T>) -> Node {
    let number = Number(EcoString::from(amount.value.to_string()));
    Node { value: Value::Number(number), span: amount.span }
}
