//! What stands beside a threat, a mitigation or an assumption, by key: how grave it is, its letters,
//! comments, and whatever somebody has made up, under `custom:`.

use super::super::reading::{Reader, level, stride, stride_in, written};
use crate::finding::Subject;
use crate::model::Text;
use crate::model::vocabulary::{Level, Stride};
use crate::source::Spanned;
use crate::syntax::{Node, shown};

pub(super) struct Metadata<'n>(Vec<(Text, &'n Node)>);

impl<'n> Metadata<'n> {
    pub(super) fn of(node: &'n Node) -> Self {
        let Some(metadata) = node.get("metadata") else { return Metadata(Vec::new()) };
        let pair = |item: &'n Node| Some((written(item.get("key")?)?, item.get("value")?));
        let items = metadata.as_list().unwrap_or_default().iter().filter_map(pair);
        // Whoever writes such a file by hand writes a map.
        let entries = metadata.as_map().unwrap_or_default().iter();
        let entries = entries.map(|entry| (entry.key.clone(), &entry.value));
        Metadata(items.chain(entries).collect())
    }

    /// The value of the first of some keys that is there, and whether it is the tool's own: people
    /// keep the same under `custom:`, in words of their own.
    fn find(&self, keys: &[&str]) -> Option<(bool, &'n Node)> {
        let bare = |key: &str| key.trim_start_matches("custom:").trim().to_lowercase();
        let is_own = |key: &str| !key.starts_with("custom:");
        let of = |wanted: &&str| {
            let is_it = |(key, _): &&(Text, &Node)| bare(&key.value) == **wanted;
            self.0.iter().find(is_it).map(|(key, value)| (is_own(&key.value), *value))
        };
        keys.iter().find_map(of)
    }

    /// What somebody has written beside it.
    pub(super) fn comments(&self) -> Option<Text> {
        written(self.find(&["comments", "comment", "justification", "reason"])?.1)
    }

    /// The keys that say something else.
    pub(super) fn others(&self) -> Vec<&str> {
        let read = ["priority", "severity", "risk", "stride", "comments"];
        let is_other =
            |key: &str| !read.contains(&key.trim_start_matches("custom:").to_lowercase().as_str());
        self.0.iter().map(|(key, _)| key.value.as_str()).filter(|key| is_other(key)).collect()
    }

    /// How grave a threat is.
    pub(super) fn priority(
        &self,
        reader: &mut Reader,
        subject: &Subject,
    ) -> Option<Spanned<Level>> {
        let (is_own, node) = self.find(&["priority", "severity", "risk"])?;
        let word = written(node)?;
        let found = level(leading(&word.value)).map(|level| Spanned::new(level, word.span));
        if found.is_none() && is_own {
            let message = format!(
                "threat `{}` has the priority `{}`, which is none",
                subject.id,
                shown(&word.value)
            );
            let help =
                "the priorities are `High`, `Medium` and `Low`; Threat Composer imports no other";
            reader.wrong(subject.clone(), word.span, message, help);
        }
        found
    }

    /// The letters of STRIDE: the tool keeps a list of them; people write words.
    pub(super) fn letters(&self, reader: &mut Reader, subject: &Subject) -> Vec<Spanned<Stride>> {
        let Some((is_own, node)) = self.find(&["stride"]) else { return Vec::new() };
        let mut found = Vec::new();
        let items = node.as_list().unwrap_or(std::slice::from_ref(node));
        for word in items.iter().filter_map(written) {
            let letters = letters_in(&word.value);
            if letters.is_empty() && is_own {
                let message = format!("`{}` is no letter of STRIDE", shown(&word.value));
                let help = "the tool keeps a list of letters there, such as `[\"S\", \"T\"]`";
                reader.wrong(subject.clone(), word.span, message, help);
            }
            found.extend(letters.into_iter().map(|letter| Spanned::new(letter, word.span)));
        }
        let mut seen = Vec::new();
        found.retain(|letter: &Spanned<Stride>| {
            let is_new = !seen.contains(&letter.value);
            seen.push(letter.value);
            is_new
        });
        found
    }
}

/// The words before a number, a dash or a bracket: `High 3/9`, `Medium — likely`.
fn leading(word: &str) -> &str {
    let is_of_it = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-');
    let end = word.find(|c| !is_of_it(c)).unwrap_or(word.len());
    word[..end].trim_end_matches(['-', ' '])
}

/// `STI`, `T, I`, `Tampering, Information Disclosure`, `Spoofing (of the sender) + Tampering`.
fn letters_in(words: &str) -> Vec<Stride> {
    if let Some(letter) = stride(words) {
        return vec![letter];
    }
    let letters = stride_in(words);
    if !letters.is_empty() {
        return letters;
    }
    let parts = words.split([',', '+', '/', ';', '&']);
    parts.filter_map(|part| stride(leading(part.trim()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_read_however_people_write_them() {
        use Stride::{ElevationOfPrivilege, InformationDisclosure, Spoofing, Tampering};
        assert_eq!(letters_in("T"), [Tampering]);
        assert_eq!(letters_in("s/t"), [Spoofing, Tampering]);
        assert_eq!(
            letters_in("Tampering, Information Disclosure"),
            [Tampering, InformationDisclosure]
        );
        let long = "Elevation of Privilege (code runs as root) + Tampering (of the build). Easy.";
        assert_eq!(letters_in(long), [ElevationOfPrivilege, Tampering]);
        assert!(letters_in("None of them").is_empty());
    }

    #[test]
    fn a_priority_is_the_word_before_numbers_and_reasons() {
        let of = |word: &str| level(leading(word));
        assert_eq!(of("High"), Some(Level::High));
        assert_eq!(of("Critical 6/9"), Some(Level::Critical));
        assert_eq!(of("Medium — Likelihood(2) x Impact(2)"), Some(Level::Medium));
        assert_eq!(of("very-high"), Some(Level::Critical));
        // Between two levels is neither.
        assert_eq!(of("Low-Medium 2/9"), None);
        assert_eq!(of("P1"), None);
    }
}
