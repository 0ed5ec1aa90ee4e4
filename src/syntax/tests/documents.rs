//! Documents made up at random, and all the ways in which YAML lets one write them.

use std::collections::HashSet;
use std::fmt::Write as _;

use proptest::prelude::*;

use super::{json, read};
use crate::syntax::{core_schema, edit};

/// A document to be written in some way.
#[derive(Clone, Debug)]
pub(super) enum Doc {
    Scalar(Scalar),
    List(Vec<Doc>, Style),
    Map(Vec<(Scalar, Doc)>, Style),
}

#[derive(Clone, Debug)]
pub(super) enum Scalar {
    Plain(&'static str),
    Single(String),
    Double(String),
    Literal(Vec<String>),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Style {
    Block,
    Flow,
    Spread,
}

fn key() -> impl Strategy<Value = Scalar> {
    prop_oneof![
        prop::sample::select(vec!["a", "b-c", "é", "x y", "1", "true", "a:b", "-z", "ünï"])
            .prop_map(Scalar::Plain),
        "[a-z '\"#:é\u{1F600},\\[{-]{0,6}".prop_map(Scalar::Single),
        "[a-z '\"#:é\\\\\n\t\u{1F600}]{0,6}".prop_map(Scalar::Double),
    ]
}

fn scalar() -> impl Strategy<Value = Scalar> {
    let plain = vec![
        "",
        "~",
        "1",
        "-2.5",
        "0x1F",
        "true",
        "text",
        "two words",
        "a#b",
        "http://x/y?z",
        "é",
        "2026-01-02",
        "yes",
    ];
    prop_oneof![
        4 => prop::sample::select(plain).prop_map(Scalar::Plain),
        1 => "[ a-z'\"#:é\u{1F600}\u{85},\\[{-]{0,12}".prop_map(Scalar::Single),
        1 => "[ a-z'\"#:é\\\\\n\t\u{1F600}]{0,12}".prop_map(Scalar::Double),
        1 => prop::collection::vec("[a-z#:'é-]{1,9}", 1..4).prop_map(Scalar::Literal),
    ]
}

pub(super) fn doc() -> impl Strategy<Value = Doc> {
    let style =
        || prop::sample::select(vec![Style::Block, Style::Block, Style::Flow, Style::Spread]);
    scalar().prop_map(Doc::Scalar).prop_recursive(4, 40, 5, move |inner| {
        prop_oneof![
            (prop::collection::vec(inner.clone(), 1..5), style())
                .prop_map(|(d, s)| Doc::List(d, s)),
            (prop::collection::vec((key(), inner), 1..5), style())
                .prop_map(|(d, s)| Doc::Map(d, s)),
        ]
    })
}

/// A document as YAML, and as the JSON that it must be read as.
pub(super) fn written(doc: &Doc) -> (String, String) {
    let mut writer = Writer { text: String::new(), json: String::new(), line: 0, literal: false };
    writer.doc(doc, 0, false);
    (writer.text + "\n", writer.json)
}

/// Writes a document as YAML and, beside it, as the JSON it must be read as.
struct Writer {
    text: String,
    json: String,
    line: usize,
    /// Whether the last line belongs to a block scalar.
    literal: bool,
}

impl Writer {
    /// A line end, now and then with a comment or a blank line.
    fn newline(&mut self, indent: usize) {
        self.line += 1;
        let end = match self.line % 7 {
            // Behind a block scalar it would be text.
            _ if std::mem::take(&mut self.literal) => "",
            2 => "  # comment: [",
            4 => " \n",
            6 => "\n  # own line",
            _ => "",
        };
        let _ = write!(self.text, "{end}\n{:indent$}", "");
    }

    fn scalar(&mut self, scalar: &Scalar, indent: usize, flow: bool, is_key: bool) {
        let quoted = |text: &str| serde_json::to_string(text).unwrap();
        let value = match scalar {
            Scalar::Plain(text) => {
                // A missing value needs a comma or line end to be seen.
                let text = if text.is_empty() && (flow || is_key) { "~" } else { text };
                self.text.push_str(text);
                let is_text = is_key || core_schema::is_text(text);
                if is_text { quoted(text) } else { json(read("a.yaml", text).root()) }
            }
            Scalar::Single(text) => {
                let _ = write!(self.text, "'{}'", text.replace('\'', "''"));
                quoted(text)
            }
            Scalar::Double(text) => {
                let written = edit::quoted(text);
                self.text.push_str(&written);
                quoted(text)
            }
            Scalar::Literal(lines) if flow || is_key => {
                let text = lines.join(" ");
                self.text.push_str(&quoted(&text));
                quoted(&text)
            }
            Scalar::Literal(lines) => {
                self.text.push('|');
                self.literal = true;
                for line in lines {
                    let _ = write!(self.text, "\n{:indent$}{line}", "");
                }
                quoted(&(lines.join("\n") + "\n"))
            }
        };
        self.json.push_str(&value);
    }

    fn doc(&mut self, doc: &Doc, indent: usize, flow: bool) {
        match doc {
            Doc::Scalar(scalar) => self.scalar(scalar, indent.max(1), flow, false),
            Doc::List(items, style) => {
                let flow = flow || !matches!(style, Style::Block);
                self.collection(
                    items,
                    indent,
                    (flow, *style),
                    ['[', ']'],
                    |writer, item, indent| {
                        if flow {
                            writer.doc(item, indent, true);
                        } else {
                            writer.text.push('-');
                            writer.value(item, indent + 2);
                        }
                    },
                );
            }
            Doc::Map(entries, style) => {
                let flow = flow || !matches!(style, Style::Block);
                let entries = distinct(entries);
                self.collection(
                    &entries,
                    indent,
                    (flow, *style),
                    ['{', '}'],
                    |writer, entry, indent| {
                        writer.key(&entry.0, indent, flow);
                        writer.text.push(':');
                        writer.json.push(':');
                        if flow {
                            writer.text.push(' ');
                            writer.doc(&entry.1, indent, true);
                        } else {
                            writer.value(&entry.1, indent + 2);
                        }
                    },
                );
            }
        }
    }

    fn key(&mut self, key: &Scalar, indent: usize, flow: bool) {
        self.scalar(key, indent, flow, true);
    }

    /// A value behind `-` or `key:` of a block collection.
    fn value(&mut self, doc: &Doc, indent: usize) {
        match doc {
            Doc::List(_, Style::Block) | Doc::Map(_, Style::Block) => {
                self.newline(indent);
                self.doc(doc, indent, false);
            }
            Doc::Scalar(Scalar::Plain("")) => self.doc(doc, indent, false),
            _ => {
                self.text.push(' ');
                self.doc(doc, indent, false);
            }
        }
    }

    fn collection<T>(
        &mut self,
        items: &[T],
        indent: usize,
        (flow, style): (bool, Style),
        brackets: [char; 2],
        write: impl Fn(&mut Self, &T, usize),
    ) {
        let spread = flow && matches!(style, Style::Spread);
        let inner = if spread { indent + 2 } else { indent };
        self.json.push(brackets[0]);
        if flow {
            self.text.push(brackets[0]);
        }
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.json.push(',');
                self.text.push_str(if flow { "," } else { "" });
            }
            if spread || (!flow && at > 0) {
                self.newline(inner);
            } else if flow && at > 0 {
                self.text.push(' ');
            }
            write(self, item, inner);
        }
        if spread {
            self.newline(indent.max(1));
        }
        if flow {
            self.text.push(brackets[1]);
        }
        self.json.push(brackets[1]);
    }
}

fn distinct(entries: &[(Scalar, Doc)]) -> Vec<(Scalar, Doc)> {
    let text = |scalar: &Scalar| match scalar {
        Scalar::Plain(text) => (*text).to_owned(),
        Scalar::Single(text) | Scalar::Double(text) => text.clone(),
        Scalar::Literal(lines) => lines.join(" "),
    };
    let mut seen = HashSet::new();
    entries.iter().filter(|(key, _)| seen.insert(text(key))).cloned().collect()
}
