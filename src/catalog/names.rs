//! From a name to the weakness that is called so.

use super::table::{Table, table};
use super::{Catalog, Entry};

pub(super) static NAMES: Table = table!("tables/cwe_names.tsv");

impl Catalog {
    /// The weakness of CWE that has this name. Case, blanks and a remark in parentheses at the end
    /// do not count.
    #[must_use]
    pub fn weakness_named(&self, name: &str) -> Option<Entry<'_>> {
        let folded = fold(name);
        let same = |entry: &Entry<'_>| fold(entry.name) == folded;
        let ids = NAMES.ids(&format!("{:08x}", hash(&folded)));
        ids.filter_map(|id| self.lookup(id)).find(same)
    }
}

/// `fold` of `schemas/catalog.py` does the same.
fn fold(name: &str) -> String {
    let bare = match name.rfind('(') {
        Some(at) if at > 0 && name.trim_end().ends_with(')') => &name[..at],
        _ => name,
    };
    bare.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// FNV-1a of 32 bits: the table is made with it.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
