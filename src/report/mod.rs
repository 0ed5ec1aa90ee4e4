//! What is written down: one file per output. A reporter decides how a finding looks, never whether
//! it counts.

mod concise;

use std::io::{self, Write};

use crate::check::Report;

/// One output format.
pub struct Reporter {
    pub name: &'static str,
    /// What it is for, in a few words, for the help.
    pub about: &'static str,
    pub write: fn(&Report, &Style<'_>, &mut dyn Write) -> io::Result<()>,
}

/// How a report is to look, as far as that is the user's choice.
pub struct Style<'a> {
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Findings that are suppressed or known, too.
    pub verbose: bool,
    /// The verdict only.
    pub quiet: bool,
    /// A path of the repository as the user would type it where they are.
    pub typed: &'a dyn Fn(&str) -> String,
}

/// All output formats, in the order of the help.
pub static REPORTERS: &[Reporter] = &[Reporter {
    name: "concise",
    about: "one line a finding, for the terminal",
    write: concise::write,
}];

/// The JSON Schema of the report of `--format json`.
pub const SCHEMA: &str = "{}";

/// The reporter of that name.
#[must_use]
pub fn reporter(name: &str) -> Option<&'static Reporter> {
    REPORTERS.iter().find(|reporter| reporter.name == name)
}

/// Text that cannot move a cursor, change a colour or forge a line: control characters and marks
/// that change the direction of writing are shown as escapes.
#[must_use]
pub fn harmless(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.chars().any(is_harmful) {
        return text.into();
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\t' => safe.push(' '),
            c if is_harmful(c) => safe.extend(c.escape_unicode()),
            c => safe.push(c),
        }
    }
    safe.into()
}

fn is_harmful(c: char) -> bool {
    let turns = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{061c}');
    c.is_control() || turns
}
