//! What an id that does not exist was probably meant to be.

use super::{Catalog, Entry, Usage, grammar};

/// A guess at what was meant.
#[derive(Clone, Debug)]
pub struct Guess<'c> {
    pub entry: Entry<'c>,
    /// Letters and numbers are the same, only what stands between them differs.
    pub certain: bool,
}

impl Guess<'_> {
    /// "did you mean `CWE-89` (...)?"
    #[must_use]
    pub fn question(&self) -> String {
        let now = self.entry.replacements().next();
        let now = now.map_or(String::new(), |new| format!(", now `{}`", new.id));
        format!("did you mean {}{now}?", self.entry.quoted())
    }
}

impl Catalog {
    /// The entry that `text` most likely means: the same id in the catalogue's form, else one
    /// that is a slip of the finger away, else the entry it would be part of.
    #[must_use]
    pub fn meant(&self, text: &str) -> Option<Guess<'_>> {
        if self.heading(text).is_some() {
            return None;
        }
        let near = grammar::resembles(text);
        let repaired = near.as_ref().and_then(|near| self.lookup(&near.repaired.as_ref()?.text));
        if let Some(entry) = repaired {
            return Some(Guess { entry, certain: true });
        }
        let text = match grammar::parse(text) {
            Some(id) => id.text,
            None => {
                near?;
                text.trim().to_ascii_uppercase()
            }
        };
        let sound = |entry: &Entry<'_>| {
            entry.usage != Usage::Prohibited && (entry.is_active() || !entry.replaced_by.is_empty())
        };
        let entry = slips(&text).into_iter().filter_map(|slip| self.lookup(&slip)).find(sound)?;
        Some(Guess { entry, certain: false })
    }
}

/// The ids from which a slip makes `text`, the likeliest first: a digit doubled, one too many at
/// the end, two exchanged; then what the id would be part of.
fn slips(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let without = |at: usize| {
        let mut text = text.to_owned();
        text.remove(at);
        text
    };
    let mut slips = Vec::new();
    if !text.is_ascii() {
        return slips;
    }
    let pairs: Vec<usize> = (1..bytes.len()).filter(|at| digit(*at) && digit(*at - 1)).collect();
    slips.extend(pairs.iter().filter(|at| bytes[**at] == bytes[**at - 1]).map(|at| without(*at)));
    if text.ends_with(|c: char| c.is_ascii_digit()) {
        slips.push(without(text.len() - 1));
    }
    for at in pairs.into_iter().rev() {
        let mut swapped = bytes.to_vec();
        swapped.swap(at, at - 1);
        slips.extend(String::from_utf8(swapped));
    }
    slips.extend(text.rsplit_once(['.', '(']).map(|(whole, _)| whole.to_owned()));
    slips
}
