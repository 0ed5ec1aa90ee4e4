//! What is wrong at many places in the same way, told once and with a count.
//!
//! References that a model has a place for are left in it, and `schema-ref-unresolved` finds them
//! there. Told here are those that it has none for: a trust boundary between zones, what a control
//! is against.

use std::collections::HashMap;

use ecow::EcoString;
use jiff::civil::Date;

use super::Reader;
use crate::finding::{Draft, Mistake, Subject, nearest};
use crate::model::Text;
use crate::model::vocabulary::parse_date;
use crate::source::Spanned;

/// So many are told one by one; a file that was cut out of another has hundreds.
const MOST: usize = 20;

/// Who says what is wrong, for a sentence: the subject of the finding and its words, "control `x`".
pub(in crate::formats) type Who<'w> = (&'w Subject, &'w str);

/// Names that nothing has and words that nobody knows, each with the place where it stands first.
#[derive(Default)]
pub(in crate::formats) struct Once {
    found: Vec<Found>,
    /// By what is meant and the name: where in `found`.
    at: HashMap<(&'static str, EcoString), usize>,
}

struct Found {
    what: What,
    subject: Subject,
    /// "control `sandbox`".
    who: String,
    name: Text,
    help: String,
    /// How often it stands elsewhere.
    more: usize,
}

#[derive(Clone, Copy)]
enum What {
    /// Nothing of that kind is called so.
    Dangling(&'static str),
    /// The key has no such word.
    Word(&'static str),
    /// The key wants a date.
    Date(&'static str),
}

impl Once {
    /// Somebody names `name`, and no `noun` ("threat") is called so. `known` are the names that
    /// there are.
    pub(in crate::formats) fn dangling<'k>(
        &mut self,
        who: Who<'_>,
        noun: &'static str,
        name: Text,
        known: impl FnOnce() -> Vec<&'k str>,
    ) {
        // A guess looks at all names: whoever brings hundreds that lead nowhere gets none.
        let guess = self.found.len() < MOST;
        self.add(What::Dangling(noun), who, name, |name| {
            match if guess { nearest(name, known()) } else { None } {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("define the {noun}, or name one that there is"),
            }
        });
    }

    /// What a word means by a table; a word that is not in it is told. Case, spaces, hyphens and
    /// underscores make no difference.
    pub(in crate::formats) fn meaning<T: Copy>(
        &mut self,
        who: Who<'_>,
        key: &'static str,
        word: Option<Text>,
        words: &[(&str, T)],
    ) -> Option<Spanned<T>> {
        let word = word?;
        let plain = bare(&word.value);
        let known = words.iter().find(|(known, _)| bare(known) == plain);
        if let Some((_, meaning)) = known {
            return Some(Spanned::new(*meaning, word.span));
        }
        self.add(What::Word(key), who, word, |_| {
            let all: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
            format!("it is one of {}", all.join(", "))
        });
        None
    }

    /// A date, with or without a time; what is none is told.
    pub(in crate::formats) fn date(
        &mut self,
        who: Who<'_>,
        key: &'static str,
        said: Option<Text>,
    ) -> Option<Spanned<Date>> {
        let said = said?;
        let date = said.value.get(..10).and_then(parse_date);
        let after = said.value.get(10..).unwrap_or_default();
        let date = date.filter(|_| after.is_empty() || after.starts_with(['T', 't', ' ']));
        if date.is_none() {
            self.add(What::Date(key), who, said.clone(), |_| "write it as `2026-11-23`".to_owned());
        }
        Some(Spanned::new(date?, said.span))
    }

    fn add(
        &mut self,
        what: What,
        (subject, who): Who<'_>,
        name: Text,
        help: impl FnOnce(&str) -> String,
    ) {
        let (What::Dangling(kind) | What::Word(kind) | What::Date(kind)) = what;
        let key = (kind, name.value.clone());
        if let Some(at) = self.at.get(&key) {
            self.found[*at].more += 1;
            return;
        }
        self.at.insert(key, self.found.len());
        let help = help(&name.value);
        let (subject, who) = (subject.clone(), who.to_owned());
        self.found.push(Found { what, subject, who, name, help, more: 0 });
    }

    /// Makes mistakes of what was found: one for each; of very many, one for all the rest.
    pub(in crate::formats) fn tell(self, reader: &mut Reader) {
        let rest = self.found.len().saturating_sub(MOST);
        for (at, found) in self.found.into_iter().enumerate().take(MOST) {
            let mut message = found.message();
            if at + 1 == MOST && rest > 0 {
                message.push_str(&format!("; {rest} more such mistakes are in the file"));
            }
            let rule = match found.what {
                What::Dangling(_) => "schema-ref-unresolved",
                What::Word(_) | What::Date(_) => "schema-bad-value",
            };
            let draft = Draft::new(found.subject, found.name.span, message).help(found.help);
            reader.model.mistakes.push(Mistake::new(rule, draft));
        }
    }
}

impl Found {
    fn message(&self) -> String {
        let who = &self.who;
        let name: String = self.name.value.chars().take(LONGEST).collect();
        let others = match self.more {
            0 => String::new(),
            1 => " and one other".to_owned(),
            n => format!(" and {n} others"),
        };
        let verb = |one: &'static str, many| if self.more == 0 { one } else { many };
        match self.what {
            What::Dangling(noun) => {
                let names = verb("names", "name");
                format!("{who}{others} {names} `{name}`, which no {noun} is called")
            }
            What::Word(key) => {
                format!("`{key}` of {who}{others} is `{name}`, which is none of its words")
            }
            What::Date(key) => {
                format!("`{key}` of {who}{others} is `{name}`, which is no date")
            }
        }
    }
}

/// Characters of a name that are shown.
const LONGEST: usize = 60;

/// A word as it is compared.
pub(in crate::formats) fn bare(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
