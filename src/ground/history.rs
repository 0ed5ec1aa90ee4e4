//! What only history tells: what has changed since a day, and what the change under review does to
//! the code that a model speaks of.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use ecow::EcoString;
use jiff::civil::Date;

use crate::finding::Subject;

/// Whether something has changed since a day, that day included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    /// Last on this day.
    On(Date),
    /// Not since.
    Not,
    /// That cannot be told, and why.
    Unknown(String),
}

/// A file that differs between the base of a change and what is checked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangedFile {
    pub path: Arc<str>,
    /// The base has it.
    pub was: bool,
    /// It is there now.
    pub is: bool,
}

/// What somebody wrote when they committed a part of the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The first digits of the commit.
    pub commit: String,
    pub text: String,
}

/// What has become of the things that a model speaks of. What nobody asked about is not in here.
#[derive(Debug, Default)]
pub struct Past {
    /// By day: what of the model has changed since, or why that cannot be told.
    pub since: BTreeMap<Date, Result<BTreeSet<Subject>, String>>,
    /// By the path of a file and a day.
    pub files: BTreeMap<(EcoString, Date), Touched>,
    /// What the change under review does; `None` where there is none.
    pub review: Option<Review>,
}

/// What the change under review does to the code that one model binds, while no model that binds it
/// changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Review {
    pub unanswered: Vec<Unanswered>,
    pub lost: Vec<Lost>,
    /// Why some of it could not be looked at.
    pub unknown: Option<String>,
    /// Commits that say that no model has to change, and do not say why.
    pub bare_trailers: Vec<String>,
}

/// Sensitive files of a component that changed.
#[derive(Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// The component's place in the model.
    pub component: usize,
    /// The pointer of the component, by its place, that binds the first of them.
    pub pointer: usize,
    pub files: Vec<Arc<str>>,
}

/// A name that a mitigation gives and that the change takes out of the code of its components.
#[derive(Debug, PartialEq, Eq)]
pub struct Lost {
    /// The mitigation's place in the model.
    pub mitigation: usize,
    /// Which of the texts in which it tells how it works.
    pub text: usize,
    /// Where in the text.
    pub at: Range<usize>,
    pub name: EcoString,
    /// A file that had it at the base.
    pub path: Arc<str>,
}

/// The key of the trailer by which a commit says that no model has to change.
const TRAILER: &str = "model-unaffected:";

/// A reason is cut where it is longer: it is shown in every report.
const LONGEST_REASON: usize = 200;

/// The reason that a message gives in a line `model-unaffected: reason`; an empty one where it gives
/// none, `None` where there is no such line.
#[must_use]
pub fn unaffected(message: &str) -> Option<String> {
    let reason = |line: &str| {
        let line = line.trim();
        let key = line.get(..TRAILER.len())?;
        let rest = line.get(TRAILER.len()..)?;
        key.eq_ignore_ascii_case(TRAILER).then(|| plain(rest))
    };
    let mut said: Vec<String> = message.lines().filter_map(reason).collect();
    let at = said.iter().position(|reason| !reason.is_empty()).unwrap_or(0);
    (!said.is_empty()).then(|| said.swap_remove(at))
}

/// The text in one line, without what a terminal might obey.
fn plain(text: &str) -> String {
    let letters = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    letters.collect::<String>().trim().chars().take(LONGEST_REASON).collect()
}

/// The names of things in code that a text gives between backticks or quotes, with their places.
/// Between quotes a word may be a mere word: only what is written as nobody writes words counts.
pub fn code_names(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    ['`', '"', '\''].into_iter().flat_map(move |quote| {
        let marks: Vec<usize> = text.match_indices(quote).map(|(at, _)| at).collect();
        // An apostrophe opens nothing, so that every two neighbours may be a pair.
        let pairs: Vec<_> = marks.iter().copied().zip(marks.iter().skip(1).copied()).collect();
        pairs.into_iter().filter_map(move |(from, to)| name_in(text, from + 1..to, quote))
    })
}

fn name_in(text: &str, range: Range<usize>, quote: char) -> Option<(Range<usize>, &str)> {
    let inner = text.get(range.clone())?;
    let bare = inner.strip_suffix("()").unwrap_or(inner);
    let at = bare.rfind(['.', ':', '#', '>']).map_or(0, |at| at + 1);
    let name = bare.get(at..)?;
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let whole = bare.chars().all(|c| is_part(c) || ".:#->".contains(c));
    // The ending of a file is no name.
    let is_file = at > 0 && bare[..at].ends_with('.') && name.len() < 5;
    let begins = name.chars().next().is_some_and(|c| !c.is_numeric());
    let odd = inner.ends_with("()")
        || at > 0
        || name.contains('_')
        || name.chars().skip(1).any(char::is_uppercase) && name.chars().any(char::is_lowercase);
    let counts = whole && begins && !is_file && name.chars().all(is_part) && name.len() >= 3;
    let start = range.start + at;
    (counts && (quote == '`' || odd)).then_some((start..start + name.len(), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_code_are_told_from_words() {
        let names =
            |text: &str| code_names(text).map(|(_, name)| name.to_owned()).collect::<Vec<_>>();
        assert_eq!(names("Checked by `verify_mac` and `Token::parse()`"), ["verify_mac", "parse"]);
        assert_eq!(names("Says 'please', asks \"verifyMac\" and 'a_b'"), ["verifyMac", "a_b"]);
        assert!(names("the client's key and the server's").is_empty());
        assert!(names("see `main.rs`, `a b`, `42x` and `--force`").is_empty());
        let text = "uses `auth.verify`";
        let (at, name) = code_names(text).next().unwrap();
        assert_eq!(&text[at], name);
    }

    #[test]
    fn trailer_is_read_wherever_it_stands_and_never_obeyed() {
        let said = |text: &str| unaffected(text);
        assert_eq!(said("Fix\n\nModel-Unaffected: only names\n").as_deref(), Some("only names"));
        assert_eq!(said("a\nmodel-unaffected:\n").as_deref(), Some(""));
        assert_eq!(said("model-unaffected:\nmodel-unaffected: b").as_deref(), Some("b"));
        assert_eq!(said("the model-unaffected: line"), None);
        assert_eq!(said("modél-unaffecteð: x"), None);
        assert_eq!(said("model-unaffected: a\u{1b}[2Jb").as_deref(), Some("a [2Jb"));
        assert_eq!(
            said(&format!("model-unaffected: {}", "é".repeat(999))).unwrap().chars().count(),
            200
        );
    }
}
