//! Statements, in the order in which Python would run them.

use std::collections::HashSet;

use ecow::EcoString;
use tree_sitter::Node as Tree;

use super::make::{Script, Val, is_class};
use super::values::{MOST_STEPS, as_node, eval, give, parts};
use super::{span, written};
use crate::source::Spanned;
use crate::syntax::{Node, Value};

/// Functions within functions that are followed.
const DEEPEST: usize = 16;

pub(super) fn run<'t>(script: &mut Script<'t>, block: Tree<'t>) {
    for statement in parts(block) {
        script.steps += 1;
        if script.steps > MOST_STEPS {
            return script.unread(statement, "comes after more than any model has");
        }
        step(script, statement);
    }
}

fn step<'t>(script: &mut Script<'t>, node: Tree<'t>) {
    match node.kind() {
        "import_from_statement" => import_from(script, node),
        "import_statement" => import(script, node),
        "expression_statement" => parts(node).into_iter().for_each(|part| expression(script, part)),
        "if_statement" if is_main(script, node) => {
            if let Some(body) = node.child_by_field_name("consequence") {
                run(script, body);
            }
        }
        "function_definition" => {
            if let Some(name) = node.child_by_field_name("name") {
                script.names.insert(written(script.text, name), Val::Function(node));
            }
        }
        "class_definition" => class(script, node),
        "pass_statement"
        | "future_import_statement"
        | "global_statement"
        | "assert_statement"
        | "return_statement"
        | "delete_statement"
        | "type_alias_statement"
        | "ERROR" => {}
        // What is made in a file that is opened, or tried, is made once.
        "with_statement" | "try_statement" => {
            if let Some(body) = node.child_by_field_name("body") {
                run(script, body);
            }
        }
        "for_statement" | "while_statement" => tell(script, node, "makes parts of it in a loop"),
        "if_statement" | "match_statement" => {
            tell(script, node, "makes parts of it under a condition")
        }
        _ => tell(script, node, "adds to it in a way that is not followed"),
    }
}

/// `if __name__ == "__main__":`
fn is_main(script: &Script<'_>, node: Tree<'_>) -> bool {
    let condition = node.child_by_field_name("condition");
    condition.is_some_and(|condition| written(script.text, condition).contains("__name__"))
}

/// Tells of a statement that is not followed, where it has to do with the model.
fn tell<'t>(script: &mut Script<'t>, node: Tree<'t>, what: &str) {
    if touches(script, node) {
        script.unread(node, what);
    }
}

/// Whether some part of a statement makes an object or sets an attribute of one.
fn touches<'t>(script: &mut Script<'t>, node: Tree<'t>) -> bool {
    if let Some(known) = script.touching.get(&node.id()) {
        return *known;
    }
    let found = search(script, node, &mut HashSet::new());
    script.touching.insert(node.id(), found);
    found
}

fn search(script: &Script<'_>, node: Tree<'_>, seen: &mut HashSet<usize>) -> bool {
    let mut cursor = node.walk();
    loop {
        let here = cursor.node();
        let is_it = match here.kind() {
            "call" => here.child_by_field_name("function").is_some_and(|function| {
                let name = written(script.text, function);
                let name = name.rsplit('.').next().unwrap_or(name);
                match script.meaning(name) {
                    Val::Class(_) => true,
                    Val::Function(made) => {
                        let body = made.child_by_field_name("body");
                        let body = body.filter(|_| seen.insert(made.start_byte()));
                        body.is_some_and(|body| search(script, body, seen))
                    }
                    _ => is_class(name) && name != "Element",
                }
            }),
            "assignment" => here.child_by_field_name("left").is_some_and(|left| {
                let name = written(script.text, left);
                let first = name.split('.').next().unwrap_or(name);
                // The name of a loop may be any object.
                left.kind() == "attribute" && first != "self"
            }),
            _ => false,
        };
        if is_it {
            return true;
        }
        if cursor.goto_first_child() {
            continue;
        }
        loop {
            if cursor.node() == node {
                return false;
            }
            if cursor.goto_next_sibling() {
                break;
            }
            if !cursor.goto_parent() {
                return false;
            }
        }
    }
}

