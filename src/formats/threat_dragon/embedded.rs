//! Diagrams whose JSON stands within a text, as versions before 1 wrote them. What is in there has
//! its place in the file all the same.

use crate::source::{SourceFile, Sources, Span, Spanned};
use crate::syntax::{self, Entry, Limits, Node, Value};

/// The tree within a text of a file, with places in that file.
///
/// # Errors
/// When it is no JSON: what is wrong, and where.
pub(super) fn tree(sources: &Sources, text: Span) -> Result<Node, (Span, String)> {
    let (decoded, steps) = decode(sources.slice(text));
    let mut inner = Sources::new();
    let file = inner.add(SourceFile::new("diagram.json", decoded.into_bytes()));
    let document = syntax::parse(&inner, file, &Limits::default());
    let places = Places { text, steps };
    match document.mistakes.first() {
        Some(mistake) => {
            Err((places.outer(mistake.draft.span()), mistake.draft.message().to_owned()))
        }
        None => Ok(places.moved(&document.root)),
    }
}

/// The bytes that an escape takes more than what it stands for.
struct Step {
    /// Where, in the decoded text, what the escape stands for ends.
    after: u32,
    /// By how much all that follows lies further on in the file.
    shift: u32,
}

/// What a JSON text says, and where it is written otherwise. `written` has been read as JSON: its
/// escapes are right.
fn decode(written: &str) -> (String, Vec<Step>) {
    let bare = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let bare = bare.unwrap_or(written);
    let (mut decoded, mut steps, mut at) = (String::with_capacity(bare.len()), Vec::new(), 0);
    let place = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    while let Some(plain) = bare[at..].find('\\') {
        decoded.push_str(&bare[at..at + plain]);
        at += plain;
        let (c, length) = escape(&bare[at..]);
        decoded.push(c);
        at += length;
        steps.push(Step { after: place(decoded.len()), shift: place(at - decoded.len()) });
    }
    decoded.push_str(&bare[at..]);
    (decoded, steps)
}

/// The character that the escape at the start of `text` stands for, and the escape's length.
fn escape(text: &str) -> (char, usize) {
    let unit = |at: usize| {
        let hex = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u32::from_str_radix(hex, 16).ok()
    };
    match text.as_bytes().get(1) {
        Some(b'n') => ('\n', 2),
        Some(b't') => ('\t', 2),
        Some(b'r') => ('\r', 2),
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{c}', 2),
        Some(b'u') => match (unit(0), unit(6)) {
            (Some(high @ 0xd800..0xdc00), Some(low @ 0xdc00..0xe000)) => {
                let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                (char::from_u32(code).unwrap_or('\u{fffd}'), 12)
            }
            (Some(code), _) => (char::from_u32(code).unwrap_or('\u{fffd}'), 6),
            (None, _) => ('\\', 1),
        },
        // The quote, the backslash and the slash stand for themselves.
        Some(c) if c.is_ascii() => (char::from(*c), 2),
        _ => ('\\', 1),
    }
}

struct Places {
    text: Span,
    steps: Vec<Step>,
}

impl Places {
    fn moved(&self, node: &Node) -> Node {
        let value = match &node.value {
            Value::List(items) => Value::List(items.iter().map(|item| self.moved(item)).collect()),
            Value::Map(entries) => Value::Map(entries.iter().map(|e| self.entry(e)).collect()),
            scalar => scalar.clone(),
        };
        Node { value, span: self.outer(node.span) }
    }

    fn entry(&self, entry: &Entry) -> Entry {
        let key = Spanned::new(entry.key.value.clone(), self.outer(entry.key.span));
        Entry { key, value: self.moved(&entry.value) }
    }

    fn outer(&self, inner: Span) -> Span {
        let (start, end) = (self.offset(inner.start), self.offset(inner.end));
        Span { file: self.text.file, start, end: end.max(start) }
    }

    fn offset(&self, inner: u32) -> u32 {
        let passed = self.steps.partition_point(|step| step.after <= inner);
        let shift = passed.checked_sub(1).map_or(0, |at| self.steps[at].shift);
        // The opening quote comes first.
        (self.text.start + 1 + inner + shift).min(self.text.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_within_a_text_has_its_place_in_the_file() {
        let outer = r#"{"a": "{\"näme\": \"x\u00fc\ud83d\ude00y\", \"next\": [1, 2]}"}"#;
        let mut sources = Sources::new();
        let file = sources.add(SourceFile::new("m.json", outer.into()));
        let document = syntax::parse(&sources, file, &Limits::default());
        let text = document.root.get("a").unwrap();
        let tree = tree(&sources, text.span).unwrap();
        let name = tree.get("näme").unwrap();
        assert_eq!(name.as_text().unwrap(), "xü😀y");
        assert_eq!(sources.slice(name.span), r#"\"x\u00fc\ud83d\ude00y\""#);
        assert_eq!(sources.slice(tree.get("next").unwrap().span), "[1, 2]");
    }

    #[test]
    fn what_is_wrong_within_a_text_is_said_at_its_place() {
        let outer = r#"{"a": "{\"name\" \"x\"}"}"#;
        let mut sources = Sources::new();
        let file = sources.add(SourceFile::new("m.json", outer.into()));
        let document = syntax::parse(&sources, file, &Limits::default());
        let (at, why) = tree(&sources, document.root.get("a").unwrap().span).unwrap_err();
        assert_eq!(why, "a `:` is missing after this key");
        assert_eq!(&outer[at.start as usize..], r#" \"x\"}"}"#);
    }
}
