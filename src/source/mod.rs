//! Bytes and places: which files were read, and where in them something stands.
//!
//! A [`Span`] is a pair of byte offsets and cheap to copy. It becomes a [`Place`] (path, line,
//! column, the line's text) only when something is said about it.

mod lines;
mod unseen;

use std::sync::{Arc, OnceLock};

pub use lines::LineIndex;
pub use unseen::{escape_json, is_unseen};

/// A file within one [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

impl FileId {
    /// Files that several [`Sources`] share are numbered from here.
    const LENT: u32 = 1 << 31;

    /// The id of the `nth` file that is shared.
    #[must_use]
    pub fn lent(nth: u32) -> Self {
        FileId(Self::LENT | nth)
    }
}

/// Byte offsets `start..end` (half-open) in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        // Files over 4 GiB never get here: the size limit is far below.
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { file, start: clamp(start), end: clamp(end) }
    }

    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether `other` lies within this span.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// A value and where it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

impl<T> Spanned<T> {
    pub fn new(value: T, span: Span) -> Self {
        Spanned { value, span }
    }
}

/// One file's text. Bytes that are not UTF-8 are kept as U+FFFD and the first such byte is noted.
#[derive(Debug)]
pub struct SourceFile {
    path: Arc<str>,
    text: String,
    invalid_at: Option<usize>,
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    /// `path` is relative to the repository root, with forward slashes.
    pub fn new(path: impl Into<Arc<str>>, bytes: Vec<u8>) -> Self {
        let (text, invalid_at) = match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(at))
            }
        };
        SourceFile { path: path.into(), text, invalid_at, lines: OnceLock::new() }
    }

    #[must_use]
    pub fn path(&self) -> &Arc<str> {
        &self.path
    }

    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Offset of the first byte that was not UTF-8.
    #[must_use]
    pub fn invalid_at(&self) -> Option<usize> {
        self.invalid_at
    }

    /// The text of a span; empty where the span does not fit the file.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    #[must_use]
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// The line, counted from 1, on which a byte offset stands: for those who ask once or twice.
    #[must_use]
    pub fn line(&self, offset: usize) -> u32 {
        self.line_after((0, 1), offset)
    }

    /// The same, where the line of an offset before it is known.
    #[must_use]
    pub fn line_after(&self, (known, line): (usize, u32), offset: usize) -> u32 {
        let between = self.text.as_bytes().get(known..offset.min(self.text.len())).unwrap_or(&[]);
        if self.lines.get().is_some() || memchr::memchr(b'\r', between).is_some() {
            return self.lines().position(&self.text, offset).line;
        }
        let ends = memchr::memchr_iter(b'\n', between).count();
        u32::try_from(ends).unwrap_or(u32::MAX).saturating_add(line)
    }

    /// Where `span` stands, for people.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        let place = self.bare_place(span);
        let (excerpt, excerpt_column) = self.lines().excerpt(&self.text, place.start);
        Place { excerpt: excerpt.into(), excerpt_column, ..place }
    }

    /// The same without the text of the line.
    #[must_use]
    pub fn bare_place(&self, span: Span) -> Place {
        let lines = self.lines();
        let start = lines.position(&self.text, span.start as usize);
        let end = lines.position(&self.text, span.end.max(span.start) as usize);
        Place { path: self.path.clone(), start, end, excerpt: "".into(), excerpt_column: 1 }
    }
}

/// The files of one model: usually one, several for a `threatmodel/` folder.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    /// Read once for all models: libraries and catalogues. Their ids are the same everywhere.
    lent: Vec<(FileId, Arc<SourceFile>)>,
}

impl Sources {
    #[must_use]
    pub fn new() -> Self {
        Sources::default()
    }

    pub fn add(&mut self, file: SourceFile) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(file);
        id
    }

    /// Takes in the files of others. Gives how many files stood here before: by so much the ids of
    /// the new ones move.
    pub fn adopt(&mut self, others: Sources) -> u32 {
        let before = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        self.files.extend(others.files);
        before
    }

    /// Takes a file that others use as well, with the id that it has among all of them.
    pub fn lend(&mut self, id: FileId, file: &Arc<SourceFile>) {
        if !self.lent.iter().any(|(known, _)| *known == id) {
            self.lent.push((id, file.clone()));
        }
    }

    /// # Panics
    /// When `id` belongs to other `Sources`: a mistake of the program, never of its input.
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        if id.0 & FileId::LENT == 0 {
            return &self.files[id.0 as usize];
        }
        let lent = self.lent.iter().find(|(known, _)| *known == id);
        lent.map_or_else(|| &self.files[id.0 as usize], |(_, file)| file)
    }

    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0u32..).map(FileId).zip(&self.files)
    }

    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.file(span.file).slice(span)
    }

    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        self.file(span.file).place(span)
    }

    #[must_use]
    pub fn bare_place(&self, span: Span) -> Place {
        self.file(span.file).bare_place(span)
    }
}

/// A point in a file. `line` and `column` count from 1, `column` in characters;
/// `utf16` counts UTF-16 code units from 0, as editors do; `offset` is in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: u32,
    pub column: u32,
    pub utf16: u32,
    pub offset: u32,
}

impl Position {
    pub const START: Position = Position { line: 1, column: 1, utf16: 0, offset: 0 };
}

/// A span made readable. It owns its text, so it outlives the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub path: Arc<str>,
    pub start: Position,
    pub end: Position,
    /// The text of the first line, without its line end; what is around the place when very long.
    pub excerpt: Box<str>,
    /// The column that the excerpt begins with; 1 unless it was clipped.
    pub excerpt_column: u32,
}

impl Place {
    /// A place for what concerns a whole path rather than a line in it.
    #[must_use]
    pub fn of_path(path: &str) -> Self {
        Place {
            path: path.into(),
            start: Position::START,
            end: Position::START,
            excerpt: "".into(),
            excerpt_column: 1,
        }
    }
}
