//! What a rule may look at.

use std::ops::Range;

use jiff::civil::Date;

use crate::finding::{Draft, Edit, Fix, OptionMeta, OptionValue, Sink};
use crate::graph::Graph;
use crate::model::vocabulary::Days;
use crate::model::{Model, Text};
use crate::source::{Sources, Span};
use crate::syntax;

/// The model in question, what is known of it, and the rule's own options.
pub struct Cx<'a> {
    pub model: &'a Model,
    pub graph: &'a Graph<'a>,
    /// The same model before the change in question; `None` where there is nothing to compare with.
    pub before: Option<&'a Graph<'a>>,
    pub today: Date,
    pub sources: &'a Sources,
    pub options: &'a Options,
}

/// The values of one rule's options.
#[derive(Clone, Debug, Default)]
pub struct Options(Vec<(&'static str, Chosen)>);

/// A value that was chosen for an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    Number(i64),
    Words(Vec<String>),
}

impl Options {
    /// The defaults that a rule declares.
    #[must_use]
    pub fn defaults(declared: &'static [OptionMeta]) -> Self {
        let value = |option: &OptionMeta| match &option.default {
            OptionValue::Number(number) | OptionValue::Days(number) => Chosen::Number(*number),
            OptionValue::Word(allowed) => {
                Chosen::Words(allowed.iter().take(1).map(|w| (*w).to_owned()).collect())
            }
            OptionValue::Words(on, _) => {
                Chosen::Words(on.iter().map(|w| (*w).to_owned()).collect())
            }
        };
        Options(declared.iter().map(|option| (option.name, value(option))).collect())
    }

    /// The value of an option that the rule declares.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Chosen> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    pub fn set(&mut self, name: &str, value: Chosen) {
        if let Some(slot) = self.0.iter_mut().find(|(known, _)| *known == name) {
            slot.1 = value;
        }
    }

    /// A number that the rule declares; 0 where it declares none of that name.
    #[must_use]
    pub fn number(&self, name: &str) -> i64 {
        match self.0.iter().find(|(known, _)| *known == name) {
            Some((_, Chosen::Number(number))) => *number,
            _ => 0,
        }
    }

    #[must_use]
    pub fn days(&self, name: &str) -> Days {
        Days(self.number(name))
    }

    /// The words chosen for an option; of one that takes a single word, that word.
    #[must_use]
    pub fn words(&self, name: &str) -> &[String] {
        match self.0.iter().find(|(known, _)| *known == name) {
            Some((_, Chosen::Words(words))) => words,
            _ => &[],
        }
    }

    #[must_use]
    pub fn word(&self, name: &str) -> &str {
        self.words(name).first().map_or("", String::as_str)
    }
}

impl Cx<'_> {
    /// Reports that something is missing. Where some of what the subject says could not be read it
    /// may be there all the same, and the rule cannot tell.
    pub fn report_missing(&self, draft: Draft, sink: &mut Sink<'_>) {
        match self.model.is_misread(draft.subject()) {
            true => sink
                .not_assessed(draft.subject().clone(), "something that it says could not be read"),
            false => sink.report(draft),
        }
    }

    /// A fix that adds `key: value` to the map at `body`.
    #[must_use]
    pub fn add_key(&self, body: Span, key: &str, value: &str) -> Option<Fix> {
        // The keys of another tool's file are others.
        if self.model.origin.is_some() {
            return None;
        }
        let edit = syntax::insert_key(self.sources.file(body.file), body, key, value)?;
        Some(Fix::one(format!("add `{key}: {value}`"), edit))
    }

    /// The place of some bytes of a text; the whole text where it is written with escapes.
    #[must_use]
    pub fn within(&self, text: &Text, bytes: Range<usize>) -> Span {
        let lead = self.sources.slice(text.span).find(text.value.as_str());
        lead.map_or(text.span, |lead| {
            let start = text.span.start as usize + lead;
            Span::new(text.span.file, start + bytes.start, start + bytes.end)
        })
    }

    /// A fix that replaces a misspelt text and keeps its quotes; `None` where it is written with
    /// escapes.
    #[must_use]
    pub fn respell(&self, written: &Text, meant: &str) -> Option<Fix> {
        // Ids of ours are not what another tool's file calls its elements.
        if self.model.origin.is_some() {
            return None;
        }
        let lead = self.sources.slice(written.span).find(written.value.as_str())?;
        let start = written.span.start as usize + lead;
        let span = Span::new(written.span.file, start, start + written.value.len());
        Some(self.replace(span, meant))
    }

    /// A fix that replaces what stands at `span`.
    #[must_use]
    pub fn replace(&self, span: Span, text: &str) -> Fix {
        let edit: Edit = syntax::replace(self.sources.file(span.file), span, text);
        Fix::one(format!("write `{text}`"), edit)
    }
}
