//! The baseline: findings that a team has agreed to live with for now, one to a line.
//!
//! A line names a finding in words and by its fingerprint; both must agree, so that nobody has to
//! trust what cannot be read. Lines stand in order, so that two branches that mend different things
//! seldom meet in one.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::finding::{Draft, Finding, Fingerprint, RuleMeta, Status, Subject};
use crate::rules;
use crate::source::{FileId, SourceFile, Span, is_unseen};

const HEADER: &str = "# tmgate-baseline 1\n\
    # Findings that were there when the gate was put up. `tmgate baseline` writes this file; it only\n\
    # gets shorter. Each line: fingerprint, rule, model, subject, path, reason; tabs between them.\n";

/// How the first line begins, before the version.
const NAME: &str = "# tmgate-baseline ";
const VERSION: &str = "1";

/// More mistakes than this are not listed, and what follows them is not read.
const MOST_MISTAKES: usize = 50;
/// Findings of one rule about one subject that can be told apart.
const MOST_ALIKE: u32 = 1000;
/// What git writes where two branches disagree.
const MARKERS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

/// One finding that is listed. Ordered as the lines are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    pub path: String,
    pub rule: String,
    pub model: String,
    pub subject: String,
    pub fingerprint: Fingerprint,
    pub reason: String,
    /// Where its line lies, as far as it was read from one.
    pub line: Option<(u32, u32)>,
}

impl Entry {
    /// The line for a finding.
    #[must_use]
    pub fn of(finding: &Finding, reason: &str) -> Self {
        Entry {
            path: finding.primary.place.path.to_string(),
            rule: finding.rule.id.to_owned(),
            model: finding.model.to_string(),
            subject: finding.subject.to_string(),
            fingerprint: finding.fingerprint,
            reason: reason.to_owned(),
            line: None,
        }
    }

    /// Where its line lies in `file`, with the end of the line.
    #[must_use]
    pub fn span(&self, file: FileId) -> Span {
        let (start, end) = self.line.unwrap_or((0, 0));
        Span { file, start, end }
    }
}

/// Whether a finding of this rule may be listed. What the gate says of itself may not; nor may a
/// model that cannot be read, because nothing in it has been checked.
#[must_use]
pub fn may_be_listed(rule: &RuleMeta) -> bool {
    !rule.always && rule.id != rules::INCOMPLETE.meta.id
}

/// Reads a baseline. What is wrong with a line is told, and the line not applied.
#[must_use]
pub fn parse(source: &SourceFile, file: FileId) -> (Vec<Entry>, Vec<Draft>) {
    let (mut entries, mut mistakes) = (Vec::new(), Vec::new());
    let mut at = 0;
    for line in source.text().split_inclusive('\n') {
        let (start, end) = (at, at + line.len());
        at = end;
        let text = line.trim_end_matches(['\n', '\r']);
        let read = match text {
            "" => continue,
            text if text.starts_with('#') => match text.strip_prefix(NAME).map(str::trim) {
                None | Some(VERSION) => continue,
                Some(_) => Err("the baseline is of a version that is not known here".to_owned()),
            },
            text => entry(text),
        };
        match read {
            Ok(entry) => entries.push(Entry { line: Some((offset(start), offset(end))), ..entry }),
            Err(message) => {
                let span = Span::new(file, start, start + text.len());
                mistakes.push(Draft::new(Subject::new("baseline", "line"), span, message));
            }
        }
        if mistakes.len() == MOST_MISTAKES {
            break;
        }
    }
    (entries, mistakes)
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn entry(line: &str) -> Result<Entry, String> {
    if MARKERS.iter().any(|marker| line.starts_with(marker)) {
        return Err("two branches disagree here, and nobody has decided".to_owned());
    }
    let cells: Option<Vec<String>> = line.split('\t').map(unescape).collect();
    let cells: Option<[String; 6]> = cells.and_then(|cells| cells.try_into().ok());
    let Some([fingerprint, rule, model, subject, path, reason]) = cells else {
        return Err("a line has six parts with tabs between them".to_owned());
    };
    let Some(fingerprint) = Fingerprint::parse(&fingerprint) else {
        return Err("a fingerprint is 32 hexadecimal digits".to_owned());
    };
    if reason.trim().is_empty() {
        return Err("a finding that may stay needs a reason".to_owned());
    }
    if let Some(meta) = rules::meta(&rule).filter(|meta| !may_be_listed(meta)) {
        return Err(match meta.always {
            true => format!("`{rule}` is part of the gate and cannot be listed"),
            false => format!("`{rule}` cannot be listed: what is not read is not checked"),
        });
    }
    let mut own = (0..MOST_ALIKE).map(|nth| Fingerprint::new(&rule, &model, &subject, nth));
    if !own.any(|own| own == fingerprint) {
        return Err("the fingerprint is not that of the finding which the line names".to_owned());
    }
    Ok(Entry { path, rule, model, subject, fingerprint, reason, line: None })
}

/// The text of a baseline.
#[must_use]
pub fn write(mut entries: Vec<Entry>) -> String {
    entries.sort_unstable();
    let mut text = HEADER.to_owned();
    for entry in &entries {
        let Entry { path, rule, model, subject, fingerprint, reason, .. } = entry;
        let [rule, model, subject] = [rule, model, subject].map(|cell| escape(cell));
        let (path, reason) = (escape(path), escape(reason));
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{fingerprint}\t{rule}\t{model}\t{subject}\t{path}\t{reason}");
    }
    text
}

fn escape(cell: &str) -> String {
    let mut safe = String::with_capacity(cell.len());
    for c in cell.chars() {
        match c {
            '\\' => safe.push_str("\\\\"),
            c if is_unseen(c) => safe.extend(c.escape_unicode()),
            c => safe.push(c),
        }
    }
    safe
}

fn unescape(cell: &str) -> Option<String> {
    let mut text = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        rest = match after.strip_prefix('\\') {
            Some(after) => {
                text.push('\\');
                after
            }
            None => {
                let (digits, after) = after.strip_prefix("u{")?.split_once('}')?;
                text.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
                after
            }
        };
    }
    text.push_str(rest);
    Some(text)
}