/// `from pytm import *`, or some names, under others where it says so.
fn import_from<'t>(script: &mut Script<'t>, node: Tree<'t>) {
    let module = node.child_by_field_name("module_name");
    let module = module.map_or("", |module| written(script.text, module));
    if module != "pytm" && !module.starts_with("pytm.") {
        return;
    }
    for part in parts(node).into_iter().skip(1) {
        let (name, alias) = match part.kind() {
            "wildcard_import" => {
                script.all = true;
                continue;
            }
            "aliased_import" => {
                let fields =
                    part.child_by_field_name("name").zip(part.child_by_field_name("alias"));
                let Some((name, alias)) = fields else { continue };
                (written(script.text, name), written(script.text, alias))
            }
            _ => (written(script.text, part), written(script.text, part)),
        };
        let val = if is_class(name) { Val::Class(name.into()) } else { Val::Module };
        script.names.insert(alias, val);
    }
}

/// `import pytm`, or under another name.
fn import<'t>(script: &mut Script<'t>, node: Tree<'t>) {
    for part in parts(node) {
        let name = part.child_by_field_name("name").unwrap_or(part);
        let name = written(script.text, name);
        let first = name.split('.').next().unwrap_or(name);
        if first != "pytm" {
            continue;
        }
        let alias = part.child_by_field_name("alias");
        script.names.insert(alias.map_or(first, |alias| written(script.text, alias)), Val::Module);
    }
}

/// A class of the script that builds on one of pytm counts as that.
fn class<'t>(script: &mut Script<'t>, node: Tree<'t>) {
    let fields = node.child_by_field_name("name").zip(node.child_by_field_name("superclasses"));
    let Some((name, bases)) = fields else { return };
    for base in parts(bases) {
        if let Val::Class(class) = eval(script, base, 0) {
            script.names.insert(written(script.text, name), Val::Class(class));
            return;
        }
    }
}

fn expression<'t>(script: &mut Script<'t>, node: Tree<'t>) {
    match node.kind() {
        "assignment" => assignment(script, node),
        "call" => call(script, node),
        "augmented_assignment" => tell_of_target(script, node),
        // A text by itself says what a script is about.
        _ => {}
    }
}

fn assignment<'t>(script: &mut Script<'t>, node: Tree<'t>) {
    let mut targets = Vec::new();
    let mut at = node;
    let value = loop {
        let fields = at.child_by_field_name("left").zip(at.child_by_field_name("right"));
        // Without a value a name is only declared.
        let Some((left, right)) = fields else { return };
        targets.push(left);
        match right.kind() {
            "assignment" => at = right,
            _ => break right,
        }
    };
    let is_followed = followed(script, value).is_some();
    let is_one = |target: &Tree<'_>| matches!(target.kind(), "identifier" | "attribute");
    // Several names take several values, each of which is made once.
    let val = match !is_followed && targets.iter().any(is_one) {
        true => eval(script, value, 0),
        false => Val::Unknown,
    };
    for target in targets {
        match target.kind() {
            "identifier" => {
                script.names.insert(written(script.text, target), val.clone());
            }
            "attribute" => set(script, target, val.clone(), value),
            _ if several(script, target, value) => return,
            _ => {}
        }
    }
    if !is_followed && matches!(val, Val::Unknown) && touches(script, value) {
        script.unread(value, "makes parts of it in a way that is not followed");
    }
}

/// `a, b = x, y`: each on its own. Whether there are as many values as names.
fn several<'t>(script: &mut Script<'t>, target: Tree<'t>, value: Tree<'t>) -> bool {
    let (targets, values) = (parts(target), parts(value));
    let is_list = matches!(value.kind(), "expression_list" | "tuple" | "list");
    if !is_list || targets.len() != values.len() {
        return false;
    }
    for (target, value) in targets.into_iter().zip(values) {
        let val = eval(script, value, 0);
        match target.kind() {
            "identifier" => _ = script.names.insert(written(script.text, target), val),
            "attribute" => set(script, target, val, value),
            _ => {}
        }
    }
    true
}

/// The object that an attribute belongs to, and the way to it.
fn path<'t>(script: &mut Script<'t>, target: Tree<'t>) -> Option<(usize, Vec<Spanned<EcoString>>)> {
    let mut keys = Vec::new();
    let mut at = target;
    while at.kind() == "attribute" && keys.len() < 4 {
        let key = at.child_by_field_name("attribute")?;
        let place = span(script.file, key);
        keys.insert(0, Spanned::new(written(script.text, key).into(), place));
        at = at.child_by_field_name("object")?;
    }
    match eval(script, at, 0) {
        Val::Object(number) => Some((number, keys)),
        _ => None,
    }
}

