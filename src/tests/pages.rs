//! A rule's page is its test: what stands under `Bad` makes the rule speak, what stands under
//! `Good` differs by one fact and leaves it silent.

use std::fmt::Write;

use jiff::civil::Date;

use super::support::{check_files, check_host, check_review, today};
use crate::check::Report;
use crate::config::{self, Settings};
use crate::finding::{Finding, Fix, RuleMeta, Severity, Status, apply};
use crate::host::Memory;
use crate::rules;
use crate::source::{SourceFile, Sources};
use crate::syntax::Limits;

const MODEL: &str = "threatmodel.yaml";
const BEFORE: &str = " before";
const COMMIT: &str = "```commit";

/// Headings that a page may have, in this order.
const HEADINGS: &[&str] =
    &["Why", "Bad", "Good", "Fix", "Not reported", "Not assessed", "Options", "References"];

/// A model of a page, with the other files it needs.
#[derive(Default)]
struct Example {
    files: Vec<(String, String)>,
    /// Files as they were before the change in question. A model that is not among them was the
    /// same.
    before: Vec<(String, String)>,
    /// What was written to the commits of the change.
    commits: Vec<String>,
    /// Files as they were committed on a day.
    versions: Vec<(Date, String, String)>,
}

impl Example {
    fn text(&self) -> &str {
        &self.files.last().unwrap().1
    }

    fn check(&self, rule: &RuleMeta) -> Report {
        let files: Vec<(&str, &str)> =
            self.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let mut settings = self.settings();
        settings.turn_on(rule.id);
        if !self.versions.is_empty() {
            let host =
                self.versions.iter().fold(Memory::new(today()), |host, (day, path, text)| {
                    host.committed(*day, path, text)
                });
            let host = files.iter().fold(host, |host, (path, text)| host.with(path, text));
            return check_host(&host, &settings);
        }
        if self.before.is_empty() {
            return check_files(&files, &settings);
        }
        let mut before: Vec<(&str, &str)> =
            self.before.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        if !before.iter().any(|(path, _)| *path == MODEL) {
            before.push((MODEL, self.text()));
        }
        let commits: Vec<&str> = self.commits.iter().map(String::as_str).collect();
        check_review(&before, &files, &commits, &settings)
    }

    /// Those of the configuration that the example brings.
    fn settings(&self) -> Settings {
        let configuration = self.files.iter().find(|(path, _)| path == config::FILE);
        let Some((path, text)) = configuration else { return Settings::default() };
        let mut sources = Sources::new();
        let file = sources.add(SourceFile::new(path.as_str(), text.clone().into()));
        let (settings, mistakes) = config::load(&sources, file, &Limits::default());
        assert!(mistakes.is_empty(), "{mistakes:?}");
        settings
    }
}

/// A model, or a file of any kind beside it.
fn is_fence(line: &str) -> bool {
    line == COMMIT
        || line.starts_with("```yaml")
        || (line.starts_with("```") && line.contains(" path="))
}

/// What a fence holds.
enum Fence {
    /// A file; the model where it has no path.
    File(Option<String>),
    Before(Option<String>),
    On(Date, Option<String>),
    Commit,
}

impl Fence {
    /// What an opening line says: ```` ```yaml path=a.yaml before ````.
    fn read(line: &str) -> Fence {
        let word = |key: &str| line.split(' ').find_map(|w| Some(w.strip_prefix(key)?.to_owned()));
        match word("on=") {
            _ if line == COMMIT => Fence::Commit,
            Some(day) => Fence::On(day.parse().unwrap(), word("path=")),
            None if line.ends_with(BEFORE) => Fence::Before(word("path=")),
            None => Fence::File(word("path=")),
        }
    }
}

