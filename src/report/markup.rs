//! Markdown in which nothing out of a model is markup: what the job summary and comments share.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::harmless;

/// Rows of a table, as many as there is `room` for; with how many these are. No row is cut.
#[must_use]
pub fn table(
    heading: &[&str],
    rows: impl IntoIterator<Item = String>,
    room: usize,
) -> (String, usize) {
    let rule = "---|".repeat(heading.len());
    let mut text = format!("| {} |\n|{rule}\n", heading.join(" | "));
    let mut count = 0;
    for row in rows {
        if text.len() + row.len() + 1 > room {
            break;
        }
        text.push_str(&row);
        text.push('\n');
        count += 1;
    }
    (text, count)
}

/// One row of a table.
#[must_use]
pub fn row(cells: &[&str]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// What a finding says, with what to do about it below.
#[must_use]
pub fn said(message: &str, help: Option<&str>) -> String {
    match help {
        Some(help) => format!("{}<br>help: {}", prose(message), prose(help)),
        None => prose(message),
    }
}

/// Something that is shown only to who asks for it. The title is ours: it is HTML.
#[must_use]
pub fn folded(title: &str, inside: &str) -> String {
    format!("<details><summary>{title}</summary>\n\n{}\n\n</details>\n\n", inside.trim_end())
}

/// A path of the repository as part of an address. A colon is escaped, too: before the first slash
/// it would make a scheme of what precedes it.
#[must_use]
pub fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            // Writing into a string cannot fail.
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

/// A sentence, with what stands between backticks as code. Text that brings its own backticks can
/// only move where code begins and ends.
#[must_use]
pub fn prose(text: &str) -> String {
    let text = text.trim();
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return neutral(text).into_owned();
    }
    let mut safe = String::with_capacity(text.len() + 32);
    for (at, part) in parts.into_iter().enumerate() {
        let (open, close) = if at % 2 == 0 { ("", "") } else { ("<code>", "</code>") };
        safe.push_str(open);
        safe.push_str(&neutral(part));
        safe.push_str(close);
    }
    safe
}

/// A name as code: nobody is called by it, and nothing in it is a link.
#[must_use]
pub fn code(text: &str) -> String {
    format!("<code>{}</code>", neutral(text))
}

/// Text that Markdown shows as it is, on one line: no markup, no HTML, no mention, no link, not
/// even one that GitHub would make by itself.
#[must_use]
pub fn neutral(text: &str) -> Cow<'_, str> {
    let text = harmless(text);
    let special = |c: char| "\\`*_[]()<>#!|~@&$:.-+=".contains(c);
    if !text.contains(special) && !has_id(&text) {
        return text;
    }
    let mut safe = String::with_capacity(text.len() + 16);
    let mut id = Id::default();
    for (at, c) in text.char_indices() {
        if id.breaks_at(&text, at) {
            safe.push_str("&#8203;");
        }
        let (before, behind) = (&text[..at], &text[at + c.len_utf8()..]);
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '|' => safe.push_str("&#124;"),
            // What reads formulas before the page is made does not know the number, what does so
            // afterwards does not look into a span.
            '$' => safe.push_str("<span>&#36;</span>"),
            // GitHub looks for names, numbers and addresses in what it has rendered already, so a
            // backslash is no help; a space of no width between them is.
            '@' => safe.push_str("@&#8203;"),
            '#' => safe.push_str("\\#&#8203;"),
            ':' if behind.starts_with("//") || is_emoji(behind) => safe.push_str(":&#8203;"),
            '.' if ends_with_word(before, "www") => safe.push_str("&#8203;."),
            '-' if ends_with_word(before, "gh") => safe.push_str("-&#8203;"),
            // What would begin a list where the text begins a line.
            '-' | '+' | '=' if before.trim().is_empty() => {
                safe.push('\\');
                safe.push(c);
            }
            '.' if is_number(before.trim()) => safe.push_str("\\."),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '!' | '~' => {
                safe.push('\\');
                safe.push(c);
            }
            c => safe.push(c),
        }
    }
    safe.into()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

fn ends_with_word(text: &str, word: &str) -> bool {
    let Some((before, end)) = text.split_at_checked(text.len().saturating_sub(word.len())) else {
        return false;
    };
    end.eq_ignore_ascii_case(word) && !before.ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// Whether the second half of `:name:` follows, which becomes a picture, or could where the text
/// ends: what is written behind it may begin with a colon. Of numbers only two are names.
fn is_emoji(behind: &str) -> bool {
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-');
    let end = behind.find(|c| !name(c)).unwrap_or(behind.len());
    let (name, rest) = behind.split_at(end);
    let is_line = is_number(name) && !matches!(name, "100" | "1234");
    !name.is_empty() && !is_line && (rest.is_empty() || rest.starts_with(':'))
}

/// Digits from which on GitHub takes a word for the id of a commit.
const SHORTEST_ID: usize = 7;

/// The hexadecimal word that is being read.
#[derive(Default)]
struct Id {
    start: usize,
    end: usize,
}

impl Id {
    /// Whether a word that is as good as an id of a commit must be broken before `at`.
    fn breaks_at(&mut self, text: &str, at: usize) -> bool {
        if at >= self.end {
            let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if text[..at].ends_with(word) {
                return false;
            }
            let rest = &text[at..];
            let end = rest.find(|c: char| !word(c)).unwrap_or(rest.len());
            let is_id = end >= SHORTEST_ID && rest[..end].bytes().all(|b| b.is_ascii_hexdigit());
            (self.start, self.end) = if is_id { (at, at + end) } else { (at, at) };
        }
        at < self.end && at > self.start && (at - self.start).is_multiple_of(SHORTEST_ID - 1)
    }
}

/// Whether some word could be the id of a commit.
fn has_id(text: &str) -> bool {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let mut words = words.filter(|word| word.len() >= SHORTEST_ID);
    words.any(|word| word.bytes().all(|b| b.is_ascii_hexdigit()))
}
