//! CACAO 2.0 security playbooks: JSON with a workflow of steps that name each other.

use super::{Phases, Plan, line};
use crate::source::Sources;
use crate::syntax::{Document, Entry, Node, Value};

/// What the specification requires of a playbook.
const REQUIRED: [&str; 9] = [
    "type",
    "spec_version",
    "id",
    "name",
    "created_by",
    "created",
    "modified",
    "workflow_start",
    "workflow",
];

/// Keys of a step under which other steps are named.
const NEXT: [&str; 7] =
    ["on_completion", "on_success", "on_failure", "on_true", "on_false", "next_steps", "cases"];

pub(super) fn read(sources: &Sources, document: &Document) -> Result<Plan, String> {
    let root = &document.root;
    let is = |key: &str, value: &str| {
        root.get(key).and_then(Node::as_text).is_some_and(|text| text == value)
    };
    if !is("type", "playbook") {
        return Err("is no CACAO playbook: its `type` is not `playbook`".to_owned());
    }
    let missing: Vec<&str> =
        REQUIRED.iter().copied().filter(|key| root.get(key).is_none()).collect();
    if !missing.is_empty() {
        let missing = crate::finding::listed(missing);
        return Err(format!("is no valid CACAO playbook: it has no {missing}"));
    }
    if !is("spec_version", "cacao-2.0") {
        return Err(
            "is no CACAO playbook of version 2.0: `spec_version` must be `cacao-2.0`".to_owned()
        );
    }
    let steps = root.get("workflow").and_then(Node::as_map).filter(|steps| !steps.is_empty());
    let Some(steps) = steps else {
        return Err("is no valid CACAO playbook: its `workflow` is no map of steps".to_owned());
    };
    follow(sources, root, steps)?;
    let mut plan = Plan { phases: phases(steps), ..Plan::default() };
    add_words(root, &mut plan);
    Ok(plan)
}

/// Whether every step that is named is there.
fn follow(sources: &Sources, root: &Node, steps: &[Entry]) -> Result<(), String> {
    let known: std::collections::HashSet<&str> =
        steps.iter().map(|step| step.key.value.as_str()).collect();
    let wrong = |key: &str, node: &Node, what: &str| {
        let line = line(sources, node.span);
        Err(format!("is no valid CACAO playbook: `{key}` at line {line} {what}"))
    };
    let check = |key: &str, node: &Node| match node.as_text() {
        Some(step) if known.contains(step.as_str()) => Ok(()),
        Some(_) => wrong(key, node, "names a step that is not in the workflow"),
        None => wrong(key, node, "must be the id of a step"),
    };
    for key in ["workflow_start", "workflow_exception"] {
        root.get(key).map_or(Ok(()), |node| check(key, node))?;
    }
    for step in steps {
        if step.value.get("type").and_then(Node::as_text).is_none() {
            let span = step.key.span;
            return wrong("workflow", &Node::null(span), "has a step without a `type`");
        }
        for key in NEXT {
            let Some(node) = step.value.get(key) else { continue };
            match &node.value {
                Value::List(items) => items.iter().try_for_each(|item| check(key, item))?,
                Value::Map(cases) => {
                    cases.iter().try_for_each(|case| match case.value.as_list() {
                        Some(items) => items.iter().try_for_each(|item| check(key, item)),
                        None => check(key, &case.value),
                    })?
                }
                _ => check(key, node)?,
            }
        }
    }
    Ok(())
}

/// The phases that the steps stand for, by name, description and labels.
fn phases(steps: &[Entry]) -> Phases {
    let mut phases = Phases::NONE;
    for step in steps {
        let texts = ["name", "description"].into_iter().filter_map(|key| step.value.get(key));
        let labels = step.value.get("labels").and_then(Node::as_list).unwrap_or_default();
        for text in texts.chain(labels).filter_map(Node::as_text) {
            phases.add(Phases::of_title(text));
        }
    }
    phases
}

/// What the playbook mentions: the texts that people read, and what external references say.
fn add_words(node: &Node, plan: &mut Plan) {
    match &node.value {
        Value::Text(text) => plan.words.add(text),
        Value::List(items) => items.iter().for_each(|item| add_words(item, plan)),
        Value::Map(entries) => entries.iter().for_each(|entry| add_words(&entry.value, plan)),
        _ => {}
    }
}
