//! Where in a half-written file the cursor stands, by its lines alone: while somebody types, the file
//! is seldom whole.

/// What is being written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Context {
    /// The keys that lead to the map in which the cursor is.
    pub(super) path: Vec<String>,
    /// The key whose value is being written; `None` where a key is.
    pub(super) key: Option<String>,
    /// Where the word at the cursor begins.
    pub(super) start: usize,
}

/// A collection in brackets.
struct Bracket {
    is_map: bool,
    key: Option<String>,
}

/// The context at a byte of a YAML text.
pub(super) fn context(text: &str, at: usize) -> Context {
    let mut blocks: Vec<(usize, String)> = Vec::new();
    let mut brackets: Vec<Bracket> = Vec::new();
    let mut literal: Option<usize> = None;
    let lines: Vec<&str> = text.get(..at).unwrap_or(text).split('\n').collect();
    for (nth, line) in lines.iter().enumerate() {
        let is_last = nth + 1 == lines.len();
        let blanks = line.len() - line.trim_start_matches(' ').len();
        if let Some(depth) = literal {
            if blanks > depth || line.trim().is_empty() {
                continue;
            }
            literal = None;
        }
        if brackets.is_empty() {
            let found = block_line(line, blanks, is_last, &mut blocks);
            match found {
                Line::Key(from) => {
                    blocks.retain(|(depth, _)| *depth < from);
                    let path = blocks.into_iter().map(|(_, key)| key).collect();
                    let word = line[from.min(line.len())..].len();
                    return Context { path, key: None, start: at - word };
                }
                Line::Value(from) => {
                    let value = &line[from..];
                    if value.trim_start().starts_with(['|', '>']) {
                        literal = blocks.last().map(|(depth, _)| *depth);
                    } else {
                        scan(value, &mut brackets);
                    }
                    if is_last && brackets.is_empty() {
                        return value_at(blocks, value, at);
                    }
                }
                Line::Nothing => {}
            }
        } else {
            scan(line, &mut brackets);
        }
    }
    in_brackets(text, at, blocks, brackets)
}

/// The same in JSON, where all stands in brackets.
pub(super) fn context_of_json(text: &str, at: usize) -> Context {
    let mut brackets: Vec<Bracket> = Vec::new();
    text.get(..at).unwrap_or(text).split('\n').for_each(|line| scan(line, &mut brackets));
    in_brackets(text, at, Vec::new(), brackets)
}

enum Line {
    /// A key begins at this byte of the line and is not done.
    Key(usize),
    /// A value begins there.
    Value(usize),
    Nothing,
}

/// Takes a line outside of brackets into account.
fn block_line(line: &str, blanks: usize, is_last: bool, blocks: &mut Vec<(usize, String)>) -> Line {
    let mut from = blanks.min(line.len());
    let mut dashed = false;
    while let Some(rest) = line.get(from..).and_then(|rest| rest.strip_prefix('-')) {
        if !(rest.is_empty() || rest.starts_with([' ', '\n', '\r'])) {
            break;
        }
        dashed = true;
        from += 1 + rest.len() - rest.trim_start_matches(' ').len();
    }
    let rest = line.get(from..).unwrap_or("").trim_end_matches(['\n', '\r']);
    if rest.starts_with('#') || (rest.is_empty() && !is_last) {
        return Line::Nothing;
    }
    let colon = rest.find(": ").or_else(|| rest.strip_suffix(':').map(str::len));
    let Some(colon) = colon.filter(|_| !rest.starts_with(['{', '['])) else {
        return match (dashed, is_last) {
            (true, _) => {
                // A list may stand as deep as its key.
                blocks.retain(|(depth, _)| *depth <= blanks);
                Line::Value(from)
            }
            (false, true) => Line::Key(from),
            (false, false) => Line::Nothing,
        };
    };
    let key = rest[..colon].trim().trim_matches(['"', '\'']).to_owned();
    blocks.retain(|(depth, _)| *depth < from);
    blocks.push((from, key));
    Line::Value((from + colon + 1).min(line.len()))
}

