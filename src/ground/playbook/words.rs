//! What a text mentions.

use std::collections::HashSet;

/// The words of a text, in lower case. A word goes as far as an id may go: `webhook-hmac`,
/// `@acme/payments` and `ops.alerts` are one each, and their parts are words as well.
#[derive(Debug, Default)]
pub struct Words(HashSet<Box<str>, foldhash::fast::RandomState>);

impl Words {
    pub fn add(&mut self, text: &str) {
        let lower = text.to_lowercase();
        for word in lower.split(|c: char| !(c.is_alphanumeric() || "-_./@#:".contains(c))) {
            let word = plain(word);
            self.insert(word);
            if word.contains(['/', '.', ':', '#']) {
                word.split(['/', '.', ':', '#']).for_each(|part| self.insert(plain(part)));
            }
        }
    }

    fn insert(&mut self, word: &str) {
        if !word.is_empty() && !self.0.contains(word) {
            self.0.insert(word.into());
        }
    }

    /// Whether the text mentions a name. Of a name of several words all must be there.
    #[must_use]
    pub fn mention(&self, name: &str) -> bool {
        let lower = name.to_lowercase();
        let mut words = lower.split_whitespace().map(plain).filter(|word| !word.is_empty());
        let mut any = false;
        words.all(|word| {
            any = true;
            self.0.contains(word)
        }) && any
    }
}

/// A word without the punctuation around it. `@` and `#` lead names and stay out too, so that a
/// team is found with and without them.
fn plain(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}
