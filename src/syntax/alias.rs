//! Anchors, aliases and merge keys. An alias shares the node it names; nothing is ever copied out.

use std::collections::HashSet;

use ecow::EcoString;

use super::show::{grouped, shown};
use super::tree::Tree;
use super::{Entry, Node, Value};
use crate::source::Span;

/// The anchors of a file. A reader numbers those of a fragment from 1.
#[derive(Default)]
pub(super) struct Anchors {
    anchors: Vec<Anchor>,
    /// Number of anchors in earlier fragments.
    earlier: usize,
    /// Whether part of the file before this fragment could not be read.
    gap: bool,
    followed: u32,
}

#[derive(Default)]
struct Anchor {
    name: EcoString,
    /// Set when the anchored value is complete.
    target: Option<Target>,
}

#[derive(Clone)]
struct Target {
    node: Node,
    height: usize,
    size: u64,
}

impl Anchors {
    /// The next fragment begins, after a gap: its numbers start again, its names see those before.
    pub(super) fn next_fragment(&mut self) {
        self.earlier = self.anchors.len();
        self.gap = true;
    }

    pub(super) fn name(&mut self, number: usize, name: &str) {
        self.at(number).name = name.into();
    }

    pub(super) fn define(&mut self, number: usize, node: &Node, height: usize, size: u64) {
        self.at(number).target = Some(Target { node: node.clone(), height, size });
    }

    fn at(&mut self, number: usize) -> &mut Anchor {
        let index = self.earlier + number.max(1) - 1;
        if index >= self.anchors.len() {
            self.anchors.resize_with(index + 1, Anchor::default);
        }
        &mut self.anchors[index]
    }

    fn by_name(&self, name: &str) -> Option<Target> {
        self.anchors[..self.earlier].iter().rev().find(|a| a.name == name)?.target.clone()
    }
}

/// An alias for the anchor with this number in the fragment.
pub(super) fn alias(tree: &mut Tree<'_>, number: usize, span: Span) {
    if !may_follow(tree, span) {
        return;
    }
    let Some(target) = tree.anchors.at(number).target.clone() else {
        let message = format!("`{}` stands inside the value it names", written(tree, span));
        tree.object(span, message, "an alias can only repeat a value that is complete before it");
        return tree.skip(span);
    };
    follow(tree, target, span);
}

/// An alias for an anchor that the fragment does not hold.
pub(super) fn unresolved(tree: &mut Tree<'_>, name: &str, span: Span) {
    if !may_follow(tree, span) {
        return;
    }
    if let Some(target) = tree.anchors.by_name(name) {
        return follow(tree, target, span);
    }
    if !tree.anchors.gap {
        let message = format!("`{}` names no anchor above it", written(tree, span));
        let help = "define the anchor with `&` first, or put the value in quotes if `*` is text";
        tree.object(span, message, help);
    }
    tree.skip(span);
}

fn written(tree: &Tree<'_>, span: Span) -> String {
    shown(tree.source.slice(span))
}

fn may_follow(tree: &mut Tree<'_>, span: Span) -> bool {
    if tree.wants_key() {
        tree.refuse_key(span, "an alias cannot be a key");
        return false;
    }
    tree.anchors.followed += 1;
    let most = tree.limits.aliases;
    if tree.anchors.followed > most {
        let message = format!("the file holds more than {} aliases", grouped(most as usize));
        tree.stop(span, message, "repeat less through aliases");
        return false;
    }
    true
}

fn follow(tree: &mut Tree<'_>, target: Target, span: Span) {
    if tree.frames().len() + target.height > tree.limits.depth() {
        return tree.too_deep(span);
    }
    tree.document.aliases.push(span);
    let node = Node { value: target.node.value, span };
    tree.place(node, target.height, target.size);
}

/// Whether an unquoted key merges other maps into its own.
pub(super) fn is_merge(key: &str, span: Span) -> bool {
    key == "<<" && span.range().len() == key.len()
}

/// Applies the merge key among the entries from `base` on: gives what it adds to them. Keys written
/// in the map itself win, then those of the first map in the list.
pub(super) fn merge(tree: &mut Tree<'_>, base: usize) -> Vec<Entry> {
    let entries = &mut tree.entries;
    let is_merge = |entry: &Entry| is_merge(&entry.key.value, entry.key.span);
    let Some(at) = entries[base..].iter().position(is_merge) else { return Vec::new() };
    let merge = entries.remove(base + at);
    let mut keys: HashSet<EcoString> =
        entries[base..].iter().map(|e| e.key.value.clone()).collect();
    let maps = std::slice::from_ref(&merge.value);
    let maps = merge.value.as_list().unwrap_or(maps);
    if let Some(other) = maps.iter().find(|node| !matches!(node.value, Value::Map(_))) {
        let message = format!("`<<` takes a map or a list of maps, not {}", other.kind());
        tree.object(other.span, message, "name an anchor whose value is a map");
        tree.document.whole = false;
        return Vec::new();
    }
    tree.document.merges.push(merge.key.span);
    let merged = maps.iter().filter_map(Node::as_map).flatten();
    merged.filter(|entry| keys.insert(entry.key.value.clone())).cloned().collect()
}
