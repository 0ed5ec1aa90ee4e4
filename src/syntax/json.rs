//! JSON into the tree: RFC 8259 and nothing beyond, with a place for everything.
//!
//! Where it is plain what was meant (a missing comma, one too many, a comment) the mistake is
//! reported and reading goes on. Nesting costs no stack.

use std::borrow::Cow;
use std::ops::Range;

use super::edit::replace;
use super::json_text::{self, Flaw};
use super::show::shown;
use super::tree::{Kind, Tree};
use super::{Document, Limits, Number, Value};
use crate::finding::{Draft, Fix, Subject};
use crate::source::{SourceFile, Span};

pub(super) fn parse(source: &SourceFile, limits: &Limits, document: &mut Document) {
    let text = source.text();
    let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let tree = Tree::new(source, limits, document);
    let mut reader =
        Reader { tree, text, at, end: at, comma: 0..0, wants: Wants::Value, commented: false };
    if let Err(draft) = reader.read() {
        reader.tree.mistake(*draft);
        reader.tree.document.whole = false;
    }
    reader.tree.finish();
}

struct Reader<'a> {
    tree: Tree<'a>,
    text: &'a str,
    at: usize,
    /// End of the last value, key or bracket.
    end: usize,
    /// The last comma.
    comma: Range<usize>,
    wants: Wants,
    /// Whether a comment was reported: once is enough.
    commented: bool,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wants {
    Value,
    /// A value, or the end of the list that was just opened.
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
    Nothing,
}

/// A mistake after which nothing can be read.
type Stop = Box<Draft>;

impl<'a> Reader<'a> {
    fn read(&mut self) -> Result<(), Stop> {
        loop {
            self.blanks()?;
            let Some(byte) = self.text.as_bytes().get(self.at) else { return self.end_of_file() };
            match self.wants {
                Wants::Colon if *byte == b':' => {
                    self.at += 1;
                    self.wants = Wants::Value;
                }
                Wants::Colon => return Err(self.missing_colon()),
                Wants::CommaOrEnd => self.after_value(*byte)?,
                Wants::Nothing => return Err(self.second_document()),
                Wants::Key | Wants::KeyOrEnd => self.key(*byte)?,
                Wants::Value | Wants::ValueOrEnd => self.value(*byte)?,
            }
            if self.tree.stopped() {
                return Ok(());
            }
        }
    }

