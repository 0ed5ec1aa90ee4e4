//! Every place is exact: what stands there, read alone, is the key or the value it belongs to.

use std::collections::HashSet;
use std::fmt::Write as _;

use proptest::prelude::*;

use super::{Node, Read, Value, json, read};
use crate::source::Span;

/// Slices every place of a document and reads the slice.
pub(super) fn assert_spans(read: &Read) -> Result<usize, String> {
    let aliases = read.document.aliases.iter().copied().collect();
    let mut check = Check { read, aliases, scalars: 0 };
    let whole = read.root().span;
    check.node(read.root(), whole)?;
    for comment in &read.document.comments {
        let text = read.sources.slice(*comment);
        if !text.starts_with('#') || text.contains(['\n', '\r']) {
            return Err(format!("{text:?} is not a comment"));
        }
    }
    if !read.document.comments.is_sorted() {
        return Err("comments out of order".to_owned());
    }
    Ok(check.scalars)
}

struct Check<'a> {
    read: &'a Read,
    aliases: HashSet<Span>,
    scalars: usize,
}

impl Check<'_> {
    fn node(&mut self, node: &Node, parent: Span) -> Result<(), String> {
        let text = self.read.sources.slice(node.span);
        if self.aliases.contains(&node.span) {
            // What it stands for was checked where it is written.
            return if text.starts_with('*') {
                Ok(())
            } else {
                Err(format!("{text:?} is no alias"))
            };
        }
        if !parent.contains(node.span) && self.read.document.merges.is_empty() {
            return Err(format!("{text:?} is not within its parent"));
        }
        let (open, close) = match &node.value {
            Value::List(items) => {
                items.iter().try_for_each(|item| self.node(item, node.span))?;
                ('[', ']')
            }
            Value::Map(entries) => {
                for entry in entries {
                    self.scalar(&Value::Text(entry.key.value.clone()), entry.key.span, true)?;
                    self.node(&entry.value, node.span)?;
                }
                ('{', '}')
            }
            value => return self.scalar(value, node.span, false),
        };
        if text.starts_with(open) && !text.ends_with(close) {
            return Err(format!("{text:?} has no end"));
        }
        if text.ends_with(char::is_whitespace) {
            return Err(format!("{text:?} ends in blanks"));
        }
        Ok(())
    }

    fn scalar(&mut self, value: &Value, span: Span, is_key: bool) -> Result<(), String> {
        self.scalars += 1;
        let text = self.read.sources.slice(span);
        let same = match value {
            Value::Text(value) if text == value.as_str() => true,
            Value::Null if text.is_empty() => true,
            Value::Text(value) if text.starts_with(['|', '>']) => is_block_scalar(text, value),
            // An unquoted text of several lines is folded.
            Value::Text(value) if !text.starts_with(['"', '\'']) => {
                text.split_whitespace().eq(value.split_whitespace())
            }
            value => self.reads_as(text, value, is_key),
        };
        if same { Ok(()) } else { Err(format!("{text:?} is not {}", json(&node(value, span)))) }
    }

    fn reads_as(&self, text: &str, value: &Value, is_key: bool) -> bool {
        let file = self.read.sources.file(self.read.document.file);
        let alone = read(file.path(), text);
        let alone_value = json(alone.root());
        let expected = json(&node(value, Span::new(self.read.document.file, 0, 0)));
        alone.said().is_empty()
            && (alone_value == expected || is_key && format!("\"{alone_value}\"") == expected)
    }
}

fn node(value: &Value, span: Span) -> Node {
    Node { value: value.clone(), span }
}

/// The words of a block scalar, whatever its indentation and line ends.
fn is_block_scalar(text: &str, value: &str) -> bool {
    let lines = text.split(['\n', '\r']).skip(1).collect::<Vec<_>>().join(" ");
    lines.split_whitespace().eq(value.split_whitespace())
}

/// A document to be written in some way.
#[derive(Clone, Debug)]
enum Doc {
    Scalar(Scalar),
    List(Vec<Doc>, Style),
    Map(Vec<(Scalar, Doc)>, Style),
}

#[derive(Clone, Debug)]
enum Scalar {
    Plain(&'static str),
    Single(String),
    Double(String),
    Literal(Vec<String>),
}

#[derive(Clone, Copy, Debug)]
enum Style {
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

fn doc() -> impl Strategy<Value = Doc> {
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
                let is_text = is_key || crate::syntax::core_schema::is_text(text);
                if is_text { quoted(text) } else { json(read("a.yaml", text).root()) }
            }
            Scalar::Single(text) => {
                let _ = write!(self.text, "'{}'", text.replace('\'', "''"));
                quoted(text)
            }
            Scalar::Double(text) => {
                let written = crate::syntax::edit::quoted(text);
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
                        if !flow {
                            writer.text.push('-');
                            writer.value(item, indent + 2);
                        } else {
                            writer.doc(item, indent, true);
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

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_key_and_scalar_of_a_generated_document_is_found_again(doc in doc(), ends in 0..3_usize) {
        let mut writer = Writer { text: String::new(), json: String::new(), line: 0, literal: false };
        writer.doc(&doc, 0, false);
        let text = (writer.text + "\n").replace('\n', ["\n", "\r\n", "\r"][ends]);
        let read = read("a.yaml", text.as_str());
        prop_assert_eq!(read.said(), Vec::<String>::new(), "{}", text);
        prop_assert_eq!(read.json(), writer.json, "{}", text);
        prop_assert!(read.document.whole);
        if let Err(wrong) = assert_spans(&read) {
            prop_assert!(false, "{}\n{}", wrong, text);
        }
    }

    #[test]
    fn any_text_is_read_without_panic_and_within_its_bounds(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "a", "b", "key", ": ", ":", "- ", "-", "\n", "\n  ", "\n    ", "\n", "[", "]", "{", "}",
            ",", ", ", "\"", "'", "|", ">", "|2-", "&x ", "*x", "!t ", "#", " # c", "%", "@", "`", "?",
            "? ", "---", "\n---\n", "\n...\n", "\t", "\r\n", "\r", "~", "1", "é", "\u{1F600}", "\\",
            "<<: ", "\u{feff}", "a: 1\n", "k: [\n", "\n]\n", "\nz: 2\n",
        ]), 0..30),
        json: bool,
    ) {
        let text = pieces.concat();
        let read = read(if json { "a.json" } else { "a.yaml" }, text.as_str());
        let file = read.sources.file(read.document.file);
        for finding in read.findings() {
            let places = finding.related.iter().map(|label| &label.place).chain([&finding.primary.place]);
            for place in places {
                prop_assert!(place.start.offset as usize <= text.len());
                prop_assert!(place.start <= place.end);
            }
        }
        for mistake in &read.document.mistakes {
            let span = mistake.draft.span();
            prop_assert!(text.get(span.range()).is_some(), "{:?} {:?}", span, text);
        }
        if read.said().is_empty() {
            prop_assert!(read.document.whole);
            if let Err(wrong) = assert_spans(&read) {
                prop_assert!(false, "{}\n{:?}", wrong, file.text());
            }
        } else if let Some(root) = read.root().as_map() {
            for entry in root {
                prop_assert!(text.get(entry.key.span.range()).is_some());
            }
        }
    }
}
