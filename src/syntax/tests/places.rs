//! Every place is exact: what stands there, read alone, is the key or the value it belongs to.

use std::collections::HashSet;

use proptest::prelude::*;

use super::documents::{doc, written};
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

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_key_and_scalar_of_a_generated_document_is_found_again(doc in doc(), ends in 0..3_usize) {
        let (text, json) = written(&doc);
        let text = text.replace('\n', ["\n", "\r\n", "\r"][ends]);
        let read = read("a.yaml", text.as_str());
        prop_assert_eq!(read.said(), Vec::<String>::new(), "{}", text);
        prop_assert_eq!(read.json(), json, "{}", text);
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