/// Marks the findings that `entries` list, and returns the entries that no finding answers to.
pub fn mark_listed<'e>(findings: &mut [Finding], entries: &'e [Entry]) -> Vec<&'e Entry> {
    let mut listed: HashMap<Fingerprint, Vec<&Entry>> = HashMap::new();
    for entry in entries.iter().rev() {
        listed.entry(entry.fingerprint).or_default().push(entry);
    }
    let (open, aside): (Vec<_>, Vec<_>) = findings
        .iter_mut()
        .filter(|finding| may_be_listed(finding.rule))
        .partition(|finding| finding.status == Status::Open);
    for finding in open {
        if let Some(entry) = listed.get_mut(&finding.fingerprint).and_then(Vec::pop) {
            finding.status = Status::Known { listed: Some(entry.reason.clone()) };
        }
    }
    for finding in aside {
        listed.get_mut(&finding.fingerprint).and_then(Vec::pop);
    }
    let left = |entry: &&Entry| listed.get_mut(&entry.fingerprint).and_then(Vec::pop).is_some();
    let mut idle: Vec<&Entry> = entries.iter().rev().filter(left).collect();
    idle.reverse();
    idle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<Entry>, Vec<String>) {
        let source = SourceFile::new("tmgate.baseline", text.as_bytes().to_vec());
        let (entries, mistakes) = parse(&source, FileId(0));
        let at = |draft: &Draft| source.slice(draft.span()).chars().take(8).collect::<String>();
        (entries, mistakes.iter().map(at).collect())
    }

    fn some(model: &str, subject: &str, reason: &str) -> Entry {
        Entry {
            path: "a b/threatmodel.yaml".to_owned(),
            rule: "owner-missing".to_owned(),
            model: model.to_owned(),
            subject: subject.to_owned(),
            fingerprint: Fingerprint::new("owner-missing", model, subject, 0),
            reason: reason.to_owned(),
            line: None,
        }
    }

    #[test]
    fn what_is_written_can_be_read_whatever_it_says() {
        let wild = some("a\tb\nc\\d\u{202e}", "component:ü \u{1b}[2J#", "why\r\n\\u{41}");
        let mut entries = vec![some("shop", "flow:pay", "z"), wild, some("shop", "flow:buy", "a")];
        let text = write(entries.clone());
        assert!(text.chars().all(|c| c == '\n' || c == '\t' || !c.is_control()), "{text}");
        let (read, mistakes) = read(&text);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        entries.sort_unstable();
        let bare: Vec<Entry> = read.into_iter().map(|e| Entry { line: None, ..e }).collect();
        assert_eq!(bare, entries);
    }

    #[test]
    fn line_that_is_not_as_it_should_be_is_told_and_not_applied() {
        let good = write(vec![some("shop", "flow:pay", "soon")]);
        let line = good.lines().last().unwrap();
        let (entries, none) = read(&format!("\u{feff}\r\n{}\r\n", line).replace('\u{feff}', "#"));
        assert_eq!((entries.len(), none.len()), (1, 0));
        for bad in [
            line.replace("soon", " "),
            line.replace("flow:pay", "flow:buy"),
            line.replace("owner-missing", "waiver-unused"),
            line.replace("owner-missing", "schema-parse"),
            line.replace('\t', " "),
            line.replace("soon", "\\n"),
            line.replacen(&line[..4], "zzzz", 1),
            format!("{line}\tmore"),
            "<<<<<<< HEAD".to_owned(),
            ">>>>>>> topic".to_owned(),
            "# tmgate-baseline 2".to_owned(),
        ] {
            let (entries, mistakes) = read(&format!("{line}\n{bad}\n"));
            assert_eq!((entries.len(), mistakes.len()), (1, 1), "{bad}");
            let first: String = bad.chars().take(8).collect();
            assert_eq!(mistakes, [first]);
        }
    }

    #[test]
    fn a_flood_of_mistakes_ends() {
        assert_eq!(read(&"x\n".repeat(100_000)).1.len(), MOST_MISTAKES);
    }
}
