//! Reading a result file: what is wrong with it is said with its place in the file.

use std::fmt::Formatter;
use std::marker::PhantomData;

use anyhow::{Result, anyhow, bail};
use serde::de::{DeserializeOwned, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A list of which nobody shows more is read so far.
const MANY: usize = 1000;
/// Characters of a key that are shown.
const LONGEST_KEY: usize = 40;

/// Reads JSON of at most `most` bytes.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8], most: usize) -> Result<T> {
    if bytes.len() > most {
        bail!("the report is larger than {} MiB", most / (1024 * 1024));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let what = error.to_string();
        let what = what.rsplit_once(" at line ").map_or(what.as_str(), |(what, _)| what);
        let at = offset(bytes, error.line(), error.column());
        let path = path(bytes.get(..at).unwrap_or(bytes));
        let place = if path.is_empty() { String::new() } else { format!("`{path}`: ") };
        let (line, schema) = (error.line(), "the format that `tmgate schema report` describes");
        anyhow!("this is no report in {schema}: {place}{what} (line {line})")
    })
}

/// The byte that a line and a column of an error mean.
fn offset(bytes: &[u8], line: usize, column: usize) -> usize {
    let mut ends = memchr::memchr_iter(b'\n', bytes);
    let start = match line.saturating_sub(2) {
        _ if line < 2 => 0,
        nth => ends.nth(nth).map_or(bytes.len(), |end| end + 1),
    };
    (start + column).min(bytes.len())
}

/// Where in a JSON text its end is: `findings[3].start.line`.
fn path(text: &[u8]) -> String {
    enum Within {
        Map(String),
        List(usize),
    }
    let (mut way, mut at): (Vec<Within>, usize) = (Vec::new(), 0);
    let mut word: &[u8] = b"";
    while let Some(byte) = text.get(at) {
        at += 1;
        match (byte, way.last_mut()) {
            (b'{', _) => way.push(Within::Map(String::new())),
            (b'[', _) => way.push(Within::List(0)),
            (b'}' | b']', _) => drop(way.pop()),
            (b',', Some(Within::List(nth))) => *nth += 1,
            (b',', Some(Within::Map(key))) => key.clear(),
            (b':', Some(Within::Map(key))) => *key = String::from_utf8_lossy(word).into_owned(),
            (b'"', _) => {
                let start = at;
                while text.get(at).is_some_and(|byte| *byte != b'"') {
                    at += if text.get(at) == Some(&b'\\') { 2 } else { 1 };
                }
                word = text.get(start..at).unwrap_or(b"");
                at += 1;
            }
            _ => {}
        }
    }
    let mut path = String::new();
    for step in way {
        match step {
            Within::List(nth) => path.push_str(&format!("[{nth}]")),
            Within::Map(key) if !key.is_empty() => {
                let dot = if path.is_empty() { "" } else { "." };
                path.push_str(dot);
                path.extend(key.chars().take(LONGEST_KEY));
            }
            Within::Map(_) => {}
        }
    }
    path
}

/// The beginning of a list that may be of any length.
pub(super) fn few<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    from.deserialize_seq(Items { most: MANY, of: PhantomData }).map(|(items, _)| items)
}

/// How long a list is.
pub(super) fn count<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
    let items = Items::<IgnoredAny> { most: 0, of: PhantomData };
    from.deserialize_seq(items).map(|(_, count)| count)
}

struct Items<T> {
    most: usize,
    of: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
    type Value = (Vec<T>, usize);

    fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let (mut items, mut count) = (Vec::new(), 0);
        while items.len() < self.most {
            let Some(item) = list.next_element()? else { return Ok((items, count)) };
            items.push(item);
            count += 1;
        }
        while list.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok((items, count))
    }
}
