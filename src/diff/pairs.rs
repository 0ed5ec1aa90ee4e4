//! Things of two versions, matched by id.

use std::collections::HashMap;

use crate::model::{Component, Data, Flow, Mitigation, Text, Threat, Zone};

/// A thing as it was and as it is; one of the two may be missing, never both.
pub type Pair<'m, T> = (Option<&'m T>, Option<&'m T>);

/// Something with an id of its own.
pub trait Named {
    fn id(&self) -> &Text;
}

macro_rules! named {
    ($($thing:ty),+) => { $(impl Named for $thing { fn id(&self) -> &Text { &self.id } })+ };
}

named!(Component, Data, Flow, Mitigation, Threat, Zone);

/// All things of two lists by id: those of the newer in their order, then those that are gone.
pub fn pairs<'m, T: Named>(old: &'m [T], new: &'m [T]) -> impl Iterator<Item = Pair<'m, T>> {
    let before: HashMap<&str, &T> = old.iter().map(|one| (one.id().value.as_str(), one)).collect();
    let after: HashMap<&str, &T> = new.iter().map(|one| (one.id().value.as_str(), one)).collect();
    let kept: Vec<Pair<'m, T>> =
        new.iter().map(|one| (before.get(one.id().value.as_str()).copied(), Some(one))).collect();
    let gone = old.iter().filter(move |one| !after.contains_key(one.id().value.as_str()));
    kept.into_iter().chain(gone.map(|one| (Some(one), None)))
}

/// The things that are in both versions.
pub fn kept<'m, T: Named>(old: &'m [T], new: &'m [T]) -> impl Iterator<Item = (&'m T, &'m T)> {
    pairs(old, new).filter_map(|(old, new)| Some((old?, new?)))
}

/// Whether a reason is given now that was not given before: an old reason excuses nothing new.
#[must_use]
pub fn is_fresh(old: Option<&Text>, new: Option<&Text>) -> bool {
    new.is_some_and(|new| old.is_none_or(|old| old.value != new.value))
}

/// The ids that a list no longer holds.
pub fn lost<'m>(old: &'m [Text], new: &'m [Text]) -> impl Iterator<Item = &'m Text> {
    old.iter().filter(|id| !new.iter().any(|kept| kept.value == id.value))
}
