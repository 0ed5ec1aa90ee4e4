//! The baseline's part in a run: what it lists is known, what it lists in vain is a finding.

use std::collections::HashMap;

use super::{Library, Report, examine};
use crate::config::Settings;
use crate::finding::{Draft, Edit, Finding, Fingerprint, Fix, NotAssessed, Sink, Subject};
use crate::review::{Entry, mark_listed, parse_baseline};
use crate::rules::{self, gate};
use crate::source::{FileId, SourceFile, Sources, Span};

use super::compare::Unjudged;

/// More new lines than this are not pointed at one by one.
const MOST_SHOWN: usize = 20;

/// A baseline as it was read.
pub struct Baseline {
    sources: Sources,
    file: FileId,
    pub entries: Vec<Entry>,
    /// What is wrong with it.
    pub mistakes: Vec<Draft>,
}

impl Baseline {
    /// Reads the baseline of a repository, where there is one.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn read(library: &dyn Library, settings: &Settings) -> Result<Option<Self>, String> {
        let (path, named) = settings.baseline();
        let (source, missing) = match library.find(path)? {
            Some(source) => (source, false),
            None if named => (SourceFile::new(path, Vec::new()), true),
            None => return Ok(None),
        };
        let mut sources = Sources::new();
        let file = sources.add(source);
        let (entries, mut mistakes) = parse_baseline(sources.file(file), file);
        if missing {
            let message = format!("the baseline `{path}` does not exist");
            let subject = Subject::new("baseline", "file");
            let draft = Draft::new(subject, Span::new(file, 0, 0), message);
            mistakes.push(draft.help("`tmgate baseline` writes it"));
        }
        Ok(Some(Baseline { sources, file, entries, mistakes }))
    }

    /// The same without what these findings answer for.
    #[must_use]
    pub(super) fn without(mut self, findings: impl Iterator<Item = Fingerprint>) -> Self {
        let mut count: HashMap<Fingerprint, usize> = HashMap::new();
        findings.for_each(|one| *count.entry(one).or_default() += 1);
        self.entries.retain(|entry| match count.get_mut(&entry.fingerprint) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        });
        self
    }

    /// Marks what is listed, and adds what is to be said about the baseline itself.
    /// `beside`: what could not be assessed in models that the report leaves out.
    pub(super) fn apply(&self, report: &mut Report, beside: &[NotAssessed], settings: &Settings) {
        let idle = mark_listed(&mut report.findings, &self.entries);
        let mut sink = Sink::new(&self.sources, "".into());
        let rule = &gate::BASELINE_INVALID.meta;
        sink.speak_as(rule, rule.severity, false);
        self.mistakes.iter().for_each(|draft| sink.report(draft.clone()));
        // Where only a part was looked at, the other part of the baseline cannot be judged.
        if report.searched.paths.iter().any(String::is_empty) && !idle.is_empty() {
            let unjudged = [Unjudged::of(report), Unjudged::new(&[], beside, &report.models)];
            let is_unjudged = |entry| unjudged.iter().any(|unjudged| unjudged.holds_entry(entry));
            let rule = &gate::BASELINE_STALE.meta;
            sink.speak_as(rule, rule.severity, false);
            for entry in idle {
                if !is_unjudged(entry) && is_in_force(entry, settings) {
                    sink.report(self.stale(entry));
                }
            }
        }
        let (mut said, _) = sink.finish(&"".into());
        examine::set_fingerprints(&mut said, "");
        report.findings.extend(said);
        super::sort(&mut report.findings);
    }

    fn stale(&self, entry: &Entry) -> Draft {
        let Entry { rule, subject, .. } = entry;
        let message = match rules::meta(rule) {
            Some(_) => format!("`{rule}` about `{subject}` is listed and does not occur any more"),
            None => format!("`{rule}` about `{subject}` is listed, and no rule is called so"),
        };
        let span = entry.span(self.file);
        let path = self.sources.file(self.file).path().clone();
        let edit = Edit { path, start: span.start, end: span.end, text: String::new() };
        Draft::new(self.subject(entry), self.line(entry), message)
            .help("remove the line; `tmgate baseline --prune` removes all of these")
            .fix(Fix::one("remove the line", edit))
    }

    fn subject(&self, entry: &Entry) -> Subject {
        Subject::new("baseline", entry.fingerprint.to_string())
    }

    /// The line of an entry, without its end.
    fn line(&self, entry: &Entry) -> Span {
        let span = entry.span(self.file);
        let text = self.sources.slice(span).trim_end_matches(['\n', '\r']);
        Span::new(self.file, span.start as usize, span.start as usize + text.len())
    }

    /// What this baseline lists and `base` does not.
    fn added(&self, base: Option<&Baseline>) -> Vec<&Entry> {
        let mut before: HashMap<_, usize> = HashMap::new();
        for entry in base.iter().flat_map(|base| &base.entries) {
            *before.entry(entry.fingerprint).or_default() += 1;
        }
        let is_new = |entry: &&Entry| match before.get_mut(&entry.fingerprint) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        };
        self.entries.iter().filter(is_new).collect()
    }

    /// The findings that this baseline lists and `base` does not.
    #[must_use]
    pub fn added_findings(&self, base: Option<&Baseline>) -> Vec<Fingerprint> {
        self.added(base).into_iter().map(|entry| entry.fingerprint).collect()
    }

    /// The same as one finding, which points at the lines.
    #[must_use]
    pub fn growth(&self, base: Option<&Baseline>) -> Option<Finding> {
        let new = self.added(base);
        let (first, more) = new.split_first()?;
        let lines = if more.is_empty() { "1 line".into() } else { format!("{} lines", new.len()) };
        let message = format!("the baseline lists {lines} more than at the base");
        let subject = Subject::new("baseline", "growth");
        let help = "mend these findings, or have whoever answers for the gate agree to them";
        let mut draft = Draft::new(subject, self.line(first), message).help(help);
        for entry in more.iter().take(MOST_SHOWN) {
            draft = draft.related(self.line(entry), "new as well");
        }
        let mut sink = Sink::new(&self.sources, "".into());
        let rule = &gate::BASELINE_GROWN.meta;
        sink.speak_as(rule, rule.severity, false);
        sink.report(draft);
        let mut said = sink.finish(&"".into()).0;
        examine::set_fingerprints(&mut said, "");
        said.pop()
    }
}

/// Whether the rule of an entry is asked at all; one that is switched off says nothing about its
/// findings.
fn is_in_force(entry: &Entry, settings: &Settings) -> bool {
    let rule = settings.rules_for(&entry.path).find(|(rule, _)| rule.meta.id == entry.rule);
    rule.is_none_or(|(_, setting)| setting.severity.is_some())
}