/// The fenced models under a heading. A fence with `path=...` is a file for the next one; one with
/// `before` is as it was, one with `on=` as it was committed on that day, and a fence `commit` is
/// what was written to a commit.
fn examples(page: &str, heading: &str) -> Vec<Example> {
    let mut found = Vec::new();
    let mut example = Example::default();
    let (mut here, mut fence) = (false, None::<(Fence, String)>);
    let name = |path: Option<String>| path.unwrap_or_else(|| MODEL.to_owned());
    for line in page.lines() {
        match &mut fence {
            Some(_) if line.trim() == "```" => match fence.take().unwrap() {
                (Fence::Before(path), text) => example.before.push((name(path), text)),
                (Fence::On(day, path), text) => example.versions.push((day, name(path), text)),
                (Fence::Commit, text) => example.commits.push(text),
                (Fence::File(Some(path)), text) => example.files.push((path, text)),
                (Fence::File(None), text) => {
                    example.files.push((MODEL.to_owned(), text));
                    found.push(std::mem::take(&mut example));
                }
            },
            Some((_, text)) => {
                text.push_str(line);
                text.push('\n');
            }
            None if here && is_fence(line) => fence = Some((Fence::read(line), String::new())),
            None => {
                if let Some(title) = line.strip_prefix("## ") {
                    here = title == heading;
                }
            }
        }
    }
    found
}

fn of_rule<'r>(report: &'r Report, rule: &RuleMeta) -> Vec<&'r Finding> {
    report.findings.iter().filter(|f| f.rule.id == rule.id && f.status == Status::Open).collect()
}

fn not_assessed(report: &Report, rule: &RuleMeta) -> bool {
    report.not_assessed.iter().any(|n| n.rule == rule.id)
}

fn pages() -> impl Iterator<Item = &'static RuleMeta> {
    rules::all().map(|rule| &rule.meta)
}

/// These are found before or around a model, so no model can show them.
fn has_no_example(rule: &RuleMeta) -> bool {
    let about_baseline = ["baseline-grown", "baseline-invalid", "baseline-stale"];
    let about_configuration = ["config-invalid", "config-weakened-in-pr"];
    rule.id == "internal-error"
        || about_configuration.contains(&rule.id)
        || about_baseline.contains(&rule.id)
}

#[test]
fn bad_examples_make_their_rule_speak() {
    for rule in pages().filter(|rule| !has_no_example(rule)) {
        let bad = examples(rule.docs, "Bad");
        assert!(!bad.is_empty(), "{}: nothing under Bad", rule.id);
        let mut seen = String::new();
        for example in bad {
            let report = example.check(rule);
            let found = of_rule(&report, rule);
            assert!(!found.is_empty(), "{} is silent about:\n{}", rule.id, example.text());
            assert_no_other_mistake(&report, rule, example.text());
            for finding in found {
                let (at, end) = (finding.primary.place.start, finding.primary.place.end);
                let excerpt = &finding.primary.place.excerpt;
                let wide = (end.column.saturating_sub(at.column)).max(1) as usize;
                let marks = " ".repeat(at.column as usize - 1) + &"^".repeat(wide.min(80));
                let severity = finding.severity.name();
                writeln!(seen, "{}:{} {severity}: {}", at.line, at.column, finding.message)
                    .unwrap();
                writeln!(seen, "    | {excerpt}\n    | {marks} {}", finding.primary.note).unwrap();
                if let Some(help) = &finding.help {
                    writeln!(seen, "    = help: {help}").unwrap();
                }
                if let Some(fix) = &finding.fix {
                    writeln!(seen, "    = fix: {}", fix.title).unwrap();
                }
            }
        }
        insta::assert_snapshot!(rule.id, seen);
    }
}

#[test]
fn good_examples_leave_their_rule_silent() {
    for rule in pages().filter(|rule| !has_no_example(rule)) {
        let good = examples(rule.docs, "Good");
        assert!(!good.is_empty(), "{}: nothing under Good", rule.id);
        for example in good.iter().chain(&examples(rule.docs, "Not reported")) {
            let report = example.check(rule);
            let found: Vec<_> = of_rule(&report, rule).iter().map(|f| &f.message).collect();
            assert!(found.is_empty(), "{} says {found:?} of:\n{}", rule.id, example.text());
            assert!(!not_assessed(&report, rule), "{}: unassessed:\n{}", rule.id, example.text());
            assert_no_other_mistake(&report, rule, example.text());
        }
    }
}

