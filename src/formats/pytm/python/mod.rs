//! A pytm model in Python, read and never run.
//!
//! Such a model is a script that makes objects and sets their attributes, one after the other. What
//! it makes is followed as far as it is that: constructors of pytm, attributes, names, literals, and
//! functions without arguments that are called. What is made in loops, by other functions or out of
//! files is not followed; the first place of that kind is told, and absence then proves nothing.

mod make;
mod statements;
mod values;

use ecow::EcoString;
use tree_sitter::{Node as Tree, Parser};

use crate::source::{FileId, SourceFile, Span};
use crate::syntax::Node;

/// The first character of a reference to an object. It stands in no text that somebody writes.
pub(super) const MARK: char = '\u{1}';

/// Bytes of the largest script that is read. Nobody writes one by hand that is half as large.
const MOST: usize = 1024 * 1024;

/// What a script makes, in the shape of pytm's JSON, and what of it could not be followed.
pub(super) struct Program {
    pub(super) root: Node,
    pub(super) wrong: Vec<Wrong>,
}

/// Why absence proves nothing.
pub(super) struct Wrong {
    pub(super) at: Span,
    pub(super) message: String,
    pub(super) help: &'static str,
}

pub(super) fn read(source: &SourceFile, file: FileId) -> Program {
    let nothing = |at: Span, message: String, help| {
        let root = Node::null(Span::new(file, 0, 0));
        Program { root, wrong: vec![Wrong { at, message, help }] }
    };
    let text = source.text();
    if text.len() > MOST {
        let message = format!("the script has more than {MOST} bytes, and is not read");
        return nothing(
            Span::new(file, 0, 0),
            message,
            "split the model, or check pytm's JSON output",
        );
    }
    let mut parser = Parser::new();
    let language = tree_sitter_python::LANGUAGE.into();
    let tree = parser.set_language(&language).ok().and_then(|()| parser.parse(text, None));
    let Some(tree) = tree else {
        let message = "the script could not be parsed".to_owned();
        return nothing(Span::new(file, 0, 0), message, "check pytm's JSON output in its place");
    };
    let root = tree.root_node();
    let mut script = make::Script::new(text, file);
    if root.has_error() {
        let at = first_error(root).unwrap_or(root);
        let line = at.start_position().row + 1;
        let message = format!("the script is no Python from line {line} on");
        let place = Span::new(file, at.start_byte(), end_of_line(text, at));
        script.wrong(
            place,
            message,
            "Python refuses it as well: look at this line and the one before",
        );
    }
    statements::run(&mut script, root);
    script.done(span(file, root))
}

/// Where the parser stumbled first.
fn first_error(root: Tree<'_>) -> Option<Tree<'_>> {
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        if node.is_error() || node.is_missing() {
            return Some(node);
        }
        if node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return None;
            }
        }
    }
}

/// The end of a node, or of the line that it begins on where it is longer.
fn end_of_line(text: &str, node: Tree<'_>) -> usize {
    let start = node.start_byte();
    let line = text[start..].find('\n').map_or(text.len(), |length| start + length);
    node.end_byte().clamp(start, line)
}

fn span(file: FileId, node: Tree<'_>) -> Span {
    Span::new(file, node.start_byte(), node.end_byte())
}

fn written<'t>(text: &'t str, node: Tree<'_>) -> &'t str {
    text.get(node.byte_range()).unwrap_or_default()
}

/// A reference to the object of that number.
fn mark(number: usize) -> EcoString {
    ecow::eco_format!("{MARK}{number}")
}
