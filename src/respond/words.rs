//! Words of an alert against words of a model.

/// Of words that may be inflected, so many letters must be the same.
pub(super) const STEM: usize = 5;

/// Words that say nothing of what happens.
const IDLE: &[&str] = &[
    "a", "about", "after", "all", "an", "and", "any", "are", "as", "at", "be", "been", "before",
    "but", "by", "can", "did", "do", "does", "for", "from", "had", "has", "have", "how", "if",
    "in", "into", "is", "it", "its", "may", "more", "no", "not", "of", "off", "on", "one", "or",
    "our", "out", "over", "per", "since", "so", "some", "than", "that", "the", "their", "them",
    "then", "there", "these", "they", "this", "to", "too", "two", "up", "us", "via", "was", "we",
    "were", "what", "when", "where", "which", "who", "why", "will", "with", "you", "your",
];

/// The words of a text, in small letters, each once in order. Numbers are no words.
pub(super) fn words_of(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let word = word.to_ascii_lowercase();
        let says = word.chars().count() >= 3 && word.chars().any(char::is_alphabetic);
        if says && !IDLE.contains(&word.as_str()) && !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// Whether a word of a longer text is not worth asking for.
pub(super) fn says_nothing(word: &str) -> bool {
    IDLE.contains(&word.to_ascii_lowercase().as_str()) || !word.chars().any(char::is_alphabetic)
}

/// Whether two words are the same but for their endings, and for which letters are capitals.
pub(super) fn are_akin(one: &str, other: &str) -> bool {
    let (one, other) = (singular(one).as_bytes(), singular(other).as_bytes());
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    (short.len() == long.len() || short.len() >= STEM)
        && long[..short.len()].eq_ignore_ascii_case(short)
}

/// The letters that every word akin to this one begins with.
pub(super) fn stem(word: &str) -> &str {
    let word = singular(word);
    word.get(..STEM).unwrap_or(word)
}

fn singular(word: &str) -> &str {
    match word.strip_suffix(['s', 'S']) {
        Some(stem) if word.len() > 3 && !stem.ends_with(['s', 'S']) => stem,
        _ => word,
    }
}

/// The words that a question asks for, by the first byte; the terms are one bit each.
#[derive(Debug, Default)]
pub(super) struct Wanted(Vec<Vec<(String, u64)>>);

impl Wanted {
    /// `terms`: the words of each, in small letters.
    pub(super) fn new<'t>(terms: impl Iterator<Item = &'t [String]>) -> Self {
        let mut wanted = vec![Vec::new(); usize::from(u8::MAX) + 1];
        for (at, words) in terms.enumerate() {
            for word in words {
                let first = word.bytes().next().unwrap_or_default();
                wanted[usize::from(first)].push((word.clone(), 1 << at));
            }
        }
        Wanted(wanted)
    }

    /// The terms of which some word of the text is akin to one.
    pub(super) fn in_text(&self, text: &str) -> u64 {
        let mut found = 0;
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 3) {
            // Words begin alike, but for which letters are capitals.
            let first = word.as_bytes()[0].to_ascii_lowercase();
            for (wanted, term) in self.0.get(usize::from(first)).into_iter().flatten() {
                if found & term == 0 && are_akin(word, wanted) {
                    found |= term;
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_make_no_difference_and_beginnings_do() {
        assert!(are_akin("replay", "replayed") && are_akin("tokens", "token"));
        assert!(are_akin("access", "access") && !are_akin("access", "acces"));
        assert!(!are_akin("pay", "payment") && !are_akin("forge", "form"));
    }

    #[test]
    fn words_are_found_in_texts_and_parts_of_words_are_not() {
        let mentioned = |text: &str, word: &str| {
            let words = [word.to_ascii_lowercase()];
            Wanted::new([&words[..]].into_iter()).in_text(text) == 1
        };
        assert!(mentioned("The EVENTS came", "event") && mentioned("event", "events"));
        assert!(mentioned("(pre-event)", "event") && mentioned("a_event", "event"));
        assert!(!mentioned("preventive", "event") && !mentioned("üevent", "event"));
        assert!(!mentioned("ev", "event") && !mentioned("", "event"));
        assert!(mentioned("des Übergangs", "Übergang") && !mentioned("über", "Übergang"));
        assert!(mentioned("eve. even events", "event"), "the first that begins so is another");
    }

    #[test]
    fn akin_words_begin_with_the_stem() {
        for (one, other) in
            [("replay", "replayed"), ("tokens", "token"), ("cvs", "cv"), ("api", "apis")]
        {
            if are_akin(one, other) {
                assert!(other.starts_with(stem(one)) && one.starts_with(stem(other)), "{one}");
            }
        }
    }

    #[test]
    fn idle_words_and_numbers_are_left_out() {
        assert_eq!(words_of("The token of 500 users, a Token!"), ["token", "users"]);
    }
}
