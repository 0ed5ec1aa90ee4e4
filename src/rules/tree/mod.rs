//! Attack trees: whether they can be read, and whether every way to their goal is cut.

mod tree_attribute_range;
mod tree_goal_reachable;
mod tree_invalid;
mod tree_missing;
mod tree_rule_out_expired;
mod tree_rule_out_unproven;
mod tree_single_defence;

use super::{Cx, Rule};
use crate::finding::{OptionMeta, OptionValue, Sink, Subject};
use crate::graph::Treatment;
use crate::graph::tree::AttackTree;
use crate::model::vocabulary::{Level, Vocabulary};
use crate::model::{Threat, Tree};

pub(super) static RULES: &[&Rule] = &[
    &tree_attribute_range::RULE,
    &tree_goal_reachable::RULE,
    &tree_invalid::RULE,
    &tree_missing::RULE,
    &tree_rule_out_expired::RULE,
    &tree_rule_out_unproven::RULE,
    &tree_single_defence::RULE,
];

/// From which level of risk on a rule asks.
const FROM: OptionMeta = OptionMeta {
    name: "from",
    doc: "The lowest level of risk that is asked about.",
    default: OptionValue::Word(&["high", "low", "medium", "critical"]),
};

const MISREAD: &str = "something that the tree says could not be read";

/// More names than these make a sentence that nobody reads.
const MOST_NAMES: usize = 5;

fn subject(tree: &Tree) -> Subject {
    Subject::new("tree", tree.id.value.clone())
}

fn from(cx: &Cx<'_>) -> Level {
    Level::from_word(cx.options.word("from")).unwrap_or(Level::High)
}

/// The threat that a tree takes apart, where it counts as mitigated: that is the claim that the
/// tree is held against. What it counts as may be unknown, which is left open with `sink`.
fn claim<'a>(cx: &Cx<'a>, tree: &AttackTree<'a, 'a>, sink: &mut Sink<'_>) -> Option<&'a Threat> {
    let id = tree.tree.threat.as_ref()?;
    let threat = cx.graph.threat(&id.value);
    let Some(threat) = threat.filter(|t| cx.model.threats.iter().any(|own| std::ptr::eq(own, *t)))
    else {
        sink.not_assessed(subject(tree.tree), "its threat is not to be found in this model");
        return None;
    };
    match cx.graph.treatment(threat) {
        Treatment::Mitigated => Some(threat),
        Treatment::Unknown => {
            sink.not_assessed(subject(tree.tree), "what is done about its threat is not known");
            None
        }
        _ => None,
    }
}

/// Names for a sentence: "`a`, `b` and `c`".
fn listed<'n>(names: impl ExactSizeIterator<Item = &'n str>, last: &str) -> String {
    let count = names.len();
    let mut words: Vec<String> = names.take(MOST_NAMES).map(|name| format!("`{name}`")).collect();
    if count > MOST_NAMES {
        words.push(format!("{} more", count - MOST_NAMES));
    }
    match words.split_last() {
        Some((end, [])) => end.clone(),
        Some((end, start)) => format!("{} {last} {end}", start.join(", ")),
        None => String::new(),
    }
}
