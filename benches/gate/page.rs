//! Writes YAML as people do: mixed block and flow style, comments, quotes where needed and
//! sometimes where not.

use std::fmt::Write as _;

/// SplitMix64: the same seed gives the same models on every machine.
pub(crate) struct Prng(u64);

impl Prng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number in `0..limit`; the slight bias of the remainder does not matter here.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    pub(crate) fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

#[derive(Clone)]
pub(crate) enum Value {
    /// A number or boolean, written as it stands.
    Bare(String),
    Text(String),
    List(Vec<String>),
    Table(Vec<(String, Value)>),
    Rows(Vec<Vec<(String, Value)>>),
}

pub(crate) fn text(value: impl Into<String>) -> Value {
    Value::Text(value.into())
}

pub(crate) fn bare(value: impl ToString) -> Value {
    Value::Bare(value.to_string())
}

pub(crate) fn list(values: &[&str]) -> Value {
    Value::List(values.iter().map(|value| (*value).to_owned()).collect())
}

/// The fields of one entry, in the order in which they are written.
#[derive(Default)]
pub(crate) struct Fields(pub(crate) Vec<(String, Value)>);

impl Fields {
    pub(crate) fn with(mut self, key: &str, value: Value) -> Self {
        self.0.push((key.to_owned(), value));
        self
    }

    pub(crate) fn with_if(self, wanted: bool, key: &str, value: Value) -> Self {
        if wanted { self.with(key, value) } else { self }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Block,
    Flow,
}

pub(crate) struct Page {
    pub(crate) out: String,
    pub(crate) rng: Prng,
}

const REMARKS: [&str; 8] = [
    "see the runbook",
    "agreed in the review of 2026-09",
    "TODO: ask platform",
    "changed with the new cluster",
    "measured, not guessed",
    "kept for the auditors",
    "checked by hand",
    "same as in staging",
];

const SECTION_REMARKS: [&str; 5] = [
    "One line each; longer stories go to the wiki.",
    "Keep the order: outside first, storage last.",
    "Ask in #security before you remove an entry here.",
    "Reviewed line by line with the team.",
    "-----------------------------------------------------------",
];

impl Page {
    pub(crate) fn comment(&mut self, line: &str) {
        let _ = writeln!(self.out, "# {line}");
    }

    pub(crate) fn section(&mut self, name: &str) {
        self.out.push('\n');
        if self.rng.percent(12) {
            let remark = self.rng.pick(&SECTION_REMARKS);
            self.comment(remark);
        }
        let _ = write!(self.out, "{name}:");
        self.line_end(8);
    }

    /// One line at the top level.
    pub(crate) fn scalar(&mut self, key: &str, value: &Value) {
        let _ = write!(self.out, "{key}: ");
        self.inline(value);
        self.line_end(10);
    }

    /// One entry of a section.
    pub(crate) fn entry(&mut self, id: &str, fields: &Fields, style: Style) {
        match style {
            Style::Flow => {
                let _ = write!(self.out, "  {id}: ");
                self.table(&fields.0);
                self.line_end(2);
            }
            Style::Block => {
                let _ = write!(self.out, "  {id}:");
                self.line_end(2);
                for (key, value) in &fields.0 {
                    self.field(key, value);
                }
            }
        }
    }

    fn field(&mut self, key: &str, value: &Value) {
        match value {
            Value::List(items) if items.len() > 1 && self.rng.percent(8) => {
                let _ = writeln!(self.out, "    {key}:");
                for item in items {
                    self.out.push_str("      - ");
                    self.scalar_text(item);
                    self.line_end(2);
                }
            }
            Value::Rows(rows) if self.rng.percent(50) => {
                let _ = writeln!(self.out, "    {key}:");
                for row in rows {
                    self.out.push_str("      - ");
                    self.table(row);
                    self.out.push('\n');
                }
            }
            Value::Table(fields) if self.rng.percent(50) => {
                let _ = writeln!(self.out, "    {key}:");
                for (key, value) in fields {
                    let _ = write!(self.out, "      {key}: ");
                    self.inline(value);
                    self.line_end(2);
                }
            }
            value => {
                let _ = write!(self.out, "    {key}: ");
                self.inline(value);
                self.line_end(2);
            }
        }
    }

    fn line_end(&mut self, remark_percent: usize) {
        if self.rng.percent(remark_percent) {
            let remark = self.rng.pick(&REMARKS);
            let gap = " ".repeat(1 + self.rng.below(3));
            let _ = write!(self.out, "{gap}# {remark}");
        }
        self.out.push('\n');
    }

    fn inline(&mut self, value: &Value) {
        match value {
            Value::Bare(value) => self.out.push_str(value),
            Value::Text(value) => self.scalar_text(value),
            Value::List(items) => {
                self.bracketed('[', ']', items, |page, item| page.scalar_text(item))
            }
            Value::Table(fields) => self.table(fields),
            Value::Rows(rows) => self.bracketed('[', ']', rows, |page, row| page.table(row)),
        }
    }

    fn table(&mut self, fields: &[(String, Value)]) {
        self.bracketed('{', '}', fields, |page, (key, value)| {
            let _ = write!(page.out, "{key}: ");
            page.inline(value);
        });
    }

    fn bracketed<T>(
        &mut self,
        open: char,
        close: char,
        items: &[T],
        write: impl Fn(&mut Self, &T),
    ) {
        self.out.push(open);
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push_str(", ");
            }
            write(self, item);
        }
        self.out.push(close);
    }

    fn scalar_text(&mut self, value: &str) {
        let wordy = value.contains(' ') && !value.contains("->");
        if is_plain(value) && !(wordy && self.rng.percent(12)) {
            self.out.push_str(value);
        } else if self.rng.percent(25) && !value.contains('\'') {
            let _ = write!(self.out, "'{value}'");
        } else {
            let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
            let _ = write!(self.out, "\"{escaped}\"");
        }
    }
}

/// Whether the text means the same without quotes, in flow style too, for readers of YAML 1.1 too.
fn is_plain(value: &str) -> bool {
    let date = value.len() == 10 && value.starts_with('2');
    let id_with_colon = value.len() < 12 && value.contains(':');
    let special = [',', '[', ']', '{', '}', '#', '"'];
    let word = value.to_ascii_lowercase();
    let word = matches!(
        word.as_str(),
        "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    let risky = value.contains(special) || value.contains(": ") || value.ends_with([':', ' ']);
    (date || value.starts_with(|first: char| first.is_ascii_alphabetic()))
        && !(risky || word || id_with_colon)
}
