//! What a check says: findings, the facts of the rules that make them, and the sink they go to.
//!
//! The facts of a rule ([`RuleMeta`]) stand here, low; its code stands in `rules`, high. So a
//! reporter can name a rule without knowing how it decides.

mod draft;
mod fact;
mod fingerprint;
mod fix;
mod rewrite;
mod rule_meta;
mod sink;

use std::borrow::Cow;
use std::sync::Arc;

use ecow::EcoString;

pub use draft::{Draft, Edit, Fix, Mistake};
pub use fact::Fact;
pub use fingerprint::Fingerprint;
pub use fix::apply;
pub use rewrite::{Rewrite, rewrite};
pub use rule_meta::{Confidence, OptionMeta, OptionValue, RuleMeta, Severity};
pub use sink::Sink;

use crate::source::Place;

/// One thing that is wrong, at one place.
#[derive(Clone, Debug)]
pub struct Finding {
    pub rule: &'static RuleMeta,
    pub severity: Severity,
    /// One sentence that stands alone, the subject in backticks.
    pub message: String,
    pub primary: Label,
    pub related: Vec<Label>,
    /// How to put it right, in one sentence.
    pub help: Option<Cow<'static, str>>,
    pub fix: Option<Fix>,
    /// What it is about, not where it stands.
    pub subject: Subject,
    /// The model it was found in: its system's name, or its path where the name is unreadable.
    pub model: Arc<str>,
    pub owner: Option<EcoString>,
    /// The format of the other tool that wrote the model: "Threat Dragon".
    pub origin: Option<&'static str>,
    pub status: Status,
    pub fingerprint: Fingerprint,
}

/// A place with a word about it.
#[derive(Clone, Debug)]
pub struct Label {
    pub place: Place,
    pub note: String,
}

/// Whether a finding counts. Findings are marked, never dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    Open,
    /// A comment in the file allows it, with this reason.
    Suppressed {
        reason: String,
    },
    /// It was there before.
    Known {
        /// The baseline lists it, with this reason. Without one it is in the base revision.
        listed: Option<String>,
    },
    /// It lies outside what was asked about.
    OutOfScope,
    /// One finding tells it together with others of its rule in the same file of another tool.
    Folded,
}

/// The element of the model that a finding is about: `flow:pay`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    pub kind: &'static str,
    pub id: EcoString,
}

impl Subject {
    pub fn new(kind: &'static str, id: impl Into<EcoString>) -> Self {
        Subject { kind, id: id.into() }
    }

    /// The model as a whole.
    #[must_use]
    pub fn model() -> Self {
        Subject { kind: "model", id: EcoString::new() }
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.id.as_str() {
            "" => f.write_str(self.kind),
            id => write!(f, "{}:{id}", self.kind),
        }
    }
}

/// A rule that could not decide about some subjects of a model, and why. Never green, never a
/// finding of its own: it is counted in the summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAssessed {
    pub rule: &'static str,
    /// The model's first file.
    pub path: Arc<str>,
    /// The model, as findings name it.
    pub model: Arc<str>,
    pub why: String,
    pub subjects: Vec<Subject>,
    /// Set where the format of a file cannot say what the rule must know.
    pub beyond: Option<Beyond>,
}

/// What the format of another tool has no place for: its name, and what it cannot say.
pub type Beyond = (&'static str, Fact);

/// The word that a misspelt one most likely means: at most a third of it differs, and no other
/// word is as near.
#[must_use]
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let fold = |word: &str| word.to_lowercase().replace(['_', ' '], "-");
    let folded = fold(word);
    let length = folded.chars().count();
    let allowed = (length / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    let mut tie = false;
    for candidate in known {
        // Words that differ more in length than may differ at all are not worth comparing; the
        // comparison costs the product of the lengths.
        if candidate.chars().count().abs_diff(length) > allowed {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&folded, &fold(candidate));
        if distance > allowed || distance >= candidate.chars().count() {
            continue;
        }
        match best {
            Some((least, _)) if distance > least => {}
            Some((least, _)) if distance == least => tie = true,
            _ => {
                best = Some((distance, candidate));
                tie = false;
            }
        }
    }
    best.filter(|_| !tie).map(|(_, candidate)| candidate)
}

/// Names for a sentence: "`a`", "`a` and `b`", "`a`, `b` and `c`".
#[must_use]
pub fn listed<'w>(names: impl IntoIterator<Item = &'w str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

/// The first words of a text that may be long.
#[must_use]
pub fn shortened(text: &str) -> String {
    let most = 60;
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => {
            let cut = text.get(..end).unwrap_or(text);
            let at_word = cut.rfind(' ').and_then(|blank| cut.get(..blank)).unwrap_or(cut);
            format!("{at_word} ...")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_as_in_speech() {
        assert_eq!(listed(["a"]), "`a`");
        assert_eq!(listed(["a", "b"]), "`a` and `b`");
        assert_eq!(listed(["a", "b", "c"]), "`a`, `b` and `c`");
    }

    #[test]
    fn nearest_takes_the_one_word_that_is_meant() {
        let words = ["owner", "over", "zone", "mitigated_by"];
        assert_eq!(nearest("ownr", words), Some("owner"));
        assert_eq!(nearest("mitigated-by", words), Some("mitigated_by"));
        assert_eq!(nearest("colour", words), None);
        assert_eq!(nearest("ab", ["aa", "bb"]), None, "two are as near");
        assert_eq!(nearest("x", ["y"]), None, "nothing of the word is left");
    }
}
