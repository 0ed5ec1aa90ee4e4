//! Reads single values: words of a closed list, dates, numbers, letters.

use ecow::EcoString;
use jiff::civil::Date;

use super::fields::Fields;
use crate::model::vocabulary::{Answer, Days, Stride, Vocabulary, parse_date};
use crate::source::{Span, Spanned};
use crate::syntax::{Node, Value};

impl Fields<'_> {
    pub(in crate::formats) fn word<T: Vocabulary>(
        &mut self,
        key: &'static str,
    ) -> Option<Spanned<T>> {
        let node = self.get(key)?;
        self.as_word(node)
    }

    pub(in crate::formats) fn words<T: Vocabulary>(
        &mut self,
        key: &'static str,
    ) -> Vec<Spanned<T>> {
        self.items(key).iter().filter_map(|item| self.as_word(item)).collect()
    }

    /// One word, or a list of words.
    pub(in crate::formats) fn word_or_words<T: Vocabulary>(
        &mut self,
        key: &'static str,
    ) -> Vec<Spanned<T>> {
        let Some(node) = self.get(key) else { return Vec::new() };
        match &node.value {
            Value::List(items) => items.iter().filter_map(|item| self.as_word(item)).collect(),
            _ => self.as_word(node).into_iter().collect(),
        }
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

    pub(in crate::formats) fn bool(&mut self, key: &'static str) -> Option<Spanned<bool>> {
        let node = self.get(key)?;
        match &node.value {
            Value::Bool(value) => Some(Spanned::new(*value, node.span)),
            _ => self.reader.odd(),
        }
    }

    pub(in crate::formats) fn answer(&mut self, key: &'static str) -> Option<Spanned<Answer>> {
        let node = self.get(key)?;
        let answer = match &node.value {
            Value::Bool(true) => Answer::Yes,
            Value::Bool(false) => Answer::No,
            _ => self.reason(&self.as_text(node)?.value),
        };
        Some(Spanned::new(answer, node.span))
    }

    /// A text in the place of `true` or `false`. One of the words that older YAML reads as a
    /// boolean is a slip, and taken for what it means there.
    fn reason(&self, text: &EcoString) -> Answer {
        let is_in = |words: &[&str]| {
            let title = |w: &str| format!("{}{}", w[..1].to_uppercase(), &w[1..]);
            words.iter().any(|w| *text == *w || *text == w.to_uppercase() || *text == title(w))
        };
        let (yes, no) = (is_in(&["y", "yes", "on", "true"]), is_in(&["n", "no", "off", "false"]));
        if yes || no {
            self.reader.mark_odd();
        }
        match (yes, no) {
            (true, _) => Answer::Yes,
            (_, true) => Answer::No,
            _ => Answer::Because(text.clone()),
        }
    }

    pub(in crate::formats) fn date(&mut self, key: &'static str) -> Option<Spanned<Date>> {
        let text = self.text(key)?;
        match parse_date(&text.value) {
            Some(date) => Some(Spanned::new(date, text.span)),
            None => self.reader.odd(),
        }
    }

    pub(in crate::formats) fn days(&mut self, key: &'static str) -> Option<Spanned<Days>> {
        let text = self.text(key)?;
        match Days::parse(&text.value) {
            Some(days) => Some(Spanned::new(days, text.span)),
            None => self.reader.odd(),
        }
    }

    pub(in crate::formats) fn integer(
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

    pub(in crate::formats) fn number(
        &mut self,
        key: &'static str,
        range: std::ops::RangeInclusive<f64>,
    ) -> Option<Spanned<f64>> {
        let node = self.get(key)?;
        self.as_number(node, &range)
    }

    /// A list of exactly three numbers, none negative.
    pub(in crate::formats) fn three(&mut self, key: &'static str) -> Vec<Spanned<f64>> {
        let Some(node) = self.get(key) else { return Vec::new() };
        let items = self.as_items(node);
        if items.len() != 3 {
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
    pub(in crate::formats) fn letters(&mut self, key: &'static str) -> Vec<Spanned<Stride>> {
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
    pub(in crate::formats) fn within(
        &self,
        text: &str,
        span: Span,
        offset: usize,
        len: usize,
    ) -> Span {
        let written = self.reader.source.slice(span);
        // Most stand there as they are.
        let lead = if written.starts_with(text) { Some(0) } else { written.find(text) };
        let Some(lead) = lead else { return span };
        let start = span.start as usize + lead + offset;
        Span::new(span.file, start, start + len)
    }
}
