//! `CODEOWNERS`, as GitHub reads it: the last line that matches a file says who owns it, a line that
//! is wrong is skipped, a file of 3 MB or more is not read at all.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use ecow::EcoString;

use super::handle;
use super::pattern::{BadPattern, Pattern, Plain};

/// Where GitHub looks, in this order; the first that is there is the only one that counts.
pub const PLACES: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// Where only GitLab looks.
pub const OF_GITLAB: &str = ".gitlab/CODEOWNERS";

/// GitHub loads only a file that is smaller.
pub const TOO_LARGE: usize = 3 * 1024 * 1024;

/// More mistakes than this are not kept: the first ones say what is wrong.
const MOST_SLIPS: usize = 100;

/// A CODEOWNERS file.
#[derive(Debug, Default)]
pub struct Codeowners {
    path: Arc<str>,
    entries: Vec<Entry>,
    /// The last entry with this pattern, for those without wildcards.
    plain: HashMap<Plain, usize>,
    /// The others, in order, by the folder below which all lies that they can match.
    wild: HashMap<EcoString, Vec<(usize, Pattern)>>,
    slips: Vec<Slip>,
    sections: Vec<Range<usize>>,
    /// Owners that only a line names which GitHub skips.
    beside: Vec<EcoString>,
}

/// A line that gives files an owner, or takes it from them.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// Counts from 1.
    pub line: u32,
    /// As it is written.
    pub pattern: EcoString,
    /// None: the files have no owner, whatever the lines before say.
    pub owners: Vec<EcoString>,
}

/// A mistake, and the bytes of the file that it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    pub bytes: Range<usize>,
    pub text: EcoString,
    pub what: Wrong,
}

/// What GitHub does not understand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    Pattern(BadPattern),
    Owner,
    TooLarge,
}

/// A word of a line, and where in the file it stands.
struct Word<'t> {
    text: &'t str,
    start: usize,
}

impl Codeowners {
    #[must_use]
    pub fn read(path: &str, text: &str) -> Self {
        let mut file = Codeowners { path: path.into(), ..Codeowners::default() };
        if text.len() >= TOO_LARGE {
            file.slip(0..0, "", Wrong::TooLarge);
            return file;
        }
        let mut start = 0;
        for (line, number) in text.split_inclusive('\n').zip(1u32..) {
            // A mark of the byte order is no part of the first pattern.
            let skip = if start == 0 && line.starts_with('\u{feff}') { 3 } else { 0 };
            file.line(line.get(skip..).unwrap_or(line), start + skip, number);
            start += line.len();
        }
        file
    }

    #[must_use]
    pub fn path(&self) -> &Arc<str> {
        &self.path
    }

    /// The mistakes, in order.
    #[must_use]
    pub fn slips(&self) -> &[Slip] {
        &self.slips
    }

    /// Headings of sections, which GitLab knows and GitHub does not.
    #[must_use]
    pub fn sections(&self) -> &[Range<usize>] {
        &self.sections
    }

