//! Expressions: literals, names, and objects that are made on the spot.

use ecow::{EcoString, EcoVec};
use tree_sitter::Node as Tree;

use super::make::{Script, Val, is_class};
use super::{mark, span, written};
use crate::source::Spanned;
use crate::syntax::{Entry, Node, Number, Value};

/// Deeper expressions are written by nobody.
const DEEPEST: usize = 40;

/// Statements and expressions that are followed in all: functions that call one another twice are
/// soon many.
pub(super) const MOST_STEPS: usize = 1_000_000;

/// Named children, comments left out.
pub(super) fn parts(node: Tree<'_>) -> Vec<Tree<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| child.kind() != "comment").collect()
}

/// What an expression stands for.
pub(super) fn eval<'t>(script: &mut Script<'t>, node: Tree<'t>, depth: usize) -> Val<'t> {
    script.steps += 1;
    if depth > DEEPEST || script.steps > MOST_STEPS {
        return Val::Unknown;
    }
    let at = span(script.file, node);
    let plain = |value| Val::Plain(Node { value, span: at });
    let text = script.text;
    match node.kind() {
        "identifier" => script.meaning(written(text, node)),
        "true" => plain(Value::Bool(true)),
        "false" => plain(Value::Bool(false)),
        "none" => plain(Value::Null),
        "integer" | "float" => plain(Value::Number(Number(written(text, node).into()))),
        "string" => string(text, node).map_or(Val::Unknown, |value| plain(Value::Text(value))),
        "concatenated_string" => {
            let all: Option<Vec<EcoString>> =
                parts(node).into_iter().map(|part| string(text, part)).collect();
            all.map_or(Val::Unknown, |all| plain(Value::Text(all.concat().into())))
        }
        "unary_operator" => match parts(node).as_slice() {
            [number] if matches!(number.kind(), "integer" | "float") => {
                let digits: EcoString = written(text, node).split_whitespace().collect();
                plain(Value::Number(Number(digits)))
            }
            _ => Val::Unknown,
        },
        "binary_operator" => sum(script, node, depth),
        "parenthesized_expression" => match parts(node).as_slice() {
            [inner] => eval(script, *inner, depth + 1),
            _ => Val::Unknown,
        },
        "list" | "tuple" | "set" | "expression_list" => {
            let items: Option<EcoVec<Node>> = parts(node)
                .into_iter()
                .map(|item| as_node(eval(script, item, depth + 1), script, item))
                .collect();
            items.map_or(Val::Unknown, |items| plain(Value::List(items)))
        }
        "dictionary" => map(script, node, depth).map_or(Val::Unknown, |map| plain(Value::Map(map))),
        "attribute" => attribute(script, node, depth),
        "call" => call(script, node, depth),
        _ => Val::Unknown,
    }
}

/// A value as a node of the tree; an object is referred to.
pub(super) fn as_node(val: Val<'_>, script: &Script<'_>, place: Tree<'_>) -> Option<Node> {
    let at = span(script.file, place);
    match val {
        Val::Plain(node) => Some(Node { value: node.value, span: at }),
        Val::Object(number) => match script.objects.get(number) {
            // These are parts of what they are given to, and no elements of their own.
            Some(part) if matches!(part.class.as_str(), "Finding" | "Assumption" | "Controls") => {
                Some(Node { value: Value::Map(part.entries.clone().into()), span: at })
            }
            _ => Some(Node { value: Value::Text(mark(number)), span: at }),
        },
        Val::Class(_) | Val::Module | Val::Function(_) | Val::Unknown => None,
    }
}

/// Texts that are added to one another.
fn sum<'t>(script: &mut Script<'t>, node: Tree<'t>, depth: usize) -> Val<'t> {
    let is_sum = node.child_by_field_name("operator").is_some_and(|op| op.kind() == "+");
    let sides = node.child_by_field_name("left").zip(node.child_by_field_name("right"));
    let Some((left, right)) = sides.filter(|_| is_sum) else { return Val::Unknown };
    let of = |val| match val {
        Val::Plain(Node { value: Value::Text(text), .. }) => Some(text),
        _ => None,
    };
    let left = of(eval(script, left, depth + 1));
    let right = of(eval(script, right, depth + 1));
    match left.zip(right) {
        Some((left, right)) => {
            let value = Value::Text(left + right.as_str());
            Val::Plain(Node { value, span: span(script.file, node) })
        }
        None => Val::Unknown,
    }
}

/// What a map has, or a call gives by name.
fn map<'t>(script: &mut Script<'t>, node: Tree<'t>, depth: usize) -> Option<EcoVec<Entry>> {
    let mut entries = EcoVec::new();
    for pair in parts(node) {
        if pair.kind() == "dictionary_splat" {
            let inner = parts(pair).into_iter().next()?;
            let Val::Plain(Node { value: Value::Map(more), .. }) = eval(script, inner, depth + 1)
            else {
                return None;
            };
            entries.extend(more);
            continue;
        }
        // An argument is called by a bare word, a key is a value itself.
        let named = pair.child_by_field_name("name");
        let key = match named {
            Some(word) => Spanned::new(written(script.text, word).into(), span(script.file, word)),
            None => match eval(script, pair.child_by_field_name("key")?, depth + 1) {
                Val::Plain(Node { value: Value::Text(name), span }) => Spanned::new(name, span),
                _ => return None,
            },
        };
        let value = pair.child_by_field_name("value")?;
        let value = as_node(eval(script, value, depth + 1), script, value)?;
        entries.push(Entry { key, value });
    }
    Some(entries)
}

