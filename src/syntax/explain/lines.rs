//! Keys, colons and indentation.

use granit_parser::ErrorKind;

use super::Trouble;
use crate::finding::Draft;
use crate::syntax::show::shown;

/// YAML looks no further than this for the `:` of a key.
pub(super) const LONGEST_KEY: usize = 1024;

pub(super) fn explain(t: &Trouble<'_>) -> Option<Draft> {
    let draft = match t.kind {
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => colon(t),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => not_a_key(t),
        ErrorKind::ExpectedBlockMappingKey => among_keys(t),
        ErrorKind::ExpectedBlockSequenceEntry => among_items(t),
        ErrorKind::InvalidIndentation => t
            .say(t.rest(t.mark), "the indentation of this line fits no line above it")
            .help("indent it like its neighbours"),
        ErrorKind::BlockSequenceEntryNotAllowed => t
            .say(t.character(t.mark), "a list cannot start on the line of its key")
            .help("start the list on the next line, or put the value in quotes if `-` is text"),
        ErrorKind::MappingKeyNotAllowed => t
            .say(t.character(t.mark), "`? ` cannot stand here")
            .help("put the value in quotes if `?` belongs to the text"),
        _ => return None,
    };
    Some(draft)
}

/// Whether a line starts like `key: value` or `- item`.
pub(super) fn starts_entry(line: &str) -> bool {
    let line = line.trim_start();
    let word = line.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '"' | '\''));
    let rest = &line[word.unwrap_or(line.len())..];
    line.starts_with("- ") || rest == ":" || rest.starts_with(": ")
}

/// Version control left both versions of some lines in the file.
pub(super) fn merge_conflict(t: &Trouble<'_>) -> Option<Draft> {
    let line = t.line(t.mark);
    let before = t.line(t.slice(0..line.start).trim_end().len());
    let markers = ["<<<<<<< ", ">>>>>>> "];
    let is_marker = |line: &str| markers.iter().any(|m| line.starts_with(m)) || line == "=======";
    let marker = [before, line].into_iter().find(|line| is_marker(t.slice(line.clone())))?;
    let draft = t.say(marker.start..marker.start + 7, "a merge conflict is left in the file");
    Some(draft.help("keep one version and delete the lines `<<<<<<<`, `=======` and `>>>>>>>`"))
}

/// A tab in the indentation, wherever the parser noticed.
pub(super) fn tab(t: &Trouble<'_>) -> Option<Draft> {
    let about_tabs = matches!(
        t.kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::InvalidBlockEntryWhitespace
            | ErrorKind::InvalidMappingValueWhitespace
    );
    let about_lines = matches!(
        t.kind,
        ErrorKind::MappingValueNotAllowed
            | ErrorKind::SimpleKeyExpected
            | ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::ExpectedBlockSequenceEntry
    );
    if !about_tabs && (!about_lines || t.bracket.is_some()) {
        return None;
    }
    // A text that goes on over several lines is reported where it starts.
    let lines = if about_tabs { 3 } else { 1 };
    let mut start = t.line(t.mark).start;
    for _ in 0..lines {
        let line = t.slice(t.line(start));
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        if let Some(tab) = indent.find('\t') {
            let draft = t.say(start + tab..start + indent.len(), "a tab indents this line");
            return Some(draft.help("indent with spaces; YAML does not allow tabs there"));
        }
        let rest = t.slice(start + line.len()..t.text().len());
        start += line.len() + if rest.starts_with("\r\n") { 2 } else { 1 };
    }
    let draft = t.say(t.character(t.mark), "a tab stands where YAML wants spaces");
    about_tabs.then(|| draft.help("replace the tab by spaces"))
}

/// A `:` where no key can be.
fn colon(t: &Trouble<'_>) -> Draft {
    let line = t.line(t.mark);
    if t.mark - line.start > LONGEST_KEY && t.last.end <= line.start {
        return long_key(t, line.start..t.mark);
    }
    let swallowed = t.last.end == t.mark && !t.last.is_empty();
    if !swallowed {
        return t
            .say(t.character(t.mark), "a `:` cannot stand here")
            .help("put the value in quotes if the colon belongs to it");
    }
    let written = t.slice(t.last.clone());
    let Some(cut) = written.rfind(['\n', '\r']) else { return colon_in_value(t) };
    if t.depth == 0 {
        return no_colon(t, t.line(t.last.start + written[..cut].trim_end().len()).start);
    }
    let key = written[cut..].trim_start();
    let start = t.mark - key.len();
    t.say(
        start..t.mark,
        format!("the key `{}` is indented under a value that is complete", shown(key)),
    )
    .related(t.span(t.rest(t.last.start)), "this value")
    .help("indent the key like its neighbours, or move the value to a key of its own")
}

/// `key: a: b`
fn colon_in_value(t: &Trouble<'_>) -> Draft {
    if t.last.len() > LONGEST_KEY {
        return long_key(t, t.last.clone());
    }
    let value = t.rest(t.last.start);
    let message = format!(
        "the value `{}` holds `: ` and must stand in quotes",
        shown(t.slice(value.clone()))
    );
    let draft = t.say(value.clone(), message).help("put the value in quotes");
    draft.fix(t.quote(value))
}

pub(super) fn long_key(t: &Trouble<'_>, key: std::ops::Range<usize>) -> Draft {
    t.say(key, "a key is longer than 1,024 characters").help("shorten the key")
}

/// A line among keys that has no `: `.
fn not_a_key(t: &Trouble<'_>) -> Draft {
    no_colon(t, t.mark)
}

fn no_colon(t: &Trouble<'_>, from: usize) -> Draft {
    let indent = t.slice(from..t.text().len());
    let from = from + indent.len() - indent.trim_start_matches([' ', '\t']).len();
    let line = t.rest(from);
    if line.len() > LONGEST_KEY {
        return long_key(t, line);
    }
    let written = t.slice(line.clone());
    let word = written.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-'));
    if let Some(word) = word.filter(|at| *at > 0 && written[*at..].starts_with(':')) {
        let colon = from + word;
        let message = format!("a space is missing after `{}:`", shown(&written[..word]));
        return t.say(colon..colon + 1, message).help("write `key: value`, with a space");
    }
    t.say(line, format!("`{}` is not followed by `:` and a value", shown(written)))
        .help("write `key: value`, or indent the line if it goes on with the text above")
}

/// Something else where the next key of a map is due.
fn among_keys(t: &Trouble<'_>) -> Draft {
    let before = t.slice(t.line(t.mark).start..t.mark);
    let trimmed = before.trim_end();
    if trimmed.trim_start() == "-" {
        let dash = t.mark - before.len() + trimmed.len() - 1;
        return t
            .say(dash..dash + 1, "a list item stands where a key is expected")
            .help("indent the list under its key, or give the item a key");
    }
    if !trimmed.is_empty() {
        let rest = t.rest(t.mark);
        let message =
            format!("`{}` follows a value that is complete", shown(t.slice(rest.clone())));
        return t.say(rest, message).help("put the whole value in quotes if this belongs to it");
    }
    unaligned(t, "the indentation of `{}` matches no line above")
}

fn among_items(t: &Trouble<'_>) -> Draft {
    unaligned(t, "`{}` stands where a list item is expected")
}

fn unaligned(t: &Trouble<'_>, message: &str) -> Draft {
    let rest = t.rest(t.mark);
    let written = t.slice(rest.clone());
    let key = written.split(": ").next().unwrap_or(written).trim_end_matches(':');
    let range = rest.start..rest.start + key.len();
    t.say(range, message.replace("{}", &shown(key)))
        .help("indent it like its neighbours; an item of a list starts with `- `")
}