/// Follows brackets, keys and quotes.
fn scan(text: &str, brackets: &mut Vec<Bracket>) {
    let mut quote = None;
    let mut word = String::new();
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some('"'), '\\') => {
                let escaped = chars.next();
                word.extend(escaped);
            }
            (Some(open), c) if c == open => quote = None,
            (Some(_), c) => word.push(c),
            (None, '#') if before.is_whitespace() => break,
            (None, '"' | '\'') if word.trim().is_empty() => quote = Some(c),
            (None, '{' | '[') if !brackets.is_empty() || word.trim().is_empty() => {
                brackets.push(Bracket { is_map: c == '{', key: None });
                word.clear();
            }
            (None, '}' | ']') => {
                brackets.pop();
                word.clear();
            }
            (None, ',') => {
                if let Some(bracket) = brackets.last_mut() {
                    bracket.key = None;
                }
                word.clear();
            }
            (None, ':') if chars.peek().is_none_or(|c| c.is_whitespace() || ",}]".contains(*c)) => {
                if let Some(bracket) = brackets.last_mut().filter(|b| b.is_map) {
                    bracket.key = Some(word.trim().to_owned());
                }
                word.clear();
            }
            (None, c) => word.push(c),
        }
        before = c;
    }
}

fn value_at(mut blocks: Vec<(usize, String)>, value: &str, at: usize) -> Context {
    let key = blocks.pop().map(|(_, key)| key);
    let path = blocks.into_iter().map(|(_, key)| key).collect();
    Context { path, key, start: at - word_length(value) }
}

fn in_brackets(
    text: &str,
    at: usize,
    blocks: Vec<(usize, String)>,
    brackets: Vec<Bracket>,
) -> Context {
    let mut path: Vec<String> = blocks.into_iter().map(|(_, key)| key).collect();
    let in_map = brackets.last().is_some_and(|b| b.is_map && b.key.is_none());
    path.extend(brackets.into_iter().filter_map(|bracket| bracket.key));
    let start = at - word_length(text.get(..at).unwrap_or(""));
    match in_map {
        true => Context { path, key: None, start },
        false => {
            let key = path.pop();
            Context { path, key, start }
        }
    }
}

fn word_length(before: &str) -> usize {
    let end = |c: char| c.is_whitespace() || "[]{},\"'".contains(c);
    before.len()
        - before
            .rfind(end)
            .map_or(0, |found| found + before[found..].chars().next().map_or(1, char::len_utf8))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> (String, Option<String>, String) {
        let cursor = text.find('^').unwrap();
        let text = text.replace('^', "");
        let found = context(&text, cursor);
        (found.path.join("/"), found.key, text[found.start..cursor].to_owned())
    }

    #[test]
    fn the_cursor_is_found_in_what_is_half_written() {
        for (text, path, key, word) in [
            ("thr^", "", None, "thr"),
            ("tmgate: 1\n^", "", None, ""),
            ("stage: pro^", "", Some("stage"), "pro"),
            ("threats:\n  a:\n    at: ap^\n", "threats/a", Some("at"), "ap"),
            ("threats:\n  a:\n    at: [api, we^", "threats/a", Some("at"), "we"),
            ("threats:\n  a:\n    at:\n      - api\n      - we^", "threats/a", Some("at"), "we"),
            ("threats:\n  a:\n    at:\n    - we^", "threats/a", Some("at"), "we"),
            ("threats:\n  a:\n    title: x\n    mit^", "threats/a", None, "mit"),
            ("components:\n  api: {kind: pro^", "components/api", Some("kind"), "pro"),
            ("components:\n  api: {kind: process, zo^}\n", "components/api", None, "zo"),
            ("flows:\n  f: {path: web -> a^}", "flows/f", Some("path"), "a"),
            ("m:\n  x: {evidence: [{te^", "m/x/evidence", None, "te"),
            ("a: |\n  text: no\nb: {c: \"x, y\", d: e^", "b", Some("d"), "e"),
            ("a: b # {[\nc: é^", "", Some("c"), "é"),
            ("m:\n  x:\n    evidence:\n      - te^", "m/x", Some("evidence"), "te"),
            ("m:\n  x:\n    evidence:\n      - test: a\n        do^", "m/x/evidence", None, "do"),
        ] {
            let expected = (path.to_owned(), key.map(str::to_owned), word.to_owned());
            assert_eq!(at(text), expected, "{text}");
        }
    }
}
