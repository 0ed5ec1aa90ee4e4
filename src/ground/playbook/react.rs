//! RE&CT response playbooks: YAML with one list of response actions for each stage.

use super::{Phase, Plan, line};
use crate::source::Sources;
use crate::syntax::{Document, Node, Value};

/// The stages that tmgate asks for. `preparation` is the work of another day.
const STAGES: [(&str, Phase); 5] = [
    ("identification", Phase::Identification),
    ("containment", Phase::Containment),
    ("eradication", Phase::Eradication),
    ("recovery", Phase::Recovery),
    ("lessons_learned", Phase::Review),
];

/// Stages may lie below another key, no deeper than this.
const DEEPEST: usize = 4;

pub(super) fn read(sources: &Sources, document: &Document) -> Result<Plan, String> {
    let root = &document.root;
    let has_stage = has_stage(root, 0);
    let id = root.get("id").and_then(Node::as_text);
    if !id.is_some_and(|id| is_playbook_id(id)) && !has_stage {
        return Err("is no RE&CT playbook: it has neither an `id` such as `RP0001` nor stages \
                    such as `containment`"
            .to_owned());
    }
    let mut plan = Plan::default();
    stages(sources, root, 0, &mut plan)?;
    words(root, &mut plan);
    Ok(plan)
}

fn is_playbook_id(id: &str) -> bool {
    let digits = id.strip_prefix("RP").map(|rest| rest.trim_start_matches(['_', '-']));
    digits.is_some_and(|rest| rest.len() >= 4 && rest.chars().take(4).all(|c| c.is_ascii_digit()))
}

fn has_stage(node: &Node, depth: usize) -> bool {
    let entries = node.as_map().unwrap_or_default();
    entries.iter().any(|entry| {
        let named = STAGES.iter().any(|(stage, _)| *stage == entry.key.value);
        named || (depth < DEEPEST && has_stage(&entry.value, depth + 1))
    })
}

/// The stages that list something to do.
fn stages(sources: &Sources, node: &Node, depth: usize, plan: &mut Plan) -> Result<(), String> {
    for entry in node.as_map().unwrap_or_default() {
        let stage = STAGES.iter().find(|(stage, _)| *stage == entry.key.value);
        match (stage, &entry.value.value) {
            (Some((_, phase)), Value::List(actions)) if !actions.is_empty() => {
                plan.phases.insert(*phase);
            }
            (Some((_, phase)), Value::Map(actions)) if !actions.is_empty() => {
                plan.phases.insert(*phase);
            }
            (Some(_), Value::List(_) | Value::Map(_) | Value::Null) => {}
            (Some((stage, _)), _) => {
                let line = line(sources, entry.value.span);
                return Err(format!("is no RE&CT playbook: `{stage}` at line {line} is no list"));
            }
            (None, _) if depth < DEEPEST => stages(sources, &entry.value, depth + 1, plan)?,
            (None, _) => {}
        }
    }
    Ok(())
}

/// Every text of the file counts as mentioned. The tree's depth is bounded by its reader.
fn words(node: &Node, plan: &mut Plan) {
    match &node.value {
        Value::Text(text) => plan.words.add(text),
        Value::List(items) => items.iter().for_each(|item| words(item, plan)),
        Value::Map(entries) => {
            for entry in entries {
                plan.words.add(&entry.key.value);
                words(&entry.value, plan);
            }
        }
        _ => {}
    }
}
