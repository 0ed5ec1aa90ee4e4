//! The canonical order of keys: that of the schema, which is also the one in which they are read.

use super::piece::{Body, Items};
use crate::formats::native::Shape;

/// Puts the keys that the format knows in their order. Free ids stay in the order of their author,
/// and an unknown key stays behind the key it was written after.
pub(super) fn order(items: &mut Items<'_>, shape: Shape) {
    arrange(items, shape, false);
}

/// `waived`: a comment allows findings on the line of a dash, so that the key beside it stays there.
fn arrange(items: &mut Items<'_>, shape: Shape, waived: bool) {
    for entry in &mut items.entries {
        let waived = !items.is_map && entry.is_waived();
        if let Body::Items(inner) = &mut entry.body {
            let shape = if items.is_map { shape.under(entry.name) } else { shape.item() };
            arrange(inner, shape, waived);
        }
    }
    if !items.is_map || waived {
        return;
    }
    let keys: Vec<&str> = shape.ordered_keys().collect();
    if keys.is_empty() {
        return;
    }
    let mut last = 0;
    let mut ranked: Vec<(usize, _)> = Vec::new();
    for entry in items.entries.drain(..) {
        let known = keys.iter().position(|key| *key == entry.name);
        // Among free ids the keys of the format come first.
        let unknown = if shape.is_free() { usize::MAX } else { last };
        last = known.map_or(unknown, |at| at + 1);
        ranked.push((last, entry));
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    items.entries.extend(ranked.into_iter().map(|(_, entry)| entry));
}