#[test]
fn what_a_rule_cannot_decide_is_counted_and_no_finding() {
    for rule in pages() {
        for example in examples(rule.docs, "Not assessed") {
            let report = example.check(rule);
            assert!(of_rule(&report, rule).is_empty(), "{} fires on:\n{}", rule.id, example.text());
            assert!(not_assessed(&report, rule), "{}: not counted:\n{}", rule.id, example.text());
            assert_no_other_mistake(&report, rule, example.text());
        }
    }
}

#[test]
fn good_is_bad_with_one_fact_changed() {
    for rule in pages() {
        let (bad, good) = (examples(rule.docs, "Bad"), examples(rule.docs, "Good"));
        assert_eq!(bad.len(), good.len(), "{}: as many Good as Bad examples", rule.id);
        for (bad, good) in bad.iter().zip(&good) {
            let lines = |e: &Example| e.text().lines().map(str::to_owned).collect::<Vec<_>>();
            let (bad, good) = (lines(bad), lines(good));
            let gone = bad.iter().filter(|line| !good.contains(line)).count();
            let new = good.iter().filter(|line| !bad.contains(line)).count();
            assert!(gone <= 2 && new <= 3, "{}: {gone} lines gone, {new} new", rule.id);
        }
    }
}

#[test]
fn fixes_clear_their_finding_and_bring_nothing_new() {
    for rule in pages().filter(|rule| !has_no_example(rule)) {
        for mut example in examples(rule.docs, "Bad") {
            let before = example.check(rule);
            let found = of_rule(&before, rule);
            let fixes: Vec<&Fix> = found.iter().filter_map(|f| f.fix.as_ref()).collect();
            if fixes.is_empty() {
                continue;
            }
            let (text, applied) = apply(example.text(), MODEL, &fixes);
            assert!(applied > 0, "{}: no fix could be applied", rule.id);
            let known: Vec<_> = before.findings.iter().map(|f| f.fingerprint).collect();
            let fixed = found.iter().filter(|f| f.fix.is_some()).count();
            let expected = found.len() - fixed;
            example.files.last_mut().unwrap().1 = text.clone();
            let after = example.check(rule);
            assert_eq!(of_rule(&after, rule).len(), expected, "{} after its fix:\n{text}", rule.id);
            let new: Vec<_> =
                after.findings.iter().filter(|f| !known.contains(&f.fingerprint)).collect();
            assert!(new.is_empty(), "{}: the fix brings {new:?}\n{text}", rule.id);
        }
    }
}

#[test]
fn pages_keep_their_form() {
    for rule in pages() {
        let title = rule.docs.lines().next().unwrap_or("");
        assert_eq!(title, format!("# {}", rule.id), "the title is the id");
        assert!(!rule.description().is_empty(), "{}: no first paragraph", rule.id);
        let headings: Vec<&str> =
            rule.docs.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        let order: Vec<usize> = headings
            .iter()
            .map(|h| {
                HEADINGS
                    .iter()
                    .position(|known| known == h)
                    .unwrap_or_else(|| panic!("{}: heading {h}", rule.id))
            })
            .collect();
        assert!(order.is_sorted(), "{}: headings out of order: {headings:?}", rule.id);
        let mut needed = vec!["Why", "Not reported"];
        if !has_no_example(rule) {
            needed.extend(["Bad", "Good"]);
        }
        for heading in needed {
            assert!(headings.contains(&heading), "{}: no `## {heading}`", rule.id);
        }
        let long = rule.docs.lines().find(|l| l.chars().count() > 110 && !l.contains("http"));
        assert_eq!(long, None, "{}: a line over 110 characters", rule.id);
    }
}

/// An example is otherwise a model that can be read.
fn assert_no_other_mistake(report: &Report, rule: &RuleMeta, text: &str) {
    let about_text = |f: &&Finding| {
        let group = f.rule.group();
        let error = f.severity == Severity::Error;
        (group == "schema" || group == "internal") && f.rule.id != rule.id && error
    };
    let other = report.findings.iter().find(about_text);
    assert!(other.is_none(), "{}: {other:?} in:\n{text}", rule.id);
}