    fn blanks(&mut self) -> Result<(), Stop> {
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            let is_blank = |b: &&u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r');
            self.at += rest.iter().take_while(is_blank).count();
            let Some(length) = json_text::comment(&self.text[self.at..]) else { return Ok(()) };
            let place = self.at..self.at + length;
            if !std::mem::replace(&mut self.commented, true) {
                let draft = self.say(place.clone(), "JSON has no comments");
                self.tree.mistake(draft.help("delete it, or write the model as YAML"));
            }
            self.at = place.end;
        }
    }

    fn value(&mut self, byte: u8) -> Result<(), Stop> {
        match byte {
            b'{' => self.open(Kind::Map, Wants::KeyOrEnd),
            b'[' => self.open(Kind::List, Wants::ValueOrEnd),
            b'"' => {
                let (text, place) = self.string()?;
                self.scalar(Value::Text(text.as_ref().into()), place);
            }
            b'-' | b'0'..=b'9' => {
                let length = json_text::number(&self.text[self.at..]);
                let Some(length) = length else { return Err(self.not_a_value()) };
                let place = self.at..self.at + length;
                let number = Number(self.text[place.clone()].into());
                self.scalar(Value::Number(number), place);
            }
            b']' if self.wants == Wants::ValueOrEnd => self.close(),
            b'}' | b']' if !self.comma.is_empty() && self.comma.end >= self.end => {
                self.trailing_comma();
                return self.after_value(byte);
            }
            b',' | b'}' | b']' | b':' => return Err(self.missing_value(byte)),
            _ => match json_text::word(&self.text[self.at..]) {
                "null" => self.scalar(Value::Null, self.at..self.at + 4),
                "true" => self.scalar(Value::Bool(true), self.at..self.at + 4),
                "false" => self.scalar(Value::Bool(false), self.at..self.at + 5),
                _ => return Err(self.not_a_value()),
            },
        }
        Ok(())
    }

    fn key(&mut self, byte: u8) -> Result<(), Stop> {
        match byte {
            b'"' => {
                let (text, place) = self.string()?;
                let span = self.span(place.clone());
                self.tree.key(&text, span, false, 0);
                self.end = place.end;
                self.wants = Wants::Colon;
                Ok(())
            }
            b'}' if self.wants == Wants::KeyOrEnd => {
                self.close();
                Ok(())
            }
            b'}' => {
                self.trailing_comma();
                self.after_value(byte)
            }
            _ => Err(self.not_a_key(byte)),
        }
    }

    fn after_value(&mut self, byte: u8) -> Result<(), Stop> {
        let Some(frame) = self.tree.frames().last() else { return Err(self.second_document()) };
        let (kind, start) = (frame.kind, frame.start as usize);
        let wants = if kind == Kind::Map { Wants::Key } else { Wants::Value };
        match (byte, kind) {
            (b',', _) => {
                self.comma = self.at..self.at + 1;
                self.at += 1;
                self.wants = wants;
            }
            (b'}', Kind::Map) | (b']', Kind::List) => self.close(),
            (b'}' | b']', _) => return Err(self.mismatched(start)),
            (b':', _) => {
                let draft = self.here("`:` follows a value");
                return Err(Box::new(draft.help("a list holds values without keys; use braces")));
            }
            _ => {
                if !self.may_follow(kind) {
                    return Err(self.after_garbage());
                }
                let fix = Fix::one("insert the comma", replace(self.tree.source, self.gap(), ","));
                let draft = Draft::new(Subject::model(), self.gap(), "a comma is missing here");
                self.tree.mistake(draft.help("put a comma between entries").fix(fix));
                self.wants = wants;
            }
        }
        Ok(())
    }

    /// Whether what comes next is surely the next entry, only without the comma before it.
    fn may_follow(&self, kind: Kind) -> bool {
        let rest = &self.text[self.at..];
        let is_apart = self.at > self.end || rest.starts_with(['{', '[', '"']);
        match kind {
            Kind::Map => rest.starts_with('"'),
            Kind::List => {
                let word = json_text::word(rest);
                let is_value =
                    rest.starts_with(['{', '[', '"']) || json_text::number(rest).is_some();
                is_apart && (is_value || matches!(word, "null" | "true" | "false"))
            }
        }
    }

    fn open(&mut self, kind: Kind, wants: Wants) {
        let span = self.span(self.at..self.at + 1);
        self.tree.open(kind, true, span, 0);
        self.at += 1;
        self.end = self.at;
        self.wants = wants;
    }

    fn close(&mut self) {
        self.at += 1;
        self.tree.close(Some(self.at));
        self.complete(self.at);
    }

    fn scalar(&mut self, value: Value, place: Range<usize>) {
        let span = self.span(place.clone());
        self.tree.scalar(value, span, 0);
        self.at = place.end;
        self.complete(place.end);
    }

    fn complete(&mut self, end: usize) {
        self.end = end;
        let is_root = self.tree.frames().is_empty();
        self.wants = if is_root { Wants::Nothing } else { Wants::CommaOrEnd };
    }

    fn string(&mut self) -> Result<(Cow<'a, str>, Range<usize>), Stop> {
        let (text, start) = (self.text, self.at);
        match json_text::string(&text[start..]) {
            Ok((text, length)) => {
                self.at = start + length;
                Ok((text, start..start + length))
            }
            Err(flaw) => Err(self.flawed(start, flaw)),
        }
    }

    fn span(&self, place: Range<usize>) -> Span {
        self.tree.span(place.start, place.end)
    }

    fn gap(&self) -> Span {
        self.span(self.end..self.end)
    }

    fn say(&self, place: Range<usize>, message: impl Into<String>) -> Draft {
        Draft::new(Subject::model(), self.span(place), message)
    }

    /// About the next character.
    fn here(&self, message: impl Into<String>) -> Draft {
        let next = self.text[self.at..].chars().next().map_or(0, char::len_utf8);
        self.say(self.at..self.at + next, message)
    }
}

