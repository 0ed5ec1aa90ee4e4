use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

thread_local! {
    static ASKED: RefCell<BTreeMap<&'static str, BTreeSet<&'static str>>> = RefCell::default();
}

/// Notes that reading asked an object of definition `def` for `key`.
pub(super) fn note_key(def: &'static str, key: &'static str) {
    ASKED.with_borrow_mut(|asked| {
        asked.entry(def).or_default().insert(key);
    });
}
