//! What a syntax error of the YAML parser means to the person who wrote the file, and where.
//!
//! The parser says where it could not go on. People look where the mistake is: at the bracket that
//! was never closed, at the value that needs quotes.

mod lines;
mod pairs;

use std::ops::Range;

use granit_parser::ErrorKind;

use super::edit::{quoted, replace};
use super::show::{grouped, shown};
use crate::finding::{Draft, Fix, Subject};
use crate::source::{FileId, SourceFile, Span};

/// A syntax error, and what was read before it.
pub(super) struct Trouble<'a> {
    pub(super) source: &'a SourceFile,
    pub(super) file: FileId,
    pub(super) kind: &'a ErrorKind,
    /// Where the parser stopped.
    pub(super) mark: usize,
    /// What it read last, comments aside.
    pub(super) last: Range<usize>,
    /// The innermost bracket that is open.
    pub(super) bracket: Option<usize>,
    /// Number of open collections.
    pub(super) depth: usize,
    pub(super) deepest: usize,
}

/// What to say, and what to do then.
pub(super) struct Verdict {
    pub(super) draft: Draft,
    pub(super) then: Then,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// Go on at the next top-level key.
    GoOn,
    /// What was written is plain: read it with less regard to indentation.
    ReadLeniently,
    Stop,
}

pub(super) fn explain(trouble: &Trouble<'_>) -> Verdict {
    if let Some(draft) = lines::merge_conflict(trouble) {
        return Verdict { draft, then: Then::Stop };
    }
    if let Some(draft) = pairs::outdented(trouble) {
        return Verdict { draft, then: Then::ReadLeniently };
    }
    let draft = lines::tab(trouble)
        .or_else(|| pairs::explain(trouble))
        .or_else(|| lines::explain(trouble))
        .or_else(|| scalar(trouble))
        .or_else(|| other(trouble));
    let is_limit = matches!(trouble.kind, ErrorKind::RecursionLimitExceeded);
    let then = if is_limit { Then::Stop } else { Then::GoOn };
    Verdict { draft: draft.unwrap_or_else(|| untranslated(trouble)), then }
}

