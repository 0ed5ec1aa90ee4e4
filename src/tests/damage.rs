//! Files of other tools as they come out of editors, merges and converters: every file of
//! `fixtures/foreign`, so every format there is, with every kind of damage. Each is read, or refused
//! with a finding that says where; none makes a reader or a rule fail.

use std::collections::BTreeMap;

use super::fixtures::{check, folder};
use crate::config::Settings;
use crate::finding::Status;

/// One thing that goes wrong with a file.
type Damage = fn(&[u8], &mut Dice) -> Vec<u8>;

pub(super) const DAMAGES: &[(&str, Damage)] = &[
    ("it breaks off", |bytes, dice| bytes[..dice.below(bytes.len())].to_vec()),
    ("some bytes are missing", |bytes, dice| {
        let from = dice.below(bytes.len());
        let to = (from + 1 + dice.below(40)).min(bytes.len());
        [&bytes[..from], &bytes[to..]].concat()
    }),
    ("a byte is another", |bytes, dice| {
        let mut bytes = bytes.to_vec();
        let at = dice.below(bytes.len());
        bytes[at] = b"{}[]:\"-@*&<>|\n\t\xff\0"[dice.below(17)];
        bytes
    }),
    ("a line is missing", |bytes, dice| {
        lines(bytes, |lines| _ = lines.remove(dice.below(lines.len())))
    }),
    ("a line stands twice", |bytes, dice| {
        lines(bytes, |lines| lines.insert(dice.below(lines.len()), lines[dice.below(lines.len())]))
    }),
    ("two lines changed places", |bytes, dice| {
        lines(bytes, |lines| {
            let (from, to) = (dice.below(lines.len()), dice.below(lines.len()));
            lines.swap(from, to);
        })
    }),
    ("a line lost its indentation", |bytes, dice| {
        lines(bytes, |lines| {
            let at = dice.below(lines.len());
            lines[at] = lines[at].trim_ascii_start();
        })
    }),
    ("it has the marks of a merge", |bytes, dice| {
        lines(bytes, |lines| {
            let at = dice.below(lines.len());
            lines.splice(at..at, [&b"<<<<<<< ours\n"[..], b"=======\n", b">>>>>>> theirs\n"]);
        })
    }),
    ("it begins with a byte order mark", |bytes, _| [b"\xef\xbb\xbf", bytes].concat()),
    ("it is in UTF-16", |bytes, _| {
        let text = String::from_utf8_lossy(bytes);
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xff, 0xfe].into_iter().chain(units).collect()
    }),
    ("its lines end in CR LF", |bytes, _| {
        String::from_utf8_lossy(bytes).replace('\n', "\r\n").into_bytes()
    }),
    ("tabs indent it", |bytes, _| String::from_utf8_lossy(bytes).replace("  ", "\t").into_bytes()),
    ("a value is null", |bytes, dice| value(bytes, dice, "null")),
    ("a value is an empty list", |bytes, dice| value(bytes, dice, "[]")),
    ("a value is a map", |bytes, dice| value(bytes, dice, "{\"a\": {\"b\": 1}}")),
    ("a value is a list of nulls", |bytes, dice| value(bytes, dice, "[null, [null], {}]")),
    ("a value is an enormous number", |bytes, dice| value(bytes, dice, "-1e999")),
    ("a value is a number without end", |bytes, dice| value(bytes, dice, &"9".repeat(400))),
    ("a value is a long text", |bytes, dice| {
        value(bytes, dice, &format!("\"{}\"", "ä".repeat(70_000)))
    }),
    ("a key is another", |bytes, dice| quoted(bytes, dice, |_| "colour".to_owned())),
    ("an id is another", |bytes, dice| quoted(bytes, dice, |word| format!("{word}x"))),
    ("two names are the same", |bytes, dice| {
        let words = words(bytes);
        let Some(other) = words.get(dice.below(words.len())).cloned() else {
            return bytes.to_vec();
        };
        quoted(bytes, dice, move |_| other.clone())
    }),
    ("its diagrams are of another version", |bytes, _| {
        let text = String::from_utf8_lossy(bytes);
        let text = match text.contains("diagramJson") {
            true => text.replace("diagramJson", "data").replace("\"version\"", "\"v\""),
            false => text.replace("\"data\"", "\"diagramJson\"").replace("0.2.0", "9"),
        };
        text.into_bytes()
    }),
];

/// Does something to the lines of a file.
fn lines<'b>(bytes: &'b [u8], change: impl FnOnce(&mut Vec<&'b [u8]>)) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    if !lines.is_empty() {
        change(&mut lines);
    }
    lines.concat()
}

/// Writes something else in place of what stands behind some `:`, `=` or `>`.
fn value(bytes: &[u8], dice: &mut Dice, new: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let ends: Vec<usize> = text.match_indices([':', '=', '>']).map(|(at, _)| at + 1).collect();
    let Some(&from) = ends.get(dice.below(ends.len())) else { return bytes.to_vec() };
    let end = text[from..].find(['\n', ',', '}', '<']).map_or(text.len(), |at| from + at);
    format!("{} {new}{}", &text[..from], &text[end..]).into_bytes()
}

/// The words of a file that stand between quotes or behind a colon.
fn words(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    text.split(|c| !is_part(c)).filter(|word| word.len() > 2).map(str::to_owned).collect()
}

/// Writes another word in place of one, wherever that stands.
fn quoted(bytes: &[u8], dice: &mut Dice, new: impl Fn(&str) -> String) -> Vec<u8> {
    let words = words(bytes);
    let Some(word) = words.get(dice.below(words.len())) else { return bytes.to_vec() };
    String::from_utf8_lossy(bytes).replacen(word, &new(word), 1 + dice.below(2)).into_bytes()
}

/// Numbers that look random and are the same for the same seed.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, most: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % most.max(1)
    }

    pub(super) fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
    }
}

/// What is wrong with what is said of a damaged file, if anything.
pub(super) fn fault(files: &BTreeMap<String, Vec<u8>>, path: &str) -> Option<String> {
    let report = check(files, &[path.to_owned()], &Settings::default());
    let open: Vec<_> = report.findings.iter().filter(|f| f.status == Status::Open).collect();
    if open.iter().any(|f| f.rule.id == "internal-error") {
        return Some("a rule failed".to_owned());
    }
    if let Some(long) = open.iter().find(|f| f.message.len() > 600) {
        return Some(format!("a message of {} bytes: {}", long.message.len(), &long.rule.id));
    }
    let unread = report.not_assessed.iter().any(|one| one.why.contains("rules were not run"));
    let of_text: Vec<_> = open.iter().filter(|f| f.rule.group() == "schema").collect();
    match (unread, of_text.as_slice()) {
        (true, []) => Some("it is not read, and nothing says why".to_owned()),
        (true, all) if all.iter().all(|f| f.help.is_none()) => {
            Some(format!("no help: {}", all[0].message))
        }
        _ => None,
    }
}

#[test]
fn no_damage_makes_a_reader_fail_or_pass_in_silence() {
    let mut dice = Dice(7);
    let files = folder("foreign");
    let mut wrong = Vec::new();
    for path in files.keys() {
        for (what, damage) in DAMAGES {
            let mut files = files.clone();
            let mut bytes = damage(&files[path], &mut dice);
            if dice.below(3) == 0 && !bytes.is_empty() {
                let (_, again) = DAMAGES[dice.below(DAMAGES.len())];
                bytes = again(&bytes, &mut dice);
            }
            files.insert(path.clone(), bytes);
            wrong.extend(fault(&files, path).map(|why| format!("{path}, {what}: {why}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
