//! Comments that allow a finding: `# tmgate: allow(rule-id) -- reason`.

use ecow::EcoString;

use super::Document;
use super::show::shown;
use crate::finding::{Draft, Mistake, Subject};
use crate::source::{SourceFile, Sources, Span, Spanned};

/// A comment that allows findings of some rules on one line.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// The comment.
    pub span: Span,
    pub rules: Vec<Spanned<EcoString>>,
    pub reason: Option<String>,
    /// The last day on which it counts: `2027-01-31`.
    pub until: Option<Spanned<EcoString>>,
    /// The line it covers, from 1.
    pub line: u32,
}

/// The waivers of a document, and the comments that look like one and are not.
#[must_use]
pub fn waivers(sources: &Sources, document: &Document) -> (Vec<Waiver>, Vec<Mistake>) {
    let source = sources.file(document.file);
    let mut waivers = Vec::new();
    let mut mistakes = Vec::new();
    let mut next = 0;
    for &comment in &document.comments {
        let Some(text) = addressed(source.slice(comment)) else { continue };
        let reader = Reader { source, comment };
        match reader.read(text) {
            Ok(mut waiver) => {
                waiver.line = reader.line(&mut next);
                if waiver.reason.is_none() {
                    let message = "this waiver gives no reason";
                    mistakes.push(*mistake(comment, message, "write ` -- why` after it"));
                }
                waivers.push(waiver);
            }
            Err(mistake) => mistakes.push(*mistake),
        }
    }
    (waivers, mistakes)
}

/// Why a comment is not a waiver; boxed, for it is rare and large.
type Wrong = Box<Mistake>;

fn mistake(
    span: Span,
    message: impl Into<String>,
    help: impl Into<std::borrow::Cow<'static, str>>,
) -> Wrong {
    Box::new(Mistake::new("waiver-invalid", Draft::new(Subject::model(), span, message).help(help)))
}

/// What a comment says to tmgate; most say nothing. `# tmgate: 1` is the first line of a model
/// that somebody commented out.
fn addressed(comment: &str) -> Option<&str> {
    let rest = comment.trim_start_matches('#').trim_start().strip_prefix("tmgate")?.trim_start();
    match rest.strip_prefix(':') {
        Some(rest) => {
            Some(rest.trim_start()).filter(|r| !r.starts_with(|c: char| c.is_ascii_digit()))
        }
        // Without the colon only what cannot be a sentence about tmgate.
        None => rest.starts_with("allow(").then_some(""),
    }
}

struct Reader<'a> {
    source: &'a SourceFile,
    comment: Span,
}

impl<'a> Reader<'a> {
    fn read(&self, text: &'a str) -> Result<Waiver, Wrong> {
        let rest = text.strip_prefix("allow").map(str::trim_start);
        let list = rest.and_then(|rest| rest.strip_prefix('(')?.split_once(')'));
        let Some((rules, rest)) = list else {
            let message = "this comment is not a waiver that tmgate understands";
            let help = "write `# tmgate: allow(rule-id) -- reason`";
            return Err(mistake(self.comment, message, help));
        };
        let rules = rules.split(',').map(|rule| self.rule(rule)).collect::<Result<Vec<_>, _>>()?;
        let (until, rest) = self.until(rest)?;
        let reason = rest.trim().strip_prefix("--").map(str::trim).filter(|r| !r.is_empty());
        Ok(Waiver { span: self.comment, rules, reason: reason.map(str::to_owned), until, line: 0 })
    }

    fn rule(&self, written: &'a str) -> Result<Spanned<EcoString>, Wrong> {
        let rule = written.trim();
        let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if rule.is_empty() || !rule.chars().all(is_word) {
            let span = self.span(if rule.is_empty() { written } else { rule });
            let message = match rule {
                "" => "a rule id is missing here".to_owned(),
                rule => format!("`{}` is not a rule id", shown(rule)),
            };
            return Err(mistake(span, message, "name the rules in brackets, separated by commas"));
        }
        Ok(Spanned::new(rule.into(), self.span(rule)))
    }

    /// Finds `until=YYYY-MM-DD`, and gives what stands around it.
    fn until(&self, rest: &'a str) -> Result<(Option<Spanned<EcoString>>, String), Wrong> {
        let is_until = |word: &&str| word.starts_with("until=");
        let Some(word) = rest.split_whitespace().find(is_until) else {
            return Ok((None, rest.to_owned()));
        };
        let date = word.trim_start_matches("until=");
        let date = date.trim_end_matches([',', ';', '.', ')']);
        let place = self.span(date);
        if date.len() != "2027-01-31".len() || date.parse::<jiff::civil::Date>().is_err() {
            let message = format!("`{}` is not a date", shown(date));
            return Err(mistake(place, message, "write the last day as `until=2027-01-31`"));
        }
        let at = offset(rest, word);
        let (before, after) = (&rest[..at], &rest[at + word.len()..]);
        let around = format!("{} {}", before.trim_end(), after.trim_start());
        Ok((Some(Spanned::new(date.into(), place)), around))
    }

    /// The span of a piece of the file's text.
    fn span(&self, piece: &str) -> Span {
        let start = offset(self.source.text(), piece);
        Span::new(self.comment.file, start, start + piece.len())
    }

    /// The comment's own line where a value stands before it, else the next line with one. `next` is
    /// that line as the comment before found it, so that a block of comments is searched once.
    fn line(&self, next: &mut u32) -> u32 {
        let (text, lines) = (self.source.text(), self.source.lines());
        let own = lines.position(text, self.comment.start as usize).line;
        let start = lines.line_range(text, own).start;
        if !text[start..self.comment.start as usize].trim_matches(is_blank).is_empty() {
            return own;
        }
        let is_code = |line: &u32| {
            let line = text[lines.line_range(text, *line)].trim();
            !line.is_empty() && !line.starts_with('#')
        };
        if *next <= own {
            *next = (own + 1..=lines.count(text)).find(is_code).unwrap_or(u32::MAX);
        }
        if *next == u32::MAX { own } else { *next }
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// Where a piece of a text stands in it.
fn offset(text: &str, piece: &str) -> usize {
    (piece.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len())
}