impl<'a> Trouble<'a> {
    fn text(&self) -> &'a str {
        self.source.text()
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        self.text().get(range).unwrap_or_default()
    }

    fn next_char(&self) -> Option<char> {
        self.slice(self.mark..self.text().len()).chars().next()
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn say(&self, range: Range<usize>, message: impl Into<String>) -> Draft {
        Draft::new(Subject::model(), self.span(range), message)
    }

    /// The line around a place, without its end.
    fn line(&self, at: usize) -> Range<usize> {
        let before = self.slice(0..at);
        let start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        let rest = self.slice(at..self.text().len());
        start..at + rest.find(['\n', '\r']).unwrap_or(rest.len())
    }

    /// From a place to the end of its line, without a comment and blanks before it.
    fn rest(&self, at: usize) -> Range<usize> {
        let line = self.slice(at..self.line(at).end);
        let end = line.find(" #").unwrap_or(line.len());
        at..at + line[..end].trim_end().len()
    }

    /// The character at a place.
    fn character(&self, at: usize) -> Range<usize> {
        at..at + self.slice(at..self.text().len()).chars().next().map_or(0, char::len_utf8)
    }

    /// Quotes around a value, where it surely ends with its line.
    fn quote(&self, value: Range<usize>) -> Option<Fix> {
        let line = self.slice(self.line(value.start));
        let after = self.slice(self.line(value.start).end..self.text().len());
        let next = after.trim_start_matches(['\n', '\r']);
        let goes_on = !next.is_empty() && indentation(next) > indentation(line);
        if goes_on || self.bracket.is_some() {
            return None;
        }
        let edit = replace(self.source, self.span(value.clone()), quoted(self.slice(value)));
        Some(Fix::one("put the value in quotes", edit))
    }
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Mistakes within one scalar, or at its start.
fn scalar(t: &Trouble<'_>) -> Option<Draft> {
    let here = || t.character(t.mark);
    let next = t.next_char().map(String::from).unwrap_or_default();
    let draft = match t.kind {
        ErrorKind::UnexpectedCharacter { .. } => cannot_start(t),
        ErrorKind::UnexpectedEofBlockMapping
        | ErrorKind::UnexpectedEofBlockSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofImplicitFlowMapping
            if !next.is_empty() =>
        {
            cannot_start(t)
        }
        ErrorKind::PlainScalarStartsWithDashFlowIndicator => t
            .say(here(), "a value cannot start with `-` and a bracket or comma")
            .help("put the value in quotes"),
        ErrorKind::MissingAnchorOrAliasName => t
            .say(here(), format!("a name is missing after `{next}`"))
            .help(format!("put the value in quotes if `{next}` belongs to the text")),
        ErrorKind::InvalidBlockScalarHeader => t
            .say(t.rest(t.mark), format!("text follows `{next}` on its line"))
            .help(format!(
                "start the text on the next line, or put the value in quotes if `{next}` belongs to it"
            ))
            .fix(t.quote(t.rest(t.mark))),
        ErrorKind::ZeroBlockScalarIndent | ErrorKind::InvalidBlockScalarIndent => t
            .say(t.rest(t.mark), "this text block is not indented evenly")
            .help("indent every line of it by the same number of spaces"),
        ErrorKind::CommentInterceptedScalar => t
            .say(t.rest(t.mark), "a comment cuts a text of several lines in two")
            .help("move the comment above the text, or put the text in quotes if `#` belongs to it"),
        ErrorKind::CommentNotSeparated => t
            .say(here(), "a space is missing before `#`")
            .help("put a space before the comment"),
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => escape(t),
        _ => return None,
    };
    Some(draft)
}

fn cannot_start(t: &Trouble<'_>) -> Draft {
    let message = match t.next_char() {
        Some('`') => "a value cannot start with a backtick".to_owned(),
        Some(c) => format!("a value cannot start with `{}`", shown(c.encode_utf8(&mut [0; 4]))),
        None => "a value is missing at the end of the file".to_owned(),
    };
    let draft = t.say(t.character(t.mark), message).help("put the value in quotes");
    draft.fix(t.quote(t.rest(t.mark)))
}

/// The first escape in a double-quoted text that is not one; the parser gives the opening quote.
fn escape(t: &Trouble<'_>) -> Draft {
    let text = t.slice(t.mark..t.text().len());
    let at = bad_escape(text.as_bytes()).unwrap_or(0);
    let rest = &text[at..];
    let name = rest.chars().take(2).map(char::len_utf8).sum::<usize>();
    let is_code = rest[..name].ends_with(['x', 'u', 'U']);
    let digits = rest[name..].bytes().take(8).take_while(u8::is_ascii_hexdigit).count();
    let length = if is_code { name + digits } else { name };
    let range = t.mark + at..t.mark + at + length;
    let written = shown(&rest[..length]);
    t.say(range, format!("`{written}` is not an escape that double quotes know"))
        .help("write `\\\\` for a backslash, or put the text in single quotes")
}

fn bad_escape(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    while at < text.len() {
        if text[at] != b'\\' {
            at += 1;
            continue;
        }
        let digits = match text.get(at + 1)? {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            b'0' | b'a' | b'b' | b't' | b'\t' | b'n' | b'v' | b'f' | b'r' | b'e' | b' ' | b'"'
            | b'/' | b'\\' | b'N' | b'_' | b'L' | b'P' | b'\n' | b'\r' => 0,
            _ => return Some(at),
        };
        let code =
            text.get(at + 2..at + 2 + digits).and_then(|code| std::str::from_utf8(code).ok());
        let code = code.filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(code) = code else { return Some(at) };
        // Half of a surrogate pair is good only with its other half.
        let value = u32::from_str_radix(code, 16).unwrap_or(0);
        let is_pair = (0xd800..0xdc00).contains(&value) && pairs::low_surrogate(text, at + 6);
        if digits > 0 && char::from_u32(value).is_none() && !is_pair {
            return Some(at);
        }
        at += 2 + digits + if is_pair { 6 } else { 0 };
    }
    None
}

/// Mistakes around documents: directives, tags, byte order marks, limits.
fn other(t: &Trouble<'_>) -> Option<Draft> {
    let here = || t.character(t.mark);
    let draft = match t.kind {
        ErrorKind::RecursionLimitExceeded => {
            let most = grouped(t.deepest);
            t.say(here(), format!("values are nested more than {most} levels deep"))
                .help("flatten the file; a threat model needs a handful of levels")
        }
        ErrorKind::BomInsideDocument => t
            .say(here(), "an invisible byte order mark (U+FEFF) stands here")
            .help("delete it and type the line anew"),
        ErrorKind::InvalidDocumentEnd => {
            t.say(t.rest(t.mark), "text follows the `...` that ends the document").help("delete it")
        }
        ErrorKind::UnsupportedYamlMajorVersion => t
            .say(t.rest(t.mark), "this version of YAML is not supported")
            .help("remove the line; YAML 1.2 is what is read"),
        ErrorKind::UndeclaredTagHandle
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::InvalidTagEscape => t
            .say(here(), "`!` starts a tag, and tags are not supported")
            .help("remove the tag, or put the value in quotes if `!` belongs to the text"),
        ErrorKind::ExpectedDocumentStart => t
            .say(
                directive(t),
                "a line that starts with `%` is a directive, and `---` must follow it",
            )
            .help("remove the directive, or put the text in quotes if `%` belongs to it"),
        ErrorKind::MissingDocumentEndBeforeDirective
        | ErrorKind::MissingDirectiveName
        | ErrorKind::InvalidDirectiveName
        | ErrorKind::InvalidDirectiveTerminator => t
            .say(here(), "a line that starts with `%` is a directive, and this one is not valid")
            .help("remove the directive, or put the text in quotes if `%` belongs to it"),
        _ => return None,
    };
    Some(draft)
}

/// The last directive before the place.
fn directive(t: &Trouble<'_>) -> Range<usize> {
    let before = t.slice(0..t.mark);
    let at = before.rfind("\n%").map_or(0, |at| at + 1);
    if before[at..].starts_with('%') { t.rest(at) } else { t.character(t.mark) }
}

fn untranslated(t: &Trouble<'_>) -> Draft {
    t.say(t.character(t.mark), format!("this is not valid YAML: {}", t.kind))
}
