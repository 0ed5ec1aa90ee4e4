//! What may be meant by a name that nothing has.

use std::collections::BTreeSet;

use ecow::EcoString;

use crate::catalog::Catalog;

/// So many are offered.
const MOST: usize = 3;

/// More names are not compared, so that a question cannot take for ever.
const PATIENCE: usize = 200_000;

/// The names that a text most likely means: the id of a catalogue that is a slip away, names that
/// hold it or are held by it, then those that differ in few letters.
#[must_use]
pub fn nearest_names(text: &str, names: &BTreeSet<EcoString>, catalog: &Catalog) -> Vec<String> {
    let asked = text.to_ascii_lowercase();
    let letters = asked.chars().count();
    let mut near: Vec<(usize, &str)> = Vec::new();
    for name in names.iter().take(PATIENCE) {
        let folded = name.to_ascii_lowercase();
        let length = folded.chars().count();
        let holds = letters >= 3 && folded.contains(asked.as_str())
            || length >= 3 && asked.contains(folded.as_str());
        if holds {
            near.push((length.abs_diff(letters).min(2), name));
        } else if length.abs_diff(letters) <= letters / 3 + 1 {
            let distance = strsim::damerau_levenshtein(&asked, &folded);
            if distance <= letters / 3 + 1 && distance < length {
                near.push((distance, name));
            }
        }
    }
    near.sort_unstable();
    // An entry that exists is what was meant; it is only that nothing cites it.
    let guess = match catalog.lookup(text) {
        Some(_) => None,
        None => catalog.meant(text).map(|guess| guess.entry.id.to_owned()),
    };
    let names = near.into_iter().map(|(_, name)| name.to_owned());
    guess.into_iter().chain(names).take(MOST).collect()
}
