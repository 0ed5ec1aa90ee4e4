//! The names that stand in the sources of the repository, so that a test that is named nowhere is
//! told from one that merely did not run. Only hashes are kept: a large repository has millions of
//! names, and none of them is ever shown.

use std::collections::HashSet;
use std::hash::BuildHasher;

use foldhash::quality::FixedState;

/// More names than these are not kept; what is not among them may be there all the same.
const MOST: usize = 4_000_000;

/// A longer text between quotes is no name of a test.
const LONGEST: usize = 300;

/// Names by their hashes.
#[derive(Debug, Default)]
pub struct Words {
    hashes: HashSet<u64, FixedState>,
    /// Something was left out.
    partial: bool,
}

impl Words {
    /// Takes up the names that stand in a text: its identifiers, and what is between quotes.
    pub fn add(&mut self, text: &str) {
        for name in names_in(text) {
            if self.hashes.len() >= MOST {
                self.partial = true;
                return;
            }
            self.hashes.insert(hash(name));
            if name.contains('\\') {
                self.hashes.insert(hash(&name.replace('\\', "")));
            }
        }
    }

    pub fn absorb(&mut self, other: Words) {
        self.partial |= other.partial || self.hashes.len() + other.hashes.len() > MOST;
        if self.hashes.len() < MOST {
            self.hashes.extend(&other.hashes);
        }
    }

    /// Something could not be taken up.
    pub fn leave_out(&mut self) {
        self.partial = true;
    }

    /// Whether a name stands in the sources; `None` where that is not known.
    #[must_use]
    pub fn has(&self, name: &str) -> Option<bool> {
        let has = self.hashes.contains(&hash(name));
        (has || !self.partial).then_some(has)
    }
}

fn hash(name: &str) -> u64 {
    FixedState::with_seed(7).hash_one(name)
}

/// The identifiers and quoted texts of a source, whatever its language.
pub fn names_in(text: &str) -> impl Iterator<Item = &str> {
    identifiers(text).chain(text.lines().flat_map(quoted))
}

/// The words that may be names of functions.
pub(super) fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    text.split(move |c| !is_part(c)).filter(|word| !word.is_empty())
}

/// The texts between quotes in a line, as far as they are more than a word. Which quote opens and
/// which closes is not known, so what is between any two neighbours counts.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    ['"', '\'', '`'].into_iter().flat_map(move |quote| {
        let mut ends = Vec::new();
        if line.len() <= 20_000 {
            let marks = line.match_indices(quote).map(|(at, _)| at);
            ends.extend(marks.filter(|at| !line[..*at].ends_with('\\')));
        }
        let pairs: Vec<(usize, usize)> =
            ends.iter().copied().zip(ends.iter().copied().skip(1)).collect();
        pairs
            .into_iter()
            .filter_map(move |(from, to)| line.get(from + 1..to))
            .filter(|name| !name.is_empty() && name.len() <= LONGEST)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_identifiers_and_quoted_texts_of_any_language() {
        let mut words = Words::default();
        words.add("func TestRejectsReplay(t *testing.T) {}\n");
        words.add("it('refuses the record of \"another\" person', () => {})\n");
        words.add("test(\"it\\\"s late\", fn)\nfun `money is never lost`() {}\n");
        for name in [
            "TestRejectsReplay",
            "refuses the record of \"another\" person",
            "it\"s late",
            "money is never lost",
        ] {
            assert_eq!(words.has(name), Some(true), "{name}");
        }
        assert_eq!(words.has("TestRejects"), Some(false));
        words.leave_out();
        assert_eq!(words.has("TestRejects"), None, "it may stand in what was left out");
    }
}
