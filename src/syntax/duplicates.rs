//! Keys that are written twice in one map. Most readers take the last of them without a word, and so
//! hide what the first one said.

use super::Entry;
use super::show::shown;
use super::tree::Tree;
use crate::finding::{Draft, Subject};

/// The keys of a map, in short: one bit each. Comparing all of them costs time that a map without
/// duplicates need not spend.
#[derive(Default)]
pub(super) struct Keys {
    bits: u64,
    repeated: bool,
}

impl Keys {
    /// Takes the bit for a key, by its length and last letters: where keys are alike, they differ in
    /// these.
    pub(super) fn note(&mut self, key: &str) {
        let hash = match key.as_bytes() {
            [.., a, b] => (key.len() * 31 + usize::from(*a)) * 31 + usize::from(*b),
            short => short.first().map_or(0, |a| usize::from(*a)),
        };
        let bit = 1 << (hash % 64);
        self.repeated |= self.bits & bit != 0;
        self.bits |= bit;
    }

    /// Whether some bit was taken twice.
    pub(super) fn may_repeat(&self) -> bool {
        self.repeated
    }
}

impl Tree<'_> {
    /// Of entries with the same key only the first stays; each other one is a mistake.
    pub(super) fn refuse_duplicates(&mut self, base: usize) {
        let twins = twins(&self.entries[base..]);
        if twins.is_empty() {
            return;
        }
        self.document.whole = false;
        for &(second, first) in &twins {
            let (second, first) =
                (&self.entries[base + second].key, &self.entries[base + first].key);
            let message = format!("the key `{}` appears twice in one map", shown(&second.value));
            let help = match second.value.as_str() {
                "<<" => "write one `<<` with a list: `<<: [*one, *two]`",
                _ => "keep one of the two; the second is not read",
            };
            let draft = Draft::new(Subject::model(), second.span, message);
            self.mistake(draft.related(first.span, "first written here").help(help));
        }
        let mut twins = twins.into_iter().map(|(second, _)| second).peekable();
        let entries = self.entries.split_off(base);
        let kept = entries.into_iter().enumerate().filter(|(at, _)| twins.next_if_eq(at).is_none());
        self.entries.extend(kept.map(|(_, entry)| entry));
    }
}

/// Pairs of places: an entry, and the first one with the same key. In order.
fn twins(entries: &[Entry]) -> Vec<(usize, usize)> {
    const FEW: usize = 12;
    let key = |at: usize| entries[at].key.value.as_str();
    if entries.len() <= FEW {
        let first = |at: usize| (0..at).find(|before| key(*before) == key(at));
        return (1..entries.len()).filter_map(|at| Some((at, first(at)?))).collect();
    }
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_unstable_by_key(|at| (key(*at), *at));
    let mut twins = Vec::new();
    for run in order.chunk_by(|a, b| key(*a) == key(*b)) {
        twins.extend(run[1..].iter().map(|at| (*at, run[0])));
    }
    twins.sort_unstable();
    twins
}