/// What went wrong, in words.
impl Reader<'_> {
    fn end_of_file(&self) -> Result<(), Stop> {
        if self.wants == Wants::Nothing {
            return Ok(());
        }
        let Some(frame) = self.tree.frames().last() else {
            return Err(Box::new(
                self.here("the file is empty").help("write a JSON value into it"),
            ));
        };
        let (open, close) = if frame.kind == Kind::Map { ('{', '}') } else { ('[', ']') };
        let bracket = frame.start as usize..frame.start as usize + 1;
        let draft = self.say(bracket, format!("`{open}` is not closed"));
        let draft = draft.related(self.gap(), "the file ends here");
        Err(Box::new(draft.help(format!("write `{close}` where the value ends"))))
    }

    fn second_document(&self) -> Stop {
        let next = self.text.as_bytes().get(self.at).copied();
        if matches!(next, Some(b'}' | b']' | b',' | b':')) {
            let draft = self.here("text follows the value that is complete");
            return Box::new(draft.help("delete it"));
        }
        let message = "a second value starts here; only the first is read";
        Box::new(self.here(message).help("keep one model per file"))
    }

    fn missing_colon(&self) -> Stop {
        let draft = Draft::new(Subject::model(), self.gap(), "a `:` is missing after this key");
        Box::new(draft.help("write `\"key\": value`"))
    }

    fn missing_value(&self, byte: u8) -> Stop {
        let draft = self.here(format!("a value is missing before `{}`", char::from(byte)));
        Box::new(draft.help("write the value, or `null`"))
    }

    fn trailing_comma(&mut self) {
        let span = self.span(self.comma.clone());
        let fix = Fix::one("delete the comma", replace(self.tree.source, span, ""));
        let draft = Draft::new(Subject::model(), span, "a comma follows the last entry");
        self.tree.mistake(draft.help("delete the comma").fix(fix));
    }

    fn mismatched(&self, start: usize) -> Stop {
        let (open, here) = (&self.text[start..start + 1], &self.text[self.at..self.at + 1]);
        let draft = self.say(start..start + 1, format!("`{open}` is closed by `{here}`"));
        let here = self.span(self.at..self.at + 1);
        let close = if open == "{" { '}' } else { ']' };
        Box::new(draft.related(here, "closed here").help(format!("close it with `{close}`")))
    }

    fn after_garbage(&self) -> Stop {
        let message = format!("`{}` follows a value that is complete", shown(self.token()));
        let draft = self.say(self.at..self.at + self.token().len(), message);
        Box::new(draft.help("separate entries by commas, and put text in double quotes"))
    }

    /// What stands next, as far as a person would see one thing in it.
    fn token(&self) -> &str {
        let rest = &self.text[self.at..];
        let is_end = |c: char| c.is_whitespace() || ",:]}".contains(c);
        let first = rest.chars().next().map_or(0, char::len_utf8);
        &rest[..rest.find(is_end).unwrap_or(rest.len()).max(first)]
    }

    fn not_a_value(&self) -> Stop {
        let token = self.token();
        let (message, help) = match token.to_ascii_lowercase().as_str() {
            _ if token.starts_with('\'') => return self.single_quoted(),
            word @ ("true" | "false" | "null") => (
                format!("`{}` must be lower case in JSON", shown(token)),
                format!("write `{word}`"),
            ),
            "none" | "nil" | "undefined" => {
                (format!("`{}` is not a JSON value", shown(token)), "write `null`".to_owned())
            }
            word if word.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => (
                format!("`{}` is not a JSON number", shown(token)),
                "write it like `-1.5`, or put it in double quotes".to_owned(),
            ),
            _ => (
                format!("`{}` is not a JSON value", shown(token)),
                "put text in double quotes".to_owned(),
            ),
        };
        Box::new(self.say(self.at..self.at + token.len(), message).help(help))
    }

    fn not_a_key(&self, byte: u8) -> Stop {
        let token = self.token();
        let message = match byte {
            b'\'' => return self.single_quoted(),
            b',' | b':' | b']' => format!("a key is missing before `{}`", char::from(byte)),
            b'{' | b'[' => "a key must be text in double quotes".to_owned(),
            _ => format!("the key `{}` must stand in double quotes", shown(token)),
        };
        let length = if matches!(byte, b'{' | b'[') { 1 } else { token.len() };
        let draft = self.say(self.at..self.at + length, message);
        Box::new(draft.help("write `\"key\": value`"))
    }

    fn single_quoted(&self) -> Stop {
        let draft = self.here("a JSON text stands in double quotes, not in single ones");
        Box::new(draft.help("use double quotes"))
    }

    fn flawed(&self, start: usize, flaw: Flaw) -> Stop {
        let place = start + flaw.place.start..start + flaw.place.end;
        if !flaw.never_closed {
            return Box::new(self.say(place, flaw.message).help(flaw.help));
        }
        let draft = self.say(start..start + 1, flaw.message);
        Box::new(draft.related(self.span(place), "the line ends here").help(flaw.help))
    }
}
