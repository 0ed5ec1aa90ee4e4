//! What changed between two versions of a model, by meaning: the order of keys, the lines and the
//! layout do not count.

mod facts;
mod pairs;
mod standing;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::finding::Subject;
use crate::graph::Graph;
use crate::source::Span;

use facts::{Entry, entries};
pub use pairs::{Named, Pair, is_fresh, kept, lost, pairs};
pub use standing::Standing;

/// Two versions of a model, compared.
#[derive(Debug)]
pub struct Diff {
    /// By kind of thing, in the order of the format's sections; within a kind by id.
    pub changes: Vec<Change>,
    /// What was open before; `None` where there was no model.
    pub before: Option<Standing>,
    pub after: Option<Standing>,
}

/// One thing that was added, removed or changed.
#[derive(Debug)]
pub struct Change {
    pub subject: Subject,
    pub kind: Kind,
    /// Where it stands in the newer version; in the older one where it was removed.
    pub span: Span,
    /// What was said and what is said of it; of something added or removed, all of it.
    pub facets: Vec<Facet>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Added,
    Removed,
    Changed,
}

/// One fact that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    pub key: &'static str,
    pub before: Option<String>,
    pub after: Option<String>,
}

impl Kind {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::Added => "added",
            Kind::Removed => "removed",
            Kind::Changed => "changed",
        }
    }
}

/// Compares two versions; a model that is new has no `before`, one that is gone no `after`.
#[must_use]
pub fn compare<'m>(before: Option<&Graph<'m>>, after: Option<&Graph<'m>>) -> Diff {
    let old = before.map(entries).unwrap_or_default();
    let new = after.map(entries).unwrap_or_default();
    Diff {
        changes: changes(old, new),
        before: before.map(Standing::of),
        after: after.map(Standing::of),
    }
}

fn changes(old: Vec<Entry>, new: Vec<Entry>) -> Vec<Change> {
    let mut pairs: BTreeMap<(usize, Subject), [Option<Entry>; 2]> = BTreeMap::new();
    for (version, entries) in [old, new].into_iter().enumerate() {
        for entry in entries {
            let key = (entry.section, entry.subject.clone());
            pairs.entry(key).or_default()[version] = Some(entry);
        }
    }
    let changed = pairs.into_iter().filter_map(|((_, subject), [old, new])| {
        let kind = match (&old, &new) {
            (None, _) => Kind::Added,
            (_, None) => Kind::Removed,
            _ => Kind::Changed,
        };
        let span = new.as_ref().or(old.as_ref())?.span;
        let facets = facets(old.map(|e| e.facts), new.map(|e| e.facts));
        let same = kind == Kind::Changed && facets.is_empty();
        (!same).then_some(Change { subject, kind, span, facets })
    });
    changed.collect()
}

type Facts = Vec<(&'static str, String)>;

/// The facts that differ, in the order in which the format names them.
fn facets(old: Option<Facts>, new: Option<Facts>) -> Vec<Facet> {
    let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
    let find = |facts: &Facts, key| {
        facts.iter().find(|(known, _)| *known == key).map(|(_, value)| value.clone())
    };
    let gone = old.iter().filter(|(key, _)| find(&new, *key).is_none());
    let keys = new.iter().chain(gone).map(|(key, _)| *key);
    let facet = |key: &'static str| Facet { key, before: find(&old, key), after: find(&new, key) };
    keys.map(facet).filter(|facet| facet.before != facet.after).collect()
}
