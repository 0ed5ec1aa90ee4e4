//! What tmgate declines to read: files too large or too entangled, and files that are not text.

use super::show::grouped;
use crate::finding::{Draft, Mistake, Subject};
use crate::source::{FileId, SourceFile, Span};

/// Deeper trees are refused whatever the limits say, so that walking one never exhausts the stack.
const DEEPEST: u32 = 250;

/// So many times larger than others may files be that carry pictures.
const PICTURES: usize = 8;

/// Bounds on what is read. Far above any threat model, far below what would hurt a build machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of a file.
    pub bytes: usize,
    /// Collections within collections, aliases followed. Never above 250.
    pub depth: u32,
    /// Values in a file, each alias counted with all that it stands for.
    pub nodes: u32,
    /// Aliases in a file.
    pub aliases: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { bytes: 4 * 1024 * 1024, depth: 64, nodes: 200_000, aliases: 1_000 }
    }
}

impl Limits {
    /// Bytes of the largest file that is read. JSON and XML may be larger than YAML: drawings carry
    /// pictures, and their parsers pass over them.
    #[must_use]
    pub fn most(&self) -> usize {
        self.bytes.saturating_mul(PICTURES)
    }

    fn most_of(&self, path: &str) -> usize {
        let carries_pictures = [".json", ".tm7", ".otm"].iter().any(|end| path.ends_with(end));
        if carries_pictures { self.most() } else { self.bytes }
    }

    pub(super) fn depth(&self) -> usize {
        self.depth.min(DEEPEST) as usize
    }
}

/// Why this file is not read at all, if so.
pub(super) fn refuse(source: &SourceFile, file: FileId, limits: &Limits) -> Option<Mistake> {
    let text = source.text();
    let is_xml = source.path().ends_with(".tm7");
    let most = limits.most_of(source.path());
    if text.len() > most {
        let (size, most) = (grouped(text.len()), grouped(most));
        let message = format!("the file has {size} bytes; at most {most} are read");
        return Some(mistake(Span::new(file, 0, 0), message, "split the model into several files"));
    }
    let kind = other_kind(text, source.invalid_at()).filter(|(kind, _)| !is_xml || *kind != "XML");
    if let Some((kind, help)) = kind {
        let wanted = if is_xml { "the XML of a model" } else { "YAML or JSON" };
        let message = format!("the file is {kind}, not {wanted}");
        return Some(mistake(Span::new(file, 0, 0), message, help));
    }
    if let Some(at) = source.invalid_at() {
        let span = Span::new(file, at, at + width(text, at));
        let message = "the file is not UTF-8 from here on";
        return Some(mistake(span, message, "save the file with the encoding UTF-8"));
    }
    let json = source.path().ends_with(".json");
    let (at, found) = forbidden(text, json)?;
    let span = Span::new(file, at, at + found.len_utf8());
    let message =
        format!("the character `{}` is not allowed in a text file", found.escape_unicode());
    Some(mistake(span, message, "delete the character, or write it as an escape in double quotes"))
}

fn mistake(
    span: Span,
    message: impl Into<String>,
    help: impl Into<std::borrow::Cow<'static, str>>,
) -> Mistake {
    Mistake::new("schema-parse", Draft::new(Subject::model(), span, message).help(help))
}

fn width(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
}

/// Kinds of file that are named like a model now and then, told by their first bytes. Bytes that
/// are not UTF-8 arrive here as U+FFFD.
fn other_kind(text: &str, invalid_at: Option<usize>) -> Option<(&'static str, &'static str)> {
    const KINDS: [(&str, &str); 11] = [
        ("PK\u{3}\u{4}", "a ZIP archive"),
        ("%PDF-", "a PDF document"),
        ("\u{fffd}PNG", "a PNG image"),
        ("\u{fffd}\u{fffd}\u{fffd}\u{fffd}\0\u{10}JFIF", "a JPEG image"),
        ("\u{1f}\u{fffd}\u{8}", "a gzip archive"),
        ("\u{7f}ELF", "a program"),
        ("\u{fffd}\u{fffd}\u{11}\u{fffd}", "an old Office document"),
        ("SQLite format 3\0", "a database"),
        ("<?xml", "XML"),
        ("<!DOCTYPE", "a web page"),
        ("<html", "a web page"),
    ];
    if is_utf16(text, invalid_at) {
        return Some(("UTF-16", "save the file with the encoding UTF-8"));
    }
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with("version https://git-lfs.github.com/spec/") {
        return Some(("a pointer of Git LFS", "fetch its content with `git lfs pull`"));
    }
    let (_, kind) = KINDS.iter().find(|(magic, _)| text.starts_with(magic))?;
    Some((kind, "give the file that holds the model"))
}

/// A byte order mark of UTF-16, or a NUL in every other place.
fn is_utf16(text: &str, invalid_at: Option<usize>) -> bool {
    if invalid_at == Some(0) && text.starts_with("\u{fffd}\u{fffd}") && text.contains('\0') {
        return true;
    }
    let start = text.as_bytes().get(..8).unwrap_or_default();
    let nul_at = |parity: usize| start.iter().skip(parity).step_by(2).all(|b| *b == 0);
    start.len() == 8 && nul_at(0) != nul_at(1)
}

/// The first character that YAML forbids. JSON allows most of them inside strings and names the
/// rest itself, so of JSON only NUL is looked for.
fn forbidden(text: &str, json: bool) -> Option<(usize, char)> {
    if json {
        return text.find('\0').map(|at| (at, '\0'));
    }
    let (blocks, rest) = text.as_bytes().as_chunks::<BLOCK>();
    let block = blocks.iter().position(|block| is_suspicious(block));
    let block = block.or_else(|| is_suspicious(rest).then_some(blocks.len()))?;
    // A character may have begun in the block before.
    let mut from = block * BLOCK;
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let found = text[from..].char_indices().find(|(_, c)| !is_allowed(*c))?;
    Some((from + found.0, found.1))
}

const BLOCK: usize = 64;

/// Whether a block may hold a forbidden character. This runs over every byte of every file and must
/// cost nothing beside the parser, so it is written without branches for the compiler to widen.
fn is_suspicious(block: &[u8]) -> bool {
    let mut found = 0;
    let mut leads = 0;
    for b in block {
        let control = (*b < b' ') & (*b != b'\t') & (*b != b'\n') & (*b != b'\r');
        found |= u8::from(control) | u8::from(*b == 0x7f);
        // These lead U+0080..U+00BF and U+F000..U+FFFF.
        leads |= u8::from(*b == 0xc2) | u8::from(*b == 0xef);
    }
    found != 0 || (leads != 0 && has_wide_control(block))
}

/// U+0080..U+009F and U+FFFE, U+FFFF, as far as one byte after the lead tells.
fn has_wide_control(block: &[u8]) -> bool {
    (0..block.len()).any(|at| match (block[at], block.get(at + 1)) {
        (0xc2, next) => next.is_none_or(|b| *b < 0xa0),
        (0xef, next) => next.is_none_or(|b| *b == 0xbf),
        _ => false,
    })
}

fn is_allowed(c: char) -> bool {
    matches!(c,
        '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}