    /// Whether GitHub reads the file at all.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        !self.slips.iter().any(|slip| slip.what == Wrong::TooLarge)
    }

    /// Every owner that the file names, also on lines that GitHub skips.
    pub fn owners(&self) -> impl Iterator<Item = &EcoString> {
        self.entries.iter().flat_map(|entry| &entry.owners).chain(&self.beside)
    }

    /// The line that says who owns the file at `path`; `None` where no line speaks of it.
    #[must_use]
    pub fn entry_of(&self, path: &str) -> Option<&Entry> {
        let names: Vec<&str> = path.split('/').collect();
        let mut last = None;
        let mut ways = vec![""];
        for (at, name) in names.iter().enumerate() {
            let end = ways.last().map_or(0, |way| way.len() + usize::from(at > 0)) + name.len();
            let way = path.get(..end).unwrap_or(path);
            let is_folder = at + 1 < names.len();
            for (text, anywhere) in [(way, false), (*name, true)] {
                for folder in [false, true].into_iter().filter(|folder| is_folder || !folder) {
                    let key = Plain { text: text.into(), anywhere, folder };
                    last = last.max(self.plain.get(&key).copied());
                }
            }
            ways.push(way);
        }
        for way in ways {
            let near = self.wild.get(way).into_iter().flatten().rev();
            let mut later = near.take_while(|(at, _)| last.is_none_or(|last| *at > last));
            if let Some((at, _)) = later.find(|(_, pattern)| pattern.matches(&names)) {
                last = Some(*at);
            }
        }
        self.entries.get(last?)
    }

    fn line(&mut self, line: &str, start: usize, number: u32) {
        let trimmed = line.trim();
        if let Some(after) = heading(trimmed) {
            let start = start + (line.len() - line.trim_start().len());
            self.sections.push(start..start + trimmed.len());
            self.beside
                .extend(after.split_whitespace().filter(|o| is_owner(o)).map(EcoString::from));
            return;
        }
        let mut words = words(line, start).into_iter();
        let Some(pattern) = words.next() else { return };
        let owners: Vec<Word<'_>> = words.collect();
        let read = Pattern::read(pattern.text);
        if let Err(bad) = read {
            self.slip_at(&pattern, Wrong::Pattern(bad));
        }
        let (good, bad): (Vec<&Word<'_>>, Vec<_>) = owners.iter().partition(|o| is_owner(o.text));
        bad.iter().for_each(|owner| self.slip_at(owner, Wrong::Owner));
        let names = good.into_iter().map(|owner| EcoString::from(owner.text));
        match read {
            Ok(read) if bad.is_empty() => {
                let (pattern, owners) = (pattern.text.into(), names.collect());
                self.add(Entry { line: number, pattern, owners }, read);
            }
            _ => self.beside.extend(names),
        }
    }

    fn add(&mut self, entry: Entry, pattern: Pattern) {
        let at = self.entries.len();
        self.entries.push(entry);
        match pattern.plain() {
            Some(plain) => {
                self.plain.insert(plain, at);
            }
            None => self.wild.entry(pattern.folder()).or_default().push((at, pattern)),
        }
    }

    fn slip_at(&mut self, word: &Word<'_>, what: Wrong) {
        self.slip(word.start..word.start + word.text.len(), word.text, what);
    }

    fn slip(&mut self, bytes: Range<usize>, text: &str, what: Wrong) {
        if self.slips.len() < MOST_SLIPS {
            self.slips.push(Slip { bytes, text: text.into(), what });
        }
    }
}

/// The words of a line up to a comment. A space after a backslash is part of a word.
fn words(line: &str, start: usize) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut word: Option<usize> = None;
    let mut escaped = false;
    let mut end = line.len();
    for (at, c) in line.char_indices() {
        if word.is_none() && c == '#' {
            end = at;
            break;
        }
        match word {
            Some(from) if c.is_ascii_whitespace() && !escaped => {
                words.push(from..at);
                word = None;
            }
            None if !c.is_ascii_whitespace() => word = Some(at),
            _ => {}
        }
        escaped = c == '\\' && !escaped && word.is_some();
    }
    words.extend(word.map(|from| from..end));
    let text = |range: Range<usize>| line.get(range).unwrap_or("");
    words.into_iter().map(|w| Word { start: start + w.start, text: text(w) }).collect()
}

/// What follows the heading of a section: `[Name]`, `^[Name]`, `[Name][2] @owner`.
fn heading(line: &str) -> Option<&str> {
    let rest = line.strip_prefix('^').unwrap_or(line).strip_prefix('[')?;
    let (name, rest) = rest.split_once(']')?;
    let approvals = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let rest = match approvals {
        Some((number, rest)) if number.bytes().all(|b| b.is_ascii_digit()) => rest,
        _ => rest,
    };
    let is_heading = rest.is_empty() || rest.starts_with(char::is_whitespace);
    (is_heading && !name.is_empty()).then_some(rest)
}

/// Whether a word has the form of an owner: `@user`, `@org/team` or an e-mail address.
#[must_use]
pub(super) fn is_owner(word: &str) -> bool {
    let name = |text: &str| {
        let mut bytes = text.bytes();
        let first = bytes.next().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_');
        first && bytes.all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    match word.strip_prefix('@') {
        Some(rest) => match rest.split_once('/') {
            Some((org, team)) => name(org) && name(team),
            None => name(rest),
        },
        None => handle::is_mail(word),
    }
}