/// A class of the module, a word of a closed list, or an attribute of an object.
fn attribute<'t>(script: &mut Script<'t>, node: Tree<'t>, depth: usize) -> Val<'t> {
    let fields = node.child_by_field_name("object").zip(node.child_by_field_name("attribute"));
    let Some((object, key)) = fields else { return Val::Unknown };
    let name = written(script.text, key);
    match eval(script, object, depth + 1) {
        Val::Module if is_class(name) => Val::Class(name.into()),
        // `pytm.pytm` and its like have the same classes.
        Val::Module => Val::Module,
        Val::Class(class) => {
            let value = Value::Text(ecow::eco_format!("{class}.{name}"));
            Val::Plain(Node { value, span: span(script.file, node) })
        }
        Val::Object(number) => {
            let object = script.objects.get(number);
            let known = object
                .and_then(|object| object.entries.iter().find(|entry| entry.key.value == name));
            known.map_or(Val::Unknown, |entry| back(entry.value.clone()))
        }
        _ => Val::Unknown,
    }
}

/// What a node of the tree stands for.
fn back<'t>(node: Node) -> Val<'t> {
    let number = node.as_text().and_then(|text| text.strip_prefix(super::MARK)?.parse().ok());
    number.map_or(Val::Plain(node), Val::Object)
}

/// Objects are made; nothing else that is called is followed here.
fn call<'t>(script: &mut Script<'t>, node: Tree<'t>, depth: usize) -> Val<'t> {
    let fields = node.child_by_field_name("function").zip(node.child_by_field_name("arguments"));
    let Some((function, arguments)) = fields else { return Val::Unknown };
    let Val::Class(class) = eval(script, function, depth + 1) else {
        // `dict(isHardened=True)` is kept for elements that have the same.
        let is_dict = written(script.text, function) == "dict";
        return match is_dict {
            true => keywords(script, arguments, depth).map_or(Val::Unknown, Val::Plain),
            false => Val::Unknown,
        };
    };
    let number = script.make(class.clone(), span(script.file, node));
    let positions: &[&str] = match class.as_str() {
        "Dataflow" => &["source", "sink", "name"],
        "Finding" => &["element"],
        "Assumption" => &["name", "exclude"],
        _ => &["name"],
    };
    let mut positions = positions.iter();
    for argument in parts(arguments) {
        if argument.kind() == "dictionary_splat" {
            spread(script, number, argument, depth);
            continue;
        }
        let is_named = argument.kind() == "keyword_argument";
        let (key, value) = if is_named {
            let fields =
                argument.child_by_field_name("name").zip(argument.child_by_field_name("value"));
            let Some((key, value)) = fields else { continue };
            let at = span(script.file, key);
            (Spanned::new(written(script.text, key).into(), at), value)
        } else if let Some(position) = positions.next() {
            let at = span(script.file, argument);
            (Spanned::new((*position).into(), at), argument)
        } else {
            continue;
        };
        let val = eval(script, value, depth + 1);
        give(script, number, &[key], val, value);
    }
    Val::Object(number)
}

/// `**PROFILE`: each entry is an attribute.
fn spread<'t>(script: &mut Script<'t>, number: usize, argument: Tree<'t>, depth: usize) {
    let inner = parts(argument).into_iter().next();
    match inner.map(|inner| eval(script, inner, depth + 1)) {
        Some(Val::Plain(Node { value: Value::Map(entries), .. })) => {
            for Entry { key, value } in entries {
                script.set(number, &[key], value);
            }
        }
        _ => script.unread(argument, "sets something to a value that only running it would tell"),
    }
}

/// The named arguments of a call, as a map.
fn keywords<'t>(script: &mut Script<'t>, arguments: Tree<'t>, depth: usize) -> Option<Node> {
    let entries = map(script, arguments, depth)?;
    Some(Node { value: Value::Map(entries), span: span(script.file, arguments) })
}

/// What may be open without making anything else wrong.
const TEXTS: &[&str] = &["description", "note", "details", "example", "mitigations", "threatsFile"];

/// Sets an attribute to a value. One whose value cannot be told leaves open what is said of it.
pub(super) fn give<'t>(
    script: &mut Script<'t>,
    number: usize,
    path: &[Spanned<EcoString>],
    val: Val<'t>,
    place: Tree<'t>,
) {
    match as_node(val, script, place) {
        Some(node) => script.set(number, path, node),
        None if path.last().is_some_and(|key| TEXTS.contains(&key.value.as_str())) => {}
        None => script.unread(place, "sets something to a value that only running it would tell"),
    }
}

/// A text as Python reads it; `None` for one that is put together when it runs.
fn string(text: &str, node: Tree<'_>) -> Option<EcoString> {
    let mut cursor = node.walk();
    let mut children = node.children(&mut cursor);
    let start = children.next().filter(|start| start.kind() == "string_start")?;
    let is_raw = written(text, start).to_lowercase().contains('r');
    let mut out = String::new();
    for child in children {
        match child.kind() {
            "string_content" if is_raw => out.push_str(written(text, child)),
            "string_content" => unescape(written(text, child), &mut out),
            "string_end" => {}
            _ => return None,
        }
    }
    // What marks a reference is no part of a name.
    Some(out.replace(super::MARK, " ").into())
}

fn unescape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(c) = rest.chars().next() else { break };
        rest = &rest[c.len_utf8()..];
        let digits = match c {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        match c {
            '\n' => {}
            '\r' => rest = rest.strip_prefix('\n').unwrap_or(rest),
            'n' => out.push('\n'),
            't' => out.push('\t'),
            '\\' | '\'' | '"' => out.push(c),
            _ if digits > 0 => {
                let code = rest.get(..digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
                match code.and_then(char::from_u32) {
                    Some(c) => {
                        out.push(c);
                        rest = &rest[digits..];
                    }
                    None => out.push(c),
                }
            }
            // Python keeps what it does not know.
            _ => out.extend(['\\', c]),
        }
    }
    out.push_str(rest);
}