fn set<'t>(script: &mut Script<'t>, target: Tree<'t>, val: Val<'t>, value: Tree<'t>) {
    let Some((number, keys)) = path(script, target) else { return };
    match keys.as_slice() {
        // `flow.sink.protocol` belongs to another object.
        [first, rest @ ..] if !rest.is_empty() && first.value != "controls" => {
            if let Some(inner) = inner(script, number, &first.value) {
                give(script, inner, rest, val, value);
            }
        }
        keys => give(script, number, keys, val, value),
    }
}

/// The object that an attribute of another one refers to.
fn inner(script: &Script<'_>, number: usize, key: &str) -> Option<usize> {
    let entries = &script.objects.get(number)?.entries;
    let entry = entries.iter().find(|entry| entry.key.value == key)?;
    entry.value.as_text()?.strip_prefix(super::MARK)?.parse().ok()
}

/// A call that stands by itself.
fn call<'t>(script: &mut Script<'t>, node: Tree<'t>) {
    if followed(script, node).is_some() {
        return;
    }
    let fields = node.child_by_field_name("function").zip(node.child_by_field_name("arguments"));
    let Some((function, arguments)) = fields else { return };
    if let Val::Object(_) = eval(script, node, 0) {
        return;
    }
    let method = function.child_by_field_name("attribute");
    let method = method.map_or("", |method| written(script.text, method));
    let list = function.child_by_field_name("object").filter(|o| o.kind() == "attribute");
    if let (Some(list), "append" | "add" | "extend" | "update") = (list, method) {
        return grow(script, list, arguments);
    }
    // What is printed or told to a log is no part of the model.
    if touches(script, arguments) {
        script.unread(node, "hands parts of it to a function that is not followed");
    }
}

/// `flow.data.append(x)`
fn grow<'t>(script: &mut Script<'t>, list: Tree<'t>, arguments: Tree<'t>) {
    let Some((number, keys)) = path(script, list) else { return };
    let [key] = keys.as_slice() else { return };
    let known = script
        .objects
        .get(number)
        .and_then(|object| object.entries.iter().find(|entry| entry.key.value == key.value));
    let mut items: Vec<Node> = match known.map(|entry| &entry.value.value) {
        Some(Value::List(items)) => items.iter().cloned().collect(),
        Some(_) => known.map(|entry| entry.value.clone()).into_iter().collect(),
        None => Vec::new(),
    };
    for argument in parts(arguments) {
        match as_node(eval(script, argument, 0), script, argument).map(|node| (node.span, node)) {
            Some((_, Node { value: Value::List(more), .. })) => items.extend(more),
            Some((_, node)) => items.push(node),
            None => return script.unread(argument, "adds a value that only running it would tell"),
        }
    }
    let value = Node { value: Value::List(items.into()), span: span(script.file, list) };
    script.set(number, std::slice::from_ref(key), value);
}

/// Follows a call of a function of the script that takes nothing; nothing where it is none.
fn followed<'t>(script: &mut Script<'t>, node: Tree<'t>) -> Option<()> {
    let function = node.child_by_field_name("function").filter(|_| node.kind() == "call")?;
    let Val::Function(made) = script.meaning(written(script.text, function)) else { return None };
    let body = made.child_by_field_name("body")?;
    let takes = |key: &str, of: Tree<'_>| {
        of.child_by_field_name(key).is_some_and(|list| !parts(list).is_empty())
    };
    if takes("arguments", node) || takes("parameters", made) {
        if touches(script, body) {
            script.unread(node, "makes parts of it by a function that is not followed");
        }
        return Some(());
    }
    let is_deep = script.inside.len() >= DEEPEST;
    if is_deep || !script.inside.insert(made.start_byte()) {
        script.unread(node, "calls a function that is being called");
        return Some(());
    }
    run(script, body);
    script.inside.remove(&made.start_byte());
    Some(())
}

/// `x.data += [y]`
fn tell_of_target<'t>(script: &mut Script<'t>, node: Tree<'t>) {
    let fields = node.child_by_field_name("left").zip(node.child_by_field_name("right"));
    let Some((left, right)) = fields else { return };
    match path(script, left) {
        Some(_) if left.kind() == "attribute" => {
            script.unread(node, "adds to an attribute in a way that is not followed");
        }
        _ if touches(script, right) => {
            script.unread(right, "makes parts of it that are not followed")
        }
        _ => {}
    }
}
